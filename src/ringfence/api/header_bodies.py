"""HTTP headers that go along when an address of a customer's is asked."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from ringfence.api.campaign_fields import Checked
from ringfence.api.problems import fault

MOST: Final = 20
LONGEST_VALUE: Final = 1_024
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_VALUE: Final = re.compile(rf"[ -~]{{0,{LONGEST_VALUE}}}")
_OURS: Final = frozenset(
    {"connection", "content-length", "content-type", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"}
)


def _headers(value: Any) -> dict[str, str]:
    """Name → value."""
    if not isinstance(value, dict):
        raise fault("wrong_type", "must be an object of header names and their values")
    if len(value) > MOST:
        raise fault("too_long", f"must have at most {MOST} entries")
    faults = [
        InitErrorDetails(type=why, loc=(str(name),), input=text)
        for name, text in value.items()
        if (why := _fault(name, text)) is not None
    ]
    if faults:
        raise ValidationError.from_exception_data("headers", faults)
    return {name: text.strip() for name, text in value.items()}


def _fault(name: str, value: Any) -> PydanticCustomError | None:
    if not _NAME.fullmatch(name):
        return fault("malformed", "must be the name of a header, of at most 64 characters")
    if name.lower() in _OURS:
        return fault("not_allowed", "is set by the request itself: leave it out")
    if not isinstance(value, str):
        return fault("wrong_type", "must be text")
    if not _VALUE.fullmatch(value):
        return fault("malformed", f"must be at most {LONGEST_VALUE} printable characters of ASCII")
    return None


HEADERS: Final = Checked(
    _headers, {"maxProperties": MOST, "additionalProperties": {"type": "string", "maxLength": LONGEST_VALUE}}
)
