"""Agents, what they are doing, and what lies on their desks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, insert, select, update

from ringfence.adapters.storage.tables import (
    agent_sessions,
    agents,
    attempts,
    contacts,
    instances,
    pre_calls,
    previews,
    queue_agents,
    queues,
    records,
)
from ringfence.domain.agent import AgentSession, AgentState, PhoneMode
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy, Outcome, Side
from ringfence.domain.campaign import DialingMode
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.record import RecordState
from ringfence.ports.storage.agents import Agent, CallOnDesk, PastAttempt, Person, PreviewOnDesk

_STREAM: BindParameter[str] = bindparam("stream_id")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

# Compiled once and found by identity: the desk is read at every push.
PERSON = (
    contacts.c.id.label("person_id"),
    contacts.c.first_name,
    contacts.c.last_name,
    contacts.c.time_zone,
    contacts.c.unique_id,
    contacts.c.contact_priority,
    contacts.c.zone_key,
    contacts.c.columns,
)
_SPEC = instances.c.spec.label("spec")
_SESSIONS = select(agent_sessions).where(agent_sessions.c.stream_id == _STREAM, agent_sessions.c.agent_id.in_(_IDS))
_PREVIEWS = (
    select(previews, _SPEC, records.c.due_at, records.c.is_callback, records.c.owner, pre_calls.c.fields, *PERSON)
    .select_from(
        previews.outerjoin(instances, instances.c.id == previews.c.instance_id)
        .outerjoin(records, records.c.id == previews.c.record_id)
        .outerjoin(contacts, contacts.c.id == previews.c.contact_id)
        .outerjoin(pre_calls, pre_calls.c.record_id == previews.c.record_id)
    )
    .where(previews.c.stream_id == _STREAM, previews.c.id.in_(_IDS))
)
_CALLS = (
    select(attempts, _SPEC, queues.c.wrap_up_seconds, pre_calls.c.fields, *PERSON)
    .select_from(
        attempts.outerjoin(instances, instances.c.id == attempts.c.instance_id)
        .outerjoin(queues, queues.c.id == attempts.c.queue_id)
        .outerjoin(contacts, contacts.c.id == attempts.c.contact_id)
        .outerjoin(pre_calls, pre_calls.c.record_id == attempts.c.record_id)
    )
    .where(attempts.c.stream_id == _STREAM, attempts.c.id.in_(_IDS))
)
_PAST = (
    select(
        attempts.c.id,
        attempts.c.record_id,
        attempts.c.number,
        attempts.c.agent_id,
        attempts.c.placed_at,
        attempts.c.answered_at,
        attempts.c.ended_at,
        attempts.c.outcome,
        attempts.c.disposition,
        attempts.c.notes,
    )
    .where(attempts.c.record_id.in_(_IDS))
    .order_by(attempts.c.record_id, attempts.c.number)
)
_SOME = select(agents).where(agents.c.stream_id == _STREAM, agents.c.id.in_(_IDS)).order_by(agents.c.id)
_MEMBERSHIPS = select(queue_agents).where(queue_agents.c.agent_id.in_(_IDS)).order_by(queue_agents.c.queue_id)


class SqlAgents:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add(self, agent: Agent) -> None:
        self.connection.execute(
            insert(agents).values(id=agent.id, stream_id=agent.stream_id, created_at=agent.created_at, **_values(agent))
        )
        self._join(agent.id, agent.queue_ids)

    def save(self, agent: Agent) -> None:
        self.connection.execute(update(agents).where(agents.c.id == agent.id).values(**_values(agent)))
        before = set(self._memberships([agent.id]).get(agent.id, ()))
        gone = before.difference(agent.queue_ids)
        if gone:
            self.connection.execute(
                delete(queue_agents).where(
                    queue_agents.c.agent_id == agent.id, queue_agents.c.queue_id.in_(sorted(gone))
                )
            )
        self._join(agent.id, [queue_id for queue_id in agent.queue_ids if queue_id not in before])

    def remove(self, agent_id: str) -> None:
        self.connection.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))
        self.connection.execute(delete(agents).where(agents.c.id == agent_id))

    def get(self, stream_id: str, agent_id: str) -> Agent | None:
        found = self.some(stream_id, [agent_id])
        return found[0] if found else None

    def some(self, stream_id: str, agent_ids: Collection[str]) -> list[Agent]:
        return self._agents(self.connection.execute(_SOME, {"stream_id": stream_id, "ids": list(agent_ids)}).all())

    def with_users(self, stream_id: str, user_ids: Collection[str]) -> list[Agent]:
        return self._found(agents.c.stream_id == stream_id, agents.c.user_id.in_(list(user_ids)))

    def with_email(self, stream_id: str, email_id: str) -> Agent | None:
        found = self._found(agents.c.stream_id == stream_id, agents.c.email_id == email_id)
        return found[0] if found else None

    def page(self, stream_id: str, skip: int, limit: int) -> list[Agent]:
        rows = (
            select(agents)
            .where(agents.c.stream_id == stream_id)
            .order_by(agents.c.last_name, agents.c.first_name, agents.c.email_id)
            .offset(skip)
            .limit(limit)
        )
        return self._agents(self.connection.execute(rows).all())

    def count(self, stream_id: str) -> int:
        counted = select(func.count()).select_from(agents).where(agents.c.stream_id == stream_id)
        return int(self.connection.execute(counted).scalar_one())

    def all(self, stream_id: str) -> list[Agent]:
        return self._found(agents.c.stream_id == stream_id)

    def sessions(self, stream_id: str, agent_ids: Collection[str]) -> dict[str, AgentSession]:
        rows = self.connection.execute(_SESSIONS, {"stream_id": stream_id, "ids": list(agent_ids)})
        return {row.agent_id: _session(row) for row in rows}

    def previews(self, stream_id: str, preview_ids: Collection[str]) -> dict[str, PreviewOnDesk]:
        rows = self.connection.execute(_PREVIEWS, {"stream_id": stream_id, "ids": list(preview_ids)})
        return {
            row.id: PreviewOnDesk(
                _preview(row),
                campaign_name(row),
                hours_zone(row),
                _queue_id(row),
                person(row),
                row.due_at if row.is_callback else None,
                row.owner or None,
            )
            for row in rows
        }

    def calls(self, stream_id: str, attempt_ids: Collection[str]) -> dict[str, CallOnDesk]:
        rows = self.connection.execute(_CALLS, {"stream_id": stream_id, "ids": list(attempt_ids)})
        return {
            row.id: CallOnDesk(
                attempt=_attempt(row),
                campaign_name=campaign_name(row),
                hours_zone=hours_zone(row),
                queue_id=row.queue_id,
                wrap_up_seconds=row.wrap_up_seconds or 0,
                person=person(row),
                mode=DialingMode(row.spec["mode"]) if row.spec else None,
            )
            for row in rows
        }

    def attempts_of(self, record_ids: Collection[str]) -> dict[str, list[PastAttempt]]:
        found: dict[str, list[PastAttempt]] = {}
        for row in self.connection.execute(_PAST, {"ids": list(record_ids)}):
            found.setdefault(row.record_id, []).append(_past_attempt(row))
        return found

    def callback_of(self, record_id: str) -> datetime | None:
        due = select(records.c.due_at).where(records.c.id == record_id, records.c.state == RecordState.CALLBACK.value)
        return self.connection.execute(due).scalar_one_or_none()

    def _found(self, *conditions: Any) -> list[Agent]:
        return self._agents(self.connection.execute(select(agents).where(*conditions).order_by(agents.c.id)).all())

    def _agents(self, rows: Iterable[Row[Any]]) -> list[Agent]:
        rows = list(rows)
        queues_of = self._memberships([row.id for row in rows])
        return [
            Agent(
                id=row.id,
                stream_id=row.stream_id,
                user_id=row.user_id,
                email_id=row.email_id,
                first_name=row.first_name,
                last_name=row.last_name,
                custom_id=row.custom_id,
                endpoint=row.endpoint,
                phone_mode=PhoneMode(row.phone_mode),
                in_browser=row.in_browser,
                queue_ids=tuple(queues_of.get(row.id, ())),
                created_at=row.created_at,
                updated_at=row.updated_at,
            )
            for row in rows
        ]

    def _memberships(self, agent_ids: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if agent_ids:
            for row in self.connection.execute(_MEMBERSHIPS, {"ids": list(agent_ids)}):
                found.setdefault(row.agent_id, []).append(row.queue_id)
        return found

    def _join(self, agent_id: str, queue_ids: Collection[str]) -> None:
        if queue_ids:
            self.connection.execute(
                insert(queue_agents), [{"queue_id": queue_id, "agent_id": agent_id} for queue_id in queue_ids]
            )


def _values(agent: Agent) -> dict[str, Any]:
    return {
        "user_id": agent.user_id,
        "email_id": agent.email_id,
        "first_name": agent.first_name,
        "last_name": agent.last_name,
        "custom_id": agent.custom_id,
        "endpoint": agent.endpoint,
        "phone_mode": agent.phone_mode,
        "in_browser": agent.in_browser,
        "updated_at": agent.updated_at,
    }


def _session(row: Row[Any]) -> AgentSession:
    return AgentSession(
        agent_id=row.agent_id,
        state=AgentState(row.state),
        since=row.since,
        reason=row.reason,
        next_state=AgentState(row.next_state) if row.next_state else None,
        next_reason=row.next_reason,
        preview_id=row.preview_id,
        attempt_id=row.attempt_id,
    )


def _preview(row: Row[Any]) -> Preview:
    return Preview(
        id=row.id,
        record_id=row.record_id,
        instance_id=row.instance_id,
        campaign_id=row.campaign_id,
        contact_id=row.contact_id,
        phone_number=row.phone_number,
        agent_id=row.agent_id,
        offered_at=row.offered_at,
        expires_at=row.expires_at,
        skips_left=row.skips_left,
        permit=row.permit,
        state=PreviewState(row.state),
        closed_at=row.closed_at,
        reason=row.reason,
        timed_out=row.timed_out,
        attempt_id=row.attempt_id,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        record_id=row.record_id,
        instance_id=row.instance_id,
        campaign_id=row.campaign_id,
        contact_id=row.contact_id,
        phone_number=row.phone_number,
        caller_id=row.caller_id,
        number=row.number,
        limit=row.limit,
        agent_id=row.agent_id,
        queue_id=row.queue_id,
        permit=row.permit,
        placed_at=row.placed_at,
        state=CallState(row.state),
        muted=row.muted,
        ringing_at=row.ringing_at,
        answered_at=row.answered_at,
        answered_by=AnswerKind(row.answered_by) if row.answered_by else None,
        greeted_at=row.greeted_at,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        cause=row.cause,
        ended_by=EndedBy(row.ended_by) if row.ended_by else None,
        no_audio_from=Side(row.no_audio_from) if row.no_audio_from else None,
        disposition=row.disposition,
        notes=row.notes,
        wrapped_up_at=row.wrapped_up_at,
    )


def _past_attempt(row: Row[Any]) -> PastAttempt:
    return PastAttempt(
        id=row.id,
        record_id=row.record_id,
        number=row.number,
        agent_id=row.agent_id,
        placed_at=row.placed_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        disposition=row.disposition,
        notes=row.notes,
    )


def person(row: Row[Any]) -> Person | None:
    if row.person_id is None:
        return None
    return Person(
        first_name=row.first_name,
        last_name=row.last_name,
        time_zone=row.time_zone,
        unique_id=row.unique_id,
        contact_priority=row.contact_priority,
        zone_key=row.zone_key,
        columns=row.columns,
        answered=row._mapping.get("fields") or {},  # where what was answered is read with them
    )


# A campaign that was stopped and deleted takes its run along, while its last call may still be wrapped up.


def campaign_name(row: Row[Any]) -> str | None:
    return row.spec["campaign_name"] if row.spec else None


def hours_zone(row: Row[Any]) -> str:
    return row.spec["hours"]["timezone"] if row.spec else "UTC"


def _queue_id(row: Row[Any]) -> str | None:
    return row.spec["queue_id"] if row.spec else None
