"""People who sign in, the sessions of their browsers, and who failed to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.user import Role


@dataclass(frozen=True, slots=True)
class User:
    """`email` is in lower case and one user's alone. `password_hash` is None for who cannot sign in with a password.

    `stream_ids` are the streams that the user may see; none named means all of the account's.
    """

    id: str
    account_id: str
    email: str
    name: str
    role: Role
    password_hash: str | None
    stream_ids: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class WebSession:
    """A browser that is signed in. `key` is a digest of the secret in its cookie. Times are real."""

    key: bytes
    user_id: str
    opened_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords in a row for one address, whether it is somebody's or not."""

    email: str
    count: int
    last_at: datetime


class Users(Protocol):
    def any(self) -> bool:
        """Is there any user at all?"""
        ...

    def add(self, user: User) -> None: ...
    def save(self, user: User) -> None: ...

    def remove(self, user_id: str) -> None:
        """Remove the user with their sessions."""
        ...

    def get(self, user_id: str) -> User | None: ...
    def with_email(self, email: str) -> User | None: ...

    def page(self, account_id: str, skip: int, limit: int) -> list[User]:
        """Users by name, then address."""
        ...

    def count(self, account_id: str) -> int: ...

    def admins(self, account_id: str) -> int:
        """How many admins there are."""
        ...

    # Sessions.

    def open(self, session: WebSession) -> None: ...
    def session(self, key: bytes) -> tuple[WebSession, User] | None: ...
    def seen(self, key: bytes, at: datetime) -> None: ...
    def close(self, key: bytes) -> None: ...

    def close_others(self, user_id: str, key: bytes | None) -> None:
        """End every session of the user but this one."""
        ...

    def forget_sessions(self, *, opened_before: datetime, seen_before: datetime) -> None:
        """End the sessions that are older than one of these."""
        ...

    # Failures.

    def failures(self, email: str) -> Failures | None: ...
    def save_failures(self, failures: Failures) -> None: ...
    def forget_failures(self, email: str) -> None: ...
    def forget_old_failures(self, before: datetime) -> None: ...
