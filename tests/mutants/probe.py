"""Run inside a copy of the sources: play seeds, one after the other, until a promise breaks. Prints what came of it."""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ringfence
from ringfence.simulation import run
from tests.mutants.planting import Level

SEED_SECONDS = 60
"""CPU time after which a seed does not come to its end: the slowest sound one takes half of that."""


class Endless(BaseException):
    """The seed goes round in circles."""


def _endless(signum: int, frame: object) -> None:
    raise Endless


def players() -> dict[Level, Callable[[int], object]]:
    def crash(seed: int) -> object:
        from tests.simulation import harness  # slow to import, and not needed at the other level

        return harness.play(seed)

    return {Level.ENGINE: run.play, Level.CRASH: crash}


def _why(error: BaseException) -> str:
    """The promise that broke, or the exception, in one line."""
    if isinstance(error, Endless):
        return "does not end"
    root: BaseException = error
    while root.__cause__ is not None:
        root = root.__cause__
    first = next(iter(str(root).splitlines()), "")
    promise = re.search(r"\bI\d+\b", first) or re.search(r"\bI\d+\b", next(iter(str(error).splitlines()), ""))
    return f"{promise.group()} ({first})" if promise else f"{type(root).__name__}: {first}"


def main(level: str, first: int, seeds: int) -> None:
    home = Path(ringfence.__file__).resolve()
    assert Path.cwd() in home.parents, f"these are not the sources in {Path.cwd()}, but {home}"
    play = players()[Level(level)]
    signal.signal(signal.SIGVTALRM, _endless)
    began = time.process_time()
    found: dict[str, object] = {}
    seed = first
    for seed in range(first, first + seeds):
        signal.setitimer(signal.ITIMER_VIRTUAL, SEED_SECONDS)
        try:
            play(seed)
        except (Exception, Endless) as error:  # the first thing that goes wrong is what we are here for
            found = {"seed": seed, "why": _why(error)}
            break
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps({**found, "seeds": seed - first + 1, "cpu_seconds": round(time.process_time() - began, 1)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
