"""Rows put aside in a file of their own, from which steps of long work put them into the database, many by one statement.

They are written without holding the database, and go in without going through Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final


class Staged(StrEnum):
    """What kind of rows they are. The first column of each is its place, a number by which steps name their rows."""

    ROWS = "rows"  # of a file for a contact list, in order
    KEYS = "keys"  # what these are to have for themselves, in the order of the keys
    NUMBERS = "numbers"  # of a file for a do-not-call list, in the order of the numbers


COLUMNS: Final[Mapping[Staged, tuple[str, ...]]] = MappingProxyType(
    {
        Staged.ROWS: (
            *("place", "phone_number", "first_name", "last_name", "time_zone", "unique_id", "contact_priority"),
            *("zone_key", "columns", "line"),
            "phone_text",  # as it was written
            "reason",  # why it does not go in; null: it does
            "good",  # how many rows before it go in
        ),
        Staged.KEYS: ("place", "key", "line"),
        Staged.NUMBERS: ("place", "phone_number", "expires_at", "line", "count"),  # microseconds; null: never
    }
)

Stager = Callable[[Path, Staged, Iterable[tuple[Any, ...]]], None]
