"""Accounts, their streams, and the apps that may call the API for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ringfence.domain.settings import StreamSettings


@dataclass(frozen=True, slots=True)
class Stream:
    """What everything else lives in. `id` is what clients also call `iid`, bot id or application id."""

    id: str
    account_id: str
    settings: StreamSettings
    created_at: datetime


@dataclass(frozen=True, slots=True)
class App:
    """A client of the API. `key` is the shared secret, or the public key in PEM.

    `stream_ids` are the streams it may use; empty for all of the account's. `require_jti`: a token is good once.
    """

    id: str
    account_id: str
    name: str
    algorithm: str
    key: str
    scopes: tuple[str, ...]
    stream_ids: tuple[str, ...]
    require_exp: bool
    require_jti: bool
    created_at: datetime


class Tenancy(Protocol):
    def has_account(self, account_id: str) -> bool: ...
    def add_account(self, account_id: str, created_at: datetime) -> None: ...

    def stream(self, stream_id: str) -> Stream | None: ...

    def streams(self, account_id: str | None = None) -> list[Stream]:
        """The account's, or everybody's, oldest first."""
        ...

    def add_stream(self, stream: Stream) -> None: ...
    def save_settings(self, stream_id: str, settings: StreamSettings) -> None: ...

    def app(self, app_id: str) -> App | None: ...

    def apps(self, account_id: str) -> list[App]:
        """Oldest first."""
        ...

    def add_app(self, app: App) -> None: ...

    def remove_app(self, app_id: str) -> bool:
        """Whether there was one. Its tokens are refused within seconds."""
        ...

    def use_token(self, app_id: str, jti: str, expires_at: datetime) -> bool:
        """Whether this is the token's first use; it stays used until it has expired."""
        ...

    def forget_tokens(self, expired_before: datetime) -> None: ...
