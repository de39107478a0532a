"""Campaigns: create, edit, list and delete them; what came of their contacts. Their runs are in `campaign_runs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ringfence.domain import ids
from ringfence.domain.calling_hours import CallingHours, never_opens
from ringfence.domain.campaign import (
    DEFAULT_ABANDON_RATE,
    DEFAULT_PACING_RATIO,
    LIFECYCLE,
    RUNNING,
    Campaign,
    CampaignStatus,
    DialingMode,
    DialingOrder,
    Instance,
    OnMachine,
    OutsideHours,
)
from ringfence.domain.contact import FIELDS
from ringfence.domain.filters import ContactFilter
from ringfence.domain.notice import Notice
from ringfence.domain.pre_call import PreCall
from ringfence.domain.problems import BrokenPromise, Fault, Problem
from ringfence.domain.schedule import Schedule
from ringfence.ports.storage.campaigns import CampaignQuery, ContactResult
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.flows import StoredFlow
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import addresses, campaign_runs, contact_filters, flows, names, notices, preparation, schedules
from ringfence.services.campaign_runs import pause as pause
from ringfence.services.campaign_runs import play as play
from ringfence.services.campaign_runs import resume as resume
from ringfence.services.campaign_runs import stop as stop
from ringfence.services.runtime import Runtime

_C = CampaignStatus


@dataclass(frozen=True, slots=True)
class Settings:
    """What a campaign is to be, with others' names as they were given. The shape of each field has been checked."""

    name: str
    description: str
    priority: int
    dialing_mode: DialingMode
    dialing_order: DialingOrder
    max_attempts: int
    retry_period: timedelta
    ring_time: timedelta
    max_skips: int
    preview_time: timedelta
    outside_hours: OutsideHours = OutsideHours.DEFER
    disposition_retries: Mapping[str, int | str] = field(default_factory=dict)
    schedule: Schedule | None = None
    contact_filter: ContactFilter | None = None
    record_calls: bool = False
    pacing_ratio: float = DEFAULT_PACING_RATIO
    target_abandon_rate: float = DEFAULT_ABANDON_RATE
    on_machine: OnMachine = OnMachine.NO
    max_concurrent_calls: int | None = None
    pre_call: PreCall | None = None
    agent_column: str | None = None
    list_priorities: Mapping[str, int] = field(default_factory=dict)  # by the list's name, in lower case


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a request names, wherever that can be read, also where something else in it is wrong; None where not."""

    contact_lists: tuple[tuple[int, str], ...] = ()  # with their places in the request
    dnc_list: str | None = None
    caller_id: str | None = None
    queue: str | None = None
    calling_hours: CallingHours | None = None
    schedule: Schedule | None = None
    contact_filter: ContactFilter | None = None
    ring_seconds: int | None = None
    flow: str | None = None
    pre_call_url: str | None = None
    agent_column: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request for a campaign: `settings` is None where its own faults leave it without meaning."""

    settings: Settings | None
    mentions: Mentions
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    contact_lists: tuple[ContactList, ...]
    dnc_list: DncList
    caller_id: str
    queue: Queue | None
    flow: StoredFlow | None  # one of the two
    calling_hours: CallingHours


# --- create, edit, read ----------------------------------------------------------------------------------------------


async def create(runtime: Runtime, stream: Stream, proposal: Proposal, known_as: str | None = None) -> Campaign:
    """The new campaign, which is prepared in the background; `known_as` is its id where it is to be a certain one.

    Raises Problem: invalid with every fault of the request; conflict where the name is taken.
    """
    at = runtime.clock.now()
    proposal = _addresses_looked_at(runtime, proposal)

    def work(tx: Transaction) -> tuple[Campaign, Instance]:
        settings, found = _checked(tx, stream, proposal, at)
        _check_name(tx, stream.id, settings.name)
        campaign = _campaign(known_as or ids.new(ids.CAMPAIGN), stream, settings, found, at)
        tx.campaigns.add(campaign)
        if campaign.timetable is not None:
            tx.schedules.put(campaign.id, campaign.timetable)
        tx.notices.append(stream.id, [_told("created", campaign, at)])
        return campaign, campaign_runs.waiting(tx, campaign, at)

    await _check_early(runtime, stream, proposal, at)
    campaign, instance = await runtime.database.write(work)
    preparation.start(runtime, stream.id, instance.id)
    if campaign.timetable is not None:
        runtime.schedules.wake()
    return campaign


async def edit(runtime: Runtime, stream: Stream, campaign_id: str, proposal: Proposal) -> Campaign:
    """The campaign as it is now: all of it is replaced, and it is prepared anew.

    Raises Problem: not found; invalid; conflict while it is Active or Paused, or where the name is taken.
    """
    at = runtime.clock.now()
    proposal = _addresses_looked_at(runtime, proposal)

    def work(tx: Transaction) -> tuple[Campaign, Instance]:
        before = campaign_runs.existing(tx, stream.id, campaign_id)
        settings, found = _checked(tx, stream, proposal, at)
        _check_not_running(before, "edited")
        _check_name(tx, stream.id, settings.name, campaign_id)
        campaign = replace(
            _campaign(campaign_id, stream, settings, found, at),
            pre_call=_with_known_headers(settings.pre_call, before.pre_call),
            created_at=before.created_at,
            instance_id=before.instance_id,
            instance_updated_at=before.instance_updated_at,
        )
        LIFECYCLE.check(before.status, campaign.status)
        tx.campaigns.drop_waiting(campaign_id)
        tx.campaigns.save(campaign)
        _schedule(tx, campaign)
        tx.notices.append(stream.id, [_told("updated", campaign, at)])
        return campaign, campaign_runs.waiting(tx, campaign, at)

    await get(runtime, stream.id, campaign_id)
    await _check_early(runtime, stream, proposal, at)
    campaign, instance = await runtime.database.write(work)
    preparation.start_purge(runtime)
    preparation.start(runtime, stream.id, instance.id)
    runtime.schedules.wake()
    return campaign


async def get(runtime: Runtime, stream_id: str, campaign_id: str) -> Campaign:
    """Raises Problem (not found)."""
    return await campaign_runs.get(runtime, stream_id, campaign_id)


async def page(
    runtime: Runtime, stream_id: str, query: CampaignQuery, skip: int, limit: int
) -> tuple[list[Campaign], int]:
    """Some of the campaigns that are wanted, and how many there are in all."""

    def work(tx: Transaction) -> tuple[list[Campaign], int]:
        return tx.campaigns.page(stream_id, query, skip, limit), tx.campaigns.count(stream_id, query)

    return await runtime.database.read(work)


async def delete(runtime: Runtime, stream_id: str, campaign_id: str) -> Campaign:
    """The campaign that is gone. Its attempts stay in the call history.

    Raises Problem: not found; conflict while it is Active or Paused, or calls of it are still under way.
    """

    def work(tx: Transaction) -> Campaign:
        campaign = campaign_runs.existing(tx, stream_id, campaign_id)
        _check_not_running(campaign, "deleted")
        if tx.campaigns.has_live_records(campaign_id):
            message = f"campaign {campaign.name} still has calls under way: delete it when they have ended"
            raise Problem.conflict("calls_under_way", message)
        tx.campaigns.remove(campaign_id)
        tx.notices.append(stream_id, [_told("deleted", campaign, runtime.clock.now())])
        return campaign

    campaign = await runtime.database.write(work)
    preparation.start_purge(runtime)
    return campaign


async def results(
    runtime: Runtime, stream_id: str, campaign_id: str, skip: int, limit: int
) -> tuple[Sequence[ContactResult], int]:
    """What came of some records of the current run, in dialing order, and how many records there are in all.

    Before the first play these are the records of the run that waits for it. Raises Problem (not found).
    """

    def work(tx: Transaction) -> tuple[Sequence[ContactResult], int]:
        instance_id = campaign_runs.existing(tx, stream_id, campaign_id).instance_id
        if instance_id is None:
            waiting = tx.campaigns.waiting_instance(campaign_id)
            if waiting is None:
                return (), 0
            instance_id = waiting.id
        return tx.campaigns.results(instance_id, skip, limit), tx.campaigns.count_records(instance_id)

    return await runtime.database.read(work)


def _told(what: str, campaign: Campaign, at: datetime) -> Notice:
    return notices.of_campaign(f"campaign.{what}", at, campaign.id, campaign.name, status=campaign.status)


# --- what a request must hold against --------------------------------------------------------------------------------


def _addresses_looked_at(runtime: Runtime, proposal: Proposal) -> Proposal:
    url = proposal.mentions.pre_call_url
    why = None if url is None else addresses.why_not(url, runtime.config.allow_private_networks)
    if why is None:
        return proposal
    return replace(proposal, faults=(*proposal.faults, Fault("preCallUrl", "malformed", why)))


def _with_known_headers(wanted: PreCall | None, before: PreCall | None) -> PreCall | None:
    """Headers that come back as they are shown are those that are known, if the address is still the same."""
    if wanted is None or before is None or wanted.url != before.url:
        return wanted
    return replace(wanted, headers=addresses.with_known(wanted.headers, before.headers))


async def _check_early(runtime: Runtime, stream: Stream, proposal: Proposal, at: datetime) -> None:
    """A request that is known to be faulty is answered without holding up any writer."""
    if proposal.faults:
        await runtime.database.read(lambda tx: _checked(tx, stream, proposal, at))


def _checked(tx: Transaction, stream: Stream, proposal: Proposal, at: datetime) -> tuple[Settings, _Found]:
    """The settings and what they name. Raises Problem (invalid) with every fault, of the shape and of the names."""
    mentions = proposal.mentions
    faults = list(proposal.faults)
    lists = _contact_lists(tx, stream, mentions, faults)
    dnc_list = None if mentions.dnc_list is None else tx.dnc_lists.named(stream.id, mentions.dnc_list)
    if mentions.dnc_list is not None and dnc_list is None:
        faults.append(names.unknown("dncLists.name", "do-not-call list", mentions.dnc_list))
    caller_id = mentions.caller_id
    if caller_id is not None and tx.caller_ids.get(stream.id, caller_id) is None:
        message = f"{caller_id} is not a verified caller ID of this stream: add it first"
        faults.append(Fault("dialingStrategy.callerId.phoneNumber", "not_verified", message))
    queue = None if mentions.queue is None else tx.queues.named(stream.id, mentions.queue)
    if mentions.queue is not None and queue is None:
        faults.append(names.unknown("queue_name", "queue", mentions.queue))
    flow = None if mentions.flow is None else tx.flows.named(stream.id, mentions.flow)
    if mentions.flow is not None and flow is None:
        faults.append(names.unknown("experienceFlowName", "flow", mentions.flow))
    elif flow is not None and mentions.pre_call_url is None:  # what the lists do not have may be answered before a call
        faults += _missing_columns(flow, lists)
    hours = mentions.calling_hours
    if hours is not None and never_opens(hours, "", at):
        faults += _never_open(hours)
    elif hours is not None and never_opens(stream.settings.permitted(hours), "", at):
        message = "are shut whenever the settings callsFromMinute, callsUntilMinute and holidays permit calls"
        faults.append(Fault("dialingStrategy.callingHours.days", "not_permitted", message))
    least, asked = stream.settings.min_ring_seconds, mentions.ring_seconds
    if asked is not None and asked < least:
        message = f"must be at least {least} seconds: so long this stream lets a telephone ring"
        faults.append(Fault("dialingStrategy.maxRingTime", "not_permitted", message))
    if mentions.contact_filter is not None:
        faults += contact_filters.unknown_columns(mentions.contact_filter, lists)
    if mentions.agent_column is not None:
        faults += contact_filters.unknown(mentions.agent_column, lists, "agentColumn")
    if mentions.schedule is not None:
        faults += schedules.faults(mentions.schedule, at, "schedule.")
    settings = proposal.settings
    if faults:
        raise Problem.invalid(faults)
    who_talks = queue if flow is None else flow
    if settings is None or dnc_list is None or caller_id is None or who_talks is None or hours is None:
        raise BrokenPromise("a request for a campaign that lacks something has a fault")
    return settings, _Found(lists, dnc_list, caller_id, queue, flow, hours)


def _contact_lists(tx: Transaction, stream: Stream, mentions: Mentions, faults: list[Fault]) -> tuple[ContactList, ...]:
    most = stream.settings.max_lists_per_campaign
    if len(mentions.contact_lists) > most:
        faults.append(Fault("contactLists", "too_long", f"must be 1 to {most} names of contact lists"))
        return ()
    found, unknown = names.contact_lists(tx, stream.id, mentions.contact_lists)
    faults += unknown
    return tuple(found)


def _missing_columns(flow: StoredFlow, contact_lists: Sequence[ContactList]) -> list[Fault]:
    """The columns that a flow reads and no list has. A list that is still empty may get any."""
    if any(not contact_list.columns for contact_list in contact_lists) or not contact_lists:
        return []
    known = {*FIELDS, *(column for contact_list in contact_lists for column in contact_list.columns)}
    message = "flow {} reads the column {}, which none of the contact lists has"
    return [
        Fault("experienceFlowName", "missing_column", message.format(flow.name, name))
        for name in flows.columns(flow)
        if name not in known
    ]


def _never_open(hours: CallingHours) -> list[Fault]:
    path = "dialingStrategy.callingHours.days"
    return [
        Fault(
            f"{path}[{place}]",
            "never_opens",
            f"{window.date} is over in {hours.timezone}: give at least one date from today on"
            if window.date
            else f"never opens in {hours.timezone}: give a longer time",
        )
        for place, window in enumerate(hours.windows)
    ]


def _schedule(tx: Transaction, campaign: Campaign) -> None:
    if campaign.timetable is None:
        tx.schedules.remove(campaign.id)
    else:
        tx.schedules.put(campaign.id, campaign.timetable)


def _check_not_running(campaign: Campaign, verb: str) -> None:
    if campaign.status in RUNNING:
        message = f"campaign {campaign.name} is {campaign.status} and cannot be {verb}: stop it first"
        raise Problem.conflict("wrong_status", message)


def _check_name(tx: Transaction, stream_id: str, name: str, campaign_id: str | None = None) -> None:
    other = tx.campaigns.named(stream_id, name)
    if other is not None and other.id != campaign_id:
        raise Problem.conflict("name_taken", f'there is already a campaign "{other.name}": choose another name')


# --- what is made ----------------------------------------------------------------------------------------------------


def _campaign(campaign_id: str, stream: Stream, settings: Settings, found: _Found, at: datetime) -> Campaign:
    return Campaign(
        id=campaign_id,
        stream_id=stream.id,
        account_id=stream.account_id,
        name=settings.name,
        description=settings.description,
        contact_lists=tuple(contact_list.name for contact_list in found.contact_lists),
        contact_list_ids=tuple(contact_list.id for contact_list in found.contact_lists),
        dnc_list_id=found.dnc_list.id,
        dnc_list_name=found.dnc_list.name,
        priority=settings.priority,
        dialing_mode=settings.dialing_mode,
        caller_id=found.caller_id,
        calling_hours=found.calling_hours,
        dialing_order=settings.dialing_order,
        max_attempts=settings.max_attempts,
        retry_period=settings.retry_period,
        ring_time=settings.ring_time,
        queue_id=None if found.queue is None else found.queue.id,
        queue_name=None if found.queue is None else found.queue.name,
        flow_id=None if found.flow is None else found.flow.id,
        flow_name=None if found.flow is None else found.flow.name,
        on_machine=settings.on_machine,
        max_concurrent_calls=settings.max_concurrent_calls,
        max_skips=settings.max_skips,
        preview_time=settings.preview_time,
        created_at=at,
        updated_at=at,
        outside_hours=settings.outside_hours,
        disposition_retries=settings.disposition_retries,
        contact_filter=settings.contact_filter,
        record_calls=settings.record_calls,
        pre_call=settings.pre_call,
        timetable=None if settings.schedule is None else schedules.timetable(settings.schedule, at),
        pacing_ratio=settings.pacing_ratio,
        target_abandon_rate=settings.target_abandon_rate,
        agent_column=settings.agent_column,
        list_priorities=_list_priorities(settings, found),
    )


def _list_priorities(settings: Settings, found: _Found) -> tuple[int, ...]:
    priorities = tuple(settings.list_priorities.get(one.name.lower(), 0) for one in found.contact_lists)
    return priorities if any(priorities) else ()
