"""Long work on the database in steps of one short transaction each, so that a dialer waits for one of them at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rows a step takes so that it holds the database about `seconds`, its commit included."""

    smallest: int
    largest: int
    seconds: float

    def next(self, rows: int, seconds: float) -> int:
        """How many the next step takes, after one of `rows` that took so long."""
        return max(self.smallest, min(int(rows * min(2.0, self.seconds / max(seconds, 1e-6))), self.largest))


def made_ahead(items: Iterator[T]) -> Iterator[T]:
    """The items, each of them made in a thread of its own while the one before is worked on. Slow, as they are."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        ahead = thread.submit(next, items, None)
        while (item := ahead.result()) is not None:
            ahead = thread.submit(next, items, None)
            yield item


@dataclass(frozen=True, slots=True)
class Stage:
    """Rows of these places, put aside in a file."""

    path: Path
    places: range


S = TypeVar("S", bound=Stage)


async def through(
    stage: Callable[[int], Coroutine[Any, Any, S | None]],
    put: Callable[[S, range], Coroutine[Any, Any, float]],
    pace: Pace,
    first_step: int,
) -> None:
    """Put rows in that are put aside, one stage of them while the one before goes in, until there are no more.

    `stage` is asked for stage 0, 1, 2 …, and has None after the last. `put` puts rows of some places in, in one
    transaction, and says for how many seconds it held the database.
    """
    size, number = first_step, 0
    staged = await stage(number)
    while staged is not None:
        number += 1
        ahead = asyncio.create_task(stage(number))
        try:
            places = staged.places
            while places:
                some, places = places[:size], places[size:]
                seconds = await put(staged, some)
                if len(some) == size:
                    size = pace.next(size, seconds)
        except BaseException:
            await asyncio.gather(ahead, return_exceptions=True)
            raise
        staged.path.unlink(missing_ok=True)
        staged = await ahead
