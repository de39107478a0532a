"""What the imports of one server work with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

import structlog

from ringfence.domain.problems import Kind, Problem
from ringfence.ports.clock import Clock
from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.database import Database, Transaction
from ringfence.services.dialers import Dialers

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

    def blocks(self, file_id: str) -> Path:
        """The folder of what its rows were judged to be."""
        return self.folder / f"{file_id}.blocks"

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Slow work, in a thread, when it is this import's turn."""
        async with self.turn:
            return await asyncio.to_thread(work, *args, **kwargs)

    async def write(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        """A step, with rows that were put aside, that waits for a database that is not available."""
        while True:
            try:
                return await self.database.step(work, staged)
            except Problem as problem:
                if problem.kind is not Kind.UNAVAILABLE:
                    raise
                _log.warning("import_waits_for_database", reason=problem.message)
                await asyncio.sleep(problem.retry_after or 1)
