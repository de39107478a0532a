"""Recordings."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from ringfence.adapters.storage.tables import recordings
from ringfence.ports.storage.recordings import Recording, RecordingQuery

_EQUAL: Final = ("campaign_id", "agent_id", "attempt_id", "phone_number")


class SqlRecordings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, recording: Recording) -> None:
        if self.get(recording.stream_id, recording.id) is None:
            self._connection.execute(insert(recordings), asdict(recording))

    def get(self, stream_id: str, recording_id: str) -> Recording | None:
        one = select(recordings).where(recordings.c.stream_id == stream_id, recordings.c.id == recording_id)
        row = self._connection.execute(one).first()
        return None if row is None else Recording(*row)

    def page(self, stream_id: str, query: RecordingQuery, skip: int, limit: int) -> list[Recording]:
        wanted = (
            select(recordings)
            .where(*_conditions(stream_id, query))
            .order_by(recordings.c.started_at.desc(), recordings.c.id.desc())
            .offset(skip)
            .limit(limit)
        )
        return [Recording(*row) for row in self._connection.execute(wanted)]

    def count(self, stream_id: str, query: RecordingQuery) -> int:
        wanted = select(func.count()).select_from(recordings).where(*_conditions(stream_id, query))
        return self._connection.execute(wanted).scalar_one()

    def older(self, stream_id: str, before: datetime, most: int) -> list[Recording]:
        wanted = (
            select(recordings)
            .where(recordings.c.stream_id == stream_id, recordings.c.started_at < before)
            .order_by(recordings.c.started_at, recordings.c.id)
            .limit(most)
        )
        return [Recording(*row) for row in self._connection.execute(wanted)]

    def remove(self, stream_id: str, recording_id: str) -> bool:
        one = (recordings.c.stream_id == stream_id) & (recordings.c.id == recording_id)
        return self._connection.execute(delete(recordings).where(one)).rowcount == 1


def _conditions(stream_id: str, query: RecordingQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [recordings.c.stream_id == stream_id]
    found += [recordings.c[name] == value for name in _EQUAL if (value := getattr(query, name)) is not None]
    if query.started_from is not None:
        found.append(recordings.c.started_at >= query.started_from)
    if query.started_before is not None:
        found.append(recordings.c.started_at < query.started_before)
    return found
