"""The journal: what is kept of each decision."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from ringfence.engine import commands
from ringfence.engine.commands import Command

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
    commands.LoadContact,
    commands.AskHook,
    commands.AskPreCall,
)
"""In a digest, a command's kind is its place here. A new one comes last: the journals of older versions have digests too."""

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
