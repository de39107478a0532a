"""Caller IDs: the numbers that a stream may show."""

from __future__ import annotations

from datetime import datetime

from ringfence.domain.problems import Problem
from ringfence.ports.numbering import NumberingPlan, Rejected
from ringfence.ports.storage.caller_ids import CallerId
from ringfence.ports.storage.database import Database, Transaction


async def add(
    database: Database, numbering: NumberingPlan, *, at: datetime, stream_id: str, phone_number: str, label: str | None
) -> CallerId:
    """The caller ID, in E.164. One that is there already gets the new label. Raises Problem (invalid)."""
    number = _checked(numbering, phone_number)

    def work(tx: Transaction) -> CallerId:
        found = tx.caller_ids.get(stream_id, number)
        if found is None:
            made = CallerId(stream_id, number, label, at)
            tx.caller_ids.add(made)
            return made
        tx.caller_ids.relabel(stream_id, number, label)
        return CallerId(stream_id, number, label, found.created_at)

    return await database.write(work)


async def all_of(database: Database, stream_id: str) -> list[CallerId]:
    """In the order of their numbers."""
    return await database.read(lambda tx: tx.caller_ids.all(stream_id))


async def remove(database: Database, numbering: NumberingPlan, *, stream_id: str, phone_number: str) -> CallerId:
    """The caller ID that was removed: campaigns that show it cannot be created any more, running ones go on.

    Raises Problem: invalid, not found.
    """
    number = _checked(numbering, phone_number)

    def work(tx: Transaction) -> CallerId:
        found = tx.caller_ids.get(stream_id, number)
        if found is None:
            raise Problem.not_found(f"caller ID {number}")
        tx.caller_ids.remove(stream_id, number)
        return found

    return await database.write(work)


def _checked(numbering: NumberingPlan, phone_number: str) -> str:
    number = numbering.check(phone_number)
    if isinstance(number, Rejected):
        raise Problem.at("phoneNumber", "malformed", f"must be a number such as +442079460123: {number.reason}")
    return number.e164
