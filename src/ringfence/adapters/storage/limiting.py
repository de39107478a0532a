"""Limits on how often a number, or a person, is called: judged on the calls on record when one more is saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from ringfence.adapters.storage import list_parts
from ringfence.adapters.storage.tables import attempts, contact_lists, contacts
from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.domain.attempt import Outcome
from ringfence.engine import limits
from ringfence.engine.limits import NumberLimits, PastCall
from ringfence.engine.permit import Refusal

_LONGEST_CALL = timedelta(days=1)  # a conversation may end so long after its call was placed


@dataclass(frozen=True, slots=True)
class Asked:
    """A preview or an attempt that is about to be saved."""

    id: str
    phone_number: str
    contact_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """Those that are not within the limits, and what the rules said of the others, both by id."""

    refused: dict[str, Refusal] = field(default_factory=dict)
    details: dict[str, dict[str, str]] = field(default_factory=dict)


def judge(connection: Connection, stream_id: str, asked: Sequence[Asked]) -> Judged:
    stream = SqlTenancy(connection).stream(stream_id)
    held = None if stream is None else limits.limits_of(stream.settings)
    judged = Judged()
    if not held or not asked:
        return judged
    calls = past_calls(connection, stream_id, held, asked)
    for one in asked:
        refusal = limits.refusal(held, one.phone_number, calls[one.id], one.at)
        if refusal is not None:
            judged.refused[one.id] = refusal
        else:
            said = limits.verdicts(held, one.phone_number, calls[one.id], one.at)
            judged.details[one.id] = {verdict.rule.value: verdict.detail for verdict in said}
    return judged


def past_calls(
    connection: Connection, stream_id: str, held: NumberLimits, asked: Sequence[Asked]
) -> dict[str, list[PastCall]]:
    """The calls of the persons asked about that can count, by what was asked."""
    persons = _numbers_of_persons(connection, stream_id, {one.contact_id for one in asked})
    numbers = {one.id: {one.phone_number} | persons.get(one.contact_id, set()) for one in asked}
    wanted = sorted(set().union(*numbers.values()))
    since = min(one.at for one in asked) - held.look_back - _LONGEST_CALL
    calls: dict[str, list[PastCall]] = {}
    for some in list_parts.chunks(wanted):
        query = select(attempts.c.phone_number, attempts.c.placed_at, attempts.c.ended_at, attempts.c.outcome).where(
            attempts.c.stream_id == stream_id, attempts.c.phone_number.in_(some), attempts.c.placed_at > since
        )
        for number, placed_at, ended_at, outcome in connection.execute(query):
            talked_until = ended_at if outcome == Outcome.CONNECTED else None
            calls.setdefault(number, []).append(PastCall(number, placed_at, talked_until))
    return {id_: [call for number in sorted(mine) for call in calls.get(number, ())] for id_, mine in numbers.items()}


def _numbers_of_persons(connection: Connection, stream_id: str, contact_ids: Collection[str]) -> dict[str, set[str]]:
    """All numbers of the person that a contact is, by contact; contacts without a unique id stand for themselves."""
    unique_ids: dict[str, str] = {}
    for some in list_parts.chunks(contact_ids):
        query = select(contacts.c.id, contacts.c.unique_id).where(
            contacts.c.id.in_(some), contacts.c.unique_id.is_not(None)
        )
        unique_ids.update((id_, unique_id) for id_, unique_id in connection.execute(query))
    mine = select(contact_lists.c.id).where(contact_lists.c.stream_id == stream_id)
    numbers: dict[str, set[str]] = {}
    for some in list_parts.chunks(set(unique_ids.values())):
        named = select(contacts.c.unique_id, contacts.c.phone_number).where(
            contacts.c.list_id.in_(mine), contacts.c.unique_id.in_(some)
        )
        for unique_id, number in connection.execute(named):
            numbers.setdefault(unique_id, set()).add(number)
    return {id_: numbers.get(unique_id, set()) for id_, unique_id in unique_ids.items()}
