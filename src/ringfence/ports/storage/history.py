"""What has happened and where it stands: counts of a run, attempts, and all that bears on one number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.engine.limits import NumberLimits, PastCall


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a run are in one state, of one zone key; `exclusion` only for excluded ones."""

    state: RecordState
    zone_key: str
    exclusion: Exclusion | None
    n: int


@dataclass(frozen=True, slots=True)
class Calls:
    """Attempts of a run that are over, wrap-up included, and those of them that were answered."""

    completed: int
    answered: int


@dataclass(frozen=True, slots=True)
class AttemptQuery:
    """Which attempts of a stream, by all that is given. `placed_from` is inclusive, `placed_before` is not."""

    campaign_id: str | None = None
    instance_id: str | None = None
    agent_id: str | None = None
    outcome: Outcome | None = None
    phone_number: str | None = None  # E.164
    placed_from: datetime | None = None
    placed_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AttemptKey:
    """A place in the history: what comes next was placed earlier, or at the same instant with a lower id."""

    placed_at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class AttemptPage:
    """Attempts, newest first, and where to go on; None when there are no more."""

    attempts: tuple[Attempt, ...]
    after: AttemptKey | None


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record with the contact list that its contact comes from. `list_name` is None once the list is deleted."""

    record: Record
    list_id: str
    list_name: str | None


@dataclass(frozen=True, slots=True)
class DncEntry:
    """A number on a do-not-call list, expired or not. A global list holds for every campaign."""

    list_id: str
    list_name: str
    is_global: bool
    added_at: datetime
    expires_at: datetime | None  # None: never

    def holds(self, dnc_list_id: str, at: datetime) -> bool:
        """Does it forbid, at this instant, dialing for a campaign with this do-not-call list?"""
        in_force = self.expires_at is None or self.expires_at > at
        return in_force and (self.is_global or self.list_id == dnc_list_id)


@dataclass(frozen=True, slots=True)
class Holder:
    """The live attempt or open preview that holds a number, in whatever campaign of the account.

    `state` is the call's, or `open`. `since` is when it was placed or offered, `until` when a preview dials by itself.
    """

    kind: Literal["call", "preview"]
    id: str
    record_id: str
    campaign_id: str
    campaign_name: str | None  # None once the campaign is deleted
    agent_id: str | None
    state: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedReject:
    """A row that did not get into a contact list, found by the number in it."""

    list_id: str
    list_name: str
    line: int
    reason: str


class History(Protocol):
    def calls_of_person(
        self, stream_id: str, held: NumberLimits, phone_number: str, contact_id: str, at: datetime
    ) -> list[PastCall]:
        """The calls that can count for these limits at this instant: to the number, and to others of the person."""
        ...

    # --- a run

    def counts(self, instance_id: str) -> list[Count]:
        """How the records of the run stand, none of them zero, in the order of state, zone key and exclusion."""
        ...

    def calls(self, instance_id: str) -> Calls: ...

    # --- attempts

    def attempts(self, stream_id: str, query: AttemptQuery, after: AttemptKey | None, limit: int) -> AttemptPage:
        """At most `limit` attempts of the stream after this place in the history (None: from the newest one).

        A page costs the same however long the history is: where what is asked for is rare it may hold fewer than
        `limit`, or none, and still say where to go on.
        """
        ...

    def attempt(self, attempt_id: str) -> tuple[str, Attempt] | None:
        """The stream of this attempt, and the attempt."""
        ...

    # --- retention

    def forget_attempts(self, stream_id: str, before: datetime, most: int) -> int:
        """Delete up to `most` attempts that were placed before this instant and are over; how many they were."""
        ...

    def forget_previews(self, instance_id: str, before: datetime, most: int) -> int:
        """Delete up to `most` previews of a run that were offered before this instant and are closed."""
        ...

    def runs_of(self, stream_id: str) -> list[str]:
        """All runs of the stream that are on record, oldest first."""
        ...

    # --- one number

    def runs_with(self, instance_ids: Collection[str], phone_number: str) -> set[str]:
        """Those of the runs that have a record of the number."""
        ...

    def current_runs(self, stream_id: str) -> list[tuple[str, str]]:
        """Campaign and current run of every campaign of the stream that has one, the latest changed first.

        The current run is the one that plays or else played last; before the first play, the one that waits for it.
        """
        ...

    def records_of(self, instance_id: str, phone_number: str, limit: int) -> list[ListedRecord]:
        """The records of the number in the run, in the order of their places in the lists."""
        ...

    def ahead(self, record: Record, open_zones: Sequence[str], at: datetime, limit: int) -> int:
        """How many records of the run may be dialed at this instant and come before this one; `limit` for more.

        `open_zones` are the zone keys whose calling hours are open. The record must be due.
        """
        ...

    def dnc_entries(self, stream_id: str, phone_number: str) -> list[DncEntry]:
        """The do-not-call lists of the stream that the number is on, global ones first, then by name."""
        ...

    def holders(self, account_id: str, phone_number: str) -> list[Holder]:
        """What holds the number now: a call first."""
        ...

    def live_calls(self, account_id: str, stream_id: str) -> int:
        """How many lines of the stream are in use."""
        ...

    def rejects_of(self, list_ids: Collection[str], phone_number: str, limit: int) -> list[ListedReject]:
        """Rows with this number, in any usual spelling, that did not get into the lists.

        Only the first 100,000 rejected rows of each list are looked at.
        """
        ...
