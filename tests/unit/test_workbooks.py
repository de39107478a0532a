"""Excel workbooks read as the CSV that a careful person would have saved."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ringfence.domain.problems import Kind, Problem
from ringfence.services import csv_files, workbooks

HEADER = ["phoneNumber", "firstName", "balance", "due"]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, datetime.date):
                        sheet.write_datetime(place, column, value, day)
                    elif value is not None:
                        sheet.write(place, column, value)
    return path


def read(source: Path, max_bytes: int = 1_000_000) -> tuple[list[list[str]], csv_files.Text]:
    target = source.with_suffix(".txt")
    found = csv_files.to_text(source, target, max_bytes)
    return list(csv.reader(io.StringIO(target.read_text()))), found


def test_numbers_are_as_people_write_them_and_days_too(tmp_path: Path):
    monday = datetime.date(2026, 3, 2)
    rows, found = read(workbook(tmp_path / "a.xlsx", {"People": [HEADER, [447700900123, "Zoë", 12.5, monday]]}))
    assert rows == [HEADER, ["447700900123", "Zoë", "12.5", "2026-03-02"]]
    assert found == csv_files.Text("excel", 2)


def test_the_first_sheet_with_anything_in_it_is_read_and_lines_are_its_rows(tmp_path: Path):
    sheets = {"Notes": [], "People": [HEADER, ["+442079460018", 'a "b", c'], [], ["x"]], "More": [["no"]]}
    rows, _ = read(workbook(tmp_path / "a.xlsx", sheets))
    assert rows[1] == ["+442079460018", 'a "b", c', "", ""]
    found = list(csv_files.rows(tmp_path / "a.txt", ","))
    assert [(row.line, row.cells[0]) for row in found if isinstance(row, csv_files.CsvRow)] == [
        (1, "phoneNumber"), (2, "+442079460018"), (4, "x"),
    ]  # fmt: skip


def test_a_workbook_without_rows_is_empty(tmp_path: Path):
    with pytest.raises(Problem) as raised:
        read(workbook(tmp_path / "a.xlsx", {"Sheet1": []}))
    assert [(one.path, one.code) for one in raised.value.faults] == [("file", "empty")]


def test_another_archive_is_no_workbook(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("people.csv", "phone\n+442079460018\n")
    with pytest.raises(Problem) as raised:
        read(tmp_path / "a.xlsx")
    (only,) = raised.value.faults
    assert (only.path, only.code) == ("file", "not_csv")
    assert "save the sheet as CSV" in only.message


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 1_000_000)
    with pytest.raises(Problem) as raised:
        workbooks.to_csv(tmp_path / "a.xlsx", tmp_path / "a.txt", 100_000)
    assert raised.value.kind is Kind.TOO_LARGE
    assert not (tmp_path / "a.txt").exists()


def test_more_text_than_allowed_is_refused(tmp_path: Path):
    source = workbook(tmp_path / "a.xlsx", {"People": [["phone"], *[[f"+4420794{n:05d}"] for n in range(2_000)]]})
    with pytest.raises(Problem) as raised:
        read(source, max_bytes=20_000)
    assert raised.value.kind is Kind.TOO_LARGE
