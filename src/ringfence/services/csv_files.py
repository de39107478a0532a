"""CSV files as they come: their encoding, delimiter and lines, and their rows one after another.

All functions read files and are slow: call them in a thread.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import os
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from ringfence.domain.problems import Kind, Problem
from ringfence.services import workbooks

BLOCK: Final = 1024 * 1024  # bytes; also how long one line may be
MAX_ROW_LINES: Final = 200  # lines that one row may go over: an unclosed quote swallows no more than these
DELIMITERS: Final = ",;\t|"
ENCODINGS: Final = ("utf-8", "utf-16", "windows-1252")

_SAMPLE: Final = 32 * 1024
_CONTEXT: Final = 2 * 1024
_UTF_8_BOM: Final = codecs.BOM_UTF8
_UTF_16_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Text:
    """A file that is plain UTF-8 text now: the encoding that it came in, and its physical lines."""

    encoding: str
    lines: int


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row and the physical line on which it begins, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A line that does not begin a row of CSV."""

    line: int
    reason: str


def _fault(code: str, message: str) -> Problem:
    return Problem.at("file", code, message)


def to_text(source: Path, target: Path, max_bytes: int, encoding: str | None = None) -> Text:
    """Write what was uploaded to `target` as plain UTF-8 without a byte order mark; `source` stays.

    Gzip is unpacked, an Excel workbook read. `encoding` overrides what is found out. Raises Problem (invalid, or too large
    for more than `max_bytes` of unpacked text) with the path `file`; `target` may then exist and is of no use.
    """
    with source.open("rb") as raw:
        head = raw.read(4)
    if not head:
        raise _fault("empty", "the file is empty: send a CSV file with a header line and one row for each person")
    if head.startswith(workbooks.SIGNATURES):
        return Text(workbooks.ENCODING, workbooks.to_csv(source, target, max_bytes))
    packed = head.startswith(_GZIP)
    found = _checked_encoding(encoding) if encoding else ""
    try:
        found = found or _encoding_of(source, packed)
        with _opened(source, packed) as raw, target.open("wb") as out:
            return Text(found, _transcode(raw, out, found, max_bytes))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise _fault("not_csv", "the gzip file is damaged: pack it again, or send it unpacked") from None
    except UnicodeError:  # also what utf-16 without its byte order mark raises
        raise _fault("wrong_encoding", f"the file is not {found} text throughout: save it as UTF-8") from None


def delimiter_of(text: Path) -> str:
    """The delimiter of the header: of , ; tab and | the one that it has most of outside quotes, else the comma."""
    line = ""
    with text.open(encoding="utf-8", newline="") as file:
        for line in file:
            if line.strip():
                break
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def rows(text: Path, delimiter: str, skip: int = 0) -> Iterator[CsvRow | BrokenRow]:
    """The rows of the file but for the first `skip`; blank lines are no rows. Broken lines are, and reading goes on."""
    with text.open(encoding="utf-8", newline="") as file:
        reader = Rows(delimiter, file)
        while (row := reader.next_row()) is not None:
            if skip:
                skip -= 1
            else:
                yield row


def has_more_rows_than(text: Path, delimiter: str, limit: int) -> bool:
    """Reads no further than it must."""
    return any(number > limit for number, _ in enumerate(rows(text, delimiter), 1))


class _RowTooLong(Exception):
    pass


class Rows:
    """The rows of lines with their ends, one after another: first those that are `ahead`, then those that come.

    `line` is the physical line, from 1, on which the next row begins.
    """

    def __init__(self, delimiter: str, lines: Iterator[str], ahead: Iterable[str] = (), line: int = 1) -> None:
        self.line = line
        self._lines = _Lines(lines, ahead)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)

    @property
    def ahead(self) -> int:
        """How many lines that were taken already are still to come."""
        return len(self._lines.again)

    def next_row(self) -> CsvRow | BrokenRow | None:
        """The next row that is not blank; None at the end of the file."""
        while True:
            line = self.line
            self._lines.taken = []
            try:
                cells = next(self._reader)
            except StopIteration:
                return None
            except (csv.Error, _RowTooLong) as error:
                self._lines.again.extendleft(reversed(self._lines.taken[1:]))
                self.line += 1
                return BrokenRow(line, f"not a row of CSV: {_explained(error)}")
            self.line += len(self._lines.taken)
            if any(cells):
                return CsvRow(line, cells)


class _Lines:
    """Lines, some of them again."""

    def __init__(self, lines: Iterator[str], again: Iterable[str]) -> None:
        self._lines = lines
        self.again = deque(again)
        self.taken: list[str] = []  # by the row being read

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) == MAX_ROW_LINES:
            raise _RowTooLong
        line = self.again.popleft() if self.again else next(self._lines)
        self.taken.append(line)
        return line


def _explained(error: Exception) -> str:
    text = str(error)
    if isinstance(error, _RowTooLong) or "unexpected end" in text or "field larger" in text:
        return "a quote is opened and not closed"
    if "expected after" in text:
        return "there is text after a closing quote"
    return text


def _checked_encoding(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = ""
    known = {codecs.lookup(known).name: known for known in ENCODINGS} | {"iso8859-1": "windows-1252"}
    if name not in known:
        raise Problem.at("encoding", "not_one_of", f"must be one of {', '.join(ENCODINGS)}")
    return known[name]


def _opened(source: Path, packed: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(source, "rb")) if packed else source.open("rb")


def _encoding_of(source: Path, packed: bool) -> str:
    with _opened(source, packed) as raw:
        head = raw.read(BLOCK)
        if not head:
            raise _fault("empty", "the file is empty: send a CSV file with a header line and one row for each person")
        if head.startswith(_UTF_8_BOM):
            return "utf-8"
        if head.startswith(_UTF_16_BOMS):
            return "utf-16"
        if b"\x00" in head:
            return _utf_16_without_mark(head)
        decoder = codecs.getincrementaldecoder("utf-8")()
        odd = [head[:_CONTEXT]]  # and the lines with what is not ASCII
        is_utf_8 = True
        while head:
            try:
                if is_utf_8:
                    decoder.decode(head)
            except UnicodeDecodeError:
                is_utf_8 = False
            if not head.isascii() and sum(map(len, odd)) < _SAMPLE:
                odd.extend(line for line in head.splitlines(keepends=True) if not line.isascii())
            if not is_utf_8 and sum(map(len, odd)) >= _SAMPLE:
                break
            head = raw.read(BLOCK)
    return "utf-8" if is_utf_8 and not decoder.getstate()[0] else _western(b"".join(odd)[:_SAMPLE])


def _utf_16_without_mark(head: bytes) -> str:
    """UTF-16 text that is mostly of one script has its zeros (or another high byte) in every second place."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.3 * len(head) / 2 and even == 0:
        return "utf-16-le"
    if even > 0.3 * len(head) / 2 and odd == 0:
        return "utf-16-be"
    raise _fault("not_csv", "the file is not text: send a CSV file, saved as UTF-8")


def _western(sample: bytes) -> str:
    """Windows-1252 (of which printable Latin-1 is a part), if the sample looks like it in any language."""
    from charset_normalizer import from_bytes
    from charset_normalizer.utils import is_multi_byte_encoding

    likeliest = from_bytes(sample).best()
    is_asian = likeliest is not None and is_multi_byte_encoding(likeliest.encoding)
    if is_asian or from_bytes(sample, cp_isolation=["cp1252"]).best() is None:
        message = "the encoding of the file cannot be told: save it as UTF-8, or say which it is in `encoding`"
        raise _fault("wrong_encoding", message)
    return "windows-1252"


def _transcode(raw: IO[bytes], out: IO[bytes], encoding: str, max_bytes: int) -> int:
    """Copy as UTF-8 and count the lines."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    size = lines = open_line = 0
    last_was_cr, as_it_is = False, encoding == "utf-8"
    while True:
        block = raw.read(BLOCK)
        text = decoder.decode(block, final=not block)
        if as_it_is and size == 0:
            block = block.removeprefix(_UTF_8_BOM)
        written = block if as_it_is else text.encode()
        size += len(written)
        if size > max_bytes:
            message = f"the file has more than {max_bytes:,} bytes of text: split it into smaller ones"
            raise Problem(Kind.TOO_LARGE, "too_large", message)
        if b"\x00" in written:
            raise _fault("not_csv", "the file is not text: send a CSV file, saved as UTF-8")
        carriage_returns = written.count(b"\r")
        lines += written.count(b"\n")
        if carriage_returns or last_was_cr:  # \r alone ends a line, \r\n is one end, also across blocks
            lines += carriage_returns - written.count(b"\r\n") - (last_was_cr and written.startswith(b"\n"))
            last_was_cr = written.endswith(b"\r") if written else last_was_cr
        end = max(written.rfind(b"\n"), written.rfind(b"\r"))
        open_line = len(written) - end - 1 if end >= 0 else open_line + len(written)
        if open_line > BLOCK:
            raise _fault("not_csv", f"line {lines + 1} is longer than {BLOCK:,} bytes: this is no CSV file")
        out.write(written)
        out.flush()
        os.fsync(out.fileno())  # a little at a time: or whoever commits next would wait for all of it
        if not block:
            break
    if size == 0:
        raise _fault("empty", "the file is empty: send a CSV file with a header line and one row for each person")
    return lines + (open_line > 0)
