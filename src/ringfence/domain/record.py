"""Dialing-list records: one contact in one run of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.values import quick


class RecordState(StrEnum):
    PENDING = "pending"  # never tried, ready when its hours are open
    RESERVED = "reserved"  # leased to an agent who is looking at it
    DIALING = "dialing"  # an attempt is under way, not answered yet
    CONNECTED = "connected"  # answered: talking, or the agent is wrapping up
    RETRY = "waitingRetry"  # to be tried again at `due_at`
    CALLBACK = "callback"  # the person is to be called back at `due_at`
    COMPLETED = "completed"  # reached a final outcome
    EXHAUSTED = "exhausted"  # no attempts left
    DROPPED = "dropped"  # skipped too often or not to be called as its own system says: flagged for a manager
    EXCLUDED = "excluded"  # may not be dialed: see `Exclusion`


class Exclusion(StrEnum):
    DNC = "dnc"
    FILTER = "filter"
    INVALID = "invalid"
    DUPLICATE = "duplicate"


class CallbackOwner(StrEnum):
    """Who is to call back, as the API calls it."""

    ME = "me"
    ANYONE = "anyone"


_S = RecordState
_WAITING = frozenset({_S.PENDING, _S.RETRY, _S.CALLBACK})
LIFECYCLE = Lifecycle(
    "record",
    {
        _S.PENDING: frozenset({_S.RESERVED, _S.DIALING, _S.RETRY, _S.CALLBACK, _S.EXCLUDED, _S.DROPPED}),
        _S.RETRY: frozenset({_S.RESERVED, _S.DIALING, _S.RETRY, _S.CALLBACK, _S.EXCLUDED, _S.EXHAUSTED, _S.DROPPED}),
        _S.CALLBACK: frozenset({_S.RESERVED, _S.DIALING, _S.RETRY, _S.CALLBACK, _S.EXCLUDED, _S.EXHAUSTED, _S.DROPPED}),
        _S.RESERVED: _WAITING | {_S.DIALING, _S.DROPPED, _S.EXCLUDED},
        _S.DIALING: _WAITING | {_S.CONNECTED, _S.COMPLETED, _S.EXHAUSTED, _S.EXCLUDED},
        _S.CONNECTED: frozenset({_S.RETRY, _S.CALLBACK, _S.COMPLETED, _S.EXHAUSTED}),
        _S.DROPPED: frozenset({_S.PENDING, _S.RETRY}),
        _S.COMPLETED: frozenset(),
        _S.EXHAUSTED: frozenset(),
        _S.EXCLUDED: frozenset(),
    },
)

WAITING = _WAITING
LIVE = frozenset({_S.RESERVED, _S.DIALING, _S.CONNECTED})
OPEN = WAITING | LIVE
"""States of records that can still be dialed; a run is over when none of its records is in one."""


@quick
@dataclass(frozen=True, slots=True)
class Record:
    """What the engine knows of a record.

    `rank` and `position` order never-tried records: lowest rank first (from the list's priority and `contactPriority`), then
    lowest position (place in the list, negated for LIFO). `zone_key` is the contact's candidate time zones (see
    `domain.calling_hours`). `attempts` counts originates, `skips` counts agents' skips, `offers` counts previews. `owner`
    is the agent who is to call the person, '' where anybody may.
    """

    id: str
    instance_id: str
    contact_id: str
    phone_number: str
    zone_key: str
    rank: int
    position: int
    state: RecordState = RecordState.PENDING
    attempts: int = 0
    skips: int = 0
    offers: int = 0
    due_at: datetime | None = None
    is_callback: bool = False
    exclusion: Exclusion | None = None
    owner: str = ""

    @property
    def resting_state(self) -> RecordState:
        """Where the record waits when nobody has it: the state to put it back to untouched."""
        if self.due_at is None:
            return RecordState.PENDING
        return RecordState.CALLBACK if self.is_callback else RecordState.RETRY


LOWEST_RANK = 2_000_000_000
RANKS_A_LIST = 10_000_000_000
"""So far apart are the ranks of lists whose priorities follow each other: no contact's priority bridges it."""
MAX_LIST_PRIORITY = 10


def rank_of(contact_priority: int | None, list_priority: int = 0) -> int:
    """The rank of a contact's priority: a higher `contactPriority` is dialed earlier, contacts without one last, and before
    that the contacts of a list of higher priority.

    Priorities are whole numbers from -1,000,000,000 to 1,000,000,000, the sense being that of a campaign's `priority`; those
    of lists are from 1 to `MAX_LIST_PRIORITY`, and 0 for a list without one.
    """
    rank = LOWEST_RANK if contact_priority is None else -contact_priority
    return rank - list_priority * RANKS_A_LIST
