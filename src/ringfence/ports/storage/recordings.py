"""Recordings of calls: what is known of each; the audio is in a file beside the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Recording:
    """One answered call, from the answer to its end. `size` is the file's, in bytes."""

    id: str
    stream_id: str
    attempt_id: str
    campaign_id: str
    agent_id: str | None
    contact_id: str
    phone_number: str
    started_at: datetime
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class RecordingQuery:
    """Which recordings of a stream, by all that is given. `started_from` is inclusive, `started_before` is not."""

    campaign_id: str | None = None
    agent_id: str | None = None
    attempt_id: str | None = None
    phone_number: str | None = None  # E.164
    started_from: datetime | None = None
    started_before: datetime | None = None


class Recordings(Protocol):
    def add(self, recording: Recording) -> None:
        """One that is there already is left as it is."""
        ...

    def get(self, stream_id: str, recording_id: str) -> Recording | None: ...

    def page(self, stream_id: str, query: RecordingQuery, skip: int, limit: int) -> list[Recording]:
        """Newest first."""
        ...

    def count(self, stream_id: str, query: RecordingQuery) -> int: ...

    def older(self, stream_id: str, before: datetime, most: int) -> list[Recording]:
        """Up to `most` of those that started before this instant, oldest first."""
        ...

    def remove(self, stream_id: str, recording_id: str) -> bool:
        """Whether there was one."""
        ...
