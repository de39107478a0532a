"""Rows that were put aside go in by steps, as contacts, rejects, keys and blocked numbers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.tables import microseconds
from ringfence.domain import ids
from ringfence.domain.list_file import ListStatus
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.contact_lists import ContactList, Reject, StagedPut
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import BlockedMany, DncList
from ringfence.ports.storage.staging import Staged
from ringfence.ports.storage.tenancy import Stream
from tests.contract.conftest import NOW

STREAM = "st-alpha"
FULL = "the list is full"
PEOPLE = ContactList("cl-1", STREAM, "People", "", "localDrive", False, ListStatus.VALIDATING, NOW, NOW)
HOUSE = DncList("cl-2", STREAM, "House", "", False, ListStatus.VALIDATING, NOW, NOW)


@pytest.fixture
async def lists(database: SqlDatabase) -> SqlDatabase:
    def work(tx: Transaction) -> None:
        tx.tenancy.add_account("ac-alpha", NOW)
        tx.tenancy.add_stream(Stream(STREAM, "ac-alpha", StreamSettings(), NOW))
        tx.contact_lists.add(PEOPLE)
        tx.dnc_lists.add(HOUSE)

    await database.write(work)
    return database


def good(place: int, before: int) -> tuple[Any, ...]:
    number = f"+44113496{place:04d}"
    return (place, number, "Zoë", None, None, f"C-{place}", 3, "Europe/London", "{}", place + 2, number, None, before)


def bad(place: int, before: int) -> tuple[Any, ...]:
    return (place, *[None] * 8, place + 2, "nobody", "not a number", before)


async def test_rows_become_contacts_and_rejects_in_order_as_far_as_there_is_room(lists: SqlDatabase, tmp_path: Path):
    staged = tmp_path / "people's rows.staged"
    rows = [good(7, 5), bad(8, 6), good(9, 6), good(10, 7), bad(11, 8)]
    await asyncio.to_thread(lists.stage, staged, Staged.ROWS, rows)
    keys = [(f"+44113496{place:04d}", place + 2) for place in (7, 9, 10)] + [("=C-10", 12), ("=C-7", 9), ("=C-9", 11)]
    into = replace(PEOPLE, next_position=20, rejected=4)

    def work(tx: Transaction) -> tuple[StagedPut, StagedPut]:
        tx.contact_lists.claim(PEOPLE.id, 1, sorted(keys))
        first = tx.contact_lists.put_staged(into, "fi-1", range(7, 9), room=2, full=FULL)
        further = replace(into, next_position=21, rejected=5)
        return first, tx.contact_lists.put_staged(further, "fi-1", range(9, 12), room=1, full=FULL)

    assert await lists.step(work, staged) == (StagedPut(1, 1, 10), StagedPut(1, 2, 13))
    found = await lists.read(lambda tx: tx.contact_lists.contacts_from(PEOPLE.id, 0, 10))
    assert [(one.id, one.position, one.phone_number, one.line) for one in found] == [
        (ids.member(ids.CONTACT, PEOPLE.id, 20), 20, "+441134960007", 9),
        (ids.member(ids.CONTACT, PEOPLE.id, 21), 21, "+441134960009", 11),
    ]
    assert (found[0].first_name, found[0].unique_id, found[0].contact_priority) == ("Zoë", "C-7", 3)
    assert await lists.read(lambda tx: tx.contact_lists.rejects(PEOPLE.id, 4, 10)) == [
        Reject(10, "nobody", "not a number", "fi-1"),
        Reject(12, "+441134960010", FULL, "fi-1"),
        Reject(13, "nobody", "not a number", "fi-1"),
    ]
    held = await lists.read(lambda tx: tx.contact_lists.keys(PEOPLE.id, "", 10))
    assert [key for key, *_ in held] == ["+441134960007", "+441134960009", "=C-7", "=C-9"]


async def test_keys_are_claimed_once_and_those_of_others_are_told(lists: SqlDatabase, tmp_path: Path):
    staged = tmp_path / "keys.staged"
    await asyncio.to_thread(lists.stage, staged, Staged.KEYS, [(5, "+441", 2), (6, "+442", 3), (7, "=C-1", 2)])

    def work(tx: Transaction) -> list[set[str]]:
        tx.contact_lists.claim(PEOPLE.id, 0, [("+442", None)])
        return [tx.contact_lists.claim_staged(PEOPLE.id, 1, range(5, 8)) for _ in range(2)]

    assert await lists.step(work, staged) == [{"+442"}, {"+442"}]
    assert await lists.read(lambda tx: tx.contact_lists.keys(PEOPLE.id, "", 9)) == [
        ("+441", 1, 2),
        ("+442", 0, None),
        ("=C-1", 1, 2),
    ]


async def test_numbers_are_blocked_until_the_later_end_and_those_that_are_over_are_told(
    lists: SqlDatabase, tmp_path: Path
):
    staged, week = tmp_path / "numbers.staged", timedelta(days=7)

    def row(place: int, number: str, end: datetime | None) -> tuple[Any, ...]:
        return (place, number, None if end is None else microseconds(end), place + 1, 2)

    rows = [
        row(0, "+441", NOW + week), row(1, "+442", NOW), row(2, "+443", None), row(3, "+444", NOW + week),
        row(4, "+445", NOW + week), row(5, "+446", None),
    ]  # fmt: skip
    await asyncio.to_thread(lists.stage, staged, Staged.NUMBERS, rows)

    def work(tx: Transaction) -> BlockedMany:
        tx.dnc_lists.put(HOUSE.id, ["+443", "+444"], NOW + 2 * week, NOW)
        tx.dnc_lists.put(HOUSE.id, ["+445"], None, NOW)
        return tx.dnc_lists.put_staged(HOUSE.id, range(5), NOW)

    assert await lists.step(work, staged) == BlockedMany(1, (("+442", NOW, 2, 2),))
    found = await lists.read(lambda tx: tx.dnc_lists.numbers(HOUSE.id, "", 9))
    assert [(one.phone_number, one.expires_at) for one in found] == [
        ("+441", NOW + week), ("+443", None), ("+444", NOW + 2 * week), ("+445", None),
    ]  # fmt: skip
    house = await lists.read(lambda tx: tx.dnc_lists.get(STREAM, HOUSE.id))
    assert house is not None
    assert house.total == 4
    assert await lists.step(lambda tx: tx.dnc_lists.put_staged("cl-gone", range(5), NOW), staged) == BlockedMany(0)
