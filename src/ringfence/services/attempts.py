"""The call history: every attempt, newest first, in pages or whole as CSV."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final

from ringfence.domain.attempt import Attempt
from ringfence.domain.flow_progress import Progress
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.numbering import NumberingPlan, Rejected
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.history import AttemptKey, AttemptPage, AttemptQuery

LARGEST_PAGE: Final = 1_000
CHUNK: Final = 1_000
"""Attempts in one transaction of an export."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR: Final = re.compile(r"([0-9]{1,17})\.([A-Za-z0-9_-]{1,64})")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_FREE_TEXT: Final = frozenset(
    {"disposition", "notes", "cause", "reason", "firstName", "lastName", "uniqueId", "campaignName", "listName"}
)

_NAMES: Final = {"record_id": "campaignDialingListId", "instance_id": "campaignInstanceId"}


def _api_name(field: str) -> str:
    first, *others = field.split("_")
    return _NAMES.get(field) or first + "".join(word.capitalize() for word in others)


FIELDS: Final = tuple(_api_name(field.name) for field in fields(Attempt))
"""The fields of an attempt as the API calls them: the first line of an export."""


async def page(database: Database, stream_id: str, query: AttemptQuery, cursor: str | None, limit: int) -> AttemptPage:
    """At most `limit` (1 to 1,000) attempts; `cursor` is where the page before ended. Raises Problem (invalid).

    A page may hold fewer than `limit`, and still say where to go on.
    """
    after = _place(cursor)
    _check(query)
    if not 1 <= limit <= LARGEST_PAGE:
        raise Problem.at("limit", "out_of_range", f"must be from 1 to {LARGEST_PAGE}")
    return await database.read(_reading(stream_id, query, after, limit))


async def export(
    database: Database, stream_id: str, query: AttemptQuery, cursor: str | None = None, limit: int | None = None
) -> AsyncIterator[str]:
    """All of the attempts, or the first `limit`, as CSV in chunks. Faults are raised before the first chunk.

    Attempts made while it runs are not in it. `permit` is JSON. Free text that a spreadsheet would take for a formula
    has an apostrophe before it. Raises Problem (invalid).
    """
    after = _place(cursor)
    _check(query)
    return _chunks(database, stream_id, query, after, limit)


async def _chunks(
    database: Database, stream_id: str, query: AttemptQuery, after: AttemptKey | None, limit: int | None
) -> AsyncIterator[str]:
    yield _csv([FIELDS])
    left = limit
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        found = await database.read(_reading(stream_id, query, after, size))
        if found.attempts:
            yield _csv([[cell(name, value) for name, value in _values(attempt)] for attempt in found.attempts])
        if found.after is None:
            return
        after = found.after
        left = None if left is None else left - len(found.attempts)


def _reading(
    stream_id: str, query: AttemptQuery, after: AttemptKey | None, limit: int
) -> Callable[[Transaction], AttemptPage]:
    return lambda tx: tx.history.attempts(stream_id, query, after, limit)


def cursor_of(key: AttemptKey | None) -> str | None:
    """A place in the history as the API gives it out."""
    if key is None:
        return None
    text = f"{(key.placed_at - _EPOCH) // timedelta(microseconds=1)}.{key.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def with_number(query: AttemptQuery, numbering: NumberingPlan, phone_number: str | None) -> AttemptQuery:
    """The query for the attempts of this number, in any usual spelling. Raises Problem (invalid)."""
    return query if phone_number is None else replace(query, phone_number=checked_number(numbering, phone_number))


def checked_number(numbering: NumberingPlan, phone_number: str) -> str:
    """The number in E.164. Raises Problem (invalid)."""
    number = numbering.check(phone_number)
    if isinstance(number, Rejected):
        raise Problem.at("phoneNumber", "malformed", f"must be a number such as +442079460123: {number.reason}")
    return number.e164


def _place(cursor: str | None) -> AttemptKey | None:
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        found = _CURSOR.fullmatch(text)
        if found is not None:
            return AttemptKey(_EPOCH + timedelta(microseconds=int(found[1])), found[2])
    except (binascii.Error, UnicodeError, ValueError):
        pass
    raise Problem.at("cursor", "malformed", "must be the nextCursor of the page before, as it was given")


def _check(query: AttemptQuery) -> None:
    start, end = query.placed_from, query.placed_before
    if start is not None and end is not None and start >= end:
        raise Problem.invalid([Fault("to", "out_of_range", "must be later than from")])


def _values(attempt: Attempt) -> list[tuple[str, Any]]:
    return [(field.name, getattr(attempt, field.name)) for field in fields(attempt)]


def cell(name: str, value: Any) -> str:
    """A value of this field in a CSV file; free text that a spreadsheet would take for a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Progress):
        value = flow_page(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = str(value)
    return f"'{text}" if name in _FREE_TEXT and text.startswith(_FORMULA) else text


def flow_page(progress: Progress) -> dict[str, Any]:
    """Where a call is, or was, in its flow, and what the person has said: `values` are those that the flow saved."""
    return {
        "flowId": progress.flow_id,
        "version": progress.version,
        "node": progress.node,
        "values": dict(progress.values),
        "callbackAt": None if progress.callback_at is None else cell("callbackAt", progress.callback_at),
    }


def _csv(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
