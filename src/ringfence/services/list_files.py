"""The files of a list, and what the list is while they are imported."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from ringfence.domain.list_file import FileState, ListFile, ListStatus
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.dnc_lists import DncList

L = TypeVar("L", ContactList, DncList)


def file_in(of: ContactList | DncList, file_id: str) -> ListFile | None:
    return next((file for file in of.files if file.id == file_id), None)


def with_new_file(of: L, file: ListFile, at: datetime) -> L:
    """The list as it waits for this file to be imported."""
    numbered = replace(file, number=max((known.number for known in of.files), default=0) + 1)
    return replace(of, files=(*of.files, numbered), status=ListStatus.VALIDATING, failure=None, updated_at=at)


def with_file(of: L, file: ListFile, at: datetime) -> L:
    """The list after a step of this file, and what it is when the last file is through."""
    files = tuple(file if known.id == file.id else known for known in of.files)
    if any(known.state is FileState.IMPORTING for known in files):
        status, failure = ListStatus.VALIDATING, None
    else:
        status = ListStatus.VALIDATED if of.total else ListStatus.INVALID
        failure = file.failure
        if failure is None and file.accepted == 0:
            failure = f"none of the {file.rows:,} rows of {file.name} was good: rejects.csv of the list says why"
    return replace(of, files=files, status=status, failure=failure, updated_at=at)
