"""Counts the hard situations that show in what is saved and told: whether a simulation got into trouble at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy, Outcome
from ringfence.domain.calling_hours import open_in_all
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.record import Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.calls import OPTED_OUT, SETUP_GRACE
from ringfence.engine.permit import Rule
from ringfence.simulation.reached import Reached
from ringfence.simulation.store import Store

_ZONES = tuple(map(ZoneInfo, ("Europe/London", "America/New_York", "Australia/Lord_Howe")))
_OFTEN = timedelta(minutes=1)
_WITHDRAWN = {
    "campaign_paused": "preview withdrawn by a pause",
    "campaign_stopped": "preview withdrawn by a stop",
    "connection_lost": "preview withdrawn from a lost agent",
    "interrupted": "preview outlived by a crash",
    Rule.HOURS: "hours end during a preview",
    Rule.LINES: "preview withdrawn for want of a line",
    Rule.DNC: "preview withdrawn from a blocked number",
}
_ENDS = {
    RecordState.EXHAUSTED: "no attempts left",
    RecordState.DROPPED: "skipped too often",
    RecordState.EXCLUDED: "blocked number excluded",
    RecordState.CALLBACK: "callback promised",
}


class Witness:
    """Of one dialer and its store."""

    def __init__(self, store: Store, reached: Reached) -> None:
        self._store = store
        self._reached = reached
        self._ended: set[str] = set()
        self._answered: set[str] = set()
        self._opened_for: dict[str, str | None] = {}  # call -> the agent who was reserved for it
        self._held: set[str] = set()
        self._looked_at: datetime | None = None

    def happened(self, event: events.Event) -> None:
        """An event reaches the dialer."""
        if isinstance(event, events.PreCallAnswered):
            self._reached(f"pre-call says {event.handling}")
        attempt = self._store.attempts.get(getattr(event, "attempt_id", ""))
        if attempt is None:
            return
        instance = self._store.instances[attempt.instance_id]
        if isinstance(event, events.CallAnswered):
            if attempt.ended_at is not None:
                self._reached("answer after the call was given up")
            elif event.at > attempt.placed_at + instance.ring_time + SETUP_GRACE:
                self._reached("answer after our time-out")
        elif isinstance(event, events.CallEnded) and attempt.ended_at is not None:
            self._reached("end told of a call that has ended")
        elif isinstance(event, events.CallReported):
            self._reached(f"switch reports {event.state or 'nothing'}")

    def saved(self, saves: Sequence[commands.Save], follow_ups: Sequence[events.Event], at: datetime) -> None:
        """A transaction was committed."""
        self._clocks(at)
        for save in saves:
            match save:
                case commands.OpenAttempt(attempt):
                    self._opened(attempt)
                case commands.SaveAttempt(attempt):
                    self._moved(attempt, at)
                case commands.SavePreview(preview):
                    self._closed(preview)
                case commands.SaveRecord(record):
                    self._filed(record, at)
                case commands.BlockNumber():
                    self._reached("number blocked by its agent")
                case commands.SaveSession(session):
                    self._sits(session)
                case _:
                    pass
        for event in follow_ups:
            if isinstance(event, events.AttemptRefused | events.PreviewRefused):
                self._reached(f"database: {type(event).__name__} {event.reason}")
            else:
                self._reached(f"database: {type(event).__name__}")

    def _sits(self, session: AgentSession) -> None:
        if session.state is AgentState.RESERVED and session.attempt_id is None:
            self._held.add(session.agent_id)
            return
        if session.agent_id in self._held and session.state in (AgentState.AVAILABLE, AgentState.PREVIEWING):
            self._reached("agent held in vain is let go")
        self._held.discard(session.agent_id)

    def _opened(self, attempt: Attempt) -> None:
        self._opened_for[attempt.id] = attempt.agent_id
        mine = self._store.instances[attempt.instance_id]
        for instance in self._store.instances.values():
            shares = instance.status is InstanceStatus.ACTIVE and instance.queue_id == mine.queue_id
            if shares and instance.mode is not mine.mode:
                self._reached("modes share agents")
        record = self._store.records[attempt.record_id]
        if record.is_callback:
            self._reached("callback dialed")
        elif attempt.number > 1:
            self._reached("retry dialed")
        if any(
            other.phone_number == attempt.phone_number and other.instance_id != attempt.instance_id
            for other in self._store.records.values()
        ):
            self._reached("one number in two runs")

    def _moved(self, attempt: Attempt, at: datetime) -> None:
        instance, record = self._store.instances[attempt.instance_id], self._store.records[attempt.record_id]
        answered = attempt.answered_at is not None and attempt.id not in self._answered
        ended = attempt.ended_at is not None and attempt.id not in self._ended
        if attempt.state is CallState.HELD:
            self._reached("call on hold")
        self._answered_by_nobody(attempt, instance)
        if answered:
            self._answered.add(attempt.id)
            self._reached(f"{instance.mode} call answered")
            opened_for = self._opened_for.get(attempt.id)
            if opened_for is not None and opened_for != attempt.agent_id:
                self._reached("answer of a call whose agent has left")
        if not ended and not answered:
            return
        if answered or attempt.answered_at is None:  # it was ringing until now
            if not open_in_all(instance.hours, record.zone_key, at):
                self._reached("hours end while a phone rings")
            if instance.status is InstanceStatus.PAUSED:
                self._reached("run paused while a phone rings")
        if ended:
            self._ended.add(attempt.id)
            if instance.status is InstanceStatus.STOPPED:
                self._reached("call ends after its run was stopped")
            if attempt.outcome is Outcome.INTERRUPTED:
                self._reached("outcome can never be known")

    def _answered_by_nobody(self, attempt: Attempt, instance: Instance) -> None:
        """Of a person for whom no agent was free at once."""
        if attempt.answered_by is AnswerKind.MACHINE and attempt.connected_at is None:
            self._reached("machine is kept from agents")
        elif attempt.outcome is Outcome.DECLINED and attempt.answered_at is not None:
            self._reached("person hangs up while screened")
        if attempt.flow is not None and attempt.live:
            self._reached(f"flow waits for {attempt.flow.wait}")
        if attempt.state is CallState.WAITING:
            self._reached("person waits for an agent")
            if instance.status is InstanceStatus.PAUSED:
                self._reached("person waits though the run is paused")
        elif attempt.state is CallState.ABANDONED:
            self._reached("person is told that nobody is free")
        elif (
            attempt.state is CallState.CONNECTED
            and attempt.connected_at != attempt.answered_at
            and attempt.answered_by is None
        ):
            self._reached("person who waited is joined with an agent")
        elif attempt.outcome is Outcome.ABANDONED and attempt.ended_by is EndedBy.PERSON:
            self._reached("person hangs up before an agent is free")
        if attempt.disposition == OPTED_OUT and attempt.ended_at is not None:
            self._reached("abandoned person opts out")

    def _closed(self, preview: Preview) -> None:
        if preview.state is PreviewState.WITHDRAWN and preview.reason in _WITHDRAWN:
            self._reached(_WITHDRAWN[preview.reason])
        elif preview.timed_out:
            self._reached("preview dialed by its time-out")

    def _filed(self, record: Record, at: datetime) -> None:
        if record.state in _ENDS:
            self._reached(_ENDS[record.state])
        if record.state is RecordState.RETRY and record.due_at is not None and record.due_at <= at:
            self._reached("retry due before the wrap-up is over")

    def _clocks(self, at: datetime) -> None:
        """Clocks that were changed while a run was active."""
        before = self._looked_at or at
        if self._looked_at is not None and at - before < _OFTEN:
            return
        self._looked_at = at
        if not any(instance.status is InstanceStatus.ACTIVE for instance in self._store.instances.values()):
            return
        for zone in _ZONES:
            change = (at.astimezone(zone).utcoffset() or timedelta(0)) - (
                before.astimezone(zone).utcoffset() or timedelta(0)
            )
            if change:
                how = "spring forward" if change > timedelta(0) else "fall back"
                self._reached(f"clocks {how} in {zone.key} while a run is active")
