"""Campaigns, their runs and dialing lists in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain import ids
from ringfence.domain.calling_hours import CallingHours, Frequency, Weekday, Window
from ringfence.domain.campaign import (
    Campaign,
    CampaignStatus,
    DialingMode,
    DialingOrder,
    Instance,
    InstanceStatus,
    OutsideHours,
)
from ringfence.domain.contact import Contact
from ringfence.domain.list_file import ListStatus
from ringfence.domain.record import LOWEST_RANK, Exclusion, rank_of
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.campaigns import CampaignQuery
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.queues import Queue
from ringfence.ports.storage.tenancy import Stream
from tests.support import desk_rows

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
STREAM = "st-alpha"
BY_NAME = CampaignQuery(sort=(("name", False),))
HOURS = CallingHours(Frequency.WEEKLY, "Europe/London", (Window(540, 1080, day=Weekday.MO),))


def contact_list(name: str, status: ListStatus = ListStatus.READY) -> ContactList:
    return ContactList(
        f"cl-{name}", STREAM, name, "", "passiveApi", False, status, NOW, NOW, total=0, mapping={"phoneNumber": "p"}
    )


def campaign(name: str = "March", lists: Sequence[str] = ("north",), **changes: Any) -> Campaign:
    made = Campaign(
        id=f"cd-{name}",
        stream_id=STREAM,
        account_id="ac-alpha",
        name=name,
        description="Arrears",
        contact_lists=tuple(lists),
        contact_list_ids=tuple(f"cl-{each}" for each in lists),
        dnc_list_id="cl-house",
        dnc_list_name="House DNC",
        priority=4,
        dialing_mode=DialingMode.PREVIEW,
        caller_id="+442079460123",
        calling_hours=HOURS,
        dialing_order=DialingOrder.FIFO,
        max_attempts=3,
        retry_period=timedelta(minutes=45),
        ring_time=timedelta(seconds=25),
        queue_id="qu-collections",
        queue_name="Collections",
        max_skips=2,
        preview_time=timedelta(seconds=30),
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **changes)


def instance(of: Campaign, **changes: Any) -> Instance:
    made = Instance(
        id=ids.new(ids.INSTANCE),
        campaign_id=of.id,
        campaign_name=of.name,
        mode=of.dialing_mode,
        priority=of.priority,
        caller_id=of.caller_id,
        hours=of.calling_hours,
        order=of.dialing_order,
        max_attempts=of.max_attempts,
        retry_period=of.retry_period,
        ring_time=of.ring_time,
        queue_id=of.queue_id,
        max_skips=of.max_skips,
        preview_time=of.preview_time,
        outside_hours=of.outside_hours,
        disposition_retries={"callback": 60, "sold": "final"},
        dnc_list_id=of.dnc_list_id,
    )
    return replace(made, **changes)


def contacts(name: str, numbers: Sequence[str], first: int = 0, **fields: Any) -> list[Contact]:
    return [
        Contact(
            id=f"cc-{name}-{position}",
            list_id=f"cl-{name}",
            position=position,
            phone_number=number,
            first_name=None,
            last_name=None,
            time_zone=None,
            unique_id=f"u{position}",
            contact_priority=fields.get("contact_priority"),
            zone_key=fields.get("zone_key", ""),
            columns={},
        )
        for position, number in enumerate(numbers, first)
    ]


@pytest.fixture
async def stored(database: SqlDatabase) -> SqlDatabase:
    """A stream with two contact lists, a do-not-call list and a queue."""

    def work(tx: Transaction) -> None:
        tx.tenancy.add_account("ac-alpha", NOW)
        tx.tenancy.add_stream(Stream(STREAM, "ac-alpha", StreamSettings(), NOW))
        for name in ("north", "south", "west"):
            tx.contact_lists.add(contact_list(name))
        for list_id, name, is_global in (("cl-house", "House DNC", False), ("cl-all", "Everybody", True)):
            tx.dnc_lists.add(DncList(list_id, STREAM, name, "", is_global, ListStatus.READY, NOW, NOW))
        tx.queues.add(Queue("qu-collections", STREAM, "Collections", "", 30, (), NOW, NOW))

    await database.write(work)
    return database


async def put(database: SqlDatabase, *people: Collection[Contact]) -> None:
    def work(tx: Transaction) -> None:
        for some in people:
            tx.contact_lists.add_contacts(list(some))

    await database.write(work)


async def run_of(database: SqlDatabase, of: Campaign, **changes: Any) -> Instance:
    """A campaign that is stored with a run that waits to be prepared."""
    made = instance(of, **changes)

    def work(tx: Transaction) -> None:
        tx.campaigns.add(of)
        tx.campaigns.add_instance(STREAM, made, NOW)

    await database.write(work)
    return made


async def prepare(database: SqlDatabase, run: Instance, step: int = 1000) -> dict[str, int]:
    """All records of the run, and its pending ones by zone key."""
    zones: dict[str, int] = {}
    while (made := await database.write(lambda tx: tx.campaigns.prepare(run.id, step, NOW))) is not None:
        for zone, n in made.items():
            zones[zone] = zones.get(zone, 0) + n
    await database.write(lambda tx: tx.campaigns.set_prepared(run.id))
    return zones


async def records(database: SqlDatabase, run: Instance) -> list[Any]:
    def work(tx: Transaction) -> list[Any]:
        assert isinstance(tx, SqlTransaction)
        r = tables.records
        wanted = select(r).where(r.c.instance_id == run.id).order_by(r.c.rank, r.c.position)
        return list(tx.connection.execute(wanted).all())

    return await database.read(work)


async def assert_counts_add_up(database: SqlDatabase, run: Instance) -> None:
    def work(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        r, c = tables.records.c, tables.record_counts.c
        reason = func.coalesce(r.exclusion, "")
        counted = select(c.state, c.zone_key, c.exclusion, c.n).where(c.instance_id == run.id, c.n != 0)
        true = (
            select(r.state, r.zone_key, reason, func.count())
            .where(r.instance_id == run.id)
            .group_by(r.state, r.zone_key, reason)
        )
        assert {tuple(row) for row in tx.connection.execute(counted)} == {
            tuple(row) for row in tx.connection.execute(true)
        }

    await database.read(work)


# --- campaigns -------------------------------------------------------------------------------------------------------


async def test_a_campaign_comes_back_as_it_was_stored(stored: SqlDatabase) -> None:
    hours = CallingHours(
        Frequency.CUSTOM, "Asia/Kolkata", (Window(1, 2, date=date(2026, 5, 1)), Window(5, 1440, date=date(2026, 5, 2)))
    )
    made = campaign(
        lists=["south", "north"],
        calling_hours=hours,
        dialing_order=DialingOrder.LIFO,
        outside_hours=OutsideHours.SKIP,
        disposition_retries={"callback": 60, "sold": "final"},
        preview_time=timedelta(seconds=45),
        settings={"pacingRatio": 2.5},
        instance_id="cid-1",
        instance_updated_at=NOW,
        failure="because",
    )
    await stored.write(lambda tx: tx.campaigns.add(made))
    assert await stored.read(lambda tx: tx.campaigns.get(STREAM, made.id)) == made
    assert await stored.read(lambda tx: tx.campaigns.named(STREAM, "mARCH")) == made
    assert await stored.read(lambda tx: tx.campaigns.get("st-omega", made.id)) is None


async def test_an_edit_replaces_everything_but_its_identity_and_its_run(stored: SqlDatabase) -> None:
    made = campaign(lists=["south", "north"], instance_id="cid-1", instance_updated_at=NOW)
    await stored.write(lambda tx: tx.campaigns.add(made))
    edited = replace(
        made, name="April", contact_lists=("west",), contact_list_ids=("cl-west",), priority=1,
        updated_at=NOW + timedelta(hours=1), max_attempts=9,
    )  # fmt: skip
    await stored.write(lambda tx: tx.campaigns.save(edited))
    assert await stored.read(lambda tx: tx.campaigns.get(STREAM, made.id)) == edited


async def test_a_renamed_list_shows_its_new_name(stored: SqlDatabase) -> None:
    await stored.write(lambda tx: tx.campaigns.add(campaign()))
    await stored.write(lambda tx: tx.contact_lists.save(replace(contact_list("north"), name="far north")))
    found = await stored.read(lambda tx: tx.campaigns.get(STREAM, "cd-March"))
    assert found is not None
    assert found.contact_lists == ("far north",)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (CampaignQuery(), ["c", "b", "a"]),
        (CampaignQuery(sort=(("name", False),)), ["a", "b", "c"]),
        (CampaignQuery(sort=(("name", True),)), ["c", "b", "a"]),
        (CampaignQuery(sort=(("updated_at", False), ("name", True))), ["c", "b", "a"]),
        (CampaignQuery(statuses=(CampaignStatus.READY,)), ["b"]),
        (CampaignQuery(priorities=(1, 2)), ["b", "a"]),
        (CampaignQuery(modes=(DialingMode.PREDICTIVE,)), []),
        (CampaignQuery(created_from=NOW + timedelta(hours=1)), ["c", "b"]),
        (CampaignQuery(created_to=NOW + timedelta(hours=1)), ["b", "a"]),
    ],
)
async def test_campaigns_are_listed_by_what_is_asked_for(
    stored: SqlDatabase, query: CampaignQuery, names: list[str]
) -> None:
    def work(tx: Transaction) -> None:
        for hour, name in enumerate("abc"):
            status = CampaignStatus.READY if name == "b" else CampaignStatus.PREPARING
            at = NOW + timedelta(hours=hour)
            tx.campaigns.add(campaign(name, priority=hour + 1, status=status, created_at=at))

    await stored.write(work)
    found = await stored.read(lambda tx: tx.campaigns.page(STREAM, query, 0, 10))
    assert [each.name for each in found] == names
    assert await stored.read(lambda tx: tx.campaigns.count(STREAM, query)) == len(names)
    second = await stored.read(lambda tx: tx.campaigns.page(STREAM, query, 1, 1))
    assert [each.name for each in second] == names[1:2]


async def test_a_running_campaign_that_shares_a_list_is_found(stored: SqlDatabase) -> None:
    mine = campaign("mine", ["north", "south"])

    def work(tx: Transaction) -> None:
        tx.campaigns.add(mine)
        tx.campaigns.add(campaign("idle", ["north"]))
        tx.campaigns.add(campaign("elsewhere", ["west"], status=CampaignStatus.ACTIVE))

    await stored.write(work)
    assert await stored.read(lambda tx: tx.campaigns.sharing(mine)) is None
    await stored.write(lambda tx: tx.campaigns.add(campaign("other", ["south"], status=CampaignStatus.PAUSED)))
    assert await stored.read(lambda tx: tx.campaigns.sharing(mine)) == "other"


# --- runs ------------------------------------------------------------------------------------------------------------


async def test_a_run_comes_back_as_it_was_stored(stored: SqlDatabase) -> None:
    run = await run_of(stored, campaign(), outside_hours=OutsideHours.SKIP)
    assert await stored.read(lambda tx: tx.campaigns.instance(run.id)) == run
    assert await stored.read(lambda tx: tx.campaigns.waiting_instance("cd-March")) == run


async def test_of_two_who_claim_a_campaign_one_gets_it(stored: SqlDatabase) -> None:
    of = campaign(status=CampaignStatus.READY)
    run = await run_of(stored, of)
    assert await stored.write(lambda tx: tx.campaigns.claim(of, run.id, NOW))
    assert not await stored.write(lambda tx: tx.campaigns.claim(of, run.id, NOW))
    claimed = await stored.read(lambda tx: tx.campaigns.get(STREAM, of.id))
    assert claimed == replace(of, status=CampaignStatus.ACTIVE, instance_id=run.id, instance_updated_at=NOW)
    await stored.write(lambda tx: tx.campaigns.unclaim(of, run.id))
    assert await stored.read(lambda tx: tx.campaigns.get(STREAM, of.id)) == of


async def test_a_start_that_no_dialer_took_up_is_undone_by_the_next_server(stored: SqlDatabase) -> None:
    of = campaign(status=CampaignStatus.READY)
    run = await run_of(stored, of)
    other = campaign("other", status=CampaignStatus.ACTIVE, instance_id="cid-other")
    await run_of(stored, other, id="cid-other", status=InstanceStatus.ACTIVE)
    await stored.write(lambda tx: tx.campaigns.claim(of, run.id, NOW))
    await stored.write(lambda tx: tx.campaigns.unclaim_all())
    statuses = await stored.read(lambda tx: [each.status for each in tx.campaigns.page(STREAM, BY_NAME, 0, 9)])
    assert statuses == [CampaignStatus.READY, CampaignStatus.ACTIVE]


# --- preparation -----------------------------------------------------------------------------------------------------


async def test_every_contact_becomes_one_record_in_the_order_of_the_list(stored: SqlDatabase) -> None:
    numbers = [f"+44113496000{n}" for n in range(7)]
    await put(stored, contacts("north", numbers, zone_key="Europe/London"))
    run = await run_of(stored, campaign())
    assert await prepare(stored, run, step=3) == {"Europe/London": 7}
    made = await records(stored, run)
    assert [record.phone_number for record in made] == numbers
    assert [record.id for record in made] == [ids.member(ids.RECORD, run.id, n) for n in range(7)]
    assert {(record.state, record.rank, record.attempts, record.exclusion) for record in made} == {
        ("pending", LOWEST_RANK, 0, None)
    }
    await assert_counts_add_up(stored, run)
    ready = await stored.read(lambda tx: tx.campaigns.get(STREAM, "cd-March"))
    assert ready is not None
    assert ready.status is CampaignStatus.READY


async def test_lifo_dials_the_last_contact_of_the_last_list_first(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", ["+441", "+442"]), contacts("south", ["+443", "+444"]))
    run = await run_of(stored, campaign(lists=["north", "south"], dialing_order=DialingOrder.LIFO))
    await prepare(stored, run)
    assert [record.phone_number for record in await records(stored, run)] == ["+444", "+443", "+442", "+441"]


async def test_a_higher_contact_priority_is_dialed_earlier(stored: SqlDatabase) -> None:
    await put(
        stored,
        contacts("north", ["+441"]),
        contacts("north", ["+442"], 1, contact_priority=1),
        contacts("north", ["+443"], 2, contact_priority=9),
    )
    run = await run_of(stored, campaign())
    await prepare(stored, run)
    assert [record.phone_number for record in await records(stored, run)] == ["+443", "+442", "+441"]


async def test_numbers_on_the_campaigns_or_a_global_do_not_call_list_are_excluded(stored: SqlDatabase) -> None:
    def block(tx: Transaction) -> None:
        tx.dnc_lists.add(DncList("cl-else", STREAM, "Else", "", False, ListStatus.READY, NOW, NOW))
        tx.dnc_lists.add(DncList("cl-gone", STREAM, "Gone", "", True, ListStatus.DELETING, NOW, NOW))
        tx.dnc_lists.put("cl-house", ["+441"], None, NOW)
        tx.dnc_lists.put("cl-all", ["+442"], None, NOW)
        tx.dnc_lists.put("cl-else", ["+443"], None, NOW)
        tx.dnc_lists.put("cl-house", ["+444"], NOW + timedelta(seconds=1), NOW)
        tx.dnc_lists.put("cl-house", ["+445"], NOW, NOW - timedelta(days=1))
        tx.dnc_lists.put("cl-gone", ["+446"], None, NOW)

    await stored.write(block)
    await put(stored, contacts("north", [f"+44{n}" for n in range(1, 7)]))
    run = await run_of(stored, campaign())
    assert await prepare(stored, run) == {"": 3}
    excluded = {record.phone_number: record.exclusion for record in await records(stored, run)}
    assert excluded == {"+441": "dnc", "+442": "dnc", "+443": None, "+444": "dnc", "+445": None, "+446": None}
    await assert_counts_add_up(stored, run)


async def test_a_number_of_another_list_of_the_run_is_excluded_and_within_a_list_it_is_not(stored: SqlDatabase) -> None:
    await stored.write(lambda tx: tx.dnc_lists.put("cl-house", ["+449"], None, NOW))
    await put(
        stored,
        contacts("north", ["+441", "+442", "+442", "+449"]),
        contacts("south", ["+442", "+443", "+449"]),
        contacts("west", ["+443", "+441", "+444"]),
    )
    run = await run_of(stored, campaign(lists=["north", "south", "west"]))
    assert await prepare(stored, run, step=2) == {"": 5}
    made = [(record.list_id, record.phone_number, record.exclusion) for record in await records(stored, run)]
    assert made == [
        ("cl-north", "+441", None),
        ("cl-north", "+442", None),
        ("cl-north", "+442", None),
        ("cl-north", "+449", "dnc"),
        ("cl-south", "+442", "duplicate"),
        ("cl-south", "+443", None),
        ("cl-south", "+449", "dnc"),
        ("cl-west", "+443", "duplicate"),
        ("cl-west", "+441", "duplicate"),
        ("cl-west", "+444", None),
    ]
    await assert_counts_add_up(stored, run)


async def test_contacts_that_are_added_join_every_prepared_run_of_their_list(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", ["+441"]), contacts("south", ["+442"]))
    waiting = await run_of(stored, campaign("a"))
    both = await run_of(stored, campaign("b", ["south", "north"]), status=InstanceStatus.PAUSED)
    over = await run_of(stored, campaign("c"), status=InstanceStatus.STOPPED)
    elsewhere = await run_of(stored, campaign("d", ["south"]))
    unprepared = await run_of(stored, campaign("e"))
    for run in (waiting, both, over, elsewhere):
        await prepare(stored, run)
    await stored.write(lambda tx: tx.dnc_lists.put("cl-house", ["+444"], None, NOW))

    def add(tx: Transaction) -> Any:
        tx.contact_lists.add_contacts(contacts("north", ["+442", "+443", "+444"], 1, zone_key="Europe/Paris"))
        return tx.campaigns.join("cl-north", 1, 3, NOW)

    joined = {each.instance_id: each for each in await stored.write(add)}
    assert {key: each.zone_counts for key, each in joined.items()} == {
        waiting.id: {"Europe/Paris": 2},
        both.id: {"Europe/Paris": 1},
    }
    assert {each.stream_id for each in joined.values()} == {STREAM}
    assert [(r.phone_number, r.exclusion) for r in await records(stored, both)] == [
        ("+442", None),
        ("+441", None),
        ("+442", "duplicate"),
        ("+443", None),
        ("+444", "dnc"),
    ]
    assert await records(stored, unprepared) == []
    assert await prepare(stored, unprepared) == {"": 1, "Europe/Paris": 2}
    for run in (waiting, both, over, elsewhere, unprepared):
        await assert_counts_add_up(stored, run)


async def test_contacts_added_between_two_steps_are_neither_lost_nor_doubled(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", ["+441", "+442", "+443"]))
    run = await run_of(stored, campaign())
    await stored.write(lambda tx: tx.campaigns.prepare(run.id, 2, NOW))

    def add(tx: Transaction) -> Any:
        tx.contact_lists.add_contacts(contacts("north", ["+444"], 3))
        return tx.campaigns.join("cl-north", 3, 3, NOW)

    assert await stored.write(add) == []
    await prepare(stored, run)
    assert [r.phone_number for r in await records(stored, run)] == ["+441", "+442", "+443", "+444"]
    await assert_counts_add_up(stored, run)


async def test_a_run_whose_preparation_was_cut_short_is_found_and_goes_on(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", [f"+44{n}" for n in range(5)]))
    run = await run_of(stored, campaign(), status=InstanceStatus.ACTIVE)
    stopped = await run_of(stored, campaign("other"), status=InstanceStatus.STOPPED)
    await stored.write(lambda tx: tx.campaigns.prepare(run.id, 2, NOW))
    found = await stored.read(lambda tx: tx.campaigns.unprepared())
    assert [(each.stream_id, each.instance_id) for each in found] == [(STREAM, run.id)]
    assert await prepare(stored, run) == {"": 3}
    assert len(await records(stored, run)) == 5
    assert await stored.read(lambda tx: tx.campaigns.unprepared()) == []
    assert await records(stored, stopped) == []


async def test_a_failed_preparation_says_why_and_leaves_no_run(stored: SqlDatabase) -> None:
    run = await run_of(stored, campaign())
    await stored.write(lambda tx: tx.campaigns.fail("cd-March", "nobody there"))
    failed = await stored.read(lambda tx: tx.campaigns.get(STREAM, "cd-March"))
    assert failed is not None
    assert (failed.status, failed.failure) == (CampaignStatus.FAILED, "nobody there")
    assert await stored.read(lambda tx: tx.campaigns.instance(run.id)) is None


async def test_records_of_a_deleted_campaign_are_purged_step_by_step(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", [f"+44{n}" for n in range(5)]))
    played = await run_of(stored, campaign(), status=InstanceStatus.STOPPED)
    kept = await run_of(stored, campaign("kept"))
    await prepare(stored, played)
    await prepare(stored, kept)
    waiting = instance(campaign())
    await stored.write(lambda tx: tx.campaigns.add_instance(STREAM, waiting, NOW))
    await prepare(stored, waiting)
    await stored.write(lambda tx: tx.campaigns.remove("cd-March"))
    orphans = await stored.read(lambda tx: tx.campaigns.orphans())
    assert set(orphans) == {played.id, waiting.id}
    for over in (False, True):
        done = await stored.write(lambda tx: [tx.campaigns.purge(orphan, 3) for orphan in orphans])
        assert done == [over, over]
    assert await stored.read(lambda tx: tx.campaigns.orphans()) == []
    assert await records(stored, played) == await records(stored, waiting) == []
    assert len(await records(stored, kept)) == 5
    assert await stored.read(lambda tx: tx.campaigns.instance(played.id)) is not None
    assert await stored.read(lambda tx: tx.campaigns.instance(waiting.id)) is None


# --- what came of it -------------------------------------------------------------------------------------------------


async def test_results_carry_each_records_latest_attempt_and_all_its_dispositions(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", ["+441", "+442", "+443"]))
    await stored.write(lambda tx: tx.dnc_lists.put("cl-house", ["+443"], None, NOW))
    run = await run_of(stored, campaign())
    await prepare(stored, run)
    tried = await records(stored, run)

    def call(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        row = {
            "account_id": "ac-alpha", "stream_id": STREAM, "campaign_id": "cd-March", "instance_id": run.id,
            "record_id": tried[0].id, "contact_id": "cc-north-0", "phone_number": "+441", "caller_id": "+442079460123",
            "limit": 3, "permit": {}, "placed_at": NOW, "state": "ended", "muted": False, "ended_at": NOW,
        }  # fmt: skip
        tx.connection.execute(
            tables.attempts.insert(),
            [
                row | {"id": "at-1", "number": 1, "outcome": "busy", "cause": "486", "disposition": "later"},
                row | {"id": "at-2", "number": 2, "outcome": "connected", "cause": "200", "disposition": "sold"},
            ],
        )
        tx.connection.execute(
            tables.records.update().where(tables.records.c.id == tried[0].id), {"attempts": 2, "state": "completed"}
        )

    await stored.write(call)
    results = await stored.read(lambda tx: tx.campaigns.results(run.id, 0, 2))
    first, second = results
    assert (first.phone_number, first.unique_id, first.attempts, first.state) == ("+441", "u0", 2, "completed")
    assert (first.attempt_id, first.outcome, first.cause) == ("at-2", "connected", "200")
    assert first.dispositions == ("later", "sold")
    assert (second.attempt_id, second.outcome, second.dispositions) == (None, None, ())
    (last,) = await stored.read(lambda tx: tx.campaigns.results(run.id, 2, 2))
    assert (last.state, last.exclusion) == ("excluded", "dnc")
    assert await stored.read(lambda tx: tx.campaigns.count_records(run.id)) == 3
    assert await stored.read(lambda tx: tx.campaigns.open_by_zone(run.id)) == {"": 2}


# --- priorities of lists ---------------------------------------------------------------------------------------------


async def test_the_list_of_the_highest_priority_comes_first_whatever_its_contacts_have(stored: SqlDatabase) -> None:
    lists = ("north", "south", "west")
    await put(
        stored,
        contacts("north", ["+441134960001"], contact_priority=1_000_000_000),
        contacts("south", ["+441134960002", "+441134960003"]),
        contacts("west", ["+441134960003", "+441134960004"], contact_priority=5),
    )
    made = campaign("Mixed", lists, list_priorities=(0, 3, 10))
    run = await run_of(stored, made)
    await prepare(stored, run, step=1)
    rows = [(row.phone_number, row.exclusion) for row in await records(stored, run)]
    assert rows == [
        ("+441134960003", None),
        ("+441134960004", None),
        ("+441134960002", None),
        ("+441134960003", Exclusion.DUPLICATE),  # it is in the list before
        ("+441134960001", None),
    ]
    await assert_counts_add_up(stored, run)
    kept = await stored.read(lambda tx: tx.campaigns.get(STREAM, made.id))
    assert kept is not None
    assert kept.list_priorities == (0, 3, 10)


async def test_contacts_that_join_have_the_priority_of_their_list(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", ["+441134960001"]), contacts("south", ["+441134960002"]))
    run = await run_of(stored, campaign("Mixed", ("north", "south"), list_priorities=(0, 1)))
    await prepare(stored, run)
    await put(stored, contacts("south", ["+441134960003"], first=1))
    await stored.write(lambda tx: tx.campaigns.join("cl-south", 1, 1, NOW))
    rows = await records(stored, run)
    assert [row.phone_number for row in rows] == ["+441134960002", "+441134960003", "+441134960001"]
    assert [row.rank for row in rows] == [rank_of(None, 1), rank_of(None, 1), rank_of(None)]


# --- whose people they are -------------------------------------------------------------------------------------------


async def test_a_column_of_the_list_names_the_agent_whose_person_it_is(stored: SqlDatabase) -> None:
    ada = desk_rows.agent(NOW, "a-ada", stream_id=STREAM, email_id="ada@example.com", custom_id="17")
    await stored.write(lambda tx: tx.agents.add(ada))
    names = ("a-ada", " ADA@example.com ", "17", "", "nobody@example.com")
    people = contacts("north", [f"+44113496000{n}" for n in range(len(names))])
    owned = [replace(one, columns={"owner": name}) for one, name in zip(people, names, strict=True)]
    await put(stored, owned[:4])
    run = await run_of(stored, campaign(agent_column="owner"), agent_column="owner")
    await prepare(stored, run)
    assert [row.owner for row in await records(stored, run)] == ["a-ada", "a-ada", "a-ada", ""]
    assert await stored.read(lambda tx: tx.campaigns.owners(run.id)) == ("a-ada",)
    await put(stored, owned[4:])
    (joined,) = await stored.write(lambda tx: tx.campaigns.join("cl-north", 4, 4, NOW))
    assert joined.owners == ("a-ada",)
    assert [row.owner for row in await records(stored, run)] == ["a-ada", "a-ada", "a-ada", "", ""]
    kept = await stored.read(lambda tx: tx.campaigns.get(STREAM, run.campaign_id))
    assert kept is not None
    assert kept.agent_column == "owner"


async def test_without_such_a_column_people_are_anybodys(stored: SqlDatabase) -> None:
    await put(stored, contacts("north", ["+441134960001"]))
    run = await run_of(stored, campaign())
    await prepare(stored, run)
    assert [row.owner for row in await records(stored, run)] == [""]
    assert await stored.read(lambda tx: tx.campaigns.owners(run.id)) == ()
