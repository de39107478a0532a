"""How long a campaign takes, by a plain estimate: people, calls a person, an agent's time a call, agents and open hours.

It knows nothing of breaks, of shifts, or of hours of the day that are better than others; `ringfence simulate` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from ringfence.domain.campaign import DialingMode
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.rollups import Calls
from ringfence.services.campaigns import Settings

ENOUGH_CALLS: Final = 100
"""With fewer recent calls the usual habits are taken."""
READING_SECONDS: Final = 20.0
SECONDS_TO_ANSWER: Final = 12.0
PACED_OCCUPANCY: Final = 0.8
"""Share of an agent's time that Power and Predictive fill."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How often people answer, from 0 to 1, and what a conversation takes. `calls` says how many were looked at."""

    answer_rate: float
    talk_seconds: float
    wrap_up_seconds: float
    calls: int

    @classmethod
    def of(cls, calls: Calls) -> Self | None:
        """Those of calls that were made; None where they are too few, or nobody answered."""
        if calls.calls < ENOUGH_CALLS or not calls.answered:
            return None
        answered = calls.answered
        return cls(answered / calls.calls, calls.talk_seconds / answered, calls.wrap_up_seconds / answered, calls.calls)


USUAL: Final = Habits(0.3, 180.0, 30.0, 0)
"""As in `ringfence simulate`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """`weeks` of `open_hours` each, with `agents` of the queue at work in all of them, or with so many `lines`; None where
    there are none. `work_hours` are those of all agents, or lines, together."""

    habits: Habits
    people: int
    calls_a_person: float
    seconds_a_call: float
    work_hours: float
    agents: int | None
    lines: int | None
    open_hours: float
    weeks: float | None


def estimate(
    settings: Settings,
    limits: StreamSettings,
    recent: Habits | None,
    people: int,
    queue: Queue | None,
    open_hours: float,
) -> Estimate:
    """What it comes to for so many people, who may be called in so many hours a week."""
    habits = recent or USUAL
    tries, missed = settings.max_attempts, 1 - habits.answer_rate
    calls_a_person = float(tries) if missed == 1 else (1 - missed**tries) / (1 - missed)
    seconds = _seconds_a_call(settings, habits)
    agentless = settings.dialing_mode is DialingMode.AGENTLESS
    lines = min(settings.max_concurrent_calls or limits.max_agentless_calls, limits.max_agentless_calls)
    agents = 0 if queue is None else len(queue.agent_ids)
    hours = people * calls_a_person * seconds / 3600
    at_once = (lines if agentless else agents) * open_hours
    return Estimate(
        habits=habits,
        people=people,
        calls_a_person=calls_a_person,
        seconds_a_call=seconds,
        work_hours=hours,
        agents=None if agentless else agents,
        lines=lines if agentless else None,
        open_hours=open_hours,
        weeks=hours / at_once if at_once else None,
    )


def _seconds_a_call(settings: Settings, habits: Habits) -> float:
    """Of an agent, or of a line in Agentless, on the average of calls that are answered and of those that are not."""
    answered, ring = habits.answer_rate, settings.ring_time.total_seconds()
    talk, wrap_up = habits.talk_seconds, habits.wrap_up_seconds
    ringing = answered * min(SECONDS_TO_ANSWER, ring) + (1 - answered) * ring
    match settings.dialing_mode:
        case DialingMode.PREVIEW:
            return READING_SECONDS + ringing + answered * (talk + wrap_up)
        case DialingMode.PROGRESSIVE:
            return ringing + answered * (talk + wrap_up)
        case DialingMode.AGENTLESS:
            return ringing + answered * talk
        case _:
            return answered * (talk + wrap_up) / PACED_OCCUPANCY
