"""The database and the streams in it, for commands that run beside a server or without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ringfence.config import Config
from ringfence.domain import ids
from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from ringfence.adapters.storage.database import SqlDatabase
    from ringfence.ports.storage.database import Transaction
    from ringfence.ports.storage.tenancy import App, Stream

_SQLITE: Final = "sqlite:///"


@asynccontextmanager
async def database(config: Config, *, make: bool = False) -> AsyncIterator[SqlDatabase]:
    """The database, its schema brought up to date. With `make`, an embedded one is made where there is none.

    Raises Problem (not found).
    """
    from ringfence import wiring

    url = config.database_url
    if url.startswith(_SQLITE) and not make:
        from pathlib import Path

        path = Path(url.removeprefix(_SQLITE))
        if not path.exists():  # noqa: ASYNC240 (one look, before anything runs)
            message = f"there is no database at {path}: start one with ringfence serve, or give its folder with --data"
            raise Problem(Kind.NOT_FOUND, "no_database", message)
    opened = wiring.open_database(config)
    try:
        yield opened
    finally:
        opened.close()


async def stream_of(opened: SqlDatabase, stream_id: str | None) -> Stream:
    """The stream of this id, or the only one. Raises Problem: not found; invalid where there are several."""
    from ringfence.services import tenancy

    if stream_id is not None:
        return await tenancy.stream(opened, stream_id)
    streams = await opened.read(lambda tx: tx.tenancy.streams())
    if not streams:
        message = "there is no stream yet: make one with ringfence app create"
        raise Problem(Kind.NOT_FOUND, "no_stream", message)
    if len(streams) > 1:
        shown = ", ".join(stream.id for stream in streams[:10]) + (" …" if len(streams) > 10 else "")
        raise Problem.at("--stream", "required", f"is needed, since there are several streams: {shown}")
    return streams[0]


async def own_app(opened: SqlDatabase, stream: Stream, at: datetime) -> App:
    """The command line's own app in a stream, made when it is first needed: commands sign their requests with it."""
    import secrets

    from ringfence.ports.storage.tenancy import App

    app_id = ids.derived(ids.APP, stream.id, "command line")

    def work(tx: Transaction) -> App:
        found = tx.tenancy.app(app_id)
        if found is None:
            scopes = ("campaign_management", "configuration")
            secret = secrets.token_urlsafe(32)
            found = App(
                app_id, stream.account_id, "Command line", "HS256", secret, scopes, (stream.id,), True, False, at
            )
            tx.tenancy.add_app(found)
        return found

    known = await opened.read(lambda tx: tx.tenancy.app(app_id))
    return known if known is not None else await opened.write(work)
