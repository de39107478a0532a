"""The wall says what each agent's own desk says."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ringfence.services import sample
from tests.support import migrated, sample_server
from tests.support.sample_server import AGENT, BASE, Office


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    migrated.at(folder / "ringfence.db")
    await sample_server.seed(folder)
    return folder


@pytest.fixture
async def office(seeded: Path, tmp_path: Path) -> AsyncIterator[Office]:
    async with sample_server.office(shutil.copytree(seeded, tmp_path / "data")) as office:
        yield office


async def wall(office: Office) -> dict[str, Any]:
    answer = await office.http.get(f"{BASE}/wall", headers=office.manager)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_nobody_is_on_it_before_anybody_signs_in(office: Office):
    found = await wall(office)
    assert (found["agents"], found["liveCalls"], found["waiting"], found["callsPerMinute"]) == ([], 0, 0, 0)
    assert found["maxLiveCalls"] > 0


@pytest.mark.parametrize(("wanted", "state"), [("preview", "previewing"), ("connected", "busy"), ("ended", "wrap_up")])
async def test_it_says_what_the_agents_own_desk_says(office: Office, wanted: str, state: str):
    live = await office.bring(wanted)
    found = await wall(office)
    [agent] = found["agents"]
    desk = await office.desk()
    assert (agent["id"], agent["state"], agent["since"]) == (AGENT, desk["state"], desk["since"])
    assert (agent["state"], agent["campaign"]) == (state, sample.CAMPAIGN)
    assert agent["callId"] == (live.get("callId") if wanted == "connected" else None)
    assert found["liveCalls"] == (1 if wanted == "connected" else 0)
    assert found["callsPerMinute"] == (0 if wanted == "preview" else 0.2)


async def test_a_break_has_its_reason_and_who_signs_out_is_gone(office: Office):
    await office.must("PUT", f"/agents/{AGENT}/state", {"state": "away", "reason": "Lunch"})
    [agent] = (await wall(office))["agents"]
    assert (agent["state"], agent["reason"], agent["campaign"]) == ("away", "Lunch", None)
    await office.must("PUT", f"/agents/{AGENT}/state", {"state": "offline"})
    assert (await wall(office))["agents"] == []


async def test_the_calls_a_minute_are_forgotten_after_five(office: Office):
    await office.bring("ended")
    assert (await wall(office))["callsPerMinute"] == 0.2
    office.clock.advance(timedelta(minutes=6))
    assert (await wall(office))["callsPerMinute"] == 0


async def test_it_is_not_for_agents(office: Office):
    answer = await office.http.get(f"{BASE}/wall", headers=office.agent)
    assert answer.status_code == 403
