"""A server with the sample data, brought to where an operation of the API page makes sense."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.clock import ManualClock
from ringfence.adapters.numbering import LibPhoneNumber
from ringfence.adapters.outbound import HttpOutbound
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.api.app import create_app
from ringfence.config import Config
from ringfence.domain.campaign import CampaignStatus
from ringfence.ports.bus import Message
from ringfence.ports.storage.database import Transaction
from ringfence.services import campaign_runs, campaigns, pushes, sample, tokens
from ringfence.services.dialers import LocalDialers
from ringfence.services.first_run import FirstRun
from ringfence.services.imports import Imports
from ringfence.services.phones import Phones
from ringfence.services.presence import Presence
from ringfence.services.pushes import Pushes
from ringfence.services.recordings import Recordings
from ringfence.services.runtime import Runtime
from ringfence.services.supervising import Supervising
from ringfence.services.tasks import Tasks

NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
AGENT: Final = sample.SPARE_AGENT_ID
BASE: Final = f"/api/v1/streams/{sample.STREAM}"
OWN_PAGE: Final = {"sec-fetch-site": "same-origin"}
"""What a browser says of a request of one of our own pages."""
_RINGS_AT_MOST: Final = timedelta(seconds=9)
"""By then a person has answered, and talks for some time yet."""
_LONGEST_SECONDS: Final = 20


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Runtime, ManualClock, SimulatedCarrier]]:
    """A server on the database of this folder, paired as a real one, on a clock that a test moves on."""
    config = Config(data=folder)
    database = SqlDatabase(f"sqlite:///{folder / 'ringfence.db'}")
    clock, numbering, tasks, bus = ManualClock(NOW), LibPhoneNumber(), Tasks(), MemoryBus()
    outbound = HttpOutbound(config.allow_private_networks)
    carrier = SimulatedCarrier(folder / "carrier.db", clock, config.seed)
    dialers = LocalDialers(database, carrier, clock, Pushes(database, bus, clock), outbound)
    presence = Presence(dialers)
    await dialers.start(expect=presence.expect)
    imports = Imports(database, numbering, dialers, clock, tasks, folder / "uploads", config.max_upload_bytes)
    recordings = Recordings(database, clock, folder / "recordings")
    phones = Phones(database, dialers, carrier)
    try:
        yield (
            Runtime(
                config,
                database,
                clock,
                numbering,
                dialers,
                presence,
                tasks,
                bus,
                imports,
                recordings,
                phones,
                Supervising(database, carrier, carrier),
                carrier,
            ),
            clock,
            carrier,
        )
    finally:
        await tasks.stop()
        await dialers.stop()
        await outbound.close()
        database.close()


async def seed(folder: Path) -> None:
    """The sample data in this folder, its campaigns prepared."""
    async with running(folder) as (runtime, _, _):
        await sample.make(runtime, now=NOW, agent_count=2)
        for campaign_id in (sample.CAMPAIGN_ID, sample.SPARE_CAMPAIGN_ID):  # prepared in the background
            while (await campaigns.get(runtime, sample.STREAM, campaign_id)).status is CampaignStatus.PREPARING:  # noqa: ASYNC110
                await asyncio.sleep(0)


@dataclass
class RealTime:
    """The world's time, for tokens and rate limits; a test moves it on."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Office:
    """The server as its clients see it: `manage` with the sample app's token, `agent` with the spare agent's."""

    runtime: Runtime
    clock: ManualClock
    carrier: SimulatedCarrier
    http: httpx.AsyncClient
    manager: dict[str, str]
    agent: dict[str, str]
    news: AsyncIterator[Message]
    time: RealTime
    app: FastAPI

    async def bring(self, wanted: str) -> dict[str, str]:
        """Let the spare agent work until there is a `preview`, or a `connected` or an `ended` call on the desk.

        Returns the ids that exist only now, by the names of the parameters that stand for them.
        """
        played = await campaign_runs.play(self.runtime, sample.STREAM, sample.CAMPAIGN_ID)
        live = {"instanceId": str(played.instance_id)}
        await self.must("PUT", f"/agents/{AGENT}/state", {"state": "available"})
        await self.until(lambda desk: "preview" in desk)
        while not _answers((preview := (await self.desk())["preview"])["contact"]["phoneNumber"]):
            await self.must("POST", f"/previews/{preview['id']}/skip")
            await self.until(lambda desk: desk.get("preview", preview)["id"] != preview["id"])
        live["previewId"] = preview["id"]
        if wanted == "preview":
            return live
        dialed = await self.must("POST", f"/previews/{live['previewId']}/dial")
        live["callId"] = dialed["callId"]
        await self.placed(live["callId"])
        self.clock.advance(_RINGS_AT_MOST)
        await self.until(lambda desk: desk.get("call", {}).get("state") == "connected")
        if wanted == "ended":
            await self.must("POST", f"/calls/{live['callId']}/hangup")
            await self.until(lambda desk: desk["state"] == "wrap_up")
        return live

    async def sign_in(self) -> None:
        """Be the spare agent in a browser: the cookie goes with what `http` sends from now on."""
        body = {"email": sample.address_of("Rosa Winter"), "password": sample.PASSWORD}
        answer = await self.http.post("/api/v1/session", json=body, headers=OWN_PAGE)
        assert answer.status_code == 200, answer.text

    async def have_nobody(self, code: str) -> None:
        """Be as before the first admin was made, who needs this code."""

        def work(tx: Transaction) -> None:
            for user in tx.users.page(sample.ACCOUNT, 0, 100):
                tx.users.remove(user.id)

        await self.runtime.database.write(work)
        self.app.state.first_run = FirstRun(self.runtime.database, code)

    async def placed(self, call_id: str) -> None:
        """Return when the carrier has the call: what the dialer has saved, it has not yet done."""
        async with asyncio.timeout(_LONGEST_SECONDS):
            while await self.carrier.report(call_id) is None:  # noqa: ASYNC110 (it tells nobody)
                await asyncio.sleep(0)

    async def must(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The data of an answer to the agent, who must get one."""
        answer = await self.http.request(method, BASE + path, json=body, headers=self.agent)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def until(self, there: Callable[[dict[str, Any]], bool]) -> None:
        """Return when the agent's desk is as wanted; it is looked at whenever the agent is told something."""
        async with asyncio.timeout(_LONGEST_SECONDS):
            while not there(await self.desk()):
                await anext(self.news)

    async def desk(self) -> dict[str, Any]:
        return await self.must("GET", f"/agents/{AGENT}/work")


def _answers(phone_number: str) -> bool:
    """Does a person answer there, and talk? So it is with the simulated carrier up to 59."""
    return int(phone_number[-2:]) < 60


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Office]:
    """The seeded server of this folder, with tokens for it."""
    async with running(folder) as (runtime, clock, carrier):
        stream = await runtime.database.read(lambda tx: tx.tenancy.stream(sample.STREAM))
        [app] = await runtime.database.read(
            lambda tx: [one for one in tx.tenancy.apps(sample.ACCOUNT) if one.name == sample.APP]
        )
        assert stream is not None
        time = RealTime()
        manager = tokens.sign(app.id, app.key, at=NOW, ttl=timedelta(hours=1))
        agent = await tokens.agent_token(runtime.database, stream, AGENT, at=NOW)
        served = create_app(runtime, now=time)
        served.state.ending.set()  # an answer without an end would never arrive here
        transport = httpx.ASGITransport(app=served, raise_app_exceptions=False)
        news = await runtime.bus.subscribe(pushes.topic(sample.STREAM, AGENT))
        async with news, httpx.AsyncClient(transport=transport, base_url="http://ringfence.test") as http:
            yield Office(runtime, clock, carrier, http, {"auth": manager}, {"auth": agent}, aiter(news), time, served)
