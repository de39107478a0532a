"""What the dialer saves and loads: the record that its engine's memory is a window on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.record import Record
from ringfence.engine.commands import LoadRecords, Save
from ringfence.engine.events import EngineRestored, Event
from ringfence.ports.storage.journal import Handled


@dataclass(frozen=True, slots=True)
class Loaded:
    """Records in order, and when the next waiting one falls due."""

    records: tuple[Record, ...]
    next_due_at: datetime | None


class Live(Protocol):
    def restore(self, stream_id: str, at: datetime) -> EngineRestored:
        """What the engine of a stream starts with. Records left live by a crash, that nobody has, are put back."""
        ...

    def last_sequence(self, stream_id: str) -> int:
        """The number of the stream's latest journal entry, 0 for none."""
        ...

    def save(
        self,
        account_id: str,
        stream_id: str,
        first_sequence: int,
        handled: Sequence[Handled],
        saves: Sequence[Save],
        at: datetime,
    ) -> list[Event]:
        """Journal the events and save what followed from them, in one transaction.

        Returns what the database refused, or has to tell, as events for the engine to handle next: `PreviewRefused`,
        `AttemptRefused`, `CompletionRefused`, `RecordsDropped`.
        """
        ...

    def load(self, wanted: LoadRecords) -> Loaded:
        """The first records of the run that may be dialed at this instant, as far as the database can tell."""
        ...

    def busy_streams(self) -> list[str]:
        """Streams with a run under way, a live attempt or a signed-in agent: those whose dialer has to be running."""
        ...

    def signed_in(self) -> list[tuple[str, str]]:
        """Stream and id of every agent who is not offline."""
        ...

    def latest_instant(self) -> datetime | None:
        """The latest instant in any journal: the dialer's time must not go back behind it."""
        ...
