"""Answers: the envelope of every success, pages of a list, and how times are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from pydantic import BeforeValidator
from starlette.responses import Response

from ringfence.api import problems
from ringfence.domain.problems import Fault, Problem

LARGEST_PAGE: Final = 100


class Json(Response):
    """A JSON body. Return it from an endpoint as it is: FastAPI's own way through a model costs several times more."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return msgspec.json.encode(content)


def counted(number: int, noun: str) -> str:
    """`1 contact`, `2 contacts`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def success(message: str, data: Any = None, **more: Any) -> Json:
    """`{"status":"success","message":…,"data":…}`, and `more` at the top where the contract has it there."""
    return Json({"status": "success", "message": message, "data": data} | more)


def time(at: datetime) -> str:
    """ISO 8601, UTC, milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def optional_time(at: datetime | None) -> str | None:
    return None if at is None else time(at)


def _number_or_empty(value: Any) -> Any:
    """A number, or its digits in a string; an empty string says nothing."""
    if value == "" or value is None:
        return None
    if isinstance(value, bool):
        raise problems.fault("wrong_type", "must be a whole number, or an empty string")
    return value


NumberOrEmpty = Annotated[int | None, BeforeValidator(_number_or_empty)]
"""The type of `skip`, `page` and `limit` in a body or query: a number, or an empty string for the default."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted."""

    skip: int
    limit: int

    def of(self, results: Sequence[Any], total: int) -> dict[str, Any]:
        """The `data` of a paged answer, of `total` in all."""
        return {
            "results": results,
            "skip": self.skip,
            "limit": self.limit,
            "hasMore": self.skip + len(results) < total,
            "totalPages": -(-total // self.limit),
            "totalResults": total,
        }


def page(skip: int | None, page: int | None, limit: int | None, largest: int = LARGEST_PAGE) -> Page:
    """The page that was asked for: `page` counts from 1 and wins over `skip`; `limit` is 1 to `largest`, default 10.

    Raises Problem (invalid) with every fault.
    """
    faults = []
    if limit is not None and not 1 <= limit <= largest:
        faults.append(Fault("limit", "out_of_range", f"must be from 1 to {largest}"))
    if page is not None and not 1 <= page <= 2**31:
        faults.append(Fault("page", "out_of_range", "must be at least 1"))
    if skip is not None and not 0 <= skip <= 2**53:
        faults.append(Fault("skip", "out_of_range", "must be at least 0"))
    if faults:
        raise Problem.invalid(faults)
    size = limit or 10
    return Page((page - 1) * size if page is not None else skip or 0, size)
