"""Callbacks of running campaigns: asked for over the API, each at a certain time; and those that are still to come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ringfence.domain.calling_hours import open_in_all
from ringfence.domain.campaign import RUNNING_INSTANCE, Instance
from ringfence.domain.problems import Kind, Problem
from ringfence.domain.record import OPEN, Record
from ringfence.engine.events import Callback, CallbacksRequested
from ringfence.ports.storage.callbacks import CallbackAhead
from ringfence.ports.storage.database import Transaction
from ringfence.services.runtime import Runtime

MOST_CALLBACKS: Final = 1_000
"""In one request."""


class Reason(StrEnum):
    """Why a callback was not taken."""

    TIME_IN_PAST = "time_in_past"
    NOT_FOUND = "not_found"
    OUTSIDE_HOURS = "outside_calling_hours"
    FINAL = "already_final"
    NOT_RUNNING = "instance_not_running"
    BEING_CALLED = "being_called"


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody's wish to be called, as it came: `at` is aware."""

    record_id: str
    at: datetime


async def call_at(runtime: Runtime, stream_id: str, instance_id: str, wishes: Sequence[Wish]) -> list[Reason | None]:
    """What came of each wish, in order: None where the person will be called then. Of several for one person the last
    counts.

    A callback is due first when its time has come, within the hours and rules that hold for every call.
    Raises Problem (not found) for an unknown run.
    """
    at = runtime.clock.now()
    ids = {wish.record_id for wish in wishes}

    def read(tx: Transaction) -> tuple[Instance, dict[str, Record]]:
        instance = tx.campaigns.instance_of(stream_id, instance_id)
        if instance is None:
            raise Problem.not_found(f"campaign instance {instance_id}")
        return instance, tx.campaigns.records(instance_id, ids)

    instance, records = await runtime.database.read(read)
    if instance.status not in RUNNING_INSTANCE:
        return [Reason.NOT_RUNNING] * len(wishes)
    reasons = [_early(wish, records.get(wish.record_id), instance, at) for wish in wishes]
    good = {wish.record_id: wish.at for wish, reason in zip(wishes, reasons, strict=True) if reason is None}
    if not good:
        return reasons
    refused = await _asked(runtime, stream_id, instance_id, good)
    return [reason or refused.get(wish.record_id) for wish, reason in zip(wishes, reasons, strict=True)]


async def ahead(runtime: Runtime, stream_id: str, agent_id: str | None, limit: int) -> list[CallbackAhead]:
    """The soonest callbacks that are still to come; with `agent_id` those that are kept for this agent.

    Raises Problem (not found) for an unknown agent.
    """

    def read(tx: Transaction) -> list[CallbackAhead]:
        if agent_id is not None and tx.agents.get(stream_id, agent_id) is None:
            raise Problem.not_found(f"agent {agent_id}")
        return tx.callbacks.ahead(stream_id, agent_id, limit)

    return await runtime.database.read(read)


def _early(wish: Wish, record: Record | None, instance: Instance, at: datetime) -> Reason | None:
    """What can be said without the dialer."""
    if record is None:
        return Reason.NOT_FOUND
    if wish.at <= at:
        return Reason.TIME_IN_PAST
    if record.state not in OPEN:
        return Reason.FINAL
    if not open_in_all(instance.hours, record.zone_key, wish.at):
        return Reason.OUTSIDE_HOURS
    return None


async def _asked(runtime: Runtime, stream_id: str, instance_id: str, good: Mapping[str, datetime]) -> dict[str, Reason]:
    """Those that the dialer could not take, by record."""
    callbacks = tuple(Callback(record_id, at) for record_id, at in good.items())
    try:
        answer = await runtime.dialers.ask(stream_id, CallbacksRequested, instance_id=instance_id, callbacks=callbacks)
    except Problem as problem:
        if problem.kind is not Kind.CONFLICT:
            raise
        return dict.fromkeys(good, Reason.NOT_RUNNING)
    busy: Collection[str] = answer["busy"]
    kept = await runtime.database.read(lambda tx: tx.campaigns.records(instance_id, good))
    refused = {one: Reason.FINAL for one in good if one not in kept or kept[one].state not in OPEN}
    return refused | {one: Reason.BEING_CALLED for one in busy if one not in refused}
