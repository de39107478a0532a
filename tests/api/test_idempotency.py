from __future__ import annotations

import asyncio

import pytest
from fastapi import Request

from ringfence.api import answers, routes
from ringfence.domain.problems import Problem
from ringfence.services import idempotency
from tests.api.conftest import OTHER_ACCOUNT, OTHER_STREAM, STREAM, World

BASE = f"/api/v1/streams/{STREAM}"
URL = f"{BASE}/count"


@pytest.fixture
def counting(world: World) -> World:
    """The application, with operations that count how often they were carried out."""
    router = routes.router("Counting")
    done: dict[str, int] = {}
    world.app.state.done = done
    world.app.state.may_finish = asyncio.Event()
    world.app.state.may_finish.set()
    world.app.state.began = asyncio.Event()

    @router.post("/count")
    async def count(request: Request, outcome: str = "fine") -> answers.Json:
        body = await request.body()
        done[outcome] = done.get(outcome, 0) + 1
        world.app.state.began.set()
        await world.app.state.may_finish.wait()
        if outcome == "crash" and done[outcome] == 1:
            raise RuntimeError("a bug")
        if outcome == "conflict":
            raise Problem.conflict("busy", "not now")
        return answers.success("counted", {"n": done[outcome], "bytes": len(body)})

    world.app.include_router(router, prefix="/api/v1/streams/{streamId}")
    return world


def with_key(auth: dict[str, str], key: str = "k-1") -> dict[str, str]:
    return auth | {"Idempotency-Key": key}


async def test_the_same_request_again_gets_the_first_answer_and_does_nothing(counting: World, auth: dict[str, str]):
    first = await counting.http.post(URL, json={"a": 1}, headers=with_key(auth))
    again = await counting.http.post(URL, json={"a": 1}, headers=with_key(auth))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" in again.headers
    assert counting.app.state.done == {"fine": 1}


async def test_without_the_key_everything_is_done_each_time(counting: World, auth: dict[str, str]):
    for _ in range(2):
        await counting.http.post(URL, json={"a": 1}, headers=auth)
    assert counting.app.state.done == {"fine": 2}


async def test_the_key_with_another_body_query_or_path_is_409(counting: World, auth: dict[str, str]):
    await counting.http.post(URL, json={"a": 1}, headers=with_key(auth))
    for url, body in ((URL, {"a": 2}), (URL + "?outcome=other", {"a": 1}), (f"{BASE}/caller-ids", {"a": 1})):
        answer = await counting.http.post(url, json=body, headers=with_key(auth))
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert counting.app.state.done == {"fine": 1}


async def test_accounts_do_not_share_keys(counting: World, auth: dict[str, str]):
    await counting.http.post(URL, json={"a": 1}, headers=with_key(auth))
    other = await counting.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    answer = await counting.http.post(f"/api/v1/streams/{OTHER_STREAM}/count", json={"a": 1}, headers=with_key(other))
    assert answer.json()["data"]["n"] == 2


async def test_a_refusal_is_an_answer_too_and_stays(counting: World, auth: dict[str, str]):
    for _ in range(2):
        answer = await counting.http.post(f"{URL}?outcome=conflict", headers=with_key(auth))
        assert (answer.status_code, answer.json()["message"]) == (409, "not now")
    assert counting.app.state.done == {"conflict": 1}


async def test_a_failure_of_ours_is_not_kept_so_that_trying_again_helps(counting: World, auth: dict[str, str]):
    first = await counting.http.post(f"{URL}?outcome=crash", headers=with_key(auth))
    again = await counting.http.post(f"{URL}?outcome=crash", headers=with_key(auth))
    assert (first.status_code, again.status_code) == (500, 200)


async def test_while_the_first_is_under_way_the_second_is_told_to_come_back(counting: World, auth: dict[str, str]):
    counting.app.state.may_finish.clear()
    first = asyncio.create_task(counting.http.post(URL, headers=with_key(auth)))
    await counting.app.state.began.wait()
    second = await counting.http.post(URL, headers=with_key(auth))
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["retry-after"] == "1"
    counting.app.state.may_finish.set()
    assert (await first).status_code == 200
    assert (await counting.http.post(URL, headers=with_key(auth))).json() == (await first).json()


async def test_a_request_whose_server_died_may_be_sent_again_after_a_minute(counting: World, auth: dict[str, str]):
    claim = {"account_id": "ac-alpha", "key": "k-1", "fingerprint": "f"}
    assert await idempotency.claim(counting.database, **claim, at=counting.time()) is None
    counting.time.advance(seconds=59)
    with pytest.raises(Problem, match="under way"):
        await idempotency.claim(counting.database, **claim, at=counting.time())
    counting.time.advance(seconds=1)
    assert await idempotency.claim(counting.database, **claim, at=counting.time()) is None


async def test_a_key_is_forgotten_after_24_hours(counting: World, auth: dict[str, str]):
    await counting.http.post(URL, json={"a": 1}, headers=with_key(auth))
    counting.time.advance(hours=24, seconds=1)
    auth = await counting.headers()
    answer = await counting.http.post(URL, json={"a": 2}, headers=with_key(auth))
    assert answer.json()["data"]["n"] == 2


async def test_a_file_sent_again_is_known_although_its_boundary_is_another(counting: World, auth: dict[str, str]):
    content = b"phoneNumber\n" + b"+442079460123\n" * 200_000
    answers_ = [
        await counting.http.post(
            URL,
            files={"file": ("list.csv", content)},
            headers=with_key(auth) | {"content-type": f"multipart/form-data; boundary={boundary}"},
        )
        for boundary in ("4c6b1f0e", "99999999")
    ]
    assert answers_[0].json()["data"]["bytes"] > len(content)
    assert [answer.status_code for answer in answers_] == [200, 200]
    assert counting.app.state.done == {"fine": 1}
    other = await counting.http.post(URL, files={"file": ("list.csv", content + b"x")}, headers=with_key(auth))
    assert other.status_code == 409


@pytest.mark.parametrize("key", ["", "k" * 256, "tab\there"])
async def test_a_key_that_is_no_key_is_400(counting: World, auth: dict[str, str], key: str):
    answer = await counting.http.post(URL, headers=with_key(auth, key))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == "Idempotency-Key"


async def test_without_a_good_token_the_key_is_not_even_looked_at(counting: World, auth: dict[str, str]):
    assert (await counting.http.post(URL, headers=with_key({"auth": "no"}))).status_code == 401
    assert (await counting.http.post(URL, headers=with_key(auth))).status_code == 200
