"""The board agrees with each campaign's own progress."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ringfence.services import campaign_runs, sample
from tests.support import migrated, sample_server
from tests.support.sample_server import BASE, Office


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


async def read(office: Office, path: str) -> Any:
    answer = await office.http.get(BASE + path, headers=office.manager)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_before_the_first_play_the_run_that_waits_is_on_it(office: Office):
    rows = {row["id"]: row for row in (await read(office, "/board"))["campaigns"]}
    assert set(rows) == {sample.CAMPAIGN_ID, sample.SPARE_CAMPAIGN_ID}
    row = rows[sample.CAMPAIGN_ID]
    assert (row["status"], row["queue"], row["callsCompleted"]) == ("Ready", sample.QUEUE, 0)
    people = row["people"]
    assert people["untried"] + people["excluded"] == people["total"] == 200
    assert people["excluded"] > 0


@pytest.mark.parametrize("wanted", ["preview", "connected", "ended"])
async def test_where_people_are_adds_up_and_is_what_progress_says(office: Office, wanted: str):
    await office.bring(wanted)
    board = await read(office, "/board")
    [row] = [row for row in board["campaigns"] if row["id"] == sample.CAMPAIGN_ID]
    told = await read(office, f"/campaigns/{sample.CAMPAIGN_ID}/progress")
    people = row["people"]
    assert sum(n for name, n in people.items() if name != "total") == people["total"] == told["total"]
    assert people["untried"] == told["pending"] + told["waitingHours"]
    assert people["later"] == told["waitingRetry"] + told["callback"]
    assert people["live"] == told["reserved"] + told["dialing"] + told["connected"] == 1
    assert people["done"] == told["completed"] + told["exhausted"] + told["dropped"]
    assert people["excluded"] == sum(told["excluded"].values())
    assert (row["callsCompleted"], row["answered"]) == (told["callsCompleted"], told["answered"])
    assert row["status"] == "Active"


async def test_a_new_run_begins_with_nobody_tried(office: Office):
    await office.bring("preview")
    before = (await read(office, "/board"))["campaigns"]
    await campaign_runs.stop(office.runtime, sample.STREAM, sample.CAMPAIGN_ID)
    stopped = (await read(office, "/board"))["campaigns"]
    [one] = [row for row in stopped if row["id"] == sample.CAMPAIGN_ID]
    assert one["status"] == "Stopped"
    [was] = [row for row in before if row["id"] == sample.CAMPAIGN_ID]
    assert one["people"]["total"] == was["people"]["total"]


async def test_it_is_not_for_agents(office: Office):
    answer = await office.http.get(f"{BASE}/board", headers=office.agent)
    assert answer.status_code == 403
