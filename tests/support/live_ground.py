"""A run of four people in a database, and what a dialer saves of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.live import SqlLive
from ringfence.domain.attempt import Attempt, CallState, Outcome
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.preview import Preview
from ringfence.domain.record import Record, RecordState
from ringfence.engine import commands, events
from ringfence.ports.storage.journal import Handled
from tests.support.memory_store import MINUTE, MONDAY, SECOND, instance, records
from tests.support.mirrored_store import ACCOUNT, STREAM, MirroredStore, check_counts

RUN = instance(status=InstanceStatus.ACTIVE)
PEOPLE = records(RUN, 4)


class Ground:
    """A stream with a run of four people."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.store = MirroredStore(connection)
        self.live = SqlLive(connection)
        self.store.add_queue()
        self.store.add_agent("a-1")
        self.store.add_run(RUN, PEOPLE)
        self._sequence = 0

    def save(self, *saves: commands.Save, at: datetime = MONDAY) -> list[events.Event]:
        self._sequence += 1
        handled = [Handled(events.TimePassed(at=at), b"")]
        told = self.live.save(ACCOUNT, STREAM, self._sequence, handled, saves, at)
        check_counts(self.connection)
        return told

    def record(self, n: int) -> Any:
        return self.connection.execute(select(tables.records).where(tables.records.c.id == PEOPLE[n].id)).one()

    def count(self, table: Any) -> int:
        return len(self.connection.execute(select(table)).all())


def preview(record: Record, agent_id: str = "a-1", **changes: Any) -> Preview:
    made = Preview(
        id=f"pv-{record.id}",
        record_id=record.id,
        instance_id=record.instance_id,
        campaign_id=RUN.campaign_id,
        contact_id=record.contact_id,
        phone_number=record.phone_number,
        agent_id=agent_id,
        offered_at=MONDAY,
        expires_at=MONDAY + 30 * SECOND,
        skips_left=2,
        permit={"at": "now"},
    )
    return replace(made, **changes)


def attempt(record: Record, number: int = 1, agent_id: str | None = "a-1", **changes: Any) -> Attempt:
    made = Attempt(
        id=f"at-{record.id}-{number}",
        record_id=record.id,
        instance_id=record.instance_id,
        campaign_id=RUN.campaign_id,
        contact_id=record.contact_id,
        phone_number=record.phone_number,
        caller_id=RUN.caller_id,
        number=number,
        limit=RUN.max_attempts,
        agent_id=agent_id,
        queue_id=RUN.queue_id,
        permit={"at": "now"},
        placed_at=MONDAY,
    )
    return replace(made, **changes)


def ended(of: Attempt, outcome: Outcome = Outcome.NO_ANSWER) -> Attempt:
    return replace(of, state=CallState.ENDED, ended_at=MONDAY + MINUTE, outcome=outcome, wrapped_up_at=MONDAY + MINUTE)


def opening(of: Attempt) -> commands.OpenAttempt:
    return commands.OpenAttempt(of, RUN.dnc_list_id)


def moved(record: Record, state: RecordState, **changes: Any) -> commands.SaveRecord:
    return commands.SaveRecord(replace(record, state=state, **changes), record.state)


COMPLETE = commands.SaveInstance(RUN.id, RUN.campaign_id, InstanceStatus.COMPLETED, MONDAY)
