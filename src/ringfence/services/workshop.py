"""What the imports of one server work with."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, Final, Generic, ParamSpec, TypeVar

import structlog

from ringfence.domain.list_file import ListFile
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.clock import Clock
from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.database import Database, Transaction
from ringfence.services import import_workers
from ringfence.services.dialers import Dialers
from ringfence.services.import_material import Material
from ringfence.services.import_workers import Worker

ASIDE: Final = ".blocks"
"""How the folders end of what is put aside."""

S = TypeVar("S")
P = ParamSpec("P")
T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """`folder` holds the files until they are in. Imports take turns, so that a small one is soon done."""

    database: Database
    numbering: NumberingPlan
    dialers: Dialers
    clock: Clock
    folder: Path
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def text(self, file_id: str) -> Path:
        """The file, as plain text."""
        return self.folder / f"{file_id}.csv"

    @asynccontextmanager
    async def worker(
        self, make: Callable[Concatenate[Material, ListFile, P], S], file: ListFile, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[Worker[S]]:
        """Someone for the slow work on a file, made of its material, the file and what else is given; gone after the block,
        with all that was put aside."""
        folder = self.folder / f"{file.id}.{os.getpid()}{ASIDE}"
        material = Material(self.text(file.id), folder, self.numbering, self.database.stage)
        size = (await asyncio.to_thread(material.text.stat)).st_size
        try:
            async with import_workers.for_file(size, make, material, file, *args, **kwargs) as worker:
                yield _InTurn(worker, self.turn)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        """A step, with rows that were put aside, that waits for a database that is not available."""
        return await _patiently(lambda: self.database.step(work, staged))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """What ends long work, as patiently: it is durable then."""
        return await _patiently(lambda: self.database.write(work))


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await ask()
        except Problem as problem:
            if problem.kind is not Kind.UNAVAILABLE:
                raise
            _log.warning("import_waits_for_database", reason=problem.message)
            await asyncio.sleep(problem.retry_after or 1)


class _InTurn(Generic[S]):
    def __init__(self, worker: Worker[S], turn: asyncio.Lock) -> None:
        self._worker = worker
        self._turn = turn

    async def ask(self, method: Callable[Concatenate[S, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._turn:
            return await self._worker.ask(method, *args, **kwargs)


def is_left_behind(path: Path) -> bool:
    """Whether a folder of things put aside is of a process that is no more."""
    pid = int(path.name.removesuffix(ASIDE).rpartition(".")[2])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's
        return False
    return pid == os.getpid()
