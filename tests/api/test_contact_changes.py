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
    found: list[dict[str, Any]] = (await call(home, "GET", "/contacts")).json()["data"]["results"]
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
