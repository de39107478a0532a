"""Uploaded files on their way into lists: in short transactions, and going on where a restart cut them off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog

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
from ringfence.services import contact_rows, csv_columns, csv_files, intakes
from ringfence.services.csv_files import BrokenRow, CsvRow
from ringfence.services.dialers import Dialers
from ringfence.services.intakes import Intake, Put
from ringfence.services.tasks import Tasks

ROWS_A_STEP: Final = 500
"""Rows in one transaction: about 20 ms of the writer, 30 ms of a thread before it."""

PURGE_A_STEP: Final = 2_000
STRAY_SECONDS: Final = 24 * 3600

L = TypeVar("L", ContactList, DncList)
T = TypeVar("T")
_log = structlog.get_logger(__name__)


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
        self._database = database
        self._numbering = numbering
        self._dialers = dialers
        self._clock = clock
        self._tasks = tasks
        self._max_bytes = max_bytes
        self._turn = asyncio.Lock()
        self._wanted: dict[str, ContactList | DncList] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    async def accept(
        self, upload: Upload, settings: StreamSettings, room: int, *, numbers_only: bool = False
    ) -> ListFile:
        """The file, understood as far as its head and its size tell, and kept for its import.

        `room` is how many rows the list can still take. `numbers_only`: a do-not-call list, which needs no header.
        Raises Problem (invalid, too large), and nothing is kept; `upload.path` is gone in either case.
        """
        file_id = ids.new(ids.FILE)
        target = self._path(file_id)
        try:
            return await asyncio.to_thread(self._understood, file_id, target, upload, settings, room, numbers_only)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        finally:
            upload.path.unlink(missing_ok=True)

    def discard(self, file: ListFile) -> None:
        """Forget an accepted file that did not get into its list."""
        self._path(file.id).unlink(missing_ok=True)

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
            *await self._database.read(lambda tx: tx.contact_lists.unfinished()),
            *await self._database.read(lambda tx: tx.dnc_lists.unfinished()),
        ]
        wanted = {self._path(file.id) for of in lists for file in of.files}
        await asyncio.to_thread(self._sweep, wanted)
        for of in lists:
            self.begin(of)

    # --- a file as it arrives

    def _understood(
        self, file_id: str, target: Path, upload: Upload, settings: StreamSettings, room: int, numbers_only: bool
    ) -> ListFile:
        text = csv_files.to_text(upload.path, target, self._max_bytes, upload.encoding)
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
        numbers = (n for n, cell in enumerate(row.cells, 1) if not isinstance(self._numbering.check(cell), Rejected))
        return str(next(numbers, "")) or None

    # --- in the background

    async def _work_off(self, list_id: str) -> None:
        try:
            while (of := self._wanted.pop(list_id, None)) is not None:
                if of.status is ListStatus.DELETING:
                    await self._purge(of)
                elif isinstance(of, ContactList):
                    await self._import_files(intakes.Contacts(self._numbering), of)
                else:
                    await self._import_files(intakes.Numbers(self._numbering), of)
        finally:
            del self._under_way[list_id]

    async def _import_files(self, intake: Intake[L, Any], of: L) -> None:
        def next_file(tx: Transaction) -> tuple[ListFile, StreamSettings] | None:
            now, stream = intake.get(tx, of.stream_id, of.id), tx.tenancy.stream(of.stream_id)
            waiting = [file for file in now.files if file.state is FileState.IMPORTING] if now else []
            return (waiting[0], stream.settings if stream else StreamSettings()) if waiting else None

        while (found := await self._database.read(next_file)) is not None:
            if not await self._import(intake, of, *found):
                return

    async def _import(self, intake: Intake[L, Any], of: L, file: ListFile, settings: StreamSettings) -> bool:
        """False where the list has gone, or another process imports this file."""
        path = self._path(file.id)
        rows = csv_files.rows(path, file.delimiter, skip=file.rows + (1 if file.header else 0))
        current: ListFile | None = file
        while current is not None and current.state is FileState.IMPORTING:
            async with self._turn:
                try:
                    step = await asyncio.to_thread(_next_rows, rows)
                    judged = await asyncio.to_thread(intake.judge, current, step, settings)
                except OSError as error:
                    current = await self._fail(intake, of, current, error)
                    break
                current = await self._put(intake, of, current, step, judged, settings)
        if current is not None:
            path.unlink(missing_ok=True)
        return current is not None

    async def _put(
        self,
        intake: Intake[L, Any],
        of: L,
        file: ListFile,
        step: Sequence[CsvRow | BrokenRow],
        judged: Any,
        settings: StreamSettings,
    ) -> ListFile | None:
        """Store one step: the file after it, or None if list or file have gone, or another process has the file."""

        def work(tx: Transaction) -> tuple[ListFile, Put[L]] | None:
            now = intake.get(tx, of.stream_id, of.id)
            if now is None or file_in(now, file.id) != file:
                return None
            at = self._clock.now()
            put = intake.put(tx, now, file, judged, at, settings)
            is_last = len(step) < ROWS_A_STEP
            after = replace(
                file,
                line=file.lines if is_last else step[-1].line,
                rows=file.rows + len(step),
                accepted=file.accepted + put.accepted,
                rejected=file.rejected + put.rejected,
                first_position=put.first_position,
                state=FileState.IMPORTED if is_last else FileState.IMPORTING,
            )
            intake.save(tx, _with_file(put.to, after, at))
            return after, put

        stored = await self._write(work)
        if stored is None:
            return None
        intakes.tell(self._dialers, stored[1].news)
        return stored[0]

    async def _fail(self, intake: Intake[L, Any], of: L, file: ListFile, error: OSError) -> ListFile | None:
        _log.error("import_failed", list_id=of.id, file_id=file.id, exc_info=error)
        reason = f"the uploaded file could not be read after line {file.line}: upload the rest of it again"

        def work(tx: Transaction) -> ListFile | None:
            now = intake.get(tx, of.stream_id, of.id)
            if now is None or file_in(now, file.id) != file:
                return None
            after = replace(file, state=FileState.FAILED, failure=reason)
            intake.save(tx, _with_file(now, after, self._clock.now()))
            return after

        return await self._write(work)

    async def _purge(self, of: ContactList | DncList) -> None:
        def work(tx: Transaction) -> bool:
            lists = tx.contact_lists if isinstance(of, ContactList) else tx.dnc_lists
            return lists.purge(of.id, PURGE_A_STEP)

        for file in of.files:
            self.discard(file)
        while not await self._write(work):
            pass

    async def _write(self, work: Callable[[Transaction], T]) -> T:
        """A write that waits for a database that is not available."""
        while True:
            try:
                return await self._database.write(work)
            except Problem as problem:
                if problem.kind is not Kind.UNAVAILABLE:
                    raise
                _log.warning("import_waits_for_database", reason=problem.message)
                await asyncio.sleep(problem.retry_after or 1)

    def _path(self, file_id: str) -> Path:
        return self.folder / f"{file_id}.csv"

    def _sweep(self, wanted: set[Path]) -> None:
        """Remove what uploads and imports that were cut off have left, unless it may be of another process's work."""
        before = time.time() - STRAY_SECONDS
        for path in self.folder.iterdir():
            if path not in wanted and path.suffix in (".csv", ".part") and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def file_in(of: ContactList | DncList, file_id: str) -> ListFile | None:
    return next((file for file in of.files if file.id == file_id), None)


def with_new_file(of: L, file: ListFile, at: datetime) -> L:
    """The list as it waits for this file to be imported."""
    return replace(of, files=(*of.files, file), status=ListStatus.VALIDATING, failure=None, updated_at=at)


def _with_file(of: L, file: ListFile, at: datetime) -> L:
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


def _next_rows(rows: Iterator[CsvRow | BrokenRow]) -> list[CsvRow | BrokenRow]:
    return list(islice(rows, ROWS_A_STEP))
