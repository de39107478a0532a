"""The web pages as files: where they are found, what a browser may do with them, and what there is without them."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ringfence.api import pages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<!doctype html><meta nonce="__NONCE__"><div id="root"></div>')
    script = b"console.log('a page')"
    (tmp_path / "assets" / "index-1a2b.js").write_bytes(script)
    (tmp_path / "assets" / "index-1a2b.js.gz").write_bytes(gzip.compress(script))
    (tmp_path / "secret.js").write_text("not for you")
    return tmp_path


@pytest.fixture
async def http(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    pages.install(app, folder)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ringfence.test") as http:
        yield http


@pytest.mark.parametrize("path", pages.PAGES)
async def test_every_address_of_the_pages_can_be_loaded_again(http: httpx.AsyncClient, path: str):
    answer = await http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


async def test_no_script_runs_that_is_no_file_of_ours_and_each_answer_has_a_nonce_of_its_own(http: httpx.AsyncClient):
    answers = [await http.get("/desk") for _ in range(2)]
    policies = [answer.headers["content-security-policy"] for answer in answers]
    assert all("default-src 'none'; script-src 'self';" in policy for policy in policies)
    assert all("unsafe" not in policy and "frame-ancestors 'none'" in policy for policy in policies)
    nonces = [answer.text.split('nonce="')[1].split('"')[0] for answer in answers]
    assert nonces[0] != nonces[1]
    assert all(f"'nonce-{nonce}'" in policy for nonce, policy in zip(nonces, policies, strict=True))


async def test_files_with_a_digest_in_their_name_are_kept_for_ever_and_come_packed(http: httpx.AsyncClient):
    packed = await http.get("/assets/index-1a2b.js")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == "console.log('a page')"
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].startswith("text/javascript")
    plain = await http.get("/assets/index-1a2b.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == packed.text


@pytest.mark.parametrize("name", ["nothing.js", "..%2fsecret.js", "index-1a2b.js.gz", "%2e%2e", ".js"])
async def test_nothing_but_the_files_of_the_pages_is_served(http: httpx.AsyncClient, name: str):
    assert (await http.get(f"/assets/{name}")).status_code == 404


async def test_an_installation_without_pages_says_how_they_are_made(tmp_path: Path):
    app = FastAPI()
    pages.install(app, tmp_path / "nowhere")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://ringfence.test") as http:
        answer = await http.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text
