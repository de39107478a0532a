"""Requests that are carried out once, however often they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a request that carried an idempotency key. `status` is None while it is under way."""

    fingerprint: str
    status: int | None
    body: bytes
    created_at: datetime


class IdempotencyKeys(Protocol):
    def get(self, account_id: str, key: str) -> Answered | None: ...

    def claim(self, account_id: str, key: str, fingerprint: str, at: datetime) -> None:
        """Mark a request as under way, in place of what the key stood for before."""
        ...

    def answer(self, account_id: str, key: str, fingerprint: str, status: int, body: bytes) -> None:
        """Keep the answer of the claim that has this fingerprint."""
        ...

    def release(self, account_id: str, key: str, fingerprint: str) -> None:
        """Give up a claim that came to nothing, so that the request can be sent again."""
        ...

    def forget(self, created_before: datetime) -> None: ...
