"""`ringfence db`: the database itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from ringfence.cli import options, server_file
from ringfence.cli.printing import print_facts, print_json
from ringfence.config import Config
from ringfence.domain.problems import Kind, Problem

app = typer.Typer(no_args_is_help=True, help="The database: its schema, its place, its health.")


@app.command("upgrade")
def upgrade(data: options.Data = None, database: options.Database = None, as_json: options.Json = False) -> None:
    """Bring the schema to the version of this program; a server does the same when it starts.

    Example: `ringfence db upgrade --data /var/lib/ringfence`
    """
    from ringfence.adapters.storage import migrations

    config = options.config(data, database)
    config.data.mkdir(parents=True, exist_ok=True)
    version = migrations.upgrade(config.database_url)
    found = {"database": _shown(config), "schema": version}
    print_json(found) if as_json else print_facts(found)


@app.command("path")
def path(data: options.Data = None, database: options.Database = None, as_json: options.Json = False) -> None:
    """Print where the database is.

    Example: `ringfence db path`
    """
    shown = _shown(options.config(data, database))
    print_json({"database": shown}) if as_json else print(shown)


@app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy, which must not be there yet.")],
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Copy the embedded database while it is in use: the copy is whole, as of one instant, and checked for damage.

    Example: `ringfence db backup --data /var/lib/ringfence /backup/ringfence-monday.db`
    """
    from rich.console import Console
    from rich.progress import Progress

    from ringfence.adapters.storage import copies

    source = copies.file_of(options.config(data, database).database_url)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task("Copying", total=None)
        copies.back_up(source, file, lambda done, pages: bar.update(shown, completed=done, total=pages))
    found = {"database": str(source), "backup": str(file), "bytes": file.stat().st_size}
    print_json(found) if as_json else print_facts(found)


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `ringfence db backup` made.")],
    data: options.Data = None,
    as_json: options.Json = False,
) -> None:
    """Put a backup in the place of the embedded database. The server must be stopped; the database before is kept beside it.

    Example: `ringfence db restore --data /var/lib/ringfence /backup/ringfence-monday.db`
    """
    from ringfence.adapters.storage import copies

    config = options.config(data, None)
    with server_file.held(config.data):
        target = config.data / "ringfence.db"
        before = copies.restore(file, target)
    found = {"database": str(target), "restoredFrom": str(file), "before": None if before is None else str(before)}
    print_json(found) if as_json else print_facts(found)


@app.command("vacuum")
def vacuum(data: options.Data = None, database: options.Database = None, as_json: options.Json = False) -> None:
    """Give the room of deleted rows back to the disk. The server must be stopped; it takes as much room again meanwhile.

    Example: `ringfence db vacuum --data /var/lib/ringfence`
    """
    from ringfence.adapters.storage import copies

    config = options.config(data, database)
    path = copies.file_of(config.database_url)
    with server_file.held(config.data):
        before, after = copies.vacuum(path)
    found = {"database": str(path), "bytesBefore": before, "bytes": after}
    print_json(found) if as_json else print_facts(found)


@app.command("check")
def check(data: options.Data = None, database: options.Database = None, as_json: options.Json = False) -> None:
    """Look through the whole database for damage. On a large one this takes minutes; a server can go on meanwhile.

    Example: `ringfence db check`
    """
    config = options.config(data, database)
    found = asyncio.run(_check(config))
    if found["damage"]:
        print_json(found) if as_json else None
        message = f"the database {found['database']} is damaged ({found['damage'][0]}): restore it from a backup"
        raise Problem(Kind.UNAVAILABLE, "damaged", message)
    print_json(found) if as_json else print_facts({**found, "damage": "none"})


async def _check(config: Config) -> dict[str, Any]:
    from sqlalchemy import text

    from ringfence.adapters.storage import migrations
    from ringfence.cli import storage

    async with storage.database(config) as opened:
        with opened.engine.connect() as connection:
            version = migrations.version(connection)
            damage: list[str] = []
            if opened.engine.dialect.name == "sqlite":
                rows = connection.execute(text("PRAGMA integrity_check")).scalars()
                damage = [str(row) for row in rows if row != "ok"]
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                damage += [f"a row of {row[0]} refers to a row of {row[2]} that is not there" for row in broken]
    return {"database": _shown(config), "schema": version, "damage": damage}


def _shown(config: Config) -> str:
    """The file, or the URL without its password."""
    from sqlalchemy.engine import make_url

    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)
