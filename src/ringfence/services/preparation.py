"""Preparation: the contacts of a campaign's lists become the dialing list of a run, in the background.

In steps of one short transaction each, so that dialing and the API go on meanwhile. A step that was cut short is made
again; one that was saved is not: after a restart `resume` goes on where the last step ended.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import Final

import structlog

from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import Kind, Problem
from ringfence.engine.events import RecordsJoined
from ringfence.ports.storage.database import Transaction
from ringfence.services import notices
from ringfence.services.runtime import Runtime
from ringfence.services.steps import Pace

_log = structlog.get_logger(__name__)

FIRST_STEP: Final = 250
PACE: Final = Pace(smallest=100, largest=10_000, seconds=0.015)
"""Contacts a step. Every save of every dialer waits for one step at most, and a pause or stop for two or three.
"""

PURGE_STEP: Final = 2_000
IMPORT_POLL_SECONDS: Final = 0.25
AGAIN_SECONDS: Final = 2.0
"""A database that cannot be written to for the moment is tried again after this."""

_FILLING: Final = frozenset({InstanceStatus.READY, InstanceStatus.ACTIVE, InstanceStatus.PAUSED})


class Progress(Enum):
    MORE = auto()
    FILLED = auto()  # whether that is all is to be settled
    IMPORTING = auto()  # the rest of a list is still being imported
    DONE = auto()
    ENDED = auto()  # stopped, failed, edited or deleted meanwhile


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. `running`: the dialer is at it and wants to know."""

    progress: Progress
    running: bool
    zone_counts: dict[str, int]
    began: float = 0.0  # in seconds of `time.perf_counter`
    owners: tuple[str, ...] = ()


async def _import_poll() -> None:
    await asyncio.sleep(IMPORT_POLL_SECONDS)


async def prepare(
    runtime: Runtime, stream_id: str, instance_id: str, wait: Callable[[], Awaitable[None]] = _import_poll
) -> None:
    """Make all records of a run and tell the dialer, step by step so that it can begin with the first.

    A run that waits for its first play also waits for imports into its lists to end, by `wait`; one that is played does
    not: contacts of an import join it.
    """
    limit, settles = FIRST_STEP, True  # a short list is done with that
    while True:
        try:
            at = runtime.clock.now()
            if settles:
                limit, step = FIRST_STEP, await runtime.database.write(_settling(stream_id, instance_id, at))
            else:
                step = await runtime.database.step(_filling(instance_id, limit, at))
        except Problem as problem:
            if problem.kind is not Kind.UNAVAILABLE:
                raise
            _log.warning("preparation_waits", instance=instance_id, why=problem.message)
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        done = step.progress is Progress.DONE
        if step.running and (done or step.zone_counts):
            runtime.dialers.tell(
                stream_id,
                RecordsJoined,
                instance_id=instance_id,
                zone_counts=step.zone_counts,
                prepared=done,
                owners=step.owners,
            )
        if done or step.progress is Progress.ENDED:
            return
        if step.progress is Progress.IMPORTING:
            await wait()
        else:
            limit = PACE.next(limit, time.perf_counter() - step.began)
        settles = step.progress is Progress.FILLED


def _filling(instance_id: str, limit: int, at: datetime) -> Callable[[Transaction], Step]:
    """Make up to so many records."""

    def work(tx: Transaction) -> Step:
        began = time.perf_counter()
        run = tx.campaigns.instance(instance_id)
        if run is None or run.status not in _FILLING:
            return Step(Progress.ENDED, False, {})
        running = run.status is not InstanceStatus.READY
        if run.prepared:
            return Step(Progress.DONE, running, {})
        made = tx.campaigns.prepare(instance_id, limit, at)
        if made is None:
            return Step(Progress.FILLED, running, {})
        return Step(Progress.MORE, running, made, began, tx.campaigns.owners(instance_id))

    return work


def _settling(stream_id: str, instance_id: str, at: datetime) -> Callable[[Transaction], Step]:
    """Make a few records more, and where these are all, say what has become of the run."""
    filling = _filling(instance_id, FIRST_STEP, at)

    def work(tx: Transaction) -> Step:
        step = made = filling(tx)
        if made.progress is Progress.MORE:
            step = _together(made, filling(tx))
        run = tx.campaigns.instance(instance_id)
        if step.progress is not Progress.FILLED or run is None:
            return step
        if not step.running and _has_failed(tx, stream_id, run, at):
            return Step(Progress.ENDED, False, {})
        if not step.running and _is_importing(tx, run):
            return replace(step, progress=Progress.IMPORTING)
        tx.campaigns.set_prepared(instance_id)
        if not step.running:
            _tell(tx, stream_id, "campaign.ready", run, at)
        return replace(step, progress=Progress.DONE)

    return work


def _together(made: Step, then: Step) -> Step:
    zone_counts = dict(Counter(made.zone_counts) + Counter(then.zone_counts))
    return replace(then, zone_counts=zone_counts, began=made.began, owners=then.owners or made.owners)


def _is_importing(tx: Transaction, run: Instance) -> bool:
    return any(source.status == ListStatus.VALIDATING for source in tx.campaigns.sources(run.campaign_id))


def _has_failed(tx: Transaction, stream_id: str, run: Instance, at: datetime) -> bool:
    """Whether a list of the campaign turned out to hold nobody; the campaign then says so."""
    for source in tx.campaigns.sources(run.campaign_id):
        if source.status == ListStatus.INVALID:
            why = f" ({source.failure})" if source.failure else ""
            reason = (
                f'contact list "{source.name}" has no valid contact{why}: upload a corrected file or name another list,'
                " then update the campaign"
            )
            tx.campaigns.fail(run.campaign_id, reason)
            _tell(tx, stream_id, "campaign.failed", run, at, reason=reason)
            return True
    return False


def _tell(tx: Transaction, stream_id: str, type: str, run: Instance, at: datetime, **more: str) -> None:
    notice = notices.of_campaign(type, at, run.campaign_id, run.campaign_name, campaignInstanceId=run.id, **more)
    tx.notices.append(stream_id, [notice])


async def purge(runtime: Runtime) -> None:
    """Delete the records of runs that nobody can play or look at any more, step by step."""
    for instance_id in await runtime.database.read(lambda tx: tx.campaigns.orphans()):
        while not await runtime.database.step(_purge_step(instance_id)):
            pass


def _purge_step(instance_id: str) -> Callable[[Transaction], bool]:
    return lambda tx: tx.campaigns.purge(instance_id, PURGE_STEP)


def start(runtime: Runtime, stream_id: str, instance_id: str) -> None:
    """Prepare a run in the background."""
    runtime.tasks.start(f"prepare {instance_id}", prepare(runtime, stream_id, instance_id))


def start_purge(runtime: Runtime) -> None:
    runtime.tasks.start("purge records", purge(runtime))


async def resume(runtime: Runtime) -> None:
    """At the start of a server, before it answers: take up again what the last one left unfinished."""
    await runtime.database.write(lambda tx: tx.campaigns.unclaim_all())
    for run in await runtime.database.read(lambda tx: tx.campaigns.unprepared()):
        start(runtime, run.stream_id, run.instance_id)
    start_purge(runtime)
