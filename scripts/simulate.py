"""Plays many seeds of the simulation: the engine alone, and a tenth as many with crashes around the real shell and SQL.

    python scripts/simulate.py 10000

Says how far it is, which seeds broke a promise (with the events before), how often each hard situation was reached, and
how long it took. Exit code 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ringfence.simulation.run import SeedFailed
from tests.simulation import situations

PORTION = {"engine": 50, "crash": 5}
"""Seeds that a worker plays at a time."""


@dataclass
class Tally:
    """What came of some seeds."""

    seeds: int = 0
    events: int = 0
    calls: int = 0
    hours: float = 0.0
    cpu_seconds: float = 0.0
    reached: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.seeds += other.seeds
        self.events += other.events
        self.calls += other.calls
        self.hours += other.hours
        self.cpu_seconds += other.cpu_seconds
        self.reached.update(other.reached)
        self.broken += other.broken


def play(level: str, first: int, last: int) -> Tally:
    """The seeds from `first` to before `last`."""
    tally, began = Tally(), time.process_time()
    for seed in range(first, last):
        tally.seeds += 1
        try:
            result = situations.PLAY[level](seed)
        except SeedFailed as failure:
            tally.broken.append(str(failure))
            continue
        tally.events += result.events
        tally.calls += result.calls
        tally.hours += result.virtual_hours
        tally.reached.update(result.reached)
    tally.cpu_seconds = time.process_time() - began
    return tally


def portions(level: str, seeds: int, first: int) -> Iterator[tuple[str, int, int]]:
    for start in range(first, first + seeds, PORTION[level]):
        yield level, start, min(start + PORTION[level], first + seeds)


def run(level: str, seeds: int, first: int, processes: int) -> Tally:
    """Play them in so many processes, with a line of progress."""
    total, began = Tally(), time.monotonic()
    with ProcessPoolExecutor(processes) as pool:
        for future in as_completed([pool.submit(play, *portion) for portion in portions(level, seeds, first)]):
            done = future.result()
            total.add(done)
            for broken in done.broken:
                print(f"\r{broken}\n", flush=True)
            rate = total.seeds / (time.monotonic() - began)
            line = f"{level}: {total.seeds:,} of {seeds:,} seeds, {rate:,.1f} a second, {len(total.broken)} broken"
            print(f"\r{line} ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    wall = time.monotonic() - began
    print(
        f"{level}: {total.seeds:,} seeds in {wall:,.0f} s ({total.cpu_seconds:,.0f} s of CPU), "
        f"{total.events:,} events, {total.calls:,} calls, {total.hours:,.0f} simulated hours, {len(total.broken)} broken"
    )
    return total


def main() -> int:
    """See the head of the file."""
    parser = argparse.ArgumentParser(description="Play many seeds of the simulation, with every promise checked.")
    parser.add_argument("seeds", type=int, nargs="?", default=10_000, help="seeds of the engine alone")
    parser.add_argument("--crash-seeds", type=int, help="seeds with crashes; default a tenth")
    parser.add_argument("--first", type=int, default=0, help="the first seed of each")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    crash_seeds = asked.seeds // 10 if asked.crash_seeds is None else asked.crash_seeds
    totals = {
        level: run(level, seeds, asked.first, asked.processes)
        for level, seeds in (("engine", asked.seeds), ("crash", crash_seeds))
        if seeds
    }
    names = sorted(set().union(*(total.reached for total in totals.values())))
    width = max(map(len, names), default=0)
    print(f"\n{'reached':{width}}  " + "".join(f"{level:>10}" for level in totals))
    for name in names:
        print(f"{name:{width}}  " + "".join(f"{total.reached[name]:>10,}" for total in totals.values()))
    for level, total in totals.items():
        for name in situations.unreached(level, [total.reached]):
            print(f"never reached with level {level}: {name}")
    return 1 if any(total.broken for total in totals.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
