"""A scenario as rows of the database, and the database compared with what should be in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from ringfence.adapters.storage import instances, owners, restoring, tables, window
from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import AnswerKind, CallState, Outcome
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.record import Record
from ringfence.domain.schedule import MissedStarts
from ringfence.domain.settings import StreamSettings
from ringfence.engine.limits import NumberLimits
from ringfence.ports.storage.tenancy import Stream
from ringfence.simulation.scenario import Scenario
from ringfence.simulation.store import Store
from tests.simulation import books, systems

ACCOUNT = "ac-simulation"
ELSEWHERE = "st-elsewhere"
"""A stream of the account without a dialer, whose calls hold numbers."""
FILLING = (InstanceStatus.READY, InstanceStatus.ACTIVE, InstanceStatus.PAUSED)


def _limits(held: NumberLimits) -> dict[str, Any]:
    """The settings of a stream that has these limits."""
    return {
        "calls_per_number_per_day": held.per_day,
        "calls_per_person_per_7_days": held.per_week,
        "minimum_gap_minutes": held.gap and held.gap // timedelta(minutes=1),
        "after_conversation_days": held.after_conversation and held.after_conversation // timedelta(days=1),
    }


def open_account(connection: Connection, at: datetime) -> None:
    SqlTenancy(connection).add_account(ACCOUNT, at)
    SqlTenancy(connection).add_stream(Stream(ELSEWHERE, ACCOUNT, StreamSettings(), at))


def stock(
    connection: Connection,
    stream_id: str,
    plan: Scenario,
    dnc_list_id: str,
    max_call_seconds: int,
    missed_starts: MissedStarts = MissedStarts.MAKE_UP,
) -> None:
    """Everything that a scenario starts with."""
    at = plan.start
    settings = StreamSettings(
        max_live_calls=plan.max_live_calls,
        max_call_seconds=max_call_seconds,
        screen_machines=plan.answering.screening is not None,
        answer_wait_seconds=int(plan.answering.wait.total_seconds()),
        reservation_seconds=int(plan.answering.reservation.total_seconds()),
        redial_block_hours=plan.answering.redial_block // timedelta(hours=1),
        waiting_text=plan.answering.waiting_message.text,
        safe_harbour_text=plan.answering.safe_harbour.text,
        **_limits(plan.limits),
        unanswered_before_dnc=plan.unanswered_before_dnc,
        missed_starts=missed_starts,
        owner_wait_minutes=plan.owner_wait // timedelta(minutes=1),
    )
    SqlTenancy(connection).add_stream(Stream(stream_id, ACCOUNT, settings, at))
    _add(connection, tables.queues, [_queue(stream_id, *queue, at) for queue in plan.queues])
    _add(connection, tables.agents, [_agent(stream_id, agent.agent_id, at) for agent in plan.agents])
    for agent in plan.agents:
        set_queues(connection, agent.agent_id, agent.queue_ids)
    _add(
        connection,
        tables.dnc_lists,
        [
            {"id": dnc_list_id, "stream_id": stream_id, "name": "DNC", "lname": "dnc", "description": "",
             "is_global": False, "status": "Ready", "total": len(plan.blocked), "rejected": 0, "files": [],
             "created_at": at, "updated_at": at}
        ],
    )  # fmt: skip
    _add(
        connection,
        tables.dnc_numbers,
        [{"list_id": dnc_list_id, "phone_number": number, "added_at": at} for number in plan.blocked],
    )
    _add(connection, tables.contact_lists, [_people(stream_id, at)])
    for run in plan.runs:
        _add(connection, tables.instances, [instances.values(stream_id, run.instance, at)])
        instance, flow = run.instance, run.flow
        if flow is not None:
            version = {"flow_id": flow.flow_id, "version": flow.version, "document": {}, "compiled": flow.compiled}
            _add(connection, tables.flow_versions, [{**version, "created_at": at}])
        _add(
            connection,
            tables.campaigns,
            [
                {"id": instance.campaign_id, "stream_id": stream_id, "account_id": ACCOUNT,
                 "name": instance.campaign_name, "lname": instance.campaign_name.lower(), "description": "",
                 "status": instance.status.value, "dialing_mode": instance.mode.value, "priority": instance.priority,
                 "dnc_list_id": dnc_list_id, "queue_id": instance.queue_id,
                 "settings": {"pre_call": _pre_call(stream_id, instance)},
                 "instance_id": instance.id, "created_at": at, "updated_at": at}
            ],
        )  # fmt: skip
        add_records(connection, stream_id, run.records)


def _pre_call(stream_id: str, instance: Instance) -> dict[str, Any] | None:
    return {"url": systems.URL + stream_id, "headers": {}} if instance.asks_first else None


def _people(stream_id: str, at: datetime) -> dict[str, Any]:
    return {"id": f"cl-{stream_id}", "stream_id": stream_id, "name": "People", "lname": "people", "description": "",
            "source": "passiveApi", "allow_duplicates": True, "status": "Ready", "total": 0, "rejected": 0,
            "next_position": 0, "mapping": {}, "columns": [], "files": [], "created_at": at, "updated_at": at}  # fmt: skip


def add_records(connection: Connection, stream_id: str, records: Sequence[Record]) -> None:
    list_id = f"cl-{stream_id}"
    known = select(func.count()).select_from(tables.contacts).where(tables.contacts.c.list_id == list_id)
    first = connection.execute(known).scalar_one()
    _add(
        connection,
        tables.contacts,
        [
            {"id": record.contact_id, "list_id": list_id, "position": first + n, "phone_number": record.phone_number,
             "zone_key": record.zone_key, "columns": {}}
            for n, record in enumerate(records)
        ],
    )  # fmt: skip
    _add(connection, tables.records, [{"list_id": list_id, **_values(record)} for record in records])
    owners.add(connection, ((record.instance_id, record.owner) for record in records if record.owner))
    counted = Counter((record.instance_id, record.state.value, record.zone_key) for record in records)
    for (instance_id, state, zone_key), n in counted.items():
        instances.add_counts(connection, instance_id, [(state, zone_key, "", n)])


def records_of(connection: Connection, instance_id: str) -> list[Record]:
    """All records of a run."""
    found = select(*window.COLUMNS).where(tables.records.c.instance_id == instance_id).order_by(tables.records.c.id)
    return [window.record(row) for row in connection.execute(found)]


def is_filling(connection: Connection, instance_id: str) -> bool:
    """Whether records may still join the run."""
    status = connection.execute(select(tables.instances.c.status).where(tables.instances.c.id == instance_id))
    return status.scalar_one() in FILLING


def set_queues(connection: Connection, agent_id: str, queue_ids: Sequence[str]) -> None:
    works = tables.queue_agents
    connection.execute(delete(works).where(works.c.agent_id == agent_id))
    _add(connection, works, [{"queue_id": queue_id, "agent_id": agent_id} for queue_id in queue_ids])


def take_elsewhere(connection: Connection, attempt_id: str, phone_number: str, at: datetime) -> bool:
    """A call of another stream, if nobody in the account calls the number."""
    calls = tables.attempts
    held = select(calls.c.id).where(calls.c.phone_number == phone_number, calls.c.ended_at.is_(None))
    if connection.execute(held).first() is not None:
        return False
    row = {
        "id": attempt_id, "account_id": ACCOUNT, "stream_id": ELSEWHERE, "campaign_id": "cd-elsewhere",
        "instance_id": "cid-elsewhere", "record_id": attempt_id, "contact_id": "cc-elsewhere",
        "phone_number": phone_number, "caller_id": "+442079460199", "number": 1, "limit": 1, "permit": {},
        "placed_at": at, "state": CallState.CONNECTED.value, "muted": False, "answered_at": at,
    }  # fmt: skip
    _add(connection, calls, [row])
    return True


def free_elsewhere(connection: Connection, attempt_id: str, at: datetime) -> None:
    calls = tables.attempts
    ended = {"state": CallState.ENDED.value, "ended_at": at, "outcome": Outcome.CONNECTED.value, "wrapped_up_at": at}
    connection.execute(update(calls).where(calls.c.id == attempt_id).values(**ended))


def _queue(stream_id: str, queue_id: str, wrap_up_seconds: float, at: datetime) -> dict[str, Any]:
    return {"id": queue_id, "stream_id": stream_id, "name": queue_id, "lname": queue_id, "description": "",
            "wrap_up_seconds": int(wrap_up_seconds), "created_at": at, "updated_at": at}  # fmt: skip


def _agent(stream_id: str, agent_id: str, at: datetime) -> dict[str, Any]:
    return {"id": agent_id, "stream_id": stream_id, "user_id": f"u-{agent_id}", "email_id": f"{agent_id}@example.com",
            "first_name": "Ada", "last_name": "Byron", "endpoint": None, "phone_mode": "rungPerCall",
            "in_browser": False, "created_at": at, "updated_at": at}  # fmt: skip


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _values(entity: Any) -> dict[str, Any]:
    return {field.name: getattr(entity, field.name) for field in fields(entity)}


# --- what is there, against what should be -----------------------------------------------------------------------------


def differences(connection: Connection, stream_id: str, dnc_list_id: str, store: Store, sequence: int) -> list[str]:
    """What the rows of a stream say otherwise than they should, in words; [] if nothing."""
    found: list[str] = []
    ours = select(tables.instances.c.id).where(tables.instances.c.stream_id == stream_id)
    rows = connection.execute(select(*window.COLUMNS).where(tables.records.c.instance_id.in_(ours)))
    found += _differ("record", {row.id: window.record(row) for row in rows}, store.records)
    calls, shown = tables.attempts, tables.previews
    rows = connection.execute(select(calls).where(calls.c.stream_id == stream_id))
    found += _differ("attempt", {row.id: restoring.attempt(row) for row in rows}, store.attempts)
    rows = connection.execute(select(shown).where(shown.c.stream_id == stream_id))
    found += _differ("preview", {row.id: restoring.preview(row) for row in rows}, store.previews)
    sessions = tables.agent_sessions
    rows = connection.execute(select(sessions).where(sessions.c.stream_id == stream_id))
    found += _differ("session", {row.agent_id: _session(row) for row in rows}, store.sessions)
    rows = connection.execute(select(tables.instances).where(tables.instances.c.stream_id == stream_id))
    found += _differ("run", {row.id: instances.instance(row) for row in rows}, store.instances)
    rows = connection.execute(select(tables.campaigns).where(tables.campaigns.c.stream_id == stream_id))
    played = [one for one in store.instances.values() if one.campaign_id not in store.scheduled]
    statuses = {row.id: row.status for row in rows if row.id not in store.scheduled}
    found += _differ("campaign", statuses, {one.campaign_id: one.status.value for one in played})
    blocked = select(tables.dnc_numbers.c.phone_number).where(tables.dnc_numbers.c.list_id == dnc_list_id)
    numbers = connection.execute(blocked).scalars()
    found += _differ("blocked number", dict.fromkeys(numbers, True), dict.fromkeys(store.blocked, True))
    found += _miscounted(connection, stream_id) + _gaps(connection, stream_id, sequence)
    return found + books.differences(connection, stream_id)


def _differ(what: str, there: dict[str, Any], should: dict[str, Any]) -> list[str]:
    return [
        f"{what} {key} is {there.get(key)}, should be {should.get(key)}"
        for key in sorted(there.keys() | should.keys())
        if there.get(key) != should.get(key)
    ]


def _miscounted(connection: Connection, stream_id: str) -> list[str]:
    """The counts of a run's records are what counting them gives; so are those of its calls."""
    ours = select(tables.instances.c.id).where(tables.instances.c.stream_id == stream_id)
    records, counts, calls = tables.records, tables.record_counts, tables.attempts
    groups = (records.c.instance_id, records.c.state, records.c.zone_key, func.coalesce(records.c.exclusion, ""))
    counted = select(*groups, func.count()).where(records.c.instance_id.in_(ours)).group_by(*groups)
    real = {tuple(row[:4]): row[4] for row in connection.execute(counted)}
    kept = select(counts.c.instance_id, counts.c.state, counts.c.zone_key, counts.c.exclusion, counts.c.n)
    rows = connection.execute(kept.where(counts.c.instance_id.in_(ours), counts.c.n != 0))
    found = _differ("count", {str(tuple(row[:4])): row[4] for row in rows}, {str(key): n for key, n in real.items()})
    by_people = calls.c.answered_at.is_not(None) & (func.coalesce(calls.c.answered_by, "") != AnswerKind.MACHINE)
    over = select(calls.c.instance_id, func.count(), func.count().filter(by_people)).where(
        calls.c.instance_id.in_(ours), calls.c.wrapped_up_at.is_not(None)
    )
    called = {row[0]: tuple(row[1:]) for row in connection.execute(over.group_by(calls.c.instance_id))}
    told = connection.execute(select(tables.call_counts).where(tables.call_counts.c.instance_id.in_(ours)))
    return found + _differ("calls of", {row.instance_id: (row.completed, row.answered) for row in told}, called)


def _gaps(connection: Connection, stream_id: str, sequence: int) -> list[str]:
    """The journal has every event that was handled for good."""
    journal = tables.journal
    seen = select(func.count(), func.coalesce(func.max(journal.c.seq), 0)).where(journal.c.stream_id == stream_id)
    count, last = connection.execute(seen).one()
    return [] if count == last == sequence else [f"journal has {count} entries up to {last}, should have {sequence}"]


def _session(row: Any) -> AgentSession:
    next_state = None if row.next_state is None else AgentState(row.next_state)
    return AgentSession(
        row.agent_id,
        AgentState(row.state),
        row.since,
        row.reason,
        next_state,
        row.preview_id,
        row.attempt_id,
        row.next_reason,
    )
