"""An agent's session over HTTP and web socket, with the rows that the dialer saves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.adapters.storage import tables
from ringfence.domain.agent import AgentState
from ringfence.domain.problems import Problem
from ringfence.domain.record import CallbackOwner
from ringfence.engine import events
from ringfence.services.presence import Presence
from ringfence.services.runtime import Runtime
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support import desk_rows
from tests.support.recorded_dialers import RecordedDialers

BASE = f"/api/v1/streams/{STREAM}"
WORK = f"{BASE}/agents/a-1/work"


@pytest.fixture
def dialers() -> RecordedDialers:
    return RecordedDialers()


@pytest.fixture
def runtime(runtime: Runtime, dialers: RecordedDialers) -> Runtime:
    return replace(runtime, dialers=dialers, presence=Presence(dialers))


@pytest.fixture
async def agent(world: World, auth: dict[str, str]) -> dict[str, str]:
    """The header of agent a-1, who is in a queue; a-2 is another agent."""

    def work(tx):
        tx.agents.add(desk_rows.agent(NOW, "a-1"))
        tx.agents.add(desk_rows.agent(NOW, "a-2"))
        tx.queues.add(desk_rows.queue(NOW, agent_ids=("a-1",)))

    await world.database.write(work)
    made = await world.http.post(f"{BASE}/agents/a-1/token", headers=auth)
    return {"auth": made.json()["data"]["token"]}


@pytest.fixture
async def preview(world: World, agent) -> str:
    """A preview on the agent's desk."""
    await desk_rows.run(world.database, NOW)
    await desk_rows.preview(world.database, NOW)
    await desk_rows.session(world.database, NOW, state="previewing", preview_id="pv-1")
    return "pv-1"


@pytest.fixture
async def call(world: World, agent) -> str:
    """A connected call on the agent's desk."""
    await desk_rows.run(world.database, NOW)
    await desk_rows.attempt(world.database, NOW, state="connected", answered_at=NOW)
    await desk_rows.session(world.database, NOW, state="busy", attempt_id="at-1")
    return "at-1"


async def ended(world: World, **changes: Any) -> None:
    values = {"state": "ended", "ended_at": NOW, "outcome": "connected", "ended_by": "person"} | changes
    await desk_rows.change(world.database, tables.attempts, "at-1", **values)


# --- who may -----------------------------------------------------------------------------------------------------------


async def test_a_token_is_good_for_its_own_agent_alone(world: World, agent, auth):
    assert (await world.http.get(WORK, headers=agent)).status_code == 200
    for other in ("a-2", "a-none"):
        answer = await world.http.get(f"{BASE}/agents/{other}/work", headers=agent)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert (
            await world.http.put(f"{BASE}/agents/{other}/state", json={"state": "away"}, headers=agent)
        ).status_code == 403
    assert (await world.http.get(WORK)).status_code == 401
    configurator = await world.headers("configuration", "campaign_management")
    assert (await world.http.get(WORK, headers=configurator)).status_code == 403
    theirs = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    assert (await world.http.get(WORK, headers=theirs)).status_code == 403
    assert (await world.http.get(f"/api/v1/streams/{OTHER_STREAM}/agents/a-1/work", headers=theirs)).status_code == 404


async def test_every_call_of_an_agent_keeps_them_present(world: World, agent, preview, runtime: Runtime):
    for url in (WORK, f"{BASE}/previews/pv-none/dial", f"{BASE}/calls/at-none/hangup"):
        runtime.presence._agents.clear()
        await (world.http.get if url == WORK else world.http.post)(url, headers=agent)
        assert runtime.presence.is_present(STREAM, "a-1")


# --- state ---------------------------------------------------------------------------------------------------------------


async def test_a_state_is_put_to_the_dialer_and_answered(world: World, agent, dialers):
    dialers.arrange(events.AgentStateRequested, {"state": AgentState.AWAY, "since": NOW, "nextState": None})
    answer = await world.http.put(f"{BASE}/agents/a-1/state", json={"state": "away", "reason": "lunch"}, headers=agent)
    assert answer.json()["data"] == {"state": "away", "since": "2026-03-02T10:00:00.000Z"}
    fields = {"agent_id": "a-1", "state": AgentState.AWAY, "reason": "lunch"}
    assert dialers.asked == [(STREAM, events.AgentStateRequested, fields)]


async def test_what_follows_the_work_at_hand_is_answered_too(world: World, agent, dialers):
    busy = {"state": AgentState.BUSY, "since": NOW, "nextState": AgentState.OFFLINE}
    dialers.arrange(events.AgentStateRequested, busy)
    answer = await world.http.put(f"{BASE}/agents/a-1/state", json={"state": "offline"}, headers=agent)
    assert answer.json()["data"]["nextState"] == "offline"


@pytest.mark.parametrize("body", [{"state": "busy"}, {"state": "wrap_up"}, {"state": 1}, {}, {"reason": "lunch"}])
async def test_other_states_cannot_be_chosen(world: World, agent, dialers, body):
    answer = await world.http.put(f"{BASE}/agents/a-1/state", json=body, headers=agent)
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["errors"]] == ["state"]
    assert dialers.asked == []


# --- the desk --------------------------------------------------------------------------------------------------------------


async def test_the_desk_of_an_agent_who_never_signed_in_is_empty(world: World, agent):
    assert (await world.http.get(WORK, headers=agent)).json()["data"] == {
        "state": "offline",
        "since": "2026-03-02T10:00:00.000Z",
        "reason": None,
        "serverTime": "2026-03-02T10:00:00.000Z",
        "clockSpeed": 1.0,
    }


async def test_a_preview_shows_the_person_and_what_was_tried(world: World, agent, preview):
    earlier: dict[str, Any] = {"state": "ended", "ended_at": NOW, "outcome": "no_answer", "agent_id": "a-2"}
    await desk_rows.attempt(world.database, NOW - timedelta(hours=1), notes="Nobody", disposition=None, **earlier)
    page = (await world.http.get(WORK, headers=agent)).json()["data"]
    assert page == {
        "state": "previewing",
        "since": "2026-03-02T10:00:00.000Z",
        "reason": None,
        "serverTime": "2026-03-02T10:00:00.000Z",
        "clockSpeed": 1.0,
        "preview": {
            "id": "pv-1",
            "campaignId": "cd-1",
            "campaignName": "March arrears - north",
            "queueId": "qu-1",
            "campaignInstanceId": "cid-1",
            "campaignDialingListId": "dl-1",
            "state": "open",
            "contact": {
                "phoneNumber": "+442079460001",
                "firstName": "Mary",
                "lastName": "Somerville",
                "timeZone": None,
                "uniqueId": "c-1",
                "contactPriority": 5,
                "amount": "120.50",
                "city": "Leeds",
            },
            "timeZone": "Europe/London",
            "localTime": "2026-03-02T10:00:00+00:00",
            "otherLocalTimes": [],
            "attempts": [
                {
                    "id": "at-1",
                    "number": 1,
                    "agentId": "a-2",
                    "placedAt": "2026-03-02T09:00:00.000Z",
                    "answeredAt": None,
                    "endedAt": "2026-03-02T10:00:00.000Z",
                    "outcome": "no_answer",
                    "disposition": None,
                    "notes": "Nobody",
                }
            ],
            "callbackAt": None,
            "own": False,
            "skipsLeft": 2,
            "offeredAt": "2026-03-02T10:00:00.000Z",
            "expiresAt": "2026-03-02T10:00:30.000Z",
        },
    }


async def test_the_clock_shown_is_the_persons(world: World, agent):
    await desk_rows.run(world.database, NOW, contact={"time_zone": "Asia/Tokyo", "zone_key": "Asia/Tokyo"})
    await desk_rows.preview(world.database, NOW)
    await desk_rows.session(world.database, NOW, state="previewing", preview_id="pv-1")
    page = (await world.http.get(WORK, headers=agent)).json()["data"]["preview"]
    assert (page["timeZone"], page["localTime"]) == ("Asia/Tokyo", "2026-03-02T19:00:00+09:00")


async def test_a_number_of_several_zones_shows_each_clock_once(world: World, agent):
    zones = "America/Chicago|America/New_York|America/Toronto"
    await desk_rows.run(world.database, NOW, contact={"zone_key": zones}, zone="America/New_York")
    await desk_rows.preview(world.database, NOW)
    await desk_rows.session(world.database, NOW, state="previewing", preview_id="pv-1")
    page = (await world.http.get(WORK, headers=agent)).json()["data"]["preview"]
    assert (page["timeZone"], page["localTime"]) == ("America/New_York", "2026-03-02T05:00:00-05:00")
    assert page["otherLocalTimes"] == [{"timeZone": "America/Chicago", "localTime": "2026-03-02T04:00:00-06:00"}]


async def test_a_call_stays_on_the_desk_until_it_is_wrapped_up(world: World, agent, call):
    page = (await world.http.get(WORK, headers=agent)).json()["data"]
    shown = page["call"]
    assert page["state"] == "busy"
    assert "preview" not in page
    assert (shown["id"], shown["campaignId"], shown["phoneNumber"]) == ("at-1", "cd-1", "+442079460001")
    assert (shown["state"], shown["since"], shown["muted"]) == ("connected", "2026-03-02T10:00:00.000Z", False)
    assert shown["contact"]["amount"] == "120.50"
    assert "wrapUpEndsAt" not in shown
    await ended(world)
    await desk_rows.session(world.database, NOW, state="wrap_up", attempt_id="at-1")
    shown = (await world.http.get(WORK, headers=agent)).json()["data"]["call"]
    assert (shown["state"], shown["outcome"], shown["endedBy"]) == ("ended", "connected", "person")
    assert shown["wrapUpEndsAt"] == "2026-03-02T10:01:00.000Z"
    await desk_rows.session(world.database, NOW)
    assert "call" not in (await world.http.get(WORK, headers=agent)).json()["data"]


# --- previews --------------------------------------------------------------------------------------------------------------


async def test_dialing_a_preview_answers_with_its_call_and_again_alike(world: World, agent, preview, dialers):
    async def dialed(fields):
        await desk_rows.change(world.database, tables.previews, "pv-1", state="dialed", attempt_id="at-7")
        return {"attemptId": "at-7"}

    dialers.arrange(events.PreviewDialRequested, dialed)
    expected = {"id": "pv-1", "state": "dialed", "callId": "at-7", "attemptId": "at-7"}
    for _ in range(2):
        answer = await world.http.post(f"{BASE}/previews/pv-1/dial", headers=agent)
        assert (answer.status_code, answer.json()["data"]) == (200, expected)
    assert dialers.asked == [(STREAM, events.PreviewDialRequested, {"agent_id": "a-1", "preview_id": "pv-1"})]
    assert (await world.http.post(f"{BASE}/previews/pv-1/skip", headers=agent)).status_code == 409


async def test_skipping_a_preview_answers_with_the_skips_left_and_again_alike(world: World, agent, preview, dialers):
    async def skipped(fields):
        await desk_rows.change(world.database, tables.previews, "pv-1", state="skipped")
        return {"skipsLeft": 1}

    dialers.arrange(events.PreviewSkipRequested, skipped)
    for _ in range(2):
        answer = await world.http.post(f"{BASE}/previews/pv-1/skip", json={"reason": "has paid"}, headers=agent)
        assert answer.json()["data"] == {"id": "pv-1", "state": "skipped", "skipsLeft": 1}
    fields = {"agent_id": "a-1", "preview_id": "pv-1", "reason": "has paid"}
    assert dialers.asked == [(STREAM, events.PreviewSkipRequested, fields)]
    dial = await world.http.post(f"{BASE}/previews/pv-1/dial", headers=agent)
    assert (dial.status_code, dial.json()["message"]) == (409, "this preview is no longer yours: you have skipped it")


async def test_a_repeat_that_was_overtaken_by_the_first_is_answered_like_it(world: World, agent, preview, dialers):
    async def too_late(fields):
        await desk_rows.change(world.database, tables.previews, "pv-1", state="dialed", attempt_id="at-7")
        raise Problem.conflict("preview_closed", "this preview is no longer yours")

    dialers.arrange(events.PreviewDialRequested, too_late)
    answer = await world.http.post(f"{BASE}/previews/pv-1/dial", headers=agent)
    assert answer.json()["data"]["callId"] == "at-7"


async def test_the_dialers_own_refusal_is_passed_on(world: World, agent, preview, dialers):
    async def refused(fields):
        await desk_rows.change(world.database, tables.previews, "pv-1", state="withdrawn", reason="lines_free")
        raise Problem.conflict("lines_free", "this number may not be dialed now: 5 of 5 lines in use")

    dialers.arrange(events.PreviewDialRequested, refused)
    answer = await world.http.post(f"{BASE}/previews/pv-1/dial", headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (409, "lines_free")


@pytest.mark.parametrize(
    ("closed", "words"),
    [
        ({"state": "dialed", "timed_out": True}, "its time ran out and the number was dialed"),
        ({"state": "withdrawn", "reason": "campaign_paused"}, "withdrawn because the campaign was paused"),
        ({"state": "withdrawn", "reason": "campaign_stopped"}, "withdrawn because the campaign was stopped"),
        ({"state": "withdrawn", "reason": "not_on_dnc"}, "the number is on a do-not-call list"),
        ({"state": "withdrawn", "reason": "calling_hours"}, "outside the calling hours"),
        ({"state": "withdrawn", "reason": "connection_lost"}, "your connection was lost"),
        ({"state": "withdrawn", "reason": "agent_away"}, "withdrawn because you went away"),
        ({"state": "withdrawn", "reason": "lunch"}, "withdrawn because you left it (lunch)"),
    ],
)
@pytest.mark.parametrize("action", ["dial", "skip"])
async def test_a_preview_that_is_gone_says_why(world: World, agent, preview, dialers, closed, words, action):
    await desk_rows.change(world.database, tables.previews, "pv-1", **closed)
    answer = await world.http.post(f"{BASE}/previews/pv-1/{action}", headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (409, "preview_closed")
    assert "no longer yours" in answer.json()["message"]
    assert words in answer.json()["message"]
    assert dialers.asked == []


async def test_previews_of_others_are_not_touched(world: World, agent, preview, dialers):
    await desk_rows.preview(world.database, NOW, "pv-2", agent_id="a-2", record_id="dl-2")
    answer = await world.http.post(f"{BASE}/previews/pv-2/dial", headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")
    assert (await world.http.post(f"{BASE}/previews/pv-9/dial", headers=agent)).status_code == 404
    theirs = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    elsewhere = await world.http.post(f"/api/v1/streams/{OTHER_STREAM}/previews/pv-1/dial", headers=theirs)
    assert elsewhere.status_code == 404
    assert dialers.asked == []


# --- calls -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "body", "event", "fields", "data"),
    [
        ("hangup", None, events.HangUpRequested, {}, {}),
        ("hold", None, events.HoldRequested, {"on": True}, {"state": "held"}),
        ("unhold", None, events.HoldRequested, {"on": False}, {"state": "connected"}),
        ("mute", None, events.MuteRequested, {"on": True}, {"muted": True}),
        ("unmute", None, events.MuteRequested, {"on": False}, {"muted": False}),
        ("dtmf", {"digits": "12*#AD"}, events.DigitsRequested, {"digits": "12*#AD"}, {"digits": "12*#AD"}),
    ],
)
async def test_what_is_done_with_a_call_is_put_to_the_dialer(
    world: World, agent, call, dialers, action, body, event, fields, data
):
    answer = await world.http.post(f"{BASE}/calls/at-1/{action}", json=body, headers=agent)
    assert (answer.status_code, answer.json()["data"]) == (200, {"id": "at-1"} | data)
    assert dialers.asked == [(STREAM, event, {"agent_id": "a-1", "attempt_id": "at-1"} | fields)]


@pytest.mark.parametrize("digits", ["", "1" * 33, "12E", "1 2", "١", None, 12, "1\n"])
async def test_only_keys_can_be_sent(world: World, agent, call, dialers, digits):
    answer = await world.http.post(f"{BASE}/calls/at-1/dtmf", json={"digits": digits}, headers=agent)
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["errors"]] == ["digits"]
    assert dialers.asked == []


async def test_hanging_up_what_has_ended_is_answered_alike(world: World, agent, call, dialers):
    await ended(world)
    answer = await world.http.post(f"{BASE}/calls/at-1/hangup", headers=agent)
    assert answer.json()["data"] == {"id": "at-1"}
    assert dialers.asked == []


async def test_calls_of_others_are_not_touched(world: World, agent, call, dialers):
    await desk_rows.attempt(world.database, NOW, "at-2", agent_id="a-2", phone_number="+442079460002", record_id="dl-2")
    answer = await world.http.post(f"{BASE}/calls/at-2/hangup", headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")
    assert (await world.http.post(f"{BASE}/calls/at-9/hangup", headers=agent)).status_code == 404
    assert dialers.asked == []


async def test_a_disposition_ends_the_wrap_up_and_again_is_answered_alike(world: World, agent, call, dialers):
    await ended(world)
    callback = NOW + timedelta(days=1)

    async def wrapped_up(fields):
        given = {"disposition": fields["code"], "notes": fields["notes"], "wrapped_up_at": NOW}
        await desk_rows.change(world.database, tables.attempts, "at-1", **given)
        return {}

    dialers.arrange(events.DispositionGiven, wrapped_up)
    body = {"code": " later ", "notes": "At noon", "callbackAt": "2026-03-03T11:00:00+01:00", "callbackOwner": "me"}
    expected = {
        "id": "at-1",
        "code": "later",
        "notes": "At noon",
        "callbackAt": "2026-03-03T10:00:00.000Z",
        "addToDnc": False,
        "callbackOwner": "me",
    }
    for _ in range(2):
        answer = await world.http.post(f"{BASE}/calls/at-1/disposition", json=body, headers=agent)
        assert (answer.status_code, answer.json()["data"]) == (200, expected)
    [(_, event, fields)] = dialers.asked
    assert event is events.DispositionGiven
    assert (fields["code"], fields["callback_at"], fields["add_to_dnc"]) == ("later", callback, False)
    assert fields["callback_owner"] is CallbackOwner.ME
    other = await world.http.post(f"{BASE}/calls/at-1/disposition", json=body | {"code": "paid"}, headers=agent)
    assert (other.status_code, other.json()["code"]) == (409, "already_given")


async def test_a_disposition_that_comes_after_the_wrap_up_is_refused_in_words(world: World, agent, call, dialers):
    await ended(world, wrapped_up_at=NOW)
    answer = await world.http.post(f"{BASE}/calls/at-1/disposition", json={"code": "paid"}, headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrap_up_over")
    await ended(world, wrapped_up_at=NOW, answered_at=None, outcome="no_answer")
    answer = await world.http.post(f"{BASE}/calls/at-1/disposition", json={"code": "paid"}, headers=agent)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_answered")
    assert dialers.asked == []


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({}, "code", "required"),
        ({"code": " "}, "code", "too_short"),
        ({"code": "c" * 65}, "code", "too_long"),
        ({"code": "c", "notes": "n" * 4001}, "notes", "too_long"),
        ({"code": "c", "callbackAt": "2026-03-02T09:59:59Z"}, "callbackAt", "in_past"),
        ({"code": "c", "callbackAt": "2026-03-03T10:00:00"}, "callbackAt", "malformed"),
        ({"code": "c", "callbackAt": "tomorrow"}, "callbackAt", "malformed"),
        ({"code": "c", "callbackOwner": "you"}, "callbackOwner", "not_one_of"),
        ({"code": "c", "addToDnc": "perhaps"}, "addToDnc", "wrong_type"),
    ],
)
async def test_a_bad_disposition_is_refused(world: World, agent, call, dialers, body, path, code):
    await ended(world)
    answer = await world.http.post(f"{BASE}/calls/at-1/disposition", json=body, headers=agent)
    assert answer.status_code == 400
    assert [(fault["path"], fault["code"]) for fault in answer.json()["errors"]] == [(path, code)]
    assert dialers.asked == []


@pytest.mark.parametrize("body", [{"code": "c" * 64, "notes": "n" * 4000}, {"code": "c", "notes": None}])
async def test_a_disposition_takes_its_bounds(world: World, agent, call, dialers, body):
    await ended(world)
    answer = await world.http.post(f"{BASE}/calls/at-1/disposition", json=body, headers=agent)
    assert answer.status_code == 200
    assert len(dialers.asked) == 1
