"""Contacts changed one by one, exported, and made a list of their own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import CampaignWorld

PEOPLE: list[dict[str, Any]] = [
    {"phoneNumber": "+441134960001", "firstName": "Ada", "uniqueId": "C-1", "city": "Leeds", "balance": "120.50"},
    {"phoneNumber": "+441134960002", "firstName": "Ben", "uniqueId": "C-2", "city": "York", "balance": "80"},
    {"phoneNumber": "+441134960003", "lastName": "Cole, jr.", "city": "Leeds", "contactPriority": 3},
]


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    home = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await home.furnish()
    base = f"/campaign/api/v2/public/{STREAM}/campaign/contactList"
    for path, body in (
        ("/createContactList", {"name": "People", "description": "", "source": "passiveApi"}),
        ("/addContacts", {"contact_list_name": "People", "data": PEOPLE}),
    ):
        answer = await world.http.post(base + path, json=body, headers=auth)
        assert answer.status_code == 200, answer.text
    found = await world.runtime.database.read(lambda tx: tx.contact_lists.named(STREAM, "People"))
    assert found is not None
    home.lists["People"] = found.id
    return home


async def call(home: CampaignWorld, method: str, path: str, body: Any = None, **query: str) -> Any:
    return await home.world.http.request(
        method,
        f"/api/v1/streams/{STREAM}/contact-lists/{home.lists['People']}{path}",
        json=body,
        params=query or None,
        headers=home.headers,
    )


async def people(home: CampaignWorld) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await call(home, "GET", "/contacts", limit="100")).json()["data"]["results"]
    return found


async def test_columns_are_changed_added_and_taken_away(home: CampaignWorld) -> None:
    ada = (await people(home))[0]
    changes = {"firstName": "Adele", "city": None, "note": "asked for Ms", "phoneNumber": "+441134960001"}
    answer = await call(home, "PUT", f"/contacts/{ada['_id']}", changes)
    assert answer.status_code == 200, answer.text
    expected = {name: value for name, value in ada.items() if name != "city"}
    assert answer.json()["data"] == expected | {"firstName": "Adele", "note": "asked for Ms"}
    assert (await people(home))[0] == answer.json()["data"]
    columns = (await call(home, "GET", "")).json()["data"]["columns"]
    assert columns[-1] == "note"


@pytest.mark.parametrize(
    ("changes", "status", "path"),
    [
        ({"phoneNumber": "+441134960009"}, 400, "phoneNumber"),
        ({"contactPriority": 2, "timeZone": "Europe/Paris"}, 400, "timeZone"),
        ({"city": ["Leeds"]}, 400, ""),
        ({"city": "x" * 301}, 400, ""),
        ({"uniqueId": "C-2"}, 409, None),
        ([], 400, ""),
    ],
)
async def test_what_cannot_be_changed_is_said(home: CampaignWorld, changes: Any, status: int, path: str | None) -> None:
    before = await people(home)
    answer = await call(home, "PUT", f"/contacts/{before[0]['_id']}", changes)
    assert answer.status_code == status
    assert [fault["path"] for fault in answer.json()["errors"][:1]] == ([] if path is None else [path])
    assert await people(home) == before


async def test_an_unknown_contact_and_one_of_another_list_are_not_found(home: CampaignWorld) -> None:
    other = await home.runtime.database.read(
        lambda tx: tx.contact_lists.contacts_from(home.lists["Arrears 2026-03 north"], 0, 1)
    )
    for contact_id in ("cc-unknown", other[0].id):
        assert (await call(home, "PUT", f"/contacts/{contact_id}", {"city": "Hull"})).status_code == 404


async def test_a_list_is_exported_whole_or_by_a_filter(home: CampaignWorld) -> None:
    answer = await call(home, "GET", "/contacts.csv")
    assert answer.text.splitlines() == [
        "phoneNumber,firstName,lastName,timeZone,uniqueId,contactPriority,city,balance",
        "+441134960001,Ada,,,C-1,,Leeds,120.50",
        "+441134960002,Ben,,,C-2,,York,80",
        '+441134960003,,"Cole, jr.",,,3,Leeds,',
    ]
    wanted = '{"column": "city", "operator": "equals", "value": "York"}'
    answer = await call(home, "GET", "/contacts.csv", contactFilters=wanted)
    assert [line[:13] for line in answer.text.splitlines()[1:]] == ["+441134960002"]
    for bad in ("{", '{"column": "city"}', '{"column": "citty", "operator": "isEmpty"}'):
        answer = await call(home, "GET", "/contacts.csv", contactFilters=bad)
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "contactFilters")


async def test_some_people_of_a_list_become_a_list_that_campaigns_can_dial(home: CampaignWorld) -> None:
    wanted = {"column": "city", "operator": "equals", "value": "Leeds"}
    answer = await call(home, "POST", "/subset", {"name": "Leeds", "contactFilters": wanted})
    assert answer.status_code == 200, answer.text
    made = answer.json()["data"]
    assert (made["name"], made["totalRecordCount"], made["status"]) == ("Leeds", 2, "Ready")
    campaign_id = await home.create(name="Leeds only", contactLists=["Leeds"])
    rows = (await home.contacts(campaign_id))["results"]
    assert [row["phoneNumber"] for row in rows] == ["+441134960001", "+441134960003"]
    again = await call(home, "POST", "/subset", {"name": "leeds", "contactFilters": wanted})
    assert again.status_code == 409
    assert (await call(home, "POST", "/subset", {"name": "All"})).status_code == 400


async def test_a_unique_id_that_was_changed_is_free_and_the_new_one_is_taken(home: CampaignWorld) -> None:
    ada, ben, _ = await people(home)
    assert (await call(home, "PUT", f"/contacts/{ada['_id']}", {"uniqueId": "C-9"})).status_code == 200
    assert (await call(home, "PUT", f"/contacts/{ben['_id']}", {"uniqueId": "C-9"})).status_code == 409
    assert (await call(home, "PUT", f"/contacts/{ben['_id']}", {"uniqueId": "C-1"})).status_code == 200


async def upsert(home: CampaignWorld, *rows: Any) -> Any:
    answer = await call(home, "PUT", "/contacts", {"data": list(rows)})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_rows_are_added_or_change_the_contact_that_they_name(home: CampaignWorld) -> None:
    ada, ben, cole = await people(home)
    found = await upsert(
        home,
        {"uniqueId": "C-1", "balance": "99.50", "city": None},
        {"phoneNumber": "+44 1134 960002", "uniqueId": "C-2", "firstName": "Ben"},
        {"phoneNumber": "+441134960003", "firstName": "Cleo", "uniqueId": ""},
        {"phoneNumber": "+441134960004", "firstName": "Dora", "uniqueId": "C-4", "branch": "North"},
        {"phoneNumber": "+441134960004", "firstName": "Twin"},
        {"uniqueId": "C-9", "balance": "1"},
        {"phoneNumber": "12", "uniqueId": "C-1"},
        {"phoneNumber": "+441134960009", "uniqueId": "C-1"},
        {"phoneNumber": "+441134960001", "uniqueId": "C-7"},
        {"firstName": "Nobody"},
        "no row",
    )
    assert [(row["row"], row["status"], row["contactId"]) for row in found["results"][:3]] == [
        (1, "updated", ada["_id"]), (2, "unchanged", ben["_id"]), (3, "updated", cole["_id"]),
    ]  # fmt: skip
    assert [row["status"] for row in found["results"][3:]] == ["created", *["rejected"] * 7]
    assert [found[name] for name in ("created", "updated", "unchanged", "rejected")] == [1, 2, 1, 7]
    for row, words in zip(
        found["results"][4:],
        ("duplicate of row 4", "no contact of the list has this uniqueId", "'12'", "phoneNumber cannot be changed",
         "already in the list", "phoneNumber is missing", "no object"),
        strict=True,
    ):  # fmt: skip
        assert words in row["reason"]
        assert row["contactId"] is None
    now = await people(home)
    assert now[0] == {name: value for name, value in ada.items() if name != "city"} | {"balance": "99.50"}
    assert now[1:3] == [ben, cole | {"firstName": "Cleo"}]
    assert now[3] == {
        "phoneNumber": "+441134960004", "firstName": "Dora", "uniqueId": "C-4", "branch": "North", "position": 3,
        "_id": found["results"][3]["contactId"],
    }  # fmt: skip
    assert (await call(home, "GET", "")).json()["data"]["columns"][-1] == "branch"
    again = await upsert(home, {"uniqueId": "C-4", "firstName": "Dora", "branch": "South"}, {"uniqueId": "C-4"})
    assert [row["status"] for row in again["results"]] == ["updated", "unchanged"]


async def test_contacts_of_files_and_of_requests_between_them_are_found_by_number_and_id(home: CampaignWorld) -> None:
    runtime, list_id = home.runtime, home.lists["People"]

    async def add_file(first: int) -> None:
        rows = [f"+4420794600{n},F-{n}" if n % 3 else "nobody,N" for n in range(first, first + 30)]
        files = {"file": ("more.csv", ("\n".join(["phone,uniqueId", *rows])).encode(), "text/csv")}
        path = f"/api/v1/streams/{STREAM}/contact-lists/{list_id}/file"
        answer = await home.world.http.post(path, files=files, headers=home.headers)
        assert answer.status_code == 200, answer.text
        await runtime.imports.finished(list_id)

    await add_file(10)
    between = await upsert(home, {"phoneNumber": "+441134960077", "uniqueId": "R-1"})
    await add_file(50)
    everybody = await people(home)
    assert len(everybody) == 3 + 20 + 1 + 20
    found = await upsert(home, *({"uniqueId": one["uniqueId"], "seen": "yes"} for one in everybody[3:]))
    assert [row["contactId"] for row in found["results"]] == [one["_id"] for one in everybody[3:]]
    assert between["results"][0]["contactId"] == everybody[23]["_id"]
    found = await upsert(home, *({"phoneNumber": one["phoneNumber"], "seen": "no"} for one in everybody))
    assert [row["contactId"] for row in found["results"]] == [one["_id"] for one in everybody]
    assert {one["seen"] for one in await people(home)} == {"no"}


async def test_contacts_that_are_added_in_bulk_join_a_run_and_changes_reach_it(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Everybody", contactLists=["People"])
    await upsert(home, {"phoneNumber": "+441134960088", "uniqueId": "C-88"}, {"uniqueId": "C-1", "firstName": "Adele"})
    rows = (await home.contacts(campaign_id))["results"]
    assert [row["phoneNumber"] for row in rows][-1] == "+441134960088"
    assert len(rows) == 4


@pytest.mark.parametrize("body", [{"data": []}, {"data": [{}] * 10_001}, {}, []])
async def test_a_request_without_rows_or_with_too_many_is_refused(home: CampaignWorld, body: Any) -> None:
    answer = await call(home, "PUT", "/contacts", body)
    assert answer.status_code == 400, answer.text
