"""Who of a queue's agents can take a call now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ringfence.domain.agent import AgentSession, AgentState, shown
from ringfence.domain.problems import Problem
from ringfence.ports.clock import Clock
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.queues import Queue


@dataclass(frozen=True, slots=True)
class Presence:
    """`since` is None for an agent who has never signed in."""

    agent: Agent
    state: AgentState
    since: datetime | None
    reason: str | None
    next_state: AgentState | None


@dataclass(frozen=True, slots=True)
class Availability:
    """`agents` are the members of the queue: those who are available first, who has been so longest before the others."""

    at: datetime
    queue: Queue
    agents: Sequence[Presence]

    @property
    def states(self) -> Mapping[AgentState, int]:
        return Counter(one.state for one in self.agents)

    @property
    def longest_idle_since(self) -> datetime | None:
        return next((one.since for one in self.agents if one.state is AgentState.AVAILABLE), None)


async def of_queue(database: Database, clock: Clock, stream_id: str, queue_id: str) -> Availability:
    """Raises Problem (not found)."""
    at = clock.now()

    def work(tx: Transaction) -> Availability:
        queue = tx.queues.get(stream_id, queue_id)
        if queue is None:
            raise Problem.not_found(f"queue {queue_id}")
        sessions = tx.agents.sessions(stream_id, queue.agent_ids)
        agents = [_presence(agent, sessions.get(agent.id)) for agent in tx.agents.some(stream_id, queue.agent_ids)]
        return Availability(at, queue, sorted(agents, key=_most_available))

    return await database.read(work)


def _presence(agent: Agent, session: AgentSession | None) -> Presence:
    if session is None:
        return Presence(agent, AgentState.OFFLINE, None, None, None)
    return Presence(agent, shown(session.state), session.since, session.reason, session.next_state)


def _most_available(one: Presence) -> tuple[bool, bool, float, str]:
    since = one.since.timestamp() if one.since is not None else 0.0
    return one.state is not AgentState.AVAILABLE, one.state is AgentState.OFFLINE, since, one.agent.id
