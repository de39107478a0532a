"""Callbacks that are asked for from outside: people of a run are to be called at a certain time."""

from __future__ import annotations

from ringfence.domain.campaign import RUNNING_INSTANCE
from ringfence.domain.record import RecordState
from ringfence.engine import events, pre_calls, previews
from ringfence.engine.commands import SetCallback
from ringfence.engine.ordering import earliest
from ringfence.engine.state import Run, State

WITHDRAWN = "callback_set"


def requested(s: State, event: events.CallbacksRequested) -> None:
    """A record is in the database, whose state this engine alone changes: forgotten here, it is changed there, and comes
    back with the load at its time. Somebody who is just being called is not called back; a preview is withdrawn."""
    run = s.runs.get(event.instance_id)
    if run is None or run.instance.status not in RUNNING_INSTANCE:
        s.refuse(event.request_id, "instance_not_running", "this campaign run is not running")
        return
    busy = [wish.record_id for wish in event.callbacks if not _set(s, run, wish)]
    s.ready_runs.append(run.id)
    s.answer(event.request_id, busy=busy)


def _set(s: State, run: Run, wish: events.Callback) -> bool:
    """Whether nobody is calling the person at this moment."""
    live = s.records.get(wish.record_id)
    if live is not None and live.state is not RecordState.RESERVED:
        return False
    for preview in [one for one in s.previews.values() if one.record_id == wish.record_id] if live else ():
        previews.withdraw(s, preview, WITHDRAWN)
        s.release_agent(preview.agent_id)
    run.forget_in_windows(wish.record_id)
    pre_calls.forget(s, run, wish.record_id)
    run.next_due_at = earliest(run.next_due_at, wish.due_at)
    run.may_be_over = True
    s.emit(SetCallback(run.id, wish.record_id, wish.due_at))
    return True
