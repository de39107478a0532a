"""The web pages: one program in the browser, which finds its way by the address.

What is under /assets has its digest in its name and may be kept for ever; the page itself is asked for each time. No
script runs that is not a file of ours, and nothing is loaded from anywhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

PAGES: Final = (
    "/", "/setup", "/sign-in", "/desk", "/people", "/account",
    "/wall", "/campaigns", "/campaigns/{id}", "/campaigns/{id}/edit", "/lists", "/lists/{id}",
    "/dnc", "/dnc/{id}", "/reports", "/explain", "/simulate", "/settings", "/settings/{part}", "/flows/{id}",
)  # fmt: skip
"""Addresses that people may come in by, and load again."""

FOLDER: Final = "web"
"""Where the build of `web/` puts what it makes, inside the package."""

Endpoint = Callable[[Request], Awaitable[Response]]

_NONCE: Final = "__NONCE__"
_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".json": "application/json",
}
_FOREVER: Final = {"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
_MISSING: Final = (
    "The web pages are not in this installation: they are made by `make web` (with Node.js 20 or later), "
    "and are in every wheel. The API is there: see /docs.\n"
)


def install(app: FastAPI, folder: Traversable | None = None) -> None:
    """Serve the pages of this folder, which is the package's own where none is named."""
    root = folder or files("ringfence") / FOLDER
    for path in PAGES:
        app.add_route(path, _page(root), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_route("/assets/{name}", _asset(root / "assets"), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_route("/favicon.ico", lambda request: RedirectResponse("/assets/icon.svg"), include_in_schema=False)


def policy(nonce: str) -> str:
    """The content security policy of a page. The nonce is for the style sheets that components bring with them."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self' blob:",
            "connect-src 'self' ws: wss:",  # the phone in the page talks to the softswitch, wherever that is
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _page(root: Traversable) -> Endpoint:
    async def page(request: Request) -> Response:
        source = root / "index.html"
        if not source.is_file():
            return PlainTextResponse(_MISSING, 503)
        nonce = secrets.token_urlsafe(12)
        html = source.read_text(encoding="utf-8").replace(_NONCE, nonce)
        return HTMLResponse(
            html,
            headers={
                "cache-control": "no-cache",
                "content-security-policy": policy(nonce),
                "x-content-type-options": "nosniff",
                "referrer-policy": "same-origin",
                "permissions-policy": "microphone=(self), camera=(), geolocation=()",
            },
        )

    return page


def _asset(root: Traversable) -> Endpoint:
    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        kind = _TYPES.get(PurePosixPath(name).suffix)
        packed = root / f"{name}.gz"
        source = root / name
        if kind is None or "/" in name or name.startswith(".") or not source.is_file():
            return PlainTextResponse("there is no such file\n", 404)
        headers = dict(_FOREVER)
        if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
            headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
            source = packed
        return Response(source.read_bytes(), media_type=kind, headers=headers)

    return asset
