"""The engine alone: events a second, and whether that stays flat as agents grow.

Every agent works through previews without pause: dial, ring, answer, hang up, disposition, next. The dialing list is handed
out from memory; nothing is saved.
"""

from __future__ import annotations

import heapq
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ringfence.bench.report import Report, Result
from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import DialingMode, DialingOrder, Instance, InstanceStatus, OutsideHours
from ringfence.domain.record import Record
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer

GOAL_RATE: Final = 15_000
GOAL_AGENTS: Final = 1_000
GOAL_FLAT: Final = 1.5

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALWAYS = CallingHours(Frequency.DAILY, "Europe/London", (Window(0, 1440),))


def run_instance(instance_id: str = "cid-bench", campaign_id: str = "cd-bench", queue_id: str = "qu-bench") -> Instance:
    """A prepared Preview run that is always open."""
    return Instance(
        id=instance_id,
        campaign_id=campaign_id,
        campaign_name="bench",
        mode=DialingMode.PREVIEW,
        priority=3,
        caller_id="+442079460123",
        hours=ALWAYS,
        order=DialingOrder.FIFO,
        max_attempts=3,
        retry_period=timedelta(minutes=45),
        ring_time=timedelta(seconds=25),
        queue_id=queue_id,
        max_skips=2,
        preview_time=timedelta(seconds=30),
        outside_hours=OutsideHours.DEFER,
        disposition_retries={},
        dnc_list_id="cl-bench",
        status=InstanceStatus.ACTIVE,
        prepared=True,
    )


def restored(agents: int) -> events.EngineRestored:
    """A stream with this many available agents, all working the queue of one active run."""
    ids = [f"a-{number:06d}" for number in range(agents)]
    return events.EngineRestored(
        at=START,
        stream_id="st-bench",
        max_live_calls=100_000,
        max_call=timedelta(hours=4),
        queues=(events.QueueConfig("qu-bench", timedelta(seconds=30)),),
        agents=tuple(events.AgentConfig(agent_id, ("qu-bench",)) for agent_id in ids),
        sessions=tuple(AgentSession(agent_id, AgentState.AVAILABLE, START) for agent_id in ids),
        instances=(events.RunningInstance(run_instance(), {"": 1_000_000}),),
    )


class World:
    """The other side of an engine: a dialing list without end, a switch, and agents who never rest."""

    def __init__(self) -> None:
        self._due: list[tuple[datetime, int, events.Event]] = []
        self._count = 0
        self._next_record = 0

    def soon(self, event: events.Event) -> None:
        self._count += 1
        heapq.heappush(self._due, (event.at, self._count, event))

    def events(self) -> Iterator[events.Event]:
        while self._due:
            yield heapq.heappop(self._due)[2]

    def react(self, at: datetime, wanted: list[commands.Command]) -> None:
        """What the world does about commands: each step of a call a little later than the one before."""
        for command in wanted:
            match command:
                case commands.OpenPreview(preview):
                    when = at + timedelta(seconds=8)
                    self.soon(
                        events.PreviewDialRequested(
                            at=when, request_id="r", agent_id=preview.agent_id, preview_id=preview.id
                        )
                    )
                case commands.PlaceCall(attempt_id):
                    self.soon(events.CallRang(at=at + timedelta(seconds=1), attempt_id=attempt_id))
                    self.soon(events.CallAnswered(at=at + timedelta(seconds=6), attempt_id=attempt_id))
                case commands.Connect(attempt_id):
                    when = at + timedelta(seconds=40)
                    self.soon(events.CallEnded(at=when, attempt_id=attempt_id, outcome=Outcome.CONNECTED, cause="16"))
                case commands.TellAgent(agent_id, "call.ended", _, _, attempt_id) if attempt_id is not None:
                    when = at + timedelta(seconds=5)
                    self.soon(
                        events.DispositionGiven(
                            at=when, request_id="r", agent_id=agent_id, attempt_id=attempt_id, code="done"
                        )
                    )
                case commands.LoadRecords(instance_id, load, _, limit):
                    records = tuple(self._record(instance_id, self._next_record + n) for n in range(limit))
                    self._next_record += limit
                    self.soon(
                        events.RecordsLoaded(
                            at=at, instance_id=instance_id, load=load, records=records, next_due_at=None
                        )
                    )
                case _:
                    pass

    def _record(self, instance_id: str, number: int) -> Record:
        return Record(f"dl-{number:09d}", instance_id, f"cc-{number}", f"+4411{number:09d}", "", 0, number)


def measure(agents: int, count: int) -> float:
    """Seconds of `count` events at this many agents, after a warm-up that has all of them at work."""
    dialer, world = Dialer(), World()
    first = restored(agents)
    world.react(first.at, dialer.handle(first))
    stream = world.events()
    for _ in range(agents * 6):
        event = next(stream)
        world.react(event.at, dialer.handle(event))
    spent = 0.0
    for _ in range(count):
        event = next(stream)
        started = time.perf_counter()
        wanted = dialer.handle(event)
        spent += time.perf_counter() - started
        world.react(event.at, wanted)
    return spent


def run(folder: Path, quick: bool) -> Report:
    """The engine alone at growing numbers of agents, then with its shell and a durable SQLite in `folder`."""
    sizes = (10, 50) if quick else (10, 100, 1_000, 5_000)
    count, runs = (2_000, 2) if quick else (40_000, 5)
    spent: dict[int, list[float]] = {agents: [] for agents in sizes}
    for _ in range(runs):  # all sizes in turn, so that a noisy minute hits all of them
        for agents in sizes:
            spent[agents].append(measure(agents, count))
    rates = {agents: tuple(count / one for one in spent[agents]) for agents in sizes}
    results = [_rate(agents, rates[agents]) for agents in sizes]
    few, many = sizes[0], sizes[-1]
    flat = tuple(large / small for large, small in zip(spent[many], spent[few], strict=True))
    results.append(
        Result(
            f"cost of an event, {many:,} agents : {few}", "times", flat,
            goal=f"at most {GOAL_FLAT:g}", met=statistics.median(flat) <= GOAL_FLAT,
        )
    )  # fmt: skip
    from ringfence.bench import durable

    remarks = ("Engine alone: every event handled, records handed out from memory, nothing saved.", durable.REMARK)
    return Report("engine", quick, (*results, *durable.results(folder, quick)), remarks)


def _rate(agents: int, rates: tuple[float, ...]) -> Result:
    median = statistics.median(rates)
    goal, met = (f"at least {GOAL_RATE:,}", median >= GOAL_RATE) if agents == GOAL_AGENTS else (None, None)
    more = {"microsecondsAnEvent": round(1e6 / median, 1)}
    return Result(f"engine alone, {agents:,} agents", "events/s", rates, goal=goal, met=met, more=more)
