"""One seed with crashes, played out: the real shell around the real engine over real SQL, every promise checked."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine
from structlog.testing import capture_logs

from ringfence.adapters.storage.database import engine as open_engine
from ringfence.adapters.storage.database import writing
from ringfence.domain import ids
from ringfence.domain.campaign import Instance
from ringfence.domain.problems import BrokenPromise, Problem
from ringfence.domain.record import Record
from ringfence.domain.schedule import Timetable
from ringfence.engine import commands, events
from ringfence.ports.storage.live import Loaded
from ringfence.simulation.chance import Chance
from ringfence.simulation.reached import Reached
from ringfence.simulation.run import LATEST_EVENTS, LEFT_ALONE, Result, SeedFailed, line_of
from ringfence.simulation.scenario import draw
from ringfence.simulation.switch import Switch
from ringfence.simulation.timeline import Timeline
from tests.simulation import rows, streams
from tests.simulation.dying import CrashPlan, Process
from tests.simulation.faulty_database import Saved
from tests.simulation.life import Life
from tests.simulation.side import Side
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
        self.window = plan.window
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
        self.sides: dict[str, Side] = {
            stream_id: Side(stream_id, one, self.timeline, self.reached, self.switch, self._life, self._share_numbers)
            for stream_id, one in plans.items()
        }
        self._engine = _new_database(folder / "simulation.db")
        self._writer, self._reader = _connections(self._engine)
        with self._writer.begin():
            rows.open_account(self._writer, plan.start)
            for side in self.sides.values():
                side.stock(self._writer)
        for side in self.sides.values():
            for start in side.schedules.first_starts():
                if rng.random() < 0.3:
                    self.crashes.strike_over(start, rng.uniform(0.0, 20.0), rng.choice((30.0, 120.0)))
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
        return self.life is not None and self.life.ready and all(side.over() for side in self.sides.values())

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
            side.schedules.at_the_end()
        self.life.start("stop", self.life.end())
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
            side.schedules.up(self.timeline.now)
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
                found += side.schedules.differences(self._reader)
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

    def timetable_kept(self, campaign_id: str, timetable: Timetable) -> None:
        for side in self.sides.values():
            side.schedules.kept(campaign_id, timetable)

    def run_made(self, stream_id: str, instance: Instance) -> None:
        self.sides[stream_id].schedules.made(instance)

    def run_dropped(self, instance_id: str) -> None:
        for side in self.sides.values():
            side.schedules.dropped(instance_id)

    def run_filled(self, instance_id: str, records: Sequence[Record], at: datetime) -> None:
        for side in self.sides.values():
            if instance_id in side.store.instances:
                side.schedules.filled(instance_id, records, at)

    def run_prepared(self, instance_id: str) -> None:
        for side in self.sides.values():
            side.schedules.prepared(instance_id)

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


@contextmanager
def _same_ids(seed: int) -> Iterator[None]:
    """Ids that are random in life are the same for a seed."""
    numbers = itertools.count(1)
    with patch.object(ids, "new", lambda prefix: ids.derived(prefix, seed, next(numbers))):
        yield


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
    with _same_ids(seed), tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        return CrashRun(seed, Path(folder)).play()
