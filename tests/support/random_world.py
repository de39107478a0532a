"""A day drawn from a seed: runs, agents, people, a switch that loses messages, staff who interfere, and crashes.

Each concern draws from a stream of its own, so that drawing more in one place moves nothing elsewhere. After
`TROUBLE` the world is left alone, and everything must come to its end.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import EndedBy
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import FINAL, DialingOrder, Instance, InstanceStatus, OutsideHours
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.record import OPEN
from ringfence.engine import commands, events
from tests.support.engine_driver import Driver
from tests.support.memory_store import HOUR, MINUTE, MONDAY, SECOND, MemoryStore, instance, records
from tests.support.random_switch import RandomSwitch

TROUBLE = 2 * HOUR
LONGEST = timedelta(days=40)
MOST_EVENTS = 20_000
ZONES = ("", "America/New_York", "Asia/Tokyo")
DISPOSITIONS = {"no_interest": FINAL, "think": 1, "voicemail": 30}


class RandomWorld:
    """`reached` counts the hard situations that came about."""

    def __init__(self, seed: int, make_store: Callable[[int, timedelta], MemoryStore] = MemoryStore) -> None:
        self.seed = seed
        self.reached: Counter[str] = Counter()
        self.log: list[str] = []
        self._streams: dict[str, Random] = {}
        self._ahead: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._requests = itertools.count()
        self._inbox: list[events.Event] = []
        self._switch = RandomSwitch(self)
        self._down_until: datetime | None = None
        self._dies: str | None = None
        self._seen: dict[str, object] = {}  # the desk that an agent last looked at
        self._life = 0  # of the engine
        self.store = self._store(make_store)
        self.driver = Driver(self.store, MONDAY + self.rng("scene").random() * 12 * HOUR, self._react)
        self._calm_at = self.driver.now + TROUBLE
        for run_id in self.store.instances:
            self.later(self.rng("scene").random() * 10 * MINUTE, partial(self._start, run_id))
        for agent_id in self.store.agents:
            self.later(self.rng("scene").random() * 10 * MINUTE, partial(self._come, agent_id))
        self._at(self._calm_at, self._leave_alone)
        self._staff()

    def rng(self, concern: str) -> Random:
        return self._streams.setdefault(concern, Random(f"{self.seed} {concern}"))

    @property
    def now(self) -> datetime:
        return self.driver.now

    @property
    def calm(self) -> bool:
        return self.driver.now >= self._calm_at

    # --- the scene ---

    def _store(self, make: Callable[[int, timedelta], MemoryStore]) -> MemoryStore:
        rng = self.rng("scene")
        store = make(rng.choice((1, 2, 100, 100)), rng.choice((2 * MINUTE, 4 * HOUR)))
        for n in range(rng.randint(1, 2)):
            store.add_queue(f"qu-{n}", rng.choice((0, 10, 60)) * SECOND)
        for n in range(rng.randint(1, 8)):
            store.add_agent(f"a-{n}", *rng.sample(sorted(store.queues), rng.randint(1, len(store.queues))))
        for n in range(rng.randint(1, 3)):
            self._add_run(rng, store, n)
        return store

    def _add_run(self, rng: Random, store: MemoryStore, n: int) -> None:
        opens, minute = rng.randrange(0, 1200, 60), rng.randrange(0, 35)
        windows = rng.choice(
            (
                (Window(0, 1440),),
                (Window(opens, opens + 180),),
                tuple(Window(hour * 60 + minute, hour * 60 + minute + 25) for hour in range(24)),
            )
        )
        run = instance(
            str(n),
            priority=rng.randint(1, 3),
            hours=CallingHours(Frequency.DAILY, "Europe/London", windows),
            order=rng.choice(list(DialingOrder)),
            max_attempts=rng.randint(1, 4),
            retry_period=rng.choice((1, 5, 60)) * MINUTE,
            ring_time=rng.choice((5, 25)) * SECOND,
            queue_id=rng.choice(sorted(store.queues)),
            max_skips=rng.randint(0, 3),
            preview_time=rng.choice((5, 30)) * SECOND,
            outside_hours=rng.choice(list(OutsideHours)),
            disposition_retries=DISPOSITIONS,
            dnc_list_id=f"cl-{n}",
        )
        store.add_run(run, [])
        self._add_people(rng, store, run, rng.randint(0, 30))

    def _add_people(self, rng: Random, store: MemoryStore, run: Instance, count: int) -> dict[str, int]:
        shared = rng.random() < 0.5  # numbers that other runs dial too
        people = []
        for record in records(run, count, first=len(store.of(run.id))):
            number = f"+44207{record.id[-4:]}" if shared else record.phone_number
            zone_key = rng.choice(ZONES) if rng.random() < 0.5 else ""
            people.append(replace(record, phone_number=number, zone_key=zone_key, rank=rng.randint(0, 2)))
        return store.join(people)

    # --- time ---

    def _at(self, at: datetime, thing: Callable[[], None]) -> None:
        heapq.heappush(self._ahead, (at, next(self._order), thing))

    def later(self, by: timedelta, thing: Callable[[], None]) -> None:
        self._at(self.driver.now + by, thing)

    def put(self, event: events.Event) -> None:
        """News for the dialer, lost while it is down."""
        if self._down_until is None:
            self._inbox.append(event)

    def run(self) -> None:
        """Until everything has ended. Raises BrokenPromise."""
        driver, ends = self.driver, self.driver.now + LONGEST
        driver.start()
        for _ in range(MOST_EVENTS):
            if self.calm and self._over():
                return
            deadline = driver.dialer.next_deadline() if self._down_until is None else None
            moments = [at for at in (deadline, self._ahead[0][0] if self._ahead else None) if at is not None]
            assert moments, f"seed {self.seed}: nothing will ever happen again, {self._standing()}"
            driver.now = max(driver.now, min(moments))
            assert driver.now < ends, f"seed {self.seed}: no end in sight, {self._standing()}"
            together = self.rng("batches").choice((0, 0, 1, 3)) * SECOND
            while self._ahead and self._ahead[0][0] <= driver.now + together:
                at, _, thing = heapq.heappop(self._ahead)
                driver.now = max(driver.now, at)
                thing()
            if self._down_until is None and deadline is not None and deadline <= driver.now:
                self.put(events.TimePassed(at=driver.now))
            self._handle()
        raise AssertionError(f"seed {self.seed}: no end after {MOST_EVENTS} steps, {self._standing()}")

    def _handle(self) -> None:
        batch, self._inbox = self._inbox, []
        if batch and self._down_until is None:
            dies, self._dies = self._dies, None
            self.log.append(repr([batch]))
            self.driver.handle(*batch, dies=dies)
            if dies:
                self.reached[f"died {dies}"] += 1
                self._go_down()

    def _over(self) -> bool:
        ended = (InstanceStatus.COMPLETED, InstanceStatus.STOPPED)
        unfinished = any(attempt.wrapped_up_at is None for attempt in self.store.attempts.values())
        return not unfinished and all(run.status in ended for run in self.store.instances.values())

    def _standing(self) -> str:
        states = Counter((record.instance_id, record.state.value) for record in self.store.records.values())
        runs = {run.id: run.status.value for run in self.store.instances.values()}
        agents = {session.agent_id: session.state.value for session in self.store.sessions.values()}
        return f"{runs} {dict(states)} {agents}"

    # --- crashes ---

    def _go_down(self) -> None:
        calls = self.store.attempts.values()
        self.reached["crash with someone talking"] += any(one.live and one.answered_at is not None for one in calls)
        self.reached["crash in a preview"] += bool(self._open_previews())
        self._inbox.clear()
        self._life += 1
        self._down_until = self.driver.now + self.rng("crashes").choice((1, 10, 60)) * SECOND
        self._at(self._down_until, self._come_up)

    def _come_up(self) -> None:
        self._down_until = None
        self.reached["preview over while down"] += any(p.expires_at <= self.driver.now for p in self._open_previews())
        self.driver.start()
        for agent_id in sorted(self.store.agents):
            self._look_at_desk(agent_id)

    def _open_previews(self) -> list[Preview]:
        return [p for p in self.store.previews.values() if p.state is PreviewState.OPEN]

    # --- what the dialer wants ---

    def _react(self, act: commands.Act) -> None:
        self.log.append(repr(act))
        match act:
            case commands.LoadRecords():
                life = self._life
                self.driver.promises.loads(act)
                found, by = self.store.load(act, self.driver.now), self.rng("loads").choice((0, 0, 0.2, 3, 30)) * SECOND
                self.later(by, lambda: self._loaded(found, life))
            case commands.PlaceCall():
                self._switch.place(act)
            case commands.HangUp(call_id):
                by = self.rng("faults").choice((0, 0, 1)) * SECOND
                self.later(by, lambda: self._switch.end(call_id, EndedBy.SYSTEM))
            case commands.AskSwitch(call_id):
                self.later(SECOND / 10, lambda: self._switch.report(call_id))
            case commands.TellAgent(agent_id, type):
                self._tell(agent_id, type)
            case commands.Answer(refusal=str(refusal)):
                self.reached[f"refused {refusal}"] += 1
            case _:
                pass

    def _loaded(self, found: events.RecordsLoaded, life: int) -> None:
        if life == self._life:
            self.put(replace(found, at=self.driver.now))

    def note_answer(self, call_id: str) -> None:
        attempt = self.store.attempts[call_id]
        session = self.store.sessions.get(attempt.agent_id or "")
        self.reached["answer after our deadline"] += call_id in self.driver.dialer.state.closing
        self.reached["answer of an agent who has gone"] += (
            session is not None and session.next_state is AgentState.OFFLINE
        )

    # --- agents ---

    def _ask(self, event: type[events.Event], **fields: object) -> None:
        self.put(event(at=self.driver.now, request_id=f"r{next(self._requests)}", **fields))  # type: ignore[call-arg]

    def _come(self, agent_id: str, state: AgentState = AgentState.AVAILABLE) -> None:
        self._ask(events.AgentStateRequested, agent_id=agent_id, state=state)

    def _tell(self, agent_id: str, type: str) -> None:
        if type == "agent.state" and agent_id in self.store.agents:
            session = self.store.sessions[agent_id]
            if self._seen.get(agent_id) != session:
                self._seen[agent_id] = session
                self._look_at_desk(agent_id)

    def _look_at_desk(self, agent_id: str) -> None:
        """What the agent does next about what is on the desk, a little later."""
        rng, session = self.rng("agents"), self.store.sessions.get(agent_id)
        soon = (5 if self.calm else rng.uniform(0.5, 40)) * SECOND
        if session is None or session.state in (AgentState.OFFLINE, AgentState.AWAY):
            self.later(soon, lambda: self._come(agent_id))
        elif session.preview_id is not None:
            self.later(soon, lambda: self._read(agent_id, session.preview_id or ""))
        elif session.attempt_id is not None:
            attempt_id = session.attempt_id
            done = self._wrap_up if session.state is AgentState.WRAP_UP else self._talk
            self.later(soon, lambda: done(agent_id, attempt_id))

    def _read(self, agent_id: str, preview_id: str) -> None:
        chance = 0.0 if self.calm else self.rng("agents").random()
        if chance < 0.65:
            self._ask(events.PreviewDialRequested, agent_id=agent_id, preview_id=preview_id)
        elif chance < 0.8:
            self._ask(events.PreviewSkipRequested, agent_id=agent_id, preview_id=preview_id)
        elif chance < 0.88:
            self._come(agent_id, AgentState.AWAY)
        elif chance < 0.94:
            self._lose(agent_id)

    def _lose(self, agent_id: str) -> None:
        session = self.store.sessions.get(agent_id)
        self.reached[f"lost while {session.state if session else 'unknown'}"] += 1
        self.put(events.AgentLost(at=self.driver.now, agent_id=agent_id))
        self.later(30 * SECOND, lambda: self._come(agent_id))

    def _talk(self, agent_id: str, attempt_id: str) -> None:
        chance = 0.0 if self.calm else self.rng("agents").random()
        if chance < 0.4:
            self._ask(events.HangUpRequested, agent_id=agent_id, attempt_id=attempt_id)
        elif chance < 0.6:
            self._ask(events.HoldRequested, agent_id=agent_id, attempt_id=attempt_id, on=True)
            self.later(
                5 * SECOND,
                lambda: self._ask(events.HoldRequested, agent_id=agent_id, attempt_id=attempt_id, on=False),
            )
        elif chance < 0.7:
            self._lose(agent_id)
        elif chance < 0.75:
            self._come(agent_id, AgentState.AWAY)

    def _wrap_up(self, agent_id: str, attempt_id: str) -> None:
        rng = self.rng("agents")
        if not self.calm and rng.random() < 0.3:
            return
        code = rng.choice(("done", *DISPOSITIONS))
        fields: dict[str, object] = {"code": "done" if self.calm else code}
        if not self.calm and rng.random() < 0.2:
            fields["callback_at"] = self.driver.now + rng.randint(1, 60) * MINUTE
        if rng.random() < 0.05:
            fields["add_to_dnc"] = True
        self._ask(events.DispositionGiven, agent_id=agent_id, attempt_id=attempt_id, **fields)

    # --- staff ---

    def _start(self, run_id: str) -> None:
        if self.store.instances[run_id].status is InstanceStatus.READY:
            self._ask(events.StartRequested, run=self.store.running(run_id))

    def _staff(self) -> None:
        """One thing after the other, until the world is left alone."""
        if self.calm:
            return
        rng = self.rng("staff")
        chores = [self._pause, self._resume, self._resume, self._stop, self._block, self._join, self._requeue,
                  self._lines, self._elsewhere, self._die, self._die, self._remove]  # fmt: skip
        if self.driver.now > self._calm_at - TROUBLE:
            rng.choice(chores)(rng)
        self.later(rng.expovariate(1 / 100) * SECOND, self._staff)

    def _some_run(self, rng: Random) -> str:
        return rng.choice(sorted(self.store.instances))

    def _pause(self, rng: Random) -> None:
        self._ask(events.PauseRequested, instance_id=self._some_run(rng))

    def _resume(self, rng: Random) -> None:
        self._ask(events.ResumeRequested, instance_id=self._some_run(rng))

    def _stop(self, rng: Random) -> None:
        if rng.random() < 0.2:
            self._ask(events.StopRequested, instance_id=self._some_run(rng))

    def _block(self, rng: Random) -> None:
        still = [record for record in self.store.records.values() if record.state in OPEN]
        if still:
            number, list_id = rng.choice(still).phone_number, rng.choice((None, "cl-0", "cl-1"))
            self.store.block(number, list_id)
            told = events.NumbersBlocked(
                at=self.driver.now, list_id=list_id or "cl-all", is_global=list_id is None, numbers=(number,)
            )
            self.later(rng.choice((0, 20)) * SECOND, lambda: self.put(replace(told, at=self.driver.now)))

    def _join(self, rng: Random) -> None:
        run = self.store.instances[self._some_run(rng)]
        if run.status in (InstanceStatus.READY, InstanceStatus.ACTIVE, InstanceStatus.PAUSED):
            zones = self._add_people(rng, self.store, run, rng.randint(1, 4))
            self.put(events.RecordsJoined(at=self.driver.now, instance_id=run.id, zone_counts=zones))

    def _requeue(self, rng: Random) -> None:
        agent_id = rng.choice(sorted(self.store.agents))
        queue_ids = rng.sample(sorted(self.store.queues), rng.randint(0, len(self.store.queues)))
        agent = self.store.agents[agent_id] = events.AgentConfig(agent_id, tuple(queue_ids))
        self.put(events.AgentConfigured(at=self.driver.now, agent=agent))

    def _remove(self, rng: Random) -> None:
        """The last agent, as the API does it: signed out and without work on record, but perhaps busy by now."""
        agent_id = max(self.store.agents)
        session = self.store.sessions.get(agent_id)
        if len(self.store.agents) > 1 and not (session and (session.preview_id or session.attempt_id)):
            self.store.remove_agent(agent_id)
            self.reached["agent removed"] += 1
            self.put(events.AgentRemoved(at=self.driver.now, agent_id=agent_id))

    def _lines(self, rng: Random) -> None:
        self.store.max_live_calls = rng.choice((1, 2, 100))
        self._configure()

    def _configure(self) -> None:
        lines, longest = self.store.max_live_calls, self.store.max_call
        self.put(events.StreamConfigured(at=self.driver.now, max_live_calls=lines, max_call=longest))

    def _elsewhere(self, rng: Random) -> None:
        number = rng.choice(sorted(self.store.records.values(), key=lambda record: record.id)).phone_number \
            if self.store.records else ""  # fmt: skip
        live = {attempt.phone_number for attempt in self.store.attempts.values() if attempt.live}
        if number not in live:
            self.store.elsewhere.add(number)
            self.later(5 * MINUTE, lambda: self.store.elsewhere.discard(number))

    def _die(self, rng: Random) -> None:
        if self._down_until is None:
            if rng.random() < 0.3:
                self._go_down()
            else:
                self._dies = rng.choice(("unsaved", "saved"))

    def _leave_alone(self) -> None:
        """No more faults and no more staff: everybody signs in, every queue has an agent, every run goes on."""
        self._dies = None
        if self._down_until is not None:
            self.later(MINUTE, self._leave_alone)
            return
        everything = tuple(sorted(self.store.queues))
        self.store.agents["a-0"] = events.AgentConfig("a-0", everything)
        self.put(events.AgentConfigured(at=self.driver.now, agent=self.store.agents["a-0"]))
        self._configure()
        for agent_id in sorted(self.store.agents):
            self._come(agent_id)
            self._look_at_desk(agent_id)
        for run in self.store.instances.values():
            if run.status is InstanceStatus.PAUSED:
                self._ask(events.ResumeRequested, instance_id=run.id)
            self._start(run.id)
