"""Calls that the dialer places by itself: as many as the mode's function says, for the next records of the run."""

from __future__ import annotations

from ringfence.domain.campaign import DialingMode
from ringfence.engine import calls, deciding, pacing, pre_calls, reservations
from ringfence.engine.deadlines import Key
from ringfence.engine.pacing.facts import Ages, Facts
from ringfence.engine.pacing.insight import Insight
from ringfence.engine.state import Run, State

PACE = "pace"


def is_paced(run: Run) -> bool:
    return run.instance.mode in pacing.MODES


def wants_agents(run: Run) -> bool:
    """More calls may be answered than there are agents held for them."""
    return is_paced(run) and run.undecided > run.held


def pace(s: State, run: Run) -> None:
    """Place the calls that are wanted now. When there is nobody else to dial, agents for whom nothing rings are let go."""
    calls_to_place = s.modes.get(run.instance.mode)
    if calls_to_place is None:
        return
    has_more = run.active and (run.has_next or len(run.asked) > 0 or not run.window.complete)
    if run.active and _is_due(s, run):
        facts = facts_of(s, run)
        run.pacing.decided_at = s.at
        has_more &= _place(s, run, calls_to_place(facts))
        if run.memory is not None:
            deciding.keep(s, run, run.memory, facts)
    if not has_more:
        reservations.release(s, run, run.held - run.undecided)
    _pace_later(s, run)


def _place(s: State, run: Run, wanted: int) -> bool:
    """Place so many calls; False if there was nobody left to dial."""
    for placed in range(wanted):
        found = pre_calls.next_dialable(s, run, wanted - placed)
        if found is None:
            return len(run.asked) > 0
        record, permit = found
        calls.place(s, run, record, _for_whom(s, run), permit)
    return True


def _for_whom(s: State, run: Run) -> str | None:
    """Progressive: the agent of those held for the run who has been idle longest. In other modes that shows later."""
    if run.instance.mode is not DialingMode.PROGRESSIVE:
        return None
    return min(run.free, key=lambda agent_id: (s.sessions[agent_id].since, agent_id), default=None)


def _pace_later(s: State, run: Run) -> None:
    """What is wanted changes with time alone in some modes, while calls ring or agents are busy."""
    period = pacing.PERIODS.get(run.instance.mode)
    if period is None:
        return
    if run.active and (run.undecided or run.talking or run.wrapping_up or run.held):
        s.deadlines.set(Key(PACE, run.id), (run.pacing.decided_at or s.at) + period)
    else:
        s.deadlines.clear(Key(PACE, run.id))


def _is_due(s: State, run: Run) -> bool:
    """A mode with a period is asked once in it."""
    period, decided_at = pacing.PERIODS.get(run.instance.mode), run.pacing.decided_at
    return period is None or decided_at is None or s.at >= decided_at + period


def pace_again(s: State, instance_id: str) -> None:
    s.ready_runs.append(instance_id)


def facts_of(s: State, run: Run) -> Facts:
    """What is known of a run now."""
    at, instance = s.at, run.instance
    return Facts(
        now=at,
        idle=run.held,
        waiting=len(run.screened) + sum(s.attempts[attempt_id].instance_id == run.id for attempt_id in s.waiting),
        in_flight=Ages(run.in_flight.values(), at),
        talking=Ages(run.talking.values(), at),
        wrapping_up=Ages(run.wrapping_up.values(), at),
        ratio=instance.pacing_ratio,
        ring_time=instance.ring_time,
        target_abandon_rate=instance.target_abandon_rate,
        insight=_insight(s, run),
    )


def _insight(s: State, run: Run) -> Insight | None:
    if run.memory is None or run.instance.mode is not DialingMode.PREDICTIVE:
        return None
    return run.memory.insight(s.at, run.instance.target_abandon_rate / 100, s.answering.abandoned_after)
