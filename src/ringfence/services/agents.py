"""Agents: making, changing and removing them, and their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ringfence.domain import ids
from ringfence.domain.agent import AgentState, PhoneMode
from ringfence.domain.problems import Fault, Problem
from ringfence.engine import events
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.database import Database, Transaction
from ringfence.services.dialers import Dialers
from ringfence.services.queues import tell_agents


@dataclass(frozen=True, slots=True)
class Draft:
    """An agent as asked for. What is None stays as it is; `clears` names the fields that are to be empty."""

    email_id: str
    first_name: str
    last_name: str
    user_id: str | None = None
    custom_id: str | None = None
    endpoint: str | None = None
    phone_mode: PhoneMode | None = None
    queue_ids: tuple[str, ...] | None = None
    clears: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """The e-mail address as it is kept: in lower case."""
        return self.email_id.lower()


async def create(
    database: Database, dialers: Dialers, *, at: datetime, stream_id: str, draft: Draft, known_as: str | None = None
) -> Agent:
    """A new agent; `known_as` is its id where it is to be a certain one.

    Problem: invalid for an unknown queue, conflict where the address or the user is taken.
    """

    def work(tx: Transaction) -> Agent:
        queue_ids = checked_queues(tx, stream_id, draft.queue_ids or ())
        _check_unique(tx, stream_id, draft)
        agent = Agent(
            id=known_as or ids.new(ids.AGENT),
            stream_id=stream_id,
            user_id=draft.user_id or ids.new(ids.USER),
            email_id=draft.address,
            first_name=draft.first_name,
            last_name=draft.last_name,
            custom_id=draft.custom_id,
            endpoint=draft.endpoint,
            phone_mode=draft.phone_mode or PhoneMode.RUNG_PER_CALL,
            queue_ids=queue_ids,
            created_at=at,
            updated_at=at,
        )
        tx.agents.add(agent)
        return agent

    agent = await database.write(work)
    tell_agents(dialers, stream_id, [agent])
    return agent


async def update(
    database: Database, dialers: Dialers, *, at: datetime, stream_id: str, agent_id: str, draft: Draft
) -> Agent:
    """The changed agent. Problem: not found, invalid for an unknown queue, conflict where address or user is taken."""

    def work(tx: Transaction) -> tuple[Agent, Agent]:
        before = _existing(tx, stream_id, agent_id)
        queue_ids = before.queue_ids
        if draft.queue_ids is not None:
            queue_ids = checked_queues(tx, stream_id, draft.queue_ids)
        _check_unique(tx, stream_id, draft, agent_id)
        agent = replace(
            before,
            user_id=draft.user_id or before.user_id,
            email_id=draft.address,
            first_name=draft.first_name,
            last_name=draft.last_name,
            custom_id=None if "custom_id" in draft.clears else draft.custom_id or before.custom_id,
            endpoint=None if "endpoint" in draft.clears else draft.endpoint or before.endpoint,
            phone_mode=draft.phone_mode or before.phone_mode,
            in_browser=before.in_browser and draft.endpoint in (None, before.endpoint),  # the newest word counts
            queue_ids=queue_ids,
            updated_at=at,
        )
        tx.agents.save(agent)
        return before, agent

    before, agent = await database.write(work)
    if (before.queue_ids, before.phone) != (agent.queue_ids, agent.phone):
        tell_agents(dialers, stream_id, [agent])
    return agent


async def remove(database: Database, dialers: Dialers, *, stream_id: str, agent_id: str) -> Agent:
    """The agent that was removed, signed out first.

    Problem: not found, conflict while the agent has a preview or a call.
    """

    def look(tx: Transaction) -> AgentState:
        agent = _existing(tx, stream_id, agent_id)
        return _check_idle(tx, agent)

    # Signed out first: the dialer must not offer work to somebody who is being removed.
    if await database.read(look) is not AgentState.OFFLINE:
        reason = "removed"
        await dialers.ask(
            stream_id, events.AgentStateRequested, agent_id=agent_id, state=AgentState.OFFLINE, reason=reason
        )

    def work(tx: Transaction) -> Agent:
        agent = _existing(tx, stream_id, agent_id)
        _check_idle(tx, agent)
        tx.agents.remove(agent_id)
        return agent

    agent = await database.write(work)
    dialers.tell(stream_id, events.AgentRemoved, agent_id=agent_id)
    return agent


async def get(database: Database, *, stream_id: str, agent_id: str) -> Agent:
    """Problem (not found) for an unknown id."""
    return await database.look(lambda tx: _existing(tx, stream_id, agent_id))


async def page(database: Database, *, stream_id: str, skip: int, limit: int) -> tuple[list[Agent], int]:
    """A part of the agents in the order of their names, and how many there are."""
    return await database.read(lambda tx: (tx.agents.page(stream_id, skip, limit), tx.agents.count(stream_id)))


async def faults_of(database: Database, *, stream_id: str, queue_ids: Sequence[str]) -> list[Fault]:
    """What is wrong with these queues of an agent, to be reported with other faults."""
    return await database.read(lambda tx: _unknown_queues(tx, stream_id, queue_ids))


def _existing(tx: Transaction, stream_id: str, agent_id: str) -> Agent:
    agent = tx.agents.get(stream_id, agent_id)
    if agent is None:
        raise Problem.not_found(f"agent {agent_id}")
    return agent


def _check_idle(tx: Transaction, agent: Agent) -> AgentState:
    """The agent's state. Problem (conflict) while there is work on the desk."""
    session = tx.agents.sessions(agent.stream_id, [agent.id]).get(agent.id)
    if session is None:
        return AgentState.OFFLINE
    name = f"{agent.first_name} {agent.last_name}"
    if session.preview_id is not None:
        raise Problem.conflict("at_work", f"{name} is looking at a preview: remove the agent once it is done")
    if session.attempt_id is not None and session.state is not AgentState.RESERVED:
        raise Problem.conflict("at_work", f"{name} is on a call or wrapping it up: remove the agent once it is done")
    return session.state


def _check_unique(tx: Transaction, stream_id: str, draft: Draft, agent_id: str | None = None) -> None:
    other = tx.agents.with_email(stream_id, draft.address)
    if other is not None and other.id != agent_id:
        raise Problem.conflict("email_taken", f"an agent with the address {draft.address} exists already: {other.id}")
    others = tx.agents.with_users(stream_id, [draft.user_id]) if draft.user_id else []
    if any(other.id != agent_id for other in others):
        raise Problem.conflict("user_taken", f"user {draft.user_id} is already agent {others[0].id}")


def checked_queues(tx: Transaction, stream_id: str, queue_ids: Sequence[str]) -> tuple[str, ...]:
    """The queues in the order of their ids. Problem (invalid) where one is unknown."""
    faults = _unknown_queues(tx, stream_id, queue_ids)
    if faults:
        raise Problem.invalid(faults)
    return tuple(sorted(set(queue_ids)))


def _unknown_queues(tx: Transaction, stream_id: str, queue_ids: Sequence[str]) -> list[Fault]:
    known = tx.queues.existing(stream_id, set(queue_ids)) if queue_ids else frozenset()
    return [
        Fault(f"queues[{i}]", "unknown", f"queue {queue_id} does not exist in this stream")
        for i, queue_id in enumerate(queue_ids)
        if queue_id not in known
    ]
