"""How often may a number be called, in whatever campaign of the stream?

The engine does not know the calls of other campaigns: the saving transaction, which does, asks here, and refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.domain.settings import StreamSettings
from ringfence.engine.permit import Refusal, Rule, Verdict

DAY = timedelta(hours=24)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NumberLimits:
    """Limits of a stream; None where there is none.

    `per_day` and `per_week` are calls in any 24 hours and in any 7 days. `gap` is the least time from one call to the next,
    `after_conversation` that from the end of a conversation to the next call. `per_week` and `after_conversation` hold for
    a person: for all numbers of contacts with the same `uniqueId`.
    """

    per_day: int | None = None
    per_week: int | None = None
    gap: timedelta | None = None
    after_conversation: timedelta | None = None

    @property
    def look_back(self) -> timedelta:
        """How far back calls can count."""
        waits = (DAY if self.per_day else None, WEEK if self.per_week else None, self.gap, self.after_conversation)
        return max((wait for wait in waits if wait is not None), default=timedelta(0))

    def __bool__(self) -> bool:
        return self.look_back > timedelta(0)


NO_LIMITS = NumberLimits()


def limits_of(settings: StreamSettings) -> NumberLimits:
    gap, days = settings.minimum_gap_minutes, settings.after_conversation_days
    return NumberLimits(
        per_day=settings.calls_per_number_per_day,
        per_week=settings.calls_per_person_per_7_days,
        gap=None if gap is None else timedelta(minutes=gap),
        after_conversation=None if days is None else timedelta(days=days),
    )


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call to a number, or to another one of the same person. `talked_until` is when a conversation ended."""

    phone_number: str
    placed_at: datetime
    talked_until: datetime | None = None


def verdicts(limits: NumberLimits, phone_number: str, calls: Sequence[PastCall], at: datetime) -> Iterator[Verdict]:
    """The verdict of every limit that is set, on one more call at this instant. `calls` are those of the person."""
    own = [call for call in calls if call.phone_number == phone_number]
    if limits.per_day is not None:
        yield _counted(Rule.PER_DAY, limits.per_day, DAY, "24 hours", own, at)
    if limits.per_week is not None:
        yield _counted(Rule.PER_WEEK, limits.per_week, WEEK, "7 days", calls, at)
    if limits.gap is not None:
        latest = max((call.placed_at for call in own), default=None)
        yield _waited(Rule.GAP, "call", latest, limits.gap, at)
    if limits.after_conversation is not None:
        latest = max((call.talked_until for call in calls if call.talked_until is not None), default=None)
        yield _waited(Rule.CONVERSATION, "conversation", latest, limits.after_conversation, at)


def refusal(limits: NumberLimits, phone_number: str, calls: Sequence[PastCall], at: datetime) -> Refusal | None:
    """None if the call is within every limit; else the first one that it is not within, until all of them allow it."""
    failed = [verdict for verdict in verdicts(limits, phone_number, calls, at) if not verdict.passed]
    if not failed:
        return None
    until = max(verdict.until for verdict in failed if verdict.until is not None)
    return Refusal(failed[0].rule, failed[0].detail, until)


def _counted(rule: Rule, most: int, period: timedelta, words: str, calls: Sequence[PastCall], at: datetime) -> Verdict:
    placed = sorted(call.placed_at for call in calls if call.placed_at > at - period)
    detail = f"{len(placed)} of {most} calls made in {words}"
    passed = len(placed) < most
    return Verdict(rule, passed, detail, None if passed else placed[len(placed) - most] + period)


def _waited(rule: Rule, what: str, latest: datetime | None, wait: timedelta, at: datetime) -> Verdict:
    if latest is None or latest + wait <= at:
        return Verdict(rule, True, f"no {what} in {_words(wait)}")
    return Verdict(rule, False, f"the latest {what} was at {latest.isoformat()}", latest + wait)


def _words(wait: timedelta) -> str:
    days, rest = divmod(wait, timedelta(days=1))
    return f"{wait // timedelta(minutes=1)} minutes" if rest else "1 day" if days == 1 else f"{days} days"
