"""What the test bed's people and machines say: tones, one for each, so that a recording shows who was heard.

Raw G.711 µ-law at 8 kHz for SIPp, and WAV for Asterisk.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Final

RATE: Final = 8000  # samples a second
PERSON_HZ: Final = 440
MACHINE_HZ: Final = 620
AGENT_HZ: Final = 1000
MUSIC_HZ: Final = 1700
_LOUD: Final = 8000.0  # of 32767

Piece = tuple[float, float]
"""Seconds, and a tone in hertz, 0 for silence."""

PERSON: Final[list[Piece]] = [(0.3, 0), (0.8, PERSON_HZ), (3.0, 0), *[(1.2, PERSON_HZ), (0.4, 0)] * 5]
GREETING: Final[list[Piece]] = [(0.3, 0), *[(1.7, MACHINE_HZ), (0.1, 0)] * 3, (0.4, 1400), (20.0, 0)]
MUMBLING: Final[list[Piece]] = [(0.06, PERSON_HZ), (0.44, 0)]  # too short for words
SILENCE: Final[list[Piece]] = [(1.0, 0)]
AGENT: Final[list[Piece]] = [(2.0, AGENT_HZ)]
MUSIC: Final[list[Piece]] = [(2.0, MUSIC_HZ)]


def samples(pieces: Iterable[Piece]) -> list[int]:
    """16-bit samples of these pieces, one after the other."""
    made: list[int] = []
    for seconds, hertz in pieces:
        step = 2 * math.pi * hertz / RATE
        made.extend(round(_LOUD * math.sin(step * n)) for n in range(round(seconds * RATE)))
    return made


def write_ulaw(path: Path, pieces: Iterable[Piece]) -> None:
    path.write_bytes(ulaw(pieces))


def ulaw(pieces: Iterable[Piece]) -> bytes:
    """G.711 µ-law of these pieces, a byte a sample."""
    return bytes(_ulaw(sample) for sample in samples(pieces))


def samples_of_ulaw(data: bytes) -> list[int]:
    """16-bit samples of G.711 µ-law."""
    return [_LINEAR[byte] for byte in data]


def write_wav(path: Path, pieces: Iterable[Piece]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples(pieces)))


def share_of(tone: int, heard: list[int]) -> float:
    """How much of the energy of what was heard lies at this tone, 0 to 1 (Goertzel, over a window of 0.1 s at a time)."""
    window = RATE // 10
    coefficient = 2 * math.cos(2 * math.pi * tone / RATE)
    found = total = 0.0
    for start in range(0, len(heard) - window + 1, window):
        before = last = 0.0
        for sample in heard[start : start + window]:
            before, last = last, sample + coefficient * last - before
            total += sample * sample
        found += (last * last + before * before - coefficient * last * before) * 2 / window
    return found / total if total else 0.0


def _ulaw(sample: int) -> int:
    """G.711 µ-law of a 16-bit sample."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F) & 0xFF


def _linear(byte: int) -> int:
    """The 16-bit sample that G.711 µ-law means by this byte."""
    bits = ~byte & 0xFF
    magnitude = (((bits & 0x0F) << 3) + 132 << (bits >> 4 & 0x07)) - 132
    return -magnitude if bits & 0x80 else magnitude


_LINEAR: Final = [_linear(byte) for byte in range(256)]
