"""Numbers that nobody answers for long enough are put on the campaign's do-not-call list for some months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import Connection, func, select

from ringfence.adapters.storage.dnc_lists import SqlDncLists
from ringfence.adapters.storage.tables import attempts, campaigns
from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.domain.attempt import UNANSWERED, Attempt, Outcome

_EARLIER = attempts.alias("earlier")


def enrol(connection: Connection, stream_id: str, settled: Sequence[Attempt], at: datetime) -> None:
    """After these attempts have been settled, and saved."""
    unanswered = [attempt for attempt in settled if attempt.outcome in UNANSWERED]
    stream = SqlTenancy(connection).stream(stream_id) if unanswered else None
    if stream is None or not stream.settings.unanswered_before_dnc:
        return
    until = at + relativedelta(months=stream.settings.unanswered_dnc_months)
    for attempt in unanswered:
        if _in_vain(connection, stream_id, attempt.phone_number) >= stream.settings.unanswered_before_dnc:
            list_id = connection.execute(
                select(campaigns.c.dnc_list_id).where(campaigns.c.id == attempt.campaign_id)
            ).scalar()
            if list_id is not None:
                SqlDncLists(connection).put(list_id, [attempt.phone_number], until, at)


def _in_vain(connection: Connection, stream_id: str, phone_number: str) -> int:
    """Attempts of the stream that nobody answered since somebody last did."""
    answered = select(func.max(_EARLIER.c.placed_at)).where(
        _EARLIER.c.stream_id == stream_id,
        _EARLIER.c.phone_number == phone_number,
        _EARLIER.c.outcome == Outcome.CONNECTED,
    )
    counted = select(func.count()).where(
        attempts.c.stream_id == stream_id,
        attempts.c.phone_number == phone_number,
        attempts.c.outcome.in_(sorted(UNANSWERED)),
        attempts.c.placed_at > func.coalesce(answered.scalar_subquery(), 0),
    )
    return connection.execute(counted).scalar_one()
