"""The systems that are asked about contacts before they are called, and whether the dialer heeds what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.domain.campaign import DialingMode
from ringfence.domain.pre_call import Handling
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import RecordState
from ringfence.engine import commands, events
from ringfence.engine.pre_calls import AT_ONCE, GOOD_FOR, MOST_FAILURES
from ringfence.simulation.chance import Chance
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import Habits
from ringfence.simulation.store import Store


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said after so many seconds. None: nothing, ever."""

    handling: Handling | None
    seconds: float


class Systems:
    """They answer each question anew."""

    def __init__(self, habits: Habits, chance: Chance, reached: Reached) -> None:
        self._habits = habits
        self._rng = chance.of("systems")
        self._reached = reached
        self.calm = False

    def reply(self) -> Reply:
        habits, draw = self._habits, self._rng.random()
        seconds = self._rng.uniform(0.01, habits.slowest)
        if self.calm:
            return Reply(Handling.CALL, 0.1)
        if draw < habits.hangs:
            self._reached("pre-call system hangs")
            return Reply(None, seconds)
        if draw < habits.hangs + habits.fails:
            return Reply(Handling.FAILED, seconds)
        return Reply(Handling.SKIP if draw < habits.hangs + habits.fails + habits.skips else Handling.CALL, seconds)


class Heed:
    """Of one dialer. Its memory is what the dialer has asked and been told since it was started."""

    def __init__(self, store: Store, slack: timedelta) -> None:
        """`slack` is how late the dialer may notice that something is due."""
        self._store = store
        self._slack = slack
        self._asking: dict[str, tuple[str, int]] = {}  # record -> its run, and which question
        self._said: dict[str, tuple[Handling, datetime]] = {}
        self._taken: set[str] = set()  # of these, records whose number was in a call since: the dialer may ask again
        self._event: events.Event | None = None

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        self._event = event
        match event:
            case events.EngineRestored():
                self._asking.clear()
                self._said.clear()
                self._taken.clear()
            case events.PreCallAnswered() if self._is_waited_for(event):
                self._said[event.record_id] = event.handling, event.at
                if self._is_held(self._store.records[event.record_id].phone_number):
                    self._taken.add(event.record_id)
            case events.HoursConfigured():  # what is next is asked for anew
                self._forget(event.instance_id)
                self._taken |= {one for one in self._said if self._store.records[one].instance_id == event.instance_id}
            case _:
                pass

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it."""
        event = self._event
        self._take(wanted)
        if isinstance(event, events.PreCallAnswered) and self._is_waited_for(event):
            del self._asking[event.record_id]
            self._follows(event, wanted)
        for command in wanted:
            match command:
                case commands.AskPreCall():
                    self._asks(command)
                case commands.OpenPreview(preview) if self._store.instances[preview.instance_id].asks_first:
                    self._may_be_called(preview.record_id, preview.offered_at, "is offered")
                case commands.OpenAttempt(attempt) if self._store.instances[attempt.instance_id].asks_first:
                    said = str(attempt.permit.get("pre_call", ""))
                    _hold(said.startswith("CALL"), f"I12: {attempt.id} is dialed, and nobody said that it may be")
                    if self._store.instances[attempt.instance_id].mode is not DialingMode.PREVIEW:
                        self._may_be_called(attempt.record_id, attempt.placed_at, "is dialed")
                case commands.SaveInstance(instance_id):
                    self._forget(instance_id)
                case commands.SetCallback(_, record_id):
                    self._asking.pop(record_id, None)
                case commands.SaveRecord(record):
                    self._asking.pop(record.id, None)  # given up: there was no answer for too long
                case _:
                    pass

    def could_be_offered(self, record_id: str, at: datetime, since: timedelta) -> bool:
        """Whether it was said that the record may be called, so long ago or longer, and that is still good."""
        handling, said_at = self._said.get(record_id, (None, at))
        if record_id in self._taken:
            return False
        return handling is Handling.CALL and said_at + since <= at and at < said_at + GOOD_FOR - since

    def is_waiting(self, instance_id: str) -> bool:
        """Whether answers for this run are waited for, or have just come."""
        return any(run == instance_id for run, _ in self._asking.values()) or any(
            handling is Handling.CALL and self._store.records[record_id].instance_id == instance_id
            for record_id, (handling, _) in self._said.items()
        )

    def _is_waited_for(self, event: events.PreCallAnswered) -> bool:
        """An answer to a question that was asked anew, or is over, is none."""
        return self._asking.get(event.record_id) == (event.instance_id, event.question)

    def _forget(self, instance_id: str) -> None:
        self._asking = {one: asked for one, asked in self._asking.items() if asked[0] != instance_id}

    def _asks(self, ask: commands.AskPreCall) -> None:
        self._asking[ask.record_id] = ask.instance_id, ask.question
        self._said.pop(ask.record_id, None)
        self._taken.discard(ask.record_id)
        mine = sum(run == ask.instance_id for run, _ in self._asking.values())
        _hold(mine <= AT_ONCE, f"I12: {ask.instance_id} asks about {mine} contacts at once")

    def _take(self, wanted: Sequence[commands.Command]) -> None:
        numbers = {one.preview.phone_number for one in wanted if isinstance(one, commands.OpenPreview)}
        numbers |= {one.attempt.phone_number for one in wanted if isinstance(one, commands.OpenAttempt)}
        if numbers:
            self._taken |= {one for one in self._said if self._store.records[one].phone_number in numbers}

    def _is_held(self, number: str) -> bool:
        return any(
            one.phone_number == number and one.closed_at is None for one in self._store.previews.values()
        ) or any(one.phone_number == number and one.wrapped_up_at is None for one in self._store.attempts.values())

    def _may_be_called(self, record_id: str, at: datetime, what: str) -> None:
        handling, said_at = self._said.pop(record_id, (None, at))  # the next preview asks again
        _hold(handling is Handling.CALL, f"I12: {record_id} {what}, and what was said is {handling}")
        _hold(at - said_at <= GOOD_FOR + self._slack, f"I12: {record_id} {what} on an answer from {said_at}")

    def _follows(self, event: events.PreCallAnswered, wanted: Sequence[commands.Command]) -> None:
        """I8: who is to be skipped is dropped; who could not be asked about waits, or is dropped after some failures."""
        saved = [one.record for one in wanted if isinstance(one, commands.SaveRecord)]
        record = next((one for one in saved if one.id == event.record_id), None)
        if event.handling is Handling.SKIP:
            dropped = record is not None and record.state is RecordState.DROPPED
            _hold(dropped, f"I8: {event.record_id} is to be skipped, and is {record}")
        elif event.handling is Handling.FAILED:
            state = None if record is None else record.state
            waits = state in (RecordState.RETRY, RecordState.CALLBACK)
            given_up = state is RecordState.DROPPED and event.failures >= MOST_FAILURES
            _hold(waits or given_up, f"I8: {event.record_id} could not be asked about, and is {state}")


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
