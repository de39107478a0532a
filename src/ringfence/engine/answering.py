"""Somebody answers: joined with an agent at once, or asked to wait, or at last told who called and hung up on.

What happens first is a matter of the campaign's mode. Who waits has a deadline, and so has the message to who has waited in
vain; people who wait come before any record that an idle agent might be given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy
from ringfence.domain.campaign import DialingMode
from ringfence.domain.record import RecordState
from ringfence.domain.values import replace
from ringfence.engine import calls, events, guiding, joining
from ringfence.engine.commands import BlockNumber, Connect, HangUp, Play, SaveAttempt
from ringfence.engine.deadlines import Key
from ringfence.engine.state import State

WAITING_MESSAGE = "waiting"
SAFE_HARBOUR = "safe-harbour"
SCREENING_GRACE = timedelta(seconds=1)
"""For the switch to say who answered, on top of the time for which it listens."""
LONGEST_MESSAGE = timedelta(seconds=60)
"""After this the safe-harbour message has been played, whatever the switch says or does not."""


def answered(s: State, attempt_id: str) -> None:
    """Somebody answered. An answer that comes too late is hung up."""
    attempt = calls.live(s, attempt_id)
    if attempt is None or attempt_id in s.closing:
        s.emit(HangUp(attempt_id))
        return
    if attempt.answered_at is not None:
        return
    record, run = s.records[attempt.record_id], s.runs[attempt.instance_id]
    s.move_record(record, replace(record, state=RecordState.CONNECTED))
    _WHO_TALKS[run.instance.mode](s, attempt)
    calls.watch(s, s.attempts[attempt_id])
    s.ready_runs.append(run.id)  # one call less in flight


def _who_dialed(s: State, attempt: Attempt) -> None:
    """The agent has heard it ring."""
    attempt = s.move_attempt(attempt, CallState.CONNECTED, answered_at=s.at, connected_at=s.at)
    s.emit(SaveAttempt(attempt))
    s.emit(Connect(attempt.id))
    calls.tell(s, attempt, "call.answered")


def _whoever_it_is(s: State, attempt: Attempt) -> None:
    """A person is joined with an agent; where machines are screened, once it is known that it is one."""
    if s.answering.screening is None:
        _who_is_free(s, attempt)
        return
    attempt = s.move_attempt(attempt, CallState.SCREENED, answered_at=s.at)
    s.emit(SaveAttempt(attempt))
    wait_on(s, attempt)


def classified(s: State, attempt: Attempt, kind: AnswerKind) -> None:
    """Screening has come to its end: a machine is hung up on, everybody else is taken for a person.

    A person's greeting was over before the silence by which it was known for one. What was known before a restart counts,
    also where the switch has been told to hang up and has not heard it.
    """
    if attempt.id in s.closing:
        return
    kind = attempt.answered_by or kind
    s.deadlines.clear(Key(calls.WAIT, attempt.id))
    greeted_at = s.at
    if kind is AnswerKind.HUMAN and s.answering.screening is not None:
        greeted_at = max(attempt.answered_at or s.at, s.at - s.answering.screening.silence_after_greeting)
    attempt = s.attempts[attempt.id] = replace(attempt, answered_by=kind, greeted_at=greeted_at)
    if kind is AnswerKind.MACHINE:
        s.emit(SaveAttempt(attempt))
        calls.hang_up(s, attempt, EndedBy.SYSTEM)
    else:
        _who_is_free(s, attempt)
        s.ready_runs.append(attempt.instance_id)


def _who_is_free(s: State, attempt: Attempt) -> None:
    """The agent who is reserved for the call, else the one of its queue who has been idle longest, else nobody yet."""
    session = s.sessions.get(attempt.agent_id or "")
    if session is not None and session.state is AgentState.RESERVED and session.attempt_id == attempt.id:
        agent_id: str | None = session.agent_id
    else:
        agent_id = s.longest_idle(attempt.queue_id)
    if agent_id is None:
        _wait(s, attempt)
    else:
        joining.join(s, attempt, agent_id)


_WHO_TALKS: Final[Mapping[DialingMode, Callable[[State, Attempt], None]]] = {
    DialingMode.PREVIEW: _who_dialed,
    DialingMode.PROGRESSIVE: _whoever_it_is,
    DialingMode.POWER: _whoever_it_is,
    DialingMode.PREDICTIVE: _whoever_it_is,
    DialingMode.AGENTLESS: guiding.answered,
}
"""What an answer leads to, by mode: the call is in another state afterwards, and saved."""


def serve_waiting(s: State) -> None:
    """Agents have become idle: join them with the people who wait, those of the highest priority and the longest first."""
    for attempt in sorted(
        (s.attempts[attempt_id] for attempt_id in s.waiting if attempt_id not in s.closing),
        key=lambda one: (-s.runs[one.instance_id].instance.priority, one.waits_since, one.id),
    ):
        agent_id = s.longest_idle(attempt.queue_id)
        if agent_id is not None:
            joining.join(s, attempt, agent_id)


def _wait(s: State, attempt: Attempt) -> None:
    attempt = s.move_attempt(attempt, CallState.WAITING, agent_id=None, answered_at=attempt.answered_at or s.at)
    s.emit(SaveAttempt(attempt))
    prompts = s.answering.waiting_message.prompts(attempt.caller_id)
    if prompts:
        s.emit(Play(attempt.id, WAITING_MESSAGE, prompts))
    wait_on(s, attempt)


def wait_on(s: State, attempt: Attempt) -> None:
    """Set the deadline of somebody who is screened, waits, or listens to the safe-harbour message. It counts from the
    answer, or the end of the greeting, so that no number of restarts keeps anybody on the line."""
    waits_until = (attempt.waits_since or s.at) + s.answering.wait
    if attempt.state is CallState.SCREENED:
        listens = s.answering.screening.limit if s.answering.screening is not None else timedelta(0)
        s.deadlines.set(Key(calls.WAIT, attempt.id), (attempt.answered_at or s.at) + listens + SCREENING_GRACE)
    elif attempt.state is CallState.WAITING:
        s.deadlines.set(Key(calls.WAIT, attempt.id), guiding.waits_until(attempt) or waits_until)
    elif attempt.state is CallState.ABANDONED:
        s.deadlines.set(Key(calls.WAIT, attempt.id), waits_until + LONGEST_MESSAGE)


def waited(s: State, attempt_id: str) -> None:
    """Nobody has come free in time, the message to say so has been played for long enough, or the switch has not said in
    time who answered."""
    attempt = s.attempts[attempt_id]
    if attempt_id in s.closing:
        return
    if attempt.state is CallState.SCREENED:
        classified(s, attempt, AnswerKind.UNKNOWN)
        return
    if attempt.flow is not None:
        guiding.nobody_free(s, attempt)
        return
    prompts = s.answering.safe_harbour.prompts(attempt.caller_id)
    if attempt.state is CallState.WAITING and prompts:
        attempt = s.move_attempt(attempt, CallState.ABANDONED)
        s.emit(SaveAttempt(attempt))
        s.emit(Play(attempt.id, SAFE_HARBOUR, prompts))
        wait_on(s, attempt)
    else:
        calls.hang_up(s, attempt, EndedBy.SYSTEM)


def heard(s: State, attempt: Attempt, event: events.PromptPlayed | events.DigitPressed) -> None:
    """By somebody who was abandoned: the message has come to its end, or a key was pressed."""
    if attempt.id in s.closing:
        return
    if isinstance(event, events.PromptPlayed):
        if event.step_id == SAFE_HARBOUR:
            calls.hang_up(s, attempt, EndedBy.SYSTEM)
    elif event.digit == s.answering.opt_out_key:
        attempt = s.attempts[attempt.id] = replace(attempt, disposition=calls.OPTED_OUT)
        s.emit(SaveAttempt(attempt))
        s.emit(BlockNumber(s.runs[attempt.instance_id].instance.dnc_list_id, attempt.phone_number, s.at))
        calls.hang_up(s, attempt, EndedBy.SYSTEM)
