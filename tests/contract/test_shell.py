"""The shell around the engine, over a real database and the simulated carrier, in virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.storage import instances as stored_instances
from ringfence.adapters.storage import restoring, tables, window
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.adapters.telephony.simulated.faults import Faults
from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Attempt, EndedBy, Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import Instance
from ringfence.domain.problems import Problem
from ringfence.domain.record import Record
from ringfence.engine import events
from ringfence.engine.dialer import Dialer
from ringfence.ports.telephony import Leg
from ringfence.services import dialing, replay
from ringfence.services.dialers import LocalDialers
from ringfence.services.pushes import Pushes
from tests.support import mirrored_store as rows
from tests.support.inline_database import InlineDatabase
from tests.support.manual_clock import ManualClock, settle
from tests.support.memory_store import MINUTE, MONDAY, QUEUE, SECOND, instance, records
from tests.support.mirrored_store import STREAM, check_counts
from tests.support.outside import Nobody

ANSWERS, RINGS, BUSY = "00", "60", "70"


class Carrier(SimulatedCarrier):
    """Notes what it is asked to place, and holds it back while `gate` is shut."""

    def __init__(self, path: Path, clock: ManualClock) -> None:
        super().__init__(path, clock, seed=7)
        self.placed: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def place(self, leg: Leg) -> None:
        await self.gate.wait()
        self.placed.append(leg.call_id)
        await super().place(leg)


class Centre:
    """A stream with one queue, its agents and a dialer."""

    def __init__(self, database: SqlDatabase, folder: Path) -> None:
        self.clock = ManualClock(MONDAY)
        self.database = InlineDatabase(database)
        self.carrier = Carrier(folder / "carrier.db", self.clock)
        self._made = database
        with database.engine.begin() as connection:
            connection.execute(insert(tables.accounts).values(id="ac-1", created_at=MONDAY))
            connection.execute(
                insert(tables.streams).values(id=STREAM, account_id="ac-1", settings={}, created_at=MONDAY)
            )
            rows.add_queue(connection, QUEUE, wrap_up_seconds=10)
            for agent_id in ("a-1", "a-2"):
                rows.add_agent(connection, agent_id, QUEUE)
            rows.add_list(connection, STREAM, "cl-dnc", is_global=False)
        self.dialers = LocalDialers(
            self.database,
            self.carrier,
            self.clock,
            Pushes(self.database, MemoryBus(), self.clock),
            Nobody(),
            self._engine,
        )
        self._engines = 0
        self._rebuilt = asyncio.Semaphore(0)

    def _engine(self) -> Dialer:
        self._engines += 1
        if self._engines > 1:
            self._rebuilt.release()
        return Dialer()

    async def open(self) -> None:
        await self.dialers.start(expect=lambda stream_id, agent_id: None)

    async def close(self) -> None:
        await self.dialers.stop()
        self.database.close()

    async def ask(self, event: type[events.Event], **fields: Any) -> dict[str, Any]:
        return await self.dialers.ask(STREAM, event, **fields)

    async def sign_in(self, *agent_ids: str) -> None:
        for agent_id in agent_ids:
            await self.ask(events.AgentStateRequested, agent_id=agent_id, state=AgentState.AVAILABLE)

    async def start_run(self, *endings: str, **changes: Any) -> Instance:
        """Start a run with one person for each of these last two digits, which decide what their phone does."""
        run = instance("1", **changes)
        people = [
            replace(record, phone_number=f"+4420794600{n:02d}{ending}")
            for n, (record, ending) in enumerate(zip(records(run, len(endings)), endings, strict=True))
        ]
        with self._made.engine.begin() as connection:
            connection.execute(insert(tables.instances).values(**stored_instances.values(STREAM, run, MONDAY)))
            rows.add_records(connection, people)
        await self.ask(events.StartRequested, run=events.RunningInstance(run, {"": len(people)}))
        await settle()
        return run

    async def pass_time(self, by: timedelta) -> None:
        await self.clock.advance(by)

    def rows(self, table: Any) -> list[Any]:
        with self._made.engine.connect() as connection:
            return list(connection.execute(select(table)).all())

    def preview_id(self, agent_id: str) -> str | None:
        found = [row.id for row in self.rows(tables.previews) if row.state == "open" and row.agent_id == agent_id]
        return found[0] if found else None

    def states(self) -> Counter[str]:
        return Counter(row.state for row in self.rows(tables.records))

    def attempts(self) -> list[Attempt]:
        return [restoring.attempt(row) for row in self.rows(tables.attempts)]

    def people(self) -> list[Record]:
        with self._made.engine.connect() as connection:
            return [window.record(row) for row in connection.execute(select(*window.COLUMNS))]

    async def dial(self, agent_id: str = "a-1") -> dict[str, Any]:
        return await self.ask(events.PreviewDialRequested, agent_id=agent_id, preview_id=self.preview_id(agent_id))

    async def until_rebuilt(self) -> None:
        """The dialer has failed, and there is an engine again."""
        await asyncio.wait_for(self._rebuilt.acquire(), 10)
        await self.dialers._dialers[STREAM].ready.wait()
        await settle()


@pytest.fixture(autouse=True)
def quick_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialing, "RESTART_SECONDS", (0.01,))


@pytest.fixture
async def centre(database: SqlDatabase, tmp_path: Path) -> AsyncIterator[Centre]:
    made = Centre(database, tmp_path)
    await made.open()
    yield made
    await made.close()


async def test_a_small_campaign_from_start_to_end(centre: Centre) -> None:
    await centre.sign_in("a-1", "a-2")
    run = await centre.start_run(ANSWERS, BUSY, RINGS, "90", "98", "75", max_attempts=2)
    for _ in range(60 * 60):
        await centre.pass_time(5 * SECOND)
        if centre.rows(tables.instances)[0].status == "Completed":
            break
    assert centre.rows(tables.instances)[0].status == "Completed"
    assert centre.states() == {"completed": 3, "exhausted": 3}
    by_record = Counter(attempt.record_id[-1] for attempt in centre.attempts())
    assert by_record == {"0": 1, "1": 2, "2": 2, "3": 1, "4": 1, "5": 2}
    assert sorted(centre.carrier.placed) == sorted(attempt.id for attempt in centre.attempts())
    assert all(attempt.wrapped_up_at for attempt in centre.attempts())
    gaps = [
        later.placed_at - earlier.ended_at
        for earlier in centre.attempts()
        for later in centre.attempts()
        if earlier.record_id == later.record_id and earlier.number < later.number and earlier.ended_at
    ]
    assert min(gaps) >= run.retry_period
    assert [row.seq for row in centre.rows(tables.journal)] == list(range(1, len(centre.rows(tables.journal)) + 1))
    with centre._made.engine.connect() as connection:
        check_counts(connection)


async def test_a_question_is_answered_once_its_answer_is_durable(centre: Centre) -> None:
    await centre.sign_in("a-1")
    await centre.start_run(ANSWERS)
    answer = await centre.dial()
    assert [attempt.id for attempt in centre.attempts()] == [answer["attemptId"]]
    await settle()
    assert centre.carrier.placed == [answer["attemptId"]]


async def test_a_call_that_was_saved_only_after_its_hours_had_ended_is_not_placed(centre: Centre) -> None:
    ends = MONDAY.hour * 60 + MONDAY.minute + 1
    await centre.sign_in("a-1")
    await centre.start_run(
        ANSWERS, hours=CallingHours(Frequency.DAILY, "UTC", (Window(0, ends),)), preview_time=2 * MINUTE
    )
    await centre.pass_time(59 * SECOND)

    async def hang() -> None:
        await centre.clock.advance(2 * SECOND)

    centre.database.hangs = hang
    await centre.dial()
    await settle()
    assert centre.carrier.placed == []
    (attempt,) = centre.attempts()
    assert (attempt.outcome, attempt.ended_by) == (Outcome.CANCELLED, EndedBy.SYSTEM)
    assert centre.states() == {"waitingRetry": 1}


async def test_a_refusal_comes_with_its_code_and_a_sentence(centre: Centre) -> None:
    with pytest.raises(Problem) as found:
        await centre.ask(events.PauseRequested, instance_id="cid-unknown")
    assert (found.value.code, found.value.message) == ("not_running", "this campaign run is not running any more")


async def test_what_the_database_refuses_is_refused_to_the_agent_and_not_placed(centre: Centre) -> None:
    await centre.sign_in("a-1")
    await centre.start_run(ANSWERS, ANSWERS)
    await centre.database.write(
        lambda tx: rows.add_number(tx.connection, "cl-dnc", centre.people()[0].phone_number)  # type: ignore[attr-defined]
    )
    with pytest.raises(Problem) as found:
        await centre.dial()
    await settle()
    assert found.value.code == "not_on_dnc"
    assert centre.carrier.placed == []
    assert centre.people()[0].exclusion == "dnc"
    assert centre.preview_id("a-1"), "the next person is on the desk"


async def test_a_preview_times_out_by_the_clock(centre: Centre) -> None:
    await centre.sign_in("a-1")
    await centre.start_run(BUSY)
    await centre.pass_time(29.9 * SECOND)
    assert centre.carrier.placed == []
    await centre.pass_time(0.1 * SECOND)
    assert len(centre.carrier.placed) == 1


@pytest.mark.parametrize("event", [events.PauseRequested, events.StopRequested])
async def test_paused_and_stopped_are_answered_when_nothing_is_on_its_way_to_the_switch(
    centre: Centre, event: type[events.Event]
) -> None:
    await centre.sign_in("a-1")
    run = await centre.start_run(ANSWERS)
    centre.carrier.gate.clear()
    await centre.dial()
    asked = asyncio.ensure_future(centre.ask(event, instance_id=run.id))
    await settle()
    assert not asked.done()
    centre.carrier.gate.set()
    await asked
    assert len(centre.carrier.placed) == 1


# --- failures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("commits_first", [False, True])
async def test_a_database_that_fails_once_costs_nothing_and_calls_nobody_twice(
    centre: Centre, commits_first: bool
) -> None:
    await centre.sign_in("a-1")
    await centre.start_run(BUSY, BUSY)
    preview_id = centre.preview_id("a-1")
    centre.database.failing_writes, centre.database.commits_first = 1, commits_first
    with pytest.raises(Problem) as found:
        await centre.dial()
    assert found.value.code == "dialer_restarting"
    assert centre.dialers.failing() == [STREAM]
    await centre.until_rebuilt()
    assert centre.dialers.failing() == []
    if commits_first:  # on record, and so not placed again: what came of it cannot be known
        assert [attempt.outcome for attempt in centre.attempts()] == ["interrupted"]
        assert centre.carrier.placed == []
    else:
        assert centre.preview_id("a-1") == preview_id
        await centre.dial()
        await settle()
        assert len(centre.carrier.placed) == 1


async def test_calls_that_are_up_when_the_database_fails_go_on(centre: Centre) -> None:
    await centre.sign_in("a-1", "a-2")
    await centre.start_run(ANSWERS, ANSWERS)
    await centre.dial("a-1")
    await centre.pass_time(15 * SECOND)
    centre.database.failing_writes = 2
    with pytest.raises(Problem):
        await centre.sign_in("a-2")
    await centre.until_rebuilt()
    (attempt,) = centre.attempts()
    assert attempt.state == "connected"
    await centre.ask(events.HangUpRequested, agent_id="a-1", attempt_id=attempt.id)
    await centre.pass_time(SECOND)
    assert centre.attempts()[0].outcome == "connected"
    assert len(centre.carrier.placed) == 1


async def test_an_agent_who_is_lost_while_the_database_fails_is_offline_after_it(centre: Centre) -> None:
    """Presence tells it once; an agent who is gone must not be offered people for ever."""
    await centre.sign_in("a-1")
    centre.database.failing_writes = 1
    centre.dialers.tell(STREAM, events.AgentLost, agent_id="a-1")
    await settle()
    await centre.until_rebuilt()
    assert [(row.agent_id, row.state) for row in centre.rows(tables.agent_sessions)] == [("a-1", "offline")]


async def test_numbers_blocked_while_the_database_fails_leave_the_desk_after_it(centre: Centre) -> None:
    await centre.sign_in("a-1")
    await centre.start_run(ANSWERS)
    (person,) = centre.people()
    centre.database.failing_writes = 1
    centre.dialers.tell(
        STREAM, events.NumbersBlocked, list_id="cl-dnc", is_global=False, numbers=(person.phone_number,)
    )
    await settle()
    await centre.until_rebuilt()
    assert centre.preview_id("a-1") is None
    assert centre.states() == {"excluded": 1}


async def test_news_that_the_engine_fails_on_is_dropped_in_the_end(centre: Centre) -> None:
    """A number blocked that is no number at all: an engine that met it again and again would never dial."""
    await centre.sign_in("a-1")
    centre.dialers.tell(STREAM, events.NumbersBlocked, list_id="cl-dnc", is_global=False, numbers=None)
    await settle()
    for _ in range(dialing.HANDED_ON + 1):
        await centre.until_rebuilt()
    await centre.sign_in("a-1")


async def test_a_load_that_fails_is_made_again(centre: Centre) -> None:
    await centre.sign_in("a-1")
    centre.database.failing_reads = 1
    await centre.start_run(ANSWERS)
    await centre.until_rebuilt()
    assert centre.preview_id("a-1")


async def test_a_switch_that_cannot_be_reached_interrupts_the_call_and_not_the_dialer(centre: Centre) -> None:
    await centre.sign_in("a-1")
    await centre.start_run(ANSWERS, BUSY)
    centre.carrier.faults = Faults(unavailable=True)
    await centre.dial()
    await centre.pass_time(2 * MINUTE)
    (first, *_) = centre.attempts()
    assert first.outcome == "interrupted"
    assert not centre.dialers._dialers[STREAM].failures


async def test_messages_that_the_switch_loses_are_asked_for(centre: Centre) -> None:
    centre.carrier.faults = Faults(lost=1.0)
    await centre.sign_in("a-1")
    await centre.start_run(BUSY)
    await centre.dial()
    await centre.pass_time(45 * SECOND)
    (attempt,) = centre.attempts()
    assert (attempt.outcome, attempt.cause) == ("busy", "486")


async def test_a_server_that_comes_back_takes_up_its_calls(database: SqlDatabase, tmp_path: Path) -> None:
    before = Centre(database, tmp_path)
    await before.open()
    await before.sign_in("a-1")
    await before.start_run(ANSWERS)
    await before.dial()
    await before.pass_time(15 * SECOND)
    await before.close()
    clock, folder = ManualClock(before.clock.now() + 5 * SECOND), tmp_path
    inline = InlineDatabase(database)
    carrier = Carrier(folder / "carrier.db", clock)
    expected: list[str] = []
    dialers = LocalDialers(inline, carrier, clock, Pushes(inline, MemoryBus(), clock), Nobody())
    await dialers.start(expect=lambda stream_id, agent_id: expected.append(agent_id))
    await clock.advance(20 * MINUTE)
    await dialers.stop()
    inline.close()
    assert expected == ["a-1"]
    (attempt,) = before.attempts()
    assert (attempt.outcome, attempt.wrapped_up_at is not None) == ("connected", True)
    assert carrier.placed == []


async def test_a_call_of_nobody_is_hung_up_when_the_server_starts(centre: Centre) -> None:
    await centre.carrier.place(Leg("at-orphan", STREAM, "+442079460000", "+442079460999", 25 * SECOND, None, None))
    await centre.pass_time(15 * SECOND)
    assert await centre.carrier.live_calls() == []


async def test_a_dialer_that_has_run_for_a_day_starts_anew_when_nothing_is_live(centre: Centre) -> None:
    def starts() -> int:
        return sum(row.kind == "EngineRestored" for row in centre.rows(tables.journal))

    await centre.sign_in("a-1")
    await centre.pass_time(dialing.FRESH_START - 10 * SECOND)
    await centre.start_run(RINGS, ANSWERS, max_attempts=1)
    await centre.pass_time(20 * SECOND)
    await centre.sign_in("a-2")  # while a-1 looks at a preview
    assert starts() == 1
    for agent_id in ("a-1", "a-2"):
        await centre.dial(agent_id)
    assert starts() == 1
    for _ in range(60):
        await centre.pass_time(5 * SECOND)
    assert starts() == 2
    assert [row.state for row in centre.rows(tables.agent_sessions)] == ["available", "available"]
    replayed = await replay.replay(centre.database, STREAM)
    assert (replayed.difference, replayed.engines) == (None, 2)
