"""Cold start of `ringfence serve`, until /readyz answers, and the memory of a server that has nothing to do."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from ringfence.bench import server
from ringfence.bench.report import Report, Result

GOAL_SECONDS: Final = 2.0
GOAL_MIB: Final = 150.0


def run(folder: Path, quick: bool) -> Report:
    """Every start on a new data folder, whose database is made then; the second figure on one that is there."""
    runs, idle = (1, 0.5) if quick else (5, 10.0)
    fresh, again, memory, python = [], [], [], []
    for number in range(runs):
        python.append(_python_alone())
        data = folder / f"data-{number}"
        with server.serving(data) as process:
            fresh.append(process.start_seconds)
        with server.serving(data) as process:
            again.append(process.start_seconds)
            if number == 0:
                time.sleep(idle)  # what is measured is a server that has come to rest
            memory.append(server.resident_mib(process.pid))
    beside = sorted(python)[len(python) // 2]
    goal = f"at most {GOAL_SECONDS:g} s"
    results = (
        _result("first start, database made", "s", fresh, beside, goal, GOAL_SECONDS),
        _result("start", "s", again, beside, goal, GOAL_SECONDS),
        Result(
            "idle memory", "MiB", (memory[0],), goal=f"at most {GOAL_MIB:g} MiB", met=memory[0] <= GOAL_MIB,
            more={"justStarted": [round(one, 1) for one in memory[1:]]},
        ),
    )  # fmt: skip
    remarks = (
        f"From the start of the process to the first 200 of /readyz; memory is resident, {idle:g} s after that, one run.",
        "Bare imports: a Python that imports FastAPI, SQLAlchemy and uvicorn and ends.",
    )
    return Report("start", quick, results, remarks)


def _result(name: str, unit: str, runs: list[float], python: float, goal: str, most: float) -> Result:
    beside_name = "s, bare imports"
    return Result(name, unit, tuple(runs), beside_name, python, goal, sorted(runs)[len(runs) // 2] <= most)


def _python_alone() -> float:
    """What no server on these libraries can be faster than."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi, sqlalchemy, uvicorn"], check=True)
    return time.perf_counter() - started
