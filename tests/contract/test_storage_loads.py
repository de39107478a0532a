"""What the dialer loads, in order, and how the database goes about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from ringfence.adapters.storage.database import SqlDatabase, writing
from ringfence.domain.attempt import CallState
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.record import RecordState
from ringfence.engine import commands, events
from ringfence.engine.ordering import order_key
from ringfence.ports.storage.journal import Handled
from tests.support import mirrored_store as rows
from tests.support.live_ground import COMPLETE, PEOPLE, RUN, Ground, attempt, moved, opening, preview
from tests.support.memory_store import MINUTE, MONDAY, MemoryStore, instance, records
from tests.support.mirrored_store import ACCOUNT, STREAM


@pytest.fixture
def connection(database: SqlDatabase) -> Iterator[Connection]:
    """In a transaction that is never committed."""
    with writing(database.engine.connect()) as made, made.begin():
        yield made


@pytest.fixture
def ground(connection: Connection) -> Ground:
    return Ground(connection)


ZONES = ("", "America/New_York", "Asia/Tokyo")

drawn_records = st.lists(
    st.tuples(
        st.sampled_from(["pending", "waitingRetry", "callback", "reserved", "completed", "dropped"]),
        st.sampled_from(ZONES),
        st.integers(-2, 2),  # rank
        st.integers(-5, 5),  # minutes until it is due
    ),
    max_size=60,
)


@given(drawn_records, st.sets(st.sampled_from(ZONES)), st.integers(1, 20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_load_brings_what_sorting_everything_would_bring(
    ground: Ground, drawn: list[tuple[str, str, int, int]], open_zones: set[str], limit: int
) -> None:
    run = instance("2", status=InstanceStatus.ACTIVE)
    people = []
    for blank, (state, zone_key, rank, minutes) in zip(records(run, len(drawn)), drawn, strict=True):
        waits = state in ("waitingRetry", "callback")
        people.append(
            replace(
                blank,
                state=RecordState(state),
                zone_key=zone_key,
                rank=rank,
                due_at=MONDAY + minutes * MINUTE if waits else None,
                is_callback=state == "callback",
            )
        )
    memory = MemoryStore()
    memory.add_run(run, people)
    wanted = commands.LoadRecords(run.id, 1, tuple(sorted(open_zones)), limit, MONDAY)
    with ground.connection.begin_nested() as nested:
        rows.add_records(ground.connection, people)
        found = ground.live.load(wanted)
        nested.rollback()
    expected = memory.load(wanted, MONDAY)
    assert list(found.records) == sorted(expected.records, key=order_key)
    assert found.next_due_at == expected.next_due_at


def plans(connection: Connection, work: Any) -> list[tuple[str, str]]:
    """Each statement of this work, and how SQLite goes about it."""
    found: list[tuple[str, str]] = []
    explaining = False

    def explain(conn: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        nonlocal explaining
        if not explaining and statement.startswith(("SELECT", "UPDATE")):
            explaining = True
            some = parameters[0] if isinstance(parameters, list) else parameters
            lines = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", some).all()
            found.append((statement, "; ".join(line[3] for line in lines)))
            explaining = False

    event.listen(connection, "before_cursor_execute", explain)
    work()
    event.remove(connection, "before_cursor_execute", explain)
    return found


def test_a_load_reads_by_the_partial_indexes_and_sorts_nothing(ground: Ground) -> None:
    wanted = commands.LoadRecords(RUN.id, 1, ZONES, 2, MONDAY)
    found = plans(ground.connection, lambda: ground.live.load(wanted))
    assert len(found) >= 3
    for statement, plan in found:
        assert "USING INDEX ix_records_ready" in plan or "INDEX ix_records_waiting" in plan, statement
        assert "TEMP B-TREE" not in plan, f"{plan}: {statement}"
        assert plan.count("SEARCH") == 1, plan
        assert "SCAN" not in plan, plan


def test_a_load_looks_up_how_long_records_wait_within_one_zone(ground: Ground) -> None:
    """The cost of a load must not grow with the records that wait for later."""
    wanted = commands.LoadRecords(RUN.id, 1, ("Asia/Tokyo",), 2, MONDAY)
    waiting = [
        plan for statement, plan in plans(ground.connection, lambda: ground.live.load(wanted)) if "due_at" in plan
    ]
    assert waiting
    for plan in waiting:
        assert "(instance_id=? AND owner=? AND is_callback=? AND zone_key=? AND due_at" in plan


def test_no_save_reads_a_table_from_end_to_end(ground: Ground) -> None:
    call, offer = attempt(PEOPLE[0]), preview(PEOPLE[1], agent_id="a-2")

    def work() -> None:
        handled = [Handled(events.TimePassed(at=MONDAY), b"")]
        saves = (
            opening(call),
            commands.OpenPreview(offer, RUN.dnc_list_id),
            commands.SaveAttempt(replace(call, state=CallState.RINGING)),
            commands.SavePreview(replace(offer, reason="later")),
            moved(PEOPLE[0], RecordState.DIALING),
            COMPLETE,
        )
        ground.live.save(ACCOUNT, STREAM, 1, handled, saves, MONDAY)

    for statement, plan in plans(ground.connection, work):
        scans = [step for step in plan.split("; ") if step.startswith("SCAN") and "CONSTANT ROW" not in step]
        assert not scans, f"{scans}: {statement}"
