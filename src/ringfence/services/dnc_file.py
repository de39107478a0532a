"""The rows of a file for a do-not-call list, as far as they can be worked on without the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import polars as pl

from ringfence.domain.list_file import ListFile
from ringfence.ports.storage.contact_lists import Reject
from ringfence.ports.storage.staging import COLUMNS, Staged
from ringfence.services import csv_frames, steps
from ringfence.services.contact_columns import WHITE
from ringfence.services.import_material import Material
from ringfence.services.steps import Stage

_NUMBERS_A_STAGE: Final = 50_000
_SHOWN: Final = 60
_JUDGED: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "number": pl.String,
    "ends_at": pl.Datetime("us", "UTC"),  # null: never
    "line": pl.UInt32,
    "text": pl.String,
    "reason": pl.String,
}


@dataclass(frozen=True, slots=True)
class Numbers(Stage):
    """Numbers put aside, and how many rows of the file each stands for."""

    numbers: tuple[str, ...]
    counts: tuple[int, ...]

    def at(self, places: range) -> slice:
        """Where the numbers of these places are."""
        return slice(places.start - self.places.start, places.stop - self.places.start)


class DncFile:
    """All of it is slow, and nothing of it needs to outlive a crash.

    Its rows are judged first, block by block, until there are no more, and then brought in order. After that its rejects
    can be had, and its numbers put aside for the list.
    """

    def __init__(self, material: Material, file: ListFile) -> None:
        material.folder.mkdir(exist_ok=True)
        self._material = material
        self._file = file
        self._frames = steps.made_ahead(csv_frames.frames(material.text, file))
        self._judged: list[pl.DataFrame] = []
        self._rejects = pl.DataFrame(schema=_JUDGED)
        self._left = pl.DataFrame()

    # --- judged

    def judge_next(self) -> int | None:
        """Judge the next block. Returns its last line; None after the last block."""
        frame = next(self._frames, None)
        if frame is None:
            return None
        text = pl.col(self._place("phoneNumber")).str.strip_chars(WHITE).fill_null("")
        read = frame.with_columns(text=text, end=self._end())
        verdicts = self._material.numbering.check_column(read["text"])
        ends = _ends(read["end"])
        reason = pl.coalesce(pl.col("broken"), verdicts["reason"], ends["fault"])
        judged = read.select(
            verdicts["e164"].alias("number"),
            ends["ends_at"],
            "line",
            pl.col("text").str.slice(0, _SHOWN),
            reason.alias("reason"),
        ).cast(_JUDGED)  # type: ignore[arg-type]
        self._judged.append(judged)
        return int(judged["line"][-1])

    def _place(self, field: str) -> str:
        name = self._file.mapping[field]
        return csv_frames.column(self._file.header.index(name) if self._file.header else int(name) - 1)

    def _end(self) -> pl.Expr:
        if "expiresAt" not in self._file.mapping:
            return pl.lit("")
        return pl.col(self._place("expiresAt")).str.strip_chars(WHITE).fill_null("")

    # --- in order

    def order(self, done: int) -> tuple[int, int]:
        """Bring rows in the order in which they go through, rejects first, less those that are `done`. Returns how many
        rejects there are, and how many rows."""
        judged = pl.concat([pl.DataFrame(schema=_JUDGED), *self._judged])
        self._judged.clear()
        self._rejects = judged.filter(pl.col("reason").is_not_null())
        ends = pl.col("ends_at").dt.epoch("us").alias("expires_at")
        fresh = self._rejects.height + pl.col("count").cum_sum() > done
        left = _in_order(judged).filter(fresh).with_row_index("place")
        self._left = left.select("place", pl.col("number").alias("phone_number"), ends, "line", "count")
        return self._rejects.height, judged.height

    def rejects(self, first: int, most: int) -> list[Reject]:
        """So many of the rejects, from the first that is asked for."""
        some = self._rejects.slice(first, most).select("line", "text", "reason")
        return [Reject(line, text, reason, self._file.id) for line, text, reason in some.iter_rows()]

    def stage(self, number: int) -> Numbers | None:
        """Some of the numbers that are left, put aside; None after the last."""
        some = self._left.slice(number * _NUMBERS_A_STAGE, _NUMBERS_A_STAGE)
        if not some.height:
            return None
        path = self._material.folder / f"numbers-{number}.staged"
        self._material.stage(path, Staged.NUMBERS, some.select(COLUMNS[Staged.NUMBERS]).iter_rows())
        first = number * _NUMBERS_A_STAGE
        return Numbers(path, range(first, first + some.height), tuple(some["phone_number"]), tuple(some["count"]))


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
