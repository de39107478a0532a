"""Campaigns, their runs (campaign instances) and the making of dialing lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from ringfence.domain.attempt import CallState, Outcome
from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.campaign import Campaign, CampaignStatus, DialingMode, Instance
from ringfence.domain.record import Exclusion, Record, RecordState

SortKey = Literal["name", "created_at", "updated_at"]
NEWEST_FIRST: Final[tuple[tuple[SortKey, bool], ...]] = (("created_at", True),)


@dataclass(frozen=True, slots=True)
class CampaignQuery:
    """Which campaigns of a stream, and in what order. Empty tuples and None do not filter; instants are inclusive."""

    statuses: tuple[CampaignStatus, ...] = ()
    priorities: tuple[int, ...] = ()
    modes: tuple[DialingMode, ...] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None
    sort: tuple[tuple[SortKey, bool], ...] = NEWEST_FIRST  # keys, and whether descending


@dataclass(frozen=True, slots=True)
class Source:
    """A contact list of a campaign, as its preparation finds it."""

    list_id: str
    name: str
    status: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class Joined:
    """What contacts that were added to a list in use became in one run: how many pending records, by zone key. `owners` are
    the agents whose records are among those of the run."""

    stream_id: str
    instance_id: str
    zone_counts: dict[str, int]
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unprepared:
    """A run whose preparation was cut short."""

    stream_id: str
    instance_id: str


@dataclass(frozen=True, slots=True)
class ContactResult:
    """What came of one record of a run. `attempt_*`, `outcome` and `cause` are those of its latest attempt."""

    record_id: str
    phone_number: str
    unique_id: str | None
    state: RecordState
    exclusion: Exclusion | None
    attempts: int
    due_at: datetime | None
    attempt_id: str | None
    attempt_state: CallState | None
    outcome: Outcome | None
    cause: str | None
    dispositions: tuple[str, ...]  # of all its attempts, in order


class Campaigns(Protocol):
    # --- campaigns

    def add(self, campaign: Campaign) -> None:
        """Store a new campaign with its lists."""
        ...

    def save(self, campaign: Campaign) -> None:
        """Store what an edit changed, its lists included; the run it points to stays."""
        ...

    def remove(self, campaign_id: str) -> None:
        """Attempts and runs that were played stay as history; records are left to `purge`."""
        ...

    def get(self, stream_id: str, campaign_id: str) -> Campaign | None: ...

    def named(self, stream_id: str, name: str) -> Campaign | None:
        """The campaign of this name, whatever its case."""
        ...

    def page(self, stream_id: str, query: CampaignQuery, skip: int, limit: int) -> list[Campaign]: ...
    def count(self, stream_id: str, query: CampaignQuery) -> int: ...

    def sharing(self, campaign: Campaign) -> str | None:
        """The name of another campaign, Active or Paused, that uses one of its lists; None if there is none."""
        ...

    # --- runs

    def add_instance(self, stream_id: str, instance: Instance, at: datetime) -> None: ...
    def instance(self, instance_id: str) -> Instance | None: ...

    def instance_of(self, stream_id: str, instance_id: str) -> Instance | None:
        """The run, if it is one of the stream's."""
        ...

    def started_at(self, instance_id: str) -> datetime | None:
        """When the run became active for the first time."""
        ...

    def waiting_instance(self, campaign_id: str) -> Instance | None:
        """The run that is prepared, or being prepared, for the next play."""
        ...

    def drop_waiting(self, campaign_id: str) -> None:
        """Forget that run; its records are left to `purge`."""
        ...

    def claim(self, campaign: Campaign, instance_id: str, at: datetime) -> bool:
        """Make the waiting run the campaign's current one, to be started by the dialer, and the campaign Active.

        False if the campaign is no longer in the status that it was read in.
        """
        ...

    def unclaim(self, campaign: Campaign, instance_id: str) -> None:
        """Put a claimed campaign back to what it was, unless the dialer has started the run after all."""
        ...

    def unclaim_all(self) -> None:
        """At the start of a server: campaigns whose run no dialer has started wait for it again."""
        ...

    def has_live_records(self, campaign_id: str) -> bool:
        """Whether somebody is being previewed, rung or talked to in any of the campaign's runs."""
        ...

    def unfinished(self, stream_id: str) -> list[tuple[str, str]]:
        """The runs that wait or go on, each with its campaign."""
        ...

    def set_hours(self, instance_id: str, hours: CallingHours) -> None: ...
    def open_by_zone(self, instance_id: str) -> dict[str, int]:
        """How many records of the run can still be dialed, by zone key."""
        ...

    def owners(self, instance_id: str) -> tuple[str, ...]:
        """The agents whose records are, or were, among those of the run."""
        ...

    # --- preparation

    def sources(self, campaign_id: str) -> list[Source]:
        """The campaign's contact lists in order."""
        ...

    def prepare(self, instance_id: str, limit: int, at: datetime) -> dict[str, int] | None:
        """Make records of the next contacts, at most `limit`, that have none yet: how many pending ones, by zone key.

        None when every contact of every list has its record. Do-not-call entries count that have not expired at `at`.
        """
        ...

    def set_prepared(self, instance_id: str) -> None:
        """All records are there; a campaign that is Preparing becomes Ready, or Scheduled."""
        ...

    def fail(self, campaign_id: str, failure: str) -> None:
        """The campaign cannot be prepared: a sentence that says why. Drops the waiting run."""
        ...

    def unprepared(self) -> list[Unprepared]:
        """Runs of every stream that wait or run and whose records are not all there."""
        ...

    def join(self, list_id: str, first_position: int, last_position: int, at: datetime) -> list[Joined]:
        """Make records of contacts that this transaction inserted, in every prepared run that uses the list.

        Runs that are being prepared come to them by themselves. Positions are inclusive, and above those of all
        contacts that were in the list before. `at` as in `prepare`.
        """
        ...

    def orphans(self) -> list[str]:
        """Ids of runs that have records but no campaign any more."""
        ...

    def purge(self, instance_id: str, limit: int) -> bool:
        """Delete at most `limit` records of a run, and its counts with the last of them. Whether it was the last."""
        ...

    # --- what came of it

    def results(self, instance_id: str, skip: int, limit: int) -> Sequence[ContactResult]:
        """Records in dialing order with their latest attempts."""
        ...

    def count_records(self, instance_id: str) -> int: ...

    def records(self, instance_id: str, record_ids: Collection[str]) -> dict[str, Record]:
        """Those of the run by id; unknown ids, and those of other runs, are absent."""
        ...
