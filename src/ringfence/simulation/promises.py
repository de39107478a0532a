"""The promises, checked after every event, from nothing but what goes in and out of the dialer and what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ringfence.domain.attempt import IN_FLIGHT, Attempt, Outcome
from ringfence.domain.calling_hours import open_in_all
from ringfence.domain.campaign import FINAL, RESERVING, DialingMode, Instance, InstanceStatus
from ringfence.domain.preview import PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import OPEN, WAITING, Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.calls import OPTED_OUT
from ringfence.engine.retries import MACHINE_DISPOSITIONS
from ringfence.simulation.at_switch import SEEN_OFF, AtTheSwitch
from ringfence.simulation.duties import Duties
from ringfence.simulation.kept_word import KeptWord
from ringfence.simulation.owning import Owning
from ringfence.simulation.pre_calls import Heed
from ringfence.simulation.reached import Reached
from ringfence.simulation.seats import Seats
from ringfence.simulation.store import Store
from ringfence.simulation.switch import Switch

SETTLED = timedelta(seconds=2)
"""How long a record may have been dialable without the engine knowing: the time of a load."""
KEPT_WAITING = timedelta(minutes=1)
"""How long an agent may be idle while there is somebody to call: much longer than any delay."""
_NEVER = timedelta(days=36500)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Promises:
    """Watches one dialer. `owed` holds, by record, the instant before which it must not be dialed again."""

    def __init__(
        self, store: Store, switch: Switch, slack: timedelta = timedelta(0), reached: Reached | None = None
    ) -> None:
        """`slack` is how long it may take from the decision to the database, the switch and back."""
        self._store = store
        self._slack = slack
        self._settled = SETTLED + 2 * slack
        self._whose: dict[str, str | None] = {}  # call -> agent, on record
        self._ringing: dict[str, set[str]] = {}  # instance -> calls that nobody has answered
        self._rang_at: dict[str, datetime] = {}  # instance -> when one was last in flight
        self._at_work: dict[str, set[str]] = {}
        self._quiet: set[str] = set()  # instances whose pause or stop has been answered
        self._asked: dict[str, events.Event] = {}
        self._owed: dict[str, datetime] = {}
        self._placed: dict[str, int] = {}
        self._dialable_since = dict.fromkeys(store.records, _LONG_AGO)
        self._refused_numbers: dict[str, datetime] = {}
        self._opened_at: dict[str, datetime] = {}
        self._news_at: dict[str, datetime] = {}  # of runs and agents: when the dialer last had to look anew
        self._started_at: datetime | None = None
        self._looked_at: datetime | None = None
        self._duties = Duties(store, slack)
        self._seats = Seats(store, self._duties)
        self._word = KeptWord(store)
        self._at_switch = AtTheSwitch(store, switch, slack)
        self._heed = Heed(store, slack)
        self._owning = Owning(store, reached)

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        request_id = getattr(event, "request_id", None)
        if request_id is not None:
            self._asked[request_id] = event
        self._duties.happened(event)
        self._seats.happened(event)
        self._heed.happened(event)
        self._owning.happened(event)
        about = getattr(event, "instance_id", None) or getattr(event, "agent_id", None)
        if about is not None:
            self._news_at[about] = event.at
        if isinstance(event, events.EngineRestored):
            self._started_at = event.at
            self._asked.clear()
        elif isinstance(event, events.AgentConfigured):
            self._news_at[event.agent.agent_id] = event.at
        elif isinstance(event, events.StartRequested):
            self._news_at[event.run.instance.id] = event.at
        elif isinstance(event, events.RecordsJoined):
            for record in self._store.of_run(event.instance_id):
                self._dialable_since.setdefault(record.id, event.at)

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it."""
        self._duties.handled(wanted)
        self._seats.handled(wanted)
        self._heed.handled(wanted)
        self._owning.handled(wanted)

    def saved(self, saves: Sequence[commands.Save], refused: set[str], at: datetime) -> None:
        """After a transaction."""
        self._duties.saved(saves, refused)
        for save in saves:
            if isinstance(save, commands.OpenPreview) and save.preview.id in refused:
                self._refused_numbers[save.preview.phone_number] = at
            elif isinstance(save, commands.OpenAttempt) and save.attempt.id in refused:
                self._refused_numbers[save.attempt.phone_number] = at
        for save in saves:
            match save:
                case commands.OpenPreview(preview) if preview.id not in refused:
                    self._in_order(preview.record_id, preview.agent_id, at)
                    self._takes(preview.agent_id, preview.id)
                case commands.OpenAttempt(attempt) if attempt.id not in refused:
                    self._opened(attempt.record_id, attempt.agent_id, attempt.id, at)
                    if self._store.instances[attempt.instance_id].mode is not DialingMode.PREVIEW:
                        self._in_order(attempt.record_id, "", at)
                case commands.SavePreview(preview):
                    self._at_work.get(preview.agent_id, set()).discard(preview.id)
                    if preview.state is PreviewState.SKIPPED and preview.closed_at is not None:
                        retry_period = self._store.instances[preview.instance_id].retry_period
                        self._owed[preview.record_id] = preview.closed_at + retry_period
                case commands.SaveAttempt(attempt) if attempt.id not in refused:
                    self._word.kept_to(attempt)
                    self._seats.saved(attempt)
                    self._follow(attempt)
                    if attempt.wrapped_up_at is not None and attempt.agent_id:
                        self._at_work.get(attempt.agent_id, set()).discard(attempt.id)
                    if attempt.ended_at is not None:
                        self._owes(attempt)
                case commands.SaveRecord(record):
                    self._filed(record, at)
                    if record.state in WAITING and record.due_at is not None and not record.is_callback:
                        self._owed[record.id] = max(self._owed.get(record.id, record.due_at), record.due_at)
                case commands.SetCallback(_, record_id, due_at):
                    self._called_back(record_id, due_at, at)
                case commands.SaveInstance(instance_id, _, InstanceStatus.ACTIVE):
                    self._quiet.discard(instance_id)
                case _:
                    pass

    def acted(self, act: commands.Act, at: datetime) -> None:
        """Before an act is carried out."""
        if isinstance(act, commands.PlaceCall):
            self._may_be_placed(act, at)
        elif isinstance(act, commands.Play | commands.AskHook):
            self._at_switch.heard(act.attempt_id)
        elif isinstance(act, commands.Connect):
            self._at_switch.agent_is_free(act, at)
        elif isinstance(act, commands.TellAgent):
            self.told(act)
        elif isinstance(act, commands.Answer) and act.refusal is None:
            asked = self._asked.pop(act.request_id, None)
            if asked is not None:
                self.answered(asked)

    def handed_over(self, call_id: str, at: datetime) -> None:
        """The dialer gives a call to the line to the switch, which may take a while: I3 to the instant."""
        attempt = self._store.attempts[call_id]
        record, instance = self._store.records[attempt.record_id], self._store.instances[attempt.instance_id]
        _hold(self._in_hours(instance, record, at), f"I3: {call_id} is placed outside calling hours")

    def told(self, act: commands.TellAgent) -> None:
        """Before an agent's screen shows it: I12."""
        if act.type.startswith("call.") and act.attempt_id in self._store.attempts:
            attempt = self._store.attempts[act.attempt_id]
            mode = self._store.instances[attempt.instance_id].mode
            reaches = mode is DialingMode.PREVIEW or attempt.connected_at is not None
            _hold(reaches, f"I13: {act.agent_id} is told of {attempt.id}, which nobody has answered")
        if act.type == "preview.offered":
            _hold(act.preview_id in self._store.previews, f"I12: {act.preview_id} is shown, and was refused")

    def answered(self, asked: events.Event) -> None:
        """Somebody was told that what they asked for is done: I9, I15."""
        self._word.given(asked)
        if not isinstance(asked, events.PauseRequested | events.StopRequested):
            return
        if self._store.instances[asked.instance_id].status is not InstanceStatus.ACTIVE:  # not resumed meanwhile
            self._quiet.add(asked.instance_id)

    def joined(self, records: Sequence[Record], at: datetime) -> None:
        """Contacts have been added to a run; the dialer may know a little later."""
        for record in records:
            self._filed(record, at)

    def after(self, at: datetime) -> None:
        """After the event has been dealt with."""
        self._duties.after(at)
        for instance_id, ringing in self._ringing.items():
            if ringing:
                self._rang_at[instance_id] = at
        self._nobody_waits(at)
        for preview in self._store.previews.values():
            if preview.state is PreviewState.OPEN:
                _hold(
                    preview.expires_at + self._slack >= at, f"I11: {preview.id} outlives its time, {preview.expires_at}"
                )
        self._at_switch.after(at, is_settled=self._is_settled(at - SEEN_OFF - self._slack))

    def at_the_end(self) -> None:
        """I8: every record of a run that is over has ended, and every run is over."""
        for instance in self._store.instances.values():
            over = instance.status in (InstanceStatus.COMPLETED, InstanceStatus.STOPPED)
            _hold(over or self._store.waits_for_start(instance), f"I8: {instance.id} is still {instance.status}")
            for record in self._store.of_run(instance.id):
                if instance.status is InstanceStatus.COMPLETED:
                    _hold(record.state not in OPEN, f"I8: {record.id} is still {record.state}")
                made = self._placed.get(record.id, 0)
                _hold(made <= instance.max_attempts, f"I2: {record.id} was placed {made} times")
        self._word.at_the_end()
        for attempt in self._store.attempts.values():
            _hold(attempt.wrapped_up_at is not None, f"I8: {attempt.id} never came to an end")

    # --- one by one

    def _takes(self, agent_id: str, thing: str) -> None:
        at_work = self._at_work.setdefault(agent_id, set())
        at_work.add(thing)
        _hold(len(at_work) == 1, f"I6: {agent_id} has {sorted(at_work)} at once")

    def _follow(self, attempt: Attempt) -> None:
        """I6: an agent has a call from when they are reserved for it, or joined with its person, until it is wrapped up."""
        before = self._whose.get(attempt.id)
        if attempt.agent_id != before:
            self._at_work.get(before or "", set()).discard(attempt.id)
            if attempt.agent_id is not None:
                self._takes(attempt.agent_id, attempt.id)
            self._whose[attempt.id] = attempt.agent_id
        ringing = self._ringing.setdefault(attempt.instance_id, set())
        if attempt.state in IN_FLIGHT:
            ringing.add(attempt.id)
        else:
            ringing.discard(attempt.id)

    def _opened(self, record_id: str, agent_id: str | None, attempt_id: str, at: datetime) -> None:
        attempt, record = self._store.attempts[attempt_id], self._store.records[record_id]
        self._opened_at[attempt_id] = at
        instance = self._store.instances[record.instance_id]
        for other in self._store.attempts.values():
            if other.phone_number == attempt.phone_number and other.id != attempt.id:
                _hold(other.ended_at is not None, f"I1: {attempt.id} beside {other.id} to one number")
                self._is_undisturbed(attempt, other, instance)
        _hold(attempt.number <= instance.max_attempts, f"I2: {attempt.id} is number {attempt.number}")
        owed = self._owed.get(record_id)
        _hold(owed is None or owed <= at, f"I5: {attempt.id} before {owed}")
        _hold(bool(attempt.permit), f"I12: {attempt.id} has no permit")
        self._within_limits(attempt)
        self._ringing.setdefault(instance.id, set()).add(attempt_id)
        self._whose[attempt_id] = agent_id
        if agent_id is not None:
            for preview in self._store.previews.values():
                if preview.attempt_id == attempt_id:
                    self._at_work.get(agent_id, set()).discard(preview.id)
            self._takes(agent_id, attempt_id)

    def _is_undisturbed(self, attempt: Attempt, other: Attempt, instance: Instance) -> None:
        """I5: who was abandoned is left in peace for a while by a dialer that has no agent reserved."""
        if instance.mode in RESERVING or other.outcome is not Outcome.ABANDONED or other.ended_at is None:
            return
        until = other.ended_at + self._store.answering.redial_block
        _hold(until <= attempt.placed_at, f"I5: {attempt.id}, whose number was abandoned and is barred until {until}")

    def _within_limits(self, attempt: Attempt) -> None:
        """I12: limits on a number are part of the permit."""
        held, at = self._store.limits, attempt.placed_at
        before = [
            other
            for other in self._store.attempts.values()
            if other.phone_number == attempt.phone_number and other.id != attempt.id
        ]
        for most, days in ((held.per_day, 1), (held.per_week, 7)):
            recent = sum(other.placed_at + timedelta(days=days) > at for other in before)
            _hold(most is None or recent < most, f"I12: {attempt.id} is one of {recent + 1} calls in {days} days")
        for other in before:
            gap, talked = held.gap, held.after_conversation
            _hold(gap is None or other.placed_at + gap <= at, f"I12: {attempt.id} so soon after {other.id}")
            if talked is not None and other.outcome is Outcome.CONNECTED and other.ended_at is not None:
                _hold(other.ended_at + talked <= at, f"I12: {attempt.id} so soon after the conversation of {other.id}")

    def _may_be_placed(self, act: commands.PlaceCall, at: datetime) -> None:
        attempt = self._store.attempts.get(act.attempt_id)
        if attempt is None:
            raise BrokenPromise(f"I12: {act.attempt_id} is placed without an attempt on record")
        record, instance = self._store.records[attempt.record_id], self._store.instances[attempt.instance_id]
        self._placed[record.id] = self._placed.get(record.id, 0) + 1
        in_hours = any(self._in_hours(instance, record, when) for when in (at, at - self._slack))
        _hold(in_hours, f"I3: {attempt.id} outside calling hours")
        blocked = self._store.blocked.get(act.phone_number)
        _hold(blocked is None or blocked >= self._opened_at[attempt.id], f"I4: {attempt.id} to a blocked number")
        self._at_switch.line_is_free(act, at)
        _hold(attempt.instance_id not in self._quiet, f"I9: {attempt.id} after a pause or stop was answered")

    def _in_hours(self, instance: Instance, record: Record, at: datetime) -> bool:
        """Of hours that have just been changed, the dialer may not have heard yet."""
        changed_at, former = self._store.former_hours.get(instance.id, (_LONG_AGO, instance.hours))
        known = [instance.hours] if changed_at + self._slack < at else [instance.hours, former]
        return any(open_in_all(hours, record.zone_key, at) for hours in known)

    def _owes(self, attempt: Attempt) -> None:
        """I5: when this record may be dialed again, by the rules as the contract has them."""
        if attempt.ended_at is None:
            return
        instance = self._store.instances[attempt.instance_id]
        record = self._store.records[attempt.record_id]
        wait = _wait(instance, attempt.disposition, attempt.outcome)
        if attempt.outcome is Outcome.ABANDONED and instance.mode not in RESERVING:
            wait = max(wait, self._store.answering.redial_block)
        self._owed[attempt.record_id] = attempt.ended_at + wait
        if record.is_callback and record.due_at is not None:
            self._owed[attempt.record_id] = record.due_at

    def _filed(self, record: Record, at: datetime) -> None:
        if record.state in WAITING:
            self._dialable_since[record.id] = max(at, record.due_at or at)

    def _called_back(self, record_id: str, due_at: datetime, at: datetime) -> None:
        """I5: the callback's own time is what is owed from now on."""
        record = self._store.records.get(record_id)
        if record is not None and record.state is RecordState.CALLBACK and record.due_at == due_at:
            self._owed[record_id] = due_at
            self._filed(record, at)

    def _in_order(self, record_id: str, agent_id: str, at: datetime) -> None:
        """I10: no record that could have been offered for a while comes before this one, in its run or in one of higher
        priority that the agent works."""
        taken = self._store.records[record_id]
        mine = self._store.instances[taken.instance_id]
        for instance in self._store.instances.values():
            if instance.id != mine.id and (
                instance.priority <= mine.priority
                or agent_id in self._seats.let_go  # by a run that had held them in vain, behind the others
                or instance.queue_id not in self._seats.queues.get(agent_id, ())
                or not self._is_settled(at - self._settled, instance.id, agent_id)
            ):
                continue
            for other in self._store.of_run(instance.id) if instance.status is InstanceStatus.ACTIVE else ():
                first = instance.id != mine.id or _place(other) < _place(taken)
                first = first and self._owning.is_for(other, agent_id, instance, at, self._settled)
                if first and other.id != record_id and self._can_be_offered(other, instance, at, self._settled):
                    raise BrokenPromise(f"I10: {taken.id} {_place(taken)} offered before {other.id} {_place(other)}")

    def _is_settled(self, then: datetime, *about: str) -> bool:
        """Nothing has changed for the engine, and these runs and agents, since."""
        if self._started_at is None or self._started_at > then:
            return False
        return all(self._news_at.get(one, then) <= then for one in about)

    def _can_be_offered(
        self, record: Record, instance: Instance, at: datetime, since: timedelta, *, to_ask: bool = False
    ) -> bool:
        """And could so for this long; or, `to_ask`, could be asked about."""
        if record.state not in WAITING or (record.due_at is not None and record.due_at + since > at):
            return False
        filed_at = self._dialable_since.get(record.id)
        if filed_at is not None and filed_at + since > at:
            return False
        changed_at, _ = self._store.former_hours.get(instance.id, (_LONG_AGO, instance.hours))
        if changed_at + since > at:
            return False
        if not all(open_in_all(instance.hours, record.zone_key, when) for when in (at, at - since)):
            return False
        if instance.asks_first and not (to_ask or self._heed.could_be_offered(record.id, at, since)):
            return False
        return record.phone_number not in self._held_numbers(at, since)

    def _nobody_waits(self, at: datetime) -> None:
        """I7: no agent is idle for long while somebody could be called."""
        if self._looked_at is not None and at - self._looked_at < KEPT_WAITING / 2:
            return
        self._looked_at = at
        since = KEPT_WAITING + 4 * self._slack
        then = at - since
        full_at = self._duties.full_at
        if not self._is_settled(then) or (full_at is not None and full_at > then):
            return
        idle = [one for one, free_at in self._seats.free_at.items() if free_at <= then and self._is_settled(then, one)]
        idle += [one for one, since in self._seats.held.items() if since <= then and self._is_settled(then, one)
                 and not self._rings_for(one, then)]  # fmt: skip
        queue_ids = {queue_id for agent_id in idle for queue_id in self._seats.queues.get(agent_id, ())}
        for instance in self._store.instances.values():
            if instance.status is not InstanceStatus.ACTIVE or instance.queue_id not in queue_ids:
                continue
            for record in self._store.of_run(instance.id) if self._is_settled(then, instance.id) else ():
                whom = [one for one in idle if self._owning.is_for(record, one, instance, at, since)]
                if not any(instance.queue_id in self._seats.queues.get(one, ()) for one in whom):
                    continue
                to_ask = instance.asks_first and not self._heed.is_waiting(instance.id)
                if self._can_be_offered(record, instance, at, since, to_ask=to_ask):
                    raise BrokenPromise(f"I7: {record.id} could be called, and {idle} are idle since {then}")

    def _rings_for(self, agent_id: str, then: datetime) -> bool:
        """A call of a run that the agent works has been in flight since."""
        queue_ids = self._seats.queues.get(agent_id, ())
        return any(
            rang_at > then and self._store.instances[instance_id].queue_id in queue_ids
            for instance_id, rang_at in self._rang_at.items()
        )

    def _held_numbers(self, at: datetime, since: timedelta) -> set[str]:
        """Numbers that were in a preview or a call within this time."""
        held = set(self._store.in_flight) | self._store.elsewhere
        held |= {number for number, refused_at in self._refused_numbers.items() if refused_at + since > at}
        for preview in self._store.previews.values():
            if preview.closed_at is None or preview.closed_at + since > at:
                held.add(preview.phone_number)
        for attempt in self._store.attempts.values():
            if attempt.wrapped_up_at is None or attempt.wrapped_up_at + since > at:
                held.add(attempt.phone_number)
        return held


def _wait(instance: Instance, disposition: str | None, outcome: Outcome | None) -> timedelta:
    rule = instance.disposition_retries.get(disposition or "")
    if rule == FINAL or disposition == OPTED_OUT or outcome is Outcome.INVALID_NUMBER:
        return _NEVER
    if rule is not None:
        return timedelta(minutes=int(rule))
    if outcome is Outcome.CONNECTED and disposition not in MACHINE_DISPOSITIONS:
        return _NEVER  # but as a callback
    return instance.retry_period


def _place(record: Record) -> tuple[int, float, int, str]:
    """Callbacks whose time has come, then who was never tried by priority and place in the list, then retries."""
    if record.due_at is None:
        return (1, record.rank, record.position, record.id)
    return (0 if record.is_callback else 2, record.due_at.timestamp(), record.position, record.id)


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
