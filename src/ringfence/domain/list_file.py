"""A file that was uploaded into a contact list or a do-not-call list, and how far its import has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ListStatus(StrEnum):
    """The life of a contact list or a do-not-call list."""

    READY = "Ready"  # filled over the API
    VALIDATING = "Validating"  # a file is being imported
    VALIDATED = "Validated"
    INVALID = "Invalid"  # no row of its only file was good; `failure` says why
    DELETING = "Deleting"  # gone for everybody; its rows are being removed


class FileState(StrEnum):
    IMPORTING = "Importing"
    IMPORTED = "Imported"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class ListFile:
    """An uploaded CSV file, as it was understood when it arrived, and the progress of its import.

    `mapping` says which column holds which field. `header` is empty for a file without one, whose columns are then
    called `1`, `2`, `3` …. `lines` and `line` count physical lines, `rows` the rows that were read, of which `accepted`
    and `rejected` have been dealt with for good: an import that was interrupted goes on after them.
    """

    id: str
    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    lines: int
    state: FileState = FileState.IMPORTING
    line: int = 0
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    number: int = 1  # among the files of its list, from 1
    checked: int = 0  # lines looked at before the first row went in
    first_position: int = 0  # in a contact list: where its contacts begin
    end_position: int = 0  # and behind its last one so far
    failure: str | None = None
