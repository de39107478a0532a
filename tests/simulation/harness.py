"""One seed with crashes, played out: the real shell around the real engine over real SQL, every promise checked."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine
from structlog.testing import capture_logs

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.storage.database import engine as open_engine
from ringfence.adapters.storage.database import writing
from ringfence.domain.problems import BrokenPromise, Kind, Problem
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer
from ringfence.ports.outbound import Answered, Outbound, OutboundFailed
from ringfence.ports.storage.live import Loaded
from ringfence.services.dialers import LocalDialers
from ringfence.services.pushes import Pushes
from ringfence.simulation import flows
from ringfence.simulation.chance import Chance
from ringfence.simulation.reached import Reached
from ringfence.simulation.run import LATEST_EVENTS, LEFT_ALONE, Result, SeedFailed, line_of
from ringfence.simulation.scenario import draw
from ringfence.simulation.switch import Switch
from ringfence.simulation.timeline import Timeline
from tests.simulation import rows, streams
from tests.simulation.dying import CrashPlan, Process
from tests.simulation.faulty_database import FaultyDatabase, Saved
from tests.simulation.faulty_line import FaultyLine
from tests.simulation.side import Side
from tests.simulation.systems import SimulatedOutbound
from tests.support import migrated

STREAM, OTHER = "st-simulation", "st-other"
TROUBLED_HOURS = 1.0


class CrashRun:
    """A contact centre around a process that dies and is started again."""

    def __init__(self, seed: int, folder: Path) -> None:
        chance = Chance(seed)
        plan = streams.given_up(draw(seed), chance.of("given up"))
        rng = chance.of("crash level")
        self.seed = seed
        self.reached = Reached()
        self.timeline = Timeline(plan.start)
        self.count = 0
        self.calls = 0
        self._troubled_hours = min(plan.troubled_hours, TROUBLED_HOURS)
        self._latency = chance.of("latency")
        self._trouble = rng.choice((0.0, 0.0, 0.0, 0.01))
        self._latest: deque[events.Event] = deque(maxlen=LATEST_EVENTS)
        self._logs: list[Any] = []
        self._digest = hashlib.blake2b(digest_size=16)
        self.crashes = CrashPlan(
            chance.of("crashes"), rng.choice((20.0, 60.0, 200.0)), self.timeline, self.reached
        )  # fmt: skip
        self.switch = Switch(self.timeline, chance, plan.people, plan.faults, self.reached, self._told)
        plans = {STREAM: streams.cut(plan)}
        if rng.random() < 0.3:
            plans[OTHER] = streams.renamed(streams.cut(replace(draw(seed + 1_000_000), start=plan.start)))
            self.reached("two streams of one account")
        self.sides = {
            stream_id: Side(stream_id, one, self.timeline, self.reached, self.switch, self._life, self._share_numbers)
            for stream_id, one in plans.items()
        }
        self._engine = _new_database(folder / "simulation.db")
        self._writer, self._reader = _connections(self._engine)
        with self._writer.begin():
            rows.open_account(self._writer, plan.start)
            for side in self.sides.values():
                side.stock(self._writer)
        self.life: Life | None = None

    def play(self) -> Result:
        """To the end of every run. Raises SeedFailed."""
        start = self.timeline.now
        try:
            with capture_logs() as logs:
                self._logs = logs
                try:
                    self._begin()
                    self._until(lambda: self.timeline.now >= start + timedelta(hours=self._troubled_hours))
                    self._calm()
                    last = self.timeline.now + LEFT_ALONE
                    self._until(lambda: self._over() or self.timeline.now > last)
                    self._end()
                finally:
                    self._close()
        except Exception as error:
            taken = ", ".join(self.crashes.taken) or "none"
            latest = "\n".join(map(line_of, self._latest))
            what = f"crash seed {self.seed}, event {self.count}, {self.timeline.now:%H:%M:%S.%f}: {error}"
            raise SeedFailed(f"{what}\ncrashes: {taken}\n{latest}") from error
        hours = (self.timeline.now - start).total_seconds() / 3600
        return Result(self.seed, self.count, self.calls, hours, self.reached, self._digest.hexdigest())

    # --- time

    def _until(self, enough: Callable[[], bool]) -> None:
        while not enough() and self.timeline.next() is not None:
            self.timeline.pop()()
            self._settle()

    def _settle(self) -> None:
        """Let the process do what it can do now; if it has died, bury it."""
        life = self.life
        if life is None:
            return
        life.process.loop.settle()
        if life.process.failure is not None:
            raise life.process.failure
        if life.process.loop.failures:
            raise BrokenPromise(f"nobody looked after: {life.process.loop.failures}")
        self._heed_logs(life)
        if life.process.dead:
            self._crash(life)
        elif life.ready:
            for side in self.sides.values():
                if not life.dialers.failing():
                    side.promises.after(self.timeline.now)

    def _heed_logs(self, life: Life) -> None:
        """Nothing fails but by the faults that were put in."""
        for line in self._logs:
            error = line.get("exc_info")
            if line["log_level"] == "error" and not (isinstance(error, Problem) and life.database.trouble):
                raise BrokenPromise(f"{line['event']} {error!r}") from error
            self.reached(f"logged: {line['event']}")
            if line["event"] == "dialer_failed":
                self.reached("database unavailable")
        self._logs.clear()

    def _over(self) -> bool:
        return self.life is not None and self.life.ready and all(side.world.over() for side in self.sides.values())

    def _calm(self) -> None:
        self.crashes.rest()
        self._trouble = 0.0
        if self.life is not None:
            self.life.database.trouble = 0.0
        for side in self.sides.values():
            side.world.calm()
            for seconds in (60, 600):  # what the staff wanted before may have come true only now
                self.timeline.after(seconds, side.world.staff.rest)
        self._settle()

    def _end(self) -> None:
        assert self.life is not None
        self._compare()
        for side in self.sides.values():
            side.promises.at_the_end()
        self.life.start("stop", self.life.dialers.stop())
        self._until(lambda: self.life is not None and not self.life.busy)

    # --- lives and deaths

    def _life(self) -> Life | None:
        return self.life if self.life is not None and self.life.ready and not self.life.process.dead else None

    def _begin(self) -> None:
        if self.switch.dead:
            self.reached("restart while the switch is dead")
        self.life = Life(self)
        self.life.start("start", self.life.begin())
        self._settle()

    def begun(self) -> None:
        """The process is up: what is on record is as it should be, and everybody sees where they are."""
        self._compare()
        for side in self.sides.values():
            side.world.resync_all()

    def _crash(self, life: Life) -> None:
        self.life = None
        life.process.loop.kill()
        self._logs.clear()  # what the dead say
        if not life.ready:
            self.reached("crash during a restart")
        for side in self.sides.values():
            side.world.note_crash("crash")
        self.timeline.after(self.crashes.down_seconds(), self._begin)

    def _compare(self) -> None:
        with self._reader.begin():
            for stream_id, side in self.sides.items():
                found = rows.differences(self._reader, stream_id, side.dnc_list_id, side.store, side.sequence)
                if found:
                    raise BrokenPromise("; ".join(found))

    def _close(self) -> None:
        if self.life is not None:
            self.life.process.loop.kill()
        self._writer.close()
        self._reader.close()
        self._engine.dispose()

    # --- what the process does, watched

    def _told(self, event: events.Event) -> None:
        if self.life is not None:
            self.life.line.arrive(event)
        else:
            self.reached("switch's message while nobody listens")

    def sent(self, act: commands.Act) -> None:
        self.calls += isinstance(act, commands.PlaceCall)
        for side in self.sides.values():
            if getattr(act, "attempt_id", None) in side.store.attempts:
                if isinstance(act, commands.PlaceCall):
                    side.place(act.attempt_id)
                side.promises.acted(act, self.timeline.now)
                return
        if isinstance(act, commands.PlaceCall):
            raise BrokenPromise(f"I12: {act} without an attempt on record")

    def placing(self, call_id: str) -> None:
        for side in self.sides.values():
            if call_id in side.store.attempts:
                side.promises.handed_over(call_id, self.timeline.now)

    def heard(self, event: events.Event) -> None:
        self.count += 1
        self._latest.append(event)
        self._digest.update(repr(event).encode())

    def loaded(self, wanted: commands.LoadRecords, loaded: Loaded) -> None:
        for side in self.sides.values():
            if wanted.instance_id in side.store.instances:
                side.loaded(wanted, loaded)

    def restored(self, restored: events.EngineRestored) -> None:
        if restored.stream_id in self.sides:
            self.sides[restored.stream_id].restored(restored)

    def saved(self, saved: Saved) -> None:
        if saved.stream_id not in self.sides:
            return
        mine = self.sides[saved.stream_id]
        mine.saved(saved)
        taken = {save.attempt.phone_number for save in saved.saves if isinstance(save, commands.OpenAttempt)}
        if any(taken & other.store.numbers() for other in self.sides.values() if other is not mine):
            self.reached("one number in two streams")
        self._share_numbers()

    def _share_numbers(self) -> None:
        """What each stream finds in flight in the others of its account."""
        ghosts = {number for side in self.sides.values() for number in side.ghosts}
        for side in self.sides.values():
            others = [other.store.in_flight for other in self.sides.values() if other is not side]
            side.store.elsewhere = ghosts.union(*others)

    def new_life(self) -> tuple[Process, Connection, Connection, Random, float]:
        return (
            Process(self.timeline, self.crashes, self._latency),
            self._writer,
            self._reader,
            self._latency,
            self._trouble,
        )


class Life:
    """One life of the process, wired as the real one is."""

    def __init__(self, run: CrashRun) -> None:
        self._run = run
        self.process, writer, reader, rng, trouble = run.new_life()
        self.database = FaultyDatabase(writer, reader, self.process, run, rng, trouble)
        self.line = FaultyLine(run.switch, self.process, rng, run.reached, run.sent, run.placing)
        screens = Screens(self.database, run, self.process)
        outbound = SimulatedOutbound(
            {stream_id: side.world.systems for stream_id, side in run.sides.items()}, Hooks(self.process, rng)
        )
        self.dialers = LocalDialers(
            self.database, self.line, self.process.clock, screens, outbound, self._watched_engine
        )
        self.ready = False
        self.busy = 0

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Work for this life; what goes wrong in it is the failure of the seed."""
        task = self.process.loop.create_task(work, name=name)
        self.busy += 1
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.busy -= 1
        error = None if task.cancelled() else task.exception()
        faulty = isinstance(error, Problem) and error.kind is Kind.UNAVAILABLE
        if isinstance(error, Exception) and not faulty:
            self.process.failure = self.process.failure or error

    async def begin(self) -> None:
        await self.dialers.start(lambda stream_id, agent_id: None)
        self.ready = True
        with self.process.watched():
            self._run.begun()

    def _watched_engine(self) -> Dialer:
        return WatchedDialer(self._run, self.process)


class WatchedDialer(Dialer):
    """The engine itself; a promise that it breaks ends the seed."""

    def __init__(self, run: CrashRun, process: Process) -> None:
        super().__init__()
        self._run = run
        self._process = process
        self._side: Side | None = None

    def handle(self, event: events.Event) -> list[commands.Command]:
        self._process.point("event taken")
        self._run.heard(event)
        if isinstance(event, events.EngineRestored):
            self._side = self._run.sides.get(event.stream_id)
        with self._process.watched():
            if self._side is not None:
                self._side.world.happened(event)
            wanted = super().handle(event)
            if self._side is not None:
                self._side.world.handled(wanted)
            return wanted


class Hooks(Outbound):
    """The web hooks of flows: they answer, soon or too late, or do not."""

    def __init__(self, process: Process, rng: Random) -> None:
        self._process = process
        self._rng = rng

    async def send(self, method: str, url: str, **request: Any) -> Answered:
        seconds, values = flows.hook_answer(self._rng)
        if seconds > request["timeout"] or values is None:
            await self._process.pause()
            raise OutboundFailed("no answer")
        await self._process.pause()
        return Answered(200, json.dumps(values).encode())

    async def close(self) -> None:
        pass


class Screens(Pushes):
    """What agents are told goes to the simulated desks."""

    def __init__(self, database: FaultyDatabase, run: CrashRun, process: Process) -> None:
        super().__init__(database, MemoryBus(), process.clock)
        self._run = run
        self._process = process

    async def tell(self, stream_id: str, tells: Sequence[commands.TellAgent]) -> None:
        await self._process.pause()
        self._process.point("screen told")
        side = self._run.sides[stream_id]
        for told in tells:
            with self._process.watched():
                side.promises.told(told)
            desk, session = side.world.desks[told.agent_id], side.store.sessions.get(told.agent_id)
            if told.type == "agent.state" and session is not None:
                desk.saw(session)
            else:
                desk.told(told)


def _new_database(path: Path) -> Engine:
    return open_engine(migrated.at(path))


def _connections(made: Engine) -> tuple[Connection, Connection]:
    """A writer and a reader. Nothing is waited for: the machine does not fail, only the process does."""
    writer, reader = writing(made.connect()), made.connect()
    for connection, pragma in ((writer, "synchronous=OFF"), (reader, "query_only=ON")):
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
    return writer, reader


def play(seed: int) -> Result:
    """Play out a crash seed. Raises SeedFailed."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        return CrashRun(seed, Path(folder)).play()
