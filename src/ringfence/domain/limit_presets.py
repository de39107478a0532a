"""Limits that the rules of a country suggest, as settings of a stream. The source of each figure: docs/guide/limits.md."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Country(StrEnum):
    US = "US"
    UK = "UK"
    INDIA = "India"


PRESETS: Final[Mapping[Country, Mapping[str, int]]] = MappingProxyType(
    {
        Country.US: {
            "calls_per_person_per_7_days": 7,
            "after_conversation_days": 7,
            "min_ring_seconds": 15,
            "calls_from_minute": 8 * 60,
            "calls_until_minute": 21 * 60,
        },
        Country.UK: {"min_ring_seconds": 15},
        Country.INDIA: {"calls_from_minute": 8 * 60, "calls_until_minute": 19 * 60},
    }
)
"""By the names of `domain.settings.StreamSettings`. None is in force until somebody chooses it."""
