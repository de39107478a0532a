"""The simulator: agent-hours a second of CPU, of the seeds that test the dialer and of a centre that never pauses."""

from __future__ import annotations

import statistics
import time
from typing import Final

from ringfence.bench.report import Report, Result
from ringfence.simulation import centre
from ringfence.simulation.run import Run
from ringfence.simulation.scenario import draw

GOAL: Final = 1_000
REMARKS: Final = (
    "Agent-hours are those in which an agent is signed in; seconds are of this process's CPU.",
    "The seeds are those of `make simulate`: short lists, faults, and hours that shut for the night while agents wait.",
    "The busy centre works without a pause through a list that outlasts the shift: 30 % answer, who talk for 180 s; "
    "30 s of wrap-up, 20 s of reading. That is the most that an agent-hour can cost.",
)


def run(quick: bool) -> Report:
    seeds = _seeds(runs=2 if quick else 5, size=5 if quick else 60, checked=False)
    checked = _seeds(runs=2 if quick else 5, size=5 if quick else 60, checked=True)
    plan = centre.Centre(
        agents=10 if quick else 50,
        people=3_000 if quick else 20_000,
        shift_hours=1.0 if quick else 8.0,
        retry_minutes=45.0,
    )
    rates, days = _days(plan, 2 if quick else 5)
    figures = tuple(day.events / day.agent_hours for day in days)
    calls = tuple(day.calls / day.agent_hours for day in days)
    return Report(
        "simulate",
        quick,
        (
            Result(
                "seeds of the engine", "agent-hours/s", seeds,
                goal=f"at least {GOAL:,}", met=statistics.median(seeds) >= GOAL,
            ),
            Result("… with every promise checked", "agent-hours/s", checked),
            Result(f"a busy centre, {plan.agents} agents, {plan.shift_hours:g} h", "agent-hours/s", rates),
            Result("… events an agent-hour", "events", figures),
            Result("… calls an agent-hour", "calls", calls),
            Result("… events a second", "events/s", tuple(rate * one for rate, one in zip(rates, figures, strict=True))),
        ),
        REMARKS,
    )  # fmt: skip


def _seeds(runs: int, size: int, *, checked: bool) -> tuple[float, ...]:
    """Agent-hours a second, of `size` seeds a run."""
    rates = []
    for first in range(0, runs * size, size):
        hours = seconds = 0.0
        for seed in range(first, first + size):
            played = Run(draw(seed), checked=checked)
            started = time.process_time()
            played.play()
            seconds += time.process_time() - started
            hours += played.store.agent_hours(played.timeline.now)
        rates.append(hours / seconds)
    return tuple(rates)


def _days(plan: centre.Centre, runs: int) -> tuple[tuple[float, ...], list[centre.Figures]]:
    rates, days = [], []
    for seed in range(runs):
        started = time.process_time()
        days.append(centre.simulate(plan, seed))
        rates.append(days[-1].agent_hours / (time.process_time() - started))
    return tuple(rates), days
