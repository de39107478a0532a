"""What the imports of files into lists of both kinds have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

import structlog

from ringfence.domain.list_file import FileState, ListFile
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.services import list_files
from ringfence.services.import_workers import WorkerLost
from ringfence.services.workshop import Workshop

L = TypeVar("L", ContactList, DncList)

_log = structlog.get_logger(__name__)


class Gone(Exception):
    """The list has gone, or another process imports this file."""


class Lists(Protocol[L]):
    def get(self, stream_id: str, list_id: str, /) -> L | None: ...

    def save(self, of: L, /) -> None: ...


class FileImport(ABC, Generic[L]):
    """The import of one file, which is to be `run` once."""

    def __init__(self, workshop: Workshop, of: L, file: ListFile) -> None:
        self._workshop = workshop
        self._of: L = of
        self._file = file

    @abstractmethod
    def _lists(self, tx: Transaction) -> Lists[L]:
        """Where lists of this kind are."""

    @abstractmethod
    async def _import(self) -> None:
        """All of it. Raises Gone, and OSError where the file cannot be read."""

    async def run(self) -> bool:
        """False where the list has gone, or another process imports this file."""
        try:
            try:
                await self._import()
                await self._save(replace(self._file, line=self._file.lines, state=FileState.IMPORTED))
            except OSError as error:
                await self._fail(error)
        except Gone:
            return False
        return True

    async def _checked(self, line: int) -> None:
        """Say how far the file has been looked at."""

        def work(tx: Transaction) -> ListFile:
            after = replace(self._file, checked=max(self._file.checked, line))
            self._save_in(tx, self._now(tx), after)
            return after

        self._file = await self._workshop.step(work)

    def _now(self, tx: Transaction) -> L:
        """The list as it is, with the file as we know it. Raises Gone."""
        of = self._lists(tx).get(self._of.stream_id, self._of.id)
        if of is None or list_files.file_in(of, self._file.id) != self._file:
            raise Gone
        return of

    def _save_in(self, tx: Transaction, of: L, after: ListFile) -> None:
        """Save the list with what the file is now."""
        self._lists(tx).save(list_files.with_file(of, after, self._workshop.clock.now()))

    async def _save(self, after: ListFile) -> None:
        await self._workshop.write(lambda tx: self._save_in(tx, self._now(tx), after))

    async def _fail(self, error: OSError) -> None:
        _log.error("import_failed", list_id=self._of.id, file_id=self._file.id, exc_info=error)
        why = (
            "the process that read it was ended"
            if isinstance(error, WorkerLost)
            else "the uploaded file could not be read"
        )
        reason = f"{why} after line {self._file.line}: upload the rest of it again"
        await self._save(replace(self._file, state=FileState.FAILED, failure=reason))
