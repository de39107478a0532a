"""What a dialer owes to those who tell it something, checked from what goes in and out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from ringfence.domain import answering
from ringfence.domain.agent import CHOSEN, AgentSession, AgentState
from ringfence.domain.attempt import Attempt, CallState, Outcome
from ringfence.domain.calling_hours import openness
from ringfence.domain.campaign import OutsideHours
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.prompts import SCREENING
from ringfence.domain.record import LIVE, Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.answering import LONGEST_MESSAGE, SCREENING_GRACE
from ringfence.simulation.store import Store

FOUND_OUT = timedelta(minutes=2)
"""I13: so long after its ring time, or after the longest call, a call must be over, whatever the switch says or does not."""
CHECKED = timedelta(minutes=1)
"""How often a call that was answered is looked at."""
TICK = timedelta(seconds=1)
STANDS_STILL = timedelta(seconds=10)
"""I13: how long a flow may wait beyond its time, a restart's questions included."""
_UNKNOWN = frozenset({Outcome.INTERRUPTED, Outcome.CONNECTED, Outcome.MACHINE})
"""What may be told of a call that the switch does not know: that it was interrupted, or what was known before."""


class Duties:
    """Of one dialer. Its memory is what the dialer was told and has wanted since it was started."""

    def __init__(self, store: Store, slack: timedelta) -> None:
        """`slack` is how late the dialer may notice that something is due."""
        self._store = store
        self._slack = slack
        self._event: events.Event | None = None
        self._made: Counter[str] = Counter()  # attempts on record, by record
        self._forget()

    def _forget(self) -> None:
        self._lines = self._lines_before = 0
        self._max_call = timedelta(0)
        self._up: set[str] = set()
        self.full_at: datetime | None = None  # when all lines were last in use
        self._wishes: dict[str, AgentState] = {}
        self._wish_before: tuple[str, AgentState | None] = "", None
        self._offered: dict[str, Preview] = {}
        self._calls: dict[str, CallState] = {}  # those that are up
        self._wrap_ups: dict[str, timedelta] = {}  # by queue
        self._wrapped_up_by: dict[str, datetime] = {}
        self._ends_by: dict[str, datetime] = {}
        self._answering = answering.DEFAULT
        self._waits_by: dict[str, datetime] = {}  # by when who waits is joined with an agent, told so, or hung up on
        self._held_until: dict[str, datetime] = {}  # by agent who is held for any call of a run
        self._opting = ""  # the call whose person is being abandoned and presses the key
        self._states: dict[str, RecordState] = {}

    # --- what the dialer is told

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        self._event = event
        self._wish_before = "", None
        self._lines_before = self._lines
        self._opting = ""
        match event:
            case events.EngineRestored():
                self._restored(event)
            case events.StreamConfigured():
                self._lines, self._max_call, self._answering = event.max_live_calls, event.max_call, event.answering
            case events.DigitPressed():
                self._presses(event)
            case events.QueueConfigured():
                self._wrap_ups[event.queue.queue_id] = event.queue.wrap_up
            case events.AgentStateRequested():
                self._wishes_for(event.agent_id, event.state)
            case events.AgentLost():
                self._wishes_for(event.agent_id, AgentState.OFFLINE)
            case events.AttemptRefused():
                self._gone(event.attempt_id)
            case events.PreviewRefused():
                self._offered.pop(event.preview_id, None)
            case _:
                pass

    def _restored(self, event: events.EngineRestored) -> None:
        self._forget()
        self._lines, self._max_call, self._answering = event.max_live_calls, event.max_call, event.answering
        self._wrap_ups = {queue.queue_id: queue.wrap_up for queue in event.queues}
        for session in event.sessions:
            wish = session.next_state or (session.state if session.state in CHOSEN else AgentState.AVAILABLE)
            self._wishes[session.agent_id] = wish
        self._offered = {preview.id: preview for preview in event.previews}
        for attempt in event.attempts:
            self._follow(attempt, event.at)
            if attempt.live:
                self._up.add(attempt.id)
                if attempt.answered_at is None:
                    self._ends_by[attempt.id] = event.at + self._ring_time(attempt) + FOUND_OUT

    def _wishes_for(self, agent_id: str, state: AgentState) -> None:
        self._wish_before = agent_id, self._wishes.get(agent_id)
        self._wishes[agent_id] = state

    # --- what the dialer wants

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it. What was due before the event is handled with it, so what held before it still
        counts."""
        event = self._event
        assert event is not None
        known = dict(self._calls) if isinstance(event, events.CallAnswered | events.CallReported) else {}
        before = set(self._offered) if isinstance(event, events.NumbersBlocked) else set()
        for command in wanted:
            match command:
                case commands.OpenPreview(preview):
                    self._offered[preview.id] = preview
                    self.wants_work(preview.agent_id)
                case commands.SavePreview(preview) if preview.state is not PreviewState.OPEN:
                    self._offered.pop(preview.id, None)
                case commands.OpenAttempt(attempt):
                    self._opened(attempt)
                case commands.SaveAttempt(attempt):
                    self._follow(attempt, event.at)
                    self._is_true(event, attempt)
                case commands.SaveSession(session):
                    self._reserves(session, event.at)
                case commands.HangUp(attempt_id):
                    self._waits_by.pop(attempt_id, None)
                case commands.DropShut():
                    self._may_be_dropped(command)
                case _:
                    pass
        self._opts_out(wanted)
        match event:
            case events.CallAnswered():
                self._cared_for(event.attempt_id, wanted, known.get(event.attempt_id) is None)
            case events.CallReported() if event.state is CallState.CONNECTED:
                self._cared_for(event.attempt_id, wanted, known.get(event.attempt_id) in (None, CallState.CONNECTED))
            case events.NumbersBlocked():
                self._nobody_reads_of(event, before)
            case events.PauseRequested() | events.StopRequested():
                self._nobody_reads(event.instance_id)
            case _:
                pass

    def wants_work(self, agent_id: str) -> None:
        """I6: an offer, or somebody who answered, comes to agents who want that."""
        wishes = {self._wishes.get(agent_id), self._wish_before[1] if self._wish_before[0] == agent_id else None}
        _hold(AgentState.AVAILABLE in wishes, f"I6: {agent_id} wants to be {wishes} and is given work")

    def _opened(self, attempt: Attempt) -> None:
        """I12: lines are part of the permit."""
        self._up.add(attempt.id)
        lines = max(self._lines, self._lines_before)
        _hold(len(self._up) <= lines, f"I12: {attempt.id} is one of {len(self._up)} calls on {lines} lines")
        self._ends_by[attempt.id] = attempt.placed_at + self._ring_time(attempt) + FOUND_OUT

    def _follow(self, attempt: Attempt, at: datetime) -> None:
        self._waits(attempt, at)
        if attempt.live:
            if attempt.answered_at is not None:
                self._calls[attempt.id] = attempt.state
                self._ends_by[attempt.id] = max(attempt.answered_at + self._max_call, at) + CHECKED + FOUND_OUT
            return
        self._gone(attempt.id)
        if attempt.wrapped_up_at is not None:
            self._wrapped_up_by.pop(attempt.id, None)
        elif attempt.ended_at is not None:
            wrap_up = self._wrap_ups.get(attempt.queue_id or "", timedelta(0))
            self._wrapped_up_by[attempt.id] = max(attempt.ended_at + wrap_up, at)

    def _waits(self, attempt: Attempt, at: datetime) -> None:
        """Who answered when nobody was free waits for so long, and then hears for so long that this was in vain."""
        if attempt.state is CallState.SCREENED and attempt.id not in self._calls:
            self._waits_by[attempt.id] = at + SCREENING.limit + SCREENING_GRACE
        elif attempt.state is CallState.WAITING and self._calls.get(attempt.id) is not attempt.state:
            since = attempt.waits_since or at
            until = since + self._answering.wait if attempt.flow is None else attempt.flow.until or at
            self._waits_by[attempt.id] = max(at, until)
        elif attempt.state is CallState.ABANDONED and self._calls.get(attempt.id) is not attempt.state:
            self._waits_by[attempt.id] = at + LONGEST_MESSAGE
        elif attempt.state is CallState.GUIDED and attempt.flow is not None:
            self._waits_by[attempt.id] = max(at, attempt.flow.until or at) + STANDS_STILL
        elif attempt.state not in (CallState.SCREENED, CallState.WAITING, CallState.ABANDONED):
            self._waits_by.pop(attempt.id, None)

    def _reserves(self, session: AgentSession, at: datetime) -> None:
        """I7: who is held for any call of a run is not held for ever."""
        if session.state is AgentState.RESERVED and session.attempt_id is None:
            self._held_until[session.agent_id] = at + self._answering.reservation
        else:
            self._held_until.pop(session.agent_id, None)

    def _presses(self, event: events.DigitPressed) -> None:
        attempt = self._store.attempts.get(event.attempt_id)
        listens = attempt is not None and attempt.state is CallState.ABANDONED and event.attempt_id in self._waits_by
        if listens and event.digit == self._answering.opt_out_key:
            self._opting = event.attempt_id

    def _opts_out(self, wanted: Sequence[commands.Command]) -> None:
        """I15: who presses the key to be called no more is put on the list, unless their time was over before."""
        if self._opting in self._calls:
            blocked = any(isinstance(one, commands.BlockNumber) for one in wanted)
            hung_up = any(isinstance(one, commands.HangUp) and one.attempt_id == self._opting for one in wanted)
            _hold(blocked or hung_up, f"I15: the wish of {self._opting} not to be called was lost")

    def _gone(self, attempt_id: str) -> None:
        self._up.discard(attempt_id)
        self._calls.pop(attempt_id, None)
        self._waits_by.pop(attempt_id, None)
        self._ends_by.pop(attempt_id, None)

    def _ring_time(self, attempt: Attempt) -> timedelta:
        return self._store.instances[attempt.instance_id].ring_time

    def _is_true(self, event: events.Event, attempt: Attempt) -> None:
        """I15: nothing is made up about a call that the switch does not know."""
        if isinstance(event, events.CallReported) and event.state is None and event.attempt_id == attempt.id:
            told = attempt.outcome is None or attempt.outcome in _UNKNOWN
            if attempt.outcome is Outcome.ABANDONED:
                told = attempt.answered_at is not None and attempt.connected_at is None
            _hold(told, f"I15: {attempt.id} is told as {attempt.outcome}, which nobody knows")

    def _may_be_dropped(self, drop: commands.DropShut) -> None:
        """I8: nobody is left out but where the hours are shut: for ever, or in a run that does not wait."""
        instance = self._store.instances[drop.instance_id]
        for zone_key in drop.zone_keys:
            hours = openness(instance.hours, zone_key, drop.at)
            gone = not hours.open and (hours.until is None or instance.outside_hours is OutsideHours.SKIP)
            _hold(gone, f"I8: {instance.id} drops the records of {zone_key!r}, whose hours open at {hours.until}")

    def _cared_for(self, attempt_id: str, wanted: Sequence[commands.Command], at_once: bool) -> None:
        """I13: who has answered is joined with an agent, asked to wait or hung up on."""
        cares = any(
            isinstance(one, commands.Connect | commands.HangUp) and one.attempt_id == attempt_id for one in wanted
        )
        cares = cares or attempt_id in self._waits_by
        _hold(cares or not at_once, f"I13: {attempt_id} was answered, and nobody cares")

    def _nobody_reads_of(self, event: events.NumbersBlocked, before: set[str]) -> None:
        """I4: a number that is blocked is on no desk any more. One that is offered anew is refused by the database."""
        for preview in self._offered.values():
            if preview.id not in before:
                continue
            mine = event.is_global or self._store.instances[preview.instance_id].dnc_list_id == event.list_id
            _hold(not mine or preview.phone_number not in event.numbers, f"I4: {preview.id} is of a blocked number")

    def _nobody_reads(self, instance_id: str) -> None:
        """I9: a run that is paused or stopped has no previews."""
        for preview in self._offered.values():
            _hold(preview.instance_id != instance_id, f"I9: {preview.id} is open after its run was halted")

    # --- what is on record

    def saved(self, saves: Sequence[commands.Save], refused: set[str]) -> None:
        """After a transaction."""
        for save in saves:
            match save:
                case commands.OpenAttempt(attempt) if attempt.id not in refused:
                    self._made[attempt.record_id] += 1
                case commands.SaveRecord(record, before):
                    known = self._states.get(record.id, before)
                    _hold(known is before, f"I8: {record.id} goes from {before} to {record.state}, and was {known}")
                    self._states[record.id] = record.state
                    self._adds_up(record)
                case commands.SetCallback(_, record_id, _):
                    self._states.pop(record_id, None)
                case commands.DropShut():
                    self._states.clear()
                case _:
                    pass

    def _adds_up(self, record: Record) -> None:
        """I2, I8: attempts and skips are counted rightly, and the last skip ends it."""
        made, skips = self._made[record.id], self._store.instances[record.instance_id].max_skips
        if record.state not in LIVE:
            _hold(record.attempts == made, f"I2: {record.id} counts {record.attempts} attempts of {made}")
        _hold(record.skips <= skips, f"I8: {record.id} was skipped {record.skips} times of {skips}")
        over = record.skips > 0 and record.skips == skips
        dropped = record.state is RecordState.DROPPED
        if not over and self._store.instances[record.instance_id].asks_first:  # `Heed` looks at what else is dropped
            return
        _hold(over is dropped, f"I8: {record.id} is {record.state} after {record.skips} skips of {skips}")

    # --- the clock

    def after(self, at: datetime) -> None:
        """After what has happened has been dealt with: I11 for wrap-ups, I13."""
        if len(self._up) >= self._lines:
            self.full_at = at
        for attempt_id, by in self._wrapped_up_by.items():
            _hold(at <= by + self._slack + TICK, f"I11: the wrap-up of {attempt_id} should have been over at {by}")
        for attempt_id, by in self._waits_by.items():
            _hold(at <= by + self._slack + TICK, f"I13: {attempt_id} should not wait any more since {by}")
        for agent_id, by in self._held_until.items():
            _hold(at <= by + self._slack + TICK, f"I7: {agent_id} should not be held any more since {by}")
        for attempt_id, by in self._ends_by.items():
            _hold(at <= by + self._slack, f"I13: {attempt_id} should have been over long before {by}")


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
