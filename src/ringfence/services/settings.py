"""A stream's settings: read, and changed while its dialer runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.domain.problems import Problem
from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import StreamConfigured
from ringfence.ports.storage.database import Transaction
from ringfence.services.runtime import Runtime


async def of(runtime: Runtime, stream_id: str) -> StreamSettings:
    """Raises Problem (not found)."""
    return await runtime.database.read(lambda tx: _existing(tx, stream_id))


async def change(runtime: Runtime, stream_id: str, changes: Mapping[str, Any]) -> StreamSettings:
    """The settings as they are now; what is not among the changes, fields of `StreamSettings` by name, stays.

    Calls that are up go on. Those placed from now on, and people who answer, are dealt with by the new settings; the API
    notices its own limits within 5 s. Raises Problem (not found).
    """

    def work(tx: Transaction) -> StreamSettings:
        changed = replace(_existing(tx, stream_id), **changes)
        tx.tenancy.save_settings(stream_id, changed)
        return changed

    changed = await runtime.database.write(work)
    runtime.presence.allow(stream_id, changed.agent_grace_seconds)
    runtime.dialers.tell(
        stream_id,
        StreamConfigured,
        max_live_calls=changed.max_live_calls,
        max_agentless_calls=changed.max_agentless_calls,
        max_call=timedelta(seconds=changed.max_call_seconds),
        answering=changed.answering,
    )
    return changed


def _existing(tx: Transaction, stream_id: str) -> StreamSettings:
    stream = tx.tenancy.stream(stream_id)
    if stream is None:
        raise Problem.not_found(f"stream {stream_id}")
    return stream.settings
