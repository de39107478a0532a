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

from ringfence.domain.list_file import ListFile
from ringfence.ports.storage.contact_lists import Reject
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList, DncLists
from ringfence.services import intakes, steps
from ringfence.services.dnc_file import DncFile, Numbers
from ringfence.services.file_import import FileImport
from ringfence.services.import_workers import Worker
from ringfence.services.steps import Pace
from ringfence.services.workshop import Workshop

PACE: Final = Pace(smallest=100, largest=20_000, seconds=0.01)
FIRST_STEP: Final = 500
_REJECTS_AT_ONCE: Final = 10_000


class DncImport(FileImport[DncList]):
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: DncList, file: ListFile) -> None:
        super().__init__(workshop, of, file)
        self._rows = 0

    def _lists(self, tx: Transaction) -> DncLists:
        return tx.dnc_lists

    async def _import(self) -> None:
        async with self._workshop.worker(DncFile, self._file) as worker:
            while (line := await worker.ask(DncFile.judge_next)) is not None:
                await self._checked(line)
            rejects, self._rows = await worker.ask(DncFile.order, self._file.rows)
            await self._reject(worker, rejects)
            await self._block(worker)

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
        self._save_in(tx, changed, after)
        return after
