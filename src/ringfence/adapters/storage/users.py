"""People who sign in, the sessions of their browsers, and who failed to sign in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import sign_in_failures, users, web_sessions
from ringfence.domain.user import Role
from ringfence.ports.storage.users import Failures, User, WebSession

_USER = tuple(users.c)
_SESSION = (
    select(web_sessions, *(column.label(f"user_{column.name}") for column in users.c if column.name != "id"))
    .join(users, users.c.id == web_sessions.c.user_id)
    .where(web_sessions.c.key == bindparam("key"))
)


class SqlUsers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def any(self) -> bool:
        return self._connection.execute(select(users.c.id).limit(1)).first() is not None

    def add(self, user: User) -> None:
        self._connection.execute(insert(users), asdict(user))

    def save(self, user: User) -> None:
        self._connection.execute(update(users).where(users.c.id == user.id).values(**asdict(user)))

    def remove(self, user_id: str) -> None:
        self._connection.execute(delete(web_sessions).where(web_sessions.c.user_id == user_id))
        self._connection.execute(delete(users).where(users.c.id == user_id))

    def get(self, user_id: str) -> User | None:
        return self._one(users.c.id == user_id)

    def with_email(self, email: str) -> User | None:
        return self._one(users.c.email == email)

    def page(self, account_id: str, skip: int, limit: int) -> list[User]:
        wanted = (
            select(*_USER)
            .where(users.c.account_id == account_id)
            .order_by(users.c.name, users.c.email)
            .offset(skip)
            .limit(limit)
        )
        return [_user(row) for row in self._connection.execute(wanted)]

    def count(self, account_id: str) -> int:
        return self._count(users.c.account_id == account_id)

    def admins(self, account_id: str) -> int:
        return self._count(users.c.account_id == account_id, users.c.role == Role.ADMIN.value)

    def open(self, session: WebSession) -> None:
        self._connection.execute(insert(web_sessions), asdict(session))

    def session(self, key: bytes) -> tuple[WebSession, User] | None:
        row = self._connection.execute(_SESSION, {"key": key}).first()
        if row is None:
            return None
        user = User(
            id=row.user_id,
            account_id=row.user_account_id,
            email=row.user_email,
            name=row.user_name,
            role=Role(row.user_role),
            password_hash=row.user_password_hash,
            stream_ids=tuple(row.user_stream_ids),
            created_at=row.user_created_at,
            updated_at=row.user_updated_at,
        )
        return WebSession(row.key, row.user_id, row.opened_at, row.seen_at), user

    def seen(self, key: bytes, at: datetime) -> None:
        self._connection.execute(update(web_sessions).where(web_sessions.c.key == key).values(seen_at=at))

    def close(self, key: bytes) -> None:
        self._connection.execute(delete(web_sessions).where(web_sessions.c.key == key))

    def close_others(self, user_id: str, key: bytes | None) -> None:
        others = delete(web_sessions).where(web_sessions.c.user_id == user_id)
        self._connection.execute(others if key is None else others.where(web_sessions.c.key != key))

    def forget_sessions(self, *, opened_before: datetime, seen_before: datetime) -> None:
        old = or_(web_sessions.c.opened_at < opened_before, web_sessions.c.seen_at < seen_before)
        self._connection.execute(delete(web_sessions).where(old))

    def failures(self, email: str) -> Failures | None:
        row = self._connection.execute(select(sign_in_failures).where(sign_in_failures.c.email == email)).first()
        return None if row is None else Failures(**row._mapping)

    def save_failures(self, failures: Failures) -> None:
        self._connection.execute(upserts.replacing(sign_in_failures), asdict(failures))

    def forget_failures(self, email: str) -> None:
        self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.email == email))

    def forget_old_failures(self, before: datetime) -> None:
        self._connection.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at < before))

    def _one(self, condition: Any) -> User | None:
        row = self._connection.execute(select(*_USER).where(condition)).first()
        return None if row is None else _user(row)

    def _count(self, *conditions: Any) -> int:
        return int(self._connection.execute(select(func.count()).select_from(users).where(*conditions)).scalar_one())


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        account_id=row.account_id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        stream_ids=tuple(row.stream_ids),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
