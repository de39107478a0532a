"""The dialer engine: one state machine a stream. `handle(event) -> commands`, and `next_deadline()`.

It has no clock, no randomness and no I/O: every event carries its instant, and the same events give the same commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ringfence.domain.campaign import DialingMode
from ringfence.domain.problems import BrokenPromise
from ringfence.engine import (
    agents,
    answering,
    audio,
    callbacks,
    calls,
    events,
    guiding,
    inquiries,
    listening,
    matching,
    owners,
    pacing,
    placing,
    pre_calls,
    previews,
    reservations,
    restoring,
    runs,
)
from ringfence.engine.commands import Command
from ringfence.engine.ordering import WINDOW
from ringfence.engine.pacing import CallsToPlace
from ringfence.engine.state import OWNER, RESERVATION, State

Handler = Callable[[State, Any], None]


class Dialer:
    """The first event must be `EngineRestored`. An exception leaves the state undefined: build a new one from the
    record. `modes` are other ways to pace than those of `engine.pacing`, to be compared with them; `window` is how many
    records of a run a load brings: few, where a simulation is to come to the next load often."""

    def __init__(self, modes: Mapping[DialingMode, CallsToPlace] = pacing.MODES, window: int = WINDOW) -> None:
        self._state = State(modes, window)

    @property
    def state(self) -> State:
        """For checks and reports; only `handle` changes it."""
        return self._state

    def handle(self, event: events.Event) -> list[Command]:
        """What is to be done now that this has happened, after what was due before it. Instants never go back."""
        s = self._state
        restored = isinstance(event, events.EngineRestored)
        if restored is not (s.now is None):
            raise BrokenPromise("EngineRestored must be the first event of an engine, and only the first")
        at = event.at if s.now is None else max(event.at, s.now)
        while (key := s.deadlines.pop_due(at)) is not None:
            s.now = at
            _EXPIRED[key.kind](s, key.id)
            matching.match(s)
        s.now = at
        _HANDLERS[type(event)](s, event)
        matching.match(s)
        commands, s.out = s.out, []
        return commands

    def next_deadline(self) -> datetime | None:
        """When `TimePassed` has to be handled, if nothing else happens before."""
        return self._state.deadlines.next()


def _stream_configured(s: State, event: events.StreamConfigured) -> None:
    s.max_live_calls, s.max_call, s.answering = event.max_live_calls, event.max_call, event.answering
    s.max_agentless_calls, s.owner_wait = event.max_agentless_calls, event.owner_wait
    owners.settle_all(s)
    s.ready_runs += [run.id for run in s.active_runs()]


def _queue_configured(s: State, event: events.QueueConfigured) -> None:
    s.queues[event.queue.queue_id] = event.queue


def _flow_configured(s: State, event: events.FlowConfigured) -> None:
    s.know_flow(event.flow)


_HANDLERS: dict[type[events.Event], Handler] = {
    events.EngineRestored: restoring.restored,
    events.TimePassed: lambda s, event: None,
    events.StreamConfigured: _stream_configured,
    events.HoursConfigured: runs.hours_configured,
    events.QueueConfigured: _queue_configured,
    events.FlowConfigured: _flow_configured,
    events.AgentConfigured: agents.configured,
    events.AgentRemoved: agents.removed,
    events.AgentStateRequested: agents.state_requested,
    events.AgentLost: agents.lost,
    events.StartRequested: runs.start,
    events.PauseRequested: runs.pause,
    events.ResumeRequested: runs.resume,
    events.StopRequested: runs.stop,
    events.RecordsJoined: runs.joined,
    events.RecordsLoaded: runs.loaded,
    events.RecordsDropped: runs.dropped,
    events.PreCallAnswered: pre_calls.answered,
    events.CompletionRefused: runs.not_complete,
    events.NumbersBlocked: runs.numbers_blocked,
    events.CallbacksRequested: callbacks.requested,
    events.PreviewDialRequested: previews.dial_requested,
    events.PreviewSkipRequested: previews.skip_requested,
    events.PreviewRefused: previews.refused,
    events.AttemptRefused: calls.refused,
    events.HangUpRequested: calls.requested,
    events.HoldRequested: calls.requested,
    events.MuteRequested: calls.requested,
    events.DigitsRequested: calls.requested,
    events.DispositionGiven: calls.requested,
    events.CallRang: lambda s, event: calls.rang(s, event.attempt_id),
    events.CallAnswered: lambda s, event: answering.answered(s, event.attempt_id),
    events.CallEnded: lambda s, event: calls.ended(s, event.attempt_id, event.outcome, event.cause, event.ended_by),
    events.CallReported: inquiries.reported,
    events.PromptPlayed: listening.heard,
    events.DigitPressed: listening.heard,
    events.AnswerClassified: listening.heard,
    events.ContactLoaded: guiding.contact_loaded,
    events.HookAnswered: guiding.hook_answered,
    events.AudioMissing: audio.missing,
    events.AudioHeard: audio.heard,
}

_EXPIRED: dict[str, Callable[[State, str], None]] = {
    previews.PREVIEW: previews.timed_out,
    pre_calls.PRE_CALL: pre_calls.given_up,
    calls.CALL: inquiries.overdue,
    calls.WAIT: answering.waited,
    calls.FLOW: guiding.overdue,
    calls.WRAP_UP: calls.wrap_up_over,
    RESERVATION: reservations.timed_out,
    placing.PACE: placing.pace_again,
    runs.RUN: runs.due,
    OWNER: owners.waited,
}
