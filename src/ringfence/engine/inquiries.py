"""What the switch is asked about a call that should have been heard of, or that was under way at a restart."""

from __future__ import annotations

from datetime import timedelta

from ringfence.domain.attempt import Attempt, CallState, EndedBy, Outcome
from ringfence.engine import answering, calls, events, guiding, joining
from ringfence.engine.commands import AskSwitch, HangUp
from ringfence.engine.deadlines import Key
from ringfence.engine.state import State

ASKS = 6  # questions in a row without an answer, after which a call is given up


def reported(s: State, event: events.CallReported) -> None:
    """What the switch says of a call, taken like the message that was lost."""
    attempt = calls.live(s, event.attempt_id)
    if attempt is None:
        if event.state in (CallState.DIALING, CallState.RINGING, CallState.CONNECTED, CallState.HELD):
            s.emit(HangUp(event.attempt_id))
        return
    s.unanswered_asks.pop(attempt.id, None)
    if event.state is None:
        calls.ended(s, attempt.id, Outcome.INTERRUPTED, event.cause, None)
    elif event.state is CallState.ENDED:
        calls.ended(s, attempt.id, event.outcome or Outcome.INTERRUPTED, event.cause, event.ended_by)
    elif attempt.id in s.closing:
        s.emit(HangUp(attempt.id))
    else:
        calls.watch(s, attempt)
        if event.state is CallState.RINGING:
            calls.rang(s, attempt.id)
        elif event.state in (CallState.CONNECTED, CallState.HELD):
            if attempt.state is CallState.CONNECTED:
                joining.join_again(s, attempt)  # once more: what we wanted when it was answered may have been lost
            elif attempt.state is CallState.GUIDED:
                guiding.again(s, attempt)
            answering.answered(s, attempt.id)


def overdue(s: State, attempt_id: str) -> None:
    """The call's deadline has come: hang it up if it should be over, else ask the switch."""
    attempt = s.attempts[attempt_id]
    asks = s.unanswered_asks.get(attempt_id, 0)
    if asks >= ASKS:
        s.emit(HangUp(attempt_id))  # should it be up after all, it would be nobody's
        calls.ended(s, attempt_id, Outcome.INTERRUPTED, None, EndedBy.SYSTEM)
        return
    too_long = attempt.answered_at is None or s.at - attempt.answered_at >= s.max_call
    if too_long and attempt_id not in s.closing and not asks:
        calls.hang_up(s, attempt, EndedBy.SYSTEM)
        return
    s.unanswered_asks[attempt_id] = asks + 1
    s.emit(AskSwitch(attempt_id))
    s.deadlines.set(Key(calls.CALL, attempt_id), s.at + calls.SETTLE_TIME)


def resume(s: State, attempt: Attempt) -> None:
    """After a restart: a live call is asked about at once, a wait and a wrap-up go on."""
    s.follow_attempt(attempt)
    if attempt.live:
        s.live_calls += 1
        s.unanswered_asks[attempt.id] = 1
        s.emit(AskSwitch(attempt.id))
        s.deadlines.set(Key(calls.CALL, attempt.id), s.at + calls.SETTLE_TIME)
        answering.wait_on(s, attempt)
        guiding.resume(s, attempt)
    else:
        queue = s.queues.get(attempt.queue_id or "")
        s.deadlines.set(
            Key(calls.WRAP_UP, attempt.id), (attempt.ended_at or s.at) + (queue.wrap_up if queue else timedelta(0))
        )
