"""The promises, checked after every event, from nothing but what goes in and out of the dialer and what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.calling_hours import open_in_all
from ringfence.domain.campaign import FINAL, Instance, InstanceStatus
from ringfence.domain.preview import PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import OPEN, Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.ordering import order_key
from ringfence.engine.retries import MACHINE_DISPOSITIONS
from ringfence.simulation.store import Store
from ringfence.simulation.switch import Switch

OWNER_LIMIT = timedelta(minutes=4)
"""I13: an answered call must have been joined or hung up by then, whatever was lost, while the switch is not dead."""
SEEN_OFF = timedelta(seconds=10)
"""How long a call that is over on record may still be up at the switch, once it can be reached."""
SETTLED = timedelta(seconds=2)
"""How long a record may have been dialable without the engine knowing: the time of a load."""


class Promises:
    """Watches one dialer. `owed` holds, by record, the instant before which it must not be dialed again."""

    def __init__(self, store: Store, switch: Switch, slack: timedelta = timedelta(0)) -> None:
        """`slack` is how long it may take from the decision to the database, the switch and back."""
        self._store = store
        self._switch = switch
        self._slack = slack
        self._settled = SETTLED + 2 * slack
        self._queues: dict[str, tuple[str, ...]] = {}
        self._idle: dict[str, datetime] = {}
        self._at_work: dict[str, set[str]] = {}
        self._quiet: set[str] = set()  # instances whose pause or stop has been answered
        self._asked: dict[str, events.Event] = {}
        self._owed: dict[str, datetime] = {}
        self._placed: dict[str, int] = {}
        self._dialable_since: dict[str, datetime] = {}
        self._refused_numbers: dict[str, datetime] = {}
        self._deaf: dict[str, datetime] = {}
        self._opened_at: dict[str, datetime] = {}
        self._acknowledged: dict[str, str] = {}

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        request_id = getattr(event, "request_id", None)
        if request_id is not None:
            self._asked[request_id] = event
        if isinstance(event, events.EngineRestored):
            self._asked.clear()
            self._queues = {agent.agent_id: agent.queue_ids for agent in event.agents}
            self._idle = {one.agent_id: one.since for one in event.sessions if one.state is AgentState.AVAILABLE}
        elif isinstance(event, events.AgentConfigured):
            self._queues[event.agent.agent_id] = event.agent.queue_ids

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it: I7."""
        offers = []
        for command in wanted:
            if isinstance(command, commands.OpenPreview):
                agent_id = command.preview.agent_id
                offers.append((agent_id, command.preview.instance_id, self._idle.get(agent_id)))
            elif isinstance(command, commands.SaveSession):
                session = command.session
                self._idle.pop(session.agent_id, None)
                if session.state is AgentState.AVAILABLE:
                    self._idle[session.agent_id] = session.since
        for agent_id, instance_id, since in offers:
            self._longest_idle(agent_id, instance_id, since)

    def saved(self, saves: Sequence[commands.Save], refused: set[str], at: datetime) -> None:
        """After a transaction."""
        for save in saves:
            if isinstance(save, commands.OpenPreview) and save.preview.id in refused:
                self._refused_numbers[save.preview.phone_number] = at
        for save in saves:
            match save:
                case commands.OpenPreview(preview) if preview.id not in refused:
                    self._in_order(preview.record_id, at)
                    self._takes(preview.agent_id, preview.id)
                case commands.OpenAttempt(attempt) if attempt.id not in refused:
                    self._opened(attempt.record_id, attempt.agent_id, attempt.id, at)
                case commands.SavePreview(preview):
                    self._at_work.get(preview.agent_id, set()).discard(preview.id)
                case commands.SaveAttempt(attempt):
                    if attempt.wrapped_up_at is not None and attempt.agent_id:
                        self._at_work.get(attempt.agent_id, set()).discard(attempt.id)
                    if attempt.ended_at is not None:
                        self._owes(attempt)
                case commands.SaveRecord(record):
                    self._filed(record, at)
                case commands.SaveInstance(instance_id, _, InstanceStatus.ACTIVE):
                    self._quiet.discard(instance_id)
                case _:
                    pass

    def acted(self, act: commands.Act, at: datetime) -> None:
        """Before an act is carried out."""
        if isinstance(act, commands.PlaceCall):
            self._may_be_placed(act, at)
        elif isinstance(act, commands.Answer) and act.refusal is None:
            asked = self._asked.pop(act.request_id, None)
            if asked is not None:
                self.answered(asked)

    def answered(self, asked: events.Event) -> None:
        """Somebody was told that what they asked for is done: I9, I15."""
        if isinstance(asked, events.PauseRequested | events.StopRequested):
            if self._store.instances[asked.instance_id].status is not InstanceStatus.ACTIVE:  # not resumed meanwhile
                self._quiet.add(asked.instance_id)
        elif isinstance(asked, events.DispositionGiven):
            self._acknowledged[asked.attempt_id] = asked.code
            kept = self._store.attempts[asked.attempt_id]
            _hold(kept.disposition == asked.code, f"I15: disposition {asked.code} of {kept.id} was not kept")

    def joined(self, records: Sequence[Record], at: datetime) -> None:
        """Contacts have been added to a run; the dialer may know a little later."""
        for record in records:
            self._filed(record, at)

    def after(self, at: datetime) -> None:
        """After the event has been dealt with."""
        for preview in self._store.previews.values():
            if preview.state is PreviewState.OPEN:
                _hold(
                    preview.expires_at + self._slack >= at, f"I11: {preview.id} outlives its time, {preview.expires_at}"
                )
        for leg in self._switch.live():
            if leg.answered_at is None or leg.joined or self._switch.dead:
                self._deaf.pop(leg.call_id, None)
            else:
                since = self._deaf.setdefault(leg.call_id, at)
                _hold(at - since <= OWNER_LIMIT, f"I13: {leg.call_id} answered at {since} and left alone")

    def at_the_end(self) -> None:
        """I8: every record of a run that is over has ended, and every run is over."""
        for instance in self._store.instances.values():
            over = instance.status in (InstanceStatus.COMPLETED, InstanceStatus.STOPPED)
            _hold(over, f"I8: {instance.id} is still {instance.status}")
            for record in self._store.of_run(instance.id):
                if instance.status is InstanceStatus.COMPLETED:
                    _hold(record.state not in OPEN, f"I8: {record.id} is still {record.state}")
                made = self._placed.get(record.id, 0)
                _hold(made <= instance.max_attempts, f"I2: {record.id} was placed {made} times")
        for attempt_id, code in self._acknowledged.items():
            _hold(self._store.attempts[attempt_id].disposition == code, f"I15: {code} of {attempt_id} was lost")
        for attempt in self._store.attempts.values():
            _hold(attempt.wrapped_up_at is not None, f"I8: {attempt.id} never came to an end")

    # --- one by one

    def _takes(self, agent_id: str, thing: str) -> None:
        at_work = self._at_work.setdefault(agent_id, set())
        at_work.add(thing)
        _hold(len(at_work) == 1, f"I6: {agent_id} has {sorted(at_work)} at once")

    def _opened(self, record_id: str, agent_id: str | None, attempt_id: str, at: datetime) -> None:
        attempt, record = self._store.attempts[attempt_id], self._store.records[record_id]
        self._opened_at[attempt_id] = at
        instance = self._store.instances[record.instance_id]
        for other in self._store.attempts.values():
            if other.phone_number == attempt.phone_number and other.id != attempt.id:
                _hold(other.ended_at is not None, f"I1: {attempt.id} beside {other.id} to one number")
        _hold(attempt.number <= instance.max_attempts, f"I2: {attempt.id} is number {attempt.number}")
        owed = self._owed.get(record_id)
        _hold(owed is None or owed <= at, f"I5: {attempt.id} before {owed}")
        _hold(bool(attempt.permit), f"I12: {attempt.id} has no permit")
        if agent_id is not None:
            for preview in self._store.previews.values():
                if preview.attempt_id == attempt_id:
                    self._at_work.get(agent_id, set()).discard(preview.id)
            self._takes(agent_id, attempt_id)

    def _may_be_placed(self, act: commands.PlaceCall, at: datetime) -> None:
        attempt = self._store.attempts.get(act.attempt_id)
        if attempt is None:
            raise BrokenPromise(f"I12: {act.attempt_id} is placed without an attempt on record")
        record, instance = self._store.records[attempt.record_id], self._store.instances[attempt.instance_id]
        self._placed[record.id] = self._placed.get(record.id, 0) + 1
        in_hours = any(open_in_all(instance.hours, record.zone_key, when) for when in (at, at - self._slack))
        _hold(in_hours, f"I3: {attempt.id} outside calling hours")
        blocked = self._store.blocked.get(act.phone_number)
        _hold(blocked is None or blocked >= self._opened_at[attempt.id], f"I4: {attempt.id} to a blocked number")
        self._line_is_free(act, at)
        _hold(attempt.instance_id not in self._quiet, f"I9: {attempt.id} after a pause or stop was answered")

    def _line_is_free(self, act: commands.PlaceCall, at: datetime) -> None:
        """I1 and I6 at the switch: no other call to this number, or of this agent, is up there."""
        if self._switch.dead or at - self._switch.back_at <= SEEN_OFF + self._slack:
            return
        for leg in self._switch.live():
            if leg.call_id == act.attempt_id or not self._forgotten(leg.call_id, at):
                continue
            _hold(leg.phone_number != act.phone_number, f"I1: {act.attempt_id} while {leg.call_id} is still up")
            _hold(leg.agent_id is None or leg.agent_id != act.agent_id, f"I6: {act.agent_id} is still in {leg.call_id}")

    def _forgotten(self, call_id: str, at: datetime) -> bool:
        """A call that has been over on record for a while."""
        attempt = self._store.attempts.get(call_id)
        return attempt is not None and attempt.ended_at is not None and at - attempt.ended_at > SEEN_OFF + self._slack

    def _owes(self, attempt: Attempt) -> None:
        """I5: when this record may be dialed again, by the rules as the contract has them."""
        if attempt.ended_at is None:
            return
        instance = self._store.instances[attempt.instance_id]
        record = self._store.records[attempt.record_id]
        self._owed[attempt.record_id] = attempt.ended_at + _wait(instance, attempt.disposition, attempt.outcome)
        if record.is_callback and record.due_at is not None:
            self._owed[attempt.record_id] = record.due_at

    def _filed(self, record: Record, at: datetime) -> None:
        if record.state in (RecordState.PENDING, RecordState.RETRY, RecordState.CALLBACK):
            self._dialable_since[record.id] = max(at, record.due_at or at)

    def _in_order(self, record_id: str, at: datetime) -> None:
        """I10: no record of the run that could have been offered for a while comes before this one."""
        taken = self._store.records[record_id]
        instance = self._store.instances[taken.instance_id]
        key = order_key(taken)
        for other in self._store.of_run(instance.id):
            if other.state not in (RecordState.PENDING, RecordState.RETRY, RecordState.CALLBACK):
                continue
            if order_key(other) >= key or (other.due_at is not None and other.due_at + self._settled > at):
                continue
            since = self._dialable_since.get(other.id)
            if since is not None and since + self._settled > at:
                continue
            held = other.phone_number in self._held_numbers(at)
            recent = not open_in_all(instance.hours, other.zone_key, at - self._settled)
            if held or recent or not open_in_all(instance.hours, other.zone_key, at):
                continue
            raise BrokenPromise(f"I10: {taken.id} {key} offered before {other.id} {order_key(other)}")

    def _held_numbers(self, at: datetime) -> set[str]:
        """Numbers that were in a preview or a call within the last moments."""
        held = set(self._store.in_flight) | self._store.elsewhere
        held |= {number for number, refused_at in self._refused_numbers.items() if refused_at + self._settled > at}
        for preview in self._store.previews.values():
            if preview.closed_at is None or preview.closed_at + self._settled > at:
                held.add(preview.phone_number)
        for attempt in self._store.attempts.values():
            if attempt.wrapped_up_at is None or attempt.wrapped_up_at + self._settled > at:
                held.add(attempt.phone_number)
        return held

    def _longest_idle(self, agent_id: str, instance_id: str, since: datetime | None) -> None:
        """I7: nobody who works the same queue and has been idle for longer is still idle."""
        queue_id = self._store.instances[instance_id].queue_id
        for other, other_since in self._idle.items():
            if (since is None or other_since < since) and queue_id in self._queues[other]:
                raise BrokenPromise(f"I7: {other}, idle since {other_since}, passed over for {agent_id}, since {since}")


def _wait(instance: Instance, disposition: str | None, outcome: Outcome | None) -> timedelta:
    rule = instance.disposition_retries.get(disposition or "")
    if rule == FINAL:
        return timedelta(days=36500)
    if rule is not None:
        return timedelta(minutes=int(rule))
    if outcome is Outcome.CONNECTED and disposition not in MACHINE_DISPOSITIONS:
        return timedelta(0)  # a connected record is over, or a callback; neither is a retry
    return instance.retry_period


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
