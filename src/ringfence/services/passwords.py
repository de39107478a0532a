"""Passwords: hashed with Argon2id (RFC 9106), in threads, a few at a time."""

from __future__ import annotations

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ringfence.domain.problems import Fault
from ringfence.domain.user import LONGEST_PASSWORD, SHORTEST_PASSWORD

_AT_A_TIME: Final = 2
"""Each takes 64 MiB and tens of milliseconds of a core: a flood of sign-ins shall not take the dialers' away."""


class Passwords:
    """For one event loop. `hasher` with less work is for tests."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turns = asyncio.Semaphore(_AT_A_TIME)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """The hash with its salt and parameters, as it is kept."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, kept: str | None, password: str) -> bool:
        """Is this the password? Takes as long where there is none, so that nobody learns whose address is known."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody's password")
        async with self._turns:
            right = await asyncio.to_thread(self._verify, kept or self._nobodys, password)
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Was it hashed with other parameters than a new one would be?"""
        return self._hasher.check_needs_rehash(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def faults_of(password: str, *about: str, path: str = "password") -> list[Fault]:
    """What is wrong with a new password. `about`: what others know of the person, which it must not be.

    Length is what counts; a rule about kinds of characters would make passwords worse (NIST SP 800-63B, 5.1.1.2).
    """
    if len(password) < SHORTEST_PASSWORD:
        return [Fault(path, "too_short", f"must have at least {SHORTEST_PASSWORD} characters")]
    if len(password) > LONGEST_PASSWORD:
        return [Fault(path, "too_long", f"must have at most {LONGEST_PASSWORD} characters")]
    plain = password.casefold()
    if len(set(plain)) < 4 or plain in {word.casefold() for word in about} or plain.startswith("password"):
        return [Fault(path, "too_weak", "is too easily guessed: take several words, for example")]
    return []
