"""What the storage of contact lists and do-not-call lists must do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain import ids
from ringfence.domain.contact import Contact
from ringfence.domain.list_file import ListFile, ListStatus
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.contact_lists import ContactList, Holder, Reject
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.tenancy import Stream
from tests.contract.conftest import NOW

STREAM, OTHER = "st-alpha", "st-omega"


@pytest.fixture
async def streams(database: SqlDatabase) -> SqlDatabase:
    def work(tx: Transaction) -> None:
        for account, stream in (("ac-alpha", STREAM), ("ac-omega", OTHER)):
            tx.tenancy.add_account(account, NOW)
            tx.tenancy.add_stream(Stream(stream, account, StreamSettings(), NOW))

    await database.write(work)
    return database


def a_list(name: str = "North", stream: str = STREAM, **other: object) -> ContactList:
    made = ContactList(
        ids.new(ids.LIST), stream, name, "people", "passiveApi", False, ListStatus.READY, NOW, NOW, created_by="cs-1"
    )
    return replace(made, **other)  # type: ignore[arg-type]


def a_dnc_list(name: str = "House", stream: str = STREAM, is_global: bool = False) -> DncList:
    return DncList(ids.new(ids.LIST), stream, name, "", is_global, ListStatus.READY, NOW, NOW)


def a_contact(
    of: ContactList, position: int, phone: str, unique_id: str | None = None, line: int | None = None
) -> Contact:
    return Contact(
        ids.member(ids.CONTACT, of.id, position),
        of.id,
        position,
        phone,
        "Zoë",
        None,
        "Europe/London",
        unique_id,
        -5,
        "Europe/London",
        {"Straße": "Grüner Weg 1", "balance": ""},
        line,
    )


async def test_a_list_comes_back_as_it_was_stored(streams: SqlDatabase):
    file = ListFile(
        "fi-1", "people.csv", "utf-8", ";", ("Telefon", "Ort"), {"phoneNumber": "Telefon"}, 12, rows=3, number=4
    )
    made = a_list(
        files=(file,), mapping={"phoneNumber": "Telefon"}, columns=("Telefon", "Ort"), failure="none was good"
    )
    await streams.write(lambda tx: tx.contact_lists.add(made))
    assert await streams.read(lambda tx: tx.contact_lists.get(STREAM, made.id)) == made


async def test_a_list_is_found_by_its_name_whatever_the_case_and_in_its_stream_only(streams: SqlDatabase):
    made = a_list("Nörth Side")
    await streams.write(lambda tx: tx.contact_lists.add(made))
    found = await streams.read(lambda tx: tx.contact_lists.named(STREAM, "NÖRTH side"))
    assert found == made
    assert await streams.read(lambda tx: tx.contact_lists.named(OTHER, "Nörth Side")) is None
    assert await streams.read(lambda tx: tx.contact_lists.get(OTHER, made.id)) is None


async def test_contacts_come_back_in_order_by_position_and_by_id(streams: SqlDatabase):
    made = a_list()
    people = [a_contact(made, n, f"+44207946{n:04}", f"C-{n}", n + 2) for n in range(7)]

    def work(tx: Transaction) -> None:
        tx.contact_lists.add(made)
        tx.contact_lists.add_contacts(people)

    await streams.write(work)
    assert await streams.read(lambda tx: tx.contact_lists.contacts_from(made.id, 2, 3)) == people[2:5]
    assert await streams.read(lambda tx: tx.contact_lists.contact(people[6].id)) == people[6]
    found = await streams.read(lambda tx: tx.contact_lists.contacts([people[1].id, "cc-unknown"]))
    assert found == {people[1].id: people[1]}
    assert list(people[0].columns) == ["Straße", "balance"]


async def test_holders_are_the_first_in_the_list_with_a_number_or_unique_id(streams: SqlDatabase):
    made, other = a_list(), a_list("South")

    def work(tx: Transaction) -> None:
        tx.contact_lists.add(made)
        tx.contact_lists.add(other)
        tx.contact_lists.add_contacts(
            [
                a_contact(made, 0, "+442079460001", "C-1"),
                a_contact(made, 1, "+442079460001", "C-2", 9),
                a_contact(other, 0, "+442079460002", "C-3"),
            ]
        )

    await streams.write(work)
    numbers = [f"+44207946{n:04}" for n in range(1200)]
    holders = await streams.read(lambda tx: tx.contact_lists.holders(made.id, numbers, ["C-2", "C-3"]))
    assert holders.by_phone_number == {"+442079460001": Holder(0, 0)}
    assert holders.by_unique_id == {"C-2": Holder(0, 1)}


async def test_a_list_that_is_being_deleted_is_gone_for_everybody_and_its_name_is_free(streams: SqlDatabase):
    made = a_list()
    people = [a_contact(made, n, f"+44207946{n:04}") for n in range(5)]

    def work(tx: Transaction) -> None:
        tx.contact_lists.add(made)
        tx.contact_lists.add_contacts(people)
        tx.contact_lists.add_rejects(made.id, 1, [Reject(2, "x", "no number")] * 2)
        tx.contact_lists.save(replace(made, status=ListStatus.DELETING))
        tx.contact_lists.add(a_list())

    await streams.write(work)
    assert await streams.read(lambda tx: tx.contact_lists.get(STREAM, made.id)) is None
    assert await streams.read(lambda tx: tx.contact_lists.count(STREAM)) == 1
    unfinished = await streams.read(lambda tx: tx.contact_lists.unfinished())
    assert [of.id for of in unfinished] == [made.id]
    steps = 0
    while not await streams.write(lambda tx: tx.contact_lists.purge(made.id, 3)):
        steps += 1
    assert steps == 4
    assert await streams.read(lambda tx: tx.contact_lists.keys(made.id, "", 9)) == []
    assert await streams.read(lambda tx: tx.contact_lists.unfinished()) == []
    assert await streams.read(lambda tx: tx.contact_lists.contacts_from(made.id, 0, 9)) == []
    assert await streams.read(lambda tx: tx.contact_lists.rejects(made.id, 0, 9)) == []


async def test_rejects_are_read_from_where_the_last_ones_ended(streams: SqlDatabase):
    made = a_list()
    rows = [Reject(line, f"{line}", "no number", "fi-1") for line in range(2, 7)]

    def work(tx: Transaction) -> None:
        tx.contact_lists.add(made)
        tx.contact_lists.add_rejects(made.id, 1, rows[:2])
        tx.contact_lists.add_rejects(made.id, 3, rows[2:])

    await streams.write(work)
    assert await streams.read(lambda tx: tx.contact_lists.rejects(made.id, 1, 3)) == rows[1:4]


async def test_blocked_numbers_are_those_of_the_campaigns_list_and_of_every_global_one(streams: SqlDatabase):
    house, other, everywhere = a_dnc_list(), a_dnc_list("Other"), a_dnc_list("All", is_global=True)
    foreign = a_dnc_list("All", stream=OTHER, is_global=True)

    def work(tx: Transaction) -> None:
        for of, number in ((house, "1"), (other, "2"), (everywhere, "3"), (foreign, "4")):
            tx.dnc_lists.add(of)
            tx.dnc_lists.put(of.id, [f"+44207946000{number}"], None, NOW)

    await streams.write(work)
    numbers = [f"+44207946{n:04}" for n in range(1100)]
    found = await streams.read(lambda tx: tx.dnc_lists.blocked(STREAM, house.id, numbers, NOW))
    assert found == {"+442079460001", "+442079460003"}
    assert await streams.read(lambda tx: tx.dnc_lists.blocked(OTHER, house.id, numbers, NOW)) == {"+442079460004"}
    deleted = replace(everywhere, status=ListStatus.DELETING)
    await streams.write(lambda tx: tx.dnc_lists.save(deleted))
    assert await streams.read(lambda tx: tx.dnc_lists.blocked(STREAM, house.id, numbers, NOW)) == {"+442079460001"}


async def test_a_number_is_blocked_until_the_instant_at_which_it_expires(streams: SqlDatabase):
    house, soon = a_dnc_list(), NOW + timedelta(hours=1)
    number = "+442079460001"

    def work(tx: Transaction) -> None:
        tx.dnc_lists.add(house)
        assert tx.dnc_lists.put(house.id, [number, number], soon, NOW) == 1

    await streams.write(work)

    async def blocked(at: timedelta) -> bool:
        return bool(await streams.read(lambda tx: tx.dnc_lists.blocked(STREAM, house.id, [number], NOW + at)))

    assert await blocked(timedelta(minutes=59))
    assert not await blocked(timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert await streams.write(lambda tx: tx.dnc_lists.put(house.id, [number], later, NOW)) == 0
    assert await blocked(timedelta(minutes=90))
    await streams.write(lambda tx: tx.dnc_lists.put(house.id, [number], None, NOW))
    await streams.write(lambda tx: tx.dnc_lists.put(house.id, [number], soon, NOW))
    assert await blocked(timedelta(days=999)), "for ever is not shortened by a later end"


async def test_the_total_of_a_dnc_list_follows_what_is_put_and_removed(streams: SqlDatabase):
    house = a_dnc_list()
    numbers = [f"+44207946{n:04}" for n in range(600)]
    await streams.write(lambda tx: tx.dnc_lists.add(house))
    assert await streams.write(lambda tx: tx.dnc_lists.put(house.id, numbers, None, NOW)) == 600
    assert await streams.write(lambda tx: tx.dnc_lists.put(house.id, [*numbers[:9], "+4930123456"], None, NOW)) == 1
    assert await streams.write(lambda tx: tx.dnc_lists.remove(house.id, numbers[5]))
    assert not await streams.write(lambda tx: tx.dnc_lists.remove(house.id, numbers[5]))
    found = await streams.read(lambda tx: tx.dnc_lists.get(STREAM, house.id))
    assert found is not None
    assert found.total == 600
    first = await streams.read(lambda tx: tx.dnc_lists.numbers(house.id, numbers[3], 2))
    assert [row.phone_number for row in first] == [numbers[4], numbers[6]]


async def test_a_dnc_list_that_is_deleted_goes_in_steps(streams: SqlDatabase):
    house = a_dnc_list()

    def work(tx: Transaction) -> None:
        tx.dnc_lists.add(house)
        tx.dnc_lists.put(house.id, [f"+44207946{n:04}" for n in range(5)], None, NOW)
        tx.dnc_lists.save(replace(house, status=ListStatus.DELETING))

    await streams.write(work)
    assert not await streams.write(lambda tx: tx.dnc_lists.purge(house.id, 4))
    assert await streams.write(lambda tx: tx.dnc_lists.purge(house.id, 4))
    assert await streams.write(lambda tx: tx.dnc_lists.put(house.id, ["+442079460001"], None, NOW)) == 0
    assert await streams.read(lambda tx: tx.dnc_lists.unfinished()) == []
