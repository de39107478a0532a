"""The test bed for tests: what is missing is said in one line, and what needs it is skipped (in CI a skip is a failure)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from ringfence.domain.problems import Problem
from ringfence.testbed import asterisk_files, bed
from ringfence.testbed.bed import Bed
from ringfence.testbed.programs import find
from ringfence.testbed.scenario import Pace


@contextlib.contextmanager
def bed_or_skip(pace: Pace) -> Iterator[Bed]:
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(bed.running(pace))
        except Problem as problem:
            pytest.skip(problem.message)
        yield started


def skip_without_parts() -> None:
    """For tests of what starts a test bed itself."""
    try:
        find("sipp")
        asterisk_files.fetched()
    except Problem as problem:
        pytest.skip(problem.message)
