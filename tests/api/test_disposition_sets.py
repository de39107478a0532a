"""Sets of dispositions: what agents may choose, and what follows in the runs of their queue."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.domain.campaign import Campaign
from ringfence.domain.problems import Problem
from ringfence.services import disposition_sets
from tests.api.conftest import ACCOUNT, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.campaign_world import CampaignWorld

BASE = f"/api/v1/streams/{STREAM}/disposition-sets"
SALES: dict[str, Any] = {
    "name": "Sales",
    "dispositions": [
        {"code": "sold", "label": "Sold", "positive": True, "retry": "final"},
        {"code": "later", "label": "Call later", "retry": 90},
        {"code": "voicemail", "label": "Machine"},
    ],
}


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    home = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await home.furnish()
    return home


async def call(home: CampaignWorld, method: str, path: str = "", body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = await home.world.http.request(method, BASE + path, json=body, headers=headers or home.headers)
    return answer.status_code, answer.json()


async def queue_id(home: CampaignWorld, name: str = "Collections") -> str:
    found = await home.runtime.database.read(lambda tx: tx.queues.named(STREAM, name))
    assert found is not None
    return found.id


async def test_a_set_is_made_read_listed_changed_and_removed(home: CampaignWorld) -> None:
    queue = await queue_id(home)
    status, answer = await call(home, "POST", "", SALES | {"queues": [queue]})
    assert (status, answer["message"]) == (200, "Disposition set Sales created")
    made = answer["data"]
    assert made["id"].startswith("ds-")
    assert made["queues"] == [queue]
    assert made["dispositions"][1:] == [
        {"code": "later", "label": "Call later", "positive": False, "retry": 90},
        {"code": "voicemail", "label": "Machine", "positive": False, "retry": None},
    ]
    assert (await call(home, "GET", f"/{made['id']}"))[1]["data"] == made
    assert (await call(home, "GET"))[1]["data"]["results"] == [made]
    changed = SALES | {"name": "Sales 2", "dispositions": SALES["dispositions"][:1]}
    status, answer = await call(home, "PUT", f"/{made['id']}", changed)
    assert (status, answer["data"]["name"], answer["data"]["queues"]) == (200, "Sales 2", [])
    assert (await call(home, "DELETE", f"/{made['id']}"))[0] == 200
    assert (await call(home, "GET", f"/{made['id']}"))[0] == 404


async def test_faults_are_reported_at_once(home: CampaignWorld) -> None:
    status, answer = await call(
        home,
        "POST",
        "",
        {
            "name": "",
            "dispositions": [
                {"code": "a", "label": "A", "retry": 0},
                {"code": "", "label": "B", "positive": "yes"},
            ],
        },
    )
    assert status == 400
    assert [fault["path"] for fault in answer["errors"]] == [
        "name",
        "dispositions[0].retry",
        "dispositions[1].code",
        "dispositions[1].positive",
    ]
    twice = SALES | {"dispositions": SALES["dispositions"][:1] * 2}
    assert (await call(home, "POST", "", twice))[1]["errors"][0]["code"] == "repeated"
    assert (await call(home, "POST", "", SALES | {"dispositions": []}))[0] == 400


async def test_a_queue_has_one_set_and_a_name_is_taken_once(home: CampaignWorld) -> None:
    queue = await queue_id(home)
    await call(home, "POST", "", SALES | {"queues": [queue]})
    status, answer = await call(home, "POST", "", SALES | {"name": "Other", "queues": [queue, "qu-unknown"]})
    assert (status, [(fault["path"], fault["code"]) for fault in answer["errors"]]) == (
        400,
        [("queues[1]", "not_found"), ("queues[0]", "taken")],
    )
    assert (await call(home, "POST", "", SALES | {"name": "SALES"}))[0] == 409


async def test_another_tenants_set_does_not_exist(home: CampaignWorld) -> None:
    _, answer = await call(home, "POST", "", SALES)
    stranger = await home.world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    other = await home.world.http.get(
        f"/api/v1/streams/{OTHER_STREAM}/disposition-sets/{answer['data']['id']}", headers=stranger
    )
    assert other.status_code == 404


async def test_its_retries_hold_for_new_runs_unless_the_campaign_says_otherwise(home: CampaignWorld) -> None:
    await call(home, "POST", "", SALES | {"queues": [await queue_id(home)]})
    campaign_id = await home.create(dispositionRetries={"later": 30, "angry": "final"})
    run = await home.runtime.database.read(lambda tx: tx.campaigns.waiting_instance(campaign_id))
    assert run is not None
    assert run.disposition_retries == {"sold": "final", "later": 30, "angry": "final"}
    found = await home.runtime.database.read(lambda tx: tx.campaigns.get(STREAM, campaign_id))
    assert isinstance(found, Campaign)
    assert dict(found.disposition_retries) == {"later": 30, "angry": "final"}


async def test_agents_of_the_queue_choose_from_its_set_and_others_say_what_they_like(home: CampaignWorld) -> None:
    mine, other = await queue_id(home), await queue_id(home, "Default Queue")
    await call(home, "POST", "", SALES | {"queues": [mine]})
    check = home.runtime.database.read
    await check(lambda tx: disposition_sets.check_code(tx, mine, "sold"))
    await check(lambda tx: disposition_sets.check_code(tx, other, "anything"))
    with pytest.raises(Problem) as refused:
        await check(lambda tx: disposition_sets.check_code(tx, mine, "anything"))
    assert refused.value.message == "code: must be one of sold, later, voicemail"
