from __future__ import annotations

import re
from typing import Any

from tests.api.conftest import World


async def test_health_needs_no_token(world: World):
    for path in ("/healthz", "/readyz"):
        answer = await world.http.get(path)
        assert (answer.status_code, answer.json()["status"]) == (200, "success")
    metrics = await world.http.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain")
    assert "python_info" in metrics.text


async def test_the_api_page_needs_nothing_from_the_internet(world: World):
    page = (await world.http.get("/docs")).text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    for address in addresses:
        answer = await world.http.get(address)
        assert address.startswith("/docs/")
        assert (answer.status_code, len(answer.content) > 100) == (200, True)


async def test_the_document_says_how_every_operation_fails_and_who_may_call_it(world: World):
    document: dict[str, Any] = (await world.http.get("/openapi.json")).json()
    assert "ErrorBody" in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert "422" not in operation["responses"]
            assert operation["summary"]
            if "{streamId}" not in path:
                continue
            assert operation["security"]
            assert {"400", "401", "403", "404", "409", "413", "429"} <= operation["responses"].keys()
            names = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"]
            assert sorted(names) == sorted(re.findall(r"{(\w+)}", path))
