"""How long transactions hold the writer of a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ringfence.bench.report import Result

MOST_MS: Final = 50.0


def results(held: Sequence[float], during: str = "") -> tuple[Result, ...]:
    """How long the writer was held, in milliseconds; `during` tells one of several kinds of work from the others."""
    goal = f"at most {MOST_MS:g} ms"
    what = f"the writer is held, {during}" if during else "the writer is held"
    figures = {"99th percentile": percentile(held, 99), "longest": max(held)}
    return tuple(
        Result(
            f"{what}, {name}", "ms", (figure,), "ms, median", percentile(held, 50), goal, figure <= MOST_MS,
            {"transactions": len(held)},
        )
        for name, figure in figures.items()
    )  # fmt: skip


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of them do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
