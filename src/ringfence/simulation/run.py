"""One seed, played out: the engine alone with a store in memory, every promise checked after every event."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ringfence.domain.pre_call import Handling
from ringfence.domain.values import replace
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer
from ringfence.simulation import flows
from ringfence.simulation.chance import Chance
from ringfence.simulation.office import MemoryOffice
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import Scenario, draw
from ringfence.simulation.switch import Switch
from ringfence.simulation.timeline import Timeline
from ringfence.simulation.world import World, refused_by, stocked

LEFT_ALONE = timedelta(days=120)
"""How long a dialer that is left alone may take to end all its runs: hours are shut over weekends and holidays, and
limits let a number that several runs have be called once or twice a week."""
LATEST_EVENTS = 30
LONGEST_LINE = 400
HANG_UP_SECONDS = 5.0
"""After this a switch that could not be told to hang up is told again."""


@dataclass(frozen=True)
class Result:
    """What came of a seed. `digest` is of every event and command, where it was asked for."""

    seed: int
    events: int
    calls: int
    virtual_hours: float
    reached: Reached
    digest: str = ""


class SeedFailed(AssertionError):
    """A promise was broken: the seed, the event, and the last events before it."""


class Run:
    """A contact centre with its dialer."""

    def __init__(self, plan: Scenario, *, checked: bool = True, digest: bool = False) -> None:
        self.plan = plan
        self.reached = Reached()
        self.store = stocked(plan)
        self.timeline = Timeline(plan.start)
        chance = Chance(plan.seed)
        self._inbox: deque[events.Event] = deque()
        self.switch = Switch(self.timeline, chance, plan.people, plan.faults, self.reached, self._inbox.append)
        office = MemoryOffice(self.store, self.timeline, self._inbox.append)
        self.world = World(plan, self.store, self.timeline, self.reached, self.switch, office, checked=checked)
        self.staff, self.desks, self.promises = self.world.staff, self.world.desks, self.world.promises
        self.count = 0
        self.calls = 0
        self._dialer = Dialer(window=plan.window)
        self._crashes = chance.of("crashes")
        self._loads = chance.of("loads")
        self._flows = chance.of("flows")
        self._crash_next: str = ""
        self._latest: deque[events.Event] = deque(maxlen=LATEST_EVENTS)
        self._digest = hashlib.blake2b(digest_size=16) if digest else None
        if plan.crash_seconds:
            self._plan_crash()

    def play(self) -> Result:
        """To the end of every run. Raises SeedFailed."""
        try:
            self._restore()
            self._until(self.plan.start + timedelta(hours=self.plan.troubled_hours))
            self._calm()
            self._until(self.timeline.now + LEFT_ALONE, until_over=True)
            if self.promises is not None:
                self.promises.at_the_end()
        except Exception as error:
            latest = "\n".join(map(line_of, self._latest))
            raise SeedFailed(f"seed {self.plan.seed}, event {self.count}: {error}\n{latest}") from error
        hours = (self.timeline.now - self.plan.start).total_seconds() / 3600
        digest = self._digest.hexdigest() if self._digest else ""
        return Result(self.plan.seed, self.count, self.calls, hours, self.reached, digest)

    # --- time

    def _until(self, end: datetime, *, until_over: bool = False) -> None:
        while not (until_over and self._over()):
            deadline, thought = self._dialer.next_deadline(), self.timeline.next()
            if deadline is not None and (thought is None or deadline <= thought):
                at = max(deadline, self.timeline.now)
                if at > end:
                    return
                self.timeline.now = at
                self._inbox.append(events.TimePassed(at=at))
            elif thought is None or thought > end:
                return
            else:
                self.timeline.pop()()
            while self._inbox:
                self._handle_batch()

    def _over(self) -> bool:
        return not self._inbox and self.world.over()

    def _calm(self) -> None:
        """Everybody does as they should from here on."""
        self._crash_next = "never"
        self.world.calm()
        while self._inbox:
            self._handle_batch()

    # --- the shell, without its waiting

    def _handle_batch(self) -> None:
        batch = list(self._inbox)
        self._inbox.clear()
        if self._crash_next == "before":
            self._crash("crash before the transaction")
            return
        saves: list[commands.Save] = []
        acts: list[commands.Act] = []
        for event in batch:
            self.count += 1
            self._latest.append(event)
            self.world.happened(event)
            wanted = self._dialer.handle(event)
            self.world.handled(wanted)
            if self._digest is not None:
                self._digest.update(repr((event, wanted)).encode())
            for command in wanted:
                if isinstance(command, commands.Save):
                    saves.append(command)
                elif isinstance(command, commands.Act):
                    acts.append(command)
        follow_ups = self.store.save(saves, self.timeline.now)
        refused = refused_by(follow_ups)
        self.world.saved(saves, follow_ups, self.timeline.now)
        self._inbox.extendleft(reversed(follow_ups))
        if self._crash_next == "committed":
            self._crash("crash after the commit")
            return
        self._act([act for act in acts if not _of_refused(act, refused)], saves)
        if self.promises is not None:
            self.promises.after(self.timeline.now)

    def _act(self, acts: Sequence[commands.Act], saves: Sequence[commands.Save]) -> None:
        for place, act in enumerate(acts):
            if self._crash_next == "acting" and place == len(acts) // 2 and not isinstance(act, commands.Answer):
                self._crash("crash between two acts")
                return
            if self.promises is not None:
                self.promises.acted(act, self.timeline.now)
            match act:
                case commands.LoadRecords():
                    self._load(act)
                case commands.LoadContact():
                    self._load_contact(act)
                case commands.AskHook():
                    self._ask_hook(act)
                case commands.TellAgent():
                    self.desks[act.agent_id].told(act)
                case commands.Answer():
                    if act.refusal is not None:
                        self.reached(f"refused: {act.refusal}")
                case commands.HangUp():
                    self._hang_up(act)
                case commands.AskPreCall():
                    self._ask_pre_call(act)
                case _:
                    self.calls += isinstance(act, commands.PlaceCall)
                    self.switch.carry_out(act)
        for save in saves:
            if isinstance(save, commands.SaveSession):
                session = self.store.sessions[save.session.agent_id]
                self.desks[session.agent_id].saw(session)

    def _hang_up(self, act: commands.HangUp) -> None:
        """Until the switch has heard it."""
        if self.switch.dead:
            self.timeline.after(HANG_UP_SECONDS, lambda: self._hang_up(act))
        self.switch.carry_out(act)

    def _load(self, act: commands.LoadRecords) -> None:
        loaded = self.store.load(act)
        dialer = self._dialer

        def arrive() -> None:
            if dialer is self._dialer:  # an engine that is gone has no use for it
                self._inbox.append(_arrived(loaded, self.timeline.now))

        self.timeline.after(self._loads.choice(self.plan.load_seconds), arrive)

    def _load_contact(self, act: commands.LoadContact) -> None:
        columns = flows.columns(act.columns, self._flows)
        seconds = self._loads.choice(self.plan.load_seconds)
        self._answer_later(seconds, events.ContactLoaded, attempt_id=act.attempt_id, columns=columns)

    def _ask_hook(self, act: commands.AskHook) -> None:
        seconds, values = flows.hook_answer(self._flows)
        self._answer_later(seconds, events.HookAnswered, attempt_id=act.attempt_id, step_id=act.step_id, values=values)

    def _answer_later(self, seconds: float, event: type[events.Event], **fields: Any) -> None:
        """To the engine that has asked."""
        dialer = self._dialer

        def arrive() -> None:
            if dialer is self._dialer:
                self._inbox.append(event(at=self.timeline.now, **fields))

        self.timeline.after(seconds, arrive)

    def _ask_pre_call(self, act: commands.AskPreCall) -> None:
        reply, dialer = self.world.systems.reply(), self._dialer

        def arrive(handling: Handling) -> None:
            failures = self.store.pre_call_answered(act.record_id, handling)
            if dialer is self._dialer:
                self._inbox.append(
                    events.PreCallAnswered(
                        at=self.timeline.now,
                        instance_id=act.instance_id,
                        record_id=act.record_id,
                        question=act.question,
                        handling=handling,
                        failures=failures,
                    )
                )

        said = reply.handling
        if said is not None:
            self.timeline.after(reply.seconds, lambda: arrive(said))

    # --- crashes

    def _plan_crash(self) -> None:
        self.timeline.after(self._crashes.expovariate(1 / self.plan.crash_seconds), self._arm)

    def _arm(self) -> None:
        if self._crash_next != "never":
            self._crash_next = self._crashes.choice(("before", "committed", "acting"))
            self._plan_crash()

    def _crash(self, how: str) -> None:
        """The dialer dies and is started again after a while; what it was told meanwhile is lost."""
        self.world.note_crash(how)
        self._crash_next = ""
        self._inbox.clear()
        down = self._crashes.choice((0.1, 3.0, 60.0))
        end = self.timeline.now + timedelta(seconds=down)
        while (thought := self.timeline.next()) is not None and thought <= end:
            self.timeline.pop()()
            self._inbox.clear()
        self.timeline.now = max(self.timeline.now, end)
        self._restore()

    def _restore(self) -> None:
        """A new engine from the record, and orphans hung up."""
        self._dialer = Dialer(window=self.plan.window)
        restored = self.store.restore(
            self.timeline.now,
            "st-simulation",
            [events.QueueConfig(queue_id, timedelta(seconds=seconds)) for queue_id, seconds in self.plan.queues],
            [events.AgentConfig(agent_id, queues) for agent_id, queues in sorted(self.staff.queues.items())],
        )
        known = {attempt.id for attempt in restored.attempts if attempt.live}
        self._inbox.appendleft(restored)
        self._handle_batch()
        for leg in self.switch.live():
            if leg.call_id not in known:
                self.reached("orphan hung up")
                self._hang_up(commands.HangUp(leg.call_id))
        self.world.resync_all()


def line_of(event: events.Event) -> str:
    """An event in a line of what led to a broken promise: the start of it where it is long."""
    at, text = event.at.strftime("%d %H:%M:%S.%f"), repr(event).replace(f"at={event.at!r}, ", "")
    return f"{at} {text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + ' …'}"


def _of_refused(act: commands.Act, refused: set[str]) -> bool:
    return getattr(act, "attempt_id", None) in refused or getattr(act, "preview_id", None) in refused


def _arrived(loaded: events.RecordsLoaded, at: datetime) -> events.RecordsLoaded:
    return replace(loaded, at=at)


def play(seed: int, *, digest: bool = False) -> Result:
    """Play out a seed. Raises SeedFailed."""
    return Run(draw(seed), digest=digest).play()
