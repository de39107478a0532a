"""The simulator: agent-hours of a realistic Preview centre a second of CPU."""

from __future__ import annotations

import statistics
import time
from typing import Final

from ringfence.bench.report import Report, Result
from ringfence.simulation import centre

GOAL: Final = 1_000
REMARK: Final = (
    "A list that outlasts the shift; 30 % answer, who talk for 180 s; 30 s of wrap-up, 20 s of reading; promises not "
    "checked. Seconds are of this process's CPU."
)


def run(quick: bool) -> Report:
    plan = centre.Centre(
        agents=10 if quick else 50,
        people=3_000 if quick else 20_000,
        shift_hours=1.0 if quick else 8.0,
        retry_minutes=45.0,
    )
    rates, days = [], []
    for seed in range(2 if quick else 5):
        started = time.process_time()
        days.append(centre.simulate(plan, seed))
        rates.append(days[-1].agent_hours / (time.process_time() - started))
    median = statistics.median(rates)
    figures = tuple(day.events / day.agent_hours for day in days)
    calls = tuple(day.calls / day.agent_hours for day in days)
    return Report(
        "simulate",
        quick,
        (
            Result(
                f"simulator, {plan.agents} agents, {plan.shift_hours:g} h", "agent-hours/s", tuple(rates),
                goal=f"at least {GOAL:,}", met=median >= GOAL,
            ),
            Result("events an agent-hour", "events", figures),
            Result("calls an agent-hour", "calls", calls),
            Result("events a second", "events/s", tuple(rate * one for rate, one in zip(rates, figures, strict=True))),
        ),
        (REMARK,),
    )  # fmt: skip
