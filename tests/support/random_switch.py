"""A switch drawn from a seed: it answers, ends, and loses, delays and repeats what it tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.engine import commands, events
from tests.support.memory_store import SECOND


class Scene(Protocol):
    """What the switch needs of the world around it."""

    reached: Counter[str]

    @property
    def now(self) -> datetime: ...
    @property
    def calm(self) -> bool:
        """Nothing goes wrong any more."""
        ...

    def rng(self, concern: str) -> Random: ...
    def later(self, by: timedelta, thing: Callable[[], None]) -> None: ...
    def put(self, event: events.Event) -> None: ...
    def note_answer(self, call_id: str) -> None: ...


@dataclass(slots=True)
class Call:
    """The truth about a call, which the dialer may never hear."""

    answers_at: datetime | None
    outcome: Outcome
    answered: bool = False
    ended: bool = False
    ended_by: EndedBy | None = None


class RandomSwitch:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._calls: dict[str, Call] = {}

    def place(self, act: commands.PlaceCall) -> None:
        rng = self._scene.rng("people")
        if not self._scene.calm and rng.random() < 0.03:
            return  # the switch never hears of it
        assert act.attempt_id not in self._calls, f"{act.attempt_id} is placed twice"
        rings, answers = rng.uniform(0.2, 2) * SECOND, rng.uniform(2, 8) * SECOND
        chance = rng.random()
        if chance < 0.45:
            call = Call(self._scene.now + answers, Outcome.CONNECTED)
        elif chance < 0.5:  # answers when we have given up
            call = Call(self._scene.now + act.ring_time + rng.uniform(9, 12) * SECOND, Outcome.CONNECTED)
        else:
            others = [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.DECLINED, Outcome.INVALID_NUMBER, Outcome.CONGESTION]
            call = Call(None, rng.choice(others))
        self._calls[act.attempt_id] = call
        self._scene.later(rings, lambda: self._message(events.CallRang(at=self._scene.now, attempt_id=act.attempt_id)))
        if call.answers_at is not None:
            self._scene.later(call.answers_at - self._scene.now, lambda: self._answer(act.attempt_id, call))
        else:
            self._scene.later(rings + answers, lambda: self.end(act.attempt_id, None))

    def _answer(self, call_id: str, call: Call) -> None:
        if not call.ended:
            call.answered = True
            self._scene.note_answer(call_id)
            self._message(events.CallAnswered(at=self._scene.now, attempt_id=call_id))
            self._scene.later(
                self._scene.rng("people").uniform(1, 200) * SECOND, lambda: self.end(call_id, EndedBy.PERSON)
            )

    def end(self, call_id: str, by: EndedBy | None) -> None:
        call = self._calls.get(call_id)
        if call is None or call.ended:
            return
        call.ended, call.ended_by = True, by
        if call.answered:
            call.outcome = Outcome.CONNECTED
        elif by is EndedBy.SYSTEM:
            call.outcome = Outcome.CANCELLED
        ended = events.CallEnded(at=self._scene.now, attempt_id=call_id, outcome=call.outcome, ended_by=by)
        self._message(ended)

    def report(self, call_id: str) -> None:
        call = self._calls.get(call_id)
        if call is None:
            report = events.CallReported(at=self._scene.now, attempt_id=call_id, state=None)
        elif call.ended:
            report = events.CallReported(
                at=self._scene.now, attempt_id=call_id, state=CallState.ENDED, outcome=call.outcome
            )
        else:
            state = CallState.CONNECTED if call.answered else CallState.RINGING
            report = events.CallReported(at=self._scene.now, attempt_id=call_id, state=state)
        self._message(report)

    def _message(self, event: events.Event) -> None:
        """Lost, late, repeated or as it should be."""
        rng = self._scene.rng("faults")
        chance = 1.0 if self._scene.calm else rng.random()
        if chance < 0.08:
            self._scene.reached["message lost"] += 1
        elif chance < 0.16:
            self._scene.later(rng.uniform(1, 90) * SECOND, lambda: self._scene.put(replace(event, at=self._scene.now)))
        else:
            self._scene.put(event)
            if chance < 0.24:
                self._scene.later(
                    rng.uniform(0, 60) * SECOND, lambda: self._scene.put(replace(event, at=self._scene.now))
                )
