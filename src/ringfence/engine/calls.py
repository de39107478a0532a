"""The life of a call: placed, ringing, answered, ended, wrapped up. Its states are the table in `domain.attempt`.

The switch may lose, repeat or delay any message, so every state has a deadline of ours: a call that should have ended
is hung up, one that should have been heard of is asked about, and what cannot be found out is `interrupted`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ringfence.domain import ids
from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Attempt, CallState, EndedBy, Outcome
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.domain.values import replace
from ringfence.engine import events, retries
from ringfence.engine.commands import (
    AskSwitch,
    BlockNumber,
    Connect,
    HangUp,
    Hold,
    Mute,
    OpenAttempt,
    PlaceCall,
    SaveAttempt,
    SendDigits,
    TellAgent,
)
from ringfence.engine.deadlines import Key
from ringfence.engine.permit import Permit, Rule
from ringfence.engine.state import Run, State

SETUP_GRACE = timedelta(seconds=10)  # between placing and the first ring, on top of the ring time
SETTLE_TIME = timedelta(seconds=5)  # for the switch to say that a call has ended, or to answer a question
CHECK_PERIOD = timedelta(seconds=60)  # how often a connected call is asked about
ASKS = 6  # questions in a row without an answer, after which a call is given up
RECALL_TIME = timedelta(seconds=60)  # a number found in flight elsewhere is tried again after this

CALL = "call"
WRAP_UP = "wrap_up"


def place(s: State, run: Run, reserved: Record, agent_id: str | None, permit: Permit) -> Attempt:
    """Start the next attempt of a record, with its permit."""
    instance, number = run.instance, reserved.attempts + 1
    if number > instance.max_attempts:
        raise BrokenPromise(f"I2: attempt {number} of {reserved.id}, limit {instance.max_attempts}")
    attempt = Attempt(
        id=ids.derived(ids.ATTEMPT, reserved.id, number),
        record_id=reserved.id,
        instance_id=run.id,
        campaign_id=instance.campaign_id,
        contact_id=reserved.contact_id,
        phone_number=reserved.phone_number,
        caller_id=instance.caller_id,
        number=number,
        limit=instance.max_attempts,
        agent_id=agent_id,
        queue_id=instance.queue_id,
        permit=permit.as_json(),
        placed_at=s.at,
    )
    s.move_record(reserved, replace(reserved, state=RecordState.DIALING, attempts=number))
    s.attempts[attempt.id] = attempt
    s.live_calls += 1
    s.emit(OpenAttempt(attempt, instance.dnc_list_id))
    endpoint = None
    if agent_id is not None:
        endpoint = s.agents[agent_id].endpoint
        s.move_agent(agent_id, AgentState.BUSY, reason=None, preview_id=None, attempt_id=attempt.id)
    hours_end = run.openness(reserved.zone_key, s.at).until
    s.emit(
        PlaceCall(
            attempt.id,
            attempt.phone_number,
            attempt.caller_id,
            instance.ring_time,
            agent_id,
            endpoint,
            record=instance.record_calls,
            before=hours_end,
        )
    )
    _tell(s, attempt, "call.dialing")
    _watch(s, attempt)
    return attempt


def _watch(s: State, attempt: Attempt) -> None:
    """Set the deadline by which the next message about a live call should have come."""
    if attempt.answered_at is not None:
        at = s.at + CHECK_PERIOD
    else:
        at = attempt.placed_at + s.runs[attempt.instance_id].instance.ring_time + SETUP_GRACE
    s.deadlines.set(Key(CALL, attempt.id), at)


def refused(s: State, event: events.AttemptRefused) -> None:
    """The saving transaction refused the attempt: it never was. The record is excluded, or tried again a little
    later."""
    attempt = s.attempts.pop(event.attempt_id)
    s.free_line()
    s.deadlines.clear(Key(CALL, attempt.id))
    s.closing.pop(attempt.id, None)
    s.unanswered_asks.pop(attempt.id, None)
    turned_down(s, s.records[attempt.record_id], event.reason, attempt.number - 1, event.until)
    s.release_agent(attempt.agent_id, reason=event.reason)


def turned_down(s: State, record: Record, reason: str, attempts: int, until: datetime | None) -> None:
    """A live record that the database may not let go out: out of the run for do-not-call, else later again, at the
    instant that is said."""
    if reason == Rule.DNC:
        s.move_record(record, replace(record, state=RecordState.EXCLUDED, exclusion=Exclusion.DNC, attempts=attempts))
        return
    later = replace(record, due_at=max(until or s.at + RECALL_TIME, s.at), attempts=attempts)
    s.move_record(record, replace(later, state=later.resting_state))


def _live(s: State, attempt_id: str) -> Attempt | None:
    attempt = s.attempts.get(attempt_id)
    return attempt if attempt is not None and attempt.live else None


def rang(s: State, attempt_id: str) -> None:
    attempt = _live(s, attempt_id)
    if attempt is None:
        s.emit(HangUp(attempt_id))
    elif attempt.state is CallState.DIALING:
        attempt = s.move_attempt(attempt, CallState.RINGING, ringing_at=s.at)
        s.emit(SaveAttempt(attempt))
        _tell(s, attempt, "call.ringing")


def answered(s: State, attempt_id: str) -> None:
    """A person answered: connected to the agent at once. An answer that comes too late is hung up."""
    attempt = _live(s, attempt_id)
    if attempt is None or attempt_id in s.closing:
        s.emit(HangUp(attempt_id))
        return
    if attempt.answered_at is not None:
        return
    attempt = s.move_attempt(attempt, CallState.CONNECTED, answered_at=s.at)
    s.emit(SaveAttempt(attempt))
    record = s.records[attempt.record_id]
    s.move_record(record, replace(record, state=RecordState.CONNECTED))
    s.emit(Connect(attempt.id))
    _tell(s, attempt, "call.answered")
    _watch(s, attempt)


def ended(s: State, attempt_id: str, outcome: Outcome, cause: str | None, ended_by: EndedBy | None) -> None:
    """The call is over: into wrap-up if it was answered, else the record waits for its next attempt."""
    attempt = _live(s, attempt_id)
    if attempt is None:
        return
    closing = s.closing.pop(attempt_id, None)
    if attempt.answered_at is None and outcome is not Outcome.CANCELLED:
        closing = None  # it had ended by itself before we hung up
    attempt = s.move_attempt(
        attempt,
        CallState.ENDED,
        ended_at=s.at,
        outcome=_outcome(attempt, outcome, closing),
        cause=cause,
        ended_by=closing or ended_by,
    )
    s.unanswered_asks.pop(attempt_id, None)
    s.deadlines.clear(Key(CALL, attempt_id))
    _tell(s, attempt, "call.ended")
    session = s.sessions.get(attempt.agent_id or "")
    queue = s.queues.get(attempt.queue_id or "")
    if attempt.answered_at is not None and session is not None and queue is not None and queue.wrap_up > timedelta(0):
        s.emit(SaveAttempt(attempt))
        s.move_agent(session.agent_id, AgentState.WRAP_UP)
        s.deadlines.set(Key(WRAP_UP, attempt_id), s.at + queue.wrap_up)
    else:
        _settle(s, attempt)


def _outcome(attempt: Attempt, outcome: Outcome, closing: EndedBy | None) -> Outcome:
    if attempt.answered_at is not None:
        return Outcome.CONNECTED
    if outcome is Outcome.CONNECTED or outcome is Outcome.INTERRUPTED:
        return Outcome.INTERRUPTED  # an answer that we never heard of: what came of it cannot be known
    return Outcome.NO_ANSWER if closing is EndedBy.SYSTEM else outcome


def _settle(s: State, attempt: Attempt, *, callback_at: datetime | None = None, blocked: bool = False) -> None:
    """The attempt's last save: what becomes of its record, and its agent is free."""
    if attempt.outcome is None or attempt.ended_at is None:
        raise BrokenPromise(f"{attempt.id} is settled before it has ended")
    ended_at = attempt.ended_at
    outcome = retries.outcome_after_wrap_up(attempt.outcome, attempt.disposition)
    attempt = replace(attempt, outcome=outcome, wrapped_up_at=s.at)
    s.emit(SaveAttempt(attempt))
    del s.attempts[attempt.id]
    s.deadlines.clear(Key(WRAP_UP, attempt.id))
    record = s.records[attempt.record_id]
    then = retries.after(
        s.runs[attempt.instance_id].instance,
        outcome,
        record.attempts,
        ended_at,
        disposition=attempt.disposition,
        callback_at=callback_at,
        blocked=blocked,
    )
    s.move_record(record, replace(record, state=then.state, due_at=then.due_at, is_callback=then.is_callback))
    s.release_agent(attempt.agent_id)


def wrap_up_over(s: State, attempt_id: str) -> None:
    _settle(s, s.attempts[attempt_id])


def reported(s: State, event: events.CallReported) -> None:
    """What the switch says of a call, taken like the message that was lost."""
    attempt = _live(s, event.attempt_id)
    if attempt is None:
        if event.state in (CallState.DIALING, CallState.RINGING, CallState.CONNECTED, CallState.HELD):
            s.emit(HangUp(event.attempt_id))
        return
    s.unanswered_asks.pop(attempt.id, None)
    if event.state is None:
        ended(s, attempt.id, Outcome.INTERRUPTED, event.cause, None)
    elif event.state is CallState.ENDED:
        ended(s, attempt.id, event.outcome or Outcome.INTERRUPTED, event.cause, event.ended_by)
    elif attempt.id in s.closing:
        s.emit(HangUp(attempt.id))
    else:
        _watch(s, attempt)
        if event.state is CallState.RINGING:
            rang(s, attempt.id)
        elif event.state in (CallState.CONNECTED, CallState.HELD):
            if attempt.state is CallState.CONNECTED:
                s.emit(Connect(attempt.id))  # once more: what we wanted when it was answered may have been lost
            answered(s, attempt.id)


def overdue(s: State, attempt_id: str) -> None:
    """The call's deadline has come: hang it up if it should be over, else ask the switch."""
    attempt = s.attempts[attempt_id]
    asks = s.unanswered_asks.get(attempt_id, 0)
    if asks >= ASKS:
        s.emit(HangUp(attempt_id))  # should it be up after all, it would be nobody's
        ended(s, attempt_id, Outcome.INTERRUPTED, None, EndedBy.SYSTEM)
        return
    too_long = attempt.answered_at is None or s.at - attempt.answered_at >= s.max_call
    if too_long and attempt_id not in s.closing and not asks:
        hang_up(s, attempt, EndedBy.SYSTEM)
        return
    s.unanswered_asks[attempt_id] = asks + 1
    s.emit(AskSwitch(attempt_id))
    s.deadlines.set(Key(CALL, attempt_id), s.at + SETTLE_TIME)


def hang_up(s: State, attempt: Attempt, by: EndedBy) -> None:
    s.closing.setdefault(attempt.id, by)
    s.emit(HangUp(attempt.id))
    s.deadlines.set(Key(CALL, attempt.id), s.at + SETTLE_TIME)


def resume(s: State, attempt: Attempt) -> None:
    """After a restart: a live call is asked about at once, a wrap-up goes on."""
    if attempt.live:
        s.live_calls += 1
        s.unanswered_asks[attempt.id] = 1
        s.emit(AskSwitch(attempt.id))
        s.deadlines.set(Key(CALL, attempt.id), s.at + SETTLE_TIME)
    else:
        queue = s.queues.get(attempt.queue_id or "")
        s.deadlines.set(
            Key(WRAP_UP, attempt.id), (attempt.ended_at or s.at) + (queue.wrap_up if queue else timedelta(0))
        )


# --- what the agent asks for
# -------------------------------------------------------------------------------------------

CallRequest = (
    events.HangUpRequested
    | events.HoldRequested
    | events.MuteRequested
    | events.DigitsRequested
    | events.DispositionGiven
)


def requested(s: State, event: CallRequest) -> None:
    """An agent's wish for a call: carried out if it is theirs and in a state that allows it."""
    attempt = s.attempts.get(event.attempt_id)
    if attempt is None or attempt.agent_id != event.agent_id:
        s.refuse(event.request_id, "not_your_call", "this call is over, or not yours")
    elif isinstance(event, events.DispositionGiven):
        _dispose(s, attempt, event)
    elif not attempt.live:
        s.refuse(event.request_id, "call_ended", "this call has ended: give its disposition")
    elif isinstance(event, events.HangUpRequested):
        hang_up(s, attempt, EndedBy.AGENT)
        s.answer(event.request_id, attempt.id, callId=attempt.id, state=attempt.state)
    elif attempt.answered_at is None:
        s.refuse(event.request_id, "not_connected", f"this call is {attempt.state}, not connected yet")
    else:
        _control(s, attempt, event)


def _control(
    s: State, attempt: Attempt, event: events.HoldRequested | events.MuteRequested | events.DigitsRequested
) -> None:
    if isinstance(event, events.HoldRequested):
        wanted = CallState.HELD if event.on else CallState.CONNECTED
        if attempt.state is not wanted:
            attempt = s.move_attempt(attempt, wanted)
            s.emit(Hold(attempt.id, event.on))
            _tell(s, attempt, "call.held")
    elif isinstance(event, events.MuteRequested):
        attempt = s.attempts[attempt.id] = replace(attempt, muted=event.on)
        s.emit(Mute(attempt.id, event.on))
    else:
        s.emit(SendDigits(attempt.id, event.digits))
    s.emit(SaveAttempt(attempt))
    s.answer(event.request_id, attempt.id, callId=attempt.id, state=attempt.state, muted=attempt.muted)


def _dispose(s: State, attempt: Attempt, event: events.DispositionGiven) -> None:
    if attempt.live:
        s.refuse(event.request_id, "call_up", "this call is still up: hang up first, then give the disposition")
        return
    if event.callback_at is not None:
        if event.callback_at <= s.at:
            s.refuse(event.request_id, "time_in_past", "callbackAt must be in the future")
            return
        if attempt.number >= attempt.limit:
            message = f"no callback is possible: all {attempt.limit} attempts of this contact have been made"
            s.refuse(event.request_id, "no_attempts_left", message)
            return
    attempt = replace(attempt, disposition=event.code, notes=event.notes)
    if event.add_to_dnc:
        s.emit(BlockNumber(s.runs[attempt.instance_id].instance.dnc_list_id, attempt.phone_number, s.at))
    _settle(s, attempt, callback_at=event.callback_at, blocked=event.add_to_dnc)
    s.answer(event.request_id, callId=attempt.id, disposition=event.code)


def _tell(s: State, attempt: Attempt, type: str) -> None:
    if attempt.agent_id is not None:
        s.emit(TellAgent(attempt.agent_id, type, s.at, attempt_id=attempt.id))
