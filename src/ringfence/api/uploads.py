"""Multipart bodies with a file: read as they come, the file straight to the disk, however large it is."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, BinaryIO, Final

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from ringfence.domain import ids
from ringfence.domain.problems import Fault, Problem
from ringfence.services.imports import Upload

_BLOCK: Final = 1024 * 1024
_BLOCK_SECONDS: Final = 1 / 64
"""A file comes at 64 MiB a second at the most: at the speed of the disk nothing else would be answered meanwhile."""
_MAX_FIELD_BYTES: Final = 64 * 1024
_MAX_PARTS: Final = 50
_MALFORMED: Final = (
    "the body is no multipart/form-data with a part named file: send it as `curl -F file=@people.csv` does"
)


@dataclass(slots=True)
class Form:
    """What came: text fields by name, and the file if there was one. The file is the caller's to take, or else removed."""

    fields: dict[str, str] = field(default_factory=dict)
    path: Path | None = None
    file_name: str = ""

    def upload(self) -> Upload:
        """The file, with `mapping` and `encoding` where they were sent. Raises Problem (invalid)."""
        if self.path is None:
            raise Problem.at("file", "required", "is required: send the CSV file as the part named file")
        return Upload(
            self.path, self.file_name, _mapping(self.fields.get("mapping")), self.fields.get("encoding") or None
        )

    def flag(self, name: str) -> bool:
        """A field that says true or false, false if it was not sent. Raises Problem (invalid)."""
        text = self.fields.get(name, "").strip().lower()
        if text in ("true", "1", "yes", "on"):
            return True
        if text in ("", "false", "0", "no", "off"):
            return False
        raise Problem.at(name, "wrong_type", "must be true or false")


@asynccontextmanager
async def received(request: Request, folder: Path) -> AsyncIterator[Form]:
    """The form of a request, its file in `folder` until the end of the block. Raises Problem (invalid)."""
    form = Form()
    try:
        await _receive(request, folder, form)
        yield form
    finally:
        if form.path is not None:
            form.path.unlink(missing_ok=True)


async def _receive(request: Request, folder: Path, form: Form) -> None:
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        raise Problem.at("", "malformed", _MALFORMED)
    reader = _Reader(form, folder / f"{ids.new(ids.FILE)}.part")
    parser = MultipartParser(boundary.encode("latin-1", "replace"), reader.callbacks())
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async for chunk in request.stream():
            if chunk:
                parser.write(chunk)
                if await reader.flush(at_least=_BLOCK):
                    await asyncio.sleep(began + _BLOCK_SECONDS - loop.time())
                    began = loop.time()
        parser.finalize()
        await reader.flush(at_least=1)
    except MultipartParseError:
        raise Problem.at("", "malformed", _MALFORMED) from None
    finally:
        reader.close()
    if not reader.ended:
        raise Problem.at("", "malformed", "the body ends before its last part does: send it again")


class _Reader:
    """The callbacks of the parser: collects parts, and holds what has to be written to the disk until it is flushed."""

    def __init__(self, form: Form, path: Path) -> None:
        self.ended = False
        self._form = form
        self._path = path
        self._file: BinaryIO | None = None
        self._name = ""
        self._in_file = False
        self._headers: dict[str, str] = {}
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._value = bytearray()
        self._parts = 0

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._part_begin,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_header_field": lambda data, start, end: self._header_name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header_value.extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_end": self._end,
        }

    async def flush(self, at_least: int) -> bool:
        """Write what has been collected of the file, if it is so much; whether it was."""
        if self._file is None or len(self._value) < at_least or not (self._in_file or at_least == 1):
            return False
        data, self._value = self._value, bytearray()
        await asyncio.to_thread(self._write, self._file, data)
        return True

    def _write(self, file: BinaryIO, data: bytearray) -> None:
        """To the disk, a little at a time: or whoever commits next would wait for all of it."""
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise Problem.at("", "malformed", f"the body has more than {_MAX_PARTS} parts")
        self._headers = {}

    def _header_end(self) -> None:
        self._headers[self._header_name.decode("latin-1").lower()] = self._header_value.decode("utf-8", "replace")
        self._header_name.clear()
        self._header_value.clear()

    def _headers_finished(self) -> None:
        parsed = Message()
        parsed["content-disposition"] = self._headers.get("content-disposition", "")
        parameters = dict(parsed.get_params(header="content-disposition") or [])
        self._name = str(parameters.get("name", ""))
        self._in_file = self._name == "file"
        if self._in_file:
            if self._form.path is not None:
                raise Problem.at("file", "duplicate", "there are two parts named file: send one file a request")
            self._form.path = self._path
            self._form.file_name = str(parameters.get("filename", "")) or "upload.csv"
            self._file = self._path.open("wb")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        if not self._in_file and len(self._value) > _MAX_FIELD_BYTES:
            raise Problem.at(self._name, "too_long", f"must be at most {_MAX_FIELD_BYTES:,} bytes")

    def _part_end(self) -> None:
        if self._in_file and self._file is not None:
            self._file.write(self._value)  # less than a block: the rest is on the disk already
        else:
            try:
                self._form.fields[self._name] = self._value.decode()
            except UnicodeDecodeError:
                raise Problem.at(self._name, "malformed", "must be well-formed text (UTF-8)") from None
        self._in_file = False
        self._value = bytearray()

    def _end(self) -> None:
        self.ended = True


def _mapping(text: str | None) -> Mapping[str, str] | None:
    if text is None or not text.strip():
        return None
    try:
        mapping = json.loads(text)
    except ValueError:
        raise Problem.at("mapping", "malformed", 'must be JSON such as {"firstName": "Vorname"}') from None
    if not isinstance(mapping, dict):
        raise Problem.at("mapping", "wrong_type", 'must be an object such as {"firstName": "Vorname"}')
    faults = [
        Fault(f"mapping.{name}", "wrong_type", "must be the name of a column")
        for name, column in mapping.items()
        if not isinstance(column, str)
    ]
    if faults:
        raise Problem.invalid(faults)
    return mapping
