"""The record in memory and in a real database at once: whatever one refuses, finds or restores, the other does too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ringfence.adapters.storage import instances as stored_instances
from ringfence.adapters.storage import tables
from ringfence.adapters.storage.live import SqlLive
from ringfence.domain.campaign import Instance
from ringfence.domain.record import Record
from ringfence.domain.settings import StreamSettings
from ringfence.engine import commands, events
from ringfence.ports.storage.journal import Handled
from tests.support.memory_store import MONDAY, MemoryStore

ACCOUNT, STREAM, OTHER_STREAM = "ac-1", "st-1", "st-2"
EVERYBODY = "cl-everybody"


class MirroredStore(MemoryStore):
    """A `MemoryStore` that does everything in the database behind `connection` too, and compares."""

    def __init__(self, connection: Connection, max_live_calls: int = 100, max_call: timedelta = timedelta(hours=4)):
        super().__init__(max_live_calls, max_call)
        self._connection = connection
        self._live = SqlLive(connection)
        self._sequence = 0
        connection.execute(insert(tables.accounts).values(id=ACCOUNT, created_at=MONDAY))
        for stream_id in (STREAM, OTHER_STREAM):
            connection.execute(
                insert(tables.streams).values(id=stream_id, account_id=ACCOUNT, settings={}, created_at=MONDAY)
            )
        self._add_list(EVERYBODY, is_global=True)

    # --- what the API writes ---

    def add_run(self, run: Instance, people: Iterable[Record]) -> None:
        self._connection.execute(insert(tables.instances).values(**stored_instances.values(STREAM, run, MONDAY)))
        self._add_list(run.dnc_list_id, is_global=False)
        super().add_run(run, people)

    def join(self, people: Iterable[Record]) -> dict[str, int]:
        found = list(people)
        add_records(self._connection, found)
        return super().join(found)

    def block(self, number: str, list_id: str | None = None) -> None:
        super().block(number, list_id)
        self._add_list(list_id or EVERYBODY, is_global=list_id is None)
        add_number(self._connection, list_id or EVERYBODY, number)

    def remove_agent(self, agent_id: str) -> None:
        super().remove_agent(agent_id)
        self._connection.execute(delete(tables.agent_sessions).where(tables.agent_sessions.c.agent_id == agent_id))

    def _add_list(self, list_id: str, is_global: bool) -> None:
        known = select(tables.dnc_lists.c.id).where(tables.dnc_lists.c.id == list_id)
        if self._connection.execute(known).first() is None:
            add_list(self._connection, STREAM, list_id, is_global)

    # --- what the dialer does ---

    def load(self, wanted: commands.LoadRecords, at: datetime) -> events.RecordsLoaded:
        found, expected = self._live.load(wanted), super().load(wanted, at)
        assert found.records == expected.records
        assert found.next_due_at == expected.next_due_at
        return replace(expected, records=found.records, next_due_at=found.next_due_at)

    def save(self, saves: Sequence[commands.Save], at: datetime) -> list[events.Event]:
        self._call_elsewhere()
        happened = [Handled(events.TimePassed(at=at), b"")]
        told = self._live.save(ACCOUNT, STREAM, self._sequence + 1, happened, saves, at)
        self._sequence += 1
        assert sorted(told, key=_name) == sorted(super().save(saves, at), key=_name)
        check_counts(self._connection)
        return told

    def restore(self, at: datetime) -> events.EngineRestored:
        self._configure()
        found, expected = self._live.restore(STREAM, at), super().restore(at)
        for name in ("queues", "agents", "sessions", "instances", "previews", "attempts", "records"):
            assert sorted(getattr(found, name), key=_name) == sorted(getattr(expected, name), key=_name), name
        assert (found.max_live_calls, found.max_call) == (expected.max_live_calls, expected.max_call)
        check_counts(self._connection)
        return found

    def _call_elsewhere(self) -> None:
        """The numbers that another stream of the account is calling."""
        execute, table = self._connection.execute, tables.attempts
        execute(delete(table).where(table.c.stream_id == OTHER_STREAM))
        for number in sorted(self.elsewhere):
            execute(insert(table).values(**attempt_row(f"at-elsewhere-{number}", number)))

    def _configure(self) -> None:
        """Queues, agents and settings, as they are in memory."""
        execute = self._connection.execute
        settings = {"max_live_calls": self.max_live_calls, "max_call_seconds": int(self.max_call.total_seconds())}
        assert settings.keys() <= StreamSettings.__dataclass_fields__.keys()
        execute(update(tables.streams).where(tables.streams.c.id == STREAM).values(settings=settings))
        for table in (tables.queue_agents, tables.agents, tables.queues):
            execute(delete(table))
        for queue in self.queues.values():
            add_queue(self._connection, queue.queue_id, int(queue.wrap_up.total_seconds()))
        for agent in self.agents.values():
            add_agent(self._connection, agent.agent_id, *agent.queue_ids)
        self.agents = {
            agent_id: replace(agent, queue_ids=tuple(sorted(agent.queue_ids)))
            for agent_id, agent in self.agents.items()
        }


def _name(thing: Any) -> tuple[str, str]:
    """What to sort by: the kind of thing, and its id or that of what it is about."""
    of = thing.run if isinstance(thing, events.CompletionRefused) else thing
    of = of.instance if isinstance(of, events.RunningInstance) else of
    ids = ("id", "agent_id", "attempt_id", "preview_id", "queue_id", "instance_id")
    return type(thing).__name__, next(getattr(of, name) for name in ids if getattr(of, name, None))


# --- rows ------------------------------------------------------------------------------------------------------------


def add_queue(connection: Connection, queue_id: str, wrap_up_seconds: int = 60) -> None:
    connection.execute(
        insert(tables.queues).values(
            id=queue_id, stream_id=STREAM, name=queue_id, lname=queue_id, description="",
            wrap_up_seconds=wrap_up_seconds, created_at=MONDAY, updated_at=MONDAY,
        )
    )  # fmt: skip


def add_agent(connection: Connection, agent_id: str, *queue_ids: str) -> None:
    connection.execute(
        insert(tables.agents).values(
            id=agent_id, stream_id=STREAM, user_id=f"u-{agent_id}", email_id=f"{agent_id}@example.com",
            first_name="Ada", last_name="Byron", phone_mode="rungPerCall", in_browser=False, created_at=MONDAY,
            updated_at=MONDAY,
        )
    )  # fmt: skip
    for queue_id in queue_ids:
        connection.execute(insert(tables.queue_agents).values(queue_id=queue_id, agent_id=agent_id))


def add_list(connection: Connection, stream_id: str, list_id: str, is_global: bool) -> None:
    connection.execute(
        insert(tables.dnc_lists).values(
            id=list_id, stream_id=stream_id, name=list_id, lname=list_id, description="", is_global=is_global,
            status="Ready", total=0, rejected=0, files=[], created_at=MONDAY, updated_at=MONDAY,
        )
    )  # fmt: skip


def add_number(connection: Connection, list_id: str, number: str, expires_at: datetime | None = None) -> None:
    table = tables.dnc_numbers
    connection.execute(delete(table).where(table.c.list_id == list_id, table.c.phone_number == number))
    connection.execute(
        insert(table).values(list_id=list_id, phone_number=number, expires_at=expires_at, added_at=MONDAY)
    )


def add_records(connection: Connection, people: Sequence[Record]) -> None:
    """Records, and their counts."""
    if not people:
        return
    rows = [{name: getattr(record, name) for name in record.__slots__} | {"list_id": "cl-people"} for record in people]
    connection.execute(insert(tables.records), rows)
    for instance_id in sorted({record.instance_id for record in people}):
        mine = [record for record in people if record.instance_id == instance_id]
        stored_instances.add_counts(
            connection, instance_id, [(one.state, one.zone_key, one.exclusion or "", 1) for one in mine]
        )


def attempt_row(attempt_id: str, phone_number: str, **changes: Any) -> dict[str, Any]:
    """A live attempt of another stream."""
    fields: dict[str, Any] = {
        "id": attempt_id,
        "account_id": ACCOUNT,
        "stream_id": OTHER_STREAM,
        "campaign_id": "cd-elsewhere",
        "instance_id": "cid-elsewhere",
        "record_id": f"dl-{attempt_id}",
        "contact_id": "cc-elsewhere",
        "phone_number": phone_number,
        "caller_id": "+442079460999",
        "number": 1,
        "limit": 3,
        "permit": {},
        "placed_at": MONDAY,
        "state": "dialing",
        "muted": False,
    }
    return fields | changes


def check_counts(connection: Connection) -> None:
    """The counts that are kept are those of the records."""
    records, counts = tables.records, tables.record_counts
    reason = func.coalesce(records.c.exclusion, "")
    by = (records.c.instance_id, records.c.state, records.c.zone_key, reason)
    counted = {tuple(row) for row in connection.execute(select(*by, func.count()).group_by(*by))}
    kept = select(counts.c.instance_id, counts.c.state, counts.c.zone_key, counts.c.exclusion, counts.c.n)
    assert {tuple(row) for row in connection.execute(kept.where(counts.c.n != 0))} == counted
