"""Contact filters: how many people of which lists one means, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ringfence.domain.contact import FIELDS
from ringfence.domain.filters import ContactFilter
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Database, Transaction
from ringfence.services import names


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one list: how many people it has, and how many of them the filter means."""

    name: str
    total: int
    meant: int


async def count(database: Database, stream_id: str, named: Sequence[str], wanted: ContactFilter) -> tuple[Counted, ...]:
    """Of each of these lists. Raises Problem (invalid) for an unknown list or column."""

    def work(tx: Transaction) -> tuple[Counted, ...]:
        lists, faults = names.contact_lists(tx, stream_id, enumerate(named))
        faults += unknown_columns(wanted, lists)
        if faults:
            raise Problem.invalid(faults)
        return tuple(Counted(of.name, of.total, tx.contact_lists.count_meant(of.id, wanted)) for of in lists)

    return await database.read(work)


def unknown_columns(wanted: ContactFilter, lists: Sequence[ContactList]) -> list[Fault]:
    """Columns of the filter that no list has. Where a list has no columns yet, nothing can be said."""
    return [one for column in dict.fromkeys(wanted.columns()) for one in unknown(column, lists, "contactFilters")]


def unknown(column: str, lists: Sequence[ContactList], path: str) -> list[Fault]:
    """The fault of naming a column that no list has."""
    known = {column for of in lists for column in of.columns} | set(FIELDS)
    if not lists or not all(of.columns for of in lists) or column in known:
        return []
    return [Fault(path, "unknown_column", f'no contact list of the campaign has a column "{column}"')]
