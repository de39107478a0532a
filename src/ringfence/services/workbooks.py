"""Excel workbooks as CSV text: the first sheet that has anything in it.

Numbers are written as people write them (a telephone number without a point or an exponent), days as `2026-03-02`.
Slow: call it in a thread.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, Final

from ringfence.domain.problems import Kind, Problem

SIGNATURES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of Excel begin: new ones (`.xlsx`), as any other archive, and old ones (`.xls`)."""
ENCODING: Final = "excel"

_INFLATION: Final = 8
"""A sheet is so much larger than its text, at most: what unpacks to more is no list of people."""
_MIDNIGHT: Final = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"


def to_csv(source: Path, target: Path, max_bytes: int) -> int:
    """Write the sheet to `target`, comma-separated UTF-8, and count its lines. Raises Problem (invalid, or too large for
    more than `max_bytes` of text)."""
    _check_size(source, max_bytes)
    frame = _first_sheet(source)
    if frame is None:
        raise Problem.at(
            "file", "empty", "no sheet of the workbook has a row: send one with a header and a row a person"
        )
    frame.write_csv(target, include_header=False)
    if target.stat().st_size > max_bytes:
        raise _too_large(max_bytes)
    return sum(block.count(b"\n") for block in _blocks(target))


def _check_size(source: Path, max_bytes: int) -> None:
    """Before anything is unpacked."""
    if not zipfile.is_zipfile(source):
        return
    with zipfile.ZipFile(source) as archive:
        if sum(part.file_size for part in archive.infolist()) > _INFLATION * max_bytes:
            raise _too_large(max_bytes)


def _first_sheet(source: Path) -> Any:
    """A frame of texts, None where all sheets are empty."""
    import fastexcel
    import polars as pl

    try:
        book = fastexcel.read_excel(source)
        for name in book.sheet_names:
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            if sheet.height:
                return sheet.to_polars().with_columns(pl.all().str.replace(_MIDNIGHT, "$1"))
    except fastexcel.FastExcelError as error:
        reason = str(error).partition("\n")[0]
        message = f"the file is no workbook that can be read ({reason}): save the sheet as CSV (UTF-8) and send that"
        raise Problem.at("file", "not_csv", message) from error
    return None


def _blocks(path: Path) -> Any:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(1024 * 1024), b"")


def _too_large(max_bytes: int) -> Problem:
    message = f"the workbook has more than {max_bytes:,} bytes of text: split it into smaller ones"
    return Problem(Kind.TOO_LARGE, "too_large", message)
