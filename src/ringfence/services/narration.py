"""What a dialer's decisions look like from outside: saves in, notices out.

A save holds a thing as it is now; what is told is how it changed, so the narrator remembers the states that it has told
of: those of live calls, of agents and of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from ringfence.domain.agent import AgentSession
from ringfence.domain.attempt import Attempt, CallState
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.notice import Notice
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.values import quick
from ringfence.engine import commands, events
from ringfence.engine.commands import Command
from ringfence.services.desk_pages import iso

_CALLS: Final = {
    CallState.RINGING: "call.ringing",
    CallState.CONNECTED: "call.answered",
    CallState.SCREENED: "call.screened",
    CallState.GUIDED: "call.guided",
    CallState.WAITING: "call.waiting",
    CallState.ABANDONED: "call.abandoned",
    CallState.HELD: "call.held",
    CallState.ENDED: "call.ended",
}
_PREVIEWS: Final = {
    PreviewState.DIALED: "preview.dialed",
    PreviewState.SKIPPED: "preview.skipped",
    PreviewState.WITHDRAWN: "preview.withdrawn",
}
_RUNS: Final = {
    InstanceStatus.ACTIVE: "campaign.started",
    InstanceStatus.PAUSED: "campaign.paused",
    InstanceStatus.STOPPED: "campaign.stopped",
    InstanceStatus.COMPLETED: "campaign.completed",
}


_iso: Final = lru_cache(4_096)(iso)
"""An instant is told again and again: by every notice of a call, and by all notices of an event."""


@quick
@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and what it is about: it is not told where the database refuses that preview, attempt or run."""

    notice: Notice
    about: str | None


@dataclass(slots=True)
class _Run:
    name: str
    status: InstanceStatus


class Narrator:
    """One for each engine: it must see every event that the engine handles, in order, with all its commands."""

    def __init__(self) -> None:
        self._calls: dict[str, CallState] = {}
        self._sessions: dict[str, AgentSession] = {}
        self._runs: dict[str, _Run] = {}

    def tell(self, event: events.Event, wanted: Sequence[Command]) -> list[Told]:
        """What is to be told once the commands are saved."""
        self._hear(event)
        told: list[Told] = []
        for command in wanted:
            if isinstance(command, commands.Save):
                told += self._of(command, event.at)
        return told

    def _hear(self, event: events.Event) -> None:
        match event:
            case events.EngineRestored():
                self._calls = {attempt.id: attempt.state for attempt in event.attempts}
                self._sessions = {session.agent_id: session for session in event.sessions}
                for run in event.instances:
                    self._know(run.instance)
            case events.StartRequested():
                self._know(event.run.instance)
            case events.CompletionRefused():
                self._know(event.run.instance)
            case events.AttemptRefused():
                self._calls.pop(event.attempt_id, None)

    def _know(self, instance: Instance) -> None:
        self._runs[instance.id] = _Run(instance.campaign_name, instance.status)

    def _of(self, command: Command, at: datetime) -> Sequence[Told]:
        match command:
            case commands.OpenPreview():
                return (_preview("preview.offered", command.preview, at),)
            case commands.SavePreview() if command.preview.state in _PREVIEWS:
                return (_preview(_PREVIEWS[command.preview.state], command.preview, at),)
            case commands.OpenAttempt():
                self._calls[command.attempt.id] = command.attempt.state
                return (_call("call.dialing", command.attempt, at),)
            case commands.SaveAttempt():
                return self._attempt(command.attempt, at)
            case commands.SaveSession():
                return self._session(command.session, at)
            case commands.SaveInstance():
                return (self._run(command),)
            case commands.BlockNumber():
                data = {"listId": command.list_id, "phoneNumber": command.phone_number}
                return (Told(Notice("dnc.number_added", at, None, data), None),)
        return ()

    def _attempt(self, attempt: Attempt, at: datetime) -> list[Told]:
        """Every call ends with `call.ended`, and is done with `call.wrapped_up`, which may come at once."""
        before, told = self._calls.get(attempt.id), []
        if attempt.state is not before:
            unheld = before is CallState.HELD and attempt.state is CallState.CONNECTED
            type = "call.unheld" if unheld else _CALLS.get(attempt.state, f"call.{attempt.state}")
            told.append(_call(type, attempt, at))
        if attempt.wrapped_up_at is None:
            self._calls[attempt.id] = attempt.state
        else:
            self._calls.pop(attempt.id, None)
            told.append(_call("call.wrapped_up", attempt, at))
        return told

    def _session(self, session: AgentSession, at: datetime) -> Sequence[Told]:
        before = self._sessions.get(session.agent_id)
        self._sessions[session.agent_id] = session
        if before is not None and (before.state, before.since) == (session.state, session.since):
            return ()
        data = {
            "agentId": session.agent_id,
            "state": session.state,
            "since": _iso(session.since),
            "before": None if before is None else before.state,
            "reason": session.reason,
            "previewId": session.preview_id,
            "callId": session.attempt_id,
        }
        return (Told(Notice("agent.state", at, None, data), None),)  # so it was, even if only until the refusal

    def _run(self, save: commands.SaveInstance) -> Told:
        known = self._runs.setdefault(save.instance_id, _Run("", save.status))
        resumed = known.status is InstanceStatus.PAUSED and save.status is InstanceStatus.ACTIVE
        known.status = save.status
        data = {
            "campaignId": save.campaign_id,
            "campaignName": known.name,
            "campaignInstanceId": save.instance_id,
            "status": save.status,
        }
        over = save.status is InstanceStatus.COMPLETED
        if over or save.status is InstanceStatus.STOPPED:
            del self._runs[save.instance_id]
        type = "campaign.resumed" if resumed else _RUNS[save.status]
        return Told(Notice(type, save.at, save.campaign_id, data), save.instance_id if over else None)


def refused(follow_ups: Sequence[events.Event]) -> set[str]:
    """What the database refused to save: ids of previews, attempts and runs."""
    found: set[str] = set()
    for event in follow_ups:
        match event:
            case events.PreviewRefused():
                found.add(event.preview_id)
            case events.AttemptRefused():
                found.add(event.attempt_id)
            case events.CompletionRefused():
                found.add(event.run.instance.id)
    return found


def _preview(type: str, preview: Preview, at: datetime) -> Told:
    data = {
        "id": preview.id,
        "campaignId": preview.campaign_id,
        "campaignInstanceId": preview.instance_id,
        "campaignDialingListId": preview.record_id,
        "contactId": preview.contact_id,
        "phoneNumber": preview.phone_number,
        "agentId": preview.agent_id,
        "offeredAt": _iso(preview.offered_at),
        "expiresAt": _iso(preview.expires_at),
        "skipsLeft": preview.skips_left,
        "closedAt": _iso(preview.closed_at),
        "reason": preview.reason,
        "timedOut": preview.timed_out,
        "callId": preview.attempt_id,
    }
    return Told(Notice(type, at, preview.campaign_id, data), preview.id)


def _call(type: str, attempt: Attempt, at: datetime) -> Told:
    data: dict[str, Any] = {
        "id": attempt.id,
        "campaignId": attempt.campaign_id,
        "campaignInstanceId": attempt.instance_id,
        "campaignDialingListId": attempt.record_id,
        "contactId": attempt.contact_id,
        "phoneNumber": attempt.phone_number,
        "callerId": attempt.caller_id,
        "number": attempt.number,
        "limit": attempt.limit,
        "agentId": attempt.agent_id,
        "queueId": attempt.queue_id,
        "state": attempt.state,
        "placedAt": _iso(attempt.placed_at),
        "ringingAt": _iso(attempt.ringing_at),
        "answeredAt": _iso(attempt.answered_at),
        "endedAt": _iso(attempt.ended_at),
        "outcome": attempt.outcome,
        "cause": attempt.cause,
        "endedBy": attempt.ended_by,
        "noAudioFrom": attempt.no_audio_from,
        "disposition": attempt.disposition,
        "notes": attempt.notes,
        "wrappedUpAt": _iso(attempt.wrapped_up_at),
    }
    return Told(Notice(type, at, attempt.campaign_id, data), attempt.id)
