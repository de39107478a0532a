"""One stream of a crash run: its world, what its rows should be, and how its people reach a dialer that may be dead."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.domain.attempt import Attempt
from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.problems import BrokenPromise, Kind, Problem
from ringfence.domain.record import Record
from ringfence.domain.schedule import MissedStarts
from ringfence.engine import commands, events
from ringfence.ports.storage.live import Loaded
from ringfence.services.dialers import LocalDialers
from ringfence.simulation.chance import Chance
from ringfence.simulation.office import Office
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import Scenario
from ringfence.simulation.switch import Switch
from ringfence.simulation.timeline import Timeline
from ringfence.simulation.world import World, stocked
from tests.simulation import rows, timetables
from tests.simulation.dying import Process
from tests.simulation.faulty_database import FaultyDatabase, Saved
from tests.simulation.scheduled import Schedules

SLACK = timedelta(seconds=5)
"""What the delays of the database and of the line add up to at most."""
AGAIN_AFTER = 5.0
"""Seconds after which the staff try again what got no answer."""


class Life(Protocol):
    """The life of the process that is going on."""

    process: Process
    database: FaultyDatabase
    dialers: LocalDialers

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]: ...


class Side(Office):
    """`life` tells the process that is up and answers, None while there is none. `share_numbers` is called when other
    numbers than before are held elsewhere."""

    def __init__(
        self,
        stream_id: str,
        plan: Scenario,
        timeline: Timeline,
        reached: Reached,
        switch: Switch,
        life: Callable[[], Life | None],
        share_numbers: Callable[[], None],
    ) -> None:
        self.stream_id = stream_id
        self.plan = plan
        self.dnc_list_id = plan.runs[0].instance.dnc_list_id
        self.store = stocked(plan)
        self.queues_of = {agent.agent_id: agent.queue_ids for agent in plan.agents}
        self.sequence = 0  # of the last journal entry
        self.ghosts: dict[str, str] = {}  # calls elsewhere: number -> attempt
        self._timeline = timeline
        self._reached = reached
        self._life = life
        self._share_numbers = share_numbers
        self._attempts = itertools.count(1)
        self._moments = Chance(plan.seed).of("moments", stream_id)
        self.world = World(plan, self.store, timeline, reached, switch, self, slack=SLACK)
        assert self.world.promises is not None
        self.promises = self.world.promises
        drawn = timetables.drawn(plan, stream_id, rows.ACCOUNT, self.dnc_list_id)
        missed_starts = Chance(plan.seed).of("missed starts").choice(tuple(MissedStarts))
        self.schedules = Schedules(drawn, missed_starts, self.store, reached, self.promises.joined)

    def stock(self, connection: Connection) -> None:
        seconds, missed_starts = int(self.store.max_call.total_seconds()), self.schedules.missed_starts
        rows.stock(connection, self.stream_id, self.plan, self.dnc_list_id, seconds, missed_starts)
        self.schedules.stock(connection, self.plan.start)

    def over(self) -> bool:
        """Every run has ended, every call with its wrap-up, and no run is still to begin by itself."""
        return self.schedules.over() and self.world.over()

    # --- what the database says, against what it should

    def loaded(self, wanted: commands.LoadRecords, loaded: Loaded) -> None:
        expected = self.store.load(wanted)
        if loaded != Loaded(expected.records, expected.next_due_at):
            raise BrokenPromise(f"{wanted} brought {loaded}, not {expected}")

    def restored(self, restored: events.EngineRestored) -> None:
        expected = self.store.restore(
            restored.at,
            self.stream_id,
            [events.QueueConfig(queue_id, timedelta(seconds=seconds)) for queue_id, seconds in self.plan.queues],
            [events.AgentConfig(agent_id, queue_ids) for agent_id, queue_ids in sorted(self.queues_of.items())],
        )
        if _sorted(restored) != _sorted(expected):
            raise BrokenPromise(f"restored {_sorted(restored)}, not {_sorted(expected)}")

    def saved(self, saved: Saved) -> None:
        if saved.first_sequence != self.sequence + 1:
            raise BrokenPromise(f"journal goes on at {saved.first_sequence} after {self.sequence}")
        self.sequence += len(saved.handled)
        follow_ups = self.store.save(saved.saves, saved.at)
        if sorted(follow_ups, key=_name) != sorted(saved.follow_ups, key=_name):
            raise BrokenPromise(f"the database told {list(saved.follow_ups)}, not {follow_ups}")
        self.world.saved(saved.saves, follow_ups, self._timeline.now)
        self.schedules.saved(saved.saves, self._timeline.now)
        for save in saved.saves:
            if isinstance(save, commands.OpenAttempt) and save.attempt.id in self.store.attempts:
                self._pounce(save.attempt)

    def _pounce(self, attempt: Attempt) -> None:
        """Now and then the staff act in the very moment in which a call is about to be placed."""
        drawn = self._moments.random()
        if drawn > 0.08 or self.world.staff.resting:
            return
        staff, instance_id = self.world.staff, attempt.instance_id
        after = self._moments.uniform(0.0, 0.03)
        if drawn < 0.03:
            self._timeline.after(after, lambda: staff.pause(instance_id))
        elif drawn < 0.055:
            self._timeline.after(after, lambda: staff.stop(instance_id))
        else:
            self._timeline.after(after, lambda: self.block(attempt.phone_number, told=True))

    def place(self, attempt_id: str) -> None:
        """A call reaches the switch: what has changed since it was saved?"""
        attempt = self.store.attempts[attempt_id]
        status = self.store.instances[attempt.instance_id].status
        if status in (InstanceStatus.PAUSED, InstanceStatus.STOPPED):
            how = "pause" if status is InstanceStatus.PAUSED else "stop"
            self._reached(f"{how} between save and originate")
        if attempt.phone_number in self.store.blocked:
            self._reached("number blocked between save and originate")
        if attempt.ended_at is not None:
            self._reached("call placed that was given up already")

    # --- the office

    def ask(self, event: events.Event) -> None:
        life = self._life()
        values = {name: getattr(event, name) for name in type(event).__dataclass_fields__ if name != "at"}
        request_id = values.pop("request_id", None)
        if request_id is None:
            if life is not None:
                life.dialers.tell(self.stream_id, type(event), **values)
            return
        if request_id.startswith("staff"):
            self._until_done(f"staff asks {type(event).__name__}", lambda one: self._question(one, event, values))
        elif life is not None:
            life.start(f"{request_id}", self._question(life, event, values))

    async def _question(self, life: Life, event: events.Event, values: dict[str, Any]) -> None:
        try:
            await life.dialers.ask(self.stream_id, type(event), **values)
        except Problem as problem:
            life.process.alive()
            self._reached(f"refused: {problem.code}")
            if problem.kind is Kind.UNAVAILABLE:
                desk = self.world.desks.get(values.get("agent_id", ""))
                if desk is not None:
                    self._timeline.after(2.0, lambda: self.world.resync(desk))
                else:
                    again = AGAIN_AFTER
                    self._timeline.after(again, lambda: self.ask(event))
            return
        life.process.point("question answered")
        with life.process.watched():
            self.promises.answered(event)

    def _until_done(self, name: str, work: Callable[[Life], Coroutine[Any, Any, None]]) -> None:
        """Do it, and after a crash once more, as long as it takes."""
        life = self._life()
        if life is None:
            self._timeline.after(AGAIN_AFTER, lambda: self._until_done(name, work))
            return

        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled() or task.exception() is not None:
                self._timeline.after(AGAIN_AFTER, lambda: self._until_done(name, work))

        life.start(name, work(life)).add_done_callback(ended)

    def block(self, phone_number: str, *, told: bool) -> None:
        async def work(life: Life) -> None:
            at = self._timeline.now
            await life.database.write(
                lambda tx: tx.dnc_lists.put(self.dnc_list_id, [phone_number], None, at),
                lambda _: self.store.blocked.setdefault(phone_number, self._timeline.now),
            )
            if told:
                life.dialers.tell(
                    self.stream_id,
                    events.NumbersBlocked,
                    list_id=self.dnc_list_id,
                    is_global=False,
                    numbers=(phone_number,),
                )

        self._until_done("block", work)

    def join(self, instance_id: str, records: Sequence[Record]) -> None:
        async def work(life: Life) -> None:
            fresh = [record for record in records if record.id not in self.store.records]

            def insert(tx: Any) -> bool:
                filling = rows.is_filling(tx.connection, instance_id)
                if filling:
                    rows.add_records(tx.connection, self.stream_id, fresh)
                return filling

            def inserted(done: bool) -> None:
                if done:
                    self.store.add(fresh)
                    self.promises.joined(fresh, self._timeline.now)

            if await life.database.write(insert, inserted):
                zones: dict[str, int] = {}
                for record in records:
                    zones[record.zone_key] = zones.get(record.zone_key, 0) + 1
                life.dialers.tell(self.stream_id, events.RecordsJoined, instance_id=instance_id, zone_counts=zones)

        self._until_done("join", work)

    def move_agent(self, agent_id: str, queue_ids: tuple[str, ...]) -> None:
        async def work(life: Life) -> None:
            wanted = self.world.staff.queues[agent_id]  # the latest, should an earlier wish come true only now
            await life.database.write(
                lambda tx: rows.set_queues(tx.connection, agent_id, wanted),  # type: ignore[attr-defined]
                lambda _: self.queues_of.update({agent_id: wanted}),
            )
            agent = events.AgentConfig(agent_id, wanted)
            life.dialers.tell(self.stream_id, events.AgentConfigured, agent=agent)

        self._until_done("move agent", work)

    def set_hours(self, instance_id: str, hours: CallingHours) -> None:
        async def work(life: Life) -> None:
            await life.database.write(
                lambda tx: tx.campaigns.set_hours(instance_id, hours),
                lambda _: self.store.set_hours(instance_id, hours, self._timeline.now),
            )
            life.dialers.tell(self.stream_id, events.HoursConfigured, instance_id=instance_id, hours=hours)

        self._until_done("set hours", work)

    def set_lines(self, lines: int) -> None:
        async def work(life: Life) -> None:
            def save(tx: Any) -> None:
                tenancy = SqlTenancy(tx.connection)
                stream = tenancy.stream(self.stream_id)
                assert stream is not None
                tenancy.save_settings(self.stream_id, replace(stream.settings, max_live_calls=lines))

            def saved(_: None) -> None:
                self.store.max_live_calls = lines

            await life.database.write(save, saved)
            life.dialers.tell(
                self.stream_id,
                events.StreamConfigured,
                max_live_calls=lines,
                max_call=self.store.max_call,
                answering=self.store.answering,
                owner_wait=self.store.owner_wait,
            )

        self._until_done("set lines", work)

    def take_elsewhere(self, phone_number: str) -> None:
        async def work(life: Life) -> None:
            attempt_id, at = f"at-elsewhere-{self.stream_id}-{next(self._attempts)}", self._timeline.now

            def taken(done: bool) -> None:
                if done:
                    self.ghosts[phone_number] = attempt_id
                    self._share_numbers()

            await life.database.write(
                lambda tx: rows.take_elsewhere(tx.connection, attempt_id, phone_number, at),  # type: ignore[attr-defined]
                taken,
            )

        self._until_done("take elsewhere", work)

    def free_elsewhere(self, phone_number: str) -> None:
        async def work(life: Life) -> None:
            attempt_id, at = self.ghosts.get(phone_number), self._timeline.now
            if attempt_id is None:
                return

            def freed(_: None) -> None:
                self.ghosts.pop(phone_number, None)
                self._share_numbers()

            await life.database.write(
                lambda tx: rows.free_elsewhere(tx.connection, attempt_id, at),  # type: ignore[attr-defined]
                freed,
            )

        self._until_done("free elsewhere", work)


def _name(event: events.Event) -> str:
    about = getattr(event, "instance_id", None) or getattr(event, "attempt_id", None)
    return f"{type(event).__name__} {about or getattr(event, 'preview_id', None) or ''}"


def _sorted(restored: events.EngineRestored) -> dict[str, Any]:
    """The fields, each in one order."""
    values = {name: getattr(restored, name) for name in type(restored).__dataclass_fields__}
    for name in ("sessions", "previews", "attempts", "records"):
        key = "agent_id" if name == "sessions" else "id"
        values[name] = sorted(values[name], key=lambda one: str(getattr(one, key)))
    return values
