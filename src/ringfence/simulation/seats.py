"""Who of the agents is idle, held or taken, as the dialer has said, and whose turn it is: I6, I7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import AnswerKind, Attempt
from ringfence.domain.campaign import DialingMode
from ringfence.domain.problems import BrokenPromise
from ringfence.engine import commands, events
from ringfence.simulation.duties import Duties
from ringfence.simulation.store import Store


class Seats:
    """`queues` are those that each agent works; `free_at` is when those who are available became so, `held` since when those
    are idle who are reserved for any call of a run; `let_go` are those who are available since they were held in vain."""

    def __init__(self, store: Store, duties: Duties) -> None:
        self.queues: dict[str, tuple[str, ...]] = {}
        self.free_at: dict[str, datetime] = {}
        self.held: dict[str, datetime] = {}
        self.let_go: set[str] = set()
        self._store = store
        self._duties = duties
        self._now: datetime | None = None
        self._idle: dict[str, datetime] = {}  # available, and since when idle
        self._bound: dict[str, str] = {}  # reserved -> the call
        self._joined: set[str] = set()  # calls with an agent
        self._machines: set[str] = set()  # calls on record as answered by one

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        self._now = event.at
        if isinstance(event, events.EngineRestored):
            self.queues = {agent.agent_id: agent.queue_ids for agent in event.agents}
            self._sit_down(event)
        elif isinstance(event, events.AgentConfigured):
            self.queues[event.agent.agent_id] = event.agent.queue_ids

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it."""
        for command in wanted:
            match command:
                case commands.OpenPreview(preview):
                    if self._store.records[preview.record_id].owner != preview.agent_id:
                        queue_id = self._store.instances[preview.instance_id].queue_id
                        self._longest_idle(preview.agent_id, queue_id, self._idle)
                case commands.SaveAttempt(attempt):
                    self._is_joined(attempt)
                case commands.SaveSession(session):
                    self._sits(session)
                case _:
                    pass

    def saved(self, attempt: Attempt) -> None:
        """A call is on record as it is now."""
        if attempt.answered_by is AnswerKind.MACHINE:
            self._machines.add(attempt.id)

    def _sit_down(self, event: events.EngineRestored) -> None:
        """A new engine: who is what, as it is on record."""
        self._idle = {one.agent_id: one.since for one in event.sessions if one.state is AgentState.AVAILABLE}
        self.free_at = dict(self._idle)
        reserved = [one for one in event.sessions if one.state is AgentState.RESERVED]
        self._bound = {one.agent_id: one.attempt_id for one in reserved if one.attempt_id is not None}
        self.held.clear()
        self.let_go.clear()
        self._joined = {attempt.id for attempt in event.attempts if attempt.connected_at is not None}

    def _sits(self, session: AgentSession) -> None:
        agent_id, was_held = session.agent_id, session.agent_id in self.held
        for known in (self._idle, self.held, self._bound, self.free_at):
            known.pop(agent_id, None)
        if session.state is not AgentState.PREVIEWING:
            self.let_go.discard(agent_id)
        if session.state is AgentState.AVAILABLE:
            self._idle[agent_id] = session.since
            self.free_at[agent_id] = self._now or session.since
            if was_held:
                self.let_go.add(agent_id)
        elif session.state is AgentState.RESERVED and session.attempt_id is None:
            self.held[agent_id] = session.since
        elif session.state is AgentState.RESERVED and session.attempt_id is not None:
            self._bound[agent_id] = session.attempt_id

    def _is_joined(self, attempt: Attempt) -> None:
        """I6, I7: who answers a call of the dialer's is brought to the agent who is reserved for it, else to the one who has
        been idle longest."""
        if attempt.connected_at is None or attempt.agent_id is None or attempt.id in self._joined:
            return
        self._joined.add(attempt.id)
        if self._store.instances[attempt.instance_id].mode is DialingMode.PREVIEW:
            return
        _hold(attempt.id not in self._machines, f"I6: {attempt.id}, a machine, is brought to {attempt.agent_id}")
        self._duties.wants_work(attempt.agent_id)
        if self._bound.get(attempt.agent_id) != attempt.id:
            free = self._idle | self.held
            _hold(attempt.agent_id in free, f"I6: {attempt.id} is brought to {attempt.agent_id}, who is not idle")
            self._longest_idle(attempt.agent_id, attempt.queue_id, free)

    def _longest_idle(self, agent_id: str, queue_id: str | None, idle: Mapping[str, datetime]) -> None:
        """I7: nobody of the idle who works the same queue has been so for longer."""
        since = idle.get(agent_id)
        for other, other_since in idle.items():
            if (since is None or other_since < since) and queue_id in self.queues[other]:
                raise BrokenPromise(f"I7: {other}, idle since {other_since}, passed over for {agent_id}, since {since}")


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
