"""What a benchmark works on: a stream with its app, agents, a queue and a contact list, made straight in a database."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ringfence import wiring
from ringfence.config import Config
from ringfence.domain import ids
from ringfence.domain.list_file import ListStatus
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.caller_ids import CallerId
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.queues import Queue
from ringfence.services import tenancy, tokens

ACCOUNT: Final = "ac-bench"
STREAM: Final = "st-bench"
CALLER_ID: Final = "+442079460123"
CONTACT_LIST: Final = "Everybody"
DNC_LIST: Final = "House DNC"
QUEUE: Final = "Collections"
WRAP_UP_SECONDS: Final = 300
_TTL: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Ground:
    """`token` may do everything but an agent's work; `agent_tokens` are by agent."""

    config: Config
    token: str
    agent_tokens: dict[str, str]

    @property
    def database_path(self) -> Path:
        return self.config.data / "ringfence.db"


def make(folder: Path, agents: int, contacts: int, rows_a_list: int = 0, **config: Any) -> Ground:
    """A data folder with this many agents in one queue, and a list of this many people who all answer the telephone.

    `rows_a_list` is how many rows a list may have, at least as many as that one has.
    """
    return asyncio.run(_make(Config(data=folder, **config), agents, contacts, rows_a_list))


async def _make(config: Config, agents: int, contacts: int, rows_a_list: int) -> Ground:
    at = datetime.now(UTC)
    database = wiring.open_database(config)
    try:
        app = await tenancy.create_app(
            database,
            at=at,
            account_id=ACCOUNT,
            stream_id=STREAM,
            name="Benchmark",
            scopes=("campaign_management", "configuration", "administration"),
        )
        limits = replace(
            StreamSettings(),
            api_calls_per_minute=10_000_000,
            api_burst=1_000_000,
            max_live_calls=100_000,
            max_contacts_per_list=max(contacts, rows_a_list, 1),
            max_dnc_numbers_per_list=max(rows_a_list, StreamSettings().max_dnc_numbers_per_list),
        )
        await tenancy.save_settings(database, STREAM, limits)
        people = [_agent(number, at) for number in range(agents)]
        list_id = ids.new(ids.LIST)
        await database.write(lambda tx: _configure(tx, people, list_id, contacts, at))
        stream = app.stream
        agent_tokens = {one.id: await tokens.agent_token(database, stream, one.id, at=at, ttl=_TTL) for one in people}
    finally:
        database.close()
    _add_contacts(config.data / "ringfence.db", list_id, contacts)
    return Ground(config, tokens.sign(app.app.id, app.secret or "", at=at, ttl=_TTL), agent_tokens)


def add_list(place: Ground, name: str, contacts: int, first: int) -> None:
    """One more contact list, whose people have the numbers from the `first` one on."""
    list_id, at = ids.new(ids.LIST), datetime.now(UTC)
    database = wiring.open_database(place.config)
    try:
        asyncio.run(database.write(lambda tx: tx.contact_lists.add(_list(list_id, name, contacts, at))))
    finally:
        database.close()
    _add_contacts(place.database_path, list_id, contacts, first)


def _agent(number: int, at: datetime) -> Agent:
    return Agent(
        id=ids.new(ids.AGENT),
        stream_id=STREAM,
        user_id=ids.new(ids.USER),
        email_id=f"agent{number}@bench.example",
        first_name="Agent",
        last_name=f"{number:05d}",
        custom_id=None,
        endpoint=None,
        queue_ids=(),
        created_at=at,
        updated_at=at,
    )


def _configure(tx: Transaction, people: list[Agent], list_id: str, contacts: int, at: datetime) -> None:
    for agent in people:
        tx.agents.add(agent)
    members = tuple(sorted(agent.id for agent in people))
    tx.queues.add(Queue(ids.new(ids.QUEUE), STREAM, QUEUE, "", WRAP_UP_SECONDS, members, at, at))
    tx.caller_ids.add(CallerId(STREAM, CALLER_ID, None, at))
    tx.dnc_lists.add(DncList(ids.new(ids.LIST), STREAM, DNC_LIST, "", False, ListStatus.VALIDATED, at, at))
    tx.contact_lists.add(_list(list_id, CONTACT_LIST, contacts, at))


def _list(list_id: str, name: str, contacts: int, at: datetime) -> ContactList:
    return ContactList(
        list_id, STREAM, name, "", "localDrive", False, ListStatus.VALIDATED, at, at,
        total=contacts, next_position=contacts, columns=("account", "amount", "branch"),
    )  # fmt: skip


def _add_contacts(path: Path, list_id: str, count: int, first: int = 0) -> None:
    """In one statement. Numbers end in 00 to 59: at the simulated carrier, people who answer."""
    owner = ids.member(ids.CONTACT, list_id, 0)[:-12]
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            """
            WITH RECURSIVE people(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM people WHERE n + 1 < :count)
            INSERT INTO contacts (id, list_id, position, phone_number, first_name, last_name, zone_key, columns)
            SELECT :owner || printf('%012x', n), :list_id, n,
                   printf('+447%07d%02d', (n + :first) / 60, (n + :first) % 60),
                   'Person', printf('%07d', n), 'Europe/London',
                   json_object('account', printf('%08d', n), 'amount', printf('%d.50', n % 900), 'branch', 'North')
            FROM people WHERE :count > 0
            """,
            {"count": count, "owner": owner, "list_id": list_id, "first": first},
        )
        connection.commit()
    finally:
        connection.close()


def campaign_body(name: str, contact_list: str = CONTACT_LIST) -> dict[str, Any]:
    """A Preview campaign over a whole list, open at any hour, as a client would send it."""
    return {
        "name": name,
        "description": "Agents read the account before they ring people whose March instalment is open.",
        "contactLists": [contact_list],
        "dncLists": {"name": DNC_LIST},
        "priority": "4",
        "dialingMode": "Preview",
        "dialingStrategy": {
            "callerId": {"phoneNumber": CALLER_ID},
            "callingHours": {
                "frequency": "DAILY",
                "timezone": "Europe/London",
                "days": [{"start": "12:00 AM", "end": "12:00 AM"}],
            },
            "dialingOrder": "FIFO",
            "maxAttemptsPerRecord": 3,
            "defaultRetryPeriod": 45,
            "maxRingTime": 25,
        },
        "schedule": {"isSchedulingEnabled": False},
        "queue_name": QUEUE,
        "maxSkips": 2,
        "previewTimeout": 600,
        "campaignType": "voice",
    }
