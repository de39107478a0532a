"""Migrations, which run when a server starts. Numbered files in `versions/`: 0001, 0002 …"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER: Final = files(__name__)


def head() -> str:
    """The newest version that this code knows, such as 0001."""
    names = (entry.name for entry in (_FOLDER / "versions").iterdir())
    return max(name[:4] for name in names if name.endswith(".py") and name[:4].isdigit())


def version(connection: Connection) -> str | None:
    """The version of the schema in a database; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(url: str) -> str:
    """Bring the database at this URL to the newest version, all in one transaction, and return that version.

    Costs a millisecond when there is nothing to do. Raises Problem (conflict) for a database of a newer Ringfence.
    """
    from ringfence.adapters.storage.database import engine, writing

    made = engine(url)
    newest = head()
    try:
        with made.connect() as connection, connection.begin():
            found = version(connection)
        if found == newest:
            return newest
        if found is not None and found > newest:
            message = f"the database has schema {found} and this Ringfence knows {newest}: start the newer Ringfence"
            raise Problem(Kind.CONFLICT, "database_too_new", message)
        with writing(made.connect()) as connection, connection.begin():
            _run(connection)
        return newest
    finally:
        made.dispose()


def _run(connection: Connection) -> None:
    from alembic import command  # 0.2 s, so only where it is needed

    with as_file(_FOLDER) as folder:
        command.upgrade(alembic_config(connection, str(folder)), "head")


def alembic_config(connection: Connection, folder: str) -> Config:
    """What Alembic needs to know, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
