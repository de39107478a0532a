"""What to beware of before a campaign is saved: hours that never open, more work than there is time for, and the law.

The law is that of some countries, in a sentence with its source: a reason to look it up, not advice. See
docs/guide/limits.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from ringfence.domain.calling_hours import CallingHours, Frequency
from ringfence.domain.campaign import DialingMode
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.queues import Queue
from ringfence.services.campaigns import Settings
from ringfence.services.outlook_estimates import Estimate

WEEK: Final = timedelta(days=7)
LONG_WEEKS: Final = 4.0
"""A run without an end of its own that takes longer is worth a word."""
ABANDON_PERCENT: Final = 3.0
CALLS_PER_7_DAYS: Final = 7
EARLIEST, LATEST = 8 * 60, 21 * 60
RING_SECONDS: Final = 15

_ABANDONING: Final = (
    "US: 16 CFR 310.4(b)(4)(i), 3 percent in 30 days; UK: Ofcom, persistent misuse, 3 percent in 24 hours"
)
_FREQUENCY: Final = "US, debt collection: Regulation F, 12 CFR 1006.14(b)(2)"
_HOURS: Final = "US: 16 CFR 310.4(c) and 47 CFR 64.1200(c)(1); India, overdue loans: 8:00 to 19:00"
_RINGING: Final = "US: 16 CFR 310.4(b)(4)(ii); UK: Ofcom, persistent misuse"
_RECORDING: Final = "EU and UK: GDPR, articles 6 and 13; US: some states, such as California, Penal Code 632"
_PRERECORDED: Final = "US: 47 CFR 64.1200(a) and 16 CFR 310.4(b)(1)(v); UK: PECR 2003, regulation 19"


@dataclass(frozen=True, slots=True)
class Caution:
    """`source` is where the law says so; None where it is not about the law."""

    code: str
    message: str
    source: str | None = None


class ZoneWeek(Protocol):
    """What is asked about a zone's week: `ringfence.services.outlook.ZoneHours`."""

    @property
    def zone_key(self) -> str: ...
    @property
    def people(self) -> int: ...
    @property
    def open(self) -> Sequence[object]: ...
    @property
    def never(self) -> bool: ...


def of_hours(hours: CallingHours, week: Sequence[ZoneWeek]) -> Iterator[Caution]:
    """Zones that never open; and, where the week is like any other, those that do not open in it."""
    never = [zone for zone in week if zone.never and (zone.people or len(week) == 1)]
    if never:
        shut = sum(zone.people for zone in never)
        who = "nobody" if len(never) == len(week) else f"{_people(shut)} in {_places(hours, never)}"
        verb = "could ever be called" if len(never) == len(week) else "could never be called"
        yield Caution(
            "never_open",
            f"{who} {verb}: the calling hours, and all zones that a number may be in, are never open together",
        )
    if hours.frequency is Frequency.CUSTOM:
        return
    closed = [zone for zone in week if not zone.never and not zone.open and zone.people]
    if closed:
        yield Caution(
            "shut_this_week", f"{_people(sum(zone.people for zone in closed))} cannot be called in the next seven days"
        )


def of_length(expected: Estimate, queue: Queue | None, until: timedelta | None) -> Iterator[Caution]:
    """More work than there is time for. `until`: how long a run may last; None: as long as it likes."""
    if not expected.people:
        return
    if expected.weeks is None:
        if expected.agents == 0 and queue is not None:
            yield Caution("no_agents", f"queue {queue.name} has no agents: nobody would be called")
        return
    allowed = LONG_WEEKS if until is None else until / WEEK
    if expected.weeks <= allowed:
        return
    at_work = f"{expected.lines} lines" if expected.agents is None else _counted(expected.agents, "agent")
    known = expected.habits.calls
    basis = (
        f"as {known:,} calls of the last 30 days went"
        if known
        else "with the usual figures, as there are few calls yet"
    )
    how = "as the simulator has it" if expected.simulated else "a plain estimate"
    there_is = "and this is long" if until is None else f"and a run lasts {_weeks(until / WEEK)} at most"
    yield Caution(
        "too_long",
        f"about {expected.work_hours:,.0f} hours of work: {at_work} with {expected.week.hours:,.0f} open hours a week need "
        f"{_weeks(expected.weeks)}, {there_is} ({how}: {100 * expected.habits.answer_rate:.0f} percent answer"
        f" and talk for {expected.habits.talk_seconds / 60:.1f} minutes, {basis})",
    )


def of_law(settings: Settings, hours: CallingHours, limits: StreamSettings) -> Iterator[Caution]:
    """What the law of some countries has to say about it."""
    mode = settings.dialing_mode
    if mode is DialingMode.PREDICTIVE and settings.target_abandon_rate > ABANDON_PERCENT:
        yield Caution(
            "abandon_target",
            f"an abandon rate above {ABANDON_PERCENT:g} percent is not allowed everywhere",
            _ABANDONING,
        )
    if mode is DialingMode.POWER and settings.pacing_ratio > 1:
        message = f"nothing holds Power below an abandon rate of {ABANDON_PERCENT:g} percent, as Predictive is"
        yield Caution("power_abandons", message, _ABANDONING)
    if _calls_in_7_days(settings, limits) > CALLS_PER_7_DAYS:
        message = f"one person may be called more than {CALLS_PER_7_DAYS} times in 7 days: allow fewer, or set a limit"
        yield Caution("many_attempts", message, _FREQUENCY)
    windows = hours.windows
    if any(window.start < EARLIEST or window.end > LATEST for window in windows):
        yield Caution("odd_hours", "people may be called before 8:00 or after 21:00 by their own clock", _HOURS)
    if mode is not DialingMode.PREVIEW and settings.ring_time < timedelta(seconds=RING_SECONDS):
        yield Caution(
            "short_ring", f"telephones that nobody answers should ring for {RING_SECONDS} seconds at least", _RINGING
        )
    if settings.record_calls:
        yield Caution("recording", "people may have to be told that they are recorded, or to consent", _RECORDING)
    if mode is DialingMode.AGENTLESS:
        message = "recorded and artificial voices may call only people who have consented to that, with few exceptions"
        yield Caution("prerecorded", message, _PRERECORDED)


def _calls_in_7_days(settings: Settings, limits: StreamSettings) -> int:
    """The most that one campaign can come to."""
    by_retries = int(WEEK / settings.retry_period) + 1
    held = [
        limits.calls_per_person_per_7_days,
        None if limits.calls_per_number_per_day is None else 7 * limits.calls_per_number_per_day,
    ]
    return min(settings.max_attempts, by_retries, *(most for most in held if most is not None))


def _places(hours: CallingHours, zones: Sequence[ZoneWeek]) -> str:
    names = [(zone.zone_key or hours.timezone).replace("|", " and ") for zone in zones]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n:,} people"


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _weeks(weeks: float) -> str:
    if weeks < 1:
        days = max(1, round(weeks * 7))
        return _counted(days, "day")
    return f"{weeks:,.1f} weeks" if weeks < 10 else f"{weeks:,.0f} weeks"
