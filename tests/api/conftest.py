"""A real application over a real database file, and tokens for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.clock import ManualClock
from ringfence.adapters.numbering import LibPhoneNumber
from ringfence.adapters.outbound import HttpOutbound
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.api.app import create_app
from ringfence.config import Config
from ringfence.services import tenancy, tokens
from ringfence.services.dialers import LocalDialers
from ringfence.services.imports import Imports
from ringfence.services.phones import Phones
from ringfence.services.presence import Presence
from ringfence.services.pushes import Pushes
from ringfence.services.recordings import Recordings
from ringfence.services.runtime import Runtime
from ringfence.services.supervising import Supervising
from ringfence.services.tasks import Tasks
from tests.support import migrated

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
ACCOUNT, STREAM = "ac-alpha", "st-alpha"
OTHER_ACCOUNT, OTHER_STREAM = "ac-omega", "st-omega"


@dataclass
class RealTime:
    """The world's time, which a test moves on."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class World:
    """One server, seen from outside by `http`, and its parts."""

    runtime: Runtime
    app: FastAPI
    http: httpx.AsyncClient
    time: RealTime
    apps: dict[str, tenancy.NewApp] = field(default_factory=dict)

    @property
    def database(self) -> Any:
        return self.runtime.database

    async def new_app(
        self, *scopes: str, account: str = ACCOUNT, stream: str = STREAM, **options: Any
    ) -> tenancy.NewApp:
        return await tenancy.create_app(
            self.database,
            at=self.time(),
            account_id=account,
            stream_id=stream,
            name="a test",
            scopes=scopes or tenancy.SCOPES,
            **options,
        )

    def token(self, app: tenancy.NewApp, **claims: Any) -> str:
        return tokens.sign(app.app.id, app.secret or "", at=self.time(), ttl=timedelta(hours=1), **claims)

    async def headers(self, *scopes: str, **where: str) -> dict[str, str]:
        """The header of a new token of a new app, with all scopes unless some are named."""
        return {"auth": self.token(await self.new_app(*scopes, **where))}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqlDatabase]:
    made = SqlDatabase(migrated.at(tmp_path / "ringfence.db"))
    yield made
    made.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """For a test module to override."""
    return Config(data=tmp_path)


@pytest.fixture
async def runtime(database: SqlDatabase, config: Config) -> AsyncIterator[Runtime]:
    """Paired as a server's is, on a clock that a test moves on."""
    clock, numbering, tasks, bus = ManualClock(NOW), LibPhoneNumber(), Tasks(), MemoryBus()
    outbound = HttpOutbound(config.allow_private_networks)
    carrier = SimulatedCarrier(config.data / "carrier.db", clock, config.seed)
    dialers = LocalDialers(database, carrier, clock, Pushes(database, bus, clock), outbound)
    presence = Presence(dialers)
    await dialers.start(expect=presence.expect)
    uploads = config.data / "uploads"
    yield Runtime(
        config=config,
        database=database,
        clock=clock,
        numbering=numbering,
        dialers=dialers,
        presence=presence,
        tasks=tasks,
        bus=bus,
        imports=Imports(database, numbering, dialers, clock, tasks, uploads, config.max_upload_bytes),
        recordings=Recordings(database, clock, config.data / "recordings"),
        phones=Phones(database, dialers, carrier),
        supervising=Supervising(database, carrier, carrier),
        switches=carrier,
    )
    await tasks.stop()
    await dialers.stop()
    await outbound.close()


@pytest.fixture
async def world(runtime: Runtime) -> AsyncIterator[World]:
    time = RealTime()
    app = create_app(runtime, now=time)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://ringfence.test") as http:
        yield World(runtime, app, http, time)


@pytest.fixture
async def auth(world: World) -> dict[str, str]:
    """The header of a token that may do everything in STREAM."""
    return await world.headers()
