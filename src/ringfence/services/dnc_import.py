"""A file on its way into a do-not-call list.

All of its rows are judged first. Then the rejects go into the list's report, and the numbers into the list, in the order
of the numbers: an index that is filled in order grows at its end. Each step holds from its commit on, for running
campaigns too. A restart begins again, and passes over what has gone through.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl
import structlog

from ringfence.domain.list_file import FileState, ListFile
from ringfence.ports.storage.contact_lists import Reject
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.staging import COLUMNS, Staged
from ringfence.services import csv_frames, intakes, list_files, steps
from ringfence.services.contact_columns import WHITE
from ringfence.services.steps import Pace, Stage
from ringfence.services.workshop import Workshop

PACE: Final = Pace(smallest=100, largest=20_000, seconds=0.02)
FIRST_STEP: Final = 500
_NUMBERS_A_STAGE: Final = 250_000
_SHOWN: Final = 60
_JUDGED: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "number": pl.String,
    "ends_at": pl.Datetime("us", "UTC"),  # null: never
    "line": pl.UInt32,
    "text": pl.String,
    "reason": pl.String,
}

_log = structlog.get_logger(__name__)


class _Gone(Exception):
    """The list has gone, or another process imports this file."""


class DncImport:
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: DncList, file: ListFile) -> None:
        self._workshop = workshop
        self._of = of
        self._file = file

    async def run(self) -> bool:
        """False where the list has gone, or another process imports this file."""
        try:
            try:
                judged = await self._judge()
            except OSError as error:
                await self._fail(error)
                return True
            rejects = judged.filter(pl.col("reason").is_not_null())
            numbers = await self._workshop.aside(_in_order, judged)
            await self._reject(rejects, judged.height)
            await self._block(numbers, rejects.height, judged.height)
        except _Gone:
            return False
        finally:
            await asyncio.to_thread(shutil.rmtree, self._workshop.blocks(self._file.id), ignore_errors=True)
        return True

    async def _judge(self) -> pl.DataFrame:
        """All rows, in order."""
        frames = steps.made_ahead(csv_frames.frames(self._workshop.text(self._file.id), self._file))
        judged: list[pl.DataFrame] = []
        while (found := await self._workshop.aside(self._next_block, frames)) is not None:
            judged.append(found)
            line = int(found["line"][-1])
            self._file = await self._save(replace(self._file, checked=max(self._file.checked, line)))
        return pl.concat(judged) if judged else pl.DataFrame(schema=_JUDGED)

    def _next_block(self, frames: Iterator[pl.DataFrame]) -> pl.DataFrame | None:
        frame = next(frames, None)
        if frame is None:
            return None
        text = pl.col(self._place("phoneNumber")).str.strip_chars(WHITE).fill_null("")
        read = frame.with_columns(text=text, end=self._end())
        verdicts = self._workshop.numbering.check_column(read["text"])
        ends = _ends(read["end"])
        reason = pl.coalesce(pl.col("broken"), verdicts["reason"], ends["fault"])
        return read.select(
            verdicts["e164"].alias("number"),
            ends["ends_at"],
            "line",
            pl.col("text").str.slice(0, _SHOWN),
            reason.alias("reason"),
        ).cast(_JUDGED)  # type: ignore[arg-type]

    def _place(self, field: str) -> str:
        name = self._file.mapping[field]
        return csv_frames.column(self._file.header.index(name) if self._file.header else int(name) - 1)

    def _end(self) -> pl.Expr:
        if "expiresAt" not in self._file.mapping:
            return pl.lit("")
        return pl.col(self._place("expiresAt")).str.strip_chars(WHITE).fill_null("")

    # --- through

    async def _reject(self, rejects: pl.DataFrame, all_rows: int) -> None:
        left, size = rejects.slice(self._file.rows).select("line", "text", "reason"), FIRST_STEP
        while left.height:
            some, left = left.slice(0, size).rows(), left.slice(size)
            report = [Reject(line, text, reason, self._file.id) for line, text, reason in some]

            def work(tx: Transaction, report: Sequence[Reject] = report) -> tuple[float, ListFile]:
                began = time.perf_counter()
                of = self._now(tx)
                return began, self._saved(tx, of, len(report), report, len(report), all_rows)

            began, self._file = await self._workshop.write(work)
            size = PACE.next(size, time.perf_counter() - began)

    async def _block(self, numbers: pl.DataFrame, rejected: int, all_rows: int) -> None:
        ends = pl.col("ends_at").dt.epoch("us").alias("expires_at")
        left = numbers.filter(rejected + pl.col("count").cum_sum() > self._file.rows).with_row_index("place")
        left = left.select("place", pl.col("number").alias("phone_number"), ends, "line", "count")
        folder = self._workshop.blocks(self._file.id)

        def staged(number: int) -> Stage | None:
            some = left.slice(number * _NUMBERS_A_STAGE, _NUMBERS_A_STAGE)
            if not some.height:
                return None
            folder.mkdir(exist_ok=True)
            path = folder / f"numbers-{number}.staged"
            self._workshop.database.stage(path, Staged.NUMBERS, some.select(COLUMNS[Staged.NUMBERS]).iter_rows())
            return Stage(path, range(number * _NUMBERS_A_STAGE, number * _NUMBERS_A_STAGE + some.height))

        async def stage(number: int) -> Stage | None:
            return await self._workshop.aside(staged, number)

        async def put(path: Path, places: range) -> float:
            return await self._put(path, places, left.slice(places.start, len(places)), all_rows)

        await steps.through(stage, put, PACE, FIRST_STEP)

    async def _put(self, path: Path, places: range, numbers: pl.DataFrame, all_rows: int) -> float:
        """Block the numbers of these places, and let the dialers know. Returns for how many seconds it held the database."""
        rows = int(numbers["count"].sum())

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
            return began, self._saved(tx, of, rows, report, refused, all_rows), over

        began, self._file, over = await self._workshop.write(work, path)
        seconds = time.perf_counter() - began
        blocked = tuple(number for number in numbers["phone_number"] if number not in over)
        if blocked:
            news = intakes.BlockedNumbers(self._of.stream_id, self._of.id, self._of.is_global, blocked)
            intakes.tell(self._workshop.dialers, [news])
        return seconds

    def _saved(
        self, tx: Transaction, of: DncList, rows: int, report: Sequence[Reject], refused: int, all_rows: int
    ) -> ListFile:
        """The file after so many more of its rows, of which so many are refused."""
        tx.dnc_lists.add_rejects(of.id, of.rejected + 1, report)
        file = self._file
        done = file.rows + rows
        after = replace(
            file,
            line=file.lines if done == all_rows else file.lines * done // max(all_rows, 1),
            rows=done,
            accepted=file.accepted + rows - refused,
            rejected=file.rejected + refused,
            state=FileState.IMPORTED if done == all_rows else FileState.IMPORTING,
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

    async def _save(self, after: ListFile) -> ListFile:
        def work(tx: Transaction) -> ListFile:
            tx.dnc_lists.save(list_files.with_file(self._now(tx), after, self._workshop.clock.now()))
            return after

        return await self._workshop.write(work)

    async def _fail(self, error: OSError) -> None:
        _log.error("import_failed", list_id=self._of.id, file_id=self._file.id, exc_info=error)
        reason = f"the uploaded file could not be read after line {self._file.line}: upload the rest of it again"
        await self._save(replace(self._file, state=FileState.FAILED, failure=reason))


def _in_order(judged: pl.DataFrame) -> pl.DataFrame:
    """The good numbers in order, none twice; a number that is there several times has the latest of its ends."""
    never = pl.col("ends_at").is_null().any()
    return (
        judged.filter(pl.col("reason").is_null())
        .group_by("number")
        .agg(
            pl.when(never).then(None).otherwise(pl.col("ends_at").max()).alias("ends_at"),
            pl.col("line").min(),
            pl.len().alias("count"),
        )
        .sort("number")
    )


def _ends(texts: pl.Series) -> pl.DataFrame:
    """`ends_at` of each text, null for ever; or `fault`, what is wrong with it."""
    known = {text: _end(text) for text in texts.unique()}
    texts = texts.alias("text")
    table = pl.DataFrame(
        [
            (text, None if isinstance(end, str) else end, end if isinstance(end, str) else None)
            for text, end in known.items()
        ],
        schema={"text": pl.String, "ends_at": pl.Datetime("us", "UTC"), "fault": pl.String},
        orient="row",
    )
    return texts.to_frame().join(table, on="text", how="left", maintain_order="left").drop("text")


def _end(text: str) -> datetime | str | None:
    """Until when, None for ever; or what is wrong with it."""
    if not text:
        return None
    try:
        end = datetime.fromisoformat(text)
    except ValueError:
        return f"expiresAt '{text[:60]}' is not a time such as 2026-12-31T00:00:00Z"
    return end.replace(tzinfo=UTC) if end.tzinfo is None else end.astimezone(UTC)
