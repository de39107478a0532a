"""The programs that the test bed runs, and what to say where one is missing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from ringfence.domain.problems import Kind, Problem

PACKAGES: Final = {"sipp": "sip-tester", "espeak-ng": "espeak-ng", "apt-get": "apt", "dpkg-deb": "dpkg"}
"""The Debian package that has a program."""


def find(program: str) -> Path:
    """Where this program is. Raises Problem (unavailable) with the package to install."""
    found = shutil.which(program)
    if found is None:
        raise missing(f"{program} is not installed: apt-get install {PACKAGES[program]}")
    return Path(found)


def missing(message: str) -> Problem:
    return Problem(Kind.UNAVAILABLE, "test_bed_incomplete", message)
