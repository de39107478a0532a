"""What can be set for a stream. Every limit of the product is here, with its default."""

from __future__ import annotations

from dataclasses import dataclass

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
    history_days: int = 0  # attempts and previews older than this, at least 30, are deleted; 0: never
    allow_shared_lists: bool = True  # two running campaigns may use one list
    missed_starts: MissedStarts = MissedStarts.MAKE_UP  # of schedules, while the server was down
    event_days: int = 7  # events told outside are kept for so long, and until every webhook has had them
