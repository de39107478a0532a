"""Events out: what a day's work tells, and followers that come and go and miss nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ringfence.domain.notice import Notice
from ringfence.services import notices, sample
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support import migrated, sample_server
from tests.support.live_server import serving

EVENTS = f"/api/v1/streams/{STREAM}/events"


def parsed(text: str) -> list[tuple[str, str, Any]]:
    """Id, type and data of each event in whole frames; empty ones have no type."""
    found = []
    for frame in text.split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in frame.split("\n"))
        found.append((fields["id"], fields.get("event", ""), json.loads(fields.get("data", "null"))))
    return found


def told(text: str) -> list[tuple[str, str, Any]]:
    return [event for event in parsed(text) if event[1]]


def made(first: int, count: int) -> list[Notice]:
    return [Notice("call.ended", NOW, f"cd-{n % 3}", {"n": n}) for n in range(first, first + count)]


async def append(world: World, found: list[Notice]) -> None:
    await world.database.write(lambda tx: tx.notices.append(STREAM, found))
    await world.runtime.bus.publish(f"notices.{STREAM}", {})


# --- what is told


async def test_a_calls_life_is_told_in_order(tmp_path: Path):
    migrated.at(tmp_path / "ringfence.db")
    await sample_server.seed(tmp_path)
    async with sample_server.office(tmp_path) as office:
        live = await office.bring("ended")
        disposition = {"code": "promise_to_pay", "notes": "Pays on Friday"}
        await office.must("POST", f"/calls/{live['callId']}/disposition", disposition)
        await office.must("PUT", f"/agents/{sample.SPARE_AGENT_ID}/state", {"state": "away"})
        answer = await office.http.get(
            sample_server.BASE + "/events", params={"cursor": "0", "follow": "false"}, headers=office.manager
        )
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = told(answer.text)
        call = [(type, one["data"]) for _, type, one in events if one["data"].get("id") == live["callId"]]
        assert [type for type, _ in call] == [
            "call.dialing", "call.ringing", "call.answered", "call.ended", "call.wrapped_up",
        ]  # fmt: skip
        assert call[3][1]["disposition"] is None
        assert call[4][1]["disposition"] == "promise_to_pay"
        assert call[4][1]["outcome"] == "connected"
        preview = [type for _, type, one in events if one["data"].get("id") == live["previewId"]]
        assert preview == ["preview.offered", "preview.dialed"]
        states = [one["data"] for _, type, one in events if type == "agent.state"]
        of_call = [one for one in states if one["callId"] == live["callId"]]
        assert [(one["before"], one["state"]) for one in of_call] == [("previewing", "busy"), ("busy", "wrap_up")]
        assert all(after["before"] == before["state"] for before, after in itertools.pairwise(states))
        campaigns = [(type, one["data"]["campaignName"]) for _, type, one in events if type.startswith("campaign.")]
        assert campaigns.count(("campaign.started", sample.CAMPAIGN)) == 1
        assert {type for type, _ in campaigns} == {"campaign.created", "campaign.ready", "campaign.started"}
        assert {type for _, type, _ in events} <= set(notices.TYPES)
        assert [int(id) for id, _, _ in events] == list(range(1, len(events) + 1))


async def test_an_event_is_the_same_whenever_it_is_told(world: World, auth: dict[str, str]):
    await append(world, made(0, 2))
    answers = [await world.http.get(EVENTS, params={"cursor": "0", "follow": "false"}, headers=auth) for _ in range(2)]
    assert answers[0].text == answers[1].text
    [first, second] = told(answers[0].text)
    assert first[2]["id"] != second[2]["id"]
    assert notices.seq_of(STREAM, second[2]["id"]) == 2
    assert notices.seq_of(OTHER_STREAM, second[2]["id"]) is None


async def test_only_what_is_wanted_is_told(world: World, auth: dict[str, str]):
    await append(world, [*made(0, 6), Notice("agent.state", NOW, None, {})])
    query = {"cursor": "0", "follow": "false", "types": "call.*, campaign.started", "campaignId": "cd-1"}
    answer = await world.http.get(EVENTS, params=query, headers=auth)
    assert [event[2]["data"]["n"] for event in told(answer.text)] == [1, 4]
    assert parsed(answer.text)[-1][0] == "5"


async def test_another_tenants_events_are_not_told(world: World, auth: dict[str, str]):
    await append(world, made(0, 3))
    theirs = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    answer = await world.http.get(EVENTS, params={"cursor": "0", "follow": "false"}, headers=theirs)
    assert answer.status_code == 403
    own = EVENTS.replace(STREAM, OTHER_STREAM)
    answer = await world.http.get(own, params={"cursor": "0", "follow": "false"}, headers=theirs)
    assert told(answer.text) == []


@pytest.mark.parametrize("cursor", ["4", "-1", "x", "9" * 30, "1.0"])
async def test_a_cursor_that_was_never_given_is_refused(world: World, auth: dict[str, str], cursor: str):
    await append(world, made(0, 3))
    answer = await world.http.get(EVENTS, params={"cursor": cursor, "follow": "false"}, headers=auth)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == "cursor"


async def test_a_follower_that_was_away_for_too_long_is_told_so(world: World, auth: dict[str, str]):
    await append(world, made(0, 5))
    await world.database.write(lambda tx: tx.notices.forget(STREAM, NOW.replace(year=2027), 3))
    answer = await world.http.get(EVENTS, params={"cursor": "2", "follow": "false"}, headers=auth)
    assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")
    answer = await world.http.get(EVENTS, params={"cursor": "3", "follow": "false"}, headers=auth)
    assert [id for id, _, _ in told(answer.text)] == ["4", "5"]


async def test_an_unknown_type_is_refused(world: World, auth: dict[str, str]):
    answer = await world.http.get(EVENTS, params={"types": "call.exploded"}, headers=auth)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown"


# --- followers


@asynccontextmanager
async def following(address: str, auth: dict[str, str], **query: str) -> AsyncIterator[AsyncIterator[str]]:
    async with (
        httpx.AsyncClient(base_url=f"http://{address}", timeout=20, trust_env=False) as http,
        http.stream("GET", EVENTS, params=query, headers=auth) as answer,
    ):
        assert answer.status_code == 200
        yield answer.aiter_text()


async def test_a_follower_that_reconnects_a_hundred_times_misses_and_repeats_nothing(
    world: World, auth: dict[str, str]
):
    """It breaks off after a random number of bytes, often in the middle of an event, while new ones are being made."""
    rng, total = random.Random(1), 1_500
    got: list[int] = []
    last, connections = "0", 0

    async def write() -> None:
        for first in range(0, total, 15):
            await append(world, made(first, 15))
            await asyncio.sleep(0)

    async with serving(world.app) as address:
        writer = asyncio.create_task(write())
        while len(got) < total or connections < 100:
            connections += 1
            async with following(address, auth | {"last-event-id": last}) as chunks:
                text, enough = "", rng.randrange(1, 9_000)
                async for chunk in chunks:
                    text += chunk
                    if len(text) >= enough or len(got) + len(told(text)) >= total or connections > 100:
                        break
            for id, _, event in told(text[:enough] if connections <= 100 else text):
                got.append(event["data"]["n"])
                last = id
        await writer
    assert got == list(range(total))
    assert connections >= 100


async def test_a_follower_is_told_at_once(world: World, auth: dict[str, str]):
    async with serving(world.app) as address, following(address, auth) as chunks:
        assert told(await anext(chunks)) == []
        await append(world, made(7, 1))
        assert [event["data"]["n"] for _, _, event in told(await anext(chunks))] == [7]


async def test_an_empty_event_brings_a_quiet_followers_cursor_up_to_date(world: World):
    await append(world, made(0, 2))
    wanted = notices.Wanted(("agent.*",))
    news = notices.follow(world.database, world.runtime.bus, STREAM, 0, wanted, heartbeat=0.01)
    first = await anext(news)
    assert (first.notices, first.reached) == ((), 2)
    await news.aclose()


async def test_followers_are_let_go_when_the_server_stops(world: World, auth: dict[str, str]):
    async with serving(world.app) as address, following(address, auth) as chunks:
        await anext(chunks)
        world.app.state.ending.set()
        with pytest.raises(StopAsyncIteration):
            await anext(chunks)


async def test_too_many_followers_are_sent_away(world: World, auth: dict[str, str]):
    world.app.state.followers = asyncio.Semaphore(1)
    async with serving(world.app) as address, following(address, auth) as chunks:
        await anext(chunks)
        answer = await world.http.get(EVENTS, headers=auth)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
