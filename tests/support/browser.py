"""A browser as the server sees one: it keeps cookies, and says of each request that it comes from a page of ours."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

OWN_PAGE = {"sec-fetch-site": "same-origin"}


class Browser(httpx.AsyncClient):
    def __init__(self, app: FastAPI, **options: Any) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        options.setdefault("headers", OWN_PAGE)
        super().__init__(transport=transport, base_url="http://ringfence.test", **options)

    async def sign_in(self, email: str, password: str) -> httpx.Response:
        return await self.post("/api/v1/session", json={"email": email, "password": password})
