"""The line to the simulated switch: commands and answers may be late or lost, and the process may die at either end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ringfence.domain.attempt import CallState
from ringfence.engine import commands, events
from ringfence.ports.telephony import (
    AnswerClassified,
    CallReport,
    DigitPressed,
    Leg,
    Listener,
    News,
    Prompt,
    PromptPlayed,
    TelephonyUnavailable,
)
from ringfence.simulation import switch as simulated
from ringfence.simulation.reached import Reached
from tests.simulation.dying import Process


class FaultyLine:
    """A `ports.telephony.Telephony`. `sent` is called with every command as it reaches the switch, `placing` with
    each call that the process hands over to be placed."""

    def __init__(
        self,
        switch: simulated.Switch,
        process: Process,
        rng: Random,
        reached: Reached,
        sent: Callable[[commands.Act], None],
        placing: Callable[[str], None],
    ) -> None:
        self._switch = switch
        self._process = process
        self._rng = rng
        self._reached = reached
        self._sent = sent
        self._placing = placing
        self._listener: Listener | None = None

    async def start(self, listener: Listener) -> None:
        self._listener = listener

    async def stop(self) -> None:
        self._listener = None

    def arrive(self, event: events.Event) -> None:
        """The switch has told something. What nobody hears is not told again."""
        news = _news_of(event)
        if self._listener is None or self._process.dead:
            self._reached("switch's message while nobody listens")
            return
        self._process.loop.call_soon(self._hear, news)

    def _hear(self, news: News) -> None:
        if self._listener is not None:
            self._process.point("switch's message arrived")
            self._listener(news)

    async def place(self, leg: Leg) -> None:
        self._placing(leg.call_id)
        await self._send(
            commands.PlaceCall(
                leg.call_id,
                leg.phone_number,
                leg.caller_id,
                leg.ring_time,
                leg.agent_id,
                leg.agent_endpoint,
                leg.detect_machines,
                leg.record,
            )
        )

    async def connect(self, call_id: str, agent_id: str | None = None, agent_endpoint: str | None = None) -> None:
        await self._send(commands.Connect(call_id, agent_id, agent_endpoint))

    async def play(self, call_id: str, step_id: str, prompts: tuple[Prompt, ...]) -> None:
        await self._send(commands.Play(call_id, step_id, prompts))

    async def stop_playing(self, call_id: str) -> None:
        await self._send(commands.StopPlaying(call_id))

    async def hang_up(self, call_id: str) -> None:
        await self._send(commands.HangUp(call_id))

    async def hold(self, call_id: str) -> None:
        await self._send(commands.Hold(call_id, True))

    async def unhold(self, call_id: str) -> None:
        await self._send(commands.Hold(call_id, False))

    async def mute(self, call_id: str) -> None:
        await self._send(commands.Mute(call_id, True))

    async def unmute(self, call_id: str) -> None:
        await self._send(commands.Mute(call_id, False))

    async def send_digits(self, call_id: str, digits: str) -> None:
        await self._send(commands.SendDigits(call_id, digits))

    async def report(self, call_id: str) -> CallReport | None:
        await self._there()
        leg = self._switch.legs.get(call_id)
        if leg is None:
            self._reached("switch has never seen a call")
        report = None if leg is None else self._page(leg)
        await self._back()
        return report

    async def live_calls(self) -> list[CallReport]:
        await self._there()
        up = [self._page(leg) for leg in self._switch.live()]
        await self._back()
        return up

    async def _send(self, act: commands.Act) -> None:
        await self._there()
        with self._process.watched():
            self._sent(act)
            self._switch.carry_out(act)
        self._process.point("command sent")
        await self._back()

    async def _there(self) -> None:
        self._process.point("command about to be sent")
        await self._process.pause()
        if self._switch.dead:
            self._reached("switch dead when told")
            raise TelephonyUnavailable("the switch does not answer")

    async def _back(self) -> None:
        await self._process.pause()
        lost = self._switch.faults.lost
        if self._switch.dead or (lost and self._rng.random() < lost):
            self._reached("switch's answer lost")
            raise TelephonyUnavailable("the switch has not answered")
        self._process.point("command answered")

    def _page(self, leg: simulated.Leg) -> CallReport:
        return CallReport(leg.call_id, leg.state, self._process.clock.now(), leg.outcome, leg.cause, leg.ended_by)


def _news_of(event: events.Event) -> News:
    match event:
        case events.CallRang():
            return CallReport(event.attempt_id, CallState.RINGING, event.at)
        case events.CallAnswered():
            return CallReport(event.attempt_id, CallState.CONNECTED, event.at)
        case events.CallEnded():
            return CallReport(
                event.attempt_id, CallState.ENDED, event.at, event.outcome, event.cause, event.ended_by
            )  # fmt: skip
        case events.PromptPlayed():
            return PromptPlayed(event.attempt_id, event.step_id, event.at)
        case events.DigitPressed():
            return DigitPressed(event.attempt_id, event.digit, event.at)
        case events.AnswerClassified():
            return AnswerClassified(event.attempt_id, event.kind, event.at)
        case _:
            raise TypeError(f"not what a switch says: {event}")
