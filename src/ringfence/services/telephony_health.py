"""How telephony is: which switches are there and whether their carriers answer, lines in use, what calls came to lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.rollups import BY_OUTCOME, Span, Wanted
from ringfence.ports.storage.tenancy import Stream
from ringfence.ports.telephony import Switches, SwitchHealth

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """`outcomes` are those of calls placed since the beginning of the hour before `at`'s."""

    at: datetime
    switches: Sequence[SwitchHealth]
    live_calls: int
    max_live_calls: int
    since: datetime
    outcomes: Mapping[str, int]


async def health(database: Database, clock: Clock, switches: Switches, stream: Stream) -> Health:
    at = clock.now()
    hour = at.replace(minute=0, second=0, microsecond=0)
    span = Span(hour - _HOUR, hour + _HOUR)

    def work(tx: Transaction) -> tuple[int, dict[str, int]]:
        calls = tx.rollups.calls(stream.id, Wanted(span), (BY_OUTCOME,))
        return tx.history.live_calls(stream.account_id, stream.id), {str(one.outcome): one.calls for one in calls}

    live_calls, outcomes = await database.read(work)
    return Health(at, switches.health(), live_calls, stream.settings.max_live_calls, span.start, outcomes)
