"""Numbers judged as columns, beside the loop over `phonenumbers`; and whether both say the same."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Final

import polars as pl

from ringfence.adapters.numbering import LibPhoneNumber
from ringfence.bench import numbers
from ringfence.bench.report import Report, Result
from ringfence.ports.numbering import Number

GOAL: Final = 8.0
COMPARED: Final = 2_000_000
_A_ROUND: Final = 200_000
_LOOP: Final = 20_000
_LOOP_NAME: Final = "µs, one by one"
_SHOWN: Final = 10

Verdict = tuple[str | None, str | None, str | None]


def run(quick: bool, compared: int | None = None, seed: int = 1) -> Report:
    """`compared` numbers of every calling code are judged both ways; `seed` is what they are made from."""
    plan, rng = LibPhoneNumber(), random.Random(seed)
    rounds, size, compared = (2, 20_000, compared or 20_000) if quick else (5, 1_000_000, compared or COMPARED)
    columns, loops = [], []
    for _ in range(rounds):
        texts = numbers.of_thirty_countries(size, rng)
        column = pl.Series(texts)
        columns.append(_seconds_of_column(plan, column) / size * 1e6)
        some = texts[:_LOOP]
        started = time.perf_counter()
        for text in some:
            plan.check(text)
        loops.append((time.perf_counter() - started) / len(some) * 1e6)
    beside = sorted(loops)[rounds // 2]
    speed = beside / sorted(columns)[rounds // 2]
    different = list(_differences(plan, compared, rng))
    results = (
        Result(
            f"check a column of {size:,}, 30 countries", "µs", tuple(columns), _LOOP_NAME, beside,
            f"{GOAL:g} times as fast", speed >= GOAL, {"timesAsFast": round(speed, 1)},
        ),
        Result(
            "numbers on which both agree", "numbers", (float(compared - len(different)),), "numbers compared",
            float(compared), "all", not different, {"different": different[:_SHOWN], "seed": seed},
        ),
    )  # fmt: skip
    remarks = (
        "With time zones and reasons; one number in eight is invalid. Both sides are asked in turns.",
        f"Compared: numbers of every calling code, valid, invalid and near misses, from seed {seed}.",
    )
    return Report("phone", quick, results, remarks)


def _seconds_of_column(plan: LibPhoneNumber, column: pl.Series) -> float:
    started = time.perf_counter()
    plan.check_column(column)
    return time.perf_counter() - started


def _differences(plan: LibPhoneNumber, count: int, rng: random.Random) -> Iterator[str]:
    """Numbers on which the column and the loop do not agree, with what both say."""
    for start in range(0, count, _A_ROUND):
        texts = numbers.of_the_world(min(_A_ROUND, count - start), rng)
        for text, found in zip(texts, plan.check_column(pl.Series(texts)).iter_rows(), strict=True):
            expected = one_by_one(plan, text)
            if found != expected:
                yield f"{text}: {found}, one by one {expected}"


def one_by_one(plan: LibPhoneNumber, text: str) -> Verdict:
    """The row that `check_column` has for a text, from `check`."""
    number = plan.check(text)
    return (number.e164, number.zone_key, None) if isinstance(number, Number) else (None, None, number.reason)
