"""The journal: what is kept of each decision, and for how long."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

import msgspec

from ringfence.engine import commands
from ringfence.engine.commands import Command
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database

KINDS: Final[tuple[type[Command], ...]] = (
    commands.OpenPreview,
    commands.OpenAttempt,
    commands.SavePreview,
    commands.SaveAttempt,
    commands.SaveRecord,
    commands.SaveSession,
    commands.SaveInstance,
    commands.DropShut,
    commands.BlockNumber,
    commands.PlaceCall,
    commands.Connect,
    commands.HangUp,
    commands.Hold,
    commands.Mute,
    commands.SendDigits,
    commands.AskSwitch,
    commands.LoadRecords,
    commands.TellAgent,
    commands.Answer,
    commands.Play,
    commands.StopPlaying,
    commands.SetCallback,
    commands.SaveTally,
    commands.SaveEstimates,
    commands.SaveDecision,
)
"""In a digest, a command's kind is its place here. A new one comes last: the journals of older versions have digests too."""

FORGOTTEN_AT_ONCE: Final = 500
"""Entries deleted by one transaction, which takes about 20 ms with its commit: dialers wait for the writer meanwhile."""
FORGETS_EVERY_SECONDS: Final = 3600.0
_PAUSE_SECONDS: Final = 0.05

_encode: Final = msgspec.msgpack.Encoder().encode
_NUMBERS: Final = {kind: number for number, kind in enumerate(KINDS)}


class Trace(NamedTuple):
    """What is kept of a command: its kind (as in `KINDS`), and the CRC-32 of all its fields."""

    kind: int
    check: int

    @property
    def name(self) -> str:
        return KINDS[self.kind].__name__ if self.kind < len(KINDS) else f"a command of a newer version ({self.kind})"


def digest(wanted: Sequence[Command]) -> bytes:
    """Five bytes a command, in order: enough to tell whether the same was decided, and where it was not."""
    made = bytearray()
    for command in wanted:
        made.append(_NUMBERS[type(command)])
        made += zlib.crc32(_encode(command)).to_bytes(4, "big")
    return bytes(made)


def traces(digest: bytes) -> list[Trace]:
    """The commands of a digest."""
    return [Trace(digest[at], int.from_bytes(digest[at + 1 : at + 5], "big")) for at in range(0, len(digest), 5)]


async def forget(database: Database, clock: Clock) -> int:
    """Delete what is older than each stream's `journal_days`, a bounded step at a time; how many entries there were."""
    forgotten = 0
    for stream in await database.read(lambda tx: tx.tenancy.streams()):
        before = clock.now() - timedelta(days=stream.settings.journal_days)
        step = FORGOTTEN_AT_ONCE
        while step == FORGOTTEN_AT_ONCE:
            step = await database.write(
                lambda tx, stream_id=stream.id, before=before: tx.journal.forget(stream_id, before, FORGOTTEN_AT_ONCE)  # type: ignore[misc]
            )
            forgotten += step
            await asyncio.sleep(_PAUSE_SECONDS if step == FORGOTTEN_AT_ONCE else 0)
    return forgotten


async def keep_short(database: Database, clock: Clock) -> None:
    """Forget what is old until cancelled."""
    while True:
        await forget(database, clock)
        await asyncio.sleep(FORGETS_EVERY_SECONDS)
