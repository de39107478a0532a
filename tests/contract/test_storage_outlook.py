"""Whom a campaign would call, counted before there is one: the same people whom a run of it then has."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.contact import Contact
from ringfence.domain.filters import ContactFilter, Operator
from ringfence.domain.list_file import ListStatus
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.outlook import OwnerCounts, Whom
from tests.contract.test_storage_campaigns import (
    NOW,
    STREAM,
    campaign,
    contacts,
    prepare,
    put,
    run_of,
)
from tests.contract.test_storage_campaigns import stored as stored
from tests.support import desk_rows

LISTS = ("north", "south", "west")
ZONES = ("", "Europe/London", "America/Denver|America/New_York")
LEEDS = ContactFilter(Operator.EQUALS, "city", ("leeds",))


def people(name: str, rng: random.Random, n: int) -> list[Contact]:
    """Some of few numbers, so that lists share many of them."""
    numbers = [f"+44113496{rng.randrange(40):04}" for _ in range(n)]
    return [
        replace(one, zone_key=rng.choice(ZONES), columns={"city": rng.choice(("Leeds", "York"))})
        for one in contacts(name, numbers)
    ]


async def block(database: SqlDatabase, list_id: str, numbers: list[str], over: bool = False) -> None:
    ends = NOW - timedelta(days=1) if over else None
    await database.write(lambda tx: tx.dnc_lists.put(list_id, sorted(numbers), ends, NOW))


async def counted(database: SqlDatabase, whom: Whom) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in await database.read(lambda tx: tx.outlook.people(whom)):
        found[one.list_id, one.zone_key, one.exclusion or ""] += one.n
    return found


async def prepared(database: SqlDatabase, instance_id: str) -> Counter[tuple[str, str, str]]:
    r = tables.records.c

    def work(tx: Transaction) -> Counter[tuple[str, str, str]]:
        assert isinstance(tx, SqlTransaction)
        rows = select(r.list_id, r.zone_key, func.coalesce(r.exclusion, ""), func.count()).where(
            r.instance_id == instance_id
        )
        found = tx.connection.execute(rows.group_by(r.list_id, r.zone_key, r.exclusion))
        return Counter({(list_id, zone_key, why): n for list_id, zone_key, why, n in found})

    return await database.read(work)


@pytest.mark.parametrize("seed", range(6))
async def test_it_counts_those_whom_a_run_has(stored: SqlDatabase, seed: int) -> None:
    rng = random.Random(seed)
    lists = rng.sample(LISTS, rng.randrange(1, 4))
    wanted = rng.choice((None, LEEDS))
    for name in LISTS:
        await put(stored, people(name, rng, rng.randrange(1, 40)))
    numbers = [f"+44113496{n:04}" for n in range(40)]
    await block(stored, "cl-all", rng.sample(numbers, 5))
    await block(stored, "cl-house", numbers[:10], over=True)
    await block(stored, "cl-house", rng.sample(numbers, 5))
    of = campaign(lists=lists, contact_filter=wanted)
    run = await run_of(stored, of, contact_filter=wanted)
    await prepare(stored, run)
    blocking = await stored.read(lambda tx: tx.outlook.dnc_lists(STREAM, "House DNC"))
    whom = Whom(STREAM, tuple(f"cl-{name}" for name in lists), tuple(blocking), wanted, NOW)
    assert await counted(stored, whom) == await prepared(stored, run.id)


async def test_of_the_blocked_it_says_by_which_list_and_only_by_lists_in_force(stored: SqlDatabase) -> None:
    other = DncList("cl-other", STREAM, "Another", "", False, ListStatus.READY, NOW, NOW)
    await stored.write(lambda tx: tx.dnc_lists.add(other))
    await put(stored, contacts("north", ["+441134960001", "+441134960002", "+441134960003"]))
    await block(stored, "cl-all", ["+441134960001"])
    await block(stored, "cl-house", ["+441134960002"])
    await block(stored, "cl-other", ["+441134960003"])
    blocking = await stored.read(lambda tx: tx.outlook.dnc_lists(STREAM, "house dnc"))
    assert blocking == {"cl-all": "Everybody", "cl-house": "House DNC"}
    assert await stored.read(lambda tx: tx.outlook.dnc_lists(STREAM, None)) == {"cl-all": "Everybody"}
    whom = Whom(STREAM, ("cl-north",), tuple(blocking), None, NOW)
    found = await stored.read(lambda tx: tx.outlook.people(whom))
    assert {(one.dnc_list_id, one.n) for one in found} == {("cl-all", 1), ("cl-house", 1), (None, 1)}


async def test_a_column_tells_how_many_people_each_agent_has_and_which_names_are_nobodys(stored: SqlDatabase) -> None:
    await stored.write(
        lambda tx: tx.agents.add(desk_rows.agent(NOW, "ag-ann", stream_id=STREAM, email_id="ann@centre.example"))
    )
    names = ["Ann@centre.example", " ag-ann ", "zoe", "zoe", "yan", "", "ag-ann"]
    some = contacts("north", [f"+44113496{n:04}" for n in range(len(names))])
    await put(stored, [replace(one, columns={"who": name}) for one, name in zip(some, names, strict=True)])
    await block(stored, "cl-house", ["+441134960006"])
    whom = Whom(STREAM, ("cl-north",), ("cl-house",), None, NOW)
    found = await stored.read(lambda tx: tx.outlook.owners(whom, "who", 1))
    assert found == OwnerCounts({"ag-ann": 2}, {"zoe": 2}, 1)
