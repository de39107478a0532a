"""What would come of a file for a contact list, by the very work that an import does, with nothing stored."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ringfence.domain.contact import Contact
from ringfence.domain.list_file import ListFile

if TYPE_CHECKING:
    from ringfence.services.contact_file import ContactFile

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of text: what is longer is tried by its beginning."""
SHOWN_REJECTS: Final = 100
SHOWN_CONTACTS: Final = 10


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """As `ports.storage.contact_lists.Reject`, and the column of the file at fault; None where it is the row."""

    line: int
    column: str | None
    phone_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """A row as it would be stored, and its phone number as it is written. The contact has no id, nor a list."""

    contact: Contact
    written: str


@dataclass(frozen=True, slots=True)
class Tried:
    """`by_column`: how many rows are rejected for each column, most first. The first rows of both kinds are shown."""

    accepted: int
    rejected: int
    by_column: Mapping[str | None, int]
    rejects: tuple[RejectedRow, ...]
    contacts: tuple[AcceptedRow, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """`file` says how the file was understood."""

    file: ListFile
    tried: Tried


def tried(of: ContactFile, apart: bool) -> Tried:
    """All rows of the file. `apart`: the list takes no number, and no unique id, twice."""
    while of.judge_next() is not None:
        pass
    if apart:
        of.part()
    accepted = 0
    by_column: Counter[str | None] = Counter()
    rejects: list[RejectedRow] = []
    contacts: list[AcceptedRow] = []
    while (rows := of.next_rows()) is not None:
        good, bad = rows.filter(rows["reason"].is_null()), rows.filter(rows["reason"].is_not_null())
        accepted += good.height
        by_column.update(bad["fault_column"].to_list())
        rejects += map(_rejected, bad.head(SHOWN_REJECTS - len(rejects)).iter_rows(named=True))
        contacts += map(_accepted, good.head(SHOWN_CONTACTS - len(contacts)).iter_rows(named=True))
    return Tried(accepted, by_column.total(), dict(by_column.most_common()), tuple(rejects), tuple(contacts))


def _rejected(row: Mapping[str, Any]) -> RejectedRow:
    return RejectedRow(row["line"], row["fault_column"], (row["phone_text"] or "")[:60], row["reason"])


def _accepted(row: Mapping[str, Any]) -> AcceptedRow:
    contact = Contact(
        id="",
        list_id="",
        position=row["good"],
        phone_number=row["phone_number"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        time_zone=row["time_zone"],
        unique_id=row["unique_id"],
        contact_priority=row["contact_priority"],
        zone_key=row["zone_key"],
        columns=json.loads(row["columns"]),
        line=row["line"],
    )
    return AcceptedRow(contact, row["phone_text"])
