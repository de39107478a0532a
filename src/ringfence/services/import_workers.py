"""The slow work of an import, which needs no database: of a small file in a thread, of a large one in a process of its own.

A thread that computes keeps the others of its process from Python for milliseconds at a time, and agents would wait for
their next person that long, again and again. A process of its own does not, has a lower priority than the dialer, and
gives its memory back.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, BinaryIO, Concatenate, Final, Generic, ParamSpec, Protocol, TypeVar, cast

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
P = ParamSpec("P")
R = TypeVar("R")

NICENESS: Final = 10
LARGE_BYTES: Final = 1024 * 1024
"""A file on which it takes longer to work than to begin a process for that."""
_LENGTH_BYTES: Final = 8


class WorkerLost(OSError):
    """The process has gone, as one that the system has killed for its memory."""


class Worker(Protocol[S_co]):
    """Holds an object, made where the work is done, which is asked one thing at a time."""

    async def ask(self, method: Callable[Concatenate[S_co, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What this method of the object gives. Raises what it raises, and WorkerLost."""
        ...


@asynccontextmanager
async def for_file(size: int, make: Callable[P, S], *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[Worker[S]]:
    """A worker on a file of so many bytes."""
    place = in_process if size >= LARGE_BYTES else in_thread
    async with place(make, *args, **kwargs) as worker:
        yield worker


@asynccontextmanager
async def in_thread(make: Callable[P, S], *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[Worker[S]]:
    """A worker in threads of this process."""
    yield _Here(await asyncio.to_thread(make, *args, **kwargs))


class _Here(Generic[S]):
    def __init__(self, subject: S) -> None:
        self._subject = subject

    async def ask(self, method: Callable[Concatenate[S, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(method, self._subject, *args, **kwargs)


@asynccontextmanager
async def in_process(make: Callable[P, S], *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[Worker[S]]:
    """A worker in a process of its own, which ends with the block, or with this process. All that it is given, and gives, is
    pickled."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=pipe, stdout=pipe, start_new_session=True
    )
    try:
        there = _There[S](process)
        await there.send(make, args, kwargs)
        yield there
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class _There(Generic[S]):
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout

    async def ask(self, method: Callable[Concatenate[S, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return cast(R, await self.send(method, args, kwargs))

    async def send(self, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        asked = pickle.dumps((work, args, kwargs))
        try:
            self._to.write(len(asked).to_bytes(_LENGTH_BYTES) + asked)
            await self._to.drain()
            length = int.from_bytes(await self._from.readexactly(_LENGTH_BYTES))
            found, error = pickle.loads(await self._from.readexactly(length))
        except (ConnectionError, asyncio.IncompleteReadError) as lost:
            raise WorkerLost("the process that works on the file has gone: see the system's log") from lost
        if error is not None:
            raise error
        return found


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Make the object, then do what is asked of it, until nobody is there to ask."""
    subject: tuple[Any, ...] = ()
    while length := asked.read(_LENGTH_BYTES):
        work, args, kwargs = pickle.loads(asked.read(int.from_bytes(length)))
        found, error = None, None
        try:
            found = work(*subject, *args, **kwargs)
        except Exception as raised:
            error = raised
        if not subject:
            subject, found = (found,), None
        answer = pickle.dumps((found, error))
        answers.write(len(answer).to_bytes(_LENGTH_BYTES) + answer)
        answers.flush()


if __name__ == "__main__":
    for stop in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # told to all processes of a service at once: whoever asks says when to end
        signal.signal(stop, signal.SIG_IGN)
    os.nice(NICENESS)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever is printed goes where the log goes
        _serve(sys.stdin.buffer, out)
