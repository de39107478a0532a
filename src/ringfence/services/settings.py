"""A stream's settings: read, and changed while its dialer runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.problems import Problem
from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import HoursConfigured, StreamConfigured
from ringfence.ports.storage.database import Transaction
from ringfence.services.runtime import Runtime

HoursChanged = tuple[str, CallingHours]
"""A run, and its calling hours from now on."""


async def of(runtime: Runtime, stream_id: str) -> StreamSettings:
    """Raises Problem (not found)."""
    return await runtime.database.look(lambda tx: _existing(tx, stream_id))


async def change(runtime: Runtime, stream_id: str, changes: Mapping[str, Any]) -> StreamSettings:
    """The settings as they are now; what is not among the changes, fields of `StreamSettings` by name, stays.

    Calls that are up go on. Those placed from now on, and people who answer, are dealt with by the new settings; the API
    notices its own limits within 5 s. Raises Problem: not found; invalid where no time of day is left.
    """

    def work(tx: Transaction) -> tuple[StreamSettings, list[HoursChanged]]:
        before = _existing(tx, stream_id)
        changed = replace(before, **changes)
        if changed.calls_from_minute >= changed.calls_until_minute:
            raise Problem.at("callsUntilMinute", "out_of_range", "must be after callsFromMinute")
        tx.tenancy.save_settings(stream_id, changed)
        return changed, [] if _hours(before) == _hours(changed) else _set_hours(tx, stream_id, changed)

    changed, runs = await runtime.database.write(work)
    for instance_id, hours in runs:
        runtime.dialers.tell(stream_id, HoursConfigured, instance_id=instance_id, hours=hours)
    runtime.presence.allow(stream_id, changed.agent_grace_seconds)
    runtime.dialers.tell(
        stream_id,
        StreamConfigured,
        max_live_calls=changed.max_live_calls,
        max_agentless_calls=changed.max_agentless_calls,
        max_call=timedelta(seconds=changed.max_call_seconds),
        answering=changed.answering,
        owner_wait=changed.owner_wait,
    )
    return changed


def _hours(settings: StreamSettings) -> tuple[Any, ...]:
    """What decides when people may be called."""
    return settings.calls_from_minute, settings.calls_until_minute, settings.holidays


def _set_hours(tx: Transaction, stream_id: str, settings: StreamSettings) -> list[HoursChanged]:
    """Calling hours as they are now for every run that waits or goes on."""
    found = []
    for instance_id, campaign_id in tx.campaigns.unfinished(stream_id):
        campaign = tx.campaigns.get(stream_id, campaign_id)
        if campaign is not None:
            hours = settings.permitted(campaign.run_hours)
            tx.campaigns.set_hours(instance_id, hours)
            found.append((instance_id, hours))
    return found


def _existing(tx: Transaction, stream_id: str) -> StreamSettings:
    stream = tx.tenancy.stream(stream_id)
    if stream is None:
        raise Problem.not_found(f"stream {stream_id}")
    return stream.settings
