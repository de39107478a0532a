"""Slow work beside the dialer: in a thread, and in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest

from ringfence.domain.problems import Fault, Kind, Problem
from ringfence.services import import_workers
from ringfence.services.import_workers import NICENESS, WorkerLost, in_process, in_thread


class Counter:
    """Something that is worked on."""

    def __init__(self, start: int, *, text: str = "") -> None:
        if start < 0:
            raise ValueError("below zero")
        self.count = start
        self.text = text

    def add(self, more: int, *, times: int = 1) -> int:
        print("this goes to the log")
        self.count += more * times
        return self.count

    def large(self, size: int) -> bytes:
        return b"x" * size

    def fails(self) -> None:
        raise FileNotFoundError(2, "gone")

    def refuses(self) -> None:
        raise Problem(Kind.TOO_LARGE, "too_large", "it is too large", [Fault("file", "too_large", "is")], retry_after=3)

    def place(self) -> tuple[int, int]:
        return os.getpid(), os.nice(0)


@pytest.mark.parametrize("place", [in_thread, in_process])
async def test_an_object_is_asked_for_one_thing_after_another(place: Callable[..., Any]) -> None:
    async with place(Counter, 40, text="né") as worker:
        assert await worker.ask(Counter.add, 1) == 41
        assert await worker.ask(Counter.add, 2, times=2) == 45
        assert len(await worker.ask(Counter.large, 3_000_000)) == 3_000_000
        with pytest.raises(FileNotFoundError, match="gone"):
            await worker.ask(Counter.fails)
        assert await worker.ask(Counter.add, 1) == 46, "it goes on after an error"
        with pytest.raises(Problem, match="it is too large") as caught:
            await worker.ask(Counter.refuses)
        problem = caught.value
        assert (problem.kind, problem.code, problem.retry_after) == (Kind.TOO_LARGE, "too_large", 3)
        assert problem.faults == (Fault("file", "too_large", "is"),)


@pytest.mark.parametrize("place", [in_thread, in_process])
async def test_what_cannot_be_made_says_why(place: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="below zero"):
        async with place(Counter, -1):
            pytest.fail("there is nothing to ask")


async def test_a_process_of_its_own_makes_way_for_the_dialer_and_ends_with_its_block() -> None:
    async with in_process(Counter, 0) as worker:
        pid, niceness = await worker.ask(Counter.place)
        assert pid != os.getpid()
        assert niceness == os.nice(0) + NICENESS
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_process_that_is_killed_is_an_error_that_says_so() -> None:
    async with in_process(Counter, 0) as worker:
        pid, _ = await worker.ask(Counter.place)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerLost, match="has gone"):
            await worker.ask(Counter.add, 1)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
async def test_a_process_is_not_ended_by_what_ends_the_server(told: signal.Signals) -> None:
    """Ctrl-C, and a stop of the service, reach all of its processes: an import that is cut off goes on after a restart."""
    async with in_process(Counter, 1) as worker:
        pid, _ = await worker.ask(Counter.place)
        assert os.getpgid(pid) != os.getpgid(0)
        os.kill(pid, told)
        assert await worker.ask(Counter.add, 1) == 2


async def test_a_process_ends_when_nobody_is_there_to_ask_any_more() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", import_workers.__name__, stdin=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(20):
        assert await process.wait() == 0
