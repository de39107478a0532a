"""The first admin of a new installation, made by who started the server: they alone know the code that it printed."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ringfence.domain import ids
from ringfence.domain.problems import Problem
from ringfence.domain.settings import StreamSettings
from ringfence.domain.user import Role
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import Stream
from ringfence.ports.storage.users import User
from ringfence.services.audit import Doer

_CODE_BYTES: Final = 9


@dataclass(frozen=True, slots=True)
class Founder:
    """The first admin as asked for."""

    email: str
    name: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class FirstRun:
    """`code` is good for the life of the process, and for nothing once there is a user."""

    database: Database
    code: str = field(default_factory=lambda: secrets.token_urlsafe(_CODE_BYTES))

    async def is_due(self) -> bool:
        """Is there nobody who could sign in?"""
        return not await self.database.read(lambda tx: tx.users.any())

    def check(self, code: str) -> None:
        """Raises Problem (forbidden) for another code than the server's."""
        if not hmac.compare_digest(code.strip().encode(), self.code.encode()):
            raise Problem.forbidden("this is not the set-up code: the server printed it when it started")

    async def set_up(self, founder: Founder, *, at: datetime, address: str) -> User:
        """The admin of the oldest account, which is made with one stream where there is none.

        Raises Problem (conflict) where somebody was faster.
        """

        def work(tx: Transaction) -> User:
            if tx.users.any():
                raise Problem.conflict("set_up", "this server is set up already: sign in")
            streams = tx.tenancy.streams()
            account_id = streams[0].account_id if streams else _found(tx, at)
            user = User(
                id=ids.new(ids.USER),
                account_id=account_id,
                email=founder.email.lower(),
                name=founder.name,
                role=Role.ADMIN,
                password_hash=founder.password_hash,
                stream_ids=(),
                created_at=at,
                updated_at=at,
            )
            tx.users.add(user)
            tx.audit.add(Doer(user, address).deed(at, "Set the server up", account_id))
            return user

        return await self.database.write(work)


def _found(tx: Transaction, at: datetime) -> str:
    """The id of a new account with one stream."""
    account_id = ids.new(ids.ACCOUNT)
    tx.tenancy.add_account(account_id, at)
    tx.tenancy.add_stream(Stream(ids.new(ids.STREAM), account_id, StreamSettings(), at))
    return account_id
