"""What the dialers want of the switch, carried out; and what the switch tells, brought to the dialer it concerns."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.engine import commands, events
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import (
    AnswerClassified,
    AudioHeard,
    AudioMissing,
    CallReport,
    DigitPressed,
    Leg,
    News,
    PromptPlayed,
    Telephony,
    TelephonyUnavailable,
)
from ringfence.services.tasks import Tasks

_log = structlog.get_logger(__name__)

HANG_UP_PERIOD: Final = timedelta(seconds=5)
"""After this a switch that could not be told to hang up is told again."""


class Inbox(Protocol):
    """A dialer, as the switch's side sees it."""

    @property
    def stream_id(self) -> str: ...

    def put(self, event: events.Event) -> None: ...


class Acting:
    """The switch, between all dialers of this process. What is wanted of one call is done in order, calls side by side."""

    def __init__(self, telephony: Telephony, clock: Clock, tasks: Tasks) -> None:
        self._telephony = telephony
        self._clock = clock
        self._tasks = tasks
        self._owners: dict[str, Inbox] = {}  # by call
        self._wanted: dict[str, deque[commands.Act]] = {}  # what is still to be done, by call
        self._under_way: dict[str, tuple[Inbox, asyncio.Task[None]]] = {}
        self._seen_off: set[str] = set()  # being hung up until the switch has heard it
        self._orphans_known = False

    def start(self, name: str, coroutine: Coroutine[Any, Any, None]) -> None:
        """Work beside the dialer; its end is told by an event."""
        self._tasks.start(name, coroutine)

    def adopt(self, call_id: str, owner: Inbox) -> None:
        """What is told of this call is news for this dialer."""
        self._owners[call_id] = owner

    def carry_out(self, act: commands.Act, owner: Inbox) -> None:
        call_id: str = act.attempt_id  # type: ignore[attr-defined]
        self._owners.setdefault(call_id, owner)
        queue = self._wanted.get(call_id)
        if queue is not None:
            queue.append(act)
            return
        self._wanted[call_id] = deque([act])
        self._under_way[call_id] = owner, self._tasks.start(f"call {call_id}", self._work_off(call_id, owner))

    async def settled(self, owner: Inbox) -> None:
        """Return once everything that this dialer has wanted so far has reached the switch."""
        mine = [task for whose, task in self._under_way.values() if whose is owner]
        if mine:
            await asyncio.wait(mine)

    async def _work_off(self, call_id: str, owner: Inbox) -> None:
        queue = self._wanted[call_id]
        try:
            while queue:
                act = queue.popleft()
                try:
                    await self._carry_out(act, call_id, owner)
                except TelephonyUnavailable as error:  # what came of it is unknown: the call's deadline asks
                    _log.warning("switch_unavailable", call=call_id, act=type(act).__name__, error=str(error))
                    if isinstance(act, commands.HangUp):
                        self._see_off(call_id)
        finally:
            del self._wanted[call_id]
            del self._under_way[call_id]

    async def _carry_out(self, act: commands.Act, call_id: str, owner: Inbox) -> None:
        switch = self._telephony
        match act:
            case commands.PlaceCall() if act.before is not None and self._clock.now() >= act.before:
                _log.warning("too_late_to_place", call=call_id)  # saving has taken until after the calling hours
                ended = events.CallEnded(
                    at=self._clock.now(), attempt_id=call_id, outcome=Outcome.CANCELLED, ended_by=EndedBy.SYSTEM
                )
                self._put(call_id, ended)
            case commands.PlaceCall():
                await switch.place(
                    Leg(
                        call_id=call_id,
                        stream_id=owner.stream_id,
                        phone_number=act.phone_number,
                        caller_id=act.caller_id,
                        ring_time=act.ring_time,
                        agent_id=act.agent_id,
                        agent_endpoint=act.agent_endpoint,
                        detect_machines=act.detect_machines,
                        record=act.record,
                    )
                )
            case commands.Connect():
                await switch.connect(call_id, act.agent_id, act.agent_endpoint)
            case commands.Play():
                await switch.play(call_id, act.step_id, act.prompts)
            case commands.StopPlaying():
                await switch.stop_playing(call_id)
            case commands.HangUp():
                await switch.hang_up(call_id)
            case commands.Hold():
                await (switch.hold(call_id) if act.on else switch.unhold(call_id))
            case commands.Mute():
                await (switch.mute(call_id) if act.on else switch.unmute(call_id))
            case commands.SendDigits():
                await switch.send_digits(call_id, act.digits)
            case commands.AskSwitch():
                self._tell_report(call_id, await switch.report(call_id))
            case _:
                raise TypeError(f"not for the switch: {act}")

    def _tell_report(self, call_id: str, report: CallReport | None) -> None:
        at = self._clock.now()
        if report is None:
            event = events.CallReported(at=at, attempt_id=call_id, state=None)
        else:
            event = events.CallReported(
                at=at,
                attempt_id=call_id,
                state=report.state,
                outcome=report.outcome,
                cause=report.cause,
                ended_by=report.ended_by,
            )
        self._put(call_id, event)

    def heard(self, news: News) -> None:
        """The switch told of a call. One that is nobody's is an orphan of a crash, and hung up."""
        call_id = news.call_id
        if call_id in self._owners:
            event = _event_of(news, self._clock.now())
            if event is not None:
                self._put(call_id, event)
        elif not (isinstance(news, CallReport) and news.state is CallState.ENDED) and self._orphans_known:
            self._hang_up_orphan(call_id)

    def _put(self, call_id: str, event: _OfCall) -> None:
        ended = isinstance(event, events.CallEnded) or (
            isinstance(event, events.CallReported) and event.state in (None, CallState.ENDED)
        )
        owner = self._owners.pop(call_id, None) if ended else self._owners.get(call_id)
        if owner is not None:  # else its end was told while the switch was being asked
            owner.put(event)

    async def hang_up_orphans(self) -> None:
        """Once all dialers know their calls: whatever else is up at the switch belongs to nobody, now and from now on.

        If the switch cannot be asked now, it is asked until it answers, while the dialers go on.
        """
        self._orphans_known = True
        if not await self._found_orphans():
            self._tasks.start("orphans", self._find_orphans())

    async def _find_orphans(self) -> None:
        await self._clock.sleep_until(self._clock.now() + HANG_UP_PERIOD)
        while not await self._found_orphans():
            await self._clock.sleep_until(self._clock.now() + HANG_UP_PERIOD)

    async def _found_orphans(self) -> bool:
        try:
            for report in await self._telephony.live_calls():
                if report.call_id not in self._owners:
                    self._hang_up_orphan(report.call_id)
        except TelephonyUnavailable as error:
            _log.warning("switch_unavailable", act="live_calls", error=str(error))
            return False
        return True

    def _hang_up_orphan(self, call_id: str) -> None:
        if call_id not in self._seen_off:
            _log.warning("orphan_hung_up", call=call_id)
            self._see_off(call_id)

    def _see_off(self, call_id: str) -> None:
        """Hang up until the switch has heard it: nobody else will."""
        if call_id not in self._seen_off:
            self._seen_off.add(call_id)
            self._tasks.start(f"hang up {call_id}", self._hang_up_until_heard(call_id))

    async def _hang_up_until_heard(self, call_id: str) -> None:
        try:
            while True:
                try:
                    await self._telephony.hang_up(call_id)
                    return
                except TelephonyUnavailable as error:
                    _log.warning("switch_unavailable", call=call_id, act="HangUp", error=str(error))
                await self._clock.sleep_until(self._clock.now() + HANG_UP_PERIOD)
        finally:
            self._seen_off.discard(call_id)


_OfCall = (
    events.CallEnded
    | events.CallReported
    | events.CallRang
    | events.CallAnswered
    | events.PromptPlayed
    | events.DigitPressed
    | events.AnswerClassified
    | events.AudioMissing
    | events.AudioHeard
)


def _event_of(news: News, at: datetime) -> _OfCall | None:
    """The dialer's word for it; None for what it knows of itself (hold)."""
    call_id = news.call_id
    match news:
        case PromptPlayed():
            return events.PromptPlayed(at=at, attempt_id=call_id, step_id=news.step_id)
        case DigitPressed():
            return events.DigitPressed(at=at, attempt_id=call_id, digit=news.digit)
        case AnswerClassified():
            return events.AnswerClassified(at=at, attempt_id=call_id, kind=news.kind)
        case AudioMissing():
            return events.AudioMissing(at=at, attempt_id=call_id, side=news.side)
        case AudioHeard():
            return events.AudioHeard(at=at, attempt_id=call_id, side=news.side)
        case CallReport(state=CallState.RINGING):
            return events.CallRang(at=at, attempt_id=call_id)
        case CallReport(state=CallState.CONNECTED):
            return events.CallAnswered(at=at, attempt_id=call_id)
        case CallReport(state=CallState.ENDED):
            outcome = news.outcome or Outcome.INTERRUPTED
            return events.CallEnded(
                at=at, attempt_id=call_id, outcome=outcome, cause=news.cause, ended_by=news.ended_by
            )
        case _:
            return None
