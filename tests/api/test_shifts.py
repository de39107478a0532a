"""What is on the desk beside the call: drafts that survive, promises, the day's figures, scripts."""

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
from tests.support.sample_server import AGENT, BASE, NOW, Office

SINCE = {"since": (NOW - timedelta(hours=10)).isoformat()}


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


async def today(office: Office) -> dict[str, Any]:
    answer = await office.http.get(f"{BASE}/agents/{AGENT}/today", params=SINCE, headers=office.agent)
    data: dict[str, Any] = answer.json()["data"]
    return data


async def draft(office: Office, **typed: Any) -> None:
    desk = await office.desk()
    record = (desk.get("preview") or desk["call"])["campaignDialingListId"]
    await office.must("PUT", f"/agents/{AGENT}/draft", {"campaignDialingListId": record, "draft": typed})


async def test_what_is_typed_during_a_preview_is_there_during_the_call_and_gone_after_it(office: Office):
    live = await office.bring("preview")
    await draft(office, notes="Reads the letter")
    assert (await office.desk())["draft"] == {"notes": "Reads the letter"}
    await office.must("POST", f"/previews/{live['previewId']}/dial")
    await office.until(lambda desk: "call" in desk)
    assert (await office.desk())["draft"] == {"notes": "Reads the letter"}


async def test_a_given_disposition_takes_the_draft_away(office: Office):
    live = await office.bring("ended")
    await draft(office, notes="Pays on Friday")
    await office.must("POST", f"/calls/{live['callId']}/disposition", {"code": "paid", "notes": "Pays on Friday"})
    assert (await today(office))["left"] == []


async def test_notes_that_a_wrap_up_left_behind_can_be_given_to_the_call_once(office: Office):
    live = await office.bring("ended")
    await draft(office, notes="Pays on Friday", code="paid")
    assert (await today(office))["left"] == []
    office.clock.advance(timedelta(minutes=2))
    await office.until(lambda desk: desk["state"] != "wrap_up")
    [left] = (await today(office))["left"]
    assert (left["callId"], left["notes"]) == (live["callId"], "Pays on Friday")
    await office.must("POST", f"/calls/{live['callId']}/notes", {"notes": left["notes"]})
    assert (await today(office))["left"] == []
    again = await office.http.post(
        f"{BASE}/calls/{live['callId']}/notes", json={"notes": "Other"}, headers=office.agent
    )
    assert again.status_code == 409
    found = await office.http.get(f"{BASE}/attempts", params={"agentId": AGENT}, headers=office.manager)
    assert [attempt["notes"] for attempt in found.json()["data"]["results"]] == ["Pays on Friday"]


async def test_the_days_figures_and_promises_are_those_of_the_agents_own_calls(office: Office):
    live = await office.bring("connected")
    office.clock.advance(timedelta(seconds=5))
    await office.must("POST", f"/calls/{live['callId']}/hangup")
    await office.until(lambda desk: desk["state"] == "wrap_up")
    due = (office.clock.now() + timedelta(hours=3)).isoformat()
    body = {"code": "call_back", "notes": "At tea time", "callbackAt": due, "callbackOwner": "me"}
    await office.must("POST", f"/calls/{live['callId']}/disposition", body)
    day = await today(office)
    assert (day["answered"], day["dispositions"]) == (1, [{"code": "call_back", "calls": 1}])
    assert day["talkSeconds"] >= 5
    [promise] = day["callbacks"]
    assert (promise["notes"], promise["campaignName"], promise["own"]) == ("At tea time", sample.CAMPAIGN, True)
    found = await office.http.get(f"{BASE}/callbacks", params={"agentId": AGENT}, headers=office.manager)
    [ahead] = found.json()["data"]
    assert (ahead["campaignDialingListId"], ahead["agentId"]) == (promise["campaignDialingListId"], AGENT)
    other = f"{BASE}/agents/{sample.SECOND_AGENT_ID}/today"
    assert (await office.http.get(other, params=SINCE, headers=office.agent)).status_code == 403
    assert (await office.http.get(other, params=SINCE, headers=office.manager)).status_code == 403


async def test_an_agent_sees_the_scripts_of_their_queues(office: Office):
    about = await office.must("GET", f"/agents/{AGENT}/desk")
    [queue] = about["queues"]
    assert queue["id"] == sample.QUEUE_ID
    assert "{{firstName}}" in queue["script"]
    url = f"{BASE}/queues/{sample.QUEUE_ID}/script"
    assert (await office.http.delete(url, headers=office.manager)).status_code == 200
    assert (await office.must("GET", f"/agents/{AGENT}/desk"))["queues"][0]["script"] is None
    assert (await office.http.delete(url, headers=office.manager)).status_code == 404


async def test_a_draft_that_is_too_long_is_refused(office: Office):
    body = {"campaignDialingListId": "dl-1", "draft": {"notes": "x" * 70_000}}
    answer = await office.http.put(f"{BASE}/agents/{AGENT}/draft", json=body, headers=office.agent)
    assert answer.status_code == 400


async def test_people_who_were_skipped_count_in_the_days_figures_and_are_no_calls(office: Office):
    live = await office.bring("preview")
    before = await today(office)
    await office.must("POST", f"/previews/{live['previewId']}/skip", {"reason": "A colleague is on it"})
    after = await today(office)
    assert (after["skipped"], after["calls"]) == (before["skipped"] + 1, before["calls"])
    tomorrow = {"since": (office.clock.now() + timedelta(seconds=1)).isoformat()}
    answer = await office.http.get(f"{BASE}/agents/{AGENT}/today", params=tomorrow, headers=office.agent)
    assert answer.json()["data"]["skipped"] == 0
