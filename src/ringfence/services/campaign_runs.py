"""Runs of campaigns: start, pause, resume and stop them, over the stream's dialer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ringfence.domain import ids
from ringfence.domain.campaign import RUNNING, Campaign, CampaignStatus, Instance
from ringfence.domain.problems import Problem
from ringfence.engine import pacing
from ringfence.engine.events import (
    FlowConfig,
    PauseRequested,
    ResumeRequested,
    RunningInstance,
    StartRequested,
    StopRequested,
)
from ringfence.ports.storage.database import Transaction
from ringfence.services import disposition_sets, preparation
from ringfence.services.runtime import Runtime

_C = CampaignStatus


@dataclass(frozen=True, slots=True)
class Triggered:
    """The answer to a start, pause, resume or stop."""

    status: CampaignStatus
    at: datetime
    instance_id: str


async def play(runtime: Runtime, stream_id: str, campaign_id: str) -> Triggered:
    """Start a run now. Raises Problem as `begin`, and conflict where the campaign waits for its schedule."""
    return await begin(runtime, stream_id, campaign_id, _PLAYABLE)


async def begin(runtime: Runtime, stream_id: str, campaign_id: str, startable: frozenset[CampaignStatus]) -> Triggered:
    """Start a run of a campaign in one of these statuses: the run that was prepared for it, or a new one whose records
    are made while it dials.

    Raises Problem: not found; conflict where the campaign's status does not allow it, or one of its lists is in use by
    another running campaign and the stream's settings forbid that.
    """
    at = runtime.clock.now()

    def claim(tx: Transaction) -> tuple[Campaign, RunningInstance]:
        campaign = existing(tx, stream_id, campaign_id)
        if campaign.status not in startable:
            raise Problem.conflict("wrong_status", _why_not_playable(campaign))
        _check_shared_lists(tx, campaign)
        instance = tx.campaigns.waiting_instance(campaign_id) or waiting(tx, campaign, at)
        if not tx.campaigns.claim(campaign, instance.id, at):
            raise Problem.conflict(
                "wrong_status", f"campaign {campaign.name} has just been started or changed: read it"
            )
        learns = instance.mode in pacing.MODES
        learned = tx.pacing.learned(campaign_id, at) if learns else None
        zones = tx.campaigns.open_by_zone(instance.id)
        owners = tx.campaigns.owners(instance.id)
        return campaign, RunningInstance(instance, zones, _flow(tx, campaign), learned=learned, owners=owners)

    campaign, run = await runtime.database.write(claim)
    try:
        await runtime.dialers.ask(stream_id, StartRequested, run=run)
    except Problem:
        await runtime.database.write(lambda tx: tx.campaigns.unclaim(campaign, run.instance.id))
        raise
    if not run.instance.prepared:
        preparation.start(runtime, stream_id, run.instance.id)
    return Triggered(_C.ACTIVE, at, run.instance.id)


async def pause(runtime: Runtime, stream_id: str, campaign_id: str) -> Triggered:
    """No new call starts once this is answered; the run keeps its place. Raises Problem: not found; conflict."""
    return await _ask(runtime, stream_id, campaign_id, PauseRequested, _C.PAUSED)


async def resume(runtime: Runtime, stream_id: str, campaign_id: str) -> Triggered:
    """Go on from where it was paused. Raises Problem: not found; conflict."""
    return await _ask(runtime, stream_id, campaign_id, ResumeRequested, _C.ACTIVE)


async def stop(runtime: Runtime, stream_id: str, campaign_id: str) -> Triggered:
    """End the run: no new call starts once this is answered, live ones end by themselves.

    Raises Problem: not found; conflict.
    """
    return await _ask(runtime, stream_id, campaign_id, StopRequested, _C.STOPPED)


_VERBS: Final = {_C.PAUSED: "paused", _C.ACTIVE: "resumed", _C.STOPPED: "stopped"}
_ONLY_FROM: Final = {
    _C.PAUSED: (frozenset({_C.ACTIVE}), "only an Active one"),
    _C.ACTIVE: (frozenset({_C.PAUSED}), "only a Paused one"),
    _C.STOPPED: (RUNNING, "only an Active or Paused one"),
}


async def _ask(
    runtime: Runtime,
    stream_id: str,
    campaign_id: str,
    event: type[PauseRequested | ResumeRequested | StopRequested],
    after: CampaignStatus,
) -> Triggered:
    campaign = await runtime.database.look(lambda tx: existing(tx, stream_id, campaign_id))
    allowed, which = _ONLY_FROM[after]
    if campaign.status not in allowed or campaign.instance_id is None:
        message = f"campaign {campaign.name} is {campaign.status}: {which} can be {_VERBS[after]}"
        raise Problem.conflict("wrong_status", message)
    await runtime.dialers.ask(stream_id, event, instance_id=campaign.instance_id)
    return Triggered(after, runtime.clock.now(), campaign.instance_id)


_PLAYABLE: Final = frozenset({_C.READY, _C.STOPPED, _C.COMPLETED})


def _why_not_playable(campaign: Campaign) -> str:
    match campaign.status:
        case _C.PREPARING:
            why = "is still Preparing: start it when it is Ready"
        case _C.ACTIVE:
            why = "is already Active"
        case _C.PAUSED:
            why = "is Paused: resume it, or stop it first"
        case _C.FAILED:
            why = f"has Failed: {campaign.failure}"
        case _:
            why = f"is {campaign.status} and waits for its schedule: disable the schedule to start it now"
    return f"campaign {campaign.name} {why}"


def _check_shared_lists(tx: Transaction, campaign: Campaign) -> None:
    stream = tx.tenancy.stream(campaign.stream_id)
    if stream is None or stream.settings.allow_shared_lists:
        return
    other = tx.campaigns.sharing(campaign)
    if other is not None:
        message = f"campaign {other} is running with a contact list of {campaign.name}: stop it, or allow shared lists"
        raise Problem.conflict("list_in_use", message)


async def get(runtime: Runtime, stream_id: str, campaign_id: str) -> Campaign:
    """Raises Problem (not found)."""
    return await runtime.database.look(lambda tx: existing(tx, stream_id, campaign_id))


def _flow(tx: Transaction, campaign: Campaign) -> FlowConfig | None:
    """What the calls of an Agentless run begin with."""
    flow = None if campaign.flow_id is None else tx.flows.get(campaign.stream_id, campaign.flow_id)
    return None if flow is None else FlowConfig(flow.id, flow.version, dict(flow.compiled))


def existing(tx: Transaction, stream_id: str, campaign_id: str) -> Campaign:
    """Raises Problem (not found)."""
    campaign = tx.campaigns.get(stream_id, campaign_id)
    if campaign is None:
        raise Problem.not_found(f"campaign {campaign_id}")
    return campaign


def waiting(tx: Transaction, campaign: Campaign, at: datetime) -> Instance:
    """A new run that waits for its play."""
    stream = tx.tenancy.stream(campaign.stream_id)
    made = Instance(
        id=ids.new(ids.INSTANCE),
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        mode=campaign.dialing_mode,
        priority=campaign.priority,
        caller_id=campaign.caller_id,
        hours=campaign.run_hours if stream is None else stream.settings.permitted(campaign.run_hours),
        order=campaign.dialing_order,
        max_attempts=campaign.max_attempts,
        retry_period=campaign.retry_period,
        ring_time=campaign.ring_time,
        queue_id=campaign.queue_id,
        max_skips=campaign.max_skips,
        preview_time=campaign.preview_time,
        outside_hours=campaign.outside_hours,
        disposition_retries=disposition_sets.retries_of(tx, campaign),
        dnc_list_id=campaign.dnc_list_id,
        contact_filter=campaign.contact_filter,
        record_calls=campaign.record_calls,
        pacing_ratio=campaign.pacing_ratio,
        target_abandon_rate=campaign.target_abandon_rate,
        flow_id=campaign.flow_id,
        on_machine=campaign.on_machine,
        max_concurrent_calls=campaign.max_concurrent_calls,
        asks_first=campaign.pre_call is not None,
        agent_column=campaign.agent_column,
    )
    tx.campaigns.add_instance(campaign.stream_id, made, at)
    return made


Trigger = Callable[[Runtime, str, str], Awaitable[Triggered]]
"""Of a stream and a campaign."""

TRIGGERS: Final[Mapping[str, Trigger]] = {"play": play, "pause": pause, "resume": resume, "stop": stop}
