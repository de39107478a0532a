"""Apps of a stream: programs that call the API, made and taken away by its admins."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from ringfence.domain.problems import Problem
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import App, Stream
from ringfence.services import tenancy, tokens
from ringfence.services.tenancy import NewApp

LONGEST_TOKEN: Final = timedelta(days=366)
_SHARED: Final = frozenset({"HS256", "HS384", "HS512"})
"""Algorithms whose key both sides have."""


async def of_stream(database: Database, stream: Stream) -> Sequence[App]:
    """Those that may use it, oldest first."""
    found = await database.read(lambda tx: tx.tenancy.apps(stream.account_id))
    return [app for app in found if _is_of(app, stream)]


async def create(
    database: Database,
    stream: Stream,
    *,
    at: datetime,
    name: str,
    scopes: Sequence[str],
    granting: Collection[str],
    algorithm: str,
    public_key: str | None,
    require_exp: bool,
    require_jti: bool,
) -> NewApp:
    """A new app of the stream. Nobody gives a scope that they do not have themselves: `granting` are theirs.

    Raises Problem: invalid; forbidden.
    """
    _check_grants(scopes, granting)
    return await tenancy.create_app(
        database,
        at=at,
        account_id=stream.account_id,
        stream_id=stream.id,
        name=name,
        scopes=scopes,
        algorithm=algorithm,
        public_key=public_key,
        require_exp=require_exp,
        require_jti=require_jti,
    )


async def remove(database: Database, stream: Stream, app_id: str) -> App:
    """The app that is gone; its tokens are refused within seconds.

    Raises Problem: not found; conflict where it is other streams' too.
    """

    def work(tx: Transaction) -> App:
        found = _existing(tx, stream, app_id)
        _check_alone(found, stream, "remove it with ringfence app remove")
        tx.tenancy.remove_app(app_id)
        return found

    return await database.write(work)


async def token(
    database: Database, stream: Stream, app_id: str, *, at: datetime, ttl: timedelta, granting: Collection[str]
) -> tuple[App, str]:
    """A token of the app that is good for so long. It is kept nowhere. `granting` are the scopes of whoever asks for it.

    Raises Problem: not found; forbidden; conflict where the app signs with a key of its own, or is other streams' too.
    """
    found = await database.read(lambda tx: _existing(tx, stream, app_id))
    _check_grants(found.scopes, granting)
    _check_alone(found, stream, "make the token with ringfence token")
    if found.algorithm not in _SHARED:
        message = (
            f"app {found.name} signs with its own private key ({found.algorithm}): make the token where that key is"
        )
        raise Problem.conflict("own_key", message)
    made = tokens.sign(found.id, found.key, at=at, ttl=ttl, algorithm=found.algorithm, jti=str(uuid.uuid4()))
    return found, made


def _check_grants(scopes: Collection[str], granting: Collection[str]) -> None:
    beyond = sorted(set(scopes) & set(tenancy.SCOPES) - set(granting))
    if beyond:
        raise Problem.forbidden(f"you do not have the scope {beyond[0]} yourself, and cannot give it")


def _check_alone(app: App, stream: Stream, instead: str) -> None:
    """Raises Problem (conflict) where it is good for other streams too."""
    if app.stream_ids != (stream.id,):
        message = f"app {app.name} is good for other streams too: {instead}"
        raise Problem.conflict("of_other_streams", message)


def _existing(tx: Transaction, stream: Stream, app_id: str) -> App:
    found = tx.tenancy.app(app_id)
    if found is None or found.account_id != stream.account_id or not _is_of(found, stream):
        raise Problem.not_found(f"app {app_id}")
    return found


def _is_of(app: App, stream: Stream) -> bool:
    """Whether it may use the stream, and is not the one that signs its agents' tokens, which is nobody's to use."""
    return (not app.stream_ids or stream.id in app.stream_ids) and app.id != tokens.agents_app(stream.id)
