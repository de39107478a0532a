"""The rows of a file for a contact list, as far as they can be worked on without the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from ringfence.domain.contact import RowLimits
from ringfence.domain.list_file import ListFile
from ringfence.ports.storage.contact_lists import Key, unique_id_key
from ringfence.ports.storage.staging import COLUMNS, Staged
from ringfence.services import contact_columns, contact_twins, csv_frames, steps
from ringfence.services.contact_twins import IN_THE_LIST, TWINS
from ringfence.services.import_material import Material
from ringfence.services.steps import Stage

_KEYS_A_STAGE: Final = 250_000
_GOOD: Final = {"row": pl.UInt32, "line": pl.UInt32, "phone_number": pl.String, "unique_id": pl.String}


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the file has been judged: its last line, and how many rows are good by themselves."""

    line: int
    good: int


class ContactFile:
    """All of it is slow, and nothing of it needs to outlive a crash.

    Its rows are judged first, block by block, until there are no more; then those that go in are told from their twins;
    then what they claim, and after that they themselves, are put aside for the list.
    """

    def __init__(self, material: Material, file: ListFile, limits: RowLimits) -> None:
        material.folder.mkdir(exist_ok=True)
        self._material = material
        self._file = file
        self._limits = limits
        self._frames = steps.made_ahead(csv_frames.frames(material.text, file))
        self._heights: list[int] = []  # rows of each block
        self._good: list[pl.DataFrame] = []
        self._held: list[Key] = []
        self._single = pl.DataFrame(schema=_GOOD)
        self._twins = pl.DataFrame(schema=TWINS)
        self._keys = pl.DataFrame()
        self._taken = 0  # blocks
        self._good_before = 0  # rows of these that go in

    # --- judged

    def judge_next(self) -> Checked | None:
        """Judge the next block; None after the last."""
        frame = next(self._frames, None)
        if frame is None:
            self._single = pl.concat(self._good) if self._good else self._single
            self._good.clear()
            return None
        judged = contact_columns.judge(frame, self._file, self._limits, self._material.numbering)
        judged = judged.with_row_index("row", offset=sum(self._heights))
        judged.write_ipc(self._block(len(self._heights)), compression="lz4")
        self._heights.append(judged.height)
        self._good.append(judged.filter(pl.col("reason").is_null()).select(*_GOOD))
        return Checked(int(judged["line"][-1]), sum(good.height for good in self._good))

    def _block(self, number: int) -> Path:
        return self._material.folder / str(number)

    # --- told from their twins

    def wanted(self, first: int, most: int) -> list[Key]:
        """So many of the keys that the good rows want, from the first that is asked for; none after the last."""
        return contact_twins.keys(self._single)["key"].slice(first, most).to_list()

    def hold(self, keys: Sequence[Key]) -> None:
        """The list has these from elsewhere."""
        self._held += keys

    def part(self) -> None:
        """Find the rows that may not go in, since the list or an earlier row has their number or their id."""
        self._twins = contact_twins.twins(self._single, pl.Series(self._held, dtype=pl.String))
        self._held.clear()
        self._single = self._single.join(self._twins, on="row", how="anti")

    def lose(self, lost: Collection[Key]) -> list[Key]:
        """Others have got these keys meanwhile: what else the rows have claimed that wanted them."""
        wanted = pl.lit(unique_id_key("")) + pl.col("unique_id")
        losers = self._single.filter(pl.col("phone_number").is_in(lost) | wanted.is_in(lost))
        late = losers.select("row", pl.lit(IN_THE_LIST).alias("reason"), pl.lit(None, pl.String).alias("field"))
        self._twins = pl.concat([self._twins, late]).sort("row")
        return sorted(set(contact_twins.keys(losers)["key"]) - set(lost))

    # --- put aside

    def stage_keys(self, number: int) -> Stage | None:
        """What the rows that go in are to have for themselves, in the order of the keys; None after the last."""
        if number == 0:
            self._keys = contact_twins.keys(self._single).select("key", "line").with_row_index("place")
        some = self._keys.slice(number * _KEYS_A_STAGE, _KEYS_A_STAGE)
        return self._stage(f"keys-{number}", Staged.KEYS, some) if some.height else None

    def stage_rows(self, done: int) -> Stage | None:
        """The rows of the next block of which not all are `done`; None after the last."""
        while (rows := self.next_rows()) is not None:
            left = rows.filter(pl.col("row") >= done).rename({"row": "place"})
            if left.height:
                return self._stage(f"rows-{self._taken}", Staged.ROWS, left)
        return None

    def next_rows(self) -> pl.DataFrame | None:
        """The rows of the next block in order, as `contact_columns.JUDGED`, twins among them with their reasons, and `good`,
        how many before each go in; None after the last."""
        if self._taken == len(self._heights):
            return None
        twins = self._twins.with_columns(fault_column=pl.col("field").replace(dict(self._file.mapping))).drop("field")
        rows = _with_twins(pl.read_ipc(self._block(self._taken)), twins, self._good_before)
        self._taken += 1
        self._good_before += rows["reason"].null_count()
        return rows

    def _stage(self, name: str, kind: Staged, rows: pl.DataFrame) -> Stage:
        path = self._material.folder / f"{name}.staged"
        self._material.stage(path, kind, rows.select(COLUMNS[kind]).iter_rows())
        return Stage(path, range(int(rows["place"][0]), int(rows["place"][-1]) + 1))


def _with_twins(judged: pl.DataFrame, twins: pl.DataFrame, good: int) -> pl.DataFrame:
    """Rows of a block, twins among them with their reasons, and how many before each go in; before the first, `good`."""
    of_twin = [pl.coalesce(name, f"{name}_right").alias(name) for name in ("reason", "fault_column")]
    rows = judged.join(twins, on="row", how="left", maintain_order="left").with_columns(of_twin)
    goes_in = pl.col("reason").is_null().cast(pl.Int64)
    return rows.with_columns(good=good + goes_in.cum_sum() - goes_in)
