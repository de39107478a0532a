"""A `ringfence` command in a process of its own: how long it took, and the most memory that it had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_RINGFENCE: Final = str(Path(sys.executable).with_name("ringfence"))


@dataclass(frozen=True, slots=True)
class Done:
    seconds: float
    peak_mib: float


def run(data: Path, arguments: Sequence[str]) -> Done:
    """Raises RuntimeError, with what it said, where it fails."""
    environment = {**os.environ, "RINGFENCE_DATA": str(data)}
    said = data.parent / "said.txt"
    with said.open("w") as out:
        started = time.perf_counter()
        child = subprocess.Popen([_RINGFENCE, *arguments], env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"ringfence {' '.join(arguments)} failed: {said.read_text()[-2000:]}")
    return Done(seconds, usage.ru_maxrss / 1024)
