"""What a dialer's decisions add to the rollups: saves in, entries out.

Like `narration`, it sees every event of its engine with all its commands, and remembers what a save does not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ringfence.domain.agent import AgentSession
from ringfence.domain.attempt import Attempt
from ringfence.domain.calling_hours import CallingHours, zones_of
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.values import quick
from ringfence.engine import commands, events
from ringfence.engine.commands import Command
from ringfence.engine.permit import Rule
from ringfence.ports.storage.rollups import Deed, Done, Entry, Placed, Refusal, Stint

_COUNTED: Final = frozenset(
    {commands.OpenPreview, commands.SavePreview, commands.OpenAttempt, commands.SaveAttempt, commands.SaveSession}
)
_RULES: Final = frozenset(rule.value for rule in Rule)


@quick
@dataclass(frozen=True, slots=True)
class Counted:
    """An entry, and the preview or attempt that it is about: it does not count where the database refuses that."""

    entry: Entry
    about: str | None = None


class Tally:
    """One for each engine."""

    def __init__(self) -> None:
        self._sessions: dict[str, AgentSession] = {}
        self._hours: dict[str, CallingHours] = {}  # by run
        self._campaigns: dict[str, str] = {}  # of open previews and live attempts

    def count(self, event: events.Event, wanted: Sequence[Command]) -> list[Counted]:
        """What is to be counted once the commands are saved."""
        self._hear(event)
        found: list[Counted] = []
        for command in wanted:
            if type(command) in _COUNTED:
                found += self._of(command, event.at, wanted)
        return found

    def refusals(self, follow_ups: Sequence[events.Event]) -> list[Entry]:
        """What the database has refused."""
        found: list[Entry] = []
        for event in follow_ups:
            if isinstance(event, events.PreviewRefused | events.AttemptRefused):
                about = event.preview_id if isinstance(event, events.PreviewRefused) else event.attempt_id
                campaign_id = self._campaigns.get(about)
                if campaign_id is not None:
                    found.append(Refusal(event.at, campaign_id, event.reason))
        return found

    def _hear(self, event: events.Event) -> None:
        match event:
            case events.EngineRestored():
                self._sessions = {session.agent_id: session for session in event.sessions}
                self._hours = {run.instance.id: run.instance.hours for run in event.instances}
                self._campaigns = {attempt.id: attempt.campaign_id for attempt in event.attempts}
                self._campaigns |= {preview.id: preview.campaign_id for preview in event.previews}
            case events.StartRequested() | events.CompletionRefused():
                self._hours[event.run.instance.id] = event.run.instance.hours
            case events.PreviewRefused():
                self._campaigns.pop(event.preview_id, None)
            case events.AttemptRefused():
                self._campaigns.pop(event.attempt_id, None)

    def _of(self, command: Command, at: datetime, wanted: Sequence[Command]) -> Iterator[Counted]:
        match command:
            case commands.OpenPreview():
                self._campaigns[command.preview.id] = command.preview.campaign_id
                yield Counted(Deed(command.preview.agent_id, at, previews=1), command.preview.id)
            case commands.SavePreview() if command.preview.state is not PreviewState.OPEN:
                self._campaigns.pop(command.preview.id, None)
                yield from _closed(command.preview, at)
            case commands.OpenAttempt():
                attempt = command.attempt
                self._campaigns[attempt.id] = attempt.campaign_id
                yield Counted(self._placed(attempt, _zone_key(attempt, wanted)), attempt.id)
            case commands.SaveAttempt() if command.attempt.wrapped_up_at is not None:
                self._campaigns.pop(command.attempt.id, None)
                yield from _done(command.attempt)
            case commands.SaveSession():
                yield from self._session(command.session, at)

    def _placed(self, attempt: Attempt, zone_key: str) -> Placed:
        """Of several candidate time zones the first one is counted."""
        hours = self._hours.get(attempt.instance_id)
        zone = "UTC" if hours is None else zones_of(hours, zone_key)[0]
        return Placed(attempt.placed_at, attempt.campaign_id, attempt.placed_at.astimezone(ZoneInfo(zone)).hour)

    def _session(self, session: AgentSession, at: datetime) -> Iterator[Counted]:
        before = self._sessions.get(session.agent_id)
        self._sessions[session.agent_id] = session
        if before is not None and before.since < session.since:
            yield Counted(Stint(session.agent_id, before.state, before.since, session.since, before.reason))


def _zone_key(attempt: Attempt, wanted: Sequence[Command]) -> str:
    """The candidate time zones of the record that is being dialed, which is saved with its attempt."""
    for command in wanted:
        if isinstance(command, commands.SaveRecord) and command.record.id == attempt.record_id:
            return command.record.zone_key
    return ""


def _closed(preview: Preview, at: datetime) -> Iterator[Counted]:
    if preview.state is PreviewState.SKIPPED:
        yield Counted(Deed(preview.agent_id, at, skipped=1), preview.id)
    elif preview.state is PreviewState.WITHDRAWN and preview.reason in _RULES:
        yield Counted(Refusal(at, preview.campaign_id, str(preview.reason)), preview.id)


def _done(attempt: Attempt) -> Iterator[Counted]:
    if attempt.outcome is None or attempt.ended_at is None or attempt.wrapped_up_at is None:
        return
    answered = attempt.met_a_person
    talked_since = attempt.connected_at or (attempt.answered_at if attempt.flow is not None else None)
    talk = attempt.ended_at - talked_since if talked_since is not None else timedelta(0)
    done = Done(
        placed_at=attempt.placed_at,
        campaign_id=attempt.campaign_id,
        instance_id=attempt.instance_id,
        number=attempt.number,
        outcome=attempt.outcome,
        disposition=attempt.disposition or "",
        answered=answered,
        talk=max(timedelta(0), talk),
        wrap_up=max(timedelta(0), attempt.wrapped_up_at - attempt.ended_at),
    )
    yield Counted(done, attempt.id)
    if attempt.agent_id is not None:
        yield Counted(Deed(attempt.agent_id, attempt.wrapped_up_at, calls=1, answered=int(answered)), attempt.id)
