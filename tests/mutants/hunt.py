"""Plant bugs, one at a time, in a copy of the sources, and see in how many seeds the simulation finds each.

    python -m tests.mutants.hunt                      all of them
    python -m tests.mutants.hunt --only skip          those with "skip" in their name
    python -m tests.mutants.hunt --list               their names

The exit code is 1 if a bug that should be found is not, or the sources are not sound without any.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.mutants.bugs import BUGS
from tests.mutants.planting import Bug, Level, copy_with
from tests.simulation import situations

ROOT = Path(__file__).parents[2]
USUAL = {level: situations.CHUNK[level] * situations.CHUNKS[level] for level in Level}
"""How many seeds `make test` plays, and each bug that cannot be found is given."""
MOST = {Level.ENGINE: 4_000, Level.CRASH: 400}
"""How many seeds each of the others is given: fewer than are played before a change of the dialer lands."""
SOUND = {Level.ENGINE: 50, Level.CRASH: 10}
"""How many seeds the sources are played without a bug before, so that what is found is the bug."""
AT_A_TIME = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` is the promise that broke, empty where none did; `seeds` how many were played until then."""

    bug: Bug | None
    seeds: int
    cpu_seconds: float
    seed: int | None = None
    why: str = ""


def hunted(bug: Bug | None, level: Level, seeds: int) -> Verdict:
    """Play up to so many seeds with the bug in the sources. Raises AnchorLost, and RuntimeError for a broken probe."""
    with tempfile.TemporaryDirectory(prefix="ringfence-mutant-") as folder:
        copy = copy_with(bug, Path(folder))
        environment = {**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            ["nice", sys.executable, "-m", "tests.mutants.probe", level, "0", str(seeds)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        crashed = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        if bug is None:
            raise RuntimeError(f"the {level} simulation does not run: {crashed[0]}")
        return Verdict(bug, 1, 0.0, 0, f"does not start: {crashed[0]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Verdict(bug, told["seeds"], told["cpu_seconds"], told.get("seed"), told.get("why", ""))


def _table(verdicts: list[Verdict]) -> Table:
    table = Table(title="Planted bugs", title_justify="left", show_lines=False)
    for name in ("bug", "where", "what it breaks", "found by"):
        table.add_column(name, overflow="fold")
    table.add_column("seed", justify="right")
    table.add_column("seeds", justify="right")
    table.add_column("CPU s", justify="right")
    for one in verdicts:
        assert one.bug is not None
        by = one.why or (f"survives: {one.bug.survives}" if one.bug.survives else "NOT FOUND")
        table.add_row(
            one.bug.name,
            f"{one.bug.file} ({one.bug.level})",
            one.bug.breaks,
            by,
            "" if one.seed is None else str(one.seed),
            str(one.seeds),
            f"{one.cpu_seconds:.1f}",
        )
    return table


def _as_json(verdict: Verdict) -> dict[str, object]:
    assert verdict.bug is not None
    return {
        "bug": verdict.bug.name,
        "seed": verdict.seed,
        "seeds": verdict.seeds,
        "cpu_seconds": verdict.cpu_seconds,
        "why": verdict.why,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.hunt", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="bugs whose name holds this")
    parser.add_argument("--level", choices=list(Level), help="bugs of one level")
    parser.add_argument("--seeds", type=int, help="seeds for each bug, instead of the usual number")
    parser.add_argument("--json", action="store_true", help="one JSON object a bug")
    parser.add_argument("--list", action="store_true", help="name the bugs, and do nothing")
    wanted = parser.parse_args()
    bugs = [bug for bug in BUGS if wanted.only in bug.name and wanted.level in (None, bug.level)]
    if not bugs:
        parser.error("there is no such bug: --list names them")
    if wanted.list:
        print("\n".join(f"{bug.level:7} {bug.name}: {bug.breaks}" for bug in bugs))
        return 0
    for level in sorted({bug.level for bug in bugs}):
        sound = hunted(None, level, SOUND[level])
        if sound.why:
            print(f"without any bug, seed {sound.seed} fails at the {level} level: {sound.why}", file=sys.stderr)
            return 1
    with (
        Progress(console=Console(stderr=True), disable=wanted.json or not sys.stderr.isatty()) as progress,
        ThreadPoolExecutor(AT_A_TIME) as pool,
    ):
        under_way = progress.add_task("bugs", total=len(bugs))

        def hunt(bug: Bug) -> Verdict:
            return hunted(bug, bug.level, wanted.seeds or (USUAL if bug.survives else MOST)[bug.level])

        verdicts = []
        for verdict in pool.map(hunt, bugs):
            verdicts.append(verdict)
            progress.advance(under_way)
            if wanted.json:
                print(json.dumps(_as_json(verdict)), flush=True)
    if not wanted.json:
        console = Console(width=None if sys.stdout.isatty() else 200)
        console.print(_table(verdicts))
    found = [one for one in verdicts if one.why]
    missed = [one for one in verdicts if not one.why and one.bug and not one.bug.survives]
    seconds = sum(one.cpu_seconds for one in verdicts)
    print(
        f"{len(found)} of {len(verdicts)} found, {len(verdicts) - len(found) - len(missed)} survive for a reason, "
        f"{len(missed)} missed; {seconds:.0f} s of CPU time",
        file=sys.stderr if wanted.json else sys.stdout,
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
