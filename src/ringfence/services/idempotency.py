"""Requests with an idempotency key: carried out once, answered as often as they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.database import Database, Transaction

KEPT: Final = timedelta(hours=24)
ABANDONED: Final = timedelta(seconds=60)
"""A request that has been under way for longer died with its server, and may be sent again. Real time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first request was answered."""

    status: int
    body: bytes


async def claim(database: Database, *, account_id: str, key: str, fingerprint: str, at: datetime) -> Answer | None:
    """The answer of an earlier request with this key; None: there is none, so carry it out.

    Raises Problem (conflict) where the key stands for another request, or the first one is still under way.
    """

    def work(tx: Transaction) -> Answer | None:
        tx.idempotency.forget(at - KEPT)
        found = tx.idempotency.get(account_id, key)
        if found is not None:
            if found.fingerprint != fingerprint:
                message = "this Idempotency-Key was used for another request within 24 hours: choose a new key"
                raise Problem.conflict("idempotency_key_reused", message)
            if found.status is not None:
                return Answer(found.status, found.body)
            if at - found.created_at < ABANDONED:
                message = "the first request with this Idempotency-Key is still under way: ask again in a second"
                raise Problem(Kind.CONFLICT, "idempotency_in_progress", message, retry_after=1)
        tx.idempotency.claim(account_id, key, fingerprint, at)
        return None

    return await database.write(work)


async def keep(database: Database, *, account_id: str, key: str, fingerprint: str, answer: Answer) -> None:
    """Keep what the request was answered, for 24 hours."""
    await database.write(lambda tx: tx.idempotency.answer(account_id, key, fingerprint, answer.status, answer.body))


async def release(database: Database, *, account_id: str, key: str, fingerprint: str) -> None:
    """The request came to nothing, so that the same one may be sent again."""
    await database.write(lambda tx: tx.idempotency.release(account_id, key, fingerprint))
