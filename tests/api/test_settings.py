"""The settings of a stream: all of them, and changed some at a time."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ringfence.domain.settings import StreamSettings
from tests.api.conftest import STREAM, World

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
