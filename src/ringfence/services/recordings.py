"""Recordings of calls: taken over from the switch, found, listened to, taken away, and kept for as long as is set.

The switch leaves each as ATTEMPT_ID.wav in the folder of arrivals (stereo: the agent on the left, the person on the right).
Its row is made first and the file then moved to its place; after a crash in between both are done again.
"""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from ringfence.domain import ids
from ringfence.domain.attempt import Attempt
from ringfence.domain.problems import Problem
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.recordings import Recording, RecordingQuery

_log = structlog.get_logger(__name__)

ARRIVALS: Final = "arrivals"
LOOKS_EVERY_SECONDS: Final = 1.0
FORGOTTEN_AT_ONCE: Final = 100


class Recordings:
    """`folder` holds the files, one folder a stream; and the arrivals."""

    def __init__(self, database: Database, clock: Clock, folder: Path) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._strange: set[str] = set()

    @property
    def arrivals(self) -> Path:
        return self._folder / ARRIVALS

    def path(self, recording: Recording) -> Path:
        return self._folder / recording.stream_id / f"{recording.id}.wav"

    async def watch(self) -> None:
        """Take over what arrives, until cancelled."""
        while True:
            try:
                await self.take_over()
            except OSError as error:  # no room, say: it stays where it is
                _log.error("recordings_not_taken_over", error=str(error))
            await asyncio.sleep(LOOKS_EVERY_SECONDS)

    async def take_over(self) -> int:
        """Everything that has arrived; how many they were. Raises OSError."""
        taken = 0
        for arrived in await asyncio.to_thread(self._arrived):
            taken += await self._take_over(arrived)
        return taken

    def _arrived(self) -> list[Path]:
        return sorted(path for path in self.arrivals.glob("*.wav") if path.name not in self._strange)

    async def _take_over(self, arrived: Path) -> bool:
        attempt_id = arrived.stem
        found = await self._database.look(lambda tx: tx.history.attempt(attempt_id))
        if found is None:  # of no call of ours, or of one that is forgotten: somebody has to look at it
            self._strange.add(arrived.name)
            _log.warning("recording_of_no_attempt", call=attempt_id)
            return False
        stream_id, attempt = found
        try:
            seconds, size = await asyncio.to_thread(_measured, arrived)
        except (wave.Error, EOFError) as error:
            self._strange.add(arrived.name)
            _log.error("recording_unreadable", call=attempt_id, error=str(error))
            return False
        recording = _recording(stream_id, attempt, seconds, size)
        await self._database.write(lambda tx: tx.recordings.add(recording))
        await asyncio.to_thread(self._move, arrived, self.path(recording))
        return True

    @staticmethod
    def _move(arrived: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        arrived.replace(target)

    # --- what the API asks for ---------------------------------------------------------------------------------------

    async def page(self, stream_id: str, query: RecordingQuery, skip: int, limit: int) -> tuple[list[Recording], int]:
        """A part of them, newest first, and how many there are."""
        return await self._database.read(
            lambda tx: (tx.recordings.page(stream_id, query, skip, limit), tx.recordings.count(stream_id, query))
        )

    async def get(self, stream_id: str, recording_id: str) -> Recording:
        """Problem (not found) for an unknown id."""
        return await self._database.look(lambda tx: _existing(tx, stream_id, recording_id))

    async def audio(self, stream_id: str, recording_id: str) -> Path:
        """The file. Problem: not found."""
        path = self.path(await self.get(stream_id, recording_id))
        if not await asyncio.to_thread(path.exists):
            raise Problem.not_found(f"the audio of recording {recording_id}")
        return path

    async def remove(self, stream_id: str, recording_id: str) -> Recording:
        """The file first, so that nothing is kept of which nobody knows. Problem: not found."""
        recording = await self.get(stream_id, recording_id)
        await asyncio.to_thread(self.path(recording).unlink, missing_ok=True)
        await self._database.write(lambda tx: tx.recordings.remove(stream_id, recording_id))
        return recording

    async def forget(self) -> int:
        """Take away what is older than each stream's `recording_days`, unless that is 0; how many they were."""
        forgotten = 0
        for stream in await self._database.read(lambda tx: tx.tenancy.streams()):
            if stream.settings.recording_days == 0:
                continue
            before = self._clock.now() - timedelta(days=stream.settings.recording_days)
            while old := await self._database.read(_older(stream.id, before)):
                for recording in old:
                    await self.remove(stream.id, recording.id)
                forgotten += len(old)
        return forgotten


def _recording(stream_id: str, attempt: Attempt, seconds: float, size: int) -> Recording:
    return Recording(
        id=id_of(attempt.id),
        stream_id=stream_id,
        attempt_id=attempt.id,
        campaign_id=attempt.campaign_id,
        agent_id=attempt.agent_id,
        contact_id=attempt.contact_id,
        phone_number=attempt.phone_number,
        started_at=attempt.answered_at or attempt.placed_at,
        seconds=seconds,
        size=size,
    )


def id_of(attempt_id: str) -> str:
    """The id of the recording of this attempt, if it has one."""
    return ids.derived(ids.RECORDING, attempt_id)


def _measured(path: Path) -> tuple[float, int]:
    """Seconds, and bytes. Raises wave.Error, EOFError and OSError."""
    with wave.open(str(path), "rb") as file:
        return round(file.getnframes() / file.getframerate(), 3), path.stat().st_size


def _existing(tx: Transaction, stream_id: str, recording_id: str) -> Recording:
    found = tx.recordings.get(stream_id, recording_id)
    if found is None:
        raise Problem.not_found(f"recording {recording_id}")
    return found


def _older(stream_id: str, before: datetime) -> Callable[[Transaction], list[Recording]]:
    return lambda tx: tx.recordings.older(stream_id, before, FORGOTTEN_AT_ONCE)
