"""What requests name: it is found in their stream, or the fault says that it is not there."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.domain.problems import Fault
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction


def contact_lists(
    tx: Transaction, stream_id: str, names: Iterable[tuple[int, str]]
) -> tuple[list[ContactList], list[Fault]]:
    """The lists that are named, each with its place in the request; and a fault for each name that no list has."""
    lists, faults = list[ContactList](), list[Fault]()
    for place, name in names:
        found = tx.contact_lists.named(stream_id, name)
        if found is None:
            faults.append(unknown(f"contactLists[{place}]", "contact list", name))
        else:
            lists.append(found)
    return lists, faults


def unknown(path: str, noun: str, name: str) -> Fault:
    """The fault of naming what the stream does not have."""
    return Fault(path, "not_found", f'there is no {noun} "{name}" in this stream')
