"""People who sign in: making, changing and removing them. An agent's user is made along with the agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ringfence.domain import ids
from ringfence.domain.agent import WEB
from ringfence.domain.problems import Problem
from ringfence.domain.user import Role
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.users import User
from ringfence.services import agents
from ringfence.services.dialers import Dialers
from ringfence.services.queues import tell_agents


@dataclass(frozen=True, slots=True)
class Draft:
    """A user as asked for. `password_hash` None leaves it as it is; `queue_ids` are an agent's, None leaves them."""

    email: str
    name: str
    role: Role
    password_hash: str | None = None
    queue_ids: tuple[str, ...] | None = None

    @property
    def address(self) -> str:
        """The e-mail address as it is kept: in lower case."""
        return self.email.lower()


@dataclass(frozen=True, slots=True)
class Person:
    """A user, and the agent that they are in the stream."""

    user: User
    agent: Agent | None


async def create(
    database: Database,
    dialers: Dialers,
    *,
    at: datetime,
    account_id: str,
    stream_id: str,
    draft: Draft,
    known_as: str | None = None,
) -> Person:
    """A new user who can sign in; for the role agent with the agent of this address, made where there is none.

    `known_as` is the id where it is to be a certain one. Raises Problem: invalid for an unknown queue, conflict where
    the address is taken.
    """

    def work(tx: Transaction) -> Person:
        if tx.users.with_email(draft.address) is not None:
            raise Problem.conflict("email_taken", f"somebody with the address {draft.address} exists already")
        agent = _agent(tx, stream_id, draft, at) if draft.role is Role.AGENT else None
        user_id = agent.user_id if agent else known_as or ids.new(ids.USER)
        user = User(
            id=user_id,
            account_id=account_id,
            email=draft.address,
            name=draft.name,
            role=draft.role,
            password_hash=draft.password_hash,
            stream_ids=(stream_id,),
            created_at=at,
            updated_at=at,
        )
        tx.users.add(user)
        return Person(user, agent)

    person = await database.write(work)
    if person.agent is not None:
        tell_agents(dialers, stream_id, [person.agent])
    return person


async def update(
    database: Database, dialers: Dialers, *, at: datetime, account_id: str, stream_id: str, user_id: str, draft: Draft
) -> Person:
    """The changed user. A new password or role ends their sessions.

    Raises Problem: not found; invalid for an unknown queue; conflict where the address is taken, or where no admin would
    be left.
    """

    def work(tx: Transaction) -> Person:
        before = _existing(tx, account_id, user_id)
        other = tx.users.with_email(draft.address)
        if other is not None and other.id != user_id:
            raise Problem.conflict("email_taken", f"somebody with the address {draft.address} exists already")
        if draft.role is not Role.ADMIN:
            _check_not_last_admin(tx, before)
        user = replace(
            before,
            email=draft.address,
            name=draft.name,
            role=draft.role,
            password_hash=draft.password_hash or before.password_hash,
            updated_at=at,
        )
        agent = _agent(tx, stream_id, draft, at, user_id) if draft.role is Role.AGENT else None
        if agent is not None and agent.user_id != user_id:
            raise Problem.conflict("agent_taken", f"the agent {draft.address} is another user's: {agent.user_id}")
        tx.users.save(user)
        if draft.password_hash is not None or user.role is not before.role:
            tx.users.close_others(user_id, None)
            tx.users.forget_failures(before.email)
        return Person(user, agent)

    person = await database.write(work)
    if person.agent is not None:
        tell_agents(dialers, stream_id, [person.agent])
    return person


async def remove(database: Database, *, account_id: str, user_id: str) -> User:
    """The user that was removed; the agent that they were stays. Raises Problem: not found, conflict for the last admin."""

    def work(tx: Transaction) -> User:
        user = _existing(tx, account_id, user_id)
        _check_not_last_admin(tx, user)
        tx.users.remove(user_id)
        return user

    return await database.write(work)


async def get(database: Database, *, account_id: str, stream_id: str, user_id: str) -> Person:
    """Raises Problem (not found)."""
    return await database.look(lambda tx: _people(tx, stream_id, [_existing(tx, account_id, user_id)])[0])


async def page(
    database: Database, *, account_id: str, stream_id: str, skip: int, limit: int
) -> tuple[list[Person], int]:
    """A part of the account's users in the order of their names, and how many there are."""
    return await database.read(
        lambda tx: (_people(tx, stream_id, tx.users.page(account_id, skip, limit)), tx.users.count(account_id))
    )


def _people(tx: Transaction, stream_id: str, users: Sequence[User]) -> list[Person]:
    by_user = {agent.user_id: agent for agent in tx.agents.with_users(stream_id, [user.id for user in users])}
    return [Person(user, by_user.get(user.id)) for user in users]


def _existing(tx: Transaction, account_id: str, user_id: str) -> User:
    user = tx.users.get(user_id)
    if user is None or user.account_id != account_id:
        raise Problem.not_found(f"user {user_id}")
    return user


def _check_not_last_admin(tx: Transaction, user: User) -> None:
    if user.role is Role.ADMIN and tx.users.admins(user.account_id) == 1:
        raise Problem.conflict("last_admin", f"{user.name} is the only admin: make another one first")


def _agent(tx: Transaction, stream_id: str, draft: Draft, at: datetime, user_id: str | None = None) -> Agent:
    """The agent of this user or address as wanted; a new one where there is none. Raises Problem (invalid)."""
    queue_ids = agents.checked_queues(tx, stream_id, draft.queue_ids or ())
    by_user = tx.agents.with_users(stream_id, [user_id]) if user_id else []
    found = by_user[0] if by_user else tx.agents.with_email(stream_id, draft.address)
    first_name, _, last_name = draft.name.partition(" ")
    if found is None:
        agent = Agent(
            id=ids.new(ids.AGENT),
            stream_id=stream_id,
            user_id=user_id or ids.new(ids.USER),
            email_id=draft.address,
            first_name=first_name,
            last_name=last_name or first_name,
            custom_id=None,
            endpoint=WEB,
            queue_ids=queue_ids,
            created_at=at,
            updated_at=at,
        )
        tx.agents.add(agent)
        return agent
    changed = replace(found, email_id=draft.address, updated_at=at)
    if draft.queue_ids is not None:
        changed = replace(changed, queue_ids=queue_ids)
    tx.agents.save(changed)
    return changed
