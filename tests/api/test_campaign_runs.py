"""Campaigns over HTTP: started, paused, resumed, stopped; and what came of their contacts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ringfence.adapters.storage import instances, tables
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.domain.campaign import CampaignStatus, InstanceStatus
from ringfence.domain.list_file import ListStatus
from ringfence.domain.problems import Kind, Problem
from ringfence.engine.events import RecordsJoined, StartRequested
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.staging import Staged
from ringfence.services import campaign_runs, preparation
from ringfence.services.runtime import Runtime
from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import REQUEST, CampaignWorld, dialing, request
from tests.support.recorded_dialers import RecordedDialers

T = TypeVar("T")
NOW = "2026-03-02T10:00:00.000Z"
LIST = "Arrears 2026-03 north"


@pytest.fixture
async def runtime(runtime: Runtime) -> AsyncIterator[Runtime]:
    async with dialing(runtime) as running:
        yield running


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    made = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await made.furnish()
    return made


async def in_status(home: CampaignWorld, status: str) -> str:
    """The id of a campaign that is in this status."""
    campaign_id = await home.create(prepared=status != "Preparing")
    steps = {"Active": ["play"], "Paused": ["play", "pause"], "Stopped": ["play", "stop"]}
    for step in steps.get(status, []):
        assert (await home.trigger(campaign_id, step))[0] == 200
    assert await home.status(campaign_id) == status
    return campaign_id


# --- start, pause, resume, stop --------------------------------------------------------------------------------------


async def test_triggers_are_answered_as_the_contract_prints_them(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    status, played = await home.trigger(campaign_id, "play")
    assert status == 200
    instance_id = played["campaignInstanceId"]
    assert instance_id.startswith("cid-")
    assert list(played.items()) == [
        ("status", "Active"),
        ("message", "Campaign Started"),
        ("totalCallsCompleted", 0),
        ("updatedAt", NOW),
        ("campaignInstanceId", instance_id),
    ]
    for trigger, then, message in (
        ("pause", "Paused", "Campaign Paused"),
        ("resume", "Active", "Campaign Resumed"),
        ("stop", "Stopped", "Campaign Stopped"),
    ):
        status, answer = await home.trigger(campaign_id, trigger)
        assert status == 200
        assert list(answer.items()) == [
            ("status", then),
            ("message", message),
            ("updatedAt", NOW),
            ("campaignInstanceId", instance_id),
        ]
        assert await home.status(campaign_id) == then


@pytest.mark.parametrize(
    "path",
    [
        "/campaign/api/v2/public/{stream}/campaign/trigger/{id}",
        "/api/v2/public/{stream}/campaign/trigger/{id}",
        "/campaign/api/v2/public/{stream}/campaign//trigger/{id}",
        "/api/v2/public/{stream}/campaign//trigger/{id}",
    ],
)
async def test_the_trigger_is_found_under_every_address_that_clients_use(home: CampaignWorld, path: str) -> None:
    campaign_id = await home.create()
    address = path.format(stream=STREAM, id=campaign_id) + "?campaignType=voice&trigger=play"
    answer = await home.world.http.post(address, headers=home.headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "Active")


@pytest.mark.parametrize(
    ("status", "trigger", "says"),
    [
        ("Preparing", "play", "is still Preparing: start it when it is Ready"),
        ("Active", "play", "is already Active"),
        ("Paused", "play", "is Paused: resume it, or stop it first"),
        ("Preparing", "pause", "is Preparing: only an Active one can be paused"),
        ("Ready", "pause", "is Ready: only an Active one can be paused"),
        ("Paused", "pause", "is Paused: only an Active one can be paused"),
        ("Stopped", "pause", "is Stopped: only an Active one can be paused"),
        ("Ready", "resume", "is Ready: only a Paused one can be resumed"),
        ("Active", "resume", "is Active: only a Paused one can be resumed"),
        ("Ready", "stop", "is Ready: only an Active or Paused one can be stopped"),
        ("Stopped", "stop", "is Stopped: only an Active or Paused one can be stopped"),
    ],
)
async def test_a_trigger_that_the_status_does_not_allow_is_a_conflict_that_says_which(
    home: CampaignWorld, status: str, trigger: str, says: str
) -> None:
    campaign_id = await in_status(home, status)
    code, answer = await home.trigger(campaign_id, trigger)
    assert (code, answer["code"]) == (409, "wrong_status")
    assert answer["message"] == f"campaign March arrears - north {says}"
    assert await home.status(campaign_id) == status


@pytest.mark.parametrize("status", ["Active", "Paused"])
async def test_a_running_campaign_is_neither_edited_nor_deleted(home: CampaignWorld, status: str) -> None:
    campaign_id = await in_status(home, status)
    for method, body, verb in (("PUT", REQUEST, "edited"), ("DELETE", None, "deleted")):
        code, answer = await home.call(method, f"/{campaign_id}", body)
        assert code == 409
        assert answer["message"] == f"campaign March arrears - north is {status} and cannot be {verb}: stop it first"
    assert await home.status(campaign_id) == status


@pytest.mark.parametrize("status", ["Preparing", "Ready", "Stopped"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_campaign_that_does_not_run_can_be_edited_and_deleted(
    home: CampaignWorld, status: str, method: str
) -> None:
    campaign_id = await in_status(home, status)
    code, _ = await home.call(method, f"/{campaign_id}", REQUEST if method == "PUT" else None)
    assert code == 200
    await home.background()
    assert await home.runtime.database.read(lambda tx: tx.campaigns.orphans()) == []
    if method == "PUT":
        assert await home.status(campaign_id) == "Ready"
        assert (await home.trigger(campaign_id, "play"))[0] == 200


@pytest.mark.parametrize(
    ("query", "path"),
    [({}, "trigger"), ({"trigger": "start"}, "trigger"), ({"trigger": "play", "campaignType": "fax"}, "campaignType")],
)
async def test_a_trigger_that_is_none_is_a_400(home: CampaignWorld, query: dict[str, str], path: str) -> None:
    campaign_id = await home.create()
    status, answer = await home.call("POST", f"/trigger/{campaign_id}", **query)
    assert (status, answer["errors"][0]["path"]) == (400, path)


async def test_after_a_stop_the_next_play_is_a_new_run_over_the_whole_list(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    _, first = await home.trigger(campaign_id, "play")
    await home.trigger(campaign_id, "stop")
    _, second = await home.trigger(campaign_id, "play")
    assert second["campaignInstanceId"] != first["campaignInstanceId"]
    await home.background()
    contacts = await home.contacts(campaign_id)
    assert contacts["totalResults"] == 3
    assert {each["state"] for each in contacts["results"]} == {"pending"}
    assert await home.status(campaign_id) == "Active"


async def test_a_run_over_an_empty_list_completes_and_can_be_played_again(home: CampaignWorld) -> None:
    await home.add_list("empty")
    campaign_id = await home.create(contactLists=["empty"])
    assert (await home.trigger(campaign_id, "play"))[0] == 200
    stopped, _ = await home.trigger(campaign_id, "stop")
    assert stopped in (200, 409)
    await home.add_contacts("empty", ["+441134960007"])
    assert (await home.trigger(campaign_id, "play"))[0] == 200
    await home.background()
    assert (await home.contacts(campaign_id))["totalResults"] == 1


async def test_of_plays_at_once_exactly_one_wins(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    answers = await asyncio.gather(*(home.trigger(campaign_id, "play") for _ in range(5)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409]


async def test_of_plays_at_once_after_a_stop_exactly_one_makes_a_run(home: CampaignWorld) -> None:
    campaign_id = await in_status(home, "Stopped")
    answers = await asyncio.gather(*(home.trigger(campaign_id, "play") for _ in range(5)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409]
    assert await home.runtime.database.read(lambda tx: tx.campaigns.waiting_instance(campaign_id)) is None


async def test_a_shared_list_is_refused_where_the_stream_does_not_allow_it(home: CampaignWorld) -> None:
    first, second = await home.create(name="first"), await home.create(name="second")
    await home.trigger(first, "play")
    await home.save_settings(allow_shared_lists=False)
    status, answer = await home.trigger(second, "play")
    assert (status, answer["code"]) == (409, "list_in_use")
    assert "campaign first is running with a contact list of second" in answer["message"]
    await home.save_settings(allow_shared_lists=True)
    assert (await home.trigger(second, "play"))[0] == 200


async def test_a_run_can_be_paused_while_its_records_are_still_being_made(home: CampaignWorld) -> None:
    campaign_id = await in_status(home, "Stopped")
    await home.trigger(campaign_id, "play")
    status, _ = await home.trigger(campaign_id, "pause")
    assert status == 200
    await home.background()
    assert await home.status(campaign_id) == "Paused"
    assert (await home.contacts(campaign_id))["totalResults"] == 3


async def test_contacts_that_are_added_join_the_running_campaign(home: CampaignWorld) -> None:
    campaign_id = await in_status(home, "Active")
    await home.add_contacts(LIST, ["+441134960004"])
    contacts = await home.contacts(campaign_id)
    assert [each["phoneNumber"] for each in contacts["results"]][-1] == "+441134960004"


# --- contacts --------------------------------------------------------------------------------------------------------


async def test_contacts_of_the_current_run_are_shown_page_by_page(home: CampaignWorld) -> None:
    campaign_id = await in_status(home, "Active")
    first = await home.contacts(campaign_id, page=1, limit=2)
    assert {name: first[name] for name in first if name != "results"} == {
        "page": 1, "limit": 2, "totalPages": 2, "totalResults": 3,
    }  # fmt: skip
    record = first["results"][0]
    assert record.pop("campaignDialingListId").startswith("dl-")
    assert record == {
        "phoneNumber": "+441134960001",
        "uniqueId": "C-0",
        "dialerOutcome": None,
        "numberOfAttemptsSoFar": 0,
        "botSessionId": None,
        "agentDispositionCodes": [],
        "botOutboundStatus": None,
        "botOutboundStatusDetail": None,
        "nextAttemptAt": None,
        "state": "pending",
    }
    second = await home.contacts(campaign_id, page=2, limit=2)
    assert [each["phoneNumber"] for each in second["results"]] == ["+441134960003"]
    assert (await home.contacts(campaign_id, page=3, limit=2))["results"] == []


@pytest.mark.parametrize(
    ("body", "path"),
    [({"limit": 0}, "limit"), ({"limit": 101}, "limit"), ({"page": 0}, "page"), ({"page": []}, "page")],
)
async def test_a_page_that_is_none_is_a_400(home: CampaignWorld, body: dict[str, Any], path: str) -> None:
    campaign_id = await home.create()
    status, answer = await home.call("POST", f"/{campaign_id}/status", body, view="contacts")
    assert (status, [fault["path"] for fault in answer["errors"]]) == (400, [path])


async def test_a_view_that_is_none_is_a_400(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    status, answer = await home.call("POST", f"/{campaign_id}/status", view="calls")
    assert (status, answer["errors"][0]["path"]) == (400, "view")


# --- preparation -----------------------------------------------------------------------------------------------------


async def test_a_preparation_waits_for_the_imports_into_its_lists(home: CampaignWorld) -> None:
    await home.add_list("big", ["+441134960010"], ListStatus.VALIDATING)
    campaign_id = await home.create(prepared=False, contactLists=["big"])
    polls = 0

    async def import_goes_on() -> None:
        nonlocal polls
        polls += 1
        assert await home.status(campaign_id) == "Preparing"
        await home.add_contacts("big", [f"+44113496002{polls}"])
        if polls == 2:
            await home.set_list("big", ListStatus.VALIDATED)

    run = await home.runtime.database.read(lambda tx: tx.campaigns.waiting_instance(campaign_id))
    assert run is not None
    await preparation.prepare(home.runtime, STREAM, run.id, wait=import_goes_on)
    assert await home.status(campaign_id) == "Ready"
    contacts = await home.contacts(campaign_id)
    assert [each["phoneNumber"][-2:] for each in contacts["results"]] == ["10", "21", "22"]


async def test_a_server_takes_up_preparations_and_unanswered_starts_of_the_one_before(home: CampaignWorld) -> None:
    half = await home.create(prepared=False, name="half")  # the server dies before the preparation has begun
    claimed = await home.create(prepared=False, name="claimed")

    def prepare_and_claim(tx: Transaction) -> None:
        run = tx.campaigns.waiting_instance(claimed)
        campaign = tx.campaigns.get(STREAM, claimed)
        assert run is not None
        assert campaign is not None
        tx.campaigns.set_prepared(run.id)
        campaign = tx.campaigns.get(STREAM, claimed)
        assert campaign is not None
        assert tx.campaigns.claim(campaign, run.id, campaign.created_at)

    await home.runtime.database.write(prepare_and_claim)
    assert (await home.status(half), await home.status(claimed)) == ("Preparing", "Active")
    await preparation.resume(home.runtime)
    await home.background()
    assert (await home.status(half), await home.status(claimed)) == ("Ready", "Ready")


async def test_a_preparation_goes_on_when_the_database_can_be_written_to_again(
    home: CampaignWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = await home.create(prepared=False)
    run = await home.runtime.database.read(lambda tx: tx.campaigns.waiting_instance(campaign_id))
    assert run is not None
    monkeypatch.setattr(preparation, "AGAIN_SECONDS", 0.0)
    full = FullAtFirst(home.runtime.database, times=2)
    await preparation.prepare(replace(home.runtime, database=full), STREAM, run.id)
    assert full.times == 0
    assert await home.status(campaign_id) == "Ready"


class FullAtFirst:
    """A database whose disk is full for the first writes."""

    def __init__(self, database: Database, times: int) -> None:
        self.read, self.look = database.read, database.look
        self.times = times
        self._database = database

    async def write(self, work: Callable[[Transaction], T]) -> T:
        if self.times:
            self.times -= 1
            raise Problem(Kind.UNAVAILABLE, "database_unavailable", "the disk is full: try again in a moment")
        return await self._database.write(work)

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        return await self.write(work)

    def stage(self, path: Path, kind: Staged, rows: Iterable[tuple[Any, ...]]) -> None:
        raise NotImplementedError("nothing is imported here")


@pytest.mark.parametrize(
    ("limit", "seconds", "then"),
    [(250, 0.0, 500), (1000, 0.015, 1000), (1000, 0.03, 500), (8000, 0.001, 10_000), (100, 9.0, 100)],
)
def test_steps_grow_and_shrink_towards_their_time(limit: int, seconds: float, then: int) -> None:
    assert preparation.PACE.next(limit, seconds) == then


# --- with dialers that answer as arranged ----------------------------------------------------------------------------


@pytest.fixture
def recorded(home: CampaignWorld) -> RecordedDialers:
    made = RecordedDialers()
    home.use(dialers=made)
    return made


async def test_a_prepared_run_is_started_with_its_open_records_counted(
    home: CampaignWorld, recorded: RecordedDialers
) -> None:
    campaign_id = await home.create()
    await campaign_runs.play(home.runtime, STREAM, campaign_id)
    ((stream_id, event, fields),) = recorded.asked
    assert (stream_id, event) == (STREAM, StartRequested)
    run = fields["run"]
    assert (run.open_by_zone, run.instance.prepared, run.instance.status) == ({"": 3}, True, InstanceStatus.READY)
    assert recorded.told == []


async def test_a_new_run_is_started_at_once_and_its_records_are_told_as_they_are_made(
    home: CampaignWorld, recorded: RecordedDialers
) -> None:
    campaign_id = await home.create()
    await home.add_contacts(LIST, [f"+4411349{number:05}" for number in range(1000, 2000)])

    async def saved(fields: dict[str, Any]) -> dict[str, Any]:
        await _set_instance(home, fields["run"].instance.id, InstanceStatus.ACTIVE)
        return {}

    recorded.arrange(StartRequested, saved)
    await campaign_runs.play(home.runtime, STREAM, campaign_id)
    await _set_campaign(home, campaign_id, CampaignStatus.STOPPED)
    recorded.told.clear()
    await campaign_runs.play(home.runtime, STREAM, campaign_id)
    assert recorded.asked[-1][2]["run"].instance.prepared is False
    assert recorded.asked[-1][2]["run"].open_by_zone == {}
    await home.background()
    news = recorded.news(RecordsJoined)
    assert news[0]["zone_counts"] == {"": 2 * preparation.FIRST_STEP}
    assert sum(each["zone_counts"].get("", 0) for each in news) == 1003
    assert [each["prepared"] for each in news] == [False] * (len(news) - 1) + [True]


async def test_a_start_that_the_dialer_refuses_leaves_the_campaign_as_it_was(
    home: CampaignWorld, recorded: RecordedDialers
) -> None:
    campaign_id = await home.create()

    async def refused(fields: dict[str, Any]) -> dict[str, Any]:
        raise Problem(Kind.UNAVAILABLE, "dialer_restarting", "the dialer is being restarted: try again in a moment")

    recorded.arrange(StartRequested, refused)
    status, answer = await home.trigger(campaign_id, "play")
    assert (status, answer["code"]) == (503, "dialer_restarting")
    assert await home.status(campaign_id) == "Ready"
    recorded.arrange(StartRequested, {})
    assert (await home.trigger(campaign_id, "play"))[0] == 200


async def test_a_preparation_ends_when_its_run_is_stopped_or_gone(
    home: CampaignWorld, recorded: RecordedDialers
) -> None:
    campaign_id = await home.create()
    run = await home.runtime.database.read(lambda tx: tx.campaigns.waiting_instance(campaign_id))
    assert run is not None
    await _set_instance(home, run.id, InstanceStatus.STOPPED)
    await preparation.prepare(home.runtime, STREAM, run.id)
    await preparation.prepare(home.runtime, STREAM, "cid-gone")
    assert recorded.told == []


async def test_a_campaign_with_calls_under_way_is_not_deleted(home: CampaignWorld) -> None:
    campaign_id = await in_status(home, "Stopped")

    def someone_talks(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        campaign = tx.campaigns.get(STREAM, campaign_id)
        assert campaign is not None
        instances.add_counts(tx.connection, campaign.instance_id or "", [("connected", "", "", 1)])

    await home.runtime.database.write(someone_talks)
    status, answer = await home.call("DELETE", f"/{campaign_id}")
    assert (status, answer["code"]) == (409, "calls_under_way")


async def test_an_idempotent_create_makes_one_campaign(home: CampaignWorld) -> None:
    home.headers |= {"Idempotency-Key": "k-1"}
    first = await home.call("POST", "", request())
    assert await home.call("POST", "", request()) == first


async def _set_instance(home: CampaignWorld, instance_id: str, status: InstanceStatus) -> None:
    def work(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        tx.connection.execute(tables.instances.update().where(tables.instances.c.id == instance_id), {"status": status})

    await home.runtime.database.write(work)


async def _set_campaign(home: CampaignWorld, campaign_id: str, status: CampaignStatus) -> None:
    def work(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        tx.connection.execute(tables.campaigns.update().where(tables.campaigns.c.id == campaign_id), {"status": status})

    await home.runtime.database.write(work)
