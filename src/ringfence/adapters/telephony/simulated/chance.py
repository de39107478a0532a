"""Chance that can be repeated: numbers drawn from what they are for, not from a state."""

from __future__ import annotations

import hashlib
from datetime import timedelta


def fractions(seed: int, *purpose: str) -> tuple[float, float, float, float]:
    """Four independent numbers, 0 ≤ x < 1, that are always the same for this seed and purpose."""
    digest = hashlib.sha256("\x1f".join((str(seed), *purpose)).encode()).digest()
    a, b, c, d = ((int.from_bytes(digest[at : at + 8], "big") >> 11) / 2**53 for at in (0, 8, 16, 24))
    return a, b, c, d


def between(least: timedelta, most: timedelta, fraction: float) -> timedelta:
    """The duration that lies at this fraction of the way from `least` to `most`."""
    return least + (most - least) * fraction
