"""Lines for the calls that no agent makes: as many as are free, shared between the Agentless runs by their priority."""

from __future__ import annotations

from ringfence.domain.campaign import DialingMode
from ringfence.engine import calls, guiding, pre_calls
from ringfence.engine.state import Run, State


def share(s: State) -> list[str]:
    """Place what can be placed; the runs that were looked at, in order of their id."""
    looked_at: set[str] = set()
    hungry = {run.id: run for run in s.active_runs() if run.instance.mode is DialingMode.AGENTLESS}
    while hungry and _has_free_line(s):
        hungry = {run.id: run for run in hungry.values() if _wants_more(run)}
        for run_id in s.shares.in_turn(((run.id, run.instance.priority) for run in hungry.values()), s.at):
            looked_at.add(run_id)
            if _place_next(s, hungry[run_id]):
                break
            del hungry[run_id]
    return sorted(looked_at)


def _has_free_line(s: State) -> bool:
    """Some lines are left to the calls that agents make."""
    in_use = sum(run.live for run in s.runs.values() if run.instance.mode is DialingMode.AGENTLESS)
    return s.live_calls < s.max_live_calls and in_use < s.max_agentless_calls


def _wants_more(run: Run) -> bool:
    most = run.instance.max_concurrent_calls
    return run.has_next and (most is None or run.live < most)


def _place_next(s: State, run: Run) -> bool:
    found = pre_calls.next_dialable(s, run, wanted=pre_calls.AT_ONCE)
    if found is None:
        return False
    record, permit = found
    attempt = calls.place(s, run, record, None, permit)
    guiding.load_contact(s, attempt)
    s.shares.take(run.id, run.instance.priority, attempt.id)
    return True
