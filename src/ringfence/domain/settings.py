"""What can be set for a stream. Every limit of the product is here, with its default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.schedule import MissedStarts


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """Limits and habits of one stream; counts unless the name says otherwise."""

    max_live_calls: int = 1_000
    agent_grace_seconds: int = 15  # an agent whose connection is gone for longer is taken offline
    api_calls_per_minute: int = 12_000  # per account
    api_burst: int = 1_000
    max_contacts_per_list: int = 2_000_000
    max_contact_columns: int = 150
    max_column_characters: int = 300
    max_dnc_numbers_per_list: int = 5_000_000
    max_lists_per_campaign: int = 10
    max_call_seconds: int = 4 * 3600  # a connected call that the switch cannot account for is ended after this
    journal_days: int = 30  # events older than this, and no longer needed to replay newer ones, are deleted
    recording_days: int = 90  # recordings older than this are deleted; 0: never
    history_days: int = 0  # attempts and previews older than this, at least 30, are deleted; 0: never
    allow_shared_lists: bool = True  # two running campaigns may use one list
    calls_per_number_per_day: int | None = None  # in any 24 hours, by all campaigns
    calls_per_person_per_7_days: int | None = None  # a person: all numbers of contacts with the same uniqueId
    minimum_gap_minutes: int | None = None  # from one call to a number to the next
    after_conversation_days: int | None = None  # from a conversation with a person to the next call
    unanswered_before_dnc: int = 30  # attempts in a row that nobody answers put a number on do-not-call; 0: never
    unanswered_dnc_months: int = 6  # for so long
    min_ring_seconds: int = 5  # a campaign's ring time may not be shorter
    holidays: tuple[date, ...] = ()  # where the person is: days on which nobody is called
    calls_from_minute: int = 0  # of the day where the person is: whatever a campaign's calling hours
    calls_until_minute: int = 1440
    missed_starts: MissedStarts = MissedStarts.MAKE_UP  # of schedules, while the server was down
    event_days: int = 7  # events told outside are kept for so long, and until every webhook has had them

    def permitted(self, hours: CallingHours) -> CallingHours:
        """A campaign's calling hours as far as the stream permits them."""
        return hours.restricted(self.calls_from_minute, self.calls_until_minute, self.holidays)
