"""A file on its way into a do-not-call list.

All of its rows are judged first. Then the rejects go into the list's report, and the numbers into the list, in the order
of the numbers: an index that is filled in order grows at its end. Each step holds from its commit on, for running
campaigns too. A restart begins again, and passes over what has gone through.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeAlias

import polars as pl
import structlog

from ringfence.domain.list_file import FileState, ListFile
from ringfence.ports.storage.contact_lists import Reject
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.services import csv_frames, intakes, list_files
from ringfence.services.contact_columns import WHITE
from ringfence.services.steps import Pace
from ringfence.services.workshop import Workshop

PACE: Final = Pace(smallest=100, largest=20_000, seconds=0.025)
FIRST_STEP: Final = 500
_SHOWN: Final = 60
_JUDGED: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "number": pl.String,
    "ends_at": pl.Datetime("us", "UTC"),  # null: never
    "line": pl.UInt32,
    "text": pl.String,
    "reason": pl.String,
}

_log = structlog.get_logger(__name__)

Blocked: TypeAlias = tuple[str, datetime | None, int, int]
"""A number, the latest of its ends, the line of its first row, and how many rows it has."""


class _Gone(Exception):
    """The list has gone, or another process imports this file."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What goes through together: rejects, or numbers; `line` is the last of those lines."""

    rejects: tuple[Reject, ...]
    numbers: tuple[Blocked, ...]

    @property
    def rows(self) -> int:
        return len(self.rejects) + sum(count for *_, count in self.numbers)


class DncImport:
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: DncList, file: ListFile) -> None:
        self._workshop = workshop
        self._of = of
        self._file = file
        self._size = FIRST_STEP

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
        return True

    async def _judge(self) -> pl.DataFrame:
        """All rows, in order."""
        frames = csv_frames.frames(self._workshop.text(self._file.id), self._file)
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
        start = self._file.rows
        while start < rejects.height:
            some = rejects.slice(start, self._size).select("line", "text", "reason").iter_rows()
            found = tuple(Reject(line, text, reason, self._file.id) for line, text, reason in some)
            await self._put(_Step(found, ()), all_rows)
            start += len(found)

    async def _block(self, numbers: pl.DataFrame, rejected: int, all_rows: int) -> None:
        left = numbers.filter(rejected + pl.col("count").cum_sum() > self._file.rows)
        start = 0
        while start < left.height:
            some = tuple(left.slice(start, self._size).select("number", "ends_at", "line", "count").iter_rows())
            await self._put(_Step((), some), all_rows)
            start += len(some)

    async def _put(self, step: _Step, all_rows: int) -> None:
        """Store a step, and let the dialers know of its numbers."""

        def work(tx: Transaction) -> tuple[float, ListFile, tuple[str, ...]]:
            began = time.perf_counter()
            after, blocked = self._stored(tx, step, all_rows, self._workshop.clock.now())
            return began, after, blocked

        began, self._file, blocked = await self._workshop.write(work)
        if blocked:
            news = intakes.BlockedNumbers(self._of.stream_id, self._of.id, self._of.is_global, blocked)
            intakes.tell(self._workshop.dialers, [news])
        self._size = PACE.next(self._size, time.perf_counter() - began)

    def _stored(self, tx: Transaction, step: _Step, all_rows: int, at: datetime) -> tuple[ListFile, tuple[str, ...]]:
        of, file = self._now(tx), self._file
        self._of = of  # it may have become global
        over = [one for one in step.numbers if one[1] is not None and one[1] <= at]
        there = [(number, end) for number, end, *_ in step.numbers if end is None or end > at]
        fresh = tx.dnc_lists.put_many(of.id, there, at)
        rejects = [*step.rejects, *self._over(over)]
        tx.dnc_lists.add_rejects(of.id, of.rejected + 1, rejects)
        refused = len(step.rejects) + sum(count for *_, count in over)
        is_last = file.rows + step.rows == all_rows
        after = replace(
            file,
            line=file.lines if is_last else file.lines * (file.rows + step.rows) // max(all_rows, 1),
            rows=file.rows + step.rows,
            accepted=file.accepted + step.rows - refused,
            rejected=file.rejected + refused,
            state=FileState.IMPORTED if is_last else FileState.IMPORTING,
        )
        changed = replace(of, total=of.total + fresh, rejected=of.rejected + len(rejects))
        tx.dnc_lists.save(list_files.with_file(changed, after, at))
        return after, tuple(number for number, _ in there)

    def _over(self, numbers: Sequence[Blocked]) -> list[Reject]:
        return [
            Reject(line, number, f"expiresAt {end.isoformat()} has passed", self._file.id)
            for number, end, line, _ in numbers
            if end is not None
        ]

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
