"""How far a campaign's run has come: where each of its records stands, from counts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.domain.calling_hours import Openness, openness
from ringfence.domain.campaign import Campaign, CampaignStatus, Instance
from ringfence.domain.problems import Problem
from ringfence.domain.record import WAITING, Exclusion, RecordState
from ringfence.engine.ordering import earliest
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.history import Calls, Count


@dataclass(frozen=True, slots=True)
class Progress:
    """The current run: the one that plays or else played last; before the first play, the one that waits for it.

    `states` has every state, and with `waiting_hours` they add up to `total`: a pending record whose calling hours are
    shut counts as waiting for hours. `next_opening` is when the first shut time zone that somebody waits in opens;
    None where none is shut, or none opens again.
    """

    campaign_id: str
    campaign_name: str
    status: CampaignStatus
    instance_id: str | None
    prepared: bool
    total: int
    states: Mapping[RecordState, int]
    waiting_hours: int
    excluded: Mapping[Exclusion, int]
    next_opening: datetime | None
    calls: Calls = field(default=Calls(0, 0))


async def progress(database: Database, clock: Clock, stream_id: str, campaign_id: str) -> Progress:
    """Raises Problem (not found)."""
    at = clock.now()

    def work(tx: Transaction) -> Progress:
        campaign = tx.campaigns.get(stream_id, campaign_id)
        if campaign is None:
            raise Problem.not_found(f"campaign {campaign_id}")
        run = current_run(tx, campaign)
        if run is None:
            return _counted(campaign, None, [], Calls(0, 0), at)
        return _counted(campaign, run, tx.history.counts(run.id), tx.history.calls(run.id), at)

    return await database.read(work)


def current_run(tx: Transaction, campaign: Campaign) -> Instance | None:
    """The run that plays or else played last; before the first play, the one that waits for it."""
    if campaign.instance_id is not None:
        return tx.campaigns.instance(campaign.instance_id)
    return tx.campaigns.waiting_instance(campaign.id)


def _counted(campaign: Campaign, run: Instance | None, counts: list[Count], calls: Calls, at: datetime) -> Progress:
    states = dict.fromkeys(RecordState, 0)
    excluded = dict.fromkeys(Exclusion, 0)
    shut = _shut(run, counts, at)
    waiting_hours = 0
    for count in counts:
        if count.state is RecordState.PENDING and count.zone_key in shut:
            waiting_hours += count.n
        else:
            states[count.state] += count.n
        if count.exclusion is not None:
            excluded[count.exclusion] += count.n
    return Progress(
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        status=campaign.status,
        instance_id=None if run is None else run.id,
        prepared=run is not None and run.prepared,
        total=sum(count.n for count in counts),
        states=states,
        waiting_hours=waiting_hours,
        excluded=excluded,
        next_opening=earliest(*(hours.until for hours in shut.values())),
        calls=calls,
    )


def _shut(run: Instance | None, counts: list[Count], at: datetime) -> dict[str, Openness]:
    """The zone keys that somebody waits in and whose calling hours are shut."""
    if run is None:
        return {}
    zone_keys = dict.fromkeys(count.zone_key for count in counts if count.state in WAITING)
    hours = {zone_key: openness(run.hours, zone_key, at) for zone_key in zone_keys}
    return {zone_key: known for zone_key, known in hours.items() if not known.open}
