"""`ringfence db`: the database itself."""

from __future__ import annotations

import asyncio
from typing import Any

import typer

from ringfence.cli import options
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
