"""The switch and the people behind it: an unreliable narrator of calls that have their own course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.domain.attempt import AnswerKind, CallState, EndedBy, Outcome
from ringfence.domain.prompts import MachineDetection
from ringfence.engine import commands, events
from ringfence.engine.answering import SAFE_HARBOUR, WAITING_MESSAGE
from ringfence.simulation import flows
from ringfence.simulation.chance import Chance, lognormal
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import Faults, People
from ringfence.simulation.timeline import Timeline


@dataclass(slots=True)
class Leg:
    """A call at the switch. Once it has ended it stays known."""

    call_id: str
    phone_number: str
    agent_id: str | None
    placed_at: datetime
    state: CallState = CallState.DIALING
    detects: MachineDetection | None = None
    answered_at: datetime | None = None
    joined: bool = False  # with the agent
    playing: str = ""  # the step that plays, or played last
    outcome: Outcome | None = None
    cause: str | None = None
    ended_by: EndedBy | None = None


class Switch:
    """Calls by id. `tell` takes what it says to the dialer; whether it arrives, and when, is up to chance."""

    def __init__(
        self,
        timeline: Timeline,
        chance: Chance,
        people: People,
        faults: Faults,
        reached: Reached,
        tell: Callable[[events.Event], None],
    ) -> None:
        self._timeline = timeline
        self._chance = chance
        self._people = people
        self.faults = faults
        self._reached = reached
        self._tell = tell
        self._rng = chance.of("switch")
        self._listeners = chance.of("listeners")
        self._detector = chance.of("machine detection")
        self.legs: dict[str, Leg] = {}
        self.dead = False
        self.back_at = timeline.now  # since when it can be reached
        for after, seconds, survives in faults.deaths:
            timeline.after(after, lambda seconds=seconds, survives=survives: self._die(seconds, survives))  # type: ignore[misc]

    def live(self) -> list[Leg]:
        return [leg for leg in self.legs.values() if leg.state is not CallState.ENDED]

    def carry_out(self, act: commands.Act) -> None:
        """What the dialer wants; lost while the switch is dead."""
        if self.dead:
            self._reached("switch dead when told")
            return
        match act:
            case commands.PlaceCall():
                self._place(act)
            case commands.Connect(call_id, agent_id):
                leg = self.legs.get(call_id)
                if leg is not None:
                    leg.joined, leg.playing = True, ""
                    leg.agent_id = agent_id or leg.agent_id
            case commands.Play(call_id, step_id):
                leg = self.legs.get(call_id)
                if leg is not None and leg.state in (CallState.CONNECTED, CallState.HELD) and leg.playing != step_id:
                    self._play(leg, step_id)
            case commands.StopPlaying(call_id):
                leg = self.legs.get(call_id)
                if leg is not None:
                    leg.playing = ""
            case commands.HangUp(call_id):
                self._hang_up(call_id)
            case commands.Hold(call_id, on):
                leg = self.legs.get(call_id)
                if leg is not None and leg.state in (CallState.CONNECTED, CallState.HELD):
                    leg.state = CallState.HELD if on else CallState.CONNECTED
            case commands.AskSwitch(call_id):
                self._timeline.after(0.02, lambda: self._report(call_id))
            case _:
                pass

    # --- the course of a call

    def _place(self, act: commands.PlaceCall) -> None:
        if act.attempt_id in self.legs:
            self._reached("placed twice")
            return
        leg = self.legs[act.attempt_id] = Leg(act.attempt_id, act.phone_number, act.agent_id, self._timeline.now)
        leg.detects = act.detect_machines
        rng = self._rng
        rings_after, ring_time = rng.uniform(0.2, 1.5), act.ring_time.total_seconds()
        people, drawn = self._people, rng.random()
        by_hour = people.answers_by_hour
        answer_share = by_hour[self._timeline.now.hour] if by_hour else people.answers
        if drawn < answer_share:
            answers_after = rng.uniform(0.05, 1.15) * ring_time  # now and then, just after the ring time
            self._later(rings_after, leg, lambda: self._ring(leg))
            if answers_after < ring_time:
                self._later(rings_after + answers_after, leg, lambda: self._answer(leg))
                return
            self._later(rings_after + ring_time, leg, lambda: self._end(leg, Outcome.NO_ANSWER, "19", EndedBy.SYSTEM))
            return
        for share, outcome, cause, rings in (
            (people.busy, Outcome.BUSY, "486", False),
            (people.declines, Outcome.DECLINED, "603", True),
            (people.invalid, Outcome.INVALID_NUMBER, "404", False),
            (people.congested, Outcome.CONGESTION, "503", False),
        ):
            answer_share += share
            if drawn < answer_share:
                self._refuse(leg, rings_after, outcome, cause, rings)
                return
        self._later(rings_after, leg, lambda: self._ring(leg))
        self._later(rings_after + ring_time, leg, lambda: self._end(leg, Outcome.NO_ANSWER, "19", EndedBy.SYSTEM))

    def _refuse(self, leg: Leg, after: float, outcome: Outcome, cause: str, rings: bool) -> None:
        if rings:
            self._later(after, leg, lambda: self._ring(leg))
        self._later(after + 2.0, leg, lambda: self._end(leg, outcome, cause, EndedBy.PERSON))

    def _later(self, seconds: float, leg: Leg, thought: Callable[[], None]) -> None:
        self._timeline.after(seconds, lambda: thought() if leg.state is not CallState.ENDED else None)

    def _ring(self, leg: Leg) -> None:
        leg.state = CallState.RINGING
        self.say(events.CallRang(at=self._timeline.now, attempt_id=leg.call_id))

    def _answer(self, leg: Leg) -> None:
        leg.state, leg.answered_at = CallState.CONNECTED, self._timeline.now
        self.say(events.CallAnswered(at=self._timeline.now, attempt_id=leg.call_id))
        people = self._people
        talks = lognormal(self._rng, people.talks, people.talks_variation)
        self._later(talks * 2, leg, lambda: self._end(leg, Outcome.CONNECTED, "16", EndedBy.PERSON))
        patience = self._listeners.expovariate(1 / people.patience)
        self._later(patience, leg, lambda: self._lose_patience(leg))
        if leg.detects is not None:
            self._later(self._detector.uniform(0.8, 3.5), leg, lambda: self._classify(leg))

    def _classify(self, leg: Leg) -> None:
        """What machine detection takes the answer for; now and then it is wrong."""
        is_machine, drawn = self._detector.random() < self._people.machines, self._detector.random()
        kind = AnswerKind.MACHINE if is_machine else AnswerKind.HUMAN
        if drawn < 0.15:
            kind = AnswerKind.UNKNOWN
        elif drawn < 0.2:
            kind = AnswerKind.HUMAN if is_machine else AnswerKind.MACHINE
        self.say(events.AnswerClassified(at=self._timeline.now, attempt_id=leg.call_id, kind=kind))

    def _lose_patience(self, leg: Leg) -> None:
        """Nobody talks; who listens to something stays until it is over."""
        if not leg.joined and not leg.playing:
            self._end(leg, Outcome.CONNECTED, "16", EndedBy.PERSON)

    def _play(self, leg: Leg, step_id: str) -> None:
        rng, people = self._listeners, self._people
        leg.playing = step_id
        seconds, drawn = rng.uniform(2.0, 20.0), rng.random()
        if step_id not in (SAFE_HARBOUR, WAITING_MESSAGE):
            self._listen(leg, step_id, seconds, drawn)
        elif drawn < people.opts_out:
            key = rng.choice("99991#")
            self._later(seconds * rng.random(), leg, lambda: self._press(leg, step_id, key))
        elif drawn > 0.9:
            self._later(seconds * rng.random(), leg, lambda: self._leave(leg, step_id))
        self._later(seconds, leg, lambda: self._played(leg, step_id))

    def _listen(self, leg: Leg, step_id: str, seconds: float, drawn: float) -> None:
        """To a flow: keys come before the prompt is over, or after it, and some people hang up."""
        if drawn < 0.6:
            pressed = flows.key(self._listeners)
            self._later(seconds * self._listeners.uniform(0.1, 1.4), leg, lambda: self._press(leg, step_id, pressed))
        elif drawn > 0.95:
            self._later(seconds * self._listeners.random(), leg, lambda: self._leave(leg, step_id))

    def _leave(self, leg: Leg, step_id: str) -> None:
        if leg.playing == step_id:
            self._end(leg, Outcome.CONNECTED, "16", EndedBy.PERSON)

    def _press(self, leg: Leg, step_id: str, key: str) -> None:
        if leg.playing == step_id:
            self.say(events.DigitPressed(at=self._timeline.now, attempt_id=leg.call_id, digit=key))

    def _played(self, leg: Leg, step_id: str) -> None:
        if leg.playing == step_id:
            self.say(events.PromptPlayed(at=self._timeline.now, attempt_id=leg.call_id, step_id=step_id))

    def _end(self, leg: Leg, outcome: Outcome, cause: str, by: EndedBy) -> None:
        leg.state, leg.outcome, leg.cause, leg.ended_by = CallState.ENDED, outcome, cause, by
        at = self._timeline.now
        self.say(events.CallEnded(at=at, attempt_id=leg.call_id, outcome=outcome, cause=cause, ended_by=by), ends=True)

    def _hang_up(self, call_id: str) -> None:
        leg = self.legs.get(call_id)
        if leg is not None and leg.state is not CallState.ENDED:
            answered = leg.answered_at is not None
            outcome = Outcome.CONNECTED if answered else Outcome.CANCELLED
            self._end(leg, outcome, "16" if answered else "487", EndedBy.SYSTEM)

    # --- what is said, and what arrives

    def say(self, event: events.Event, ends: bool = False) -> None:
        """Tell the dialer: lost, late, or twice, as the faults will have it."""
        faults, rng = self.faults, self._rng
        if self.dead or (faults.lost and rng.random() < faults.lost):
            self._reached("message lost")
            return
        delay = 0.005
        if faults.late and rng.random() < faults.late:
            delay = rng.uniform(0.1, faults.latest)
            self._reached("message late")
        self._timeline.after(delay, lambda: self._arrive(event))
        if faults.repeated and rng.random() < faults.repeated:
            self._reached("end reported twice" if ends else "message repeated")
            self._timeline.after(delay + rng.uniform(0.0, 20.0), lambda: self._arrive(event))

    def _arrive(self, event: events.Event) -> None:
        self._tell(_at(event, self._timeline.now))

    def _report(self, call_id: str) -> None:
        if self.dead:
            return
        leg, at = self.legs.get(call_id), self._timeline.now
        if leg is None:
            self._reached("switch has never seen a call")
            event = events.CallReported(at=at, attempt_id=call_id, state=None)
        else:
            event = events.CallReported(
                at=at,
                attempt_id=call_id,
                state=leg.state,
                outcome=leg.outcome,
                cause=leg.cause,
                ended_by=leg.ended_by,
            )
        self.say(event)

    # --- death

    def _die(self, seconds: float, survives: bool) -> None:
        talking = any(leg.answered_at is not None for leg in self.live())
        self._reached("switch dies with someone talking" if talking else "switch dies")
        self.dead = True
        if not survives:
            for leg in self.live():
                leg.state, leg.outcome = CallState.ENDED, Outcome.INTERRUPTED
                del self.legs[leg.call_id]
        self._timeline.after(seconds, self._come_back)

    def _come_back(self) -> None:
        self._reached("switch comes back")
        self.revive()

    def revive(self) -> None:
        if self.dead:
            self.dead, self.back_at = False, self._timeline.now


def _at(event: events.Event, at: datetime) -> events.Event:
    values = {name: getattr(event, name) for name in type(event).__dataclass_fields__}
    return type(event)(**{**values, "at": at})


GIVE_UP = timedelta(minutes=5)
"""After this, an answered call that nobody was joined to has been forgotten."""
