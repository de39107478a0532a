"""Watches that people who are an agent's own go to that agent first, and to others only when that agent is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.campaign import Instance
from ringfence.domain.preview import Preview
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Record
from ringfence.engine import commands, events
from ringfence.simulation.reached import Reached
from ringfence.simulation.store import Store


class Owning:
    """Of one dialer, from what goes in and out of it."""

    def __init__(self, store: Store, reached: Reached | None = None) -> None:
        self._store = store
        self._reached = Reached() if reached is None else reached
        self._sessions: dict[str, AgentSession] = {}
        self._queues: dict[str, tuple[str, ...]] = {}
        self._changed_at: dict[str, datetime] = {}
        self._now: datetime | None = None

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        self._now = event.at
        if isinstance(event, events.EngineRestored):
            self._sessions = {session.agent_id: session for session in event.sessions}
            self._queues = {agent.agent_id: agent.queue_ids for agent in event.agents}
            self._changed_at = dict.fromkeys(self._queues, event.at)
        elif isinstance(event, events.AgentConfigured):
            self._queues[event.agent.agent_id] = event.agent.queue_ids
            self._changed_at[event.agent.agent_id] = event.at

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it."""
        for command in wanted:
            if isinstance(command, commands.SaveSession):
                session = command.session
                before = self._sessions.get(session.agent_id)
                if before is None or (before.state in _GONE) is not (session.state in _GONE):
                    self._changed_at[session.agent_id] = self._now or session.since
                self._sessions[session.agent_id] = session
            elif isinstance(command, commands.OpenPreview):
                self._offered(command.preview)

    def _offered(self, preview: Preview) -> None:
        record, instance = self._store.records[preview.record_id], self._store.instances[preview.instance_id]
        at = self._now or preview.offered_at
        if not record.owner:
            return
        if record.owner == preview.agent_id:
            self._reached(
                "own callback offered to its agent" if record.is_callback else "own record offered to its agent"
            )
            return
        self._reached("record of an agent who is gone offered to another")
        if self._may_keep(record.owner, instance, at, timedelta(0)):
            session = self._sessions[record.owner]
            raise BrokenPromise(
                f"I10: {record.id} of {record.owner}, {session.state} since {session.since}, offered to {preview.agent_id}"
            )

    def is_for(self, record: Record, agent_id: str, instance: Instance, at: datetime, since: timedelta) -> bool:
        """Nobody else has kept the record in this time."""
        if record.owner in ("", agent_id):
            return True
        changed_at = self._changed_at.get(record.owner)
        if changed_at is not None and changed_at > at - since:
            return False
        return not self._may_keep(record.owner, instance, at, since)

    def _may_keep(self, agent_id: str, instance: Instance, at: datetime, since: timedelta) -> bool:
        """At any time in the span until now."""
        session = self._sessions.get(agent_id)
        if session is None or agent_id not in self._queues or instance.queue_id not in self._queues[agent_id]:
            return False
        return session.state not in _GONE or session.since + self._store.owner_wait > at - since


_GONE = (AgentState.OFFLINE, AgentState.AWAY)
