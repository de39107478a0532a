"""Sample data: a small collections department, with everything that the examples of the API page name.

Made through the services, and only what is not there yet: making it twice changes nothing. Ids are always the same ones, so
that the examples work as printed. What is SPARE is there for those that change something or take it away.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from ringfence.domain import ids
from ringfence.domain.calling_hours import DAY_MINUTES, CallingHours, Frequency, Window
from ringfence.domain.campaign import FINAL, Campaign, DialingMode, DialingOrder, OnMachine
from ringfence.domain.disposition import Choice
from ringfence.domain.problems import Fault
from ringfence.domain.settings import StreamSettings
from ringfence.domain.user import Role
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.scripts import Script
from ringfence.ports.storage.tenancy import App, Stream
from ringfence.services import (
    agents,
    caller_ids,
    campaigns,
    contact_lists,
    disposition_sets,
    dnc_lists,
    flow_documents,
    flows,
    queues,
    sample_recording,
    shifts,
    tenancy,
    users,
    webhooks,
)
from ringfence.services.campaigns import Mentions, Proposal, Settings
from ringfence.services.imports import Upload
from ringfence.services.passwords import Passwords
from ringfence.services.runtime import Runtime

ACCOUNT: Final = "ac-demo"
STREAM: Final = "st-demo"
PEACE_HOURS: Final = 1
"""For who is abandoned: three days, as others are given, would be longer than all else in a demonstration."""
APP: Final = "Sample app"
CALLER_ID: Final = "+442079460123"
CONTACT_LIST: Final = "Arrears 2026-03 north"
DNC_LIST: Final = "House DNC"
QUEUE: Final = "Collections"
CAMPAIGN: Final = "Open instalments"
TIME_ZONE: Final = "Europe/London"

CONTACT_LIST_ID: Final = "cl-7c1c9f0e-3d52-4d0b-9a55-0d4f6a1f2b3c"
DNC_LIST_ID: Final = "cl-2e9b4d7a-0c61-4f38-8d1e-5a7c3b9f6042"
QUEUE_ID: Final = "qu-4f8b2c1e-6a7d-4e9f-8b3a-2d1c0e9f8a7b"
CAMPAIGN_ID: Final = "cd-5a0e1c7b-2f3d-4b6a-8c9e-7d6f5e4c3b2a"

FLOW: Final = "Payment reminder"
FLOW_DESCRIPTION: Final = "Says what is open; people press 1 if they have paid, 9 to be called no more."
FLOW_ID: Final = "cf-3d7f0b9c-64a2-4e18-b5d1-8c2e6a0f9b47"
FLOW_FILE: Final = "payment-reminder.json"

SPARE_APP: Final = "Reporting"
SPARE_APP_ID: Final = "cs-5f0c2c9e-6a1d-4a76-8a0f-2d5c1b7e9f34"
SPARE_CALLER_ID: Final = "+441134960555"
SPARE_CONTACT_LIST: Final = "Arrears 2026-02 north"
SPARE_CONTACT_LIST_ID: Final = "cl-9f2d6c80-71b4-4e0a-b5c3-8e1a7d4f6b29"
SPARE_DNC_LIST: Final = "Expired DNC"
SPARE_DNC_LIST_ID: Final = "cl-b6e0a3f1-4c97-42d5-8f6a-1d9c7e2b5084"
SPARE_QUEUE: Final = "Evening shift"
SPARE_QUEUE_ID: Final = "qu-c3a9e5d7-18f2-4b60-9e4d-6f0b2a8c7135"
SPARE_FLOW: Final = "Visit survey"
SPARE_FLOW_ID: Final = "cf-a41c8e2d-0f67-4b93-9e5a-d7b3c1f60825"
SPARE_FLOW_FILE: Final = "survey.json"
SPARE_CAMPAIGN: Final = "Second reminder"
SPARE_CAMPAIGN_ID: Final = "cd-e81f4b6c-5d03-4a7e-92c8-0b3d6f9a2e57"
WEBHOOK_ID: Final = "wh-1b9e6d40-52c7-4f83-a0de-7c3b8f5a2e61"
SPARE_WEBHOOK_ID: Final = "wh-8d47a2f5-0e6b-4c19-93b8-e5f1c6d07a34"
SPARE_AGENT_ID: Final = "a-9d3bcb0e-52a3-4b4e-9d4e-3c1f0a6b7d21"
DISPOSITION_SET: Final = "Arrears"
DISPOSITION_SET_ID: Final = "ds-2f1f6f0c-9f11-4d55-9a63-7b0c9f3a1f52"
SPARE_USER_ID: Final = "u-0a6b7d21-52a3-4b4e-9d4e-3c1f9d3bcb0e"
"""An agent of the queue whom nobody simulates: for you to be. SECOND is another one."""
SECOND_AGENT_ID: Final = "a-5b7e2f19-8c40-4d3a-b6e1-92f0c4d8a735"
SECOND_USER_ID: Final = "u-92f0c4d8-8c40-4d3a-b6e1-a7355b7e2f19"
ADMIN_USER_ID: Final = "u-1f4a9c3e-6b27-4d80-9e5c-7a02d8b3f615"
MANAGER_USER_ID: Final = "u-c86d0b52-4f19-4a7e-8d3b-e5917f2ac048"
SUPERVISOR_USER_ID: Final = "u-7d35e0fa-92c8-4b16-a4e9-3b8c6d1f5072"
PASSWORD: Final = "ring when they may"
"""Of everybody who can sign in to the sample data, which is why it belongs on no server that others reach."""

_STAFF: Final = (
    ("Alma Reyes", Role.ADMIN, ADMIN_USER_ID),
    ("Ines Moreau", Role.MANAGER, MANAGER_USER_ID),
    ("Sam Okoro", Role.SUPERVISOR, SUPERVISOR_USER_ID),
    ("Rosa Winter", Role.AGENT, SPARE_USER_ID),
    ("Theo Larsen", Role.AGENT, SECOND_USER_ID),
)
_FOLDER: Final = "samples"
_IN_BROWSER: Final = "web"
_AGENTS: Final = (
    ("Maud", "Ellery"), ("Idris", "Penrose"), ("Lena", "Hollis"), ("Otto", "Brandt"), ("Zara", "Quayle"),
    ("Felix", "Amory"), ("Nina", "Castell"), ("Hugo", "Lindqvist"), ("Tessa", "Marsh"), ("Kofi", "Adjei"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """What there is. `app` may do everything but an agent's work; `campaign` may be in any state.

    `agents` are those who are to be simulated: the spare one is not among them.
    """

    stream: Stream
    app: App
    queue: Queue
    agents: tuple[Agent, ...]
    contact_list: ContactList
    dnc_list: DncList
    campaign: Campaign


async def make(
    runtime: Runtime,
    *,
    now: datetime,
    agent_count: int = 5,
    endpoints: Sequence[str] = (),
    mode: DialingMode = DialingMode.PREVIEW,
) -> Sample:
    """The sample data, complete: the list is imported when this returns. `now` is real time; `agent_count` is from 1.
    `endpoints` are the agents' phones, which all others have in the browser. The campaign of another mode than Preview is
    one of its own.

    Raises Problem (conflict) where the stream belongs to somebody else.
    """
    database, at = runtime.database, runtime.clock.now()
    stream = await tenancy.ensure_stream(
        database, at=now, account_id=ACCOUNT, stream_id=STREAM, settings=StreamSettings(redial_block_hours=PEACE_HOURS)
    )
    app = await _app(runtime, now)
    people = await _agents(runtime, stream, agent_count, endpoints)
    spare = await _agent(runtime, stream, "Rosa", "Winter", SPARE_AGENT_ID, SPARE_USER_ID)
    second = await _agent(runtime, stream, "Theo", "Larsen", SECOND_AGENT_ID, SECOND_USER_ID)
    queue = await _queue(runtime, stream, [*people, spare, second])
    await _staff(runtime, stream, now)
    await _script(runtime, stream, queue, now)
    there = {found.phone_number for found in await caller_ids.all_of(database, stream.id)}
    for number, label in ((CALLER_ID, "Head office"), (SPARE_CALLER_ID, "Leeds")):
        if number not in there:
            await caller_ids.add(
                database, runtime.numbering, at=at, stream_id=stream.id, phone_number=number, label=label
            )
    dnc_list = await _dnc_list(runtime, stream)
    contact_list = await _contact_list(runtime, stream, app)
    await _flow(runtime, stream, FLOW, FLOW_DESCRIPTION, FLOW_ID, FLOW_FILE)
    await _flow(runtime, stream, SPARE_FLOW, "Two questions after a visit.", SPARE_FLOW_ID, SPARE_FLOW_FILE)
    campaign = await _campaign(runtime, stream, CAMPAIGN, CAMPAIGN_ID)
    if mode is not DialingMode.PREVIEW:
        campaign = await _campaign(runtime, stream, f"{CAMPAIGN} {mode}", None, mode)
    await _campaign(runtime, stream, SPARE_CAMPAIGN, SPARE_CAMPAIGN_ID)
    await _spare(runtime, stream, app)
    await _webhooks(runtime, stream)
    await sample_recording.make(
        runtime, stream_id=STREAM, campaign_id=CAMPAIGN_ID, agent_id=SPARE_AGENT_ID, contact_list_id=CONTACT_LIST_ID
    )
    return Sample(stream, app, queue, tuple(people), contact_list, dnc_list, campaign)


async def _app(runtime: Runtime, now: datetime) -> App:
    found = await runtime.database.read(lambda tx: tx.tenancy.apps(ACCOUNT))
    for app in found:
        if app.name == APP:
            return app
    scopes = ("campaign_management", "configuration", "administration")
    made = await tenancy.create_app(
        runtime.database, at=now, account_id=ACCOUNT, stream_id=STREAM, name=APP, scopes=scopes
    )
    return made.app


async def _script(runtime: Runtime, stream: Stream, queue: Queue, now: datetime) -> None:
    if await shifts.script(runtime.database, stream.id, queue.id) is None:
        text = (files("ringfence") / _FOLDER / "script.md").read_text(encoding="utf-8")
        await shifts.keep_script(runtime.database, stream.id, Script(queue.id, text, now))


async def _staff(runtime: Runtime, stream: Stream, now: datetime) -> None:
    """People who can sign in, all with the same password."""
    there = {user.email for user in await runtime.database.read(lambda tx: tx.users.page(ACCOUNT, 0, len(_STAFF)))}
    missing = [(name, role, user_id) for name, role, user_id in _STAFF if address_of(name) not in there]
    password_hash = await Passwords().hash(PASSWORD) if missing else None
    for name, role, user_id in missing:
        await users.create(
            runtime.database,
            runtime.dialers,
            at=now,
            account_id=ACCOUNT,
            stream_id=stream.id,
            draft=users.Draft(address_of(name), name, role, password_hash),
            known_as=user_id,
        )


def address_of(name: str) -> str:
    """The e-mail address of somebody of the sample."""
    return f"{name.replace(' ', '.')}@ringfence.example".lower()


async def _agents(runtime: Runtime, stream: Stream, count: int, endpoints: Sequence[str]) -> list[Agent]:
    return [
        await _agent(
            runtime,
            stream,
            first_name,
            last_name,
            ids.derived(ids.AGENT, STREAM, first_name, last_name),
            ids.derived(ids.USER, STREAM, first_name, last_name),
            endpoint or _IN_BROWSER,
        )
        for (first_name, last_name), endpoint in zip_longest(_names(count), endpoints[:count])
    ]


async def _agent(
    runtime: Runtime,
    stream: Stream,
    first_name: str,
    last_name: str,
    agent_id: str,
    user_id: str,
    endpoint: str = _IN_BROWSER,
) -> Agent:
    address = address_of(f"{first_name} {last_name}")
    found = await runtime.database.read(lambda tx: tx.agents.with_email(stream.id, address))
    draft = agents.Draft(address, first_name, last_name, user_id=user_id, endpoint=endpoint)
    database, dialers, at = runtime.database, runtime.dialers, runtime.clock.now()
    if found is None:
        return await agents.create(database, dialers, at=at, stream_id=stream.id, draft=draft, known_as=agent_id)
    if found.endpoint != endpoint and endpoint != _IN_BROWSER:
        return await agents.update(
            database, dialers, at=at, stream_id=stream.id, agent_id=found.id, draft=replace(draft, user_id=None)
        )
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
        return await queues.create(database, dialers, at=at, stream_id=stream.id, draft=draft, known_as=QUEUE_ID)
    return await queues.update(database, dialers, at=at, stream_id=stream.id, queue_id=queue.id, draft=draft)


def flow_document(file: str) -> dict[str, Any]:
    """One of the flows that are shipped as examples, as it is written."""
    text = (files("ringfence") / _FOLDER / "flows" / file).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


async def _flow(runtime: Runtime, stream: Stream, name: str, description: str, flow_id: str, file: str) -> None:
    if await runtime.database.read(lambda tx: tx.flows.named(stream.id, name)) is None:
        document = flow_document(file)
        draft = flows.Draft(name, document, flow_documents.read(document, _no_fault), description)
        at = runtime.clock.now()
        await flows.create(runtime.database, at=at, stream_id=stream.id, draft=draft, known_as=flow_id)


def _no_fault(place: Sequence[int | str], item: Mapping[str, Any]) -> Fault:
    raise ValueError(f"a flow that is shipped has a fault at {place}: {item}")


async def _dnc_list(runtime: Runtime, stream: Stream) -> DncList:
    database, at = runtime.database, runtime.clock.now()
    found = await database.read(lambda tx: tx.dnc_lists.named(stream.id, DNC_LIST))
    if found is None:
        description = "People who asked us not to call them."
        upload = await _upload(runtime, "house-dnc.csv")
        made = await dnc_lists.create_from_file(
            database,
            runtime.imports,
            at=at,
            stream=stream,
            name=DNC_LIST,
            description=description,
            upload=upload,
            known_as=DNC_LIST_ID,
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
            known_as=CONTACT_LIST_ID,
        )
        found = made.of
    await runtime.imports.finished(found.id)
    return (await contact_lists.get(database, stream.id, found.id)).of


async def _campaign(
    runtime: Runtime, stream: Stream, name: str, campaign_id: str | None, mode: DialingMode = DialingMode.PREVIEW
) -> Campaign:
    """At any hour of the day, so that there is always something to see."""
    found = await runtime.database.read(lambda tx: tx.campaigns.named(stream.id, name))
    if found is not None:
        return found
    settings = Settings(
        name=name,
        description="People whose March instalment is open.",
        priority=3,
        dialing_mode=mode,
        on_machine=OnMachine.DETECT if mode is DialingMode.AGENTLESS else OnMachine.NO,
        dialing_order=DialingOrder.FIFO,
        max_attempts=2,
        retry_period=timedelta(minutes=3),
        ring_time=timedelta(seconds=20),
        max_skips=2,
        preview_time=timedelta(seconds=30),
    )
    hours = CallingHours(Frequency.DAILY, TIME_ZONE, (Window(0, DAY_MINUTES),))
    is_led = mode is DialingMode.AGENTLESS
    mentions = Mentions(
        ((0, CONTACT_LIST),), DNC_LIST, CALLER_ID, None if is_led else QUEUE, hours, flow=FLOW if is_led else None
    )
    return await campaigns.create(runtime, stream, Proposal(settings, mentions), campaign_id)


async def _spare(runtime: Runtime, stream: Stream, app: App) -> None:
    """A list, a do-not-call list, an app and a queue that nobody uses, so that they can be taken away."""
    database, dialers, at = runtime.database, runtime.dialers, runtime.clock.now()
    if await database.read(lambda tx: tx.contact_lists.named(stream.id, SPARE_CONTACT_LIST)) is None:
        await contact_lists.create(
            database,
            at=at,
            stream_id=stream.id,
            name=SPARE_CONTACT_LIST,
            description="People whose February instalment was open.",
            allow_duplicates=False,
            by=app.id,
            known_as=SPARE_CONTACT_LIST_ID,
        )
    if await database.read(lambda tx: tx.dnc_lists.named(stream.id, SPARE_DNC_LIST)) is None:
        await dnc_lists.create(
            database,
            at=at,
            stream_id=stream.id,
            name=SPARE_DNC_LIST,
            description="Of the year before.",
            known_as=SPARE_DNC_LIST_ID,
        )
    if await database.read(lambda tx: tx.tenancy.app(SPARE_APP_ID)) is None:
        await tenancy.create_app(
            database,
            at=at,
            account_id=stream.account_id,
            stream_id=stream.id,
            name=SPARE_APP,
            scopes=("campaign_management",),
            known_as=SPARE_APP_ID,
        )
    if await database.read(lambda tx: tx.queues.named(stream.id, SPARE_QUEUE)) is None:
        draft = queues.Draft(SPARE_QUEUE, "After six")
        await queues.create(database, dialers, at=at, stream_id=stream.id, draft=draft, known_as=SPARE_QUEUE_ID)
    if await database.read(lambda tx: tx.disposition_sets.named(stream.id, DISPOSITION_SET)) is None:
        choices = (Choice("promise_to_pay", "Promises to pay", True, FINAL), Choice("call_later", "Later", False, 120))
        await disposition_sets.create(
            database,
            at=at,
            stream_id=stream.id,
            draft=disposition_sets.Draft(DISPOSITION_SET, choices),
            known_as=DISPOSITION_SET_ID,
        )


async def _webhooks(runtime: Runtime, stream: Stream) -> None:
    """Not on: there is nobody at that address."""
    there = {webhook.id for webhook in await webhooks.all_of(runtime.database, stream.id)}
    for webhook_id in (WEBHOOK_ID, SPARE_WEBHOOK_ID):
        if webhook_id not in there:
            draft = webhooks.Draft(
                "https://crm.ringfence.example/ringfence-events",
                "Writes outcomes into the CRM",
                ("call.wrapped_up", "campaign.*"),
                enabled=False,
            )
            at = runtime.clock.now()
            await webhooks.create(runtime.database, at=at, stream_id=stream.id, draft=draft, known_as=webhook_id)


async def _upload(runtime: Runtime, name: str) -> Upload:
    """A copy of one of our files: an import takes away what it is given."""
    target = runtime.imports.folder / f"{ids.new(ids.FILE)}.part"
    with as_file(files("ringfence") / _FOLDER / name) as source:
        await asyncio.to_thread(_copy, source, target)
    return Upload(target, name)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
