"""A file on its way into a contact list.

1. All of its rows are judged, block by block, and what they are is put aside on the disk.
2. Those that go in claim their phone numbers and unique ids, in the order of these: an index that is filled in order
   grows at its end, where one that is filled in the file's order is rewritten again and again.
3. They go in, in the file's order, in one short transaction after the other, with the rejects between them.

What goes into the database is put aside in a file first, from which one statement takes it: the database is then held for
half as long as for rows that come one by one out of Python, which meanwhile puts the next ones aside.

A restart begins at 1 again, which does not take long and comes to the same; claims that are there stay, and step 3 goes
on where it was.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import polars as pl
import structlog

from ringfence.domain.list_file import FileState, ListFile
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.campaigns import Joined
from ringfence.ports.storage.contact_lists import ContactList, Key, unique_id_key
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.staging import COLUMNS, Staged
from ringfence.services import contact_columns, contact_rows, contact_twins, csv_frames, intakes, list_files, steps
from ringfence.services.contact_twins import IN_THE_LIST, TWINS
from ringfence.services.steps import Pace, Stage
from ringfence.services.workshop import Workshop

PACE: Final = Pace(smallest=100, largest=20_000, seconds=0.02)
FIRST_STEP: Final = 500
_KEYS_A_READ: Final = 50_000
_KEYS_A_STAGE: Final = 250_000
_FEW: Final = 20
"""Up to how many times as many keys as a file has rows are read in order; of more, those of its rows are looked up."""

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class _Gone(Exception):
    """The list has gone, or another process imports this file."""


class ContactImport:
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: ContactList, file: ListFile, settings: StreamSettings) -> None:
        self._workshop = workshop
        self._of = of
        self._file = file
        self._settings = settings
        self._blocks = workshop.blocks(file.id)
        self._heights: list[int] = []  # rows of each block

    async def run(self) -> bool:
        """False where the list has gone, or another process imports this file."""
        try:
            try:
                rows = await self._judge()
                twins = await self._claim(rows)
                await self._put_in(twins)
            except OSError as error:
                await self._fail(error)
        except _Gone:
            return False
        finally:
            await asyncio.to_thread(shutil.rmtree, self._blocks, ignore_errors=True)
        return True

    # --- 1: judge

    async def _judge(self) -> pl.DataFrame:
        """The good rows: `row`, `line`, `phone_number` and `unique_id`."""
        await asyncio.to_thread(_emptied, self._blocks)
        frames = steps.made_ahead(csv_frames.frames(self._workshop.text(self._file.id), self._file))
        good: list[pl.DataFrame] = []
        while (found := await self._workshop.aside(self._next_block, frames)) is not None:
            rows, last_line = found
            good.append(rows)
            await self._checked(last_line)
        return pl.concat(good) if good else pl.DataFrame(schema=_GOOD)

    def _next_block(self, frames: Iterator[pl.DataFrame]) -> tuple[pl.DataFrame, int] | None:
        frame = next(frames, None)
        if frame is None:
            return None
        limits = contact_rows.limits_of(self._settings)
        judged = contact_columns.judge(frame, self._file, limits, self._workshop.numbering)
        judged = judged.with_row_index("row", offset=sum(self._heights))
        judged.write_ipc(self._blocks / str(len(self._heights)), compression="lz4")
        self._heights.append(judged.height)
        return judged.filter(pl.col("reason").is_null()).select(*_GOOD), int(judged["line"][-1])

    async def _checked(self, line: int) -> None:
        """Say how far the file has been looked at."""

        def work(tx: Transaction) -> ListFile:
            of = self._now(tx)
            after = replace(self._file, checked=max(self._file.checked, line))
            tx.contact_lists.save(list_files.with_file(of, after, self._workshop.clock.now()))
            return after

        self._file = await self._workshop.write(work)

    # --- 2: claim

    async def _claim(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that may not go in, since the list or an earlier row has their number or their id: see `TWINS`."""
        if self._of.allow_duplicates:
            await self._claim_keys(rows)
            return pl.DataFrame(schema=TWINS)
        held = await self._held(rows)
        found = await self._workshop.aside(contact_twins.twins, rows, held)
        single = rows.join(found, on="row", how="anti")
        lost = await self._claim_keys(single)
        if not lost:
            return found
        losers = single.filter(
            pl.col("phone_number").is_in(lost) | (pl.lit(unique_id_key("")) + pl.col("unique_id")).is_in(lost)
        )
        await self._release(set(contact_twins.keys(losers)["key"]) - set(lost))
        late = losers.select("row", pl.lit(IN_THE_LIST).alias("reason"))
        return pl.concat([found, late]).sort("row")

    async def _held(self, rows: pl.DataFrame) -> pl.Series:
        """The keys that the list has from elsewhere; where they are many, only those that these rows want."""
        held: list[Key] = []
        if self._of.total > _FEW * rows.height:
            wanted = contact_twins.keys(rows)["key"]
            for some in wanted.to_frame().iter_slices(_KEYS_A_READ):
                held += await self._workshop.database.read(lambda tx, some=some: self._others(tx, list(some["key"])))  # type: ignore[misc]
            return pl.Series(held, dtype=pl.String)
        after = ""
        while found := await self._read_keys(after):
            held += [key for key, file, _ in found if file != self._file.number]
            after = found[-1][0]
        return pl.Series(held, dtype=pl.String)

    def _others(self, tx: Transaction, keys: list[Key]) -> list[Key]:
        return [key for key, of in tx.contact_lists.having(self._of.id, keys).items() if of.file != self._file.number]

    async def _read_keys(self, after: Key) -> list[tuple[Key, int, int | None]]:
        return await self._workshop.database.read(lambda tx: tx.contact_lists.keys(self._of.id, after, _KEYS_A_READ))

    async def _claim_keys(self, rows: pl.DataFrame) -> list[Key]:
        """Claim what these rows are to have. Returns what others have got meanwhile."""
        keys = (await self._workshop.aside(contact_twins.keys, rows)).select("key", "line").with_row_index("place")
        lost: list[Key] = []

        async def stage(number: int) -> Stage | None:
            some = keys.slice(number * _KEYS_A_STAGE, _KEYS_A_STAGE)
            return await self._workshop.aside(self._stage, f"keys-{number}", Staged.KEYS, some) if some.height else None

        async def claim(path: Path, places: range) -> float:
            def work(tx: Transaction) -> tuple[float, set[Key]]:
                began = time.perf_counter()
                self._now(tx)
                return began, tx.contact_lists.claim_staged(self._of.id, self._file.number, places)

            began, taken = await self._workshop.write(work, path)
            lost.extend(sorted(taken))
            return time.perf_counter() - began

        await steps.through(stage, claim, PACE, FIRST_STEP)
        return lost

    def _stage(self, name: str, kind: Staged, rows: pl.DataFrame) -> Stage:
        """Put rows aside. Slow."""
        path = self._blocks / f"{name}.staged"
        self._workshop.database.stage(path, kind, rows.select(COLUMNS[kind]).iter_rows())
        return Stage(path, range(int(rows["place"][0]), int(rows["place"][-1]) + 1))

    async def _release(self, keys: set[Key]) -> None:
        ordered = sorted(keys)
        for start in range(0, len(ordered), FIRST_STEP):
            some = ordered[start : start + FIRST_STEP]
            await self._workshop.write(lambda tx, some=some: tx.contact_lists.release(self._of.id, some))  # type: ignore[misc]

    # --- 3: put in

    async def _put_in(self, twins: pl.DataFrame) -> None:
        blocks = iter(range(len(self._heights)))
        done, good = self._file.rows, 0

        def next_stage() -> Stage | None:
            nonlocal good
            for number in blocks:
                rows = _with_twins(pl.read_ipc(self._blocks / str(number)), twins, good)
                good += rows["reason"].null_count()
                left = rows.filter(pl.col("row") >= done).rename({"row": "place"})
                if left.height:
                    return self._stage(f"rows-{number}", Staged.ROWS, left)
            return None

        async def stage(_: int) -> Stage | None:
            return await self._workshop.aside(next_stage)

        await steps.through(stage, self._put, PACE, FIRST_STEP)

    async def _put(self, path: Path, places: range) -> float:
        """Store the rows of these places. Returns for how many seconds it held the database."""

        def work(tx: Transaction) -> tuple[float, ListFile, tuple[Joined, ...]]:
            began = time.perf_counter()
            after, joined = self._stored(tx, places, self._workshop.clock.now())
            return began, after, joined

        began, self._file, joined = await self._workshop.write(work, path)
        intakes.tell(self._workshop.dialers, joined)
        return time.perf_counter() - began

    def _stored(self, tx: Transaction, places: range, at: datetime) -> tuple[ListFile, tuple[Joined, ...]]:
        of, file = self._now(tx), self._file
        most = self._settings.max_contacts_per_list
        full = f"the list is full: it holds {most:,} contacts"
        put = tx.contact_lists.put_staged(of, file.id, places, room=max(0, most - of.total), full=full)
        is_last = places.stop == sum(self._heights)
        after = replace(
            file,
            line=file.lines if is_last else put.last_line,
            rows=file.rows + len(places),
            accepted=file.accepted + put.contacts,
            rejected=file.rejected + put.rejects,
            first_position=file.first_position if file.rows else of.next_position,
            end_position=of.next_position + put.contacts,
            state=FileState.IMPORTED if is_last else FileState.IMPORTING,
        )
        changed = replace(
            of,
            total=of.total + put.contacts,
            next_position=of.next_position + put.contacts,
            rejected=of.rejected + put.rejects,
            columns=contact_rows.listed_columns(of.columns, file.header),
        )
        tx.contact_lists.save(list_files.with_file(changed, after, at))
        joined = tx.campaigns.join(of.id, of.next_position, changed.next_position - 1, at) if put.contacts else []
        return after, tuple(joined)

    # --- all

    def _now(self, tx: Transaction) -> ContactList:
        """The list as it is, with the file as we know it. Raises _Gone."""
        of = tx.contact_lists.get(self._of.stream_id, self._of.id)
        if of is None or list_files.file_in(of, self._file.id) != self._file:
            raise _Gone
        return of

    async def _fail(self, error: OSError) -> None:
        """The file cannot be read: what it has claimed and not put in is nobody's, so that it can be sent again."""
        _log.error("import_failed", list_id=self._of.id, file_id=self._file.id, exc_info=error)
        after = ""
        while found := await self._read_keys(after):
            mine = {key for key, file, line in found if file == self._file.number and (line or 0) > self._file.line}
            await self._release(mine)
            after = found[-1][0]
        reason = f"the uploaded file could not be read after line {self._file.line}: upload the rest of it again"
        failed = replace(self._file, state=FileState.FAILED, failure=reason)

        def work(tx: Transaction) -> None:
            tx.contact_lists.save(list_files.with_file(self._now(tx), failed, self._workshop.clock.now()))

        await self._workshop.write(work)


_GOOD: Final = {"row": pl.UInt32, "line": pl.UInt32, "phone_number": pl.String, "unique_id": pl.String}


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _with_twins(judged: pl.DataFrame, twins: pl.DataFrame, good: int) -> pl.DataFrame:
    """Rows of a block, twins among them with their reasons, and how many before each go in; before the first, `good`."""
    of_twin = pl.coalesce("reason", "reason_right").alias("reason")
    rows = judged.join(twins, on="row", how="left", maintain_order="left").with_columns(of_twin)
    goes_in = pl.col("reason").is_null().cast(pl.Int64)
    return rows.with_columns(good=good + goes_in.cum_sum() - goes_in)
