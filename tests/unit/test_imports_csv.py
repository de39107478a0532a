"""CSV files as they come, and what their columns are taken for."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.domain.contact import RowLimits
from ringfence.domain.problems import Kind, Problem
from ringfence.services import csv_columns, csv_files
from ringfence.services.csv_files import BrokenRow, CsvRow

LIMITS = RowLimits(150, 300)
PEOPLE = "phone,name\n+442079460001,Müller\n"


def to_text(
    folder: Path, content: bytes, encoding: str | None = None, max_bytes: int = 10**9
) -> tuple[str, csv_files.Text]:
    (folder / "in").write_bytes(content)
    text = csv_files.to_text(folder / "in", folder / "out", max_bytes, encoding)
    return (folder / "out").read_bytes().decode(), text


def rows_of(folder: Path, content: str, delimiter: str = ",", skip: int = 0) -> list[CsvRow | BrokenRow]:
    (folder / "rows.csv").write_bytes(content.encode())
    return list(csv_files.rows(folder / "rows.csv", delimiter, skip))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PEOPLE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + PEOPLE.encode(), "utf-8"),
        (PEOPLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + PEOPLE.encode("utf-16-be"), "utf-16"),
        (PEOPLE.encode("utf-16-le"), "utf-16-le"),
        (PEOPLE.encode("utf-16-be"), "utf-16-be"),
        (PEOPLE.encode("cp1252"), "windows-1252"),
        (PEOPLE.encode("latin-1"), "windows-1252"),
        (gzip.compress(PEOPLE.encode("utf-16"), mtime=0), "utf-16"),
    ],
)
def test_text_is_found_in_every_encoding_that_files_come_in(tmp_path: Path, content: bytes, encoding: str):
    assert to_text(tmp_path, content) == (PEOPLE, csv_files.Text(encoding, 2))


def test_umlauts_are_read_where_only_the_end_of_a_large_file_has_them(tmp_path: Path):
    start = "phone,name\n" + "+442079460001,Ada\n" * 100_000
    text, found = to_text(tmp_path, (start + "+442079460001,Käthe Groß\n").encode("cp1252"))
    assert found == csv_files.Text("windows-1252", 100_002)
    assert text.endswith("Käthe Groß\n")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "empty"),
        (gzip.compress(b"", mtime=0), "empty", "empty"),
        (b"\xef\xbb\xbf", "empty", "empty"),
        (b"PK\x03\x04 and so on", "not_csv", "no workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not_csv", "not text"),
        (gzip.compress(PEOPLE.encode() * 99, mtime=0)[:-20], "not_csv", "gzip"),
        ("телефон,имя\n+79161234567,Иван Петров\n".encode("cp1251"), "wrong_encoding", "UTF-8"),
        ("phone,name\n+81312345678,鈴木花子さん\n".encode("shift_jis"), "wrong_encoding", "UTF-8"),
        (b"phone,name\n" + b"x" * 3_000_000, "not_csv", "line 2"),
    ],
)
def test_what_is_no_csv_text_is_refused_with_what_to_do(tmp_path: Path, content: bytes, code: str, words: str):
    with pytest.raises(Problem) as caught:
        to_text(tmp_path, content)
    (fault,) = caught.value.faults
    assert (fault.path, fault.code) == ("file", code)
    assert words in fault.message


def test_an_encoding_that_is_said_wins_and_must_fit(tmp_path: Path):
    cyrillic = "phone\n€".encode("cp1252")
    assert to_text(tmp_path, cyrillic, "windows-1252")[0] == "phone\n€"
    with pytest.raises(Problem, match="not utf-8 text"):
        to_text(tmp_path, cyrillic, "utf-8")
    with pytest.raises(Problem, match="encoding: must be one of"):
        to_text(tmp_path, cyrillic, "ebcdic")


def test_a_file_that_unpacks_to_more_than_allowed_is_too_large(tmp_path: Path):
    with pytest.raises(Problem) as caught:
        to_text(tmp_path, gzip.compress(b"phone\n" * 1_000_000), max_bytes=5_000_000)
    assert caught.value.kind is Kind.TOO_LARGE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_however_they_end(tmp_path: Path, end: str):
    content = f"phone{end}" + f"+442079460001{end}" * 200_000 + "+442079460002"
    assert to_text(tmp_path, content.encode())[1].lines == 200_002


@pytest.mark.parametrize(
    ("first", "delimiter"),
    [
        ("phone;name;title, if any", ";"),
        ("phone\tname", "\t"),
        ("a|b|c", "|"),
        ('"a;b;c",d', ","),
        ("phone", ","),
        ("\n\na;b", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_the_header_has_most_of(tmp_path: Path, first: str, delimiter: str):
    (tmp_path / "f").write_text(first + "\n1,2\n")
    assert csv_files.delimiter_of(tmp_path / "f") == delimiter


def test_rows_know_the_line_that_they_begin_on_past_blank_lines_and_quoted_line_ends(tmp_path: Path):
    content = 'phone,note\r\n\r\n1,"two\nlines, ""quoted"""\r\n,\n2,x\n'
    assert rows_of(tmp_path, content) == [
        CsvRow(1, ["phone", "note"]),
        CsvRow(3, ["1", 'two\nlines, "quoted"']),
        CsvRow(6, ["2", "x"]),
    ]
    assert rows_of(tmp_path, content, skip=2) == [CsvRow(6, ["2", "x"])]


def test_a_quote_that_is_never_closed_costs_one_line_and_not_the_rest_of_the_file(tmp_path: Path):
    content = 'phone,note\n1,"open\n' + "2,x\n" * 1000
    rows = rows_of(tmp_path, content)
    assert rows[1] == BrokenRow(2, "not a row of CSV: a quote is opened and not closed")
    assert rows[2:] == [CsvRow(line, ["2", "x"]) for line in range(3, 1003)]


def test_an_open_quote_before_the_end_of_the_file_and_text_behind_a_quote_are_named(tmp_path: Path):
    rows = rows_of(tmp_path, 'phone\n"1"2\n3\n"4\n5\n')
    assert rows == [
        CsvRow(1, ["phone"]),
        BrokenRow(2, "not a row of CSV: there is text after a closing quote"),
        CsvRow(3, ["3"]),
        BrokenRow(4, "not a row of CSV: a quote is opened and not closed"),
        CsvRow(5, ["5"]),
    ]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=2, max_size=4)
    )
)
def test_whatever_the_csv_module_writes_is_read_back_with_the_right_lines(tmp_path_factory, rows: list[list[str]]):
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    lines, at = [], 1
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            lines.append(at)
            writer.writerow(row)
            at += 1 + sum(len(_line_ends(cell)) for cell in row)
    expected = [CsvRow(line, row) for line, row in zip(lines, rows, strict=True) if any(row)]
    assert list(csv_files.rows(path, ",")) == expected


def _line_ends(cell: str) -> list[str]:
    return re.findall("\r\n|\r|\n", cell)


def test_counting_rows_stops_at_the_limit(tmp_path: Path):
    (tmp_path / "f").write_text('a\n"x\ny"\n\nb\n')
    assert csv_files.has_more_rows_than(tmp_path / "f", ",", 2)
    assert not csv_files.has_more_rows_than(tmp_path / "f", ",", 3)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("phoneNumber", "phoneNumber"),
        ("Phone Number", "phoneNumber"),
        ("phone_number", "phoneNumber"),
        ("MOBILE", "phoneNumber"),
        ("Tel.", "phoneNumber"),
        ("Téléphone", "phoneNumber"),
        ("First Name", "firstName"),
        ("Prénom", "firstName"),
        ("Nachname", "lastName"),
        ("time-zone", "timeZone"),
        ("Customer ID", "uniqueId"),
        ("Priorität", "contactPriority"),
    ],
)
def test_columns_are_known_by_the_names_that_people_give_them(name: str, field: str):
    header = (name,) if field == "phoneNumber" else ("phone", name)
    assert csv_columns.mapping_of(header)[field] == name


def test_of_several_phone_columns_the_likeliest_is_taken_and_the_others_are_kept():
    assert csv_columns.mapping_of(("tel", "Mobile", "phone"))["phoneNumber"] == "phone"


def test_a_mapping_that_was_given_counts_before_names():
    mapping = csv_columns.mapping_of(
        ("phone", "Handy 2", "Vorname", "Rufname"), {"phoneNumber": "Handy 2", "firstName": "Rufname"}
    )
    assert mapping == {"phoneNumber": "Handy 2", "firstName": "Rufname"}


def test_every_fault_of_a_mapping_is_named():
    given = {"phoneNumber": "Telefon", "nickName": "x", "firstName": "name", "lastName": "name"}
    with pytest.raises(Problem) as caught:
        csv_columns.mapping_of(("phone", "name"), given)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [
        ("mapping.phoneNumber", "no_such_column"),
        ("mapping.nickName", "unknown"),
        ("mapping.lastName", "duplicate_column"),
    ]


def test_a_file_without_a_phone_column_is_refused_with_the_names_that_it_has():
    with pytest.raises(Problem, match="'name', 'city'; call one of them phoneNumber"):
        csv_columns.mapping_of(("name", "city"))


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["phone", "Name", "name "], "duplicate_column"),
        (["phone", "", "name"], "malformed"),
        (["phone", "x" * 301], "too_long"),
        (["phone"] + [f"c{n}" for n in range(150)], "too_many_columns"),
    ],
)
def test_headers_that_would_lose_something_are_refused(cells: list[str], code: str):
    with pytest.raises(Problem) as caught:
        csv_columns.checked_header(cells, LIMITS)
    assert caught.value.faults[0].code == code


def test_empty_cells_behind_the_last_name_are_no_columns():
    assert csv_columns.checked_header([" phone ", "name", "", ""], LIMITS) == ("phone", "name")
