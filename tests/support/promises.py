"""The promises I1–I13 of the design, checked on every command of an engine and on the record after every save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

from ringfence.domain.agent import IDLE, AgentSession, AgentState
from ringfence.domain.attempt import Attempt, CallState, Outcome
from ringfence.domain.calling_hours import Openness, openness
from ringfence.domain.campaign import RESERVING, DialingMode, Instance, InstanceStatus
from ringfence.domain.pre_call import Handling
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import LIVE, OPEN, WAITING, Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.permit import ON_RECORD, Rule
from tests.support.memory_store import MemoryStore, place

STANDS_STILL = timedelta(seconds=10)  # longer than a flow may wait beyond its time, a restart's questions included
RULES = {rule.value for rule in Rule if rule not in ON_RECORD and rule is not Rule.PRE_CALL}


def broken(promise: str, at: datetime, what: str) -> NoReturn:
    raise BrokenPromise(f"{promise} at {at.isoformat()}: {what}")


class Promises:
    """Knows nothing of the engine's memory: only its commands, and the record.

    `_records`, `_sessions`, `_instances` and `_attempts` are the record as of the command being looked at, which is
    ahead of the store within a batch. `_known` are the records of each run that the engine has been told of as dialable
    by a load, and that nothing has happened to since: nobody behind them may be offered before them.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._wanted: dict[tuple[str, int], set[str]] = {}
        self._hours: dict[tuple[str, str], Openness] = {}
        self._restored_at: datetime | None = None
        self.restart()

    def restart(self) -> None:
        """A new engine, which has not been told anything yet."""
        self._known: dict[str, set[str]] = {}
        self._hung_up: set[str] = set()
        self._may_be_called: set[str] = set()  # records, as was answered before the call
        self._questions: dict[str, int] = {}  # the latest about each record
        self._wanted.clear()
        self.begin()

    def begin(self) -> None:
        """A batch of events begins: what the record says now."""
        self._records = dict(self._store.records)
        self._sessions = dict(self._store.sessions)
        self._instances = dict(self._store.instances)
        self._attempts = dict(self._store.attempts)

    # --- loads ---

    def loads(self, wanted: commands.LoadRecords) -> None:
        """The load is read from the record now; its answer comes now or later."""
        self._wanted[wanted.instance_id, wanted.load] = {record.id for record in self._store.dialable(wanted)}

    def _loaded(self, event: events.RecordsLoaded) -> None:
        found = self._wanted.pop((event.instance_id, event.load), set())
        free = self._free_numbers(event.instance_id)
        self._known[event.instance_id] = {
            id_ for id_ in found if self._records[id_].state in WAITING and self._records[id_].phone_number in free
        }

    def _free_numbers(self, instance_id: str) -> set[str]:
        held = {record.phone_number for record in self._records.values() if record.state in LIVE}
        mine = {record.phone_number for record in self._records.values() if record.instance_id == instance_id}
        return mine - held

    # --- one event's commands, in order ---

    def handled(self, event: events.Event, wanted: Sequence[commands.Command]) -> None:
        at = event.at
        if isinstance(event, events.HoursConfigured):
            self._hours.clear()
        self._forget_shut(at)
        if isinstance(event, events.RecordsLoaded):
            self._loaded(event)
        elif isinstance(event, events.PreCallAnswered):
            if event.handling is Handling.CALL and self._questions.get(event.record_id) == event.question:
                self._may_be_called.add(event.record_id)
        elif isinstance(event, events.CallAnswered):
            self._answered(event, wanted)
        elif isinstance(event, events.EngineRestored):
            self._restored_at = event.at
            self._asked_about(event, wanted)
        for command in wanted:
            match command:
                case commands.OpenPreview(preview):
                    self._offered(at, preview)
                case commands.OpenAttempt(attempt):
                    self._dialed(at, attempt)
                case commands.SaveAttempt(attempt):
                    self._joined(at, attempt)
                    self._attempts[attempt.id] = attempt
                case commands.SaveRecord(record):
                    self._moved(at, record)
                case commands.SaveSession(session):
                    self._sessions[session.agent_id] = session
                case commands.SaveInstance(instance_id, _, status):
                    self._instances[instance_id] = replace(self._instances[instance_id], status=status)
                    self._known.pop(instance_id, None)
                    self._may_be_called -= {id_ for id_, one in self._records.items() if one.instance_id == instance_id}
                case commands.AskPreCall(_, record_id, _, question):
                    self._may_be_called.discard(record_id)
                    self._questions[record_id] = question
                case commands.HangUp(attempt_id):
                    self._hung_up.add(attempt_id)
                case commands.Connect(attempt_id) if attempt_id in self._hung_up:
                    broken("I13", at, f"{attempt_id} is connected after it was hung up")
                case _:
                    pass

    def _forget_shut(self, at: datetime) -> None:
        """What has been shut in between has to be loaded again."""
        for instance_id, known in self._known.items():
            run = self._instances[instance_id]
            self._known[instance_id] = {id_ for id_ in known if self._open(run, self._records[id_].zone_key, at)}

    def _moved(self, at: datetime, record: Record) -> None:
        before = self._records[record.id].state
        self._records[record.id] = record
        self._may_be_called.discard(record.id)
        known = self._known.get(record.instance_id)
        if record.state in LIVE:
            for ids in self._known.values():
                ids -= {id_ for id_ in ids if self._records[id_].phone_number == record.phone_number}
        elif known is not None:
            known.discard(record.id)
            if self._dialable(self._instances[record.instance_id], record, at) and before is RecordState.RESERVED:
                known.add(record.id)  # put back untouched

    def _offered(self, at: datetime, preview: Preview) -> None:
        run, record = self._instances[preview.instance_id], self._records[preview.record_id]
        self._permitted(at, run, record, preview.permit)
        if preview.expires_at - preview.offered_at != run.preview_time:
            broken("I11", at, f"{preview.id} lasts {preview.expires_at - preview.offered_at}")
        chosen = self._sessions.get(preview.agent_id)
        if chosen is None:  # removed while the batch was under way
            return
        if chosen.state is not AgentState.AVAILABLE:
            broken("I6", at, f"{preview.agent_id} is {chosen.state} and is offered a preview")
        for other in self._idle(run.queue_id):
            if other.since < chosen.since and record.owner != preview.agent_id:
                broken("I7", at, f"{other.agent_id}, idle since {other.since}, is passed over for {preview.agent_id}")
        self._in_order(at, run, record, preview.agent_id)

    def _idle(self, queue_id: str | None) -> Iterable[AgentSession]:
        for agent_id, session in self._sessions.items():
            agent = self._store.agents.get(agent_id)
            if session.state is AgentState.AVAILABLE and agent is not None and queue_id in agent.queue_ids:
                yield session

    def _in_order(self, at: datetime, run: Instance, record: Record, agent_id: str) -> None:
        for other in self._ahead(at, run):
            if other.id != record.id and place(other) < place(record):
                broken("I10", at, f"{other.id} should have come before {record.id}")
        agent = self._store.agents.get(agent_id)
        for rival in self._instances.values() if agent else ():
            if rival.priority > run.priority and agent and rival.queue_id in agent.queue_ids:
                for other in self._ahead(at, rival):
                    broken("I10", at, f"{other.id} of {rival.id}, a higher priority, should come before {record.id}")

    def _ahead(self, at: datetime, run: Instance) -> Iterable[Record]:
        if run.status is not InstanceStatus.ACTIVE:
            return
        for id_ in sorted(self._known.get(run.id, ())):
            asked = not run.asks_first or id_ in self._may_be_called
            if asked and self._dialable(run, self._records[id_], at):
                yield self._records[id_]

    def _dialable(self, run: Instance, record: Record, at: datetime) -> bool:
        due = record.due_at is None or record.due_at <= at
        return record.state in WAITING and due and self._open(run, record.zone_key, at)

    def _dialed(self, at: datetime, attempt: Attempt) -> None:
        run, record = self._instances[attempt.instance_id], self._records[attempt.record_id]
        self._permitted(at, run, record, attempt.permit)
        if attempt.agent_id is None and run.mode in RESERVING:
            broken("I13", at, f"nobody would talk to {attempt.phone_number}")
        most = run.max_concurrent_calls
        if most is not None:
            others = [one for one in self._attempts.values() if one.instance_id == run.id and one.live]
            if len(others) >= most:
                broken("lines", at, f"{run.id} has {len(others)} calls and places another: the most is {most}")
        if (wanted := self._undisturbed(run)) is not None:
            for other in self._attempts.values():
                abandoned = other.phone_number == attempt.phone_number and other.outcome is Outcome.ABANDONED
                if abandoned and other.record_id == record.id and other.ended_at and other.ended_at + wanted > at:
                    broken("I5", at, f"{record.id} was abandoned at {other.ended_at}, and goes out")

    def _undisturbed(self, run: Instance) -> timedelta | None:
        return None if run.mode in RESERVING else self._store.answering.redial_block

    def _joined(self, at: datetime, attempt: Attempt) -> None:
        """An agent is given a call that was answered: who was reserved for it, else nobody who has been idle for longer."""
        before = self._attempts.get(attempt.id, attempt)
        if before.connected_at is not None or attempt.connected_at is None or attempt.agent_id is None:
            return
        run, chosen = self._instances[attempt.instance_id], self._sessions.get(attempt.agent_id)
        if run.mode is DialingMode.PREVIEW or chosen is None:
            return
        if chosen.state not in IDLE or chosen.attempt_id not in (None, attempt.id):
            broken("I6", at, f"{attempt.id} is brought to {chosen}")
        for other in self._sessions.values() if chosen.attempt_id is None else ():
            agent = self._store.agents.get(other.agent_id)
            free = other.state in IDLE and other.attempt_id is None
            if agent and free and attempt.queue_id in agent.queue_ids and other.since < chosen.since:
                broken("I7", at, f"{other.agent_id}, idle since {other.since}, is passed over for {attempt.agent_id}")

    def _permitted(self, at: datetime, run: Instance, record: Record, permit: dict[str, object]) -> None:
        if run.status is not InstanceStatus.ACTIVE:
            broken("I9", at, f"{record.id} goes out while its run is {run.status}")
        if not self._open(run, record.zone_key, at):
            broken(
                "I3", at, f"{record.id} goes out while the hours are shut in {record.zone_key or run.hours.timezone}"
            )
        if record.due_at is not None and record.due_at > at:
            broken("I5", at, f"{record.id} goes out before {record.due_at}")
        if permit.get("at") != at.isoformat() or not permit.keys() >= RULES:
            broken("I12", at, f"{record.id} goes out with the permit {permit}")
        if run.asks_first and not str(permit.get(Rule.PRE_CALL, "")).startswith("CALL"):
            broken("I12", at, f"{record.id} goes out, and nobody said that it may: {permit}")

    def _open(self, run: Instance, zone_key: str, at: datetime) -> bool:
        known = self._hours.get((run.id, zone_key))
        if known is None or (known.until is not None and known.until <= at):
            known = self._hours[run.id, zone_key] = openness(run.hours, zone_key, at)
        return known.open

    def _answered(self, event: events.CallAnswered, wanted: Sequence[commands.Command]) -> None:
        """A call that is answered is connected or hung up at once, unless that was done before."""
        attempt = self._attempts.get(event.attempt_id)
        if attempt is not None and attempt.answered_at is not None and attempt.live:
            return
        if not any(
            isinstance(command, commands.Connect | commands.HangUp) and command.attempt_id == event.attempt_id
            for command in wanted
        ) and not self._waits(event.attempt_id, wanted):
            broken("I13", event.at, f"{event.attempt_id} was answered, and nobody cares")

    def _waits(self, attempt_id: str, wanted: Sequence[commands.Command]) -> bool:
        return any(
            isinstance(command, commands.SaveAttempt)
            and command.attempt.id == attempt_id
            and command.attempt.state in (CallState.SCREENED, CallState.WAITING, CallState.GUIDED)
            for command in wanted
        )

    def _asked_about(self, event: events.EngineRestored, wanted: Sequence[commands.Command]) -> None:
        asked = {command.attempt_id for command in wanted if isinstance(command, commands.AskSwitch)}
        for attempt in event.attempts:
            if attempt.live and attempt.id not in asked:
                broken("I13", event.at, f"nobody knows what became of {attempt.id}")

    # --- the record, after a save ---

    def placed(self, act: commands.PlaceCall) -> None:
        """The switch is told to place a call: its attempt is on record, and allowed at this very instant."""
        attempt = self._store.attempts.get(act.attempt_id)
        if attempt is None or not attempt.live:
            raise BrokenPromise(f"I12: {act.attempt_id} is placed without being on record")
        dnc_list_id = self._store.instances[attempt.instance_id].dnc_list_id
        if self._store.is_blocked(act.phone_number, dnc_list_id):
            broken("I4", attempt.placed_at, f"{act.phone_number} is on a do-not-call list")

    def saved(self, at: datetime, settled: bool) -> None:
        """`settled`: the record has refused nothing that the engine does not know of yet."""
        self.begin()
        for preview in self._store.previews.values():
            if preview.state is PreviewState.OPEN and preview.expires_at < at:
                broken("I11", at, f"{preview.id} is open after {preview.expires_at}")
            status = self._store.instances[preview.instance_id].status
            if preview.state is PreviewState.OPEN and status is not InstanceStatus.ACTIVE:
                broken("I9", at, f"{preview.id} is open in a run that is {status}")
        for attempt in self._unfinished():
            if attempt.state is CallState.WAITING and attempt.answered_at:
                until = attempt.flow.until if attempt.flow else (attempt.waits_since or at) + self._store.answering.wait
                late = at - (until or at)
                if late > timedelta(0):
                    broken("I13", at, f"{attempt.id} has waited {late} too long")
            since = max(attempt.flow.until or at, self._restored_at or at) if attempt.flow else at
            if attempt.state is CallState.GUIDED and (attempt.flow is None or at - since > STANDS_STILL):
                broken("I13", at, f"{attempt.id} is led by nobody: {attempt.flow}")
        if settled:
            self._one_thing_an_agent(at)
            self._everybody_somewhere(at)

    def _one_thing_an_agent(self, at: datetime) -> None:
        numbers: set[str] = set()
        desks: dict[str, str] = {}
        on_desks: list[Preview | Attempt] = [*self._open_previews(), *self._unfinished()]
        for one in on_desks:
            if isinstance(one, Attempt) and one.live:
                if one.phone_number in numbers:
                    broken("I1", at, f"{one.phone_number} is in two live attempts")
                numbers.add(one.phone_number)
            if one.agent_id is None and isinstance(one, Attempt):
                continue
            agent_id = one.agent_id or ""
            if agent_id in desks:
                broken("I6", at, f"{agent_id} has {desks[agent_id]} and {one.id}")
            desks[agent_id] = one.id
            if agent_id not in self._store.agents:
                continue
            session = self._store.sessions[agent_id]
            if one.id not in (session.preview_id, session.attempt_id):
                broken("I6", at, f"{one.id} is not on the desk of {session}")
        for agent_id in self._store.agents.keys() & self._store.sessions.keys():
            session = self._store.sessions[agent_id]
            if desks.get(agent_id) != (session.preview_id or session.attempt_id):
                broken("I6", at, f"{session} has nothing of the kind")

    def _open_previews(self) -> list[Preview]:
        return [preview for preview in self._store.previews.values() if preview.state is PreviewState.OPEN]

    def _unfinished(self) -> list[Attempt]:
        return [attempt for attempt in self._store.attempts.values() if attempt.wrapped_up_at is None]

    def _everybody_somewhere(self, at: datetime) -> None:
        previews = {preview.record_id: preview for preview in self._open_previews()}
        calls = {attempt.record_id: attempt for attempt in self._unfinished()}
        tried: dict[str, int] = {}
        for attempt in self._store.attempts.values():
            tried[attempt.record_id] = tried.get(attempt.record_id, 0) + 1
        for record in self._store.records.values():
            if tried.get(record.id, 0) != record.attempts:
                broken("I2", at, f"{record.id} counts {record.attempts} attempts of {tried.get(record.id, 0)}")
            if record.attempts > self._store.instances[record.instance_id].max_attempts:
                broken("I2", at, f"{record.id} has been tried {record.attempts} times")
            limit = self._store.instances[record.instance_id].max_skips
            if record.skips > limit or (record.skips == limit > 0 and record.state in OPEN):
                broken("I8", at, f"{record.id} is {record.state} after {record.skips} skips of {limit}")
            if (record.state is RecordState.RESERVED) is not (record.id in previews):
                broken("I8", at, f"{record.id} is {record.state}, its preview {previews.get(record.id)}")
            call = calls.get(record.id)
            if (record.state in (RecordState.DIALING, RecordState.CONNECTED)) is not (call is not None):
                broken("I8", at, f"{record.id} is {record.state}, its call {call}")
            if call and (call.state in (CallState.DIALING, CallState.RINGING)) is not (
                record.state is RecordState.DIALING
            ):
                broken("I8", at, f"{record.id} is {record.state}, its call {call.state}")


def all_final(store: MemoryStore) -> None:
    """Every record has ended, but those of runs that were stopped, which are in nobody's hands."""
    for record in store.records.values():
        run = store.instances[record.instance_id]
        if record.state in LIVE:
            raise BrokenPromise(f"I8: {record.id} is {record.state} for ever")
        if record.state in WAITING and run.status is not InstanceStatus.STOPPED:
            raise BrokenPromise(f"I8: {record.id} is {record.state} for ever in a run that is {run.status}")
