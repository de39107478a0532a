"""The record of who did what: sign-ins, and whatever people change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ringfence.ports.storage.audit import Deed
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.users import User

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who does something: the user, and the network address they do it from."""

    user: User
    address: str

    def deed(self, at: datetime, action: str, subject: str = "", stream_id: str | None = None) -> Deed:
        user = self.user
        return Deed(
            0, at, user.account_id, stream_id, user.id, f"{user.name} <{user.email}>", action, subject, self.address
        )


async def keep(database: Database, deed: Deed) -> None:
    await database.write(_keeping(deed))


def _keeping(deed: Deed) -> Callable[[Transaction], None]:
    return lambda tx: tx.audit.add(deed)


async def page(
    database: Database, account_id: str, *, before: int | None, limit: int, user_id: str | None
) -> list[Deed]:
    """At most `limit` deeds of the account, newest first; `before` is the number that the page before ended with."""
    return await database.read(lambda tx: tx.audit.page(account_id, before, limit, user_id))
