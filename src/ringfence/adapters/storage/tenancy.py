"""Accounts, streams, apps and used tokens."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ringfence.adapters.storage.tables import accounts, apps, streams, used_tokens
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.tenancy import App, Stream

_DEFAULTS = msgspec.to_builtins(StreamSettings())
_STREAM = select(streams.c.id, streams.c.account_id, streams.c.settings, streams.c.created_at)
_STREAM_BY_ID = _STREAM.where(streams.c.id == bindparam("stream_id"))
_STREAMS = _STREAM.order_by(streams.c.created_at, streams.c.id)
_APP = select(apps)
_APP_BY_ID = _APP.where(apps.c.id == bindparam("app_id"))


class SqlTenancy:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_account(self, account_id: str) -> bool:
        return self._connection.execute(select(accounts.c.id).where(accounts.c.id == account_id)).first() is not None

    def add_account(self, account_id: str, created_at: datetime) -> None:
        self._connection.execute(insert(accounts), {"id": account_id, "created_at": created_at})

    def stream(self, stream_id: str) -> Stream | None:
        row = self._connection.execute(_STREAM_BY_ID, {"stream_id": stream_id}).first()
        return None if row is None else _stream(row)

    def streams(self, account_id: str | None = None) -> list[Stream]:
        wanted = _STREAMS if account_id is None else _STREAMS.where(streams.c.account_id == account_id)
        return [_stream(row) for row in self._connection.execute(wanted)]

    def add_stream(self, stream: Stream) -> None:
        self._connection.execute(
            insert(streams),
            {
                "id": stream.id,
                "account_id": stream.account_id,
                "settings": _changed(stream.settings),
                "created_at": stream.created_at,
            },
        )

    def save_settings(self, stream_id: str, settings: StreamSettings) -> None:
        self._connection.execute(update(streams).where(streams.c.id == stream_id), {"settings": _changed(settings)})

    def app(self, app_id: str) -> App | None:
        row = self._connection.execute(_APP_BY_ID, {"app_id": app_id}).first()
        return None if row is None else _app(row)

    def apps(self, account_id: str) -> list[App]:
        wanted = _APP.where(apps.c.account_id == account_id).order_by(apps.c.created_at, apps.c.id)
        return [_app(row) for row in self._connection.execute(wanted)]

    def add_app(self, app: App) -> None:
        self._connection.execute(insert(apps), asdict(app))

    def remove_app(self, app_id: str) -> bool:
        self._connection.execute(delete(used_tokens).where(used_tokens.c.app_id == app_id))
        return self._connection.execute(delete(apps).where(apps.c.id == app_id)).rowcount == 1

    def use_token(self, app_id: str, jti: str, expires_at: datetime) -> bool:
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(used_tokens), {"app_id": app_id, "jti": jti, "expires_at": expires_at})
        except IntegrityError:
            return False
        return True

    def forget_tokens(self, expired_before: datetime) -> None:
        self._connection.execute(delete(used_tokens).where(used_tokens.c.expires_at < expired_before))


def _changed(settings: StreamSettings) -> dict[str, Any]:
    """What differs from the defaults, so that a default that is changed later holds for everybody who never chose."""
    return {name: value for name, value in msgspec.to_builtins(settings).items() if value != _DEFAULTS[name]}


def _stream(row: Row[Any]) -> Stream:
    # A setting of another version of the product is left alone.
    known = {name: value for name, value in row.settings.items() if name in _DEFAULTS}
    return Stream(row.id, row.account_id, msgspec.convert(known, StreamSettings), row.created_at)


def _app(row: Row[Any]) -> App:
    return App(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        algorithm=row.algorithm,
        key=row.key,
        scopes=tuple(row.scopes),
        stream_ids=tuple(row.stream_ids),
        require_exp=row.require_exp,
        require_jti=row.require_jti,
        created_at=row.created_at,
    )
