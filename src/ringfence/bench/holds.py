"""How long transactions hold the writer: a database that notes it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from ringfence.bench.report import Result
from ringfence.ports.storage.database import Database, Transaction

MOST_MS: Final = 50.0

T = TypeVar("T")


class TimedDatabase:
    """`Database` over another one; `held` are the seconds of each write, its commit and the way back included."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.held: list[float] = []

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._database.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        began = 0.0

        def timed(tx: Transaction) -> T:
            nonlocal began
            began = time.perf_counter()
            return work(tx)

        result = await self._database.write(timed)
        self.held.append(time.perf_counter() - began)
        return result


def results(held: Sequence[float]) -> tuple[Result, ...]:
    """How long the writer was held, in milliseconds."""
    goal = f"at most {MOST_MS:g} ms"
    figures = {"99th percentile": percentile(held, 99), "longest": max(held)}
    return tuple(
        Result(
            f"the writer is held, {name}", "ms", (figure,), "ms, median", percentile(held, 50), goal, figure <= MOST_MS,
            {"transactions": len(held)},
        )
        for name, figure in figures.items()
    )  # fmt: skip


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of them do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
