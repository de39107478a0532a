"""The outbox: every notice of a stream, numbered without gaps in the order in which they became durable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.notice import Notice


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it is kept: `data` is JSON. `seq` is its place in the stream, from 1 on."""

    seq: int
    type: str
    at: datetime
    campaign_id: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Notices in order. `reached`: all up to there have been looked at, whether they were wanted or not."""

    notices: tuple[Kept, ...]
    reached: int


@dataclass(frozen=True, slots=True)
class Extent:
    """What is kept of a stream's notices: the numbers of the first and the last; `first` is `last` + 1 for none."""

    first: int
    last: int


class Notices(Protocol):
    def append(self, stream_id: str, notices: Sequence[Notice]) -> None:
        """Number these on from the last one. They are told once the transaction that they are part of is durable."""
        ...

    def extent(self, stream_id: str) -> Extent: ...

    def after(
        self, stream_id: str, seq: int, most: int, types: tuple[str, ...] = (), campaign_id: str | None = None
    ) -> NoticePage:
        """Those of the next `most` notices after this number that are of these types, and of this campaign if one is
        given. Types are as for `domain.notice.matches`."""
        ...

    def forget(self, stream_id: str, before: datetime, most: int) -> int:
        """Delete the oldest notices, those from before this instant that no webhook still waits for; how many there were.

        With them goes what is known of their deliveries.
        """
        ...
