"""Who may be dialed as the engine knows things now: the permit for a record, and the next record of a run that has one."""

from __future__ import annotations

from ringfence.domain.calling_hours import zones_of
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Record
from ringfence.engine.ordering import Window
from ringfence.engine.permit import Facts, Permit, Refusal, Rule, permit
from ringfence.engine.state import Run, State


def permit_for(s: State, run: Run, record: Record, said: str | None = None) -> Permit | Refusal:
    """`said` is what was answered about the contact, where somebody was asked."""
    return permit(
        Facts(
            at=s.at,
            instance=run.instance,
            record=record,
            zones=zones_of(run.instance.hours, record.zone_key),
            openness=run.openness(record.zone_key, s.at),
            in_flight=s.numbers.get(record.phone_number, record.id) != record.id,
            live_calls=s.live_calls,
            max_live_calls=s.max_live_calls,
            pre_call=said,
        )
    )


def next_dialable(s: State, run: Run, agent_id: str | None = None) -> tuple[Record, Permit] | None:
    """The run's next record that may be dialed now, with its permit: for this agent, who may have records of their own.
    Others wait in the database until that may change."""
    while s.live_calls < s.max_live_calls:
        window = _next_window(run, agent_id)
        record = None if window is None else window.take()
        if window is None or record is None:
            return None
        found = may_be_dialed(s, run, record)
        if found is not None:
            window.useful = True
            return record, found
    return None


def _next_window(run: Run, agent_id: str | None) -> Window | None:
    """Where the agent's next record is; None while it is not known yet what comes first."""
    lane = run.lanes.get(agent_id or "")
    if lane is None:
        return run.window
    if agent_id is None or not run.is_known_to(agent_id):
        return None
    own, others = lane.first_key, run.window.first_key
    return lane if own is not None and (others is None or own < others) else run.window


def may_be_dialed(s: State, run: Run, record: Record, said: str | None = None) -> Permit | None:
    """The permit for a record of the window; None for one that waits in the database until what forbids it may change."""
    verdict = permit_for(s, run, record, said)
    if isinstance(verdict, Permit):
        return verdict
    if verdict.rule is Rule.IN_FLIGHT:
        s.wanted_numbers.setdefault(record.phone_number, set()).add(run.id)
    elif verdict.rule is Rule.HOURS or verdict.rule is Rule.RETRY_TIME:
        window = run.window_of(record)
        window.load_again |= window.loading
    else:
        raise BrokenPromise(f"{record.id} is in the window of {run.id}, but {verdict.detail}")
    return None
