"""Accounts, streams and apps."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ringfence.domain import ids
from ringfence.domain.problems import Fault, Kind, Problem
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import App, Stream
from ringfence.services import tokens

SCOPES: Final = ("campaign_management", "configuration", "agent", "administration")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


@dataclass(frozen=True, slots=True)
class NewApp:
    """An app as it is made. `secret` is shown now and never again; None for an app that signs with its own key."""

    app: App
    stream: Stream
    secret: str | None


async def create_app(
    database: Database,
    *,
    at: datetime,
    account_id: str,
    stream_id: str,
    name: str,
    scopes: Sequence[str],
    algorithm: str = "HS256",
    public_key: str | None = None,
    require_exp: bool = False,
    require_jti: bool = False,
    known_as: str | None = None,
) -> NewApp:
    """An app for one stream. Account and stream are made if they are new. `known_as` is its id where it is to be
    a certain one.

    `public_key` in PEM is needed for RS256 and ES256. Raises Problem: invalid; conflict where the stream is another
    account's.
    """
    _check(account_id, stream_id, name, scopes, algorithm, public_key)
    secret = secrets.token_urlsafe(32) if public_key is None else None
    app = App(
        id=known_as or ids.new(ids.APP),
        account_id=account_id,
        name=name,
        algorithm=algorithm,
        key=secret or public_key or "",
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
        stream_ids=(stream_id,),
        require_exp=require_exp,
        require_jti=require_jti,
        created_at=at,
    )

    def work(tx: Transaction) -> Stream:
        stream = _stream(tx, account_id, stream_id, at)
        tx.tenancy.add_app(app)
        return stream

    return NewApp(app, await database.write(work), secret)


async def ensure_stream(
    database: Database, *, at: datetime, account_id: str, stream_id: str, settings: StreamSettings | None = None
) -> Stream:
    """The stream; it and its account are made if they are new, it with these settings. Raises Problem (conflict) if it is
    another account's."""
    return await database.write(lambda tx: _stream(tx, account_id, stream_id, at, settings))


async def stream(database: Database, stream_id: str) -> Stream:
    """Raises Problem (not found)."""
    found = await database.read(lambda tx: tx.tenancy.stream(stream_id))
    if found is None:
        raise Problem.not_found(f"stream {stream_id}")
    return found


async def save_settings(database: Database, stream_id: str, settings: StreamSettings) -> None:
    """Noticed by the API within 5 s. Raises Problem (not found)."""

    def work(tx: Transaction) -> None:
        if tx.tenancy.stream(stream_id) is None:
            raise Problem.not_found(f"stream {stream_id}")
        tx.tenancy.save_settings(stream_id, settings)

    await database.write(work)


async def remove_app(database: Database, app_id: str) -> None:
    """Its tokens are refused within 5 s. Raises Problem (not found)."""
    if not await database.write(lambda tx: tx.tenancy.remove_app(app_id)):
        raise Problem.not_found(f"app {app_id}")


def _stream(
    tx: Transaction, account_id: str, stream_id: str, at: datetime, settings: StreamSettings | None = None
) -> Stream:
    found = tx.tenancy.stream(stream_id)
    if found is not None:
        if found.account_id != account_id:
            message = f"stream {stream_id} belongs to another account: choose another stream id"
            raise Problem(Kind.CONFLICT, "stream_of_another_account", message)
        return found
    if not tx.tenancy.has_account(account_id):
        tx.tenancy.add_account(account_id, at)
    made = Stream(stream_id, account_id, settings or StreamSettings(), at)
    tx.tenancy.add_stream(made)
    return made


def _check(
    account_id: str, stream_id: str, name: str, scopes: Sequence[str], algorithm: str, public_key: str | None
) -> None:
    faults = []
    for path, value in (("account", account_id), ("stream", stream_id)):
        if not _ID.fullmatch(value):
            message = "must be 1 to 64 letters, digits, dots, colons, hyphens or underscores"
            faults.append(Fault(path, "malformed", message))
    if not 1 <= len(name) <= 256:
        faults.append(Fault("name", "out_of_range", "must be 1 to 256 characters"))
    if not scopes:
        faults.append(Fault("scopes", "required", f"must name at least one of {', '.join(SCOPES)}"))
    faults += [
        Fault("scopes", "not_one_of", f"{scope!r} must be one of {', '.join(SCOPES)}")
        for scope in scopes
        if scope not in SCOPES
    ]
    if algorithm not in tokens.ALGORITHMS:
        faults.append(Fault("algorithm", "not_one_of", f"must be one of {', '.join(tokens.ALGORITHMS)}"))
    elif algorithm in ("RS256", "ES256"):
        if public_key is None:
            faults.append(Fault("publicKey", "required", f"is required for {algorithm}, in PEM"))
        elif tokens.key_of(algorithm, public_key).is_private:
            faults.append(Fault("publicKey", "malformed", "must be the public key: keep the private one to yourself"))
    elif public_key is not None:
        faults.append(Fault("publicKey", "unknown", f"has no meaning for {algorithm}, which has a shared secret"))
    if faults:
        raise Problem.invalid(faults)
