"""Queues: making, changing and removing them, and who works in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ringfence.domain import ids
from ringfence.domain.problems import Fault, Problem
from ringfence.engine import events
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.queues import Queue
from ringfence.services.dialers import Dialers

WRAP_UP_SECONDS: Final = 60
"""The wrap-up time of a queue that does not say."""


@dataclass(frozen=True, slots=True)
class Member:
    """An agent named in a queue: by the agent's id, or else by the user's."""

    agent_id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A queue as asked for. What is None stays as it is, or is the default of a new queue."""

    name: str
    description: str | None = None
    wrap_up_seconds: int | None = None
    members: tuple[Member, ...] | None = None


async def create(
    database: Database, dialers: Dialers, *, at: datetime, stream_id: str, draft: Draft, known_as: str | None = None
) -> Queue:
    """A new queue; `known_as` is its id where it is to be a certain one.

    Problem: invalid for an unknown agent, conflict where the name is taken.
    """

    def work(tx: Transaction) -> tuple[Queue, list[Agent]]:
        agent_ids = _resolved(tx, stream_id, draft.members or ())
        _check_name(tx, stream_id, draft.name)
        queue = Queue(
            id=known_as or ids.new(ids.QUEUE),
            stream_id=stream_id,
            name=draft.name,
            description=draft.description or "",
            wrap_up_seconds=WRAP_UP_SECONDS if draft.wrap_up_seconds is None else draft.wrap_up_seconds,
            agent_ids=agent_ids,
            created_at=at,
            updated_at=at,
        )
        tx.queues.add(queue)
        return queue, tx.agents.some(stream_id, agent_ids)

    queue, changed = await database.write(work)
    _tell(dialers, queue, changed)
    return queue


async def update(
    database: Database, dialers: Dialers, *, at: datetime, stream_id: str, queue_id: str, draft: Draft
) -> Queue:
    """The changed queue. Problem: not found, invalid for an unknown agent, conflict where the name is taken."""

    def work(tx: Transaction) -> tuple[Queue, list[Agent]]:
        before = _existing(tx, stream_id, queue_id)
        agent_ids = before.agent_ids if draft.members is None else _resolved(tx, stream_id, draft.members)
        _check_name(tx, stream_id, draft.name, queue_id)
        queue = replace(
            before,
            name=draft.name,
            description=before.description if draft.description is None else draft.description,
            wrap_up_seconds=before.wrap_up_seconds if draft.wrap_up_seconds is None else draft.wrap_up_seconds,
            agent_ids=agent_ids,
            updated_at=at,
        )
        tx.queues.save(queue)
        return queue, tx.agents.some(stream_id, set(before.agent_ids).symmetric_difference(agent_ids))

    queue, changed = await database.write(work)
    _tell(dialers, queue, changed)
    return queue


async def remove(database: Database, dialers: Dialers, *, stream_id: str, queue_id: str) -> Queue:
    """The queue that was removed. Problem: not found, conflict while a campaign names it."""

    def work(tx: Transaction) -> tuple[Queue, list[Agent]]:
        queue = _existing(tx, stream_id, queue_id)
        campaigns = tx.queues.campaigns_of(queue_id)
        if campaigns:
            more = f" and {len(campaigns) - 1} more" if len(campaigns) > 1 else ""
            message = f"queue {queue.name} is used by campaign {campaigns[0]}{more}: give those another queue first"
            raise Problem.conflict("in_use", message)
        tx.queues.remove(queue_id)
        return queue, tx.agents.some(stream_id, queue.agent_ids)

    queue, changed = await database.write(work)
    tell_agents(dialers, stream_id, changed)
    return queue


async def get(database: Database, *, stream_id: str, queue_id: str) -> Queue:
    """Problem (not found) for an unknown id."""
    return await database.look(lambda tx: _existing(tx, stream_id, queue_id))


async def page(database: Database, *, stream_id: str, skip: int, limit: int) -> tuple[list[Queue], int]:
    """A part of the queues in the order of their names, and how many there are."""
    return await database.read(lambda tx: (tx.queues.page(stream_id, skip, limit), tx.queues.count(stream_id)))


async def members(database: Database, *, stream_id: str, queues: Collection[Queue]) -> dict[str, Agent]:
    """The agents of these queues, by id."""
    agent_ids = {agent_id for queue in queues for agent_id in queue.agent_ids}
    found = await database.read(lambda tx: tx.agents.some(stream_id, agent_ids))
    return {agent.id: agent for agent in found}


async def faults_of(database: Database, *, stream_id: str, members: Sequence[Member]) -> list[Fault]:
    """What is wrong with these members of a queue, to be reported with other faults."""
    return await database.read(lambda tx: _resolve(tx, stream_id, members)[1])


def tell_agents(dialers: Dialers, stream_id: str, changed: Collection[Agent]) -> None:
    """Let the dialer know of agents as they are now configured."""
    for agent in changed:
        config = events.AgentConfig(agent.id, agent.queue_ids, agent.phone)
        dialers.tell(stream_id, events.AgentConfigured, agent=config)


def _tell(dialers: Dialers, queue: Queue, changed: Collection[Agent]) -> None:
    config = events.QueueConfig(queue.id, timedelta(seconds=queue.wrap_up_seconds))
    dialers.tell(queue.stream_id, events.QueueConfigured, queue=config)
    tell_agents(dialers, queue.stream_id, changed)


def _existing(tx: Transaction, stream_id: str, queue_id: str) -> Queue:
    queue = tx.queues.get(stream_id, queue_id)
    if queue is None:
        raise Problem.not_found(f"queue {queue_id}")
    return queue


def _check_name(tx: Transaction, stream_id: str, name: str, queue_id: str | None = None) -> None:
    other = tx.queues.named(stream_id, name)
    if other is not None and other.id != queue_id:
        raise Problem.conflict("name_taken", f"a queue with the name {other.name} exists already: choose another name")


def _resolved(tx: Transaction, stream_id: str, members: Sequence[Member]) -> tuple[str, ...]:
    agent_ids, faults = _resolve(tx, stream_id, members)
    if faults:
        raise Problem.invalid(faults)
    return agent_ids


def _resolve(tx: Transaction, stream_id: str, members: Sequence[Member]) -> tuple[tuple[str, ...], list[Fault]]:
    """The ids of these agents, in order and each once, and a fault for every one that does not exist."""
    named = {member.agent_id for member in members if member.agent_id is not None}
    users = {member.user_id for member in members if member.agent_id is None and member.user_id is not None}
    known = {agent.id for agent in tx.agents.some(stream_id, named)} if named else set()
    by_user = {agent.user_id: agent.id for agent in tx.agents.with_users(stream_id, users)} if users else {}
    found: set[str] = set()
    faults = []
    for i, member in enumerate(members):
        agent_id = member.agent_id if member.agent_id in known else by_user.get(member.user_id or "")
        if agent_id is not None:
            found.add(agent_id)
        else:
            wanted = member.agent_id or f"of user {member.user_id}"
            faults.append(Fault(f"agents[{i}]", "unknown", f"agent {wanted} does not exist in this stream"))
    return tuple(sorted(found)), faults
