"""Idempotency keys and the answers they stand for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from ringfence.adapters.storage.tables import idempotency_keys as keys
from ringfence.ports.storage.idempotency import Answered


class SqlIdempotencyKeys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account_id: str, key: str) -> Answered | None:
        row = self._connection.execute(select(keys).where(_one(account_id, key))).first()
        return None if row is None else Answered(row.fingerprint, row.status, row.body or b"", row.created_at)

    def claim(self, account_id: str, key: str, fingerprint: str, at: datetime) -> None:
        self._connection.execute(delete(keys).where(_one(account_id, key)))
        self._connection.execute(
            insert(keys), {"account_id": account_id, "key": key, "fingerprint": fingerprint, "created_at": at}
        )

    def answer(self, account_id: str, key: str, fingerprint: str, status: int, body: bytes) -> None:
        self._connection.execute(
            update(keys).where(_claimed(account_id, key, fingerprint)), {"status": status, "body": body}
        )

    def release(self, account_id: str, key: str, fingerprint: str) -> None:
        self._connection.execute(delete(keys).where(_claimed(account_id, key, fingerprint)))

    def forget(self, created_before: datetime) -> None:
        self._connection.execute(delete(keys).where(keys.c.created_at < created_before))


def _one(account_id: str, key: str) -> ColumnElement[bool]:
    return (keys.c.account_id == account_id) & (keys.c.key == key)


def _claimed(account_id: str, key: str, fingerprint: str) -> ColumnElement[bool]:
    return _one(account_id, key) & (keys.c.fingerprint == fingerprint) & keys.c.status.is_(None)
