"""Asking before a call: what the campaign's own system says of a contact right before it is to be dialed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from ringfence.domain import contact
from ringfence.domain.contact import RowLimits

HANDLING: Final = "contactHandling"


class Handling(StrEnum):
    """What to do with the contact. FAILED: no answer, or none that can be understood."""

    CALL = "call"
    SKIP = "skip"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PreCall:
    """Whom to ask: an address, and headers that go with each request, such as a key."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreCallAnswer:
    """`fields` are what else was said of the contact, by name; `why` is what was wrong, in words, of one that failed."""

    handling: Handling
    fields: Mapping[str, str] = field(default_factory=dict)
    why: str | None = None


def answer_of(status: int, body: bytes, limits: RowLimits) -> PreCallAnswer:
    """What an HTTP answer says: `{"contactHandling": {"handle": "CALL" | "SKIP"}, …}`, with the contact's further fields.

    Fields are text, numbers, true, false or null, within the limits of a contact's columns; anything else fails.
    """
    if not 200 <= status < 300:
        return _failed("redirects are not followed" if 300 <= status < 400 else f"it answered {status}")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return _failed("its answer is no JSON")
    if not isinstance(said, dict):
        return _failed("its answer is no JSON object")
    handling = _handling(said.pop(HANDLING, None))
    if handling is None:
        return _failed(f"its answer has no {HANDLING}.handle of CALL or SKIP")
    fields = contact.texts(said, limits)
    if isinstance(fields, contact.Unreadable):
        return _failed(fields.reason)
    return PreCallAnswer(handling, fields)


def _failed(why: str) -> PreCallAnswer:
    return PreCallAnswer(Handling.FAILED, why=why)


def _handling(said: Any) -> Handling | None:
    handle = said.get("handle") if isinstance(said, dict) else None
    return {"CALL": Handling.CALL, "SKIP": Handling.SKIP}.get(handle) if isinstance(handle, str) else None
