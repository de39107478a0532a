"""Recordings as files: two mono WAVs, which end at the same moment, made into one in stereo; 8 kHz, 16 bit."""

from __future__ import annotations

import struct
import wave
from array import array
from pathlib import Path
from typing import Final

RATE: Final = 8000
_CHUNK: Final = struct.Struct("<4sI")


def samples(content: bytes) -> array[int]:
    """Of a mono 16-bit WAV. One whose writer died, so that its header has no length, is taken to its end; what is no WAV
    has none."""
    found = array("h")
    place = 12
    while content[:4] == b"RIFF" and place + _CHUNK.size <= len(content):
        name, size = _CHUNK.unpack_from(content, place)
        place += _CHUNK.size
        if name == b"data":
            end = place + size if 0 < size <= len(content) - place else len(content)
            found.frombytes(content[place : end - (end - place) % 2])
            break
        place += size + size % 2
    return found


def write(path: Path, left: array[int], right: array[int]) -> float:
    """Write both, at once there or not at all; how many seconds they last. The one that began later is silent before."""
    length = max(len(left), len(right))
    both = array("h", bytes(4 * length))
    both[0::2] = _silent_until(left, length)
    both[1::2] = _silent_until(right, length)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with wave.open(str(part), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(both.tobytes())
    part.replace(path)
    return length / RATE


def _silent_until(side: array[int], length: int) -> array[int]:
    return array("h", bytes(2 * (length - len(side)))) + side
