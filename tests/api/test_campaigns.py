"""Campaigns over HTTP: created, read, replaced, listed and deleted as the contract prints it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest

from ringfence.domain.list_file import ListStatus
from ringfence.services import preparation
from ringfence.services.runtime import Runtime
from tests.api.conftest import ACCOUNT, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.campaign_world import REQUEST, CampaignWorld, dialing, request

NOW = "2026-03-02T10:00:00.000Z"
WEEK = ("MO", "TU", "WE", "TH", "FR")

DOCUMENT: dict[str, Any] = {
    "name": "Billing Reminder Voice Campaign1",
    "description": "Progressive dialing campaign to remind customers about upcoming bill payments. Connects to an agent if "
    "available, else plays a recorded message",
    "contactLists": ["CL Only 2020 Dec 4"],
    "dncLists": {"name": "DNC CL Dec 4"},
    "priority": "5",
    "dialingMode": "Preview",
    "dialingStrategy": {
        "callerId": {"phoneNumber": "+18163312345"},
        "callingHours": {
            "frequency": "WEEKLY",
            "timezone": "Asia/Kolkata",
            "days": [{"day": day, "start": "9:00 AM", "end": "6:00 PM"} for day in WEEK],
        },
        "dialingOrder": "FIFO",
        "maxAttemptsPerRecord": 3,
        "defaultRetryPeriod": 10,
        "maxRingTime": 30,
    },
    "schedule": {"isSchedulingEnabled": False},
    "queue_name": "Default Queue",
    "maxSkips": 1,
    "campaignType": "voice",
}


@pytest.fixture
async def runtime(runtime: Runtime) -> AsyncIterator[Runtime]:
    async with dialing(runtime) as running:
        yield running


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    made = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await made.furnish()
    return made


def keys(value: Any) -> Any:
    """The names of all fields, in order, all the way down."""
    if isinstance(value, dict):
        return [(name, keys(inner)) for name, inner in value.items()]
    return [keys(inner) for inner in value] if isinstance(value, list) else None


def expected(asked: dict[str, Any], campaign_id: str, dnc_list_id: str) -> dict[str, Any]:
    """The answer to this request as the contract prints it."""
    strategy = asked["dialingStrategy"]
    hours = strategy["callingHours"]
    days = [{"start": day["start"], "end": day["end"], "day": day["day"]} for day in hours["days"]]
    return {
        "status": "success",
        "message": f"Campaign {asked['name']} creation in progress",
        "data": {
            "name": asked["name"],
            "lname": asked["name"].lower(),
            "description": asked["description"],
            "dncLists": {"id": dnc_list_id, "name": asked["dncLists"]["name"]},
            "priority": asked["priority"],
            "dialingMode": "Preview",
            "dialingStrategy": {
                "callerId": strategy["callerId"],
                "callingHours": {"frequency": "WEEKLY", "days": days, "timezone": hours["timezone"]},
                "dialingOrder": "FIFO",
                "maxAttemptsPerRecord": strategy["maxAttemptsPerRecord"],
                "defaultRetryPeriod": strategy["defaultRetryPeriod"],
                "maxRingTime": strategy["maxRingTime"],
                "useSystemMappings": False,
            },
            "status": "Preparing",
            "maxSkips": asked["maxSkips"],
            "isFiltersEnabled": False,
            "createdAt": NOW,
            "updatedAt": NOW,
            "id": campaign_id,
            "contactLists": asked["contactLists"],
        },
    }


@pytest.mark.parametrize("asked", [DOCUMENT, REQUEST], ids=["the document's", "create-preview"])
async def test_the_printed_request_is_answered_field_for_field_like_its_sample(
    home: CampaignWorld, asked: dict[str, Any]
) -> None:
    status, answer = await home.call("POST", "", asked, accountId=ACCOUNT, campaignType="voice")
    assert status == 200
    data = answer["data"]
    assert data["id"].startswith("cd-")
    assert data["dncLists"]["id"].startswith("cl-")
    sample = expected(asked, data["id"], data["dncLists"]["id"])
    assert answer == sample
    assert keys(answer) == keys(sample)


async def test_headers_of_the_document_are_taken(home: CampaignWorld) -> None:
    home.headers |= {"accountid": ACCOUNT, "iid": STREAM, "Content-Type": "application/json"}
    status, _ = await home.call("POST", "", DOCUMENT, accountId=ACCOUNT, campaignType="voice")
    assert status == 200


async def test_a_campaign_is_prepared_after_its_creation(home: CampaignWorld) -> None:
    campaign_id = await home.create(prepared=False)
    assert await home.status(campaign_id) == "Preparing"
    await preparation.resume(home.runtime)
    await home.background()
    _, answer = await home.call("POST", f"/{campaign_id}/status", view="status")
    assert answer == {
        "status": "success",
        "data": {"id": campaign_id, "status": "Ready", "name": "March arrears - north"},
    }


async def test_our_own_fields_are_shown_where_they_were_given(home: CampaignWorld) -> None:
    ours: dict[str, Any] = {
        "previewTimeout": 45,
        "dispositionRetries": {"later": 60, "sold": "final"},
        "outsideHours": "skip",
        "contactListPriorities": {"Arrears 2026-03 north": 7},
    }
    campaign_id = await home.create(**ours, priority=2)
    _, answer = await home.call("GET", f"/{campaign_id}")
    assert {name: answer["data"][name] for name in ours} == ours
    assert answer["data"]["priority"] == "2"


async def test_daily_and_custom_hours_come_back_as_they_were_given(home: CampaignWorld) -> None:
    for name, frequency, day in (
        ("daily", "DAILY", {"start": "10:00 AM", "end": "12:00 AM"}),
        ("custom", "CUSTOM", {"start": "10:00 AM", "end": "7:00 PM", "date": "2026-03-02"}),
    ):
        strategy = copy.deepcopy(REQUEST["dialingStrategy"])
        strategy["callingHours"] |= {"frequency": frequency, "days": [day]}
        campaign_id = await home.create(name=name, dialingStrategy=strategy)
        _, answer = await home.call("GET", f"/{campaign_id}")
        hours = answer["data"]["dialingStrategy"]["callingHours"]
        assert hours == {"frequency": frequency, "days": [day], "timezone": "Europe/London"}


async def test_a_campaign_is_read_as_it_was_created(home: CampaignWorld) -> None:
    status, created = await home.call("POST", "", REQUEST)
    await home.background()
    data = dict(created["data"])
    status, answer = await home.call("GET", f"/{data['id']}", accountId=ACCOUNT)
    assert status == 200
    assert answer["message"] == "Campaign March arrears - north retrieved successfully"
    assert answer["data"] == {
        **{name: value for name, value in data.items() if name != "id"},
        "_id": data["id"],
        "status": "Ready",
        "queue_name": "Collections",
        "campaignType": "voice",
        "schedule": {"isSchedulingEnabled": False, "isRecurrenceEnabled": False},
    }


# --- faults ----------------------------------------------------------------------------------------------------------


def found(answer: Any) -> list[tuple[str, str]]:
    return [(fault["path"], fault["code"]) for fault in answer["errors"]]


async def test_faults_of_shape_and_unknown_names_are_reported_together(home: CampaignWorld) -> None:
    await home.create()
    strategy = copy.deepcopy(REQUEST["dialingStrategy"])
    strategy["maxRingTime"] = 4
    strategy["callerId"]["phoneNumber"] = "+442079460999"
    strategy["callingHours"] |= {
        "frequency": "CUSTOM",
        "days": [{"date": "2026-03-01", "start": "9:00 AM", "end": "5:00 PM"}],
    }
    status, answer = await home.call(
        "POST",
        "",
        request(
            contactLists=["Nobody's", "Arrears 2026-03 north", "Nothing"],
            dncLists={"name": "No DNC"},
            queue_name="No queue",
            dialingStrategy=strategy,
        ),
    )
    assert status == 400
    assert found(answer) == [
        ("dialingStrategy.maxRingTime", "out_of_range"),
        ("contactLists[0]", "not_found"),
        ("contactLists[2]", "not_found"),
        ("dncLists.name", "not_found"),
        ("dialingStrategy.callerId.phoneNumber", "not_verified"),
        ("queue_name", "not_found"),
        ("dialingStrategy.callingHours.days[0]", "never_opens"),
    ]
    messages = [fault["message"] for fault in answer["errors"]]
    assert messages[0] == "must be from 5 to 120 seconds"
    assert messages[1] == 'there is no contact list "Nobody\'s" in this stream'
    assert messages[-1] == "2026-03-01 is over in Europe/London: give at least one date from today on"
    assert answer["message"] == "dialingStrategy.maxRingTime: must be from 5 to 120 seconds (6 more in errors)"
    _, listed = await home.call("POST", "/getAllCampaignDetails", {"type": "voice"})
    assert listed["data"]["totalResults"] == 1


async def test_a_name_that_is_taken_whatever_its_case_is_a_conflict(home: CampaignWorld) -> None:
    await home.create()
    status, answer = await home.call("POST", "", request(name="MARCH arrears - north"))
    assert (status, answer["code"], answer["errors"]) == (409, "name_taken", [])
    assert answer["message"] == 'there is already a campaign "March arrears - north": choose another name'


async def test_names_are_found_whatever_their_case(home: CampaignWorld) -> None:
    campaign_id = await home.create(contactLists=["arrears 2026-03 NORTH"], queue_name="collections")
    _, answer = await home.call("GET", f"/{campaign_id}")
    assert answer["data"]["contactLists"] == ["Arrears 2026-03 north"]


async def test_more_lists_than_the_stream_allows_are_refused(home: CampaignWorld) -> None:
    for number in range(11):
        await home.add_list(f"list {number}")
    lists = [f"list {number}" for number in range(11)]
    status, answer = await home.call("POST", "", request(contactLists=lists))
    assert (status, found(answer)) == (400, [("contactLists", "too_long")])
    await home.create(contactLists=lists[:10])


async def test_some_past_dates_among_the_hours_are_no_fault(home: CampaignWorld) -> None:
    strategy = copy.deepcopy(REQUEST["dialingStrategy"])
    days = [{"date": f"2026-03-0{day}", "start": "9:00 AM", "end": "5:00 PM"} for day in (1, 2)]
    strategy["callingHours"] |= {"frequency": "CUSTOM", "days": days}
    await home.create(dialingStrategy=strategy)


@pytest.mark.parametrize(
    ("changes", "query", "path"),
    [
        ({"campaignType": "sms"}, {}, "campaignType"),
        ({}, {"campaignType": "sms"}, "campaignType"),
    ],
)
async def test_what_is_not_available_yet_is_a_clear_400(
    home: CampaignWorld, changes: dict[str, Any], query: dict[str, str], path: str
) -> None:
    status, answer = await home.call("POST", "", request(**changes), **query)
    assert (status, found(answer)) == (400, [(path, "not_yet")])


@pytest.mark.parametrize("content", ["", "{", "[1]", '"text"', "null", '{"name": NaN}'])
async def test_what_is_no_campaign_at_all_is_a_400(home: CampaignWorld, content: str) -> None:
    answer = await home.world.http.post(home.base, content=content, headers=home.headers)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"


async def test_another_tenants_campaigns_lists_and_names_do_not_exist(home: CampaignWorld, world: World) -> None:
    campaign_id = await home.create()
    headers = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    other = CampaignWorld(world, headers, OTHER_ACCOUNT, OTHER_STREAM)
    for method, path, body in (
        ("GET", f"/{campaign_id}", None),
        ("PUT", f"/{campaign_id}", REQUEST),
        ("DELETE", f"/{campaign_id}", None),
        ("POST", f"/trigger/{campaign_id}?trigger=play", None),
        ("POST", f"/{campaign_id}/status?view=status", None),
        ("POST", f"/{campaign_id}/status?view=contacts", None),
    ):
        status, answer = await other.call(method, path, body)
        assert (status, answer["code"]) == (404, "not_found"), (method, path)
        assert answer["message"] == f"campaign {campaign_id} does not exist"
    status, answer = await other.call("POST", "", REQUEST)
    assert {path for path, _ in found(answer)} == {
        "contactLists[0]", "dncLists.name", "dialingStrategy.callerId.phoneNumber", "queue_name",
    }  # fmt: skip
    await other.furnish()
    await other.create()
    _, answer = await other.call("POST", "/getAllCampaignDetails", {"type": "voice"})
    assert answer["data"]["totalResults"] == 1


async def test_a_token_without_the_scope_is_refused(home: CampaignWorld, world: World) -> None:
    home.headers = await world.headers("configuration")
    status, _ = await home.call("POST", "", REQUEST)
    assert status == 403


# --- replace ---------------------------------------------------------------------------------------------------------


async def test_an_update_replaces_the_campaign_and_prepares_it_anew(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    await home.add_list("two", ["+441134960008", "+441134960009"])
    status, answer = await home.call(
        "PUT", f"/{campaign_id}", request(name="April", contactLists=["two"], maxSkips=0), campaignType="sms"
    )
    assert status == 200
    assert list(answer) == ["status", "message", "id", "data"]
    assert answer["message"] == "Campaign April details updated successfully"
    assert answer["id"] == answer["data"]["_id"] == campaign_id
    assert answer["data"]["status"] == "Preparing"
    assert answer["data"]["maxSkips"] == 0
    await home.background()
    contacts = await home.contacts(campaign_id)
    assert [each["phoneNumber"] for each in contacts["results"]] == ["+441134960008", "+441134960009"]


async def test_an_update_keeps_its_own_name_and_may_not_take_anothers(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    await home.create(name="other")
    status, _ = await home.call("PUT", f"/{campaign_id}", request(name="march ARREARS - north"))
    assert status == 200
    status, answer = await home.call("PUT", f"/{campaign_id}", request(name="Other"))
    assert (status, answer["code"]) == (409, "name_taken")


async def test_a_faulty_update_changes_nothing(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    _, before = await home.call("GET", f"/{campaign_id}")
    status, _ = await home.call("PUT", f"/{campaign_id}", request(maxSkips=101, queue_name="No queue"))
    assert status == 400
    assert (await home.call("GET", f"/{campaign_id}"))[1] == before


async def test_an_unknown_campaign_is_a_404_before_its_faults_are_a_400(home: CampaignWorld) -> None:
    status, _ = await home.call("PUT", "/cd-none", {})
    assert status == 404


# --- list ------------------------------------------------------------------------------------------------------------


async def test_campaigns_are_listed_as_the_contract_says(home: CampaignWorld) -> None:
    ids = [await home.create(name=name, priority=priority) for name, priority in (("a", 1), ("b", 2), ("c", 3))]
    body = {
        "type": "voice",
        "skip": "",
        "page": 1,
        "limit": 2,
        "startDate": "",
        "endDate": "",
        "sortBy": {"name": "asc"},
    }
    status, answer = await home.call("POST", "/getAllCampaignDetails", body, accountId=ACCOUNT)
    data = answer["data"]
    assert status == 200
    assert {name: data[name] for name in data if name != "results"} == {
        "skip": 0, "limit": 2, "hasMore": True, "totalPages": 2, "totalResults": 3,
    }  # fmt: skip
    first = data["results"][0]
    assert list(first) == [
        "_id", "name", "description", "dncLists", "priority", "dialingMode", "status", "isFiltersEnabled", "createdAt",
        "updatedAt", "campaignInstanceUpdatedAt", "schedule", "connection", "contactLists",
    ]  # fmt: skip
    assert (first["_id"], first["name"], first["connection"], first["priority"]) == (ids[0], "a", "Collections", "1")
    assert first["campaignInstanceUpdatedAt"] is None
    body = {"type": "voice", "filters": {"status": ["Ready"], "priority": ["2", 3], "dialingMode": ["Preview"]}}
    _, answer = await home.call("POST", "/getAllCampaignDetails", body)
    assert {result["name"] for result in answer["data"]["results"]} == {"b", "c"}
    for dates, total in (
        ({"startDate": "2026-03-02", "endDate": "2026-03-02"}, 3),
        ({"endDate": "2026-03-01"}, 0),
        ({"startDate": "2026-03-02T10:00:00+01:00"}, 3),
        ({"startDate": "2026-03-02T10:00:01Z"}, 0),
    ):
        _, answer = await home.call("POST", "/getAllCampaignDetails", {"type": "voice"} | dates)
        assert answer["data"]["totalResults"] == total, dates


async def test_there_are_no_sms_campaigns(home: CampaignWorld) -> None:
    await home.create()
    status, answer = await home.call("POST", "/getAllCampaignDetails", {"type": "sms"})
    assert (status, answer["data"]["results"]) == (200, [])


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "type"),
        ({"type": "fax"}, "type"),
        ({"type": "voice", "limit": 101}, "limit"),
        ({"type": "voice", "limit": 0}, "limit"),
        ({"type": "voice", "page": 0}, "page"),
        ({"type": "voice", "skip": -1}, "skip"),
        ({"type": "voice", "startDate": "yesterday"}, "startDate"),
        ({"type": "voice", "sortBy": {"name": "up"}}, "sortBy.name"),
        ({"type": "voice", "filters": {"status": ["ready"]}}, "filters.status[0]"),
        ({"type": "voice", "filters": {"priority": [9]}}, "filters.priority[0]"),
    ],
)
async def test_a_list_that_cannot_be_made_says_why(home: CampaignWorld, body: dict[str, Any], path: str) -> None:
    status, answer = await home.call("POST", "/getAllCampaignDetails", body)
    assert (status, [fault["path"] for fault in answer["errors"]]) == (400, [path])


# --- delete ----------------------------------------------------------------------------------------------------------


async def test_a_deleted_campaign_is_gone_and_its_name_is_free(home: CampaignWorld) -> None:
    campaign_id = await home.create()
    status, answer = await home.call("DELETE", f"/{campaign_id}", accountId=ACCOUNT, campaignType="voice")
    assert status == 200
    assert answer["message"] == "Campaign March arrears - north deleted successfully"
    assert answer["data"]["_id"] == campaign_id
    assert (await home.call("GET", f"/{campaign_id}"))[0] == 404
    assert (await home.call("DELETE", f"/{campaign_id}"))[0] == 404
    await home.background()
    assert await home.runtime.database.read(lambda tx: tx.campaigns.orphans()) == []
    await home.create()


# --- preparation -----------------------------------------------------------------------------------------------------


async def test_a_list_without_a_valid_contact_fails_the_preparation_and_the_read_says_why(home: CampaignWorld) -> None:
    await home.add_list("broken", status=ListStatus.INVALID)
    await home.set_list("broken", ListStatus.INVALID, "no row has a phone number")
    campaign_id = await home.create(contactLists=["broken"])
    _, answer = await home.call("GET", f"/{campaign_id}")
    assert answer["data"]["status"] == "Failed"
    assert answer["data"]["failure"] == (
        'contact list "broken" has no valid contact (no row has a phone number): upload a corrected file or name another'
        " list, then update the campaign"
    )
    status, answer = await home.trigger(campaign_id, "play")
    assert status == 409
    assert "has Failed: contact list" in answer["message"]
    status, _ = await home.call("PUT", f"/{campaign_id}", REQUEST)
    await home.background()
    assert (status, await home.status(campaign_id)) == (200, "Ready")
    _, answer = await home.call("GET", f"/{campaign_id}")
    assert "failure" not in answer["data"]


async def test_an_empty_list_is_ready_because_people_can_still_be_added(home: CampaignWorld) -> None:
    await home.add_list("empty")
    campaign_id = await home.create(contactLists=["empty"])
    assert await home.status(campaign_id) == "Ready"
    await home.add_contacts("empty", ["+441134960007"])
    assert (await home.contacts(campaign_id))["totalResults"] == 1


async def test_older_paths_below_agentassist_are_the_same_operations(home: CampaignWorld) -> None:
    base = f"/agentassist/api/v1/public/{STREAM}/campaign"
    answer = await home.world.http.post(
        base, json=request(name="Old path"), params={"campaignType": "voice"}, headers=home.headers
    )
    assert answer.status_code == 200, answer.text
    campaign_id = answer.json()["data"]["id"]
    read = await home.world.http.get(f"{base}/{campaign_id}", headers=home.headers)
    assert read.json()["data"]["name"] == "Old path"
    lists = await home.world.http.post(f"{base}/contactList/getAllListDetails?type=call", headers=home.headers)
    assert lists.status_code == 200
