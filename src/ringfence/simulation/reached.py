"""Hard situations, counted: a green simulation that never got into trouble shows nothing."""

from __future__ import annotations

from collections import Counter


class Reached(Counter[str]):
    """How often each situation was reached; called with its name."""

    def __call__(self, situation: str) -> None:
        self[situation] += 1
