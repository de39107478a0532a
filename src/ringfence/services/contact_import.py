"""A file on its way into a contact list.

1. All of its rows are judged, block by block, and what they are is put aside on the disk.
2. Those that go in claim their phone numbers and unique ids, in the order of these: an index that is filled in order
   grows at its end, where one that is filled in the file's order is rewritten again and again.
3. They go in, in the file's order, in one short transaction after the other, with the rejects between them.

What goes into the database is put aside in a file first, from which one statement takes it: the database is then held for
half as long as for rows that come one by one out of Python. All that needs no database is done by `ContactFile`, of a large
file in a process of its own.

A restart begins at 1 again, which does not take long and comes to the same; claims that are there stay, and step 3 goes
on where it was.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from ringfence.domain.list_file import ListFile
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.campaigns import Joined
from ringfence.ports.storage.contact_lists import ContactList, ContactLists, Key
from ringfence.ports.storage.database import Transaction
from ringfence.services import contact_rows, intakes, steps
from ringfence.services.contact_file import ContactFile
from ringfence.services.file_import import FileImport
from ringfence.services.import_workers import Worker
from ringfence.services.steps import Pace, Stage
from ringfence.services.workshop import Workshop

PACE: Final = Pace(smallest=100, largest=20_000, seconds=0.01)
FIRST_STEP: Final = 500
_KEYS_A_READ: Final = 50_000
_FEW: Final = 20
"""Up to how many times as many keys as a file has rows are read in order; of more, those of its rows are looked up."""


class ContactImport(FileImport[ContactList]):
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: ContactList, file: ListFile, settings: StreamSettings) -> None:
        super().__init__(workshop, of, file)
        self._settings = settings

    def _lists(self, tx: Transaction) -> ContactLists:
        return tx.contact_lists

    async def _import(self) -> None:
        limits = contact_rows.limits_of(self._settings)
        async with self._workshop.worker(ContactFile, self._file, limits) as worker:
            good = await self._judge(worker)
            await self._claim(worker, good)
            await self._put_in(worker)

    # --- 1: judge

    async def _judge(self, worker: Worker[ContactFile]) -> int:
        """How many rows are good by themselves."""
        good = 0
        while (checked := await worker.ask(ContactFile.judge_next)) is not None:
            good = checked.good
            await self._checked(checked.line)
        return good

    # --- 2: claim

    async def _claim(self, worker: Worker[ContactFile], good: int) -> None:
        """Have rows tell from their twins, which may not go in, and claim what the others are to have."""
        if self._of.allow_duplicates:
            await self._claim_keys(worker)
            return
        await self._hold(worker, good)
        await worker.ask(ContactFile.part)
        lost = await self._claim_keys(worker)
        if lost:
            await self._release(await worker.ask(ContactFile.lose, lost))

    async def _hold(self, worker: Worker[ContactFile], good: int) -> None:
        """Say which keys the list has from elsewhere; where they are many, only those that these rows want."""
        if self._of.total > _FEW * good:
            for first in itertools.count(0, _KEYS_A_READ):
                wanted = await worker.ask(ContactFile.wanted, first, _KEYS_A_READ)
                if not wanted:
                    return
                others = await self._workshop.database.read(lambda tx, wanted=wanted: self._others(tx, wanted))  # type: ignore[misc]
                await worker.ask(ContactFile.hold, others)
        after = ""
        while found := await self._read_keys(after):
            await worker.ask(ContactFile.hold, [key for key, file, _ in found if file != self._file.number])
            after = found[-1][0]

    def _others(self, tx: Transaction, keys: list[Key]) -> list[Key]:
        return [key for key, of in tx.contact_lists.having(self._of.id, keys).items() if of.file != self._file.number]

    async def _read_keys(self, after: Key) -> list[tuple[Key, int, int | None]]:
        return await self._workshop.database.read(lambda tx: tx.contact_lists.keys(self._of.id, after, _KEYS_A_READ))

    async def _claim_keys(self, worker: Worker[ContactFile]) -> list[Key]:
        """Claim what rows are to have. Returns what others have got meanwhile."""
        lost: list[Key] = []

        async def stage(number: int) -> Stage | None:
            return await worker.ask(ContactFile.stage_keys, number)

        async def claim(staged: Stage, places: range) -> float:
            def work(tx: Transaction) -> tuple[float, set[Key]]:
                began = time.perf_counter()
                self._now(tx)
                return began, tx.contact_lists.claim_staged(self._of.id, self._file.number, places)

            began, taken = await self._workshop.step(work, staged.path)
            lost.extend(sorted(taken))
            return time.perf_counter() - began

        await steps.through(stage, claim, PACE, FIRST_STEP)
        return lost

    async def _release(self, keys: Collection[Key]) -> None:
        ordered = sorted(keys)
        for start in range(0, len(ordered), FIRST_STEP):
            some = ordered[start : start + FIRST_STEP]
            await self._workshop.step(lambda tx, some=some: tx.contact_lists.release(self._of.id, some))  # type: ignore[misc]

    # --- 3: put in

    async def _put_in(self, worker: Worker[ContactFile]) -> None:
        done = self._file.rows

        async def stage(_: int) -> Stage | None:
            return await worker.ask(ContactFile.stage_rows, done)

        await steps.through(stage, self._put, PACE, FIRST_STEP)

    async def _put(self, staged: Stage, places: range) -> float:
        """Store the rows of these places. Returns for how many seconds it held the database."""

        def work(tx: Transaction) -> tuple[float, ListFile, tuple[Joined, ...]]:
            began = time.perf_counter()
            after, joined = self._stored(tx, places, self._workshop.clock.now())
            return began, after, joined

        began, self._file, joined = await self._workshop.step(work, staged.path)
        intakes.tell(self._workshop.dialers, joined)
        return time.perf_counter() - began

    def _stored(self, tx: Transaction, places: range, at: datetime) -> tuple[ListFile, tuple[Joined, ...]]:
        of, file = self._now(tx), self._file
        most = self._settings.max_contacts_per_list
        full = f"the list is full: it holds {most:,} contacts"
        put = tx.contact_lists.put_staged(of, file.id, places, room=max(0, most - of.total), full=full)
        after = replace(
            file,
            line=put.last_line,
            rows=file.rows + len(places),
            accepted=file.accepted + put.contacts,
            rejected=file.rejected + put.rejects,
            first_position=file.first_position if file.rows else of.next_position,
            end_position=of.next_position + put.contacts,
        )
        changed = replace(
            of,
            total=of.total + put.contacts,
            next_position=of.next_position + put.contacts,
            rejected=of.rejected + put.rejects,
            columns=contact_rows.listed_columns(of.columns, file.header),
        )
        self._save_in(tx, changed, after)
        joined = tx.campaigns.join(of.id, of.next_position, changed.next_position - 1, at) if put.contacts else []
        return after, tuple(joined)

    async def _fail(self, error: OSError) -> None:
        """What it has claimed and not put in is nobody's, so that it can be sent again."""
        after = ""
        while found := await self._read_keys(after):
            mine = {key for key, file, line in found if file == self._file.number and (line or 0) > self._file.line}
            await self._release(mine)
            after = found[-1][0]
        await super()._fail(error)
