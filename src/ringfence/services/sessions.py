"""Signing in with a password, and the sessions that come of it: kept on the server, known to the browser by a cookie.

A session ends when nobody has used it for `IDLE`, or is older than `LONGEST`, or when it is closed; that of a screen on
the wall, which may see the wall and nothing else, lasts longer. Times are real.

Whoever else finds out who somebody is (OpenID Connect: docs/decisions/0012-sign-in.md) opens a session like this does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ringfence.domain.problems import Kind, Problem
from ringfence.domain.user import Role
from ringfence.ports.storage.audit import Deed
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.users import Failures, User, WebSession
from ringfence.services.audit import Doer
from ringfence.services.passwords import Passwords
from ringfence.services.tokens import FRESH

IDLE: Final = timedelta(hours=2)
LONGEST: Final = timedelta(hours=24)
WALL_IDLE: Final = timedelta(days=7)
WALL_LONGEST: Final = timedelta(days=92)
SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a session was last used."""

FREE_FAILURES: Final = 5
"""Wrong passwords in a row before the address is locked: for a minute, then twice as long with each."""
LONGEST_LOCK: Final = timedelta(minutes=15)
FORGIVEN_AFTER: Final = timedelta(hours=24)

_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: `secret` is for the cookie, and kept nowhere here."""

    secret: str
    user: User


@dataclass(slots=True)
class _Known:
    session: WebSession
    user: User
    as_of: datetime
    agents: dict[str, str | None] = field(default_factory=dict)  # by stream


def lifetime(role: Role) -> tuple[timedelta, timedelta]:
    """Of somebody's session: how long it may be unused, and how long it lasts at most."""
    return (WALL_IDLE, WALL_LONGEST) if role is Role.WALL else (IDLE, LONGEST)


def lock_of(failures: Failures) -> timedelta:
    """For how long after the last of these failures nobody may sign in as this address."""
    beyond = failures.count - FREE_FAILURES
    return timedelta(0) if beyond < 0 else min(LONGEST_LOCK, timedelta(minutes=2 ** min(beyond, 10)))


class Sessions:
    """For one event loop. What is looked up is remembered for 5 s: a session closed elsewhere lives so long at most."""

    def __init__(self, database: Database, passwords: Passwords, now: Callable[[], datetime]) -> None:
        self._database = database
        self._passwords = passwords
        self._now = now
        self._known: dict[bytes, _Known] = {}

    async def sign_in(self, email: str, password: str, address: str) -> SignedIn:
        """A session for who knows the password. `address`: the network address, for the record.

        Raises Problem: unauthenticated, in the same words for an unknown address and a wrong password; rate limited
        while the address is locked.
        """
        email, at = email.strip().lower(), self._now()
        user, failures = await self._database.read(lambda tx: (tx.users.with_email(email), tx.users.failures(email)))
        _check_not_locked(failures, at)
        right = await self._passwords.fits(user.password_hash if user else None, password)
        if user is None or not right:
            await self._failed(email, user, address, at)
            raise Problem.unauthenticated("the e-mail address or the password is wrong")
        if user.password_hash is not None and self._passwords.is_outdated(user.password_hash):
            user = replace(user, password_hash=await self._passwords.hash(password))
        return await self.open(user, address)

    async def open(self, user: User, address: str) -> SignedIn:
        """A session for somebody whose identity is certain."""
        at, secret = self._now(), secrets.token_urlsafe(32)
        session = WebSession(_key(secret), user.id, at, at)

        def work(tx: Transaction) -> None:
            stored = tx.users.get(user.id)
            if stored is None:
                raise Problem.unauthenticated("this user was removed just now")
            if stored.password_hash != user.password_hash:
                tx.users.save(user)
            tx.users.forget_failures(user.email)
            tx.users.forget_old_failures(at - FORGIVEN_AFTER)
            tx.users.forget_sessions(opened_before=at - WALL_LONGEST, seen_before=at - WALL_IDLE)
            tx.users.open(session)
            tx.audit.add(Doer(user, address).deed(at, "Sign in"))

        await self._database.write(work)
        return SignedIn(secret, user)

    async def who(self, secret: str) -> User:
        """Whose session it is. Raises Problem (unauthenticated) where it is nobody's any more."""
        return (await self._used(secret)).user

    async def agent_id(self, secret: str, stream_id: str) -> str | None:
        """The agent that the owner of the session is in this stream. Raises Problem (unauthenticated)."""
        known = await self._used(secret)
        if stream_id not in known.agents:
            user_id = known.user.id
            found = await self._database.look(lambda tx: tx.agents.with_users(stream_id, [user_id]))
            known.agents[stream_id] = found[0].id if found else None
        return known.agents[stream_id]

    async def _used(self, secret: str) -> _Known:
        key, now = _key(secret), self._now()
        known = self._known.get(key)
        if known is None or now - known.as_of >= FRESH:
            known = await self._look_up(key, now)
        if known is None or _is_over(known, now):
            self._known.pop(key, None)
            raise Problem.unauthenticated("you are not signed in any more: sign in again")
        if now - known.session.seen_at >= SEEN_EVERY:
            known.session = replace(known.session, seen_at=now)
            await self._database.write(lambda tx: tx.users.seen(key, now))
        return known

    async def close(self, secret: str, address: str) -> None:
        """Sign out. One that is closed already stays so."""
        key, at = _key(secret), self._now()

        def work(tx: Transaction) -> None:
            found = tx.users.session(key)
            if found is not None:
                tx.users.close(key)
                tx.audit.add(Doer(found[1], address).deed(at, "Sign out"))

        await self._database.write(work)
        self._known.pop(key, None)

    async def change_password(self, secret: str, user: User, old: str, new_hash: str, address: str) -> None:
        """A new password; every other session of the user ends. Raises Problem (invalid) for a wrong old one."""
        if not await self._passwords.fits(user.password_hash, old):
            raise Problem.at("password", "wrong", "is not your present password")
        at, key = self._now(), _key(secret)

        def work(tx: Transaction) -> None:
            tx.users.save(replace(user, password_hash=new_hash, updated_at=at))
            tx.users.close_others(user.id, key)
            tx.audit.add(Doer(user, address).deed(at, "Change one's password"))

        await self._database.write(work)
        self.forget(user.id)

    def forget(self, user_id: str) -> None:
        """Look up anew whoever is this user: they were changed or removed."""
        self._known = {key: known for key, known in self._known.items() if known.user.id != user_id}

    async def _look_up(self, key: bytes, now: datetime) -> _Known | None:
        found = await self._database.look(lambda tx: tx.users.session(key))
        if found is None:
            self._known.pop(key, None)
            return None
        if len(self._known) >= _REMEMBERED and key not in self._known:
            del self._known[next(iter(self._known))]
        session, user = found
        self._known[key] = _Known(session, user, now)
        return self._known[key]

    async def _failed(self, email: str, user: User | None, address: str, at: datetime) -> None:
        def work(tx: Transaction) -> None:
            before = tx.users.failures(email)
            count = 1 if before is None or at - before.last_at >= FORGIVEN_AFTER else before.count + 1
            tx.users.save_failures(Failures(email, count, at))
            if user is not None:
                action = "Locked out" if count >= FREE_FAILURES else "Wrong password"
                tx.audit.add(Deed(0, at, user.account_id, None, None, email, action, user.id, address))

        await self._database.write(work)


def _is_over(known: _Known, now: datetime) -> bool:
    idle, longest = lifetime(known.user.role)
    return now - known.session.opened_at >= longest or now - known.session.seen_at >= idle


def _key(secret: str) -> bytes:
    """What is kept of a secret with 256 random bits: a plain digest, which nobody can search backwards."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _check_not_locked(failures: Failures | None, at: datetime) -> None:
    if failures is None:
        return
    left = failures.last_at + lock_of(failures) - at
    if left > timedelta(0):
        seconds = max(1, round(left.total_seconds()))
        wait = f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        message = f"too many wrong passwords in a row: wait {wait}, or have an admin set a new one"
        raise Problem(Kind.RATE_LIMITED, "locked_out", message, retry_after=seconds)
