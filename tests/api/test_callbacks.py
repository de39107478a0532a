"""Callbacks over HTTP: who is called at a certain time, and why somebody is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.agent import AgentState
from ringfence.engine.events import AgentStateRequested
from ringfence.ports.storage.database import Transaction
from ringfence.services import agents
from tests.api.conftest import ACCOUNT, NOW, STREAM, World
from tests.support.campaign_world import CampaignWorld, dialing

AFTERNOON = "2026-03-02T15:00:00Z"


@pytest.fixture
async def home(world: World) -> AsyncIterator[CampaignWorld]:
    home = CampaignWorld(world, await world.headers(), ACCOUNT, STREAM)
    await home.furnish()
    async with dialing(world.runtime) as running:
        home.use(dialers=running.dialers)
        yield home
        await home.background()


async def started(home: CampaignWorld) -> tuple[str, str, list[str]]:
    """A campaign that runs: its id, that of its run, and those of its records."""
    campaign_id = await home.create()
    _, played = await home.trigger(campaign_id, "play")
    rows = (await home.contacts(campaign_id))["results"]
    return campaign_id, played["campaignInstanceId"], [row["campaignDialingListId"] for row in rows]


async def ask(home: CampaignWorld, instance_id: str, *wishes: tuple[str, str]) -> list[Any]:
    body = [{"campaignDialingListId": record_id, "timeToContact": at} for record_id, at in wishes]
    status, answer = await home.call("POST", f"/{instance_id}/callContactAt", body)
    assert (status, answer["status"]) == (200, "success"), answer
    assert [row["campaignDialingListId"] for row in answer["data"]] == [record_id for record_id, _ in wishes]
    return [row.get("reason", row["status"]) for row in answer["data"]]


async def rows(home: CampaignWorld, campaign_id: str) -> list[tuple[str, str | None]]:
    found = (await home.contacts(campaign_id))["results"]
    return [(row["state"], row["nextAttemptAt"]) for row in found]


async def test_each_row_is_answered_for_itself(home: CampaignWorld) -> None:
    campaign_id, run, (first, second, third) = await started(home)
    await home.runtime.database.write(lambda tx: _set_state(tx, third, "completed"))
    reasons = await ask(
        home,
        run,
        (first, AFTERNOON),
        (second, "2026-03-02T09:59:59Z"),
        (second, "2026-03-02T22:00:00Z"),
        ("dl-unknown", AFTERNOON),
        (third, AFTERNOON),
    )
    assert reasons == ["success", "time_in_past", "outside_calling_hours", "not_found", "already_final"]
    assert await rows(home, campaign_id) == [
        ("callback", "2026-03-02T15:00:00.000Z"),
        ("pending", None),
        ("completed", None),
    ]


async def test_a_callback_comes_first_once_its_time_has_come_and_not_before(home: CampaignWorld) -> None:
    campaign_id, run, (_, second, third) = await started(home)
    assert (
        await ask(home, run, (second, "2026-03-02T10:05:00+00:00"), (third, "2026-03-02T10:04:00")) == ["success"] * 2
    )
    clock: Any = home.runtime.clock
    await home.trigger(campaign_id, "pause")
    clock.advance(timedelta(minutes=10))
    await home.trigger(campaign_id, "resume")
    await agent_signs_in(home)
    preview = await offered(home)
    assert preview.record_id == third
    assert [state for state, _ in await rows(home, campaign_id)] == ["pending", "callback", "reserved"]


async def test_a_preview_of_the_person_is_withdrawn_and_its_agent_gets_another(home: CampaignWorld) -> None:
    campaign_id, run, (first, second, _) = await started(home)
    await agent_signs_in(home)
    assert (await offered(home)).record_id == first
    assert await ask(home, run, (first, AFTERNOON)) == ["success"]
    assert (await offered(home)).record_id == second
    assert (await rows(home, campaign_id))[0] == ("callback", "2026-03-02T15:00:00.000Z")


async def test_a_run_that_does_not_run_takes_none_and_a_paused_one_does(home: CampaignWorld) -> None:
    campaign_id, run, (first, *_) = await started(home)
    await home.trigger(campaign_id, "pause")
    assert await ask(home, run, (first, AFTERNOON)) == ["success"]
    await home.trigger(campaign_id, "stop")
    assert await ask(home, run, (first, AFTERNOON)) == ["instance_not_running"]


async def test_the_last_of_several_wishes_for_one_person_counts(home: CampaignWorld) -> None:
    campaign_id, run, (first, *_) = await started(home)
    assert await ask(home, run, (first, AFTERNOON), (first, "2026-03-02T16:00:00Z")) == ["success", "success"]
    assert (await rows(home, campaign_id))[0] == ("callback", "2026-03-02T16:00:00.000Z")


async def test_an_unknown_run_and_a_body_that_is_none_are_refused(home: CampaignWorld) -> None:
    status, _ = await home.call(
        "POST", "/cid-unknown/callContactAt", [{"campaignDialingListId": "x", "timeToContact": AFTERNOON}]
    )
    assert status == 404
    status, answer = await home.call("POST", "/cid-unknown/callContactAt", [{"timeToContact": "at four"}])
    assert (status, [fault["path"] for fault in answer["errors"]]) == (
        400,
        ["[0].campaignDialingListId", "[0].timeToContact"],
    )
    assert (await home.call("POST", "/cid-unknown/callContactAt", []))[0] == 400


async def test_callbacks_ahead_are_listed_soonest_first(home: CampaignWorld) -> None:
    campaign_id, run, (first, second, _) = await started(home)
    assert await ask(home, run, (first, AFTERNOON), (second, "2026-03-02T14:00:00Z")) == ["success"] * 2
    listed = await ahead(home)
    assert [(one["campaignDialingListId"], one["dueAt"], one["agentId"]) for one in listed] == [
        (second, "2026-03-02T14:00:00.000Z", None),
        (first, "2026-03-02T15:00:00.000Z", None),
    ]
    assert listed[0]["campaignId"] == campaign_id
    assert await ahead(home, limit=1) == listed[:1]
    await agent_signs_in(home)
    assert await ahead(home, agentId=AGENT) == []
    await home.trigger(campaign_id, "stop")
    assert await ahead(home) == []


async def test_callbacks_of_an_unknown_agent_are_not_found(home: CampaignWorld) -> None:
    address = f"/api/v1/streams/{STREAM}/callbacks"
    answer = await home.world.http.get(address, params={"agentId": "a-unknown"}, headers=home.headers)
    assert answer.status_code == 404


async def ahead(home: CampaignWorld, **params: Any) -> Any:
    answer = await home.world.http.get(f"/api/v1/streams/{STREAM}/callbacks", params=params, headers=home.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


# --- an agent of the queue -------------------------------------------------------------------------------------------

AGENT = "a-11111111-1111-4111-8111-111111111111"


async def agent_signs_in(home: CampaignWorld) -> None:
    queue = await home.runtime.database.read(lambda tx: tx.queues.named(STREAM, "Collections"))
    assert queue is not None
    draft = agents.Draft("maud@example.test", "Maud", "Ellery", queue_ids=(queue.id,))
    await agents.create(
        home.runtime.database, home.runtime.dialers, at=NOW, stream_id=STREAM, draft=draft, known_as=AGENT
    )
    await home.runtime.dialers.ask(STREAM, AgentStateRequested, agent_id=AGENT, state=AgentState.AVAILABLE)


async def offered(home: CampaignWorld) -> Any:
    """The preview that is open, once there is one."""
    while (found := await home.runtime.database.read(_preview)) is None:
        pass
    return found


def _preview(tx: Transaction) -> Any:
    session = tx.agents.sessions(STREAM, [AGENT]).get(AGENT)
    if session is None or session.preview_id is None:
        return None
    return tx.agents.previews(STREAM, [session.preview_id])[session.preview_id].preview


def _set_state(tx: Transaction, record_id: str, state: str) -> None:
    assert isinstance(tx, SqlTransaction)
    tx.connection.execute(update(tables.records).where(tables.records.c.id == record_id), {"state": state})
