"""Replay: a journal put to fresh engines, and what they decide compared with what was decided then."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ringfence.domain.problems import BrokenPromise, Kind, Problem
from ringfence.engine import events
from ringfence.engine.commands import Command
from ringfence.engine.dialer import Dialer
from ringfence.ports.storage.database import Database
from ringfence.ports.storage.journal import Entry, Journal
from ringfence.services import journal
from ringfence.services.journal import Trace

SURROUNDINGS: Final = 5
"""Events shown on either side of a difference."""
_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event after which an engine decides otherwise than it did.

    `then` is what is known of the commands of that time, `now` those of the replay. `fault` says why there are none: the
    event cannot be read, or the engine does not take it.
    """

    entry: Entry
    then: Sequence[Trace]
    now: Sequence[Command]
    fault: str | None
    before: Sequence[Entry]
    after: Sequence[Entry]

    def pairs(self) -> list[tuple[Trace | None, Command | None, bool]]:
        """Both lists side by side: what was decided then, what now, and whether it is the same to the last field."""
        again = journal.traces(journal.digest(self.now))
        return [
            (
                self.then[place] if place < len(self.then) else None,
                self.now[place] if place < len(self.now) else None,
                place < min(len(self.then), len(again)) and self.then[place] == again[place],
            )
            for place in range(max(len(self.then), len(again)))
        ]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was replayed: entries `first` to `last`, by so many engines; and the first difference, if there is one."""

    stream_id: str
    first: int
    last: int
    events: int
    commands: int
    engines: int
    started_at: datetime
    ended_at: datetime
    difference: Difference | None


async def replay(
    database: Database,
    stream_id: str,
    *,
    seq: int | None = None,
    at: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Replayed:
    """Replay the journal of a stream from the last start of an engine no later than `seq` or `at`, up to its end.

    Without either, from the oldest start that the journal still has. `progress` is told how many entries are done, of how
    many. Raises Problem (not found) where the journal has no such start.
    """
    first, newest = await database.read(
        lambda tx: (_first(tx.journal, stream_id, seq, at), tx.live.last_sequence(stream_id))
    )
    if first is None:
        raise Problem(Kind.NOT_FOUND, "nothing_to_replay", _nothing(seq, at))
    replaying = _Replaying()
    place = first
    while place <= newest and replaying.differs is None:
        entries = await database.read(lambda tx, place=place: tx.journal.entries(stream_id, place, _CHUNK))  # type: ignore[misc]
        if not entries:
            break
        for entry in entries:
            replaying.put(entry)
            if replaying.differs is not None:
                break
        place = entries[-1].seq + 1
        progress(min(place, newest + 1) - first, newest + 1 - first)
    found = replaying.differs
    if found is not None:
        following = found.entry.seq + 1
        after = await database.read(lambda tx: tx.journal.entries(stream_id, following, SURROUNDINGS))
        found = replace(found, after=tuple(after))
    return replaying.result(stream_id, found)


def _first(kept: Journal, stream_id: str, seq: int | None, at: datetime | None) -> int | None:
    if seq is not None or at is not None:
        return kept.last_start(stream_id, seq=seq, at=at)
    return kept.first_start(stream_id)


def _nothing(seq: int | None, at: datetime | None) -> str:
    if seq is None and at is None:
        return "the journal of this stream is empty: nothing has been dialed yet"
    asked = f"entry {seq}" if seq is not None else f"{at:%Y-%m-%d %H:%M:%S %Z}"
    return f"the journal of this stream does not go back to {asked}: replay without --from to begin with what there is"


class _Replaying:
    """The engines of a journal, one after the other, each from its `EngineRestored`."""

    def __init__(self) -> None:
        self.differs: Difference | None = None
        self._engine = Dialer()
        self._before: deque[Entry] = deque(maxlen=SURROUNDINGS)
        self._events = self._commands = self._engines = 0
        self._first: Entry | None = None
        self._last: Entry | None = None

    def put(self, entry: Entry) -> None:
        """Handle one entry; `differs` is set where its commands are not those of then."""
        self._first = self._first or entry
        self._last = entry
        self._events += 1
        now: Sequence[Command] = ()
        fault: str | None = None
        if entry.event is None:
            fault = f"the event cannot be read as {entry.kind}"
        else:
            if isinstance(entry.event, events.EngineRestored):
                self._engine = Dialer()
                self._engines += 1
            try:
                now = self._engine.handle(entry.event)
            except (BrokenPromise, LookupError, AttributeError, TypeError, ValueError) as error:
                # What an engine makes of an event that it would never have been told is its own affair.
                fault = f"the engine does not take this event: {type(error).__name__}: {error}"
        self._commands += len(now)
        if fault is not None or journal.digest(now) != entry.digest:
            then = tuple(journal.traces(entry.digest))
            self.differs = Difference(entry, then, tuple(now), fault, tuple(self._before), ())
        self._before.append(entry)

    def result(self, stream_id: str, difference: Difference | None) -> Replayed:
        assert self._first is not None
        assert self._last is not None
        return Replayed(
            stream_id=stream_id,
            first=self._first.seq,
            last=self._last.seq,
            events=self._events,
            commands=self._commands,
            engines=self._engines,
            started_at=self._first.at,
            ended_at=self._last.at,
            difference=difference,
        )
