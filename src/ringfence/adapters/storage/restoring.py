"""What an engine starts with, read from the record; and what a crash left half done, put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from ringfence.adapters.storage import instances as runs
from ringfence.adapters.storage import owners, window
from ringfence.adapters.storage.flows import SqlFlows
from ringfence.adapters.storage.pacing import SqlPacing
from ringfence.adapters.storage.tables import (
    LIVE_RECORD,
    agent_sessions,
    agents,
    attempts,
    flow_versions,
    instances,
    previews,
    queue_agents,
    queues,
    records,
)
from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.domain.agent import WEB, AgentSession, AgentState
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy, Outcome, Side
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.record import Record, RecordState
from ringfence.domain.settings import StreamSettings
from ringfence.engine import pacing
from ringfence.engine.events import AgentConfig, EngineRestored, FlowConfig, QueueConfig, RunningInstance


def restore(connection: Connection, stream_id: str, at: datetime) -> EngineRestored:
    stream = SqlTenancy(connection).stream(stream_id)
    settings = stream.settings if stream else StreamSettings()
    held, open_previews, open_attempts = _live_work(connection, stream_id)
    under_way = set(
        connection.execute(
            select(instances.c.id).where(
                instances.c.stream_id == stream_id,
                instances.c.status.in_([InstanceStatus.ACTIVE, InstanceStatus.PAUSED]),
            )
        ).scalars()
    )
    instance_ids = sorted(under_way | {record.instance_id for record in held})
    return EngineRestored(
        at=at,
        stream_id=stream_id,
        max_live_calls=settings.max_live_calls,
        max_agentless_calls=settings.max_agentless_calls,
        max_call=timedelta(seconds=settings.max_call_seconds),
        answering=settings.answering,
        queues=_queues(connection, stream_id),
        agents=_agents(connection, stream_id),
        sessions=_sessions(connection, stream_id),
        instances=tuple(running(connection, instance_id, at) for instance_id in instance_ids),
        previews=tuple(open_previews),
        attempts=tuple(open_attempts),
        records=tuple(held),
        flows=_flows(connection, open_attempts),
        owner_wait=settings.owner_wait,
    )


def running(connection: Connection, instance_id: str, at: datetime) -> RunningInstance:
    row = connection.execute(select(instances).where(instances.c.id == instance_id)).one()
    instance = runs.instance(row)
    learns = instance.mode in pacing.MODES
    learned = SqlPacing(connection).learned(instance.campaign_id, at) if learns else None
    return RunningInstance(
        instance,
        runs.open_by_zone(connection, instance_id),
        current_flow(connection, instance),
        learned=learned,
        owners=owners.of(connection, instance_id),
    )


def current_flow(connection: Connection, instance: Instance) -> FlowConfig | None:
    """What the run's next calls begin with: of a flow that was removed, its last version."""
    if instance.flow_id is None:
        return None
    row = connection.execute(
        select(flow_versions.c.version, flow_versions.c.compiled)
        .where(flow_versions.c.flow_id == instance.flow_id)
        .order_by(flow_versions.c.version.desc())
        .limit(1)
    ).one()
    return FlowConfig(instance.flow_id, row.version, row.compiled)


def _flows(connection: Connection, live: Sequence[Attempt]) -> tuple[FlowConfig, ...]:
    """The versions that live calls are in."""
    wanted = {(one.flow.flow_id, one.flow.version) for one in live if one.flow is not None}
    found = SqlFlows(connection).versions(wanted)
    return tuple(FlowConfig(*key, dict(compiled)) for key, compiled in sorted(found.items()))


def _live_work(connection: Connection, stream_id: str) -> tuple[list[Record], list[Preview], list[Attempt]]:
    """Records that somebody has, with their previews and calls. A record that nobody has is put back where it waited."""
    mine = select(instances.c.id).where(instances.c.stream_id == stream_id)
    rows = connection.execute(
        select(*window.COLUMNS).where(records.c.instance_id.in_(mine), LIVE_RECORD).order_by(records.c.id)
    ).all()
    held: list[Record] = []
    open_previews: list[Preview] = []
    open_attempts: list[Attempt] = []
    for row in rows:
        record = window.record(row)
        preview = _open_preview(connection, record.id)
        attempt = _unfinished_attempt(connection, record.id)
        if preview is not None and record.state is RecordState.RESERVED:
            open_previews.append(preview)
        elif attempt is not None and record.state is not RecordState.RESERVED:
            open_attempts.append(attempt)
        else:
            _put_back(connection, record)
            continue
        held.append(record)
    return held, open_previews, open_attempts


def _open_preview(connection: Connection, record_id: str) -> Preview | None:
    row = connection.execute(
        select(previews).where(previews.c.record_id == record_id, previews.c.state == PreviewState.OPEN)
    ).first()
    return None if row is None else preview(row)


def _unfinished_attempt(connection: Connection, record_id: str) -> Attempt | None:
    """The record's attempt that is live or being wrapped up."""
    row = connection.execute(
        select(attempts).where(attempts.c.record_id == record_id, attempts.c.wrapped_up_at.is_(None))
    ).first()
    return None if row is None else attempt(row)


def _put_back(connection: Connection, record: Record) -> None:
    """The saving transaction refused what the record was taken for, and we died before the engine could put it back."""
    made = connection.execute(select(func.count()).where(attempts.c.record_id == record.id)).scalar_one()
    rested = replace(record, state=record.resting_state, attempts=made)
    connection.execute(
        update(records).where(records.c.id == record.id).values(state=rested.state.value, attempts=rested.attempts)
    )
    runs.add_counts(
        connection,
        record.instance_id,
        [(record.state, record.zone_key, "", -1), (rested.state, record.zone_key, "", 1)],
    )


def preview(row: Row[Any]) -> Preview:
    values = {name: value for name, value in row._mapping.items() if name != "stream_id"}
    return Preview(**{**values, "state": PreviewState(row.state)})


def attempt(row: Row[Any]) -> Attempt:
    values = {name: value for name, value in row._mapping.items() if name not in ("account_id", "stream_id")}
    return Attempt(
        **{
            **values,
            "state": CallState(row.state),
            "answered_by": None if row.answered_by is None else AnswerKind(row.answered_by),
            "outcome": None if row.outcome is None else Outcome(row.outcome),
            "ended_by": None if row.ended_by is None else EndedBy(row.ended_by),
            "no_audio_from": None if row.no_audio_from is None else Side(row.no_audio_from),
        }
    )


def _queues(connection: Connection, stream_id: str) -> tuple[QueueConfig, ...]:
    rows = connection.execute(
        select(queues.c.id, queues.c.wrap_up_seconds).where(queues.c.stream_id == stream_id).order_by(queues.c.id)
    )
    return tuple(QueueConfig(id_, timedelta(seconds=seconds)) for id_, seconds in rows)


def _agents(connection: Connection, stream_id: str) -> tuple[AgentConfig, ...]:
    works: dict[str, list[str]] = {}
    membership = (
        select(queue_agents).join(agents).where(agents.c.stream_id == stream_id).order_by(queue_agents.c.queue_id)
    )
    for queue_id, agent_id in connection.execute(membership):
        works.setdefault(agent_id, []).append(queue_id)
    rows = connection.execute(
        select(agents.c.id, agents.c.endpoint, agents.c.in_browser)
        .where(agents.c.stream_id == stream_id)
        .order_by(agents.c.id)
    )
    return tuple(
        AgentConfig(id_, tuple(works.get(id_, ())), WEB if in_browser else endpoint)
        for id_, endpoint, in_browser in rows
    )


def _sessions(connection: Connection, stream_id: str) -> tuple[AgentSession, ...]:
    # Those of agents who exist: a session may have been saved once more while its agent was removed.
    rows = connection.execute(
        select(agent_sessions)
        .join(agents, agents.c.id == agent_sessions.c.agent_id)
        .where(agent_sessions.c.stream_id == stream_id)
        .order_by(agent_sessions.c.agent_id)
    )
    return tuple(
        AgentSession(
            row.agent_id,
            AgentState(row.state),
            row.since,
            row.reason,
            None if row.next_state is None else AgentState(row.next_state),
            row.preview_id,
            row.attempt_id,
            row.next_reason,
        )
        for row in rows
    )
