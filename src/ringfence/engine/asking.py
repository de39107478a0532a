"""Who may be dialed as the engine knows things now: the permit for a record, and the next record of a run that has one."""

from __future__ import annotations

from ringfence.domain.calling_hours import zones_of
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Record
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


def next_dialable(s: State, run: Run) -> tuple[Record, Permit] | None:
    """The run's next record that may be dialed now, with its permit. Others wait in the database until that may change."""
    while s.live_calls < s.max_live_calls:
        record = run.window.take()
        if record is None:
            return None
        found = may_be_dialed(s, run, record)
        if found is not None:
            run.window.useful = True
            return record, found
    return None


def may_be_dialed(s: State, run: Run, record: Record, said: str | None = None) -> Permit | None:
    """The permit for a record of the window; None for one that waits in the database until what forbids it may change."""
    verdict = permit_for(s, run, record, said)
    if isinstance(verdict, Permit):
        return verdict
    if verdict.rule is Rule.IN_FLIGHT:
        s.wanted_numbers.setdefault(record.phone_number, set()).add(run.id)
    elif verdict.rule is Rule.HOURS or verdict.rule is Rule.RETRY_TIME:
        run.window.load_again |= run.window.loading
    else:
        raise BrokenPromise(f"{record.id} is in the window of {run.id}, but {verdict.detail}")
    return None
