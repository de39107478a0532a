"""Simulated agents at their desks: they dial, skip, dither, talk, dispose, go away, click twice, lose their connection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.record import CallbackOwner
from ringfence.engine import commands, events
from ringfence.simulation.chance import Chance, lognormal
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import AgentPlan, People
from ringfence.simulation.timeline import Timeline

DISPOSITIONS = ("promise", "paid", "wrong_person", "refuses", "machine")


class Desk:
    """One agent. `ask` puts an event to the dialer; `told` is what comes back on the screen."""

    def __init__(
        self,
        plan: AgentPlan,
        people: People,
        timeline: Timeline,
        chance: Chance,
        reached: Reached,
        ask: Callable[[events.Event], None],
    ) -> None:
        self.plan = plan
        self.calm = False  # does everything as it should be done
        self._people = people
        self._timeline = timeline
        self._reached = reached
        self._ask = ask
        self._rng = chance.of("desk", plan.agent_id)
        self._own = chance.of("own callbacks", plan.agent_id)
        self._idle = chance.of("idle", plan.agent_id)
        self._requests = 0
        self._on_screen = ""  # the preview or call, and its stage, that this agent is looking at
        self.state = AgentState.OFFLINE
        timeline.after(plan.signs_in_after, self.sign_in)

    # --- the screen

    def told(self, act: commands.TellAgent) -> None:
        match act.type:
            case "preview.offered":
                self._look_at(f"{act.preview_id} offered", lambda: self._read(act.preview_id or ""))
            case "preview.expired" | "preview.withdrawn":
                self._on_screen = ""
            case "call.answered":
                self._look_at(f"{act.attempt_id} talking", lambda: self._talk(act.attempt_id or ""))
            case "call.ended":
                self._on_screen = ""
            case _:
                pass

    def saw(self, session: AgentSession) -> None:
        """The agent's state changed: the screen follows, and so does the agent."""
        self.state = session.state
        if session.state is AgentState.WRAP_UP and session.attempt_id:
            attempt_id = session.attempt_id
            self._look_at(f"{attempt_id} wrap-up", lambda: self._wrap_up(attempt_id))
        elif session.state is AgentState.RESERVED:
            self._wait_for_calls()
        elif session.state in (AgentState.OFFLINE, AgentState.AWAY):
            back = 5.0 if self.calm else lognormal(self._rng, 90, 1.0)
            self._timeline.after(back, self.sign_in)

    def resync(self, session: AgentSession | None, talking: bool) -> None:
        """The connection is back, or the dialer is: what is on the desk now."""
        self._on_screen = ""
        if session is None:
            self._timeline.after(1.0, self.sign_in)
            return
        self.saw(session)
        if session.state is AgentState.PREVIEWING and session.preview_id:
            preview_id = session.preview_id
            self._look_at(f"{preview_id} offered", lambda: self._read(preview_id))
        elif session.state is AgentState.BUSY and session.attempt_id and talking:
            attempt_id = session.attempt_id
            self._look_at(f"{attempt_id} talking", lambda: self._talk(attempt_id))

    def _look_at(self, what: str, then: Callable[[], None]) -> None:
        if what != self._on_screen:
            self._on_screen = what
            then()

    # --- what the agent does

    def sign_in(self) -> None:
        if self.state in (AgentState.OFFLINE, AgentState.AWAY):
            self.request(events.AgentStateRequested, state=AgentState.AVAILABLE)

    def _read(self, preview_id: str) -> None:
        rng, plan = self._rng, self.plan
        drawn, seconds = rng.random(), lognormal(rng, plan.reads, 0.6)
        if not self.calm:
            if drawn < plan.vanishes:
                self._reached("agent lost during a preview")
                self._timeline.after(seconds, self.lose)
                return
            drawn -= plan.vanishes
            if drawn < plan.leaves:
                self._reached("agent leaves during a preview")
                self._later(seconds, lambda: self.request(events.AgentStateRequested, state=AgentState.AWAY))
                return
            drawn -= plan.leaves
            if drawn < plan.dithers:
                self._reached("preview left to time out")
                return
            drawn -= plan.dithers
            if drawn < plan.skips:
                self._later(seconds, lambda: self._skip(preview_id))
                return
        self._later(seconds, lambda: self._dial(preview_id))

    def _wait_for_calls(self) -> None:
        """Now and then a reserved agent goes, who sees nothing of what rings for them."""
        rng, drawn = self._idle, self._idle.random()
        if self.calm:
            return
        if drawn < self.plan.vanishes:
            self._timeline.after(rng.uniform(0.1, 10.0), self._lose_if_reserved)
        elif drawn < self.plan.vanishes + self.plan.leaves:
            self._timeline.after(rng.uniform(0.1, 10.0), self._leave_if_reserved)

    def _lose_if_reserved(self) -> None:
        if self.state is AgentState.RESERVED:
            self._reached("reserved agent lost")
            self.lose()

    def _leave_if_reserved(self) -> None:
        if self.state is AgentState.RESERVED:
            self._reached("reserved agent leaves")
            self.request(events.AgentStateRequested, state=AgentState.AWAY)

    def _dial(self, preview_id: str) -> None:
        self.request(events.PreviewDialRequested, preview_id=preview_id)
        if not self.calm and self._rng.random() < self.plan.repeats:
            self._reached("dialed twice")
            self._timeline.after(0.3, lambda: self.request(events.PreviewDialRequested, preview_id=preview_id))

    def _skip(self, preview_id: str) -> None:
        self.request(events.PreviewSkipRequested, preview_id=preview_id, reason="later")
        self._timeline.after(3.0, lambda: self._dial_if_still(preview_id))

    def _dial_if_still(self, preview_id: str) -> None:
        if self._on_screen == f"{preview_id} offered":  # the skip was refused: none left
            self.request(events.PreviewDialRequested, preview_id=preview_id)

    def _talk(self, attempt_id: str) -> None:
        rng, plan = self._rng, self.plan
        drawn = rng.random()
        seconds = lognormal(rng, self._people.talks, self._people.talks_variation)
        if not self.calm:
            if drawn < plan.vanishes:
                self._reached("agent lost during a call")
                self._timeline.after(seconds / 2, self.lose)
            elif drawn < plan.vanishes + plan.leaves:
                self._reached("agent asks for away during a call")
                self._later(seconds / 2, lambda: self.request(events.AgentStateRequested, state=AgentState.AWAY))
            if rng.random() < 0.1:
                self._later(seconds / 3, lambda: self.request(events.HoldRequested, attempt_id=attempt_id, on=True))
                self._later(seconds / 2, lambda: self.request(events.HoldRequested, attempt_id=attempt_id, on=False))
        if self.calm or rng.random() < plan.hangs_up:
            self._later(seconds, lambda: self.request(events.HangUpRequested, attempt_id=attempt_id))

    def _wrap_up(self, attempt_id: str) -> None:
        rng, plan = self._rng, self.plan
        if not self.calm and rng.random() < plan.never_disposes:
            self._reached("wrap-up left to time out")
            return
        if not self.calm and rng.random() < plan.vanishes:
            self._reached("agent lost during wrap-up")
            self._timeline.after(1.0, self.lose)
            return
        drawn, code = rng.random(), rng.choice(DISPOSITIONS)
        callback = None
        if drawn < 0.08 and not self.calm:
            callback = timedelta(seconds=rng.uniform(30, 4000))
        whose = (
            None
            if callback is None
            else self._own.choice((None, CallbackOwner.ME, CallbackOwner.ME, CallbackOwner.ANYONE))
        )
        blocks = not self.calm and 0.08 <= drawn < 0.12
        self._later(
            lognormal(rng, plan.wraps_up, 0.5),
            lambda: self.request(
                events.DispositionGiven,
                attempt_id=attempt_id,
                code=code,
                callback_at=None if callback is None else self._timeline.now + callback,
                add_to_dnc=blocks,
                callback_owner=whose,
            ),
        )

    def lose(self) -> None:
        """The connection is gone. The dialer finds out 15 s later, and the agent is back some time after that."""
        self._on_screen = ""
        back = self._rng.uniform(1.0, 60.0)
        if back > 15:
            at = self._timeline.now + timedelta(seconds=15)
            self._timeline.at(at, lambda: self._ask(events.AgentLost(at=at, agent_id=self.plan.agent_id)))
        self._timeline.after(back, self.come_back)

    def come_back(self) -> None:
        """Set by the run, which knows what is on the desk."""

    def _later(self, seconds: float, thought: Callable[[], None]) -> None:
        """Do it then, if the same thing is still on the screen."""
        seen = self._on_screen
        self._timeline.after(seconds, lambda: thought() if self._on_screen == seen else None)

    def request(self, event: type[events.Event], **fields: object) -> None:
        self._requests += 1
        request_id = f"{self.plan.agent_id}/{self._requests}"
        self._ask(event(at=self._timeline.now, request_id=request_id, agent_id=self.plan.agent_id, **fields))  # type: ignore[call-arg]
