"""`ringfence import`: a CSV file becomes a contact list."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ringfence.cli import options, server_file
from ringfence.cli.printing import note, print_facts, print_json
from ringfence.config import Config
from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from ringfence.adapters.storage.database import SqlDatabase
    from ringfence.cli.server_file import Running
    from ringfence.ports.storage.contact_lists import ContactList
    from ringfence.ports.storage.tenancy import Stream

LOOK_SECONDS: Final = 0.1
_DESCRIPTION: Final = "Imported from the command line"


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, with a header line; may be gzipped.")],
    name: Annotated[str, typer.Option("--name", help="The name of the contact list.")],
    stream: options.StreamOption = None,
    append: Annotated[bool, typer.Option("--append", help="Add to the list of this name, which is there.")] = False,
    allow_duplicates: Annotated[
        bool, typer.Option("--allow-duplicates", help="Take numbers that come again; each row is then dialed.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="CSV", help="Write the rows that did not go in, and why, there.")
    ] = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Import a CSV file into a contact list, row by row: bad rows are reported, and the others go in.

    Example: `ringfence import --stream st-1 --name "March arrears" --rejects bad.csv people.csv`
    """
    config = options.config(data, database)
    if not file.is_file():
        raise Problem.at("FILE", "not_found", f"there is no file {file}")
    found = asyncio.run(_import(config, stream, _Wanted(file, name, append, allow_duplicates), rejects))
    print_json(found) if as_json else print_facts({key: value for key, value in found.items() if key != "failure"})
    if found["failure"] is not None:
        raise Problem(Kind.CONFLICT, "import_failed", found["failure"])


class _Wanted:
    """What is to be imported into which list."""

    def __init__(self, file: Path, name: str, append: bool, allow_duplicates: bool) -> None:
        self.file = file
        self.name = name
        self.append = append
        self.allow_duplicates = allow_duplicates


async def _import(config: Config, stream_id: str | None, wanted: _Wanted, rejects: Path | None) -> dict[str, Any]:
    from ringfence.cli import storage

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        before = await opened.read(lambda tx: tx.contact_lists.named(stream.id, wanted.name.strip()))
        if wanted.append and before is None:
            message = f'there is no contact list "{wanted.name}": leave out --append to make it'
            raise Problem(Kind.NOT_FOUND, "not_found", message)
        running = server_file.find(config.data)
        into = None if before is None or not wanted.append else before.id
        way = _by_itself(config, opened, stream) if running is None else _by_server(running, opened, stream)
        async with way as begin:
            after = await _watched(opened, stream, begin(wanted, into))
        report = None if rejects is None else await _report(opened, stream, after.id, rejects)
    file = after.files[-1]
    if file.rejected and rejects is None:
        note("ringfence: --rejects FILE writes the rows that did not go in, and why; so does rejects.csv of the list")
    return {
        "listId": after.id,
        "name": after.name,
        "status": str(after.status),
        "rows": file.rows,
        "accepted": file.accepted,
        "rejected": file.rejected,
        "rejects": report or (_address(running, stream, after.id) if running and file.rejected else None),
        "failure": file.failure or (after.failure if not file.accepted else None),
    }


def _address(running: Running, stream: Stream, list_id: str) -> str:
    return f"{running.url}/api/v1/streams/{stream.id}/contact-lists/{list_id}/rejects.csv"


Begin = Callable[[_Wanted, str | None], Awaitable[str]]
"""Begins an import, into the list of this id or a new one; returns the list's id."""


@asynccontextmanager
async def _by_server(running: Running, opened: SqlDatabase, stream: Stream) -> AsyncIterator[Begin]:
    """The running server does it, whose dialers then know of the new contacts."""
    from ringfence.cli import remote

    async with remote.client(running, opened, stream, timeout=None) as server:

        async def begin(wanted: _Wanted, into: str | None) -> str:
            with wanted.file.open("rb") as content:
                file = wanted.file.name, content
                if into is not None:
                    return (await server.contact_lists.append(into, file=file))["_id"]
                made = await server.contact_lists.upload(
                    file=file, name=wanted.name, description=_DESCRIPTION, allow_duplicates=wanted.allow_duplicates
                )
                return made["_id"]

        yield begin


@asynccontextmanager
async def _by_itself(config: Config, opened: SqlDatabase, stream: Stream) -> AsyncIterator[Begin]:
    """No server is running, which is kept so: none may start and do the same while we do it."""
    import shutil

    from ringfence import wiring
    from ringfence.cli import remote
    from ringfence.domain import ids
    from ringfence.services import contact_lists
    from ringfence.services.imports import Upload

    with server_file.held(config.data):
        clock = await remote.clock(config, opened)
        async with wiring.importer(config, opened) as running:

            async def begin(wanted: _Wanted, into: str | None) -> str:
                copy = running.folder / f"{ids.new(ids.FILE)}.part"
                await asyncio.to_thread(shutil.copyfile, wanted.file, copy)
                upload = Upload(copy, wanted.file.name)
                if into is not None:
                    view = await contact_lists.append_file(
                        opened,
                        running,
                        at=clock.now(),
                        stream=stream,
                        list_id=into,
                        by="ringfence import",
                        upload=upload,
                    )
                    return view.of.id
                view = await contact_lists.create_from_file(
                    opened,
                    running,
                    at=clock.now(),
                    stream=stream,
                    name=wanted.name,
                    description=_DESCRIPTION,
                    allow_duplicates=wanted.allow_duplicates,
                    by="ringfence import",
                    upload=upload,
                )
                return view.of.id

            yield begin


async def _watched(opened: SqlDatabase, stream: Stream, beginning: Awaitable[str]) -> ContactList:
    """The list when its import, which is being begun, is over; meanwhile a bar shows how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from ringfence.domain.list_file import ListStatus
    from ringfence.services import contact_lists

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task("Handing the file over", total=None)
        list_id = await beginning
        while True:
            of = (await contact_lists.get(opened, stream.id, list_id)).of
            file = of.files[-1]
            rows = f"{file.accepted:,} good, {file.rejected:,} rejected"
            bar.update(shown, total=file.lines, completed=file.line, description=rows)
            if of.status is not ListStatus.VALIDATING:
                return of
            await asyncio.sleep(LOOK_SECONDS)


async def _report(opened: SqlDatabase, stream: Stream, list_id: str, target: Path) -> str:
    from ringfence.services import contact_lists

    try:
        with target.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(("line", "phoneNumber", "reason"))
            async for piece in contact_lists.rejects(opened, stream.id, list_id):
                writer.writerows((row.line, row.phone_number, row.reason) for row in piece)
    except OSError as error:
        message = f"the report cannot be written to {target} ({error.strerror}): the rows are imported all the same"
        raise Problem(Kind.UNAVAILABLE, "report_unwritable", message) from error
    return str(target)
