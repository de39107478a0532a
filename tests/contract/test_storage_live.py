"""What the dialer saves and loads, on a real database: what it refuses, and what its constraints never let in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.database import SqlDatabase, writing
from ringfence.adapters.storage.live import SqlLive
from ringfence.domain.attempt import CallState, Outcome
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.preview import PreviewState
from ringfence.domain.record import Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.permit import Rule
from tests.support import mirrored_store as rows
from tests.support.live_ground import COMPLETE, PEOPLE, RUN, Ground, attempt, ended, moved, opening, preview
from tests.support.memory_store import HOUR, MONDAY, SECOND, instance, records
from tests.support.mirrored_store import STREAM, MirroredStore, check_counts
from tests.support.promises import all_final
from tests.support.random_world import RandomWorld


@pytest.fixture
def connection(database: SqlDatabase) -> Iterator[Connection]:
    """In a transaction that is never committed."""
    with writing(database.engine.connect()) as made, made.begin():
        yield made


@pytest.fixture
def ground(connection: Connection) -> Ground:
    return Ground(connection)


# --- guards ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_id", "expires_at", "refused"),
    [
        ("cl-dnc", None, True),
        ("cl-everybody", None, True),
        ("cl-other", None, False),
        ("cl-dnc", MONDAY + SECOND, True),
        ("cl-dnc", MONDAY, False),
        ("cl-dnc", MONDAY - HOUR, False),
    ],
)
def test_numbers_on_the_campaigns_list_and_on_global_ones_are_refused_until_they_expire(
    ground: Ground, list_id: str, expires_at: datetime | None, refused: bool
) -> None:
    if list_id == "cl-other":
        rows.add_list(ground.connection, STREAM, list_id, is_global=False)
    rows.add_number(ground.connection, list_id, PEOPLE[0].phone_number, expires_at)
    offer = commands.OpenPreview(preview(PEOPLE[0]), RUN.dnc_list_id)
    call = opening(attempt(PEOPLE[0]))
    assert ground.save(offer) == (
        [events.PreviewRefused(at=MONDAY, preview_id=offer.preview.id, reason=Rule.DNC)] if refused else []
    )
    assert ground.save(call) == (
        [events.AttemptRefused(at=MONDAY, attempt_id=call.attempt.id, reason=Rule.DNC)] if refused else []
    )
    assert (ground.count(tables.previews), ground.count(tables.attempts)) == ((0, 0) if refused else (1, 1))


def test_a_global_list_of_another_stream_says_nothing_here(ground: Ground) -> None:
    rows.add_list(ground.connection, "st-2", "cl-theirs", is_global=True)
    rows.add_number(ground.connection, "cl-theirs", PEOPLE[0].phone_number)
    assert ground.save(opening(attempt(PEOPLE[0]))) == []


def test_a_number_in_a_live_call_of_another_stream_of_the_account_is_refused(ground: Ground) -> None:
    theirs = rows.attempt_row("at-theirs", PEOPLE[0].phone_number)
    ground.connection.execute(insert(tables.attempts).values(**theirs))
    told = ground.save(
        commands.OpenPreview(preview(PEOPLE[0]), RUN.dnc_list_id),
        opening(attempt(PEOPLE[0])),
        opening(attempt(PEOPLE[1], agent_id=None)),
    )
    assert sorted(type(one).__name__ for one in told) == ["AttemptRefused", "PreviewRefused"]
    assert {one.reason for one in told if isinstance(one, events.AttemptRefused)} == {Rule.IN_FLIGHT}
    assert ground.count(tables.attempts) == 2


@pytest.mark.parametrize("changes", [{"account_id": "ac-2"}, {"ended_at": MONDAY, "outcome": "busy"}])
def test_a_call_of_another_account_or_one_that_is_over_does_not_hold_the_number(
    ground: Ground, changes: dict[str, Any]
) -> None:
    theirs = rows.attempt_row("at-theirs", PEOPLE[0].phone_number, **changes)
    ground.connection.execute(insert(tables.attempts).values(**theirs))
    assert ground.save(opening(attempt(PEOPLE[0]))) == []


def test_a_number_blocked_in_the_same_transaction_is_refused(ground: Ground) -> None:
    block = commands.BlockNumber(RUN.dnc_list_id, PEOPLE[0].phone_number, MONDAY)
    told = ground.save(opening(attempt(PEOPLE[0])), block)
    assert [type(one) for one in told] == [events.AttemptRefused]


def test_what_ends_lets_go_of_number_and_agent_for_what_begins_in_the_same_transaction(ground: Ground) -> None:
    first = attempt(PEOPLE[0])
    ground.save(opening(first), commands.SavePreview(preview(PEOPLE[3])))
    same_number = attempt(replace(PEOPLE[1], phone_number=PEOPLE[0].phone_number))
    assert ground.save(opening(same_number), commands.SaveAttempt(ended(first))) == []
    ground.save(commands.OpenPreview(preview(PEOPLE[2]), RUN.dnc_list_id))
    closed = replace(preview(PEOPLE[2]), state=PreviewState.SKIPPED, closed_at=MONDAY)
    assert ground.save(commands.OpenPreview(preview(PEOPLE[3]), RUN.dnc_list_id), commands.SavePreview(closed)) == []


def test_only_the_last_of_several_saves_of_one_thing_is_kept_and_all_are_counted(ground: Ground) -> None:
    record, call = PEOPLE[0], attempt(PEOPLE[0])
    reserved, dialing = replace(record, state=RecordState.RESERVED), replace(record, state=RecordState.DIALING)
    told = ground.save(
        commands.SaveRecord(reserved, RecordState.PENDING),
        opening(call),
        commands.SaveRecord(dialing, RecordState.RESERVED),
        commands.SaveAttempt(replace(call, state=CallState.RINGING)),
        commands.SaveAttempt(ended(call, Outcome.BUSY)),
        commands.SaveRecord(
            replace(dialing, state=RecordState.RETRY, due_at=MONDAY + HOUR, attempts=1), RecordState.DIALING
        ),
    )
    assert told == []
    kept = ground.connection.execute(select(tables.attempts)).one()
    assert (kept.outcome, kept.state, ground.record(0).state) == ("busy", "ended", "waitingRetry")


# --- completion and dropping -----------------------------------------------------------------------------------------


def close(ground: Ground, *people: Record) -> None:
    ground.save(
        *(
            commands.SaveRecord(replace(one, state=RecordState.EXCLUDED), one.state)
            for one in people
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    "state", [RecordState.PENDING, RecordState.RETRY, RecordState.CALLBACK, RecordState.RESERVED, RecordState.CONNECTED]
)
def test_a_run_with_an_open_record_is_not_completed(ground: Ground, state: RecordState) -> None:
    close(ground, *PEOPLE[1:])
    if state is not RecordState.PENDING:
        ground.save(moved(PEOPLE[0], state, due_at=MONDAY))
    (told,) = ground.save(COMPLETE)
    assert told == events.CompletionRefused(at=MONDAY, run=events.RunningInstance(RUN, {"": 1}))


def test_a_run_without_open_records_is_completed_and_its_campaign_with_it(ground: Ground) -> None:
    close(ground, *PEOPLE)
    assert ground.save(COMPLETE) == []
    row = ground.connection.execute(select(tables.instances)).one()
    assert (row.status, row.ended_at) == ("Completed", MONDAY)


def test_dropping_takes_the_waiting_records_of_the_zones_and_tells_how_many(ground: Ground) -> None:
    zoned = [replace(one, zone_key="Asia/Tokyo") for one in records(RUN, 5, first=10)]
    rows.add_records(ground.connection, zoned)
    ground.save(
        moved(zoned[0], RecordState.RETRY, due_at=MONDAY),
        moved(zoned[1], RecordState.RESERVED),
        moved(zoned[2], RecordState.COMPLETED),
    )
    (told,) = ground.save(commands.DropShut(RUN.id, ("Asia/Tokyo", "Europe/Paris"), MONDAY))
    assert told == events.RecordsDropped(at=MONDAY, instance_id=RUN.id, zone_counts={"Asia/Tokyo": 3})
    left = ground.connection.execute(select(tables.records.c.state).where(tables.records.c.zone_key == "Asia/Tokyo"))
    assert sorted(left.scalars()) == ["completed", "dropped", "dropped", "dropped", "reserved"]


# --- constraints -----------------------------------------------------------------------------------------------------


def test_the_tables_do_not_let_a_broken_promise_in(ground: Ground) -> None:
    number, table = PEOPLE[0].phone_number, tables.attempts
    live = rows.attempt_row("at-1", number, agent_id="a-1", record_id="dl-1")
    ground.connection.execute(insert(table).values(**live))
    broken = {
        "I1": rows.attempt_row("at-2", number),
        "I2, above the limit": rows.attempt_row("at-3", "+441", number=4, limit=3),
        "I2, below one": rows.attempt_row("at-4", "+442", number=0),
        "I2, the same number twice": rows.attempt_row("at-5", "+443", record_id="dl-1"),
        "I6": rows.attempt_row("at-6", "+444", agent_id="a-1"),
        "ended without outcome": rows.attempt_row("at-7", "+445", ended_at=MONDAY),
        "outcome without end": rows.attempt_row("at-8", "+446", outcome="busy"),
        "twice": live,
    }
    for what, row in broken.items():
        try:
            with ground.connection.begin_nested():
                ground.connection.execute(insert(table).values(**row))
        except IntegrityError:
            continue
        raise AssertionError(f"{what} was let in")


def test_an_agent_and_a_record_have_one_open_preview_each(ground: Ground) -> None:
    ground.save(commands.OpenPreview(preview(PEOPLE[0]), RUN.dnc_list_id))
    for other in (preview(PEOPLE[1]), preview(PEOPLE[0], agent_id="a-2", id="pv-2")):
        with pytest.raises(IntegrityError), ground.connection.begin_nested():
            ground.save(commands.OpenPreview(other, RUN.dnc_list_id))


def test_a_session_has_a_preview_or_a_call_and_not_both(ground: Ground) -> None:
    row = {"agent_id": "a-1", "stream_id": STREAM, "state": "busy", "since": MONDAY}
    with pytest.raises(IntegrityError), ground.connection.begin_nested():
        ground.connection.execute(insert(tables.agent_sessions).values(**row, preview_id="pv-1", attempt_id="at-1"))


@pytest.mark.parametrize("state", ["waitingRetry", "callback"])
def test_a_record_that_waits_knows_until_when(ground: Ground, state: str) -> None:
    with pytest.raises(IntegrityError), ground.connection.begin_nested():
        ground.connection.execute(update(tables.records).values(state=state))


def test_a_save_that_breaks_a_promise_is_undone_whole(ground: Ground) -> None:
    with pytest.raises(IntegrityError), ground.connection.begin_nested():
        ground.save(
            moved(PEOPLE[0], RecordState.RESERVED),
            opening(attempt(PEOPLE[0])),
            opening(attempt(PEOPLE[1], agent_id="a-1")),
        )
    assert ground.record(0).state == "pending"
    assert ground.count(tables.attempts) == 0
    check_counts(ground.connection)


# --- restoring -------------------------------------------------------------------------------------------------------


def test_a_record_that_nobody_has_is_put_back_where_it_waited(ground: Ground) -> None:
    ground.save(
        moved(PEOPLE[0], RecordState.RESERVED),
        moved(PEOPLE[1], RecordState.DIALING, attempts=1),
        moved(PEOPLE[2], RecordState.DIALING, attempts=2, due_at=MONDAY, is_callback=True),
        moved(PEOPLE[3], RecordState.RESERVED, due_at=MONDAY),
        opening(ended(attempt(PEOPLE[2]))),
    )
    restored = ground.live.restore(STREAM, MONDAY)
    assert restored.records == ()
    assert [(row.state, row.attempts) for row in map(ground.record, range(4))] == [
        ("pending", 0), ("pending", 0), ("callback", 1), ("waitingRetry", 0),
    ]  # fmt: skip
    check_counts(ground.connection)


def test_a_restored_stream_knows_runs_that_were_stopped_with_calls_up(ground: Ground) -> None:
    ground.save(
        opening(attempt(PEOPLE[0])),
        moved(PEOPLE[0], RecordState.DIALING, attempts=1),
        commands.SaveInstance(RUN.id, RUN.campaign_id, InstanceStatus.STOPPED, MONDAY),
    )
    restored = ground.live.restore(STREAM, MONDAY)
    assert [run.instance.status for run in restored.instances] == [InstanceStatus.STOPPED]
    assert restored.attempts == (attempt(PEOPLE[0]),)
    assert [record.id for record in restored.records] == [PEOPLE[0].id]


def test_a_run_comes_back_as_it_was_saved(ground: Ground) -> None:
    run: Instance = instance(
        "3", disposition_retries={"think": 90, "never": "final"}, status=InstanceStatus.PAUSED, retry_period=90 * SECOND,
        preview_time=timedelta(seconds=7.5),
    )  # fmt: skip
    ground.store.add_run(run, records(run, 1))
    restored = ground.live.restore(STREAM, MONDAY)
    assert [one.instance for one in restored.instances] == [RUN, run]
    assert [one.open_by_zone for one in restored.instances] == [{"": 4}, {"": 1}]


# --- all of it, on days drawn from seeds ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 3, 11, 16, 24])
def test_the_database_refuses_finds_and_restores_what_the_memory_does(connection: Connection, seed: int) -> None:
    """The counts that are kept are compared with those of the records after every save."""
    world = RandomWorld(seed, partial(MirroredStore, connection))
    world.run()
    all_final(world.store)
    found = SqlLive(connection).restore(STREAM, world.now)
    assert [*found.attempts, *found.previews, *found.records] == []
