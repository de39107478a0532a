"""How long a campaign takes: people, calls a person, an agent's time a call, agents and open hours.

The simulator says it where there are agents; a formula otherwise, and while the simulator has no time. Neither knows of
breaks and shifts, nor of hours of the day that are better than others: `ringfence simulate` does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Self

from ringfence.domain.campaign import DialingMode
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.rollups import Calls
from ringfence.services.campaigns import Settings
from ringfence.services.what_if import MOST_AGENT_HOURS
from ringfence.simulation.centre import Centre

ENOUGH_CALLS: Final = 100
"""With fewer recent calls the usual habits are taken."""
READING_SECONDS: Final = 20.0
SECONDS_TO_ANSWER: Final = 12.0
PACED_OCCUPANCY: Final = 0.8
"""Share of an agent's time that Power and Predictive fill."""
AGENT_HOURS: Final = 40.0
"""So many are simulated: well within a second, on a machine that has nothing else to do."""
DONE: Final = 0.9
"""A list is done when so many people are: who was abandoned is left in peace for days."""
PREDICTIVE_HOURS: Final = 6.0
"""With few agents Predictive decides as often as with many: hours that are simulated, however few agents there are."""


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
class Week:
    """Hours a week in which somebody may be called, on the average of the people, and on how many days of it."""

    hours: float
    days: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """`weeks` with `agents` of the queue at work in all open hours, or with so many `lines`; None where there are none.
    `work_hours` are those in which agents are with people, or lines in use, together. `simulated`: how many people were
    on the list that the simulator worked on; 0: it is by the formula."""

    habits: Habits
    people: int
    calls_a_person: float
    seconds_a_call: float
    work_hours: float
    agents: int | None
    lines: int | None
    week: Week
    weeks: float | None
    simulated: int = 0


# --- by the formula --------------------------------------------------------------------------------------------------


def estimate(
    settings: Settings, limits: StreamSettings, recent: Habits | None, people: int, queue: Queue | None, week: Week
) -> Estimate:
    """What it comes to for so many people."""
    habits = recent or USUAL
    tries, missed = settings.max_attempts, 1 - habits.answer_rate
    calls_a_person = float(tries) if missed == 1 else (1 - missed**tries) / (1 - missed)
    seconds = _seconds_a_call(settings, habits)
    agentless = settings.dialing_mode is DialingMode.AGENTLESS
    lines = min(settings.max_concurrent_calls or limits.max_agentless_calls, limits.max_agentless_calls)
    agents = 0 if queue is None else len(queue.agent_ids)
    hours = people * calls_a_person * seconds / 3600
    at_once = (lines if agentless else agents) * week.hours
    return Estimate(
        habits=habits,
        people=people,
        calls_a_person=calls_a_person,
        seconds_a_call=seconds,
        work_hours=hours,
        agents=None if agentless else agents,
        lines=lines if agentless else None,
        week=week,
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


# --- by the simulator ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Simulation:
    """A centre that tells how long it takes: `is_whole`, with all people and agents until nobody is left to be called; else
    some hours of it, with more people than are called in them."""

    centre: Centre
    is_whole: bool


def to_simulate(settings: Settings, of: Estimate) -> Simulation | None:
    """What the simulator is asked, all of it where the list is short; None where it has nothing to say."""
    agents, week = of.agents, of.week
    if not agents or not of.people or not week.hours:
        return None
    centre = Centre(
        agents=agents,
        people=of.people,
        answer_rate=of.habits.answer_rate,
        talk_seconds=max(of.habits.talk_seconds, 1.0),
        wrap_up_seconds=max(of.habits.wrap_up_seconds, 1.0),
        reading_seconds=READING_SECONDS,
        preview_seconds=settings.preview_time.total_seconds(),
        ring_seconds=settings.ring_time.total_seconds(),
        max_attempts=settings.max_attempts,
        retry_minutes=settings.retry_period / timedelta(minutes=1),
        mode=settings.dialing_mode,
        ratio=settings.pacing_ratio,
        target=settings.target_abandon_rate,
    )
    most_hours = PREDICTIVE_HOURS if centre.mode is DialingMode.PREDICTIVE else AGENT_HOURS
    day = min(week.hours / week.days, 24.0)
    if of.work_hours <= min(AGENT_HOURS, agents * most_hours):
        waiting = settings.retry_period * (settings.max_attempts - 1) / timedelta(days=1)
        days = math.ceil(2 * of.work_hours / agents / day + waiting) + 2
        if agents * day * days <= MOST_AGENT_HOURS:
            minutes = math.ceil(60 * day)
            opens = min(centre.opens, 1440 - minutes)
            opened = replace(centre, opens=opens, closes=opens + minutes, shift_start=opens, shift_hours=day)
            return Simulation(replace(opened, days=days), is_whole=True)
    agents = min(agents, int(AGENT_HOURS))
    hours = min(AGENT_HOURS / agents, most_hours)
    days = math.ceil(hours / 24)
    people = min(of.people, agents + math.ceil(2 * agents * hours * 3600 / of.seconds_a_call))
    all_day = replace(centre, opens=0, closes=1440, shift_start=0, shift_hours=hours / days, days=days)
    return Simulation(replace(all_day, agents=agents, people=people), is_whole=False)


def simulated(of: Estimate, asked: Simulation, found: Mapping[str, Any]) -> Estimate:
    """The estimate after the simulator has answered; as it was where the answer tells nothing."""
    assert of.agents is not None
    centre, finished, talked = asked.centre, found["finishedHours"], found["talkMinutesAnHour"]["mean"]
    if finished is not None and found["doneShare"]["mean"] > DONE:  # retries, and the wait for them, are in it
        hours, calls = centre.agents * finished["mean"] * of.people / centre.people, found["attemptsAPerson"]["mean"]
    elif not asked.is_whole and talked:
        calls = of.calls_a_person
        hours = of.people * calls * of.habits.answer_rate * centre.talk_seconds / 60 / talked
    else:
        return of
    work = hours * found["occupancy"]["mean"]
    return replace(
        of,
        calls_a_person=calls,
        seconds_a_call=work * 3600 / of.people / calls,
        work_hours=work,
        weeks=hours / (of.agents * of.week.hours),
        simulated=centre.people,
    )
