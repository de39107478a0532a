"""Contacts: the people of a contact list, and how a row of a file or of a request becomes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ringfence.domain.calling_hours import is_zone

FIELDS: Final = ("phoneNumber", "firstName", "lastName", "timeZone", "uniqueId", "contactPriority")
"""The fields that mean something to the dialer, as the API calls them. All other columns are kept as they are."""

AS_NAMED: Final[Mapping[str, str]] = MappingProxyType({field: field for field in FIELDS})
"""The mapping of rows whose columns are called like the fields."""

MAX_PRIORITY: Final = 1_000_000_000

_WHOLE = re.compile(r"[+-]?[0-9]{1,10}")
QUOTED_CHARACTERS: Final = 60


@dataclass(frozen=True, slots=True)
class Contact:
    """One person of a contact list, ready to be dialed.

    `position` is the place in the list, from 0, without gaps. `zone_key` is the candidate time zones (see
    `domain.calling_hours`). `columns` are the columns that mean nothing to the dialer, in their order. `line` is the
    physical line of the file that the contact came from, None if it came over the API.
    """

    id: str
    list_id: str
    position: int
    phone_number: str  # E.164
    first_name: str | None
    last_name: str | None
    time_zone: str | None
    unique_id: str | None
    contact_priority: int | None
    zone_key: str
    columns: Mapping[str, str]
    line: int | None = None

    def shown(self) -> dict[str, str | int]:
        """Everything known of the person, by column name, for agents and flows: the fields first, no absent ones."""
        fields: dict[str, str | int | None] = {
            "phoneNumber": self.phone_number,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "timeZone": self.time_zone,
            "uniqueId": self.unique_id,
            "contactPriority": self.contact_priority,
        }
        known = {name: value for name, value in fields.items() if value is not None}
        return known | {name: value for name, value in self.columns.items() if name not in known}


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that reads as a contact. Its phone number is as it was written: not checked yet."""

    phone_text: str
    first_name: str | None
    last_name: str | None
    time_zone: str | None
    unique_id: str | None
    contact_priority: int | None
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is no contact: why, in a few words that a person can act on, and the column at fault, None for the row."""

    phone_text: str
    reason: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class RowLimits:
    """How much a row may hold: columns a row, characters a column."""

    columns: int
    characters: int


def read(row: Mapping[str, object], mapping: Mapping[str, str], limits: RowLimits) -> Draft | Unreadable:
    """The contact that a row describes.

    `mapping` says which column holds which of `FIELDS`. Values are text, numbers, booleans or null.
    """
    phone_column = mapping["phoneNumber"]
    phone = _shown_phone(row.get(phone_column))
    rest = texts(row, limits)
    if isinstance(rest, Unreadable):
        return replace(rest, phone_text=phone)
    fields = {field: rest.pop(column, "").strip() for field, column in mapping.items()}
    if not fields["phoneNumber"]:
        return Unreadable("", f"{phone_column} is missing", phone_column)
    zone = fields.get("timeZone") or None
    if zone is not None and not is_zone(zone):
        reason = f"timeZone {_quoted(zone)} is not an IANA time zone name"
        return Unreadable(phone, reason, mapping["timeZone"])
    priority = fields.get("contactPriority") or None
    if priority is not None and not (_WHOLE.fullmatch(priority) and abs(int(priority)) <= MAX_PRIORITY):
        reason = f"contactPriority {_quoted(priority)} is not a whole number from -{MAX_PRIORITY:,} to {MAX_PRIORITY:,}"
        return Unreadable(phone, reason, mapping["contactPriority"])
    return Draft(
        fields["phoneNumber"],
        fields.get("firstName") or None,
        fields.get("lastName") or None,
        zone,
        fields.get("uniqueId") or None,
        None if priority is None else int(priority),
        rest,
    )


def texts(row: Mapping[str, object], limits: RowLimits) -> dict[str, str] | Unreadable:
    """A row's values as text, by column; or what is wrong with it. Null is empty text."""
    if len(row) > limits.columns:
        return Unreadable("", f"the row has {len(row)} columns, and at most {limits.columns} are kept")
    found: dict[str, str] = {}
    for name, value in row.items():
        text = _text(value)
        reason = _fault(name, value, text, limits)
        if text is None or reason is not None:
            return Unreadable("", reason or "", name)
        found[name] = text
    return found


def is_storable(text: str) -> bool:
    """Can every database hold it: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(value: object) -> str | None:
    """The text of a value; None for what is no single value."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def _fault(name: str, value: object, text: str | None, limits: RowLimits) -> str | None:
    if not name.strip() or len(name) > limits.characters or not is_storable(name):
        return f"column name {_quoted(name)} is empty, too long or not text"
    if text is None:
        kind = "a list" if isinstance(value, list) else "an object"
        return f"column {_quoted(name)} holds {kind}: send text, a number, true or false"
    if len(text) > limits.characters:
        return f"column {_quoted(name)} has {len(text)} characters, and at most {limits.characters} are kept"
    if not is_storable(text):
        return f"column {_quoted(name)} holds a character that is not text"
    return None


def _shown_phone(value: object) -> str:
    """The number as it was written, for the report: printable, and not longer than a number can be."""
    text = (_text(value) or "").strip()[:QUOTED_CHARACTERS]
    return text if is_storable(text) else ascii(text)[1:-1]


def _quoted(text: str) -> str:
    short = text if len(text) <= QUOTED_CHARACTERS else text[: QUOTED_CHARACTERS - 1] + "…"
    return f"'{short}'" if is_storable(short) else ascii(short)
