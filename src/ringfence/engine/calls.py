"""The life of a call: placed, ringing, ended, wrapped up. Its states are the table in `domain.attempt`.

What an answer leads to is in `answering`. The switch may lose, repeat or delay any message, so every state has a deadline
of ours, after which `inquiries` hangs the call up or asks about it; what cannot be found out is `interrupted`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ringfence.domain import ids
from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy, Outcome
from ringfence.domain.campaign import RESERVING, DialingMode, Instance, OnMachine
from ringfence.domain.flow_progress import Wait
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.prompts import MachineDetection
from ringfence.domain.record import CallbackOwner, Exclusion, Record, RecordState
from ringfence.domain.values import replace
from ringfence.engine import events, owners, reservations, retries
from ringfence.engine.commands import (
    BlockNumber,
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
RECALL_TIME = timedelta(seconds=60)  # a number found in flight elsewhere is tried again after this

OPTED_OUT = "opted_out"
"""The disposition of a call in which an abandoned person pressed the key to be called no more."""

NO_PHONE = {
    "agent_phone": "your phone did not take the call: see to it",
    "agent_has_no_phone": "you have no phone: ask your manager for one",
}
"""Why an agent is sent away whose phone could not be rung, by the cause that the switch gives."""

CALL = "call"
WAIT = "wait"
FLOW = "flow"
WRAP_UP = "wrap_up"


def place(s: State, run: Run, record: Record, agent_id: str | None, permit: Permit) -> Attempt:
    """Start the next attempt of a record, with its permit.

    In Preview the agent hears it ring. Where the dialer places calls, they are reserved for this one; None leaves it to who
    is free when it is answered.
    """
    instance, number = run.instance, record.attempts + 1
    if number > instance.max_attempts:
        raise BrokenPromise(f"I2: attempt {number} of {record.id}, limit {instance.max_attempts}")
    attempt = Attempt(
        id=ids.derived(ids.ATTEMPT, record.id, number),
        record_id=record.id,
        instance_id=run.id,
        campaign_id=instance.campaign_id,
        contact_id=record.contact_id,
        phone_number=record.phone_number,
        caller_id=instance.caller_id,
        number=number,
        limit=instance.max_attempts,
        agent_id=agent_id,
        queue_id=instance.queue_id,
        permit=permit.as_json(),
        placed_at=s.at,
        flow=s.first_progress(instance),
    )
    s.move_record(record, replace(record, state=RecordState.DIALING, attempts=number))
    s.attempts[attempt.id] = attempt
    s.follow_attempt(attempt)
    s.live_calls += 1
    block = s.answering.redial_block
    undisturbed_since = s.at - block if block and instance.mode not in RESERVING else None
    s.emit(OpenAttempt(attempt, instance.dnc_list_id, undisturbed_since))
    hears = endpoint = None
    if agent_id is not None and instance.mode is DialingMode.PREVIEW:
        hears, endpoint = agent_id, s.agents[agent_id].endpoint
        s.move_agent(agent_id, AgentState.BUSY, reason=None, preview_id=None, attempt_id=attempt.id)
    elif agent_id is not None:
        reservations.bind(s, agent_id, attempt.id)
    hours_end = run.openness(record.zone_key, s.at).until
    s.emit(
        PlaceCall(
            attempt.id,
            attempt.phone_number,
            attempt.caller_id,
            instance.ring_time,
            hears,
            endpoint,
            detect_machines=_detection(s, instance),
            record=instance.record_calls,
            before=hours_end,
        )
    )
    tell(s, attempt, "call.dialing")
    watch(s, attempt)
    return attempt


def _detection(s: State, instance: Instance) -> MachineDetection | None:
    """Whether the switch is to find out who answers, and how."""
    if instance.mode is DialingMode.PREVIEW:
        return None
    if instance.mode is not DialingMode.AGENTLESS:
        return s.answering.screening
    return None if instance.on_machine is OnMachine.NO else MachineDetection()


def watch(s: State, attempt: Attempt) -> None:
    """Set the deadline by which the next message about a live call should have come."""
    if attempt.answered_at is not None:
        at = s.at + CHECK_PERIOD
    else:
        at = attempt.placed_at + s.runs[attempt.instance_id].instance.ring_time + SETUP_GRACE
    s.deadlines.set(Key(CALL, attempt.id), at)


def refused(s: State, event: events.AttemptRefused) -> None:
    """The saving transaction refused the attempt: it never was. The record is excluded, or tried again a little
    later."""
    attempt = s.attempts[event.attempt_id]
    s.forget_attempt(attempt)
    s.free_line()
    s.deadlines.clear(Key(CALL, attempt.id))
    s.closing.pop(attempt.id, None)
    s.unanswered_asks.pop(attempt.id, None)
    turned_down(s, s.records[attempt.record_id], event.reason, attempt.number - 1, event.until)
    s.release_agent(attempt.agent_id, reason=event.reason)


def turned_down(s: State, record: Record, reason: str, attempts: int, until: datetime | None) -> None:
    """A live record that the database may not let go out: out of the run for do-not-call, else later again, where it is
    known when, then."""
    if reason == Rule.DNC:
        s.move_record(record, replace(record, state=RecordState.EXCLUDED, exclusion=Exclusion.DNC, attempts=attempts))
        return
    later = replace(record, due_at=max(until or s.at + RECALL_TIME, s.at), attempts=attempts)
    s.move_record(record, replace(later, state=later.resting_state))


def live(s: State, attempt_id: str) -> Attempt | None:
    attempt = s.attempts.get(attempt_id)
    return attempt if attempt is not None and attempt.live else None


def rang(s: State, attempt_id: str) -> None:
    attempt = live(s, attempt_id)
    if attempt is None:
        s.emit(HangUp(attempt_id))
    elif attempt.state is CallState.DIALING:
        attempt = s.move_attempt(attempt, CallState.RINGING, ringing_at=s.at)
        s.emit(SaveAttempt(attempt))
        tell(s, attempt, "call.ringing")


def ended(s: State, attempt_id: str, outcome: Outcome, cause: str | None, ended_by: EndedBy | None) -> None:
    """The call is over: into wrap-up if it was answered, else the record waits for its next attempt."""
    attempt = live(s, attempt_id)
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
    s.deadlines.clear(Key(WAIT, attempt_id))
    s.deadlines.clear(Key(FLOW, attempt_id))
    tell(s, attempt, "call.ended")
    session = s.sessions.get(attempt.agent_id or "")
    queue = s.queues.get(attempt.queue_id or "")
    if attempt.connected_at is not None and session is not None and queue is not None and queue.wrap_up > timedelta(0):
        s.emit(SaveAttempt(attempt))
        s.move_agent(session.agent_id, AgentState.WRAP_UP)
        s.deadlines.set(Key(WRAP_UP, attempt_id), s.at + queue.wrap_up)
    else:
        _settle(s, attempt)


def _outcome(attempt: Attempt, outcome: Outcome, closing: EndedBy | None) -> Outcome:
    """`attempt` as it was before it ended."""
    if attempt.flow is not None and attempt.answered_at is not None:  # a flow has talked, whoever the person waits for
        return Outcome.MACHINE if attempt.flow.wait is Wait.MACHINE else Outcome.CONNECTED
    if attempt.state is CallState.SCREENED:
        if attempt.answered_by is AnswerKind.MACHINE:
            return Outcome.MACHINE
        return (
            Outcome.INTERRUPTED if outcome is Outcome.INTERRUPTED else Outcome.DECLINED
        )  # before anybody spoke to them
    if attempt.state in (CallState.WAITING, CallState.ABANDONED):
        return Outcome.ABANDONED
    if attempt.answered_at is not None:
        return Outcome.CONNECTED
    if outcome is Outcome.CONNECTED or outcome is Outcome.INTERRUPTED:
        return Outcome.INTERRUPTED  # an answer that we never heard of: what came of it cannot be known
    return Outcome.NO_ANSWER if closing is EndedBy.SYSTEM else outcome


def _settle(
    s: State,
    attempt: Attempt,
    *,
    callback_at: datetime | None = None,
    blocked: bool = False,
    callback_owner: CallbackOwner | None = None,
) -> None:
    """The attempt's last save: what becomes of its record, and its agent is free."""
    if attempt.outcome is None or attempt.ended_at is None:
        raise BrokenPromise(f"{attempt.id} is settled before it has ended")
    ended_at = attempt.ended_at
    outcome = retries.outcome_after_wrap_up(attempt.outcome, attempt.disposition)
    attempt = replace(attempt, outcome=outcome, wrapped_up_at=s.at)
    s.emit(SaveAttempt(attempt))
    s.forget_attempt(attempt)
    s.deadlines.clear(Key(WRAP_UP, attempt.id))
    record = s.records[attempt.record_id]
    if attempt.flow is not None:
        blocked = blocked or attempt.flow.blocked
        callback_at = callback_at if attempt.agent_id is not None else attempt.flow.callback_at
    then = retries.after(
        s.runs[attempt.instance_id].instance,
        outcome,
        record.attempts,
        ended_at,
        disposition=attempt.disposition,
        callback_at=callback_at,
        blocked=blocked or attempt.disposition == OPTED_OUT,
        redial_block=s.answering.redial_block,
    )
    owner = record.owner
    if callback_at is not None and callback_owner is not None:
        owner = (attempt.agent_id or "") if callback_owner is CallbackOwner.ME else ""
        owners.know(s, s.runs[attempt.instance_id], owner)
    s.move_record(
        record, replace(record, state=then.state, due_at=then.due_at, is_callback=then.is_callback, owner=owner)
    )
    if attempt.cause in NO_PHONE:  # the next call would ring nobody either
        s.release_agent(attempt.agent_id, reason=NO_PHONE[attempt.cause], then=AgentState.AWAY)
    else:
        s.release_agent(attempt.agent_id)


def wrap_up_over(s: State, attempt_id: str) -> None:
    _settle(s, s.attempts[attempt_id])


def hang_up(s: State, attempt: Attempt, by: EndedBy) -> None:
    s.closing.setdefault(attempt.id, by)
    s.emit(HangUp(attempt.id))
    s.deadlines.set(Key(CALL, attempt.id), s.at + SETTLE_TIME)


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
    elif attempt.connected_at is None:
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
            tell(s, attempt, "call.held")
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
        mode = s.runs[attempt.instance_id].instance.mode
        if event.callback_owner is CallbackOwner.ME and mode is not DialingMode.PREVIEW:
            message = f"in {mode} whoever is free gets the call: leave the callback to anyone"
            s.refuse(event.request_id, "no_own_callbacks", message)
            return
    attempt = replace(attempt, disposition=event.code, notes=event.notes)
    if event.add_to_dnc:
        s.emit(BlockNumber(s.runs[attempt.instance_id].instance.dnc_list_id, attempt.phone_number, s.at))
    _settle(
        s,
        attempt,
        callback_at=event.callback_at,
        blocked=event.add_to_dnc,
        callback_owner=event.callback_owner,
    )
    s.answer(event.request_id, callId=attempt.id, disposition=event.code)


def tell(s: State, attempt: Attempt, type: str) -> None:
    """The agent who hears it ring or talks; a call that an agent is reserved for does not concern them yet."""
    session = s.sessions.get(attempt.agent_id or "")
    if session is not None and session.state is not AgentState.RESERVED:
        s.emit(TellAgent(session.agent_id, type, s.at, attempt_id=attempt.id))
