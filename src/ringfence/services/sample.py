"""Sample data: a small collections department, with everything that the examples of the API page name.

Made through the services, and only what is not there yet: making it twice changes nothing.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from ringfence.domain import ids
from ringfence.domain.calling_hours import DAY_MINUTES, CallingHours, Frequency, Window
from ringfence.domain.campaign import Campaign, DialingMode, DialingOrder
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.tenancy import App, Stream
from ringfence.services import agents, caller_ids, campaigns, contact_lists, dnc_lists, queues, tenancy
from ringfence.services.campaigns import Mentions, Proposal, Settings
from ringfence.services.imports import Upload
from ringfence.services.runtime import Runtime

ACCOUNT: Final = "ac-demo"
STREAM: Final = "st-demo"
APP: Final = "Sample app"
CALLER_ID: Final = "+442079460123"
CONTACT_LIST: Final = "Arrears 2026-03 north"
DNC_LIST: Final = "House DNC"
QUEUE: Final = "Collections"
CAMPAIGN: Final = "Open instalments"
TIME_ZONE: Final = "Europe/London"

_FOLDER: Final = "samples"
_AGENTS: Final = (
    ("Maud", "Ellery"), ("Idris", "Penrose"), ("Lena", "Hollis"), ("Otto", "Brandt"), ("Zara", "Quayle"),
    ("Felix", "Amory"), ("Nina", "Castell"), ("Hugo", "Lindqvist"), ("Tessa", "Marsh"), ("Kofi", "Adjei"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """What there is. `app` may do everything but an agent's work; `campaign` may be in any state."""

    stream: Stream
    app: App
    queue: Queue
    agents: tuple[Agent, ...]
    contact_list: ContactList
    dnc_list: DncList
    campaign: Campaign


async def make(runtime: Runtime, *, now: datetime, agent_count: int = 5) -> Sample:
    """The sample data, complete: the list is imported when this returns. `now` is real time; `agent_count` is from 1.

    Raises Problem (conflict) where the stream belongs to somebody else.
    """
    database, at = runtime.database, runtime.clock.now()
    stream = await tenancy.ensure_stream(database, at=now, account_id=ACCOUNT, stream_id=STREAM)
    app = await _app(runtime, now)
    people = await _agents(runtime, stream, agent_count)
    queue = await _queue(runtime, stream, people)
    if not any(found.phone_number == CALLER_ID for found in await caller_ids.all_of(database, stream.id)):
        await caller_ids.add(
            database, runtime.numbering, at=at, stream_id=stream.id, phone_number=CALLER_ID, label="Head office"
        )
    dnc_list = await _dnc_list(runtime, stream)
    contact_list = await _contact_list(runtime, stream, app)
    campaign = await _campaign(runtime, stream)
    return Sample(stream, app, queue, tuple(people), contact_list, dnc_list, campaign)


async def _app(runtime: Runtime, now: datetime) -> App:
    found = await runtime.database.read(lambda tx: tx.tenancy.apps(ACCOUNT))
    for app in found:
        if app.name == APP:
            return app
    scopes = ("campaign_management", "configuration")
    made = await tenancy.create_app(
        runtime.database, at=now, account_id=ACCOUNT, stream_id=STREAM, name=APP, scopes=scopes
    )
    return made.app


async def _agents(runtime: Runtime, stream: Stream, count: int) -> list[Agent]:
    found = []
    for first_name, last_name in _names(count):
        address = f"{first_name}.{last_name}@ringfence.example".lower()
        agent = await runtime.database.read(lambda tx, address=address: tx.agents.with_email(stream.id, address))  # type: ignore[misc]
        if agent is None:
            draft = agents.Draft(address, first_name, last_name, endpoint="web")
            agent = await agents.create(
                runtime.database, runtime.dialers, at=runtime.clock.now(), stream_id=stream.id, draft=draft
            )
        found.append(agent)
    return found


def _names(count: int) -> Iterable[tuple[str, str]]:
    """As many different names as are wanted: Maud Ellery … Kofi Adjei, then Maud Ellery2 …"""
    for number in range(count):
        first_name, last_name = _AGENTS[number % len(_AGENTS)]
        again = number // len(_AGENTS)
        yield first_name, f"{last_name}{again + 1}" if again else last_name


async def _queue(runtime: Runtime, stream: Stream, people: list[Agent]) -> Queue:
    queue = await runtime.database.read(lambda tx: tx.queues.named(stream.id, QUEUE))
    members = {agent.id for agent in people} | (set() if queue is None else set(queue.agent_ids))
    if queue is not None and members == set(queue.agent_ids):
        return queue
    draft = queues.Draft(QUEUE, "Open instalments", 45, tuple(queues.Member(agent_id) for agent_id in sorted(members)))
    database, dialers, at = runtime.database, runtime.dialers, runtime.clock.now()
    if queue is None:
        return await queues.create(database, dialers, at=at, stream_id=stream.id, draft=draft)
    return await queues.update(database, dialers, at=at, stream_id=stream.id, queue_id=queue.id, draft=draft)


async def _dnc_list(runtime: Runtime, stream: Stream) -> DncList:
    database, at = runtime.database, runtime.clock.now()
    found = await database.read(lambda tx: tx.dnc_lists.named(stream.id, DNC_LIST))
    if found is None:
        description = "People who asked us not to call them."
        upload = await _upload(runtime, "house-dnc.csv")
        made = await dnc_lists.create_from_file(
            database, runtime.imports, at=at, stream=stream, name=DNC_LIST, description=description, upload=upload
        )
        found = made.of
    await runtime.imports.finished(found.id)
    return (await dnc_lists.get(database, stream.id, found.id)).of


async def _contact_list(runtime: Runtime, stream: Stream, app: App) -> ContactList:
    database = runtime.database
    found = await database.read(lambda tx: tx.contact_lists.named(stream.id, CONTACT_LIST))
    if found is None:
        made = await contact_lists.create_from_file(
            database,
            runtime.imports,
            at=runtime.clock.now(),
            stream=stream,
            name=CONTACT_LIST,
            description="People whose March instalment is open.",
            allow_duplicates=False,
            by=app.id,
            upload=await _upload(runtime, "people.csv"),
        )
        found = made.of
    await runtime.imports.finished(found.id)
    return (await contact_lists.get(database, stream.id, found.id)).of


async def _campaign(runtime: Runtime, stream: Stream) -> Campaign:
    """Preview, at any hour of the day, so that there is always something to see."""
    found = await runtime.database.read(lambda tx: tx.campaigns.named(stream.id, CAMPAIGN))
    if found is not None:
        return found
    settings = Settings(
        name=CAMPAIGN,
        description="Agents read the account before they ring people whose March instalment is open.",
        priority=3,
        dialing_mode=DialingMode.PREVIEW,
        dialing_order=DialingOrder.FIFO,
        max_attempts=2,
        retry_period=timedelta(minutes=3),
        ring_time=timedelta(seconds=20),
        max_skips=2,
        preview_time=timedelta(seconds=30),
    )
    hours = CallingHours(Frequency.DAILY, TIME_ZONE, (Window(0, DAY_MINUTES),))
    mentions = Mentions(((0, CONTACT_LIST),), DNC_LIST, CALLER_ID, QUEUE, hours)
    return await campaigns.create(runtime, stream, Proposal(settings, mentions))


async def _upload(runtime: Runtime, name: str) -> Upload:
    """A copy of one of our files: an import takes away what it is given."""
    target = runtime.imports.folder / f"{ids.new(ids.FILE)}.part"
    with as_file(files("ringfence") / _FOLDER / name) as source:
        await asyncio.to_thread(_copy, source, target)
    return Upload(target, name)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
