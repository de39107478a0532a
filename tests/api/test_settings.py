"""The settings of a stream: all of them, and changed some at a time."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest
from sqlalchemy import Select, select

from ringfence.adapters.storage import tables
from ringfence.domain.settings import StreamSettings
from tests.api.conftest import ACCOUNT, NOW, STREAM, World
from tests.support.campaign_world import CampaignWorld, dialing

BASE = f"/api/v1/streams/{STREAM}/settings"


async def read(world: World, auth: dict[str, str]) -> dict[str, Any]:
    answer = await world.http.get(BASE, headers=auth)
    assert answer.status_code == 200
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_every_setting_is_shown_with_its_default(world: World, auth: dict[str, str]) -> None:
    data = await read(world, auth)
    assert len(data) == len(dataclasses.fields(StreamSettings))
    assert (data["answerWaitSeconds"], data["reservationSeconds"], data["redialBlockHours"]) == (5, 30, 72)
    assert data["allowSharedLists"] is True


async def test_what_is_left_out_stays_as_it_is(world: World, auth: dict[str, str]) -> None:
    await world.http.put(BASE, headers=auth, json={"answerWaitSeconds": 8, "optOutKey": ""})
    answer = await world.http.put(BASE, headers=auth, json={"maxLiveCalls": 20, "unknown": 1})
    assert answer.status_code == 200
    data = await read(world, auth)
    assert (data["answerWaitSeconds"], data["optOutKey"], data["maxLiveCalls"]) == (8, "", 20)


async def test_all_faults_are_told_at_once_and_nothing_is_changed(world: World, auth: dict[str, str]) -> None:
    wrong = {
        "answerWaitSeconds": 2,
        "reservationSeconds": 4,
        "optOutKey": "99",
        "messageLanguage": "?",
        "waitingFile": "../x",
    }
    answer = await world.http.put(BASE, headers=auth, json=wrong | {"maxLiveCalls": 7})
    assert answer.status_code == 400
    assert {error["path"] for error in answer.json()["errors"]} == set(wrong)
    assert (await read(world, auth))["maxLiveCalls"] == 1000


@pytest.mark.parametrize(("scope", "status"), [("configuration", 200), ("campaign_management", 403)])
async def test_settings_are_changed_with_the_scope_configuration(world: World, scope: str, status: int) -> None:
    headers = await world.headers(scope)
    answer = await world.http.put(BASE, headers=headers, json={"maxLiveCalls": 9})
    assert answer.status_code == status


async def change(world: World, auth: dict[str, str], **changes: Any) -> dict[str, Any]:
    answer = await world.http.put(BASE, headers=auth, json=changes)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_a_preset_sets_the_figures_of_a_country_and_what_is_said_itself_wins(
    world: World, auth: dict[str, str]
) -> None:
    presets = (await world.http.get(f"{BASE}/presets", headers=auth)).json()["data"]
    (us,) = [one["settings"] for one in presets if one["preset"] == "US"]
    before = await read(world, auth)
    data = await change(world, auth, preset="US", minRingSeconds=20)
    assert data == before | us | {"minRingSeconds": 20}
    assert us["callsPerPersonPer7Days"] == 7
    assert await read(world, auth) == data


async def test_a_limit_is_taken_away_with_null(world: World, auth: dict[str, str]) -> None:
    data = await change(world, auth, callsPerNumberPerDay=3, minimumGapMinutes=30, afterConversationDays=7)
    assert (data["callsPerNumberPerDay"], data["minimumGapMinutes"], data["afterConversationDays"]) == (3, 30, 7)
    data = await change(world, auth, callsPerNumberPerDay=None, minimumGapMinutes=None)
    assert (data["callsPerNumberPerDay"], data["minimumGapMinutes"], data["afterConversationDays"]) == (None, None, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"callsPerNumberPerDay": 0},
        {"minRingSeconds": None},
        {"holidays": "2026-12-25"},
        {"holidays": ["25.12.2026"]},
        {"holidays": [20261225]},
        {"holidays": ["2026-02-30"]},
        {"callsUntilMinute": 0},
        {"callsFromMinute": 600, "callsUntilMinute": 600},
        {"preset": "Atlantis"},
        {"preset": None},
        {"unansweredBeforeDnc": -1},
    ],
)
async def test_limits_that_make_no_sense_are_refused(world: World, auth: dict[str, str], wrong: dict[str, Any]) -> None:
    before = await read(world, auth)
    answer = await world.http.put(BASE, headers=auth, json=wrong)
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 1
    assert await read(world, auth) == before


async def test_a_holiday_and_hours_hold_for_campaigns_that_run_already(world: World, auth: dict[str, str]) -> None:
    home = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await home.furnish()
    async with dialing(world.runtime) as running:
        home.use(dialers=running.dialers)
        campaign = await home.create()
        await home.trigger(campaign, "play")

        async def explained() -> str:
            query = {"phoneNumber": "+441134960001", "campaignId": campaign}
            answer = await world.http.get(f"/api/v1/streams/{STREAM}/explain", params=query, headers=auth)
            return str(answer.json()["data"]["because"])

        assert "nothing stands in its way" in await explained()
        await change(world, auth, holidays=[NOW.date().isoformat()])
        assert "calling hours are shut" in await explained()
        heard = select(tables.journal.c.seq).where(tables.journal.c.kind == "HoursConfigured")
        async with asyncio.timeout(5):
            while not _rows(world, heard):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await change(world, auth, holidays=[])
        assert "nothing stands in its way" in await explained()


def _rows(world: World, query: Select[tuple[int]]) -> list[int]:
    with world.database.engine.connect() as connection:
        return list(connection.execute(query).scalars())
