"""The rows of a CSV file as Polars frames, a block of lines at a time, read exactly as `csv_files` reads them.

Most lines are one row with as many fields as there are columns: a block of these is parsed at once, lines of them among
others together. Lines that are not go through the standard library's reader one by one, and a block with a row over
several lines goes through it as a whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from ringfence.domain.list_file import ListFile
from ringfence.services import csv_files
from ringfence.services.csv_files import BrokenRow, CsvRow

BLOCK_BYTES: Final = 16 * 1024 * 1024
_SHOWN_PHONE: Final = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a file are laid out: its columns by name, and which of them holds the phone number."""

    delimiter: str
    names: tuple[str, ...]
    phone_column: str
    even: bool = True
    """Has every row as many columns? Without a header a row need only reach as far as the phone number."""

    @property
    def schema(self) -> dict[str, type[pl.DataType]]:
        """The columns are called by their places, since their names may be anything."""
        return {column(place): pl.String for place in range(len(self.names))}


def column(place: int) -> str:
    """What the column of a frame is called that holds this column of the file, from 0."""
    return f"c{place}"


def frames(text: Path, file: ListFile) -> Iterator[pl.DataFrame]:
    """All rows of the file, in order: `line`, the columns of the file, and `broken`, why a row cannot be read.

    A broken row has null in all columns but that of the phone number, where it shows what it has.
    """
    with text.open("rb") as opened:
        line = 1
        layout: Layout | None = None
        if file.header:
            layout = Layout(file.delimiter, file.header, file.mapping["phoneNumber"])
            header = csv_files.Rows(file.delimiter, _lines(opened))
            header.next_row()
            line = header.line
            opened.seek(_end_of(text, line - 1))
        while block := _whole_lines(opened):
            if layout is None:
                layout = _numbered(block, file)
            frame = _of_even_lines(block, line, layout)
            if frame is None:
                frame = _of_simple_lines(block, line, layout)
            if frame is None:
                frame, line = _of_any_lines(opened, block, line, layout)
            else:
                line += block.count(b"\n") + (not block.endswith(b"\n"))
            if frame.height:
                yield frame


def _whole_lines(opened: BinaryIO) -> bytes:
    block = opened.read(BLOCK_BYTES)
    return block + opened.readline() if block else block


def _lines(opened: BinaryIO) -> Iterator[str]:
    """The lines from here on, as text: \\r alone ends one, too."""
    for line in opened:
        yield from io.StringIO(line.decode(), newline="")


def _end_of(text: Path, lines: int) -> int:
    """Where so many lines of the file end, in bytes."""
    with text.open(encoding="utf-8", newline="") as opened:
        return sum(len(line.encode()) for line in islice(opened, lines))


def _numbered(block: bytes, file: ListFile) -> Layout:
    """The layout of a file without a header: its columns are called 1, 2, 3 …, as many as most of its rows have."""
    phone = file.mapping["phoneNumber"]
    some = islice(io.StringIO(block.decode(), newline=""), 1000)
    widths = pl.Series([len(cells) for cells in csv.reader(some, delimiter=file.delimiter)], dtype=pl.Int64)
    common = widths.filter(widths > 0).mode().sort()
    width = max(int(phone), int(common[0]) if len(common) else 1)
    return Layout(file.delimiter, tuple(str(number) for number in range(1, width + 1)), phone, even=False)


# --- most lines ------------------------------------------------------------------------------------------------------


def _of_even_lines(block: bytes, first: int, layout: Layout) -> pl.DataFrame | None:
    """The rows of a block without quotes whose lines all have as many fields as there are columns; None for any other."""
    returns = block.count(b"\r")
    if b'"' in block or returns != block.count(b"\r\n"):
        return None
    text = block.replace(b"\r\n", b"\n") if returns else block
    lines = text.count(b"\n") + (not text.endswith(b"\n"))
    if text.count(layout.delimiter.encode()) != lines * (len(layout.names) - 1):
        return None
    try:
        table = _read(text, layout)
    except pl.exceptions.PolarsError:  # a line has too many fields, and others have too few
        return None
    if table.height != lines:
        return None
    return _numbered_rows(table.with_row_index("line", offset=first), layout)


def _of_simple_lines(block: bytes, first: int, layout: Layout) -> pl.DataFrame | None:
    """The rows of lines that are a row each; None if one of them is not."""
    if block.count(b"\r") != block.count(b"\r\n"):
        return None
    text = block.decode().replace("\r\n", "\n").removesuffix("\n")
    every = pl.DataFrame({"text": pl.Series([text], dtype=pl.String).str.split("\n").explode()})
    lines = every.height
    every = every.with_row_index("line", offset=first).filter(pl.col("text") != "")
    bare = pl.col("text").str.count_matches(layout.delimiter, literal=True) == len(layout.names) - 1
    if b'"' not in block:
        every = every.with_columns(whole=bare)
    else:
        quotes = pl.col("text").str.count_matches('"', literal=True)
        if every.select((quotes % 2 == 1).any()).item():
            return None
        quoted = pl.col("text").str.contains(_quoted_row(layout))
        every = every.with_columns(whole=pl.when(quotes == 0).then(bare).otherwise(quoted))
    rows: list[CsvRow | BrokenRow] = []
    for line, odd in every.filter(~pl.col("whole")).select("line", "text").iter_rows():
        try:
            rows += [CsvRow(line, cells) for cells in csv.reader([odd], delimiter=layout.delimiter, strict=True)]
        except csv.Error:
            return None
    if lines == every.height and not rows:
        return _numbered_rows(_read(text.encode(), layout).with_columns(every["line"]), layout)
    frame = _parsed(every.filter("whole"), layout)
    return pl.concat([frame, _frame(rows, layout)]).sort("line") if rows else frame


def _quoted_row(layout: Layout) -> str:
    """The pattern of a line that is a row with all of its columns, some of them in quotes."""
    delimiter = {"|": r"\|", "\t": r"\t"}.get(layout.delimiter, layout.delimiter)
    field = f'(?:"(?:[^"]|"")*"|[^"{delimiter}]*)'
    return f"^{field}(?:{delimiter}{field}){{{len(layout.names) - 1}}}$"


def _parsed(lines: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    if not lines.height:
        return _frame([], layout)
    table = _read(str(lines["text"].str.join("\n").item()).encode(), layout)
    return _numbered_rows(table.with_columns(lines["line"]), layout)


def _read(text: bytes, layout: Layout) -> pl.DataFrame:
    return pl.read_csv(
        text, has_header=False, separator=layout.delimiter, schema=layout.schema, empty_string_is_null=False
    )


def _numbered_rows(table: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Rows with their `line`, less those in which nothing stands."""
    filled = pl.any_horizontal(pl.col(name) != "" for name in layout.schema)
    return table.filter(filled).select("line", *layout.schema, pl.lit(None, pl.String).alias("broken"))


# --- any lines -------------------------------------------------------------------------------------------------------


def _of_any_lines(opened: BinaryIO, block: bytes, first: int, layout: Layout) -> tuple[pl.DataFrame, int]:
    """The rows that begin in this block, the last of which may go on in the file; and the line of the next row."""
    lines = io.StringIO(block.decode(), newline="")
    reader = csv_files.Rows(layout.delimiter, _lines(opened), lines, first)
    rows: list[CsvRow | BrokenRow] = []
    while reader.ahead and (row := reader.next_row()) is not None:
        rows.append(row)
    return _frame(rows, layout), reader.line


def _frame(rows: Sequence[CsvRow | BrokenRow], layout: Layout) -> pl.DataFrame:
    schema: dict[str, type[pl.DataType]] = {"line": pl.UInt32, **layout.schema, "broken": pl.String}
    found = [_values(row, layout) for row in rows if isinstance(row, BrokenRow) or any(row.cells)]
    return pl.DataFrame(found, schema=schema, orient="row")


def _values(row: CsvRow | BrokenRow, layout: Layout) -> tuple[int | str | None, ...]:
    width = len(layout.names)
    if isinstance(row, BrokenRow):
        return (row.line, *[None] * width, row.reason)
    cells = row.cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) == width:
        return (row.line, *cells, None)
    place = layout.names.index(layout.phone_column)
    if not layout.even and len(cells) > place:
        return (row.line, *(cells + [""] * width)[:width], None)
    shown: list[str | None] = [None] * width
    shown[place] = cells[place].strip()[:_SHOWN_PHONE] if place < len(cells) else None
    return (row.line, *shown, f"the row has {len(cells)} columns, and the first line has {width}")
