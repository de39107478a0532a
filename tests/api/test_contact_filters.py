"""Contact filters: counted before they are saved, and what they leave out of a run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import CampaignWorld, request

PEOPLE: list[dict[str, Any]] = [
    {"phoneNumber": "+441134960001", "firstName": "Ada", "city": "Leeds", "balance": "120.50", "since": "2024-03-01"},
    {"phoneNumber": "+441134960002", "firstName": "Ben", "city": "leeds", "balance": "80", "since": "2025-11-30"},
    {"phoneNumber": "+441134960003", "firstName": "Cy", "city": "York", "balance": "n/a", "contactPriority": 3},
    {"phoneNumber": "+441134960004", "city": "", "balance": "1e3", "it's % _ [odd].": "yes"},
    {
        "phoneNumber": "+441134960005",
        "firstName": "Éva",
        "city": "Ny York",
        "balance": "-5",
        "timeZone": "Europe/Paris",
    },
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
    return home


async def count(home: CampaignWorld, wanted: Any, *lists: str) -> tuple[int, Any]:
    answer = await home.world.http.post(
        f"/api/v1/streams/{STREAM}/contact-filters/count",
        json={"contactLists": list(lists or ("People",)), "contactFilters": wanted},
        headers=home.headers,
    )
    return answer.status_code, answer.json()


def condition(column: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"column": column, "operator": operator, "value": value}


async def meant(home: CampaignWorld, wanted: Any) -> list[int]:
    """Which of PEOPLE a campaign with this filter dials, from 1; the count says the same."""
    campaign_id = await home.create(name="Filtered", contactLists=["People"], contactFilters=wanted)
    rows = (await home.contacts(campaign_id, limit=100))["results"]
    assert {row["botOutboundStatusDetail"] for row in rows if row["state"] == "excluded"} <= {"filter"}
    dialed = [int(row["phoneNumber"][-1]) for row in rows if row["state"] == "pending"]
    _, counted = await count(home, wanted)
    assert (counted["data"]["matching"], counted["data"]["total"]) == (len(dialed), len(PEOPLE))
    return dialed


@pytest.mark.parametrize(
    ("wanted", "people"),
    [
        (condition("city", "equals", "Leeds"), [1, 2]),
        (condition("city", "notEquals", "Leeds"), [3, 4, 5]),
        (condition("city", "contains", "york"), [3, 5]),
        (condition("city", "notContains", "york"), [1, 2, 4]),
        (condition("city", "startsWith", "LE"), [1, 2]),
        (condition("city", "endsWith", "York"), [3, 5]),
        (condition("city", "endsWith", "a very long city indeed"), []),
        (condition("city", "in", ["York", "Hull"]), [3]),
        (condition("city", "notIn", ["York", "leeds"]), [4, 5]),
        (condition("city", "isEmpty"), [4]),
        (condition("city", "isNotEmpty"), [1, 2, 3, 5]),
        (condition("balance", "greaterThan", 80), [1, 4]),
        (condition("balance", "greaterThanOrEquals", 80), [1, 2, 4]),
        (condition("balance", "lessThan", 80), [5]),
        (condition("balance", "lessThanOrEquals", 80), [2, 5]),
        (condition("balance", "equals", 1000), [4]),
        (condition("balance", "notEquals", 1000), [1, 2, 3, 5]),
        (condition("balance", "in", [80, -5.0]), [2, 5]),
        (condition("since", "lessThan", "2025-01-01"), [1]),
        (condition("since", "isEmpty"), [3, 4, 5]),
        (condition("contactPriority", "greaterThan", 2), [3]),
        (condition("firstName", "in", ["Ada", "Éva"]), [1, 5]),
        (condition("timeZone", "equals", "europe/paris"), [5]),
        (condition("phoneNumber", "endsWith", "4"), [4]),
        (condition("it's % _ [odd].", "equals", "YES"), [4]),
        ([condition("city", "contains", "e"), condition("balance", "greaterThan", 100)], [1]),
        (
            {
                "operator": "or",
                "conditions": [
                    condition("firstName", "equals", "Cy"),
                    {
                        "operator": "and",
                        "conditions": [condition("city", "equals", "leeds"), condition("balance", "lessThan", 100)],
                    },
                ],
            },
            [2, 3],
        ),
    ],
)  # fmt: skip
async def test_a_filter_means_who_it_says(home: CampaignWorld, wanted: Any, people: list[int]) -> None:
    assert await meant(home, wanted) == people


async def test_a_campaign_shows_its_filter_and_counts_whom_it_leaves_out(home: CampaignWorld) -> None:
    wanted = [condition("balance", "greaterThan", 100.5), {"column": "city", "operator": "isNotEmpty"}]
    campaign_id = await home.create(name="Shown", contactLists=["People"], contactFilters=wanted)
    _, answer = await home.call("GET", f"/{campaign_id}")
    assert answer["data"]["isFiltersEnabled"] is True
    assert answer["data"]["contactFilters"] == {"operator": "and", "conditions": wanted}
    await home.trigger(campaign_id, "play")
    progress = await home.world.http.get(
        f"/api/v1/streams/{STREAM}/campaigns/{campaign_id}/progress", headers=home.headers
    )
    data = progress.json()["data"]
    assert (data["total"], data["pending"], data["excluded"]["filter"]) == (5, 1, 4)


async def test_contacts_who_join_later_are_filtered_too(home: CampaignWorld) -> None:
    wanted = condition("city", "equals", "Leeds")
    campaign_id = await home.create(name="Joining", contactLists=["People"], contactFilters=wanted)
    await home.add_contacts("People", ["+441134960006"])
    rows = (await home.contacts(campaign_id, limit=100))["results"]
    assert (rows[-1]["phoneNumber"], rows[-1]["state"]) == ("+441134960006", "excluded")


async def test_a_column_that_no_list_has_is_a_fault(home: CampaignWorld) -> None:
    status, answer = await count(home, condition("citty", "equals", "Leeds"))
    assert (status, answer["errors"][0]["code"]) == (400, "unknown_column")
    body = request(contactLists=["People"], contactFilters=condition("citty", "isEmpty"))
    status, answer = await home.call("POST", "", body, campaignType="voice")
    assert (status, answer["errors"][0]["path"], answer["errors"][0]["code"]) == (
        400,
        "contactFilters",
        "unknown_column",
    )


async def test_what_cannot_be_counted_is_said(home: CampaignWorld) -> None:
    assert (await count(home, condition("city", "isEmpty"), "People", "Nobody"))[1]["errors"][0][
        "path"
    ] == "contactLists[1]"
    assert (await count(home, None))[1]["errors"][0]["path"] == "contactFilters"
    assert (await count(home, condition("city", "near", 3)))[1]["errors"][0]["path"] == "contactFilters.operator"
