"""What a campaign comes to, before it is saved: whom it calls, when, and what to beware of."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.services import outlook
from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import CampaignWorld, request

ALL_WEEK = [{"day": day, "start": "9:00 AM", "end": "6:00 PM"} for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")]


@pytest.fixture
async def home(world: World, auth: dict[str, str]) -> CampaignWorld:
    home = CampaignWorld(world, auth, ACCOUNT, STREAM)
    await home.furnish()
    return home


async def ask(home: CampaignWorld, path: str, body: Any) -> tuple[int, Any]:
    answer = await home.world.http.post(f"/api/v1/streams/{STREAM}/outlook{path}", json=body, headers=home.headers)
    return answer.status_code, answer.json()


def draft(strategy: Any = None, **changes: Any) -> Any:
    made = request(**changes)
    return made | {"dialingStrategy": made["dialingStrategy"] | (strategy or {})}


async def look(home: CampaignWorld, timezone: str = "Europe/London", zones: Any = None, **changes: Any) -> Any:
    body = {"campaign": draft(**changes), "timezone": timezone} | ({} if zones is None else {"zones": zones})
    status, answer = await ask(home, "", body)
    assert status == 200, answer
    return answer["data"]


def hours(days: list[dict[str, str]], timezone: str = "Europe/London") -> dict[str, Any]:
    frequency = "WEEKLY" if "day" in days[0] else "DAILY"
    return {"callingHours": {"frequency": frequency, "timezone": timezone, "days": days}}


def codes(found: Any) -> set[str]:
    return {caution["code"] for caution in found["cautions"]}


async def test_people_are_counted_whatever_else_is_wrong_with_the_campaign(home: CampaignWorld):
    lists = ["Arrears 2026-03 north", "CL Only 2020 Dec 4"]  # the same three numbers
    status, answer = await ask(home, "/people", {"contactLists": lists, "dncLists": {"name": "House DNC"}, "name": 5})
    assert status == 200
    found = answer["data"]
    assert (found["total"], found["callable"], found["excluded"]) == (6, 3, {"duplicate": 3})
    assert [(one["name"], one["total"], one["callable"]) for one in found["contactLists"]] == [
        (lists[0], 3, 3),
        (lists[1], 3, 0),
    ]
    assert sum(zone["people"] for zone in found["zones"]) == 3
    assert found["owners"] is None
    assert answer["message"] == "3 of 6 people would be called"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"contactLists": ["Nobody's"]}, "contactLists[0]"),
        ({"contactLists": []}, "contactLists"),
        ({"dncLists": {"name": "Nobody's"}}, "dncLists.name"),
        ({"contactFilters": {"column": "", "operator": "equals", "value": "x"}}, "contactFilters.column"),
    ],
)
async def test_what_the_count_needs_must_be_right(home: CampaignWorld, change: dict[str, Any], path: str):
    status, answer = await ask(home, "/people", request(**change))
    assert (status, [one["path"] for one in answer["errors"]]) == (400, [path])


async def test_the_week_shows_when_people_of_each_zone_may_be_called_by_the_clock_of_whoever_asks(home: CampaignWorld):
    zones = [{"zones": ["America/Denver"], "people": 2}, {"zones": [], "people": 1}]
    found = await look(home, "Europe/Berlin", zones, strategy=hours([{"start": "9:00 AM", "end": "5:00 PM"}]))
    assert found["since"] == "2026-03-01T23:00:00.000Z"  # midnight in Berlin
    denver, own = found["week"]
    assert (denver["zones"], denver["people"], own["zones"]) == (["America/Denver"], 2, [])
    assert (len(denver["open"]), len(own["open"])) == (8, 7)  # the first and the last of Denver are cut
    assert denver["open"][0] == {
        "from": "2026-03-01T23:00:00.000Z",
        "to": "2026-03-02T00:00:00.000Z",
    }  # of Sunday there
    assert own["open"][0] == {"from": "2026-03-02T09:00:00.000Z", "to": "2026-03-02T17:00:00.000Z"}


async def test_starts_of_a_schedule_keep_their_time_of_day_over_a_clock_change(home: CampaignWorld):
    schedule = {
        "isSchedulingEnabled": True,
        "startDateTime": "2026-03-27 09:00:00",
        "recurrenceObject": {"recurType": "Daily", "dailyDetails": {"onceEveryNdays": 1}},
    }
    found = await look(home, zones=[], schedule=schedule)
    assert found["starts"][:4] == [f"2026-03-{day}:00:00.000Z" for day in ("27T09", "28T09", "29T08", "30T08")]
    assert len(found["starts"]) == 60
    assert (await look(home, zones=[]))["starts"] == []


async def test_people_whose_hours_never_open_are_said(home: CampaignWorld):
    zones = [{"zones": ["Asia/Tokyo", "America/New_York"], "people": 4}, {"zones": ["Europe/London"], "people": 9}]
    found = await look(home, zones=zones, strategy=hours([{"start": "9:00 AM", "end": "10:00 AM"}]))
    assert [one["never"] for one in found["week"]] == [True, False]
    assert "never_open" in codes(found)
    [said] = [one["message"] for one in found["cautions"] if one["code"] == "never_open"]
    assert "4 people in America/New_York and Asia/Tokyo could never be called" in said


async def test_a_list_too_long_for_its_agents_and_hours_is_said_with_the_estimate(home: CampaignWorld):
    [queue] = [one for one in await queues(home) if one["name"] == "Collections"]
    assert "no_agents" in codes(await look(home, zones=[{"zones": [], "people": 100_000}]))
    agent = await home.world.http.post(
        f"/api/v1/streams/{STREAM}/agents",
        json={"emailId": "ann@centre.example", "firstName": "Ann", "lastName": "Archer", "queues": [queue["id"]]},
        headers=home.headers,
    )
    assert agent.status_code == 200, agent.text
    found = await look(home, zones=[{"zones": [], "people": 100_000}], strategy=hours(ALL_WEEK))
    assert "too_long" in codes(found)
    estimate = found["estimate"]
    assert (estimate["agents"], estimate["lines"], estimate["basedOnCalls"], estimate["openHoursAWeek"]) == (
        1,
        None,
        0,
        63,
    )
    assert estimate["callsAPerson"] == 2.19  # 1 + 0.7 + 0.49
    assert estimate["workHours"] == pytest.approx(100_000 * 2.19 * estimate["secondsACall"] / 3600, rel=0.001)
    assert estimate["weeks"] == pytest.approx(estimate["workHours"] / 63, rel=0.001)
    assert "too_long" not in codes(await look(home, zones=[{"zones": [], "people": 100}], strategy=hours(ALL_WEEK)))
    schedule = {
        "isSchedulingEnabled": True,
        "startDateTime": "2026-03-27 09:00:00",
        "recurrenceObject": {"recurType": "Daily", "dailyDetails": {"onceEveryNdays": 1}},
    }
    short = await look(home, zones=[{"zones": [], "people": 1_000}], strategy=hours(ALL_WEEK), schedule=schedule)
    assert "a run lasts 1 day at most" in next(one["message"] for one in short["cautions"] if one["code"] == "too_long")


async def test_the_simulator_says_how_long_it_takes_and_the_formula_where_it_has_no_time(
    home: CampaignWorld, monkeypatch: pytest.MonkeyPatch
):
    [queue] = [one for one in await queues(home) if one["name"] == "Collections"]
    for name in ("ann", "ben"):
        body = {"emailId": f"{name}@centre.example", "firstName": name, "lastName": "A", "queues": [queue["id"]]}
        url = f"/api/v1/streams/{STREAM}/agents"
        assert (await home.world.http.post(url, json=body, headers=home.headers)).status_code == 200
    retries = hours(ALL_WEEK) | {"defaultRetryPeriod": 1_440, "maxAttemptsPerRecord": 3}
    asked: Any = {"zones": [{"zones": [], "people": 40}], "strategy": retries}
    monkeypatch.setattr(outlook, "SIMULATED_WITHIN", 0.001)
    formula = (await look(home, **asked))["estimate"]
    assert (formula["simulatedPeople"], 7 * formula["weeks"] < 1) == (0, True)
    monkeypatch.setattr(outlook, "SIMULATED_WITHIN", 60.0)
    found = (await look(home, **asked))["estimate"]
    assert (found["simulatedPeople"], found["agents"]) == (40, 2)
    assert 2 < 7 * found["weeks"] < 4  # the third attempt comes two days after the first
    monkeypatch.setattr(outlook, "SIMULATED_WITHIN", 0.001)
    assert (await look(home, **asked))["estimate"] == found  # what is known is not worked out again
    monkeypatch.setattr(outlook, "SIMULATED_WITHIN", 60.0)
    long = await look(home, zones=[{"zones": [], "people": 100_000}], strategy=hours(ALL_WEEK))
    assert 0 < long["estimate"]["simulatedPeople"] < 10_000
    assert "as the simulator has it" in next(one["message"] for one in long["cautions"] if one["code"] == "too_long")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"dialingMode": "Predictive", "targetAbandonRate": 4, "maxSkips": None}, "abandon_target"),
        ({"dialingMode": "Power", "pacingRatio": 2, "maxSkips": None}, "power_abandons"),
        ({"strategy": {"maxAttemptsPerRecord": 8}}, "many_attempts"),
        ({"strategy": hours([{"start": "7:00 AM", "end": "6:00 PM"}])}, "odd_hours"),
        ({"strategy": hours([{"start": "9:00 AM", "end": "9:30 PM"}])}, "odd_hours"),
        ({"dialingMode": "Progressive", "strategy": {"maxRingTime": 10}, "maxSkips": None}, "short_ring"),
        ({"recordCalls": True}, "recording"),
    ],
)
async def test_the_law_is_said_with_its_source(home: CampaignWorld, change: dict[str, Any], code: str):
    assert code not in codes(await look(home, zones=[]))
    found = await look(home, zones=[], **change)
    [caution] = [one for one in found["cautions"] if one["code"] == code]
    assert caution["source"]


async def test_a_limit_of_the_stream_answers_for_the_attempts_and_cuts_the_hours(home: CampaignWorld):
    await home.save_settings(calls_per_person_per_7_days=7, calls_from_minute=480, calls_until_minute=1260)
    days = [{"start": "6:00 AM", "end": "11:00 PM"}]
    found = await look(home, zones=[], strategy=hours(days) | {"maxAttemptsPerRecord": 9})
    assert not codes(found) & {"many_attempts", "odd_hours"}
    [zone] = found["week"]
    assert zone["open"][0] == {"from": "2026-03-02T08:00:00.000Z", "to": "2026-03-02T21:00:00.000Z"}


async def test_a_campaign_that_is_hardly_begun_has_an_outlook_too(home: CampaignWorld):
    status, answer = await ask(home, "", {"campaign": {}, "zones": []})
    assert status == 200
    assert answer["data"] | {"since": None} == {
        "since": None,
        "week": [],
        "starts": [],
        "estimate": None,
        "cautions": [],
    }
    status, answer = await ask(home, "", {"campaign": request(contactLists=["Nobody's"])})
    assert status == 400
    status, answer = await ask(home, "", {"campaign": 5, "timezone": "Nowhere"})
    assert {one["path"] for one in answer["errors"]} == {"campaign", "timezone"}


async def queues(home: CampaignWorld) -> Any:
    answer = await home.world.http.get(f"/api/v1/streams/{STREAM}/queues", headers=home.headers)
    return answer.json()["data"]["results"]
