"""The journal of a stream: every event that its dialer handled, in order, with a digest of what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.engine.events import Event


@dataclass(frozen=True, slots=True)
class Handled:
    """An event that an engine has handled. `digest` is that of its commands (`services.journal.digest`)."""

    event: Event
    digest: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. `event` is None where this version of the program cannot read the `text` (JSON)."""

    seq: int
    at: datetime
    kind: str  # the name of a class of `engine.events`
    text: str
    event: Event | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class Size:
    """How much the journal of a stream holds: entries, and bytes as stored. Instants are None where it is empty."""

    entries: int
    size: int
    first: datetime | None
    last: datetime | None


class Journal(Protocol):
    def last_start(self, stream_id: str, *, seq: int | None = None, at: datetime | None = None) -> int | None:
        """The number of the last `EngineRestored`; with `seq` or `at`, of the last one no later than that."""
        ...

    def first_start(self, stream_id: str) -> int | None:
        """The number of the oldest `EngineRestored` there is."""
        ...

    def entries(self, stream_id: str, first: int, most: int) -> Sequence[Entry]:
        """At most so many entries from number `first` on, in order."""
        ...

    def size(self, stream_id: str) -> Size: ...

    def forget(self, stream_id: str, before: datetime, most: int) -> int:
        """Delete at most so many of the oldest entries, and return how many there were.

        What goes lies before the last `EngineRestored` no later than `before`: what stays replays from its first entry.
        """
        ...
