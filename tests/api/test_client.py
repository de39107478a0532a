"""The client: typed operations over a real server, refusals as errors, events through broken connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ringfence.client import ApiError, AsyncClient, Client
from ringfence.client.following import Event
from ringfence.domain.notice import Notice
from ringfence.services import sample
from tests.api.conftest import NOW, STREAM, World
from tests.support import migrated, sample_server
from tests.support.live_server import serving
from tests.support.sample_server import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    migrated.at(tmp_path / "ringfence.db")
    await sample_server.seed(tmp_path)
    async with sample_server.office(tmp_path) as made:
        yield made


def client_of(office: Office, headers: dict[str, str]) -> AsyncClient:
    transport = httpx.ASGITransport(app=office.app)
    return AsyncClient("http://ringfence.test", sample.STREAM, headers["auth"], transport=transport)


async def test_a_campaign_is_made_played_and_reported_on(office: Office):
    async with client_of(office, office.manager) as ringfence:
        played = await ringfence.campaigns.trigger(sample.CAMPAIGN_ID, campaign_type="voice", trigger="play")
        assert played["status"] == "Active"
        found = await ringfence.campaigns.read(sample.CAMPAIGN_ID)
        assert (found["_id"], found["dialingStrategy"]["maxAttemptsPerRecord"]) == (sample.CAMPAIGN_ID, 2)
        queue = await ringfence.queues.create({"name": "Évening & weekend", "wrapUpSeconds": 20})
        assert (await ringfence.queues.read(queue["id"]))["wrapUpSeconds"] == 20
        page = await ringfence.queues.list_all(limit=1)
        assert (len(page["results"]), page["hasMore"]) == (1, True)
        file = b"phoneNumber,firstName\n+442079460001,Una\n"
        made = await ringfence.contact_lists.upload(file=file, name="By hand", allow_duplicates=True)
        assert (made["name"], made["allowDuplicates"]) == ("By hand", True)
        diagnosis = await ringfence.reports.read_diagnosis(sample.CAMPAIGN_ID)
        assert diagnosis["findings"][0]["code"] == "nobody_signed_in"
        text = await ringfence.history.list_attempts_csv(campaign_id=sample.CAMPAIGN_ID)
        assert text.startswith("id,campaignDialingListId,")


async def test_an_agent_works_with_it(office: Office):
    live = await office.bring("preview")
    async with client_of(office, office.agent) as ringfence:
        desk = await ringfence.desk.work(sample.SPARE_AGENT_ID)
        assert desk["preview"]["id"] == live["previewId"]
        skipped = await ringfence.desk.skip(live["previewId"], {"reason": "has paid"})
        assert skipped["skipsLeft"] == desk["preview"]["skipsLeft"] - 1


async def test_a_refusal_says_what_and_where(office: Office):
    async with client_of(office, office.manager) as ringfence:
        with pytest.raises(ApiError) as refused:
            await ringfence.queues.create({"name": "", "wrapUpSeconds": -1})
        assert (refused.value.status, refused.value.code) == (400, "invalid")
        assert {fault.path for fault in refused.value.faults} == {"name", "wrapUpSeconds"}
        with pytest.raises(ApiError) as unknown:
            await ringfence.campaigns.read("cd-un/known?")
        assert unknown.value.status == 404
        key = "once"
        first = await ringfence.queues.create({"name": "Once"}, idempotency_key=key)
        assert await ringfence.queues.create({"name": "Once"}, idempotency_key=key) == first


# --- events


async def append(world: World, first: int, count: int) -> None:
    found = [Notice("call.ended", NOW, "cd-1", {"n": n}) for n in range(first, first + count)]
    await world.database.write(lambda tx: tx.notices.append(STREAM, found))
    await world.runtime.bus.publish(f"notices.{STREAM}", {})


async def test_events_are_followed_through_restarts_of_the_server(world: World, auth: dict[str, str]):
    """The server goes away three times, each time in another place, and comes back at another port."""
    got: list[Event] = []
    client = AsyncClient("http://127.0.0.1:9", STREAM, auth["auth"])

    async def take() -> None:
        async for event in client.follow(types=("call.*",), cursor="0"):
            got.append(event)  # noqa: PERF401 (it has no end)

    following = asyncio.create_task(take())
    try:
        for life in range(3):
            async with serving(world.app) as address:
                client._transport._http.base_url = httpx.URL(f"http://{address}")
                await append(world, life * 10, 10)
                async with asyncio.timeout(30):
                    while len(got) < life * 10 + 10:  # noqa: ASYNC110 (it tells nobody)
                        await asyncio.sleep(0.01)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await client.close()
    assert [event.data["n"] for event in got] == list(range(30))
    assert [event.cursor for event in got] == [str(n) for n in range(1, 31)]


async def test_the_waiting_client_does_the_same(world: World, auth: dict[str, str]):
    await append(world, 0, 5)

    def work(address: str) -> tuple[Any, list[int]]:
        with Client(f"http://{address}", STREAM, lambda: auth["auth"]) as ringfence:
            queue = ringfence.queues.create({"name": "Waiting"})
            events = ringfence.follow(cursor="1")
            told = [next(events).data["n"] for _ in range(4)]
            events.close()  # type: ignore[attr-defined]
            return queue, told

    async with serving(world.app) as address:
        queue, told = await asyncio.to_thread(work, address)
        assert (queue["name"], told) == ("Waiting", [1, 2, 3, 4])


async def test_what_the_server_refuses_for_good_is_raised(world: World, auth: dict[str, str]):
    async with serving(world.app) as address, AsyncClient(f"http://{address}", STREAM, auth["auth"]) as ringfence:
        with pytest.raises(ApiError, match="no type of event"):
            await anext(aiter(ringfence.follow(types=("call.exploded",))))
