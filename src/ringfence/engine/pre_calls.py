"""Contacts about whom the campaign's own system is asked before they are called.

A few of a run's next records at a time are asked about, one more than could be taken now. Who may be called
is offered or dialed in the run's order; what was answered is good for a few minutes. Who is to be skipped is dropped from
the run; where there was no answer that could be understood, the record waits for the retry period, and is dropped after
some failures in a row, unless it is a callback, which was promised to a person. None of this counts as an attempt.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ringfence.domain.pre_call import Handling
from ringfence.domain.record import Record, RecordState
from ringfence.domain.values import replace
from ringfence.engine import asking, events
from ringfence.engine.commands import AskPreCall
from ringfence.engine.deadlines import Key
from ringfence.engine.ordering import order_key
from ringfence.engine.permit import Permit
from ringfence.engine.state import Run, State

PRE_CALL: Final = "pre_call"
AT_ONCE: Final = 20
"""Records of a run that are asked about at a time; for one agent, with those that wait for their turn."""
GOOD_FOR: Final = timedelta(minutes=5)
GIVEN_UP_AFTER: Final = timedelta(minutes=5)
"""An answer comes much sooner, in real time; the dialer's clock may run faster."""
MOST_FAILURES: Final = 3


def next_dialable(s: State, run: Run, wanted: int = 0, agent_id: str | None = None) -> tuple[Record, Permit] | None:
    """The run's next record that may be dialed now, with its permit; of a run that asks first, one that was answered for.

    It is for this agent, where that is known: other owners keep theirs. `wanted` is how many are to be dialed now, where
    that is more than there are idle agents.
    """
    if not run.instance.asks_first:
        return asking.next_dialable(s, run, agent_id)
    found = _next_answered(s, run, agent_id)
    _ask_ahead(s, run, wanted, agent_id)
    return found


def put_back(run: Run, record: Record) -> None:
    """Give back what `next_dialable` found."""
    if record.id not in run.answered:
        run.window_of(record).put(record)


def answered(s: State, event: events.PreCallAnswered) -> None:
    """An answer that is not waited for any more, the run having been paused or the record changed meanwhile, is none: it was
    about something else."""
    run = s.runs.get(event.instance_id)
    if run is None or run.question_of.get(event.record_id) != event.question:
        return
    record = _asked_no_more(run, event.record_id)
    if record is None:
        return
    s.deadlines.clear(Key(PRE_CALL, record.id))
    if event.handling is Handling.CALL:
        run.answered[record.id] = record
        run.answered_at[record.id] = s.at
    elif event.handling is Handling.SKIP:
        run.forget_in_windows(record.id)
        s.move_record(record, replace(record, state=RecordState.DROPPED))
    else:
        _failed(s, run, record, event.failures)
    s.ready_runs.append(run.id)


def given_up(s: State, record_id: str) -> None:
    """There has been no answer, not even that there is none."""
    for run in s.runs.values():
        record = _asked_no_more(run, record_id)
        if record is not None:
            _failed(s, run, record, 0)
            s.ready_runs.append(run.id)
            return


def forget(s: State, run: Run, record_id: str) -> None:
    """The record is changed in the database, or called: what is said of it is not for what it then is."""
    if _asked_no_more(run, record_id) is not None:
        s.deadlines.clear(Key(PRE_CALL, record_id))
        run.forget_in_windows(record_id)
    run.forget_answer(record_id)


def forget_all(s: State, run: Run) -> None:
    for record_id in [*run.asked, *run.answered]:
        forget(s, run, record_id)


def _next_answered(s: State, run: Run, agent_id: str | None) -> tuple[Record, Permit] | None:
    for record in sorted(run.answered.values(), key=order_key):
        if run.is_kept_from(agent_id, record):
            continue
        if s.at - run.answered_at[record.id] >= GOOD_FOR:
            forget(s, run, record.id)
            run.window_of(record).put(record)
            continue
        if s.live_calls >= s.max_live_calls:
            return None
        permit = asking.may_be_dialed(
            s, run, record, said=f"CALL, answered at {run.answered_at[record.id].isoformat()}"
        )
        if permit is not None:
            return record, permit
        forget(s, run, record.id)
    return None


def _ask_ahead(s: State, run: Run, wanted: int, agent_id: str | None) -> None:
    idle = sum(agent_id in s.pool and run.instance.queue_id in one.queue_ids for agent_id, one in s.agents.items())
    most = min(max(idle, wanted) + 1, AT_ONCE)
    ahead = sum(not run.is_kept_from(agent_id, one) for some in (run.asked, run.answered) for one in some.values())
    while ahead < most and len(run.asked) < AT_ONCE and (found := asking.next_dialable(s, run, agent_id)) is not None:
        ahead += 1
        record, _ = found
        run.questions += 1
        run.asked[record.id], run.question_of[record.id] = record, run.questions
        s.deadlines.set(Key(PRE_CALL, record.id), s.at + GIVEN_UP_AFTER)
        s.emit(AskPreCall(run.id, record.id, record.attempts + 1, run.questions))


def _asked_no_more(run: Run, record_id: str) -> Record | None:
    """The record, if it was being asked about."""
    run.question_of.pop(record_id, None)
    return run.asked.pop(record_id, None)


def _failed(s: State, run: Run, record: Record, failures: int) -> None:
    run.forget_in_windows(record.id)
    if failures >= MOST_FAILURES and not record.is_callback:
        s.move_record(record, replace(record, state=RecordState.DROPPED))
        return
    state = RecordState.CALLBACK if record.is_callback else RecordState.RETRY
    s.move_record(record, replace(record, state=state, due_at=s.at + run.instance.retry_period))
