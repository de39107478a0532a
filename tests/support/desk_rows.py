"""Rows as the dialer saves them, for tests of what agents see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from ringfence.adapters.storage import instances, tables
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import DialingMode, DialingOrder, Instance, OutsideHours
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.tenancy import Stream

ACCOUNT, STREAM = "ac-alpha", "st-alpha"
CAMPAIGN, INSTANCE, LIST = "cd-1", "cid-1", "cl-1"
NUMBER = "+442079460001"


def queue(at: datetime, id: str = "qu-1", stream_id: str = STREAM, **changes: Any) -> Queue:
    fields: dict[str, Any] = {
        "name": "Collections",
        "description": "",
        "wrap_up_seconds": 60,
        "agent_ids": (),
    } | changes
    return Queue(id=id, stream_id=stream_id, created_at=at, updated_at=at, **fields)


def agent(at: datetime, id: str = "a-1", stream_id: str = STREAM, **changes: Any) -> Agent:
    fields: dict[str, Any] = {
        "user_id": f"u-{id}",
        "email_id": f"{id}@example.com",
        "first_name": "Ada",
        "last_name": "Byron",
        "custom_id": None,
        "endpoint": "PJSIP/1001",
        "queue_ids": (),
    } | changes
    return Agent(id=id, stream_id=stream_id, created_at=at, updated_at=at, **fields)


def instance(zone: str = "Europe/London", **changes: Any) -> Instance:
    fields: dict[str, Any] = {
        "id": INSTANCE,
        "campaign_id": CAMPAIGN,
        "campaign_name": "March arrears - north",
        "mode": DialingMode.PREVIEW,
        "priority": 3,
        "caller_id": "+442079460123",
        "hours": CallingHours(Frequency.DAILY, zone, (Window(0, 1440),)),
        "order": DialingOrder.FIFO,
        "max_attempts": 3,
        "retry_period": timedelta(minutes=45),
        "ring_time": timedelta(seconds=25),
        "queue_id": "qu-1",
        "max_skips": 2,
        "preview_time": timedelta(seconds=30),
        "outside_hours": OutsideHours.DEFER,
        "disposition_retries": {},
        "dnc_list_id": "cl-dnc",
    } | changes
    return Instance(**fields)


async def stream(database: SqlDatabase, at: datetime, id: str = STREAM, account_id: str = ACCOUNT) -> None:
    def work(tx: Any) -> None:
        if not tx.tenancy.has_account(account_id):
            tx.tenancy.add_account(account_id, at)
        if tx.tenancy.stream(id) is None:
            tx.tenancy.add_stream(Stream(id, account_id, StreamSettings(), at))

    await database.write(work)


async def run(database: SqlDatabase, at: datetime, contact: dict[str, Any] | None = None, **changes: Any) -> None:
    """A running instance and the person of its first record."""
    person = {
        "id": "cc-1",
        "list_id": LIST,
        "position": 0,
        "phone_number": NUMBER,
        "first_name": "Mary",
        "last_name": "Somerville",
        "time_zone": None,
        "unique_id": "c-1",
        "contact_priority": 5,
        "zone_key": "",
        "columns": {"amount": "120.50", "city": "Leeds"},
    } | (contact or {})

    def work(tx: Any) -> None:
        execute = tx.connection.execute
        execute(insert(tables.instances).values(**instances.values(STREAM, instance(**changes), at)))
        execute(
            insert(tables.contact_lists).values(
                id=LIST, stream_id=STREAM, name="North", lname="north", description="", source="passiveApi",
                allow_duplicates=False, status="Ready", total=1, rejected=0, next_position=1, mapping={}, columns=[],
                files=[], created_at=at, updated_at=at,
            )
        )  # fmt: skip
        execute(insert(tables.contacts).values(**person))

    await database.write(work)


async def preview(database: SqlDatabase, at: datetime, id: str = "pv-1", **changes: Any) -> None:
    values = {
        "id": id,
        "stream_id": STREAM,
        "campaign_id": CAMPAIGN,
        "instance_id": INSTANCE,
        "record_id": "dl-1",
        "contact_id": "cc-1",
        "phone_number": NUMBER,
        "agent_id": "a-1",
        "offered_at": at,
        "expires_at": at + timedelta(seconds=30),
        "skips_left": 2,
        "permit": {},
        "state": "open",
        "timed_out": False,
    } | changes
    await database.write(lambda tx: tx.connection.execute(insert(tables.previews).values(**values)))  # type: ignore[attr-defined]


async def attempt(database: SqlDatabase, at: datetime, id: str = "at-1", **changes: Any) -> None:
    values = {
        "id": id,
        "account_id": ACCOUNT,
        "stream_id": STREAM,
        "campaign_id": CAMPAIGN,
        "instance_id": INSTANCE,
        "record_id": "dl-1",
        "contact_id": "cc-1",
        "phone_number": NUMBER,
        "caller_id": "+442079460123",
        "number": 1,
        "limit": 3,
        "agent_id": "a-1",
        "queue_id": "qu-1",
        "permit": {},
        "placed_at": at,
        "state": "dialing",
        "muted": False,
    } | changes
    await database.write(lambda tx: tx.connection.execute(insert(tables.attempts).values(**values)))  # type: ignore[attr-defined]


async def change(database: SqlDatabase, table: Any, id: str, **changes: Any) -> None:
    await database.write(lambda tx: tx.connection.execute(update(table).where(table.c.id == id).values(**changes)))  # type: ignore[attr-defined]


async def session(database: SqlDatabase, at: datetime, agent_id: str = "a-1", **changes: Any) -> None:
    """What the agent is doing, in place of what was there."""
    values = {"agent_id": agent_id, "stream_id": STREAM, "state": "available", "since": at} | changes

    def work(tx: Any) -> None:
        tx.connection.execute(tables.agent_sessions.delete().where(tables.agent_sessions.c.agent_id == agent_id))
        tx.connection.execute(insert(tables.agent_sessions).values(**values))

    await database.write(work)
