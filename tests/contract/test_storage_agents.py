"""Queues, agents and desks, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.domain.preview import PreviewState
from tests.support import desk_rows

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
STREAM = desk_rows.STREAM


@pytest.fixture
async def stored(database: SqlDatabase) -> SqlDatabase:
    """Two streams, one agent in one queue."""
    await desk_rows.stream(database, NOW)
    await desk_rows.stream(database, NOW, "st-omega", "ac-omega")

    def work(tx):
        tx.agents.add(desk_rows.agent(NOW))
        tx.queues.add(desk_rows.queue(NOW, agent_ids=("a-1",)))

    await database.write(work)
    return database


async def test_a_queue_comes_back_as_it_was_stored(stored):
    queue = await stored.read(lambda tx: tx.queues.get(STREAM, "qu-1"))
    assert queue == desk_rows.queue(NOW, agent_ids=("a-1",))


async def test_membership_is_seen_from_both_sides(stored):
    agent = await stored.read(lambda tx: tx.agents.get(STREAM, "a-1"))
    assert agent == desk_rows.agent(NOW, queue_ids=("qu-1",))
    await stored.write(lambda tx: tx.agents.save(replace(agent, queue_ids=())))
    assert (await stored.read(lambda tx: tx.queues.get(STREAM, "qu-1"))).agent_ids == ()


async def test_saving_a_queue_keeps_joins_and_drops_members(stored):
    def work(tx):
        for id in ("a-2", "a-3"):
            tx.agents.add(desk_rows.agent(NOW, id))
        tx.queues.save(desk_rows.queue(NOW, agent_ids=("a-1", "a-2")))
        tx.queues.save(desk_rows.queue(NOW, name="Arrears", wrap_up_seconds=5, agent_ids=("a-2", "a-3")))

    await stored.write(work)
    queue = await stored.read(lambda tx: tx.queues.get(STREAM, "qu-1"))
    assert queue == desk_rows.queue(NOW, name="Arrears", wrap_up_seconds=5, agent_ids=("a-2", "a-3"))


async def test_a_queue_is_found_by_its_name_whatever_the_case(stored):
    assert (await stored.read(lambda tx: tx.queues.named(STREAM, "COLLections"))).id == "qu-1"
    assert await stored.read(lambda tx: tx.queues.named(STREAM, "Collection")) is None


async def test_nothing_is_found_in_another_stream(stored):
    def work(tx):
        return [
            tx.queues.get("st-omega", "qu-1"),
            tx.queues.named("st-omega", "Collections"),
            tx.agents.get("st-omega", "a-1"),
            tx.agents.with_email("st-omega", "a-1@example.com"),
            *tx.queues.existing("st-omega", ["qu-1"]),
            *tx.agents.some("st-omega", ["a-1"]),
            *tx.agents.with_users("st-omega", ["u-a-1"]),
            *tx.queues.page("st-omega", 0, 10),
            *tx.agents.page("st-omega", 0, 10),
            *tx.agents.sessions("st-omega", ["a-1"]),
            *tx.agents.previews("st-omega", ["pv-1"]),
            *tx.agents.calls("st-omega", ["at-1"]),
        ]

    await desk_rows.run(stored, NOW)
    await desk_rows.preview(stored, NOW)
    await desk_rows.attempt(stored, NOW)
    await desk_rows.session(stored, NOW)
    assert [one for one in await stored.read(work) if one is not None] == []


async def test_agents_are_found_by_address_and_by_user(stored):
    assert (await stored.read(lambda tx: tx.agents.with_email(STREAM, "a-1@example.com"))).id == "a-1"
    assert [one.id for one in await stored.read(lambda tx: tx.agents.with_users(STREAM, ["u-a-1", "u-x"]))] == ["a-1"]


async def test_pages_are_in_the_order_of_names(stored):
    def work(tx):
        for id, last, first in (("a-2", "Adams", "Zoe"), ("a-3", "Byron", "Aaron"), ("a-4", "Zuse", "Konrad")):
            tx.agents.add(desk_rows.agent(NOW, id, last_name=last, first_name=first))
        for id, name in (("qu-2", "arrears"), ("qu-3", "Billing")):
            tx.queues.add(desk_rows.queue(NOW, id, name=name))

    await stored.write(work)
    assert [one.id for one in await stored.read(lambda tx: tx.agents.page(STREAM, 1, 2))] == ["a-3", "a-1"]
    assert [one.id for one in await stored.read(lambda tx: tx.queues.page(STREAM, 0, 10))] == ["qu-2", "qu-3", "qu-1"]
    assert await stored.read(lambda tx: (tx.agents.count(STREAM), tx.queues.count(STREAM))) == (4, 3)
    assert [one.id for one in await stored.read(lambda tx: tx.agents.all(STREAM))] == ["a-1", "a-2", "a-3", "a-4"]
    assert [one.id for one in await stored.read(lambda tx: tx.queues.all(STREAM))] == ["qu-1", "qu-2", "qu-3"]


async def test_an_agent_who_is_removed_leaves_queues_and_session_behind(stored):
    await desk_rows.session(stored, NOW)
    await stored.write(lambda tx: tx.agents.remove("a-1"))
    assert (await stored.read(lambda tx: tx.queues.get(STREAM, "qu-1"))).agent_ids == ()
    assert await stored.read(lambda tx: tx.agents.sessions(STREAM, ["a-1"])) == {}


async def test_a_queue_that_is_removed_is_left_by_its_agents(stored):
    await stored.write(lambda tx: tx.queues.remove("qu-1"))
    assert (await stored.read(lambda tx: tx.agents.get(STREAM, "a-1"))).queue_ids == ()


async def test_a_session_comes_back_as_the_dialer_saved_it(stored):
    assert await stored.read(lambda tx: tx.agents.sessions(STREAM, ["a-1"])) == {}
    await desk_rows.session(stored, NOW, state="busy", attempt_id="at-1", next_state="away", reason="lunch")
    expected = AgentSession("a-1", AgentState.BUSY, NOW, "lunch", AgentState.AWAY, None, "at-1")
    assert await stored.read(lambda tx: tx.agents.sessions(STREAM, ["a-1", "a-2"])) == {"a-1": expected}


async def test_a_preview_brings_its_campaign_and_its_person(stored):
    await desk_rows.run(stored, NOW, contact={"zone_key": "Europe/London", "time_zone": "Europe/London"})
    await desk_rows.preview(stored, NOW, state="skipped", closed_at=NOW, reason="has paid")
    found = (await stored.read(lambda tx: tx.agents.previews(STREAM, ["pv-1", "pv-2"])))["pv-1"]
    assert (found.preview.state, found.preview.reason, found.preview.closed_at) == (
        PreviewState.SKIPPED,
        "has paid",
        NOW,
    )
    assert found.preview.expires_at == NOW + timedelta(seconds=30)
    assert (found.campaign_name, found.hours_zone) == ("March arrears - north", "Europe/London")
    assert found.person is not None
    assert (found.person.first_name, found.person.contact_priority) == ("Mary", 5)
    assert (found.person.time_zone, found.person.zone_key) == ("Europe/London", "Europe/London")
    assert found.person.columns == {"amount": "120.50", "city": "Leeds"}


async def test_a_call_brings_its_queues_wrap_up_time(stored):
    await desk_rows.run(stored, NOW)
    ended: dict[str, Any] = {"state": "ended", "ended_at": NOW, "outcome": "connected"} | {
        "ended_by": "person",
        "cause": "16",
    }
    await desk_rows.attempt(stored, NOW, answered_at=NOW, disposition="paid", **ended)
    found = (await stored.read(lambda tx: tx.agents.calls(STREAM, ["at-1"])))["at-1"]
    assert (found.wrap_up_seconds, found.campaign_name) == (60, "March arrears - north")
    call = found.attempt
    assert (call.state, call.outcome, call.ended_by) == (CallState.ENDED, Outcome.CONNECTED, EndedBy.PERSON)
    assert (call.disposition, call.cause, call.queue_id) == ("paid", "16", "qu-1")


async def test_a_call_outlives_its_campaign_and_its_person(stored):
    await desk_rows.attempt(stored, NOW, queue_id="qu-gone")
    found = (await stored.read(lambda tx: tx.agents.calls(STREAM, ["at-1"])))["at-1"]
    assert (found.campaign_name, found.hours_zone, found.person, found.wrap_up_seconds) == (None, "UTC", None, 0)


async def test_attempts_of_a_record_come_in_order(stored):
    ended: dict[str, Any] = {"state": "ended", "ended_at": NOW, "outcome": "no_answer"}
    await desk_rows.attempt(stored, NOW, "at-2", number=2)
    await desk_rows.attempt(stored, NOW, "at-1", number=1, **ended)
    await desk_rows.attempt(stored, NOW, "at-3", number=1, record_id="dl-2", **ended)
    found = await stored.read(lambda tx: tx.agents.attempts_of(["dl-1", "dl-2", "dl-3"]))
    assert {record: [one.id for one in past] for record, past in found.items()} == {
        "dl-1": ["at-1", "at-2"],
        "dl-2": ["at-3"],
    }
    assert (found["dl-1"][0].outcome, found["dl-1"][1].outcome) == (Outcome.NO_ANSWER, None)


async def test_only_a_record_that_waits_for_a_callback_says_when(stored):
    values = {
        "instance_id": "cid-1", "contact_id": "cc-1", "list_id": "cl-1", "phone_number": "+442079460001",
        "zone_key": "", "rank": 0, "position": 0, "attempts": 1, "skips": 0, "offers": 1, "is_callback": True,
    }  # fmt: skip
    due = NOW + timedelta(days=1)

    def work(tx):
        for id, state in (("dl-1", "callback"), ("dl-2", "waitingRetry")):
            tx.connection.execute(tables.records.insert().values(id=id, state=state, due_at=due, **values))

    await stored.write(work)

    def read(tx):
        return [tx.agents.callback_of(id) for id in ("dl-1", "dl-2", "dl-3")]

    assert await stored.read(read) == [due, None, None]
