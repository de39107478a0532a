"""Calls that are led by an experience flow: what `flow_steps` wants done is done, and what happens is put to it.

The flow's place is saved with the attempt after every step, before anything of it is done. After a crash, and whenever the
switch says that the call is still up, what was wanted last is wanted again: the same step is never begun twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ringfence.domain import flow as flows
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy
from ringfence.domain.calling_hours import zones_of
from ringfence.domain.campaign import OnMachine
from ringfence.domain.flow_progress import Progress, Wait
from ringfence.domain.prompts import MachineDetection
from ringfence.domain.values import replace
from ringfence.engine import calls, events, flow_steps, joining
from ringfence.engine.commands import AskHook, BlockNumber, LoadContact, Play, SaveAttempt, StopPlaying
from ringfence.engine.deadlines import Key
from ringfence.engine.state import State

Heard = events.PromptPlayed | events.DigitPressed | events.AnswerClassified
Think = Callable[[flow_steps.Facts, Progress], flow_steps.Step | None]


def load_contact(s: State, attempt: Attempt) -> None:
    """Have what the call's flow reads of its contact read, if it reads anything."""
    names = flows.columns(s.flow_of(attempt))
    if names:
        s.emit(LoadContact(attempt.id, attempt.contact_id, names))
    else:
        s.columns[attempt.id] = {}


def answered(s: State, attempt: Attempt) -> None:
    """The flow begins: at once, or when the switch has said that no machine answered."""
    progress = s.progress_of(attempt)
    if progress.wait is Wait.ANSWERER:
        progress = replace(progress, until=_listens_until(s, attempt, s.at))
    attempt = s.move_attempt(attempt, CallState.GUIDED, answered_at=s.at, flow=progress)
    s.emit(SaveAttempt(attempt))
    _set_deadline(s, attempt)
    if progress.wait is Wait.CONTACT and attempt.id in s.columns:
        _think(s, attempt, flow_steps.begin)


def contact_loaded(s: State, event: events.ContactLoaded) -> None:
    attempt = calls.live(s, event.attempt_id)
    if attempt is None or attempt.flow is None:
        return
    s.columns[attempt.id] = event.columns
    if attempt.state is CallState.GUIDED:
        if attempt.flow.wait is Wait.CONTACT:
            _think(s, attempt, flow_steps.begin)
        else:
            again(s, attempt)


def hook_answered(s: State, event: events.HookAnswered) -> None:
    attempt = calls.live(s, event.attempt_id)
    if attempt is not None and attempt.state is CallState.GUIDED:
        _think(s, attempt, lambda facts, at: flow_steps.hook_answered(facts, at, event.step_id, event.values))


def heard(s: State, attempt: Attempt, event: Heard) -> None:
    """By somebody who is led by a flow."""
    match event:
        case events.PromptPlayed():
            _think(s, attempt, lambda facts, at: flow_steps.played(facts, at, event.step_id))
        case events.DigitPressed():
            _think(s, attempt, lambda facts, at: flow_steps.pressed(facts, at, event.digit))
        case events.AnswerClassified():
            _classified(s, attempt, event.kind)


def overdue(s: State, attempt_id: str) -> None:
    """What the flow waits for has not come in time."""
    attempt = s.attempts[attempt_id]
    if attempt.state is not CallState.GUIDED:
        return
    if s.progress_of(attempt).wait is Wait.ANSWERER:
        _classified(s, attempt, AnswerKind.UNKNOWN)
    else:
        _think(s, attempt, flow_steps.overdue)


def waits_until(attempt: Attempt) -> datetime | None:
    """When a person whom a flow has transferred stops waiting; None for one who is in no flow."""
    return None if attempt.flow is None else attempt.flow.until


def nobody_free(s: State, attempt: Attempt) -> None:
    """The person has waited in vain for an agent: back to the flow, once what it reads is there again after a restart."""
    if attempt.id not in s.columns:
        s.deadlines.set(Key(calls.WAIT, attempt.id), s.at + calls.SETTLE_TIME)
        return
    attempt = s.move_attempt(attempt, CallState.GUIDED)
    _think(s, attempt, flow_steps.nobody_free)


def again(s: State, attempt: Attempt) -> None:
    """Want once more what was wanted last: it may have been lost on the way, or by a crash."""
    if attempt.id in s.columns:
        progress = s.progress_of(attempt)
        for effect in flow_steps.again(_facts(s, attempt), progress):
            _do(s, attempt, effect)


def resume(s: State, attempt: Attempt) -> None:
    """After a restart the contact is read again; a wait that is over lasts until the switch has been heard."""
    if attempt.flow is None or attempt.state is CallState.CONNECTED:
        return
    load_contact(s, attempt)
    if attempt.state is CallState.GUIDED and attempt.flow.until is not None:
        s.deadlines.set(Key(calls.FLOW, attempt.id), max(attempt.flow.until, s.at + calls.SETTLE_TIME))


def _classified(s: State, attempt: Attempt, kind: AnswerKind) -> None:
    """A machine that is not to be talked to is hung up on; else the flow is told, and begins if it waited for that."""
    progress = s.progress_of(attempt)
    disconnects = s.runs[attempt.instance_id].instance.on_machine is OnMachine.DISCONNECT
    if disconnects and kind is AnswerKind.MACHINE and progress.wait is not Wait.END:
        met = replace(progress, wait=Wait.MACHINE, answered_by=kind, until=None)
        _take(s, attempt, (met, [flow_steps.End()]))
    elif progress.wait is Wait.ANSWERER and progress.step == 0:
        known = replace(progress, wait=Wait.CONTACT, answered_by=kind, until=None)
        if attempt.id in s.columns:
            _take(s, attempt, flow_steps.begin(_facts(s, attempt), known))
        else:
            _take(s, attempt, (known, []))
    else:
        _think(s, attempt, lambda facts, at: flow_steps.classified(facts, at, kind))


def _think(s: State, attempt: Attempt, think: Think) -> None:
    """Let the flow make a step, unless the call is about to end, or what the flow reads is not there yet."""
    if attempt.id in s.closing or attempt.id not in s.columns:
        return
    step = think(_facts(s, attempt), s.progress_of(attempt))
    if step is not None:
        _take(s, attempt, step)


def _take(s: State, attempt: Attempt, step: flow_steps.Step) -> None:
    """Save where the flow is now, and do what it wants."""
    progress, effects = step
    attempt = replace(attempt, flow=progress)
    for effect in effects:
        if isinstance(effect, flow_steps.Dispose):
            attempt = replace(attempt, disposition=effect.code, notes=effect.notes)
    s.attempts[attempt.id] = attempt
    s.emit(SaveAttempt(attempt))
    _set_deadline(s, attempt)
    for effect in effects:
        _do(s, s.attempts[attempt.id], effect)


def _do(s: State, attempt: Attempt, effect: flow_steps.Effect) -> None:
    match effect:
        case flow_steps.Hear():
            s.emit(Play(attempt.id, effect.step_id, effect.prompts))
        case flow_steps.Hush():
            s.emit(StopPlaying(attempt.id))
        case flow_steps.Dispose():
            pass  # saved with the attempt
        case flow_steps.Block():
            s.emit(BlockNumber(s.runs[attempt.instance_id].instance.dnc_list_id, attempt.phone_number, s.at))
        case flow_steps.Ask():
            s.emit(AskHook(attempt.id, effect.step_id, effect.url, effect.body, effect.save, effect.timeout))
        case flow_steps.Enqueue():
            _enqueue(s, attempt, effect)
        case flow_steps.End():
            calls.hang_up(s, attempt, EndedBy.SYSTEM)


def _enqueue(s: State, attempt: Attempt, wanted: flow_steps.Enqueue) -> None:
    """To the agent of the queue who has been idle longest, or among those who wait for one."""
    s.deadlines.clear(Key(calls.FLOW, attempt.id))
    attempt = s.move_attempt(attempt, CallState.WAITING, queue_id=wanted.queue_id)
    agent_id = s.longest_idle(wanted.queue_id)
    if agent_id is not None:
        joining.join(s, attempt, agent_id)
        return
    s.emit(SaveAttempt(attempt))
    if wanted.prompts:
        s.emit(Play(attempt.id, wanted.step_id, wanted.prompts))
    until = waits_until(attempt)
    if until is not None:
        s.deadlines.set(Key(calls.WAIT, attempt.id), until)


def _facts(s: State, attempt: Attempt) -> flow_steps.Facts:
    run, record = s.runs[attempt.instance_id], s.records[attempt.record_id]
    return flow_steps.Facts(
        flow=s.flow_of(attempt),
        at=s.at,
        columns=s.columns[attempt.id],
        listens_until=_listens_until(s, attempt, attempt.answered_at or s.at),
        zones=zones_of(run.instance.hours, record.zone_key),
    )


def _listens_until(s: State, attempt: Attempt, answered_at: datetime) -> datetime | None:
    """When the switch will have said who answered; None where it was not asked."""
    if s.runs[attempt.instance_id].instance.on_machine is OnMachine.NO:
        return None
    return answered_at + MachineDetection().limit + flow_steps.GRACE


def _set_deadline(s: State, attempt: Attempt) -> None:
    until = waits_until(attempt)
    if until is None:
        s.deadlines.clear(Key(calls.FLOW, attempt.id))
    else:
        s.deadlines.set(Key(calls.FLOW, attempt.id), until)
