"""Files read as frames hold what they hold when they are read row by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.domain.list_file import ListFile
from ringfence.services import csv_files, csv_frames
from ringfence.services.csv_files import BrokenRow, CsvRow

HEADER = ("phone", "name", "note")


def file_of(lines: int, delimiter: str = ",", header: tuple[str, ...] = HEADER, phone: str = "phone") -> ListFile:
    return ListFile("fi-1", "people.csv", "utf-8", delimiter, header, {"phoneNumber": phone}, lines)


def framed(path: Path, file: ListFile) -> list[tuple[object, ...]]:
    return [row for frame in csv_frames.frames(path, file) for row in frame.iter_rows()]


def expected(path: Path, file: ListFile) -> list[tuple[object, ...]]:
    """By the standard library's reader alone."""
    width = len(file.header)
    found: list[tuple[object, ...]] = []
    for row in csv_files.rows(path, file.delimiter, skip=1):
        if isinstance(row, BrokenRow):
            found.append((row.line, *[None] * width, row.reason))
            continue
        cells = row.cells
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) == width:
            found.append((row.line, *cells, None))
        else:
            reason = f"the row has {len(cells)} columns, and the first line has {width}"
            found.append((row.line, cells[0].strip()[:60], None, None, reason))
    return found


@pytest.mark.parametrize("block", [1, 15, 40, 10_000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_frames_hold_what_the_standard_library_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, end: str
):
    monkeypatch.setattr(csv_frames, "BLOCK_BYTES", block)
    lines = ["phone,name,note", "+441,Ada,first", '+442,"Eve, M.","says ""hi"""', "", ",,", "+443,Bo", "+444,Cy,x,,"]
    lines += ["+445,Di,x,y", '+446,"over', 'two lines",note', '+447,5" pipe,6" pipe', '+448,"a"b,c', " +449 , x ,"]
    lines += ['+450,"",""', "NA,null,None", '"",,', '+451,"never closed,x', "+452,Zoë,ünder"]
    path = tmp_path / "people.csv"
    path.write_bytes(end.join(lines).encode())
    file = file_of(len(lines))
    assert framed(path, file) == expected(path, file)
    assert len(framed(path, file)) >= 12


@given(st.lists(st.text(alphabet='ab,"\n ;é', max_size=12), max_size=12), st.integers(1, 40))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_a_file_is_read_the_same(tmp_path: Path, lines: list[str], block: int):
    path = tmp_path / "any.csv"
    path.write_text("\n".join(["phone,name,note", *lines]), newline="")
    file = file_of(99)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_frames, "BLOCK_BYTES", block)
        assert framed(path, file) == expected(path, file)


def test_a_file_without_a_header_need_only_have_the_number_in_its_place(tmp_path: Path):
    path = tmp_path / "numbers.csv"
    path.write_text("x,+441\ny,+442,more\n+443\n\nz,+444\n")
    found = framed(path, file_of(5, header=(), phone="2"))
    assert [row[2] for row in found] == ["+441", "+442", None, "+444"]
    assert [row[-1] for row in found] == [None, None, "the row has 1 columns, and the first line has 2", None]


def test_every_delimiter_is_understood(tmp_path: Path):
    for delimiter in csv_files.DELIMITERS:
        path = tmp_path / "people.csv"
        rows = [HEADER, ("+441", "Ada", "x"), ("+442", '"E"', "y"), ("+443", f'"a{delimiter}b"', "z")]
        path.write_text("\n".join(delimiter.join(row) for row in rows))
        found = framed(path, file_of(4, delimiter))
        cells = [list(row.cells) for row in csv_files.rows(path, delimiter, 1) if isinstance(row, CsvRow)]
        assert [list(row[1:4]) for row in found] == cells
