"""The numbering plan of the world: which numbers can exist, and what time it is where they ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ringfence.domain.calling_hours import ZoneKey

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the plan allows, in E.164 with its +, and the candidate time zones of its prefix."""

    e164: str
    zone_key: ZoneKey


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a text is no number that could be rung: a sentence that a person can act on."""

    reason: str


class NumberingPlan(Protocol):
    """Judges numbers by their form alone: whether a valid one is in use, only ringing it can tell."""

    def check(self, text: str) -> Number | Rejected:
        """The number that this text means, as a list gives it. It may be written in any way `domain.phone` reads."""
        ...

    def check_column(self, texts: pl.Series) -> pl.DataFrame:
        """`check` of each text at once: the columns `e164` and `zone_key`, or `reason` where it is rejected; else null.

        A null among the texts is read as an empty one.
        """
        ...

    def zone_key(self, e164: str) -> ZoneKey:
        """The candidate time zones of a number in E.164: '' where the plan knows none, or the number is not valid."""
        ...
