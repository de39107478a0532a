"""The only place that pairs ports with adapters."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.clock import SystemClock
from ringfence.adapters.numbering import LibPhoneNumber
from ringfence.adapters.outbound import HttpOutbound
from ringfence.adapters.storage import migrations
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.api.app import create_app
from ringfence.config import Config
from ringfence.domain.problems import Problem
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database
from ringfence.services import preparation, retention
from ringfence.services.delivering import Deliverer
from ringfence.services.dialers import LocalDialers
from ringfence.services.imports import Imports
from ringfence.services.list_pulls import Puller
from ringfence.services.phones import Phones
from ringfence.services.presence import Presence
from ringfence.services.pushes import Pushes
from ringfence.services.recordings import ARRIVALS, Recordings
from ringfence.services.runtime import Runtime
from ringfence.services.schedules import Scheduler
from ringfence.services.supervising import Supervising
from ringfence.services.tasks import Tasks

if TYPE_CHECKING:
    from ringfence.adapters.telephony.asterisk import Asterisk, AsteriskSettings

RECORDINGS: Final = "recordings"
COLLECTIONS: Final = (2_000, 10, 100)
"""New objects between two collections of the youngest; how many of those between two of the next, and of all."""


@asynccontextmanager
async def server(config: Config) -> AsyncIterator[Runtime]:
    """A running server without its HTTP side: what was under way is taken up, and goes on until the end of the block."""
    database = open_database(config)
    clock = SystemClock(config.speed, start=await database.read(lambda tx: tx.live.latest_instant()))
    bus, tasks, numbering = MemoryBus(), Tasks(), LibPhoneNumber()
    telephony = _telephony(config, clock)
    outbound = HttpOutbound(config.allow_private_networks)
    dialers = LocalDialers(database, telephony, clock, Pushes(database, bus, clock), outbound)
    presence = Presence(dialers)
    phones = Phones(database, dialers, telephony)
    recordings = Recordings(database, clock, config.data / RECORDINGS)
    runtime = Runtime(
        config=config,
        database=database,
        clock=clock,
        numbering=numbering,
        dialers=dialers,
        presence=presence,
        tasks=tasks,
        bus=bus,
        imports=Imports(database, numbering, dialers, clock, tasks, config.data / "uploads", config.max_upload_bytes),
        recordings=recordings,
        phones=phones,
        supervising=Supervising(database, telephony, telephony),
        switches=telephony,
    )
    try:
        await preparation.resume(runtime)
        for stream in await database.read(lambda tx: tx.tenancy.streams()):
            presence.allow(stream.id, stream.settings.agent_grace_seconds)
        await dialers.start(expect=presence.expect)
        await runtime.imports.resume()
        tasks.start("presence", presence.watch())
        tasks.start("schedules", Scheduler(runtime).watch())
        tasks.start("list pulls", Puller(runtime, outbound).watch())
        tasks.start("retention", retention.keep_short(database, clock, recordings))
        tasks.start("recordings", recordings.watch())
        tasks.start("phones", phones.watch())
        tasks.start("webhooks", Deliverer(database, bus, outbound, SystemClock()).run())
        yield runtime
    finally:
        await tasks.stop()
        await dialers.stop()
        await outbound.close()
        database.close()


def open_database(config: Config) -> SqlDatabase:
    """The database of the configuration, its schema brought up to date."""
    config.data.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(config.database_url)
    return SqlDatabase(config.database_url)


@asynccontextmanager
async def importer(config: Config, database: Database) -> AsyncIterator[Imports]:
    """Imports without a server: dialers that are not running read what is new when they start."""
    clock = SystemClock(start=await database.read(lambda tx: tx.live.latest_instant()))
    bus, tasks = MemoryBus(), Tasks()
    outbound = HttpOutbound(config.allow_private_networks)
    dialers = LocalDialers(database, _telephony(config, clock), clock, Pushes(database, bus, clock), outbound)
    folder = config.data / "uploads"
    try:
        yield Imports(database, LibPhoneNumber(), dialers, clock, tasks, folder, config.max_upload_bytes)
    finally:
        await tasks.stop()
        await outbound.close()


def collect_garbage_rarely() -> None:
    """For a process that dials, when all of it has been loaded.

    A full collection stops every agent's screen: for more than 100 ms while it visits modules, routes and models, which
    live as long as the process, and for 30 ms without them at 300 agents. So it leaves them alone, and comes every few
    minutes instead of seconds; nearly all that is thrown away is in no cycle and does not wait for it.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(*COLLECTIONS)


@asynccontextmanager
async def application(config: Config) -> AsyncIterator[FastAPI]:
    """The HTTP application over a running server."""
    async with server(config) as runtime:
        yield create_app(runtime)


def asterisk_settings(config: Config) -> AsteriskSettings:
    """The Asterisk servers of the configuration. Raises Problem (invalid)."""
    from ringfence.adapters.telephony.asterisk import AsteriskSettings, settings

    try:
        servers = tuple(settings.server(url.strip()) for url in config.asterisk.split(",") if url.strip())
    except ValueError as error:
        raise Problem.at("RINGFENCE_ASTERISK", "wrong_server", str(error)) from None
    if not servers:
        message = "must name the Asterisk server, as http://USER:PASSWORD@HOST:8088 with the user of ari.conf"
        raise Problem.at("RINGFENCE_ASTERISK", "missing", message)
    if len({server.name for server in servers}) < len(servers):
        raise Problem.at("RINGFENCE_ASTERISK", "same_name", "two servers have one name: give each a ?name= of its own")
    arrivals = config.data / RECORDINGS / ARRIVALS
    addresses = tuple(url.strip() for url in config.phone_urls.split(",") if url.strip())
    ice_urls = tuple(url.strip() for url in config.ice_urls.split(",") if url.strip())
    return AsteriskSettings(
        servers,
        trunk=config.trunk,
        speech=config.speech,
        sounds=config.data / "sounds",
        recordings=arrivals,
        browser_addresses=addresses,
        ice_urls=ice_urls,
        turn_secret=config.turn_secret,
    )


def _telephony(config: Config, clock: Clock) -> Asterisk | SimulatedCarrier:
    if config.telephony == "asterisk":
        from ringfence.adapters.telephony.asterisk import Asterisk  # a quarter of a second, where it is wanted

        return Asterisk(config.data / "asterisk.db", clock, asterisk_settings(config))
    return SimulatedCarrier(config.data / "carrier.db", clock, config.seed)
