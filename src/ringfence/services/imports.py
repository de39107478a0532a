"""Uploaded files on their way into lists: in short transactions, and going on where a restart cut them off."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ringfence.domain import ids
from ringfence.domain.contact import FIELDS
from ringfence.domain.list_file import FileState, ListFile, ListStatus
from ringfence.domain.problems import Kind, Problem
from ringfence.domain.settings import StreamSettings
from ringfence.ports.clock import Clock
from ringfence.ports.numbering import NumberingPlan, Rejected
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.services import contact_rows, contact_trial, csv_columns, csv_files, import_workers
from ringfence.services.contact_trial import Trial
from ringfence.services.csv_files import BrokenRow, CsvRow, Text
from ringfence.services.dialers import Dialers
from ringfence.services.tasks import Tasks
from ringfence.services.workshop import ASIDE, Workshop, is_left_behind

if TYPE_CHECKING:
    from ringfence.services.contact_file import ContactFile
    from ringfence.services.contact_import import ContactImport
    from ringfence.services.dnc_import import DncImport

PURGE_A_STEP: Final = 2_000
STRAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived, and what was said with it. The file is taken away by `Imports.accept`."""

    path: Path
    name: str
    mapping: Mapping[str, str] | None = None
    encoding: str | None = None


class Imports:
    """The files of one server that are being imported, one task a list; lists take turns, so that a small one is soon done.

    `folder` holds the files until they are in; it is made if it is not there.
    """

    def __init__(
        self,
        database: Database,
        numbering: NumberingPlan,
        dialers: Dialers,
        clock: Clock,
        tasks: Tasks,
        folder: Path,
        max_bytes: int = 1024 * 1024 * 1024,
    ) -> None:
        self.folder = folder
        self._workshop = Workshop(database, numbering, dialers, clock, folder)
        self._tasks = tasks
        self._max_bytes = max_bytes
        self._wanted: dict[str, ContactList | DncList] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    async def accept(
        self,
        upload: Upload,
        settings: StreamSettings,
        room: int,
        *,
        numbers_only: bool = False,
        most_bytes: int | None = None,
    ) -> ListFile:
        """The file, understood as far as its head and its size tell, and kept for its import.

        `room` is how many rows the list can still take. `numbers_only`: a do-not-call list, which needs no header.
        `most_bytes` of text, where that is less than files may have.
        Raises Problem (invalid, too large), and nothing is kept; `upload.path` is gone in either case.
        """
        file_id = ids.new(ids.FILE)
        target = self._workshop.text(file_id)
        try:
            text = await _as_text(upload, target, most_bytes or self._max_bytes)
            return await asyncio.to_thread(self._understood, file_id, text, upload, settings, room, numbers_only)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        finally:
            upload.path.unlink(missing_ok=True)

    async def tried(self, upload: Upload, settings: StreamSettings, *, apart: bool) -> Trial:
        """What would come of a file alone in a contact list; nothing is stored. `apart`: it takes nothing twice.

        Raises Problem (invalid, too large), as `accept` does.
        """
        try:
            file = await self.accept(
                upload, settings, settings.max_contacts_per_list, most_bytes=contact_trial.MOST_BYTES
            )
        except Problem as problem:
            if problem.kind is not Kind.TOO_LARGE:
                raise
            message = (
                f"of a file with more than {contact_trial.MOST_BYTES:,} bytes of text only the beginning can be tried: "
                "send its first rows, as plain CSV"
            )
            raise Problem(Kind.TOO_LARGE, "too_large", message) from None
        try:
            contact_file = await asyncio.to_thread(_contact_file)
            async with self._workshop.worker(contact_file, file, contact_rows.limits_of(settings)) as worker:
                return Trial(file, await worker.ask(contact_trial.tried, apart))
        finally:
            self.discard(file)

    def discard(self, file: ListFile) -> None:
        """Forget an accepted file that did not get into its list."""
        self._workshop.text(file.id).unlink(missing_ok=True)

    def begin(self, of: ContactList | DncList) -> None:
        """Import what is to be imported into the list, and remove it if it is `Deleting`, in the background."""
        self._wanted[of.id] = of
        if of.id not in self._under_way:
            self._under_way[of.id] = self._tasks.start(f"import into {of.id}", self._work_off(of.id))

    async def finished(self, list_id: str) -> None:
        """Return when nothing of this list is under way in this process."""
        while list_id in self._under_way:
            await asyncio.wait([self._under_way[list_id]])

    async def resume(self) -> None:
        """Take up what a restart cut off. Call it once, at the start of the server."""
        lists: list[ContactList | DncList] = [
            *await self._workshop.database.read(lambda tx: tx.contact_lists.unfinished()),
            *await self._workshop.database.read(lambda tx: tx.dnc_lists.unfinished()),
        ]
        wanted = {self._workshop.text(file.id) for of in lists for file in of.files}
        await asyncio.to_thread(self._sweep, wanted)
        for of in lists:
            self.begin(of)

    # --- a file as it arrives

    def _understood(
        self, file_id: str, text: Text, upload: Upload, settings: StreamSettings, room: int, numbers_only: bool
    ) -> ListFile:
        target = self._workshop.text(file_id)
        delimiter = csv_files.delimiter_of(target)
        first = next(csv_files.rows(target, delimiter), None)
        if first is None:
            raise Problem.at("file", "empty", "the file has only blank lines: send a header line and one row a person")
        if isinstance(first, BrokenRow):
            raise Problem.at("file", "not_csv", f"line {first.line}, which should name the columns, is {first.reason}")
        limits = contact_rows.limits_of(settings)
        if numbers_only and upload.mapping is None and (column := self._first_number(first)):
            header: tuple[str, ...] = ()
            mapping = {"phoneNumber": column}
        else:
            header = csv_columns.checked_header(first.cells, limits)
            fields = ("phoneNumber", "expiresAt") if numbers_only else FIELDS
            mapping = csv_columns.mapping_of(header, upload.mapping, fields)
        beside = 1 if header else 0
        if text.lines - beside > room and csv_files.has_more_rows_than(target, delimiter, room + beside):
            message = (
                f"the file has more rows than the {room:,} that the list can still take: split it over several lists"
            )
            raise Problem.at("file", "too_many_rows", message)
        if next(csv_files.rows(target, delimiter, skip=beside), None) is None:
            raise Problem.at("file", "empty", "the file has a header line and no rows: add one row for each person")
        name = Path(upload.name.replace("\\", "/")).name[:255] or "upload.csv"
        return ListFile(file_id, name, text.encoding, delimiter, header, mapping, text.lines)

    def _first_number(self, row: CsvRow) -> str | None:
        """For a file without a header: the column, from 1, of the first number; None if it seems to have a header."""
        if any(csv_columns.is_named_phone(cell) for cell in row.cells):
            return None
        numbers = (
            n for n, cell in enumerate(row.cells, 1) if not isinstance(self._workshop.numbering.check(cell), Rejected)
        )
        return str(next(numbers, "")) or None

    # --- in the background

    async def _work_off(self, list_id: str) -> None:
        try:
            while (of := self._wanted.pop(list_id, None)) is not None:
                if of.status is ListStatus.DELETING:
                    await self._purge(of)
                else:
                    await self._import_files(of)
        finally:
            del self._under_way[list_id]

    async def _import_files(self, of: ContactList | DncList) -> None:
        importing, blocking = await asyncio.to_thread(_importers)
        while (found := await self._workshop.database.read(lambda tx: _next_file(tx, of))) is not None:
            now, file, settings = found
            if isinstance(now, ContactList):
                done = await importing(self._workshop, now, file, settings).run()
            else:
                done = await blocking(self._workshop, now, file).run()
            if not done:
                return
            self._workshop.text(file.id).unlink(missing_ok=True)

    async def _purge(self, of: ContactList | DncList) -> None:
        def work(tx: Transaction) -> bool:
            lists = tx.contact_lists if isinstance(of, ContactList) else tx.dnc_lists
            return lists.purge(of.id, PURGE_A_STEP)

        for file in of.files:
            self.discard(file)
        while not await self._workshop.step(work):
            pass

    def _sweep(self, wanted: set[Path]) -> None:
        """Remove what uploads and imports that were cut off have left, unless it may be of another process's work."""
        before = time.time() - STRAY_SECONDS
        for path in self.folder.iterdir():
            if path.suffix == ASIDE and is_left_behind(path):
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix in (".csv", ".part") and path not in wanted and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


async def _as_text(upload: Upload, target: Path, most_bytes: int) -> Text:
    size = (await asyncio.to_thread(upload.path.stat)).st_size
    try:
        async with import_workers.for_file(size, Path, upload.path) as worker:
            return await worker.ask(csv_files.to_text, target, most_bytes, upload.encoding)
    except import_workers.WorkerLost as error:
        raise Problem(Kind.UNAVAILABLE, "worker_lost", f"{error}; upload the file again", retry_after=1) from error


def _importers() -> tuple[type[ContactImport], type[DncImport]]:
    """With Polars, when there is something to import. Slow: a quarter of a second."""
    from ringfence.services.contact_import import ContactImport
    from ringfence.services.dnc_import import DncImport

    return ContactImport, DncImport


def _contact_file() -> type[ContactFile]:
    """With Polars, too."""
    from ringfence.services.contact_file import ContactFile

    return ContactFile


def _next_file(
    tx: Transaction, of: ContactList | DncList
) -> tuple[ContactList | DncList, ListFile, StreamSettings] | None:
    """The list as it is, and the first of its files that is not in yet."""
    lists = tx.contact_lists if isinstance(of, ContactList) else tx.dnc_lists
    now = lists.get(of.stream_id, of.id)
    waiting = [file for file in now.files if file.state is FileState.IMPORTING] if now else []
    if now is None or not waiting:
        return None
    stream = tx.tenancy.stream(of.stream_id)
    return now, waiting[0], stream.settings if stream else StreamSettings()
