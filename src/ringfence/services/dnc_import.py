"""A file on its way into a do-not-call list.

All of its rows are judged first. Then the rejects go into the list's report, and the numbers into the list, in the order
of the numbers: an index that is filled in order grows at its end. Each step holds from its commit on, for running
campaigns too. A restart begins again, and passes over what has gone through.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from ringfence.domain.list_file import FileState, ListFile
from ringfence.ports.storage.contact_lists import Reject
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.services import intakes, list_files, steps
from ringfence.services.dnc_file import DncFile, Numbers
from ringfence.services.import_workers import Worker
from ringfence.services.steps import Pace
from ringfence.services.workshop import Workshop

PACE: Final = Pace(smallest=100, largest=20_000, seconds=0.01)
FIRST_STEP: Final = 500
_REJECTS_AT_ONCE: Final = 10_000

_log = structlog.get_logger(__name__)


class _Gone(Exception):
    """The list has gone, or another process imports this file."""


class DncImport:
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: DncList, file: ListFile) -> None:
        self._workshop = workshop
        self._of = of
        self._file = file
        self._rows = 0

    async def run(self) -> bool:
        """False where the list has gone, or another process imports this file."""
        try:
            try:
                async with self._workshop.worker(DncFile, self._file) as worker:
                    while (line := await worker.ask(DncFile.judge_next)) is not None:
                        await self._checked(line)
                    rejects, self._rows = await worker.ask(DncFile.order, self._file.rows)
                    await self._reject(worker, rejects)
                    await self._block(worker)
                await self._save(replace(self._file, line=self._file.lines, state=FileState.IMPORTED))
            except OSError as error:
                await self._fail(error)
        except _Gone:
            return False
        return True

    async def _checked(self, line: int) -> None:
        """Say how far the file has been looked at."""

        def work(tx: Transaction) -> ListFile:
            after = replace(self._file, checked=max(self._file.checked, line))
            tx.dnc_lists.save(list_files.with_file(self._now(tx), after, self._workshop.clock.now()))
            return after

        self._file = await self._workshop.step(work)

    async def _reject(self, worker: Worker[DncFile], count: int) -> None:
        left, size = list[Reject](), FIRST_STEP
        while self._file.rows < count:
            left = left or await worker.ask(DncFile.rejects, self._file.rows, _REJECTS_AT_ONCE)
            some, left = left[:size], left[size:]

            def work(tx: Transaction, report: Sequence[Reject] = some) -> tuple[float, ListFile]:
                began = time.perf_counter()
                of = self._now(tx)
                return began, self._saved(tx, of, len(report), report, len(report))

            began, self._file = await self._workshop.step(work)
            size = PACE.next(size, time.perf_counter() - began)

    async def _block(self, worker: Worker[DncFile]) -> None:
        async def stage(number: int) -> Numbers | None:
            return await worker.ask(DncFile.stage, number)

        await steps.through(stage, self._put, PACE, FIRST_STEP)

    async def _put(self, staged: Numbers, places: range) -> float:
        """Block the numbers of these places, and let the dialers know. Returns for how many seconds it held the database."""
        rows = sum(staged.counts[staged.at(places)])

        def work(tx: Transaction) -> tuple[float, ListFile, set[str]]:
            began = time.perf_counter()
            at, of = self._workshop.clock.now(), self._now(tx)
            self._of = of  # it may have become global
            blocked = tx.dnc_lists.put_staged(of.id, places, at)
            of = replace(of, total=of.total + blocked.fresh)
            report = [
                Reject(line, number, f"expiresAt {end.isoformat()} has passed", self._file.id)
                for number, end, line, _ in blocked.over
            ]
            refused = sum(count for *_, count in blocked.over)
            over = {number for number, *_ in blocked.over}
            return began, self._saved(tx, of, rows, report, refused), over

        began, self._file, over = await self._workshop.step(work, staged.path)
        seconds = time.perf_counter() - began
        blocked = tuple(number for number in staged.numbers[staged.at(places)] if number not in over)
        if blocked:
            news = intakes.BlockedNumbers(self._of.stream_id, self._of.id, self._of.is_global, blocked)
            intakes.tell(self._workshop.dialers, [news])
        return seconds

    def _saved(self, tx: Transaction, of: DncList, rows: int, report: Sequence[Reject], refused: int) -> ListFile:
        """The file after so many more of its rows, of which so many are refused."""
        tx.dnc_lists.add_rejects(of.id, of.rejected + 1, report)
        file = self._file
        done = file.rows + rows
        after = replace(
            file,
            line=file.lines * done // max(self._rows, 1),
            rows=done,
            accepted=file.accepted + rows - refused,
            rejected=file.rejected + refused,
        )
        changed = replace(of, rejected=of.rejected + len(report))
        tx.dnc_lists.save(list_files.with_file(changed, after, self._workshop.clock.now()))
        return after

    # --- all

    def _now(self, tx: Transaction) -> DncList:
        """The list as it is, with the file as we know it. Raises _Gone."""
        of = tx.dnc_lists.get(self._of.stream_id, self._of.id)
        if of is None or list_files.file_in(of, self._file.id) != self._file:
            raise _Gone
        return of

    async def _save(self, after: ListFile) -> None:
        def work(tx: Transaction) -> None:
            tx.dnc_lists.save(list_files.with_file(self._now(tx), after, self._workshop.clock.now()))

        await self._workshop.write(work)

    async def _fail(self, error: OSError) -> None:
        _log.error("import_failed", list_id=self._of.id, file_id=self._file.id, exc_info=error)
        reason = f"the uploaded file could not be read after line {self._file.line}: upload the rest of it again"
        await self._save(replace(self._file, state=FileState.FAILED, failure=reason))
