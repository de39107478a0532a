"""One life of the process: wired as the real one is, over a database and a line that may fail, and watched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.domain.problems import Kind, Problem
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer
from ringfence.ports.outbound import Answered, Outbound, OutboundFailed
from ringfence.services import preparation
from ringfence.services.dialers import LocalDialers
from ringfence.services.pushes import Pushes
from ringfence.services.rounds import Rounds
from ringfence.services.runtime import Runtime
from ringfence.services.schedules import Scheduler
from ringfence.services.tasks import Tasks
from ringfence.simulation import flows
from tests.simulation.dying import Process
from tests.simulation.faulty_database import FaultyDatabase
from tests.simulation.faulty_line import FaultyLine
from tests.simulation.side import Side
from tests.simulation.systems import SimulatedOutbound

if TYPE_CHECKING:
    from tests.simulation.harness import CrashRun


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
        self.tasks = Tasks()
        self.runtime = _runtime(self.database, self.process, self.dialers, self.tasks)
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
        await self._take_up_runs()
        await self.dialers.start(lambda stream_id, agent_id: None)
        scheduler = Scheduler(self.runtime)
        if any(side.schedules.planned for side in self._run.sides.values()):
            self.tasks.start("schedules", scheduler.watch())
        self.ready = True
        with self.process.watched():
            self._run.begun()

    async def _take_up_runs(self) -> None:
        """A server that cannot reach its database is started again until it can."""
        while True:
            try:
                await preparation.resume(self.runtime)
                return
            except Problem as problem:
                self.process.alive()
                if problem.kind is not Kind.UNAVAILABLE:
                    raise
                await asyncio.sleep(1.0)

    async def end(self) -> None:
        await self.tasks.stop()
        await self.dialers.stop()

    def _watched_engine(self) -> Dialer:
        return WatchedDialer(self._run, self.process)


class WatchedDialer(Dialer):
    """The engine itself; a promise that it breaks ends the seed."""

    def __init__(self, run: CrashRun, process: Process) -> None:
        super().__init__(window=run.window)
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


def _runtime(database: FaultyDatabase, process: Process, dialers: LocalDialers, tasks: Tasks) -> Runtime:
    """What schedules and preparation need of a running server. Nobody else changes what is due."""
    absent: Any = None
    return Runtime(
        config=absent,
        database=database,
        clock=process.clock,
        numbering=absent,
        dialers=dialers,
        presence=absent,
        tasks=tasks,
        bus=absent,
        imports=absent,
        recordings=absent,
        phones=absent,
        supervising=absent,
        switches=absent,
        schedules=Rounds(longest_rest=timedelta(days=1)),
    )
