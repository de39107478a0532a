"""Engine, shell and SQLite: events a second that are durable before anything is done about them.

Agents never rest, and the switch answers at once: every call is answered as soon as it is placed, hung up, wrapped up, and
the next preview dialed. Their screens are closed: nothing is rendered for them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from ringfence import wiring
from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.clock import SystemClock
from ringfence.adapters.outbound import HttpOutbound
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.bench import ground
from ringfence.bench.report import Result
from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import CallState, Outcome
from ringfence.engine import events
from ringfence.engine.commands import TellAgent
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.staging import Staged
from ringfence.ports.telephony import CallReport, Leg, Listener, Prompt
from ringfence.services import campaigns
from ringfence.services.dialers import LocalDialers
from ringfence.services.pushes import Pushes

GOAL_RATE: Final = 2_000
REMARK: Final = (
    "Durable: the real shell over a SQLite file (WAL, synchronous=FULL), a switch that answers at once, agents who never "
    "rest, screens closed. Bare: sqlite3 inserts as many rows a transaction into one plain table, as durably."
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """What a stretch of time brought: `rows` were inserted or changed by `commits` transactions for `handled` events."""

    seconds: float
    handled: int
    commits: int
    rows: int


def results(folder: Path, quick: bool) -> tuple[Result, ...]:
    agents, seconds, runs = (20, 0.3, 2) if quick else (1_000, 4.0, 5)
    place = ground.make(folder / "durable", agents, contacts=2_000 if quick else 60_000)
    found = asyncio.run(_measure(place, seconds, runs))
    batches = tuple(run.handled / run.commits for run in found)
    rows = [max(1, round(run.rows / run.commits)) for run in found]
    bare = sorted(_bare_commits(folder / "bare.db", count, seconds / 2) for count in rows)[len(rows) // 2]
    rates = tuple(run.handled / run.seconds for run in found)
    median, batch = sorted(rates)[runs // 2], sorted(batches)[runs // 2]
    return (
        Result(
            f"engine, shell, SQLite, {agents:,} agents", "events/s", rates, "events/s, bare commits × batch", bare * batch,
            goal=f"at least {GOAL_RATE:,}", met=median >= GOAL_RATE, more={"rowsACommit": rows, "bareCommits": round(bare)},
        ),
        Result("events a commit", "events", batches),
        Result("commits", "commits/s", tuple(run.commits / run.seconds for run in found), "commits/s, bare", bare),
    )  # fmt: skip


async def _measure(place: ground.Ground, seconds: float, runs: int) -> list[Run]:
    await _start_campaign(place)
    opened = wiring.open_database(place.config)
    database, clock, switch = _Counted(opened), SystemClock(), _Switch()
    floor = _Floor(database, clock)
    dialers = LocalDialers(database, switch, clock, floor, HttpOutbound(allow_private=False))
    floor.dialers = dialers
    try:
        await dialers.start(expect=lambda stream_id, agent_id: None)
        available = {"state": AgentState.AVAILABLE, "reason": None}
        await asyncio.gather(
            *(
                dialers.ask(ground.STREAM, events.AgentStateRequested, agent_id=agent_id, **available)
                for agent_id in place.agent_tokens
            )
        )
        await asyncio.sleep(seconds / 4)
        found = []
        for _ in range(runs):
            before, commits, rows = await _sequence(opened), database.commits, await _rows(opened)
            started = time.perf_counter()
            await asyncio.sleep(seconds)
            spent, commits = time.perf_counter() - started, database.commits - commits
            rows, handled = await _rows(opened) - rows, await _sequence(opened) - before
            found.append(Run(spent, handled, commits, rows))
        return found
    finally:
        await dialers.stop()
        opened.close()


async def _start_campaign(place: ground.Ground) -> None:
    """A prepared run that is Active, as a server that was stopped leaves it."""
    from ringfence.api.campaign_bodies import proposal

    async with wiring.server(place.config) as runtime:
        stream = await runtime.database.read(lambda tx: tx.tenancy.stream(ground.STREAM))
        assert stream is not None
        made = await campaigns.create(runtime, stream, proposal(ground.campaign_body("Durable"), sms_is_meant=True))
        while (await campaigns.get(runtime, stream.id, made.id)).status == "Preparing":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await campaigns.play(runtime, stream.id, made.id)


async def _sequence(database: Database) -> int:
    return await database.read(lambda tx: tx.live.last_sequence(ground.STREAM))


async def _rows(database: Database) -> int:
    """Rows inserted, changed or deleted so far by the connection that writes."""

    def work(tx: Transaction) -> int:
        assert isinstance(tx, SqlTransaction)
        driver = tx.connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return driver.total_changes

    return await database.write(work)


class _Counted:
    """A database that counts its transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.commits = 0

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._database.read(work)

    look = read

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.commits += 1
        return await self._database.write(work)

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        return await self.write(work)

    def stage(self, path: Path, kind: Staged, rows: Iterable[tuple[Any, ...]]) -> None:
        raise NotImplementedError("nothing is imported here")


class _Switch:
    """Telephony that does what it is told at once."""

    def __init__(self) -> None:
        self._listener: Listener | None = None
        self._clock = SystemClock()

    async def start(self, listener: Listener) -> None:
        self._listener = listener

    async def stop(self) -> None:
        self._listener = None

    async def place(self, leg: Leg) -> None:
        self._tell(leg.call_id, CallState.RINGING)
        self._tell(leg.call_id, CallState.CONNECTED)

    async def hang_up(self, call_id: str) -> None:
        self._tell(call_id, CallState.ENDED, Outcome.CONNECTED)

    async def connect(self, call_id: str, agent_id: str | None = None, agent_endpoint: str | None = None) -> None: ...
    async def play(self, call_id: str, step_id: str, prompts: tuple[Prompt, ...]) -> None: ...
    async def stop_playing(self, call_id: str) -> None: ...
    async def hold(self, call_id: str) -> None: ...
    async def unhold(self, call_id: str) -> None: ...
    async def mute(self, call_id: str) -> None: ...
    async def unmute(self, call_id: str) -> None: ...
    async def send_digits(self, call_id: str, digits: str) -> None: ...

    async def report(self, call_id: str) -> CallReport | None:
        return None

    async def live_calls(self) -> list[CallReport]:
        return []

    def _tell(self, call_id: str, state: CallState, outcome: Outcome | None = None) -> None:
        if self._listener is not None:
            self._listener(CallReport(call_id, state, self._clock.now(), outcome, "16" if outcome else None))


class _Floor(Pushes):
    """The agents: what they are told they answer at once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, MemoryBus(), clock)
        self.dialers: LocalDialers | None = None

    async def tell(self, stream_id: str, tells: Sequence[TellAgent]) -> None:
        await super().tell(stream_id, tells)
        for told in tells:
            self._answer(told)

    def _answer(self, told: TellAgent) -> None:
        assert self.dialers is not None
        who = {"request_id": "", "agent_id": told.agent_id}
        match told.type:
            case "preview.offered":
                self.dialers.tell(ground.STREAM, events.PreviewDialRequested, **who, preview_id=told.preview_id)
            case "call.answered":
                self.dialers.tell(ground.STREAM, events.HangUpRequested, **who, attempt_id=told.attempt_id)
            case "call.ended":
                self.dialers.tell(
                    ground.STREAM, events.DispositionGiven, **who, attempt_id=told.attempt_id, code="spoken_to"
                )


def _bare_commits(path: Path, rows: int, seconds: float) -> float:
    """Commits a second of a loop that inserts so many rows of 200 bytes a transaction, and does nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        body, commits, started = [(b"x" * 200,)] * rows, 0, time.perf_counter()
        while (spent := time.perf_counter() - started) < seconds:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO bare (body) VALUES (?)", body)
            connection.execute("COMMIT")
            commits += 1
        return commits / spent
    finally:
        connection.close()
