"""What can be set for a stream. Every limit of the product is here, with its default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ringfence.domain.answering import Announcement, Answering
from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.prompts import SCREENING
from ringfence.domain.schedule import MissedStarts

SAFE_HARBOUR_TEXT = (
    "Hello. We have just called you, and now nobody is free to talk to you. We are sorry. You can call us at {{callerId}}."
    " To be called no more, press 9."
)


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """Limits and habits of one stream; counts unless the name says otherwise.

    `waiting_file` and `safe_harbour_file` name audio files of the stream, played instead of the texts.
    """

    max_live_calls: int = 1_000
    max_agentless_calls: int = 500  # of those, so that lines are left to agents
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
    screen_machines: bool = True  # before an agent hears a call that the dialer placed: machines never reach one
    abandon_seconds: int = 2  # a person for whom no agent is free for longer counts as abandoned
    answer_wait_seconds: int = 5  # a person who answered and for whom no agent is free waits so long, then is abandoned
    owner_wait_minutes: int = 15  # people of an agent who has gone are kept for them so long, then anybody's
    reservation_seconds: int = 30  # an agent who is held for calls in vain is let go after this
    redial_block_hours: int = 72  # so long who was abandoned is called only where an agent is reserved for the call
    waiting_text: str = "One moment, please."
    waiting_file: str = ""
    safe_harbour_text: str = SAFE_HARBOUR_TEXT  # what who is abandoned is told: who called, which number to call
    safe_harbour_file: str = ""
    message_language: str = "en"  # of these texts, a BCP 47 tag
    opt_out_key: str = "9"  # who is abandoned and presses it is called no more; empty: there is none

    @property
    def answering(self) -> Answering:
        """What becomes of people who answer a call that the dialer placed."""
        language = self.message_language
        return Answering(
            wait=timedelta(seconds=self.answer_wait_seconds),
            abandoned_after=timedelta(seconds=self.abandon_seconds),
            reservation=timedelta(seconds=self.reservation_seconds),
            waiting_message=Announcement(self.waiting_text, self.waiting_file, language),
            safe_harbour=Announcement(self.safe_harbour_text, self.safe_harbour_file, language),
            opt_out_key=self.opt_out_key or None,
            redial_block=timedelta(hours=self.redial_block_hours),
            screening=SCREENING if self.screen_machines else None,
        )

    @property
    def owner_wait(self) -> timedelta:
        """How long the people of an agent who has gone are kept for them."""
        return timedelta(minutes=self.owner_wait_minutes)

    def permitted(self, hours: CallingHours) -> CallingHours:
        """A campaign's calling hours as far as the stream permits them."""
        return hours.restricted(self.calls_from_minute, self.calls_until_minute, self.holidays)
