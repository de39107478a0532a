"""Sets of dispositions: made, changed and removed, and what agents may choose from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from ringfence.domain import ids
from ringfence.domain.campaign import Campaign
from ringfence.domain.disposition import Choice, DispositionSet
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """A set as asked for."""

    name: str
    choices: tuple[Choice, ...]
    queue_ids: tuple[str, ...] = ()


async def create(
    database: Database, *, at: datetime, stream_id: str, draft: Draft, known_as: str | None = None
) -> DispositionSet:
    """A new set; `known_as` is its id where it is to be a certain one.

    Raises Problem: invalid for an unknown queue or one that has a set, conflict where the name is taken.
    """
    set_id = known_as or ids.new(ids.DISPOSITION_SET)
    made = DispositionSet(set_id, stream_id, draft.name, draft.choices, draft.queue_ids, at, at)
    return await database.write(lambda tx: _put(tx, made))


async def change(database: Database, *, at: datetime, stream_id: str, set_id: str, draft: Draft) -> DispositionSet:
    """The changed set; runs that are under way keep the retries that they were made with. Raises Problem as `create`,
    and not found."""

    def work(tx: Transaction) -> DispositionSet:
        before = _existing(tx, stream_id, set_id)
        changed = replace(before, name=draft.name, choices=draft.choices, queue_ids=draft.queue_ids, updated_at=at)
        return _put(tx, changed)

    return await database.write(work)


async def remove(database: Database, *, stream_id: str, set_id: str) -> DispositionSet:
    """The set that is gone: its queues take any disposition. Raises Problem (not found)."""

    def work(tx: Transaction) -> DispositionSet:
        gone = _existing(tx, stream_id, set_id)
        tx.disposition_sets.remove(set_id)
        return gone

    return await database.write(work)


async def get(database: Database, *, stream_id: str, set_id: str) -> DispositionSet:
    """Raises Problem (not found)."""
    return await database.look(lambda tx: _existing(tx, stream_id, set_id))


async def page(database: Database, *, stream_id: str, skip: int, limit: int) -> tuple[list[DispositionSet], int]:
    """Sets by name, and how many there are in all."""
    return await database.read(
        lambda tx: (tx.disposition_sets.page(stream_id, skip, limit), tx.disposition_sets.count(stream_id))
    )


def retries_of(tx: Transaction, campaign: Campaign) -> dict[str, int | str]:
    """When records are tried again after a disposition: as the campaign says, else as the set of its queue does."""
    found = None if campaign.queue_id is None else tx.disposition_sets.of_queue(campaign.queue_id)
    return (found.retries if found else {}) | dict(campaign.disposition_retries)


def check_code(tx: Transaction, queue_id: str | None, code: str) -> None:
    """Raises Problem (invalid) for a disposition that the agents of the queue may not choose."""
    found = None if queue_id is None else tx.disposition_sets.of_queue(queue_id)
    if found is not None and code not in found.codes:
        raise Problem.at("code", "not_one_of", f"must be one of {', '.join(found.codes)}")


def _put(tx: Transaction, wanted: DispositionSet) -> DispositionSet:
    faults = _unknown(tx, wanted.stream_id, wanted.queue_ids) + _taken(tx, wanted)
    if faults:
        raise Problem.invalid(faults)
    other = tx.disposition_sets.named(wanted.stream_id, wanted.name)
    if other is not None and other.id != wanted.id:
        message = f'there is already a disposition set "{other.name}": choose another name'
        raise Problem.conflict("name_taken", message)
    tx.disposition_sets.put(wanted)
    return replace(wanted, queue_ids=tuple(sorted(wanted.queue_ids)))


def _unknown(tx: Transaction, stream_id: str, queue_ids: Collection[str]) -> list[Fault]:
    known = tx.queues.existing(stream_id, queue_ids)
    return [
        Fault(f"queues[{place}]", "not_found", f"there is no queue {queue_id} in this stream")
        for place, queue_id in enumerate(queue_ids)
        if queue_id not in known
    ]


def _taken(tx: Transaction, wanted: DispositionSet) -> list[Fault]:
    owners = tx.disposition_sets.owners(wanted.queue_ids)
    return [
        Fault(f"queues[{place}]", "taken", f"queue {queue_id} has another set already: take it out of that one first")
        for place, queue_id in enumerate(wanted.queue_ids)
        if owners.get(queue_id, wanted.id) != wanted.id
    ]


def _existing(tx: Transaction, stream_id: str, set_id: str) -> DispositionSet:
    found = tx.disposition_sets.get(stream_id, set_id)
    if found is None:
        raise Problem.not_found(f"disposition set {set_id}")
    return found
