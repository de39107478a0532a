"""Schedules over HTTP, and the runs that begin and end by them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ringfence.domain.problems import Kind, Problem
from ringfence.domain.schedule import MissedStarts
from ringfence.engine.events import StartRequested
from ringfence.services.schedules import Scheduler
from tests.api.conftest import ACCOUNT, NOW, STREAM, World
from tests.support.campaign_world import CampaignWorld, dialing, request
from tests.support.recorded_dialers import RecordedDialers

DAILY = {
    "startDateTime": "2026-03-02 12:00:00",
    "endDateTime": "2026-03-05 18:00:00",
    "recurrenceObject": {"recurType": "Daily", "dailyDetails": {"onceEveryNdays": 1}},
}
ONCE = {"startDateTime": "2026-03-02 12:00:00"}


@pytest.fixture
async def home(world: World) -> AsyncIterator[CampaignWorld]:
    """A stream with everything that the request names, and dialers that run."""
    home = CampaignWorld(world, await world.headers(), ACCOUNT, STREAM)
    await home.furnish()
    async with dialing(world.runtime) as running:
        home.use(dialers=running.dialers)
        yield home
        await home.background()


async def switch(home: CampaignWorld, on: bool, name: str, body: Any = None) -> tuple[int, Any]:
    return await home.call("POST", "/schedule", body, enableSchedule=str(on).lower(), campaignName=name)


async def read(home: CampaignWorld, campaign_id: str) -> Any:
    status, answer = await home.call("GET", f"/{campaign_id}")
    assert status == 200, answer
    return answer["data"]


async def at(home: CampaignWorld, text: str, scheduler: Scheduler | None = None) -> None:
    """Move on to this instant and let the scheduler, or a new one, do what is due."""
    clock: Any = home.runtime.clock
    clock.advance(datetime.fromisoformat(text).replace(tzinfo=UTC) - clock.now())
    await (scheduler or Scheduler(home.runtime)).look()
    await home.background()


async def instance_of(home: CampaignWorld, campaign_id: str) -> str | None:
    found = await home.runtime.database.read(lambda tx: tx.campaigns.get(STREAM, campaign_id))
    assert found is not None
    return found.instance_id


async def test_a_schedule_is_switched_on_and_off(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Evening round")
    assert await switch(home, True, "evening ROUND", DAILY) == (
        200,
        {"status": "success", "message": "Campaign Evening round scheduled successfully", "id": campaign_id},
    )
    assert await home.status(campaign_id) == "Scheduled"
    assert (await read(home, campaign_id))["schedule"] == {
        "isSchedulingEnabled": True,
        "isRecurrenceEnabled": True,
        "startDateTime": "2026-03-02 12:00:00",
        "endDateTime": "2026-03-05 18:00:00",
        "timezone": "Europe/London",
        "recurrenceObject": {"recurType": "Daily", "dailyDetails": {"onceEveryNdays": 1}},
        "allowRecurrencePrecedence": False,
        "nextStartAt": "2026-03-02T12:00:00.000Z",
    }
    assert await switch(home, False, "Evening round") == (
        200,
        {
            "status": "success",
            "message": "Campaign Evening round schedule has been disabled successfully",
            "id": campaign_id,
        },
    )
    assert await home.status(campaign_id) == "Ready"
    assert (await read(home, campaign_id))["schedule"] == {"isSchedulingEnabled": False, "isRecurrenceEnabled": False}


async def test_a_campaign_that_waits_for_its_schedule_cannot_be_played(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Waits")
    await switch(home, True, "Waits", ONCE)
    status, answer = await home.trigger(campaign_id, "play")
    assert (status, answer["message"]) == (
        409,
        "campaign Waits is Scheduled and waits for its schedule: disable the schedule to start it now",
    )
    await switch(home, False, "Waits")
    assert (await home.trigger(campaign_id, "play"))[0] == 200


async def test_a_schedule_can_come_with_the_campaign_and_goes_with_an_edit(home: CampaignWorld) -> None:
    campaign_id = await home.create(schedule={"isSchedulingEnabled": True} | ONCE)
    assert await home.status(campaign_id) == "Scheduled"
    status, _ = await home.call("PUT", f"/{campaign_id}", request(), campaignType="voice")
    await home.background()
    assert (status, await home.status(campaign_id)) == (200, "Ready")


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({"recurType": "Weekly", "weeklyDetails": {"onceEveryNweeks": 2, "whichDays": ["Wed", "Mon"]}}, "2026-03-02"),
        ({"recurType": "Monthly", "monthlyDetails": {"onceEveryNmonths": 1, "dayOfMonth": 31}}, "2026-03-31"),
        ({"recurType": "Yearly", "yearlyDetails": {"onceEveryNyears": 1}}, "2026-03-02"),
    ],
)
async def test_every_kind_of_recurrence(home: CampaignWorld, details: Any, shown: str) -> None:
    campaign_id = await home.create(name="Kinds")
    body = {"startDateTime": "2026-03-02 12:00:00", "recurrenceObject": details}
    assert (await switch(home, True, "Kinds", body))[0] == 200
    schedule = (await read(home, campaign_id))["schedule"]
    assert schedule["nextStartAt"][:10] == shown
    assert schedule["recurrenceObject"]["recurType"] == details["recurType"]


async def test_all_faults_of_a_schedule_are_reported_at_once(home: CampaignWorld) -> None:
    await home.create(name="Faulty")
    body = {
        "startDateTime": "2026-03-02T12:00",
        "timezone": "Nowhere",
        "recurrenceObject": {"recurType": "Weekly", "weeklyDetails": {"onceEveryNweeks": 0, "whichDays": ["Mo"]}},
        "allowRecurrencePrecedence": "yes",
    }
    status, answer = await switch(home, True, "Faulty", body)
    assert status == 400
    assert [(fault["path"], fault["code"]) for fault in answer["errors"]] == [
        ("startDateTime", "malformed"),
        ("timezone", "unknown"),
        ("recurrenceObject.weeklyDetails.onceEveryNweeks", "out_of_range"),
        ("recurrenceObject.weeklyDetails.whichDays[0]", "not_one_of"),
        ("allowRecurrencePrecedence", "wrong_type"),
    ]


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"startDateTime": "2026-03-01 12:00:00"}, "startDateTime", "never_starts"),
        (
            DAILY | {"startDateTime": "2026-02-01 12:00:00", "endDateTime": "2026-03-01 12:00:00"},
            "endDateTime",
            "in_the_past",
        ),
        (DAILY | {"endDateTime": "2026-03-02 12:00:00"}, "endDateTime", "out_of_range"),
        ({"recurrenceObject": {}}, "startDateTime", "required"),
    ],
)  # fmt: skip
async def test_a_schedule_that_never_starts_is_a_fault(
    home: CampaignWorld, body: dict[str, Any], path: str, code: str
) -> None:
    await home.create(name="Never")
    status, answer = await switch(home, True, "Never", body)
    assert (status, [(fault["path"], fault["code"]) for fault in answer["errors"]]) == (400, [(path, code)])
    status, answer = await home.call(
        "POST", "", request(schedule={"isSchedulingEnabled": True} | body), campaignType="voice"
    )
    assert (status, [(fault["path"], fault["code"]) for fault in answer["errors"]]) == (
        400,
        [("schedule." + path, code)],
    )


async def test_an_unknown_campaign_or_switch_is_said_to_be(home: CampaignWorld) -> None:
    assert (await switch(home, True, "Nobody", ONCE))[0] == 404
    assert (await switch(home, False, "Nobody"))[0] == 404
    status, answer = await home.call("POST", "/schedule", ONCE, enableSchedule="on", campaignName="x")
    assert (status, answer["errors"][0]["path"]) == (400, "enableSchedule")


async def test_each_start_is_a_new_run_and_the_campaign_waits_again_when_a_run_has_ended(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Daily")
    await switch(home, True, "Daily", DAILY)
    await at(home, "2026-03-02 12:00:00")
    assert await home.status(campaign_id) == "Active"
    first = await instance_of(home, campaign_id)
    await home.trigger(campaign_id, "stop")
    assert await home.status(campaign_id) == "Rescheduled"
    await at(home, "2026-03-03 12:00:00")
    second = await instance_of(home, campaign_id)
    assert (await home.status(campaign_id), first != second) == ("Active", True)
    await at(home, "2026-03-04 12:00:00")  # the run before makes room
    third = await instance_of(home, campaign_id)
    assert (await home.status(campaign_id), second != third) == ("Active", True)
    await at(home, "2026-03-05 18:00:00")
    assert await home.status(campaign_id) == "Stopped"
    assert (await read(home, campaign_id))["schedule"]["nextStartAt"] is None
    assert (await home.trigger(campaign_id, "play"))[0] == 200


async def test_do_not_call_numbers_of_the_last_hour_are_left_out_and_new_contacts_are_in(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Scrubbed")
    await switch(home, True, "Scrubbed", ONCE)
    assert [row["state"] for row in (await home.contacts(campaign_id))["results"]] == ["pending"] * 3
    house = await home.runtime.database.read(lambda tx: tx.dnc_lists.named(STREAM, "House DNC"))
    assert house is not None
    await home.runtime.database.write(lambda tx: tx.dnc_lists.put(house.id, ["+441134960002"], None, NOW))
    await at(home, "2026-03-02 11:44:59")
    assert [row["state"] for row in (await home.contacts(campaign_id))["results"]] == ["pending"] * 3
    await at(home, "2026-03-02 11:45:00")
    states = [row["state"] for row in (await home.contacts(campaign_id))["results"]]
    assert states == ["pending", "excluded", "pending"]
    assert await home.status(campaign_id) == "Scheduled"


async def test_a_paused_campaign_is_not_started_again_and_says_so(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Paused")
    await switch(home, True, "Paused", DAILY)
    await at(home, "2026-03-02 12:00:00")
    await home.trigger(campaign_id, "pause")
    run = await instance_of(home, campaign_id)
    await at(home, "2026-03-03 12:00:00")
    assert (await home.status(campaign_id), await instance_of(home, campaign_id)) == ("Paused", run)
    assert (await read(home, campaign_id))["schedule"]["lastMissed"] == {
        "at": "2026-03-03T12:00:00.000Z",
        "reason": "campaign_paused",
    }


async def test_a_start_missed_while_the_server_was_down_is_made_up_once(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Down")
    await switch(home, True, "Down", DAILY)
    await at(home, "2026-03-04 11:00:00")  # two starts later, by a scheduler that begins only now
    assert await home.status(campaign_id) == "Active"
    schedule = (await read(home, campaign_id))["schedule"]
    assert (schedule["nextStartAt"], "lastMissed" in schedule) == ("2026-03-04T12:00:00.000Z", False)


async def test_or_reported_where_the_stream_is_set_to(home: CampaignWorld) -> None:
    await home.save_settings(missed_starts=MissedStarts.REPORT)
    campaign_id = await home.create(name="Down")
    await switch(home, True, "Down", DAILY)
    await at(home, "2026-03-02 13:00:00")
    assert await home.status(campaign_id) == "Scheduled"
    schedule = (await read(home, campaign_id))["schedule"]
    assert schedule["lastMissed"] == {"at": "2026-03-02T12:00:00.000Z", "reason": "server_down"}
    assert schedule["nextStartAt"] == "2026-03-03T12:00:00.000Z"


async def test_a_server_that_is_up_but_late_starts_what_is_due_whatever_the_setting(home: CampaignWorld) -> None:
    await home.save_settings(missed_starts=MissedStarts.REPORT)
    campaign_id = await home.create(name="Late")
    scheduler = Scheduler(home.runtime)
    await switch(home, True, "Late", DAILY)
    await at(home, "2026-03-02 12:00:03", scheduler)
    assert await home.status(campaign_id) == "Active"


async def test_one_missed_start_of_a_schedule_that_is_over_leaves_the_campaign_playable(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Over")
    await switch(home, True, "Over", DAILY | {"endDateTime": "2026-03-02 18:00:00"})
    await at(home, "2026-03-03 09:00:00")
    assert await home.status(campaign_id) == "Ready"
    assert (await read(home, campaign_id))["schedule"]["lastMissed"]["reason"] == "server_down"
    assert (await home.trigger(campaign_id, "play"))[0] == 200


async def test_a_run_begun_just_before_a_crash_is_not_begun_again(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Crash")
    await switch(home, True, "Crash", DAILY)
    before = await home.runtime.database.read(lambda tx: tx.schedules.get(campaign_id))
    assert before is not None
    await at(home, "2026-03-02 12:00:00")
    run = await instance_of(home, campaign_id)
    await home.runtime.database.write(lambda tx: tx.schedules.put(campaign_id, before))  # as if its save was lost
    await at(home, "2026-03-02 12:00:30")
    assert (await home.status(campaign_id), await instance_of(home, campaign_id)) == ("Active", run)
    assert (await read(home, campaign_id))["schedule"]["nextStartAt"] == "2026-03-03T12:00:00.000Z"


async def test_a_dialer_that_cannot_answer_is_asked_again(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Again")
    await switch(home, True, "Again", DAILY)
    running, dialers = home.runtime.dialers, RecordedDialers()

    async def unavailable(fields: dict[str, Any]) -> dict[str, Any]:
        raise Problem(Kind.UNAVAILABLE, "dialer_restarting", "try again in a moment")

    dialers.arrange(StartRequested, unavailable)
    home.use(dialers=dialers)
    clock: Any = home.runtime.clock
    clock.advance(timedelta(hours=2))
    again_at = await Scheduler(home.runtime).look()
    assert (again_at, await home.status(campaign_id)) == (clock.now() + timedelta(seconds=5), "Scheduled")
    home.use(dialers=running)
    await Scheduler(home.runtime).look()
    assert await home.status(campaign_id) == "Active"


async def test_a_recurrence_that_takes_precedence_sets_the_hours_of_its_runs_alone(home: CampaignWorld) -> None:
    campaign_id = await home.create(name="Early")
    early = DAILY | {"startDateTime": "2026-03-02 12:00:00", "endDateTime": "2026-03-05 23:00:00"}
    await switch(home, True, "Early", early | {"allowRecurrencePrecedence": True})
    await at(home, "2026-03-02 12:00:00")
    instance_id = await instance_of(home, campaign_id) or ""
    run = await home.runtime.database.read(lambda tx: tx.campaigns.instance(instance_id))
    assert run is not None
    assert [(window.start, window.end) for window in run.hours.windows] == [(720, 1380)]
    await switch(home, False, "Early")
    await home.trigger(campaign_id, "stop")
    await home.trigger(campaign_id, "play")
    instance_id = await instance_of(home, campaign_id) or ""
    run = await home.runtime.database.read(lambda tx: tx.campaigns.instance(instance_id))
    assert run is not None
    assert run.hours.frequency == "WEEKLY"


async def test_the_scheduler_wakes_for_a_new_schedule_and_for_its_start(home: CampaignWorld) -> None:
    clock: Any = home.runtime.clock
    watching = home.runtime.tasks.start("schedules", Scheduler(replace(home.runtime)).watch())
    campaign_id = await home.create(name="Watched")
    await switch(home, True, "Watched", ONCE)
    clock.advance(timedelta(hours=2))
    async with asyncio.timeout(60):
        while await home.status(campaign_id) != "Active":  # noqa: ASYNC110 (the scheduler tells nobody)
            await asyncio.sleep(0.01)
    watching.cancel()
