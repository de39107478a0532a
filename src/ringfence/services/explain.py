"""Why: may this number be dialed now, in which campaigns, what stands in the way, and what has happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.calling_hours import open_in_all
from ringfence.domain.campaign import Campaign, CampaignStatus, Instance, InstanceStatus
from ringfence.domain.problems import Problem
from ringfence.domain.record import WAITING, Record, RecordState
from ringfence.engine import limits
from ringfence.engine.limits import NumberLimits
from ringfence.ports.clock import Clock
from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.history import AttemptQuery, DncEntry, Holder, ListedRecord, ListedReject
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import attempts as history
from ringfence.services.progress import current_run
from ringfence.services.standing import MOST_AHEAD, Known, Standing, place, standing

MOST_CAMPAIGNS: Final = 50
MOST_RECORDS: Final = 20
MOST_ATTEMPTS: Final = 500
MOST_REJECTS: Final = 10
PLACED_CAMPAIGNS: Final = 3
"""Where more campaigns have the number, its place in their orders is not counted."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_OVER: Final = frozenset({InstanceStatus.STOPPED, InstanceStatus.COMPLETED})


@dataclass(frozen=True, slots=True)
class RecordExplained:
    """One record of the number. `ahead` is how many come before it (1,000: or more), None where that says nothing."""

    listed: ListedRecord
    standing: Standing
    ahead: int | None

    @property
    def place(self) -> str | None:
        """The place in the order, in words."""
        return None if self.ahead is None else place(self.ahead)


@dataclass(frozen=True, slots=True)
class CampaignExplained:
    """The number in the current run of one campaign. `rejects` only where the run has no record of it."""

    campaign_id: str
    name: str
    status: CampaignStatus
    run: Instance | None
    may_be_dialed: bool
    because: str
    when: datetime | None
    records: tuple[RecordExplained, ...] = ()
    rejects: tuple[ListedReject, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a number at `at`. `because` is one sentence, `when` the instant of the next change, if known.

    `dnc` are all do-not-call lists of the stream that it is on, also those that forbid nothing here. `holders` are the
    call and the preview that hold it, in whatever campaign of the account. `attempts` are newest first, at most 500:
    `more_attempts` tells of others. `more_campaigns`: more than 50 have the number.
    """

    phone_number: str
    at: datetime
    may_be_dialed: bool
    because: str
    when: datetime | None
    campaigns: tuple[CampaignExplained, ...]
    more_campaigns: bool
    dnc: tuple[DncEntry, ...]
    holders: tuple[Holder, ...]
    attempts: tuple[Attempt, ...]
    more_attempts: bool


@dataclass(frozen=True, slots=True)
class _Number:
    """What is known of the number itself, whatever the campaign."""

    e164: str
    at: datetime
    dnc: tuple[DncEntry, ...]
    holders: tuple[Holder, ...]
    attempts: tuple[Attempt, ...]
    live_calls: int
    max_live_calls: int
    abandoned_until: datetime | None
    stream_id: str
    limits: NumberLimits


async def explain(
    database: Database,
    clock: Clock,
    numbering: NumberingPlan,
    stream: Stream,
    phone_number: str,
    campaign_id: str | None = None,
) -> Explanation:
    """Why the number, in any usual spelling, may be dialed now or not: in one campaign, or in all that have it.

    Raises Problem: invalid (no number), not found (the campaign).
    """
    e164 = history.checked_number(numbering, phone_number)
    at = clock.now()

    def work(tx: Transaction) -> Explanation:
        campaigns, more_campaigns = _campaigns(tx, stream.id, e164, campaign_id)
        query = AttemptQuery(phone_number=e164, campaign_id=campaign_id)
        made = tx.history.attempts(stream.id, query, None, MOST_ATTEMPTS)
        abandoned = tx.history.attempts(stream.id, AttemptQuery(phone_number=e164, outcome=Outcome.ABANDONED), None, 1)
        number = _Number(
            e164=e164,
            at=at,
            dnc=tuple(tx.history.dnc_entries(stream.id, e164)),
            holders=tuple(tx.history.holders(stream.account_id, e164)),
            attempts=made.attempts,
            live_calls=tx.history.live_calls(stream.account_id, stream.id),
            max_live_calls=stream.settings.max_live_calls,
            abandoned_until=_undisturbed_until(abandoned.attempts, stream.settings.answering.redial_block),
            stream_id=stream.id,
            limits=limits.limits_of(stream.settings),
        )
        placed = len(campaigns) <= PLACED_CAMPAIGNS
        explained = tuple(_in_campaign(tx, campaign, number, placed) for campaign in campaigns)
        may, because, when = _overall(explained, one=campaign_id is not None)
        return Explanation(
            phone_number=e164,
            at=at,
            may_be_dialed=may,
            because=because,
            when=when,
            campaigns=explained,
            more_campaigns=more_campaigns,
            dnc=number.dnc,
            holders=number.holders,
            attempts=number.attempts,
            more_attempts=made.after is not None,
        )

    return await database.read(work)


def _campaigns(tx: Transaction, stream_id: str, e164: str, campaign_id: str | None) -> tuple[list[Campaign], bool]:
    """The campaign that was asked about, or those that have the number, the latest started first; whether more do."""
    if campaign_id is not None:
        campaign = tx.campaigns.get(stream_id, campaign_id)
        if campaign is None:
            raise Problem.not_found(f"campaign {campaign_id}")
        return [campaign], False
    runs = tx.history.current_runs(stream_id)
    having = tx.history.runs_with([instance_id for _, instance_id in runs], e164)
    ids = [campaign_id for campaign_id, instance_id in runs if instance_id in having]
    found = [tx.campaigns.get(stream_id, id_) for id_ in ids[:MOST_CAMPAIGNS]]
    return [campaign for campaign in found if campaign is not None], len(ids) > MOST_CAMPAIGNS


def _overall(explained: Sequence[CampaignExplained], *, one: bool) -> tuple[bool, str, datetime | None]:
    """The answer over all campaigns: the first that may dial it, else the one that may soonest."""
    if not explained:
        return False, "no campaign has this number in its current run", None
    first = min(explained, key=lambda found: (not found.may_be_dialed, found.when or _NEVER))
    because = f"campaign {first.name}: {first.because}"
    if not one and len(explained) > 1:
        others = len(explained) - 1
        because += f" ({others} more {'campaign has' if others == 1 else 'campaigns have'} the number)"
    return first.may_be_dialed, because, first.when


def _in_campaign(tx: Transaction, campaign: Campaign, number: _Number, placed: bool) -> CampaignExplained:
    run = current_run(tx, campaign)
    listed = [] if run is None else tx.history.records_of(run.id, number.e164, MOST_RECORDS)
    if run is None or not listed:
        return _without_record(tx, campaign, run, number)
    explained = tuple(_explained(tx, run, one, listed, number, placed) for one in listed)
    chosen = min(explained, key=_interest)
    return CampaignExplained(
        campaign_id=campaign.id,
        name=campaign.name,
        status=campaign.status,
        run=run,
        may_be_dialed=chosen.standing.may_be_dialed,
        because=chosen.standing.because,
        when=chosen.standing.when,
        records=explained,
    )


def _interest(explained: RecordExplained) -> tuple[bool, bool, bool]:
    """Of several records of one number: one that may be dialed, else one that waits, else one that is not excluded."""
    state = explained.listed.record.state
    return (
        not explained.standing.may_be_dialed,
        state not in WAITING,
        state is RecordState.EXCLUDED,
    )


def _explained(
    tx: Transaction, run: Instance, one: ListedRecord, listed: Sequence[ListedRecord], number: _Number, placed: bool
) -> RecordExplained:
    record = one.record
    ahead = _ahead(tx, run, record, number.at) if placed else None
    twins = (
        other.list_name
        for other in listed
        if other.list_id != one.list_id and other.record.state is not RecordState.EXCLUDED
    )
    calls = (
        tx.history.calls_of_person(number.stream_id, number.limits, number.e164, record.contact_id, number.at)
        if number.limits
        else ()
    )
    known = Known(
        limits=number.limits,
        calls=calls,
        at=number.at,
        run=run,
        record=record,
        attempts=[attempt for attempt in number.attempts if attempt.record_id == record.id],
        holders=number.holders,
        dnc=number.dnc,
        live_calls=number.live_calls,
        max_live_calls=number.max_live_calls,
        abandoned_until=number.abandoned_until,
        ahead=ahead,
        twin=next(twins, None),
        pre_call=tx.pre_calls.some([record.id]).get(record.id) if run.asks_first else None,
    )
    return RecordExplained(one, standing(known), ahead)


def _undisturbed_until(abandoned: Sequence[Attempt], block: timedelta) -> datetime | None:
    """Until when a number whose last abandoned attempt is given is called only where an agent is reserved."""
    ends = [attempt.ended_at + block for attempt in abandoned if attempt.ended_at is not None]
    return max(ends, default=None)


def _ahead(tx: Transaction, run: Instance, record: Record, at: datetime) -> int | None:
    """How many records come before one that waits and whose time has come."""
    if run.status in _OVER or record.state not in WAITING or (record.due_at is not None and record.due_at > at):
        return None
    if not open_in_all(run.hours, record.zone_key, at):
        return None
    zones = dict.fromkeys(count.zone_key for count in tx.history.counts(run.id) if count.state in WAITING)
    open_zones = [zone_key for zone_key in zones if open_in_all(run.hours, zone_key, at)]
    return tx.history.ahead(record, open_zones, at, MOST_AHEAD)


def _without_record(tx: Transaction, campaign: Campaign, run: Instance | None, number: _Number) -> CampaignExplained:
    rejects: list[ListedReject] = []
    if campaign.status is CampaignStatus.FAILED:
        because = f"the campaign could not be prepared: {campaign.failure}"
    elif run is None or not run.prepared:
        because = "the campaign is still being prepared, and its dialing list does not have the number yet"
    else:
        because, rejects = _not_listed(tx, campaign, number.e164)
    return CampaignExplained(
        campaign_id=campaign.id,
        name=campaign.name,
        status=campaign.status,
        run=run,
        may_be_dialed=False,
        because=because,
        when=None,
        rejects=tuple(rejects),
    )


def _not_listed(tx: Transaction, campaign: Campaign, e164: str) -> tuple[str, list[ListedReject]]:
    """Why the run has no record of the number, and the rejected rows that hold it."""
    for list_id, name in zip(campaign.contact_list_ids, campaign.contact_lists, strict=True):
        if tx.contact_lists.holders(list_id, [e164], []).by_phone_number:
            return f"the number came into list {name} after this run had ended: the next one has it", []
    rejects = tx.history.rejects_of(campaign.contact_list_ids, e164, MOST_REJECTS)
    if rejects:
        first = rejects[0]
        return f"the number did not get into list {first.list_name}: line {first.line}: {first.reason}", rejects
    return "the number is in none of the campaign's lists", []
