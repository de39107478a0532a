"""Contact lists that are filled from an address at intervals: what is fetched, and how its rows are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=7)


class PullMethod(StrEnum):
    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class ListPull:
    """What to fetch, how often. `body` goes along as JSON with POST.

    `rows_path` is where in the answer the rows are: names and places (from 0) with dots between them; "" for an answer that
    is the list of rows. `mapping` says in the same way where in a row each column is; without one, a row's own values
    are its columns.
    """

    url: str
    every: timedelta
    method: PullMethod = PullMethod.GET
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    rows_path: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one fetch: rows that became contacts, that were there already, and that are no contacts; or why there
    were none. `reasons` are why the first of the rows did not go in."""

    at: datetime
    added: int = 0
    known: int = 0
    rejected: int = 0
    reasons: tuple[str, ...] = ()
    failure: str | None = None


def rows_of(body: bytes, pull: ListPull) -> list[Mapping[str, object]] | str:
    """The rows of an answer, or why there are none, in words."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return "the answer is no JSON"
    rows = found_at(document, pull.rows_path)
    if not isinstance(rows, list):
        return f"there is no list of rows at {pull.rows_path}" if pull.rows_path else "the answer is no list of rows"
    return [_columns(row, pull.mapping) for row in rows]


def found_at(value: Any, path: str) -> Any:
    """What is at this place; None where nothing is."""
    for part in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isascii() and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _columns(row: Any, mapping: Mapping[str, str]) -> Mapping[str, object]:
    if mapping:
        found = {column: found_at(row, path) for column, path in mapping.items()}
        return {column: value for column, value in found.items() if value is not None}
    return row if isinstance(row, dict) else {}
