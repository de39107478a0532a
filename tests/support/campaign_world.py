"""A stream with everything that a campaign names, over a real dialer and the simulated carrier."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ringfence.adapters.outbound import HttpOutbound
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.domain import ids
from ringfence.domain.contact import Contact
from ringfence.domain.list_file import ListStatus
from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import RecordsJoined
from ringfence.ports.storage.caller_ids import CallerId
from ringfence.ports.storage.campaigns import Joined
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.queues import Queue
from ringfence.services.dialers import LocalDialers
from ringfence.services.phones import Phones
from ringfence.services.pushes import Pushes
from ringfence.services.runtime import Runtime
from ringfence.services.supervising import Supervising
from ringfence.services.tasks import Tasks

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

REQUEST: dict[str, Any] = {
    "name": "March arrears - north",
    "description": "Agents read the account before they ring people whose March instalment is open.",
    "contactLists": ["Arrears 2026-03 north"],
    "dncLists": {"name": "House DNC"},
    "priority": "4",
    "dialingMode": "Preview",
    "dialingStrategy": {
        "callerId": {"phoneNumber": "+442079460123"},
        "callingHours": {
            "frequency": "WEEKLY",
            "timezone": "Europe/London",
            "days": [
                {"day": "MO", "start": "9:00 AM", "end": "12:30 PM"},
                {"day": "MO", "start": "1:30 PM", "end": "6:00 PM"},
                {"day": "TU", "start": "9:00 AM", "end": "6:00 PM"},
                {"day": "WE", "start": "9:00 AM", "end": "6:00 PM"},
                {"day": "TH", "start": "9:00 AM", "end": "8:00 PM"},
                {"day": "FR", "start": "9:00 AM", "end": "5:00 PM"},
            ],
        },
        "dialingOrder": "FIFO",
        "maxAttemptsPerRecord": 3,
        "defaultRetryPeriod": 45,
        "maxRingTime": 25,
    },
    "schedule": {"isSchedulingEnabled": False},
    "queue_name": "Collections",
    "maxSkips": 2,
    "campaignType": "voice",
}


def request(**changes: Any) -> dict[str, Any]:
    """The body of a new campaign; a field that is None is left out."""
    made = copy.deepcopy(REQUEST) | changes
    return {name: value for name, value in made.items() if value is not None}


@asynccontextmanager
async def dialing(runtime: Runtime) -> AsyncIterator[Runtime]:
    """The runtime with dialers that run."""
    carrier = SimulatedCarrier(runtime.config.data / "carrier.db", runtime.clock, seed=1)
    pushes = Pushes(runtime.database, runtime.bus, runtime.clock)
    outbound = HttpOutbound(runtime.config.allow_private_networks)
    dialers = LocalDialers(runtime.database, carrier, runtime.clock, pushes, outbound)
    await dialers.start(expect=lambda stream_id, agent_id: None)
    try:
        yield replace(
            runtime,
            dialers=dialers,
            phones=Phones(runtime.database, dialers, carrier),
            supervising=Supervising(runtime.database, carrier, carrier),
        )
    finally:
        await dialers.stop()
        await outbound.close()


class CampaignWorld:
    """One stream's lists, caller IDs and queues, made straight in the database; campaigns over HTTP."""

    def __init__(self, world: Any, headers: dict[str, str], account: str, stream: str) -> None:
        self.world = world
        self.runtime: Runtime = world.runtime
        self.headers = headers
        self.account = account
        self.stream = stream
        self.base = f"/campaign/api/v2/public/{stream}/campaign"
        self.lists: dict[str, str] = {}

    def use(self, **parts: Any) -> None:
        """Put other parts into the running server, such as dialers that answer as arranged."""
        self.runtime = self.world.runtime = self.world.app.state.runtime = replace(self.runtime, **parts)

    async def furnish(self) -> None:
        """What `REQUEST` and the request of the contract's document name."""

        def work(tx: Transaction) -> None:
            for number in ("+442079460123", "+18163312345"):
                tx.caller_ids.add(CallerId(self.stream, number, None, NOW))
            for name in ("Collections", "Default Queue"):
                tx.queues.add(Queue(ids.new(ids.QUEUE), self.stream, name, "", 30, (), NOW, NOW))
            for name in ("House DNC", "DNC CL Dec 4"):
                tx.dnc_lists.add(DncList(ids.new(ids.LIST), self.stream, name, "", False, ListStatus.READY, NOW, NOW))

        await self.runtime.database.write(work)
        for name in ("Arrears 2026-03 north", "CL Only 2020 Dec 4"):
            await self.add_list(name, ["+441134960001", "+441134960002", "+441134960003"])

    async def add_list(self, name: str, numbers: Sequence[str] = (), status: ListStatus = ListStatus.READY) -> None:
        list_id = self.lists[name] = ids.new(ids.LIST)
        made = ContactList(
            list_id,
            self.stream,
            name,
            "",
            "passiveApi",
            False,
            status,
            NOW,
            NOW,
            mapping={"phoneNumber": "phoneNumber"},
        )
        await self.runtime.database.write(lambda tx: tx.contact_lists.add(made))
        await self.add_contacts(name, numbers)

    async def set_list(self, name: str, status: ListStatus, failure: str | None = None) -> None:
        def work(tx: Transaction) -> None:
            found = tx.contact_lists.named(self.stream, name)
            assert found is not None
            tx.contact_lists.save(replace(found, status=status, failure=failure))

        await self.runtime.database.write(work)

    async def add_contacts(self, name: str, numbers: Sequence[str]) -> list[Joined]:
        """Put people into a list as an import does: in one transaction with their joining, then told to the dialer."""

        def work(tx: Transaction) -> list[Joined]:
            found = tx.contact_lists.named(self.stream, name)
            assert found is not None
            first = found.next_position
            tx.contact_lists.add_contacts([_contact(found.id, first + n, number) for n, number in enumerate(numbers)])
            after = first + len(numbers)
            tx.contact_lists.save(replace(found, total=after, next_position=after))
            return tx.campaigns.join(found.id, first, after - 1, NOW) if numbers else []

        joined = await self.runtime.database.write(work)
        for each in joined:
            self.runtime.dialers.tell(
                each.stream_id, RecordsJoined, instance_id=each.instance_id, zone_counts=each.zone_counts
            )
        return joined

    async def save_settings(self, **changes: Any) -> None:
        settings = StreamSettings(**changes)
        await self.runtime.database.write(lambda tx: tx.tenancy.save_settings(self.stream, settings))

    async def background(self) -> None:
        """Wait for what was begun in the background: preparations and purges."""
        while under_way := [task for task in asyncio.all_tasks() if task.get_name().startswith(("prepare ", "purge "))]:
            await asyncio.gather(*under_way)

    # --- over HTTP

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        content = None if body is None else json.dumps(body)
        answer = await self.world.http.request(
            method, self.base + path, content=content, params=query or None, headers=self.headers
        )
        return answer.status_code, answer.json()

    async def create(self, prepared: bool = True, **changes: Any) -> str:
        """The id of a new campaign, prepared unless said otherwise: then nothing of its preparation begins."""
        tasks, stopped = self.runtime.tasks, Tasks()
        await stopped.stop()
        if not prepared:
            self.use(tasks=stopped)
        status, answer = await self.call("POST", "", request(**changes), campaignType="voice")
        assert status == 200, answer
        self.use(tasks=tasks)
        await stopped.stop()
        await self.background()
        return str(answer["data"]["id"])

    async def trigger(self, campaign_id: str, trigger: str) -> tuple[int, Any]:
        return await self.call("POST", f"/trigger/{campaign_id}", campaignType="voice", trigger=trigger)

    async def status(self, campaign_id: str) -> str:
        _, answer = await self.call("POST", f"/{campaign_id}/status", view="status")
        return str(answer["data"]["status"])

    async def contacts(self, campaign_id: str, **body: Any) -> Any:
        status, answer = await self.call("POST", f"/{campaign_id}/status", body or None, view="contacts")
        assert status == 200, answer
        return answer["data"]


def _contact(list_id: str, position: int, number: str) -> Contact:
    return Contact(
        id=ids.member(ids.CONTACT, list_id, position),
        list_id=list_id,
        position=position,
        phone_number=number,
        first_name=None,
        last_name=None,
        time_zone=None,
        unique_id=f"C-{position}",
        contact_priority=None,
        zone_key="",
        columns={},
    )
