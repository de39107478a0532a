from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from ringfence.domain.attempt import Outcome
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.record import RecordState
from ringfence.ports.storage.contact_lists import Reject
from tests.api.conftest import OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.history_rows import GLOBAL_DNC, NOW, Ledger, number

BASE = f"/api/v1/streams/{STREAM}"
ZERO = {"dnc": 0, "filter": 0, "invalid": 0, "duplicate": 0}


class Desk:
    """The ledger, and questions over HTTP."""

    def __init__(self, world: World, headers: dict[str, str]) -> None:
        self.world, self.headers = world, headers
        self.ledger = Ledger(world.database, STREAM)

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = await self.world.http.get(BASE + path, params=query, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def progress(self, name: str) -> Any:
        return (await self.get(f"/campaigns/cd-{name}/progress"))["data"]

    async def why(self, n: int | str, name: str | None = "March") -> Any:
        query: dict[str, Any] = {} if name is None else {"campaignId": f"cd-{name}"}
        phone = n if isinstance(n, str) else number(n)
        return (await self.get("/explain", phoneNumber=phone, **query))["data"]

    async def attempts(self, **query: Any) -> Any:
        return (await self.get("/attempts", **query))["data"]


@pytest.fixture
async def desk(world: World, auth: dict[str, str]) -> Desk:
    made = Desk(world, auth)
    await made.ledger.furnish()
    return made


async def started(desk: Desk, people: int = 8, zone_keys: tuple[str, ...] = ()) -> Ledger:
    await desk.ledger.add_list("North", [number(n) for n in range(people)], zone_keys)
    await desk.ledger.add_campaign("March", ["North"])
    await desk.ledger.start("March")
    return desk.ledger


def added_up(progress: dict[str, Any]) -> int:
    counted = ("pending", "reserved", "dialing", "connected", "waitingRetry", "waitingHours", "callback", "completed")
    return int(sum(progress[name] for name in (*counted, "exhausted", "dropped")) + sum(progress["excluded"].values()))


# --- progress --------------------------------------------------------------------------------------------------------


async def test_a_campaign_that_was_never_prepared_answers_zeros(desk: Desk):
    await desk.ledger.add_list("North", [number(0)])
    await desk.ledger.add_campaign("March", ["North"], prepare=False)
    assert await desk.progress("March") == {
        "instanceId": None,
        "status": "Preparing",
        "prepared": False,
        "total": 0,
        "pending": 0,
        "reserved": 0,
        "dialing": 0,
        "connected": 0,
        "waitingRetry": 0,
        "waitingHours": 0,
        "callback": 0,
        "completed": 0,
        "exhausted": 0,
        "dropped": 0,
        "excluded": ZERO,
        "nextOpening": None,
        "callsCompleted": 0,
        "answered": 0,
    }


async def test_progress_counts_every_record_once_and_adds_up(desk: Desk):
    await desk.ledger.block(number(7))
    ledger = await started(desk, 8, ("", "", "", "", "Asia/Tokyo", "Asia/Tokyo", "", ""))
    await ledger.call("March", number(0), RecordState.COMPLETED, Outcome.CONNECTED)
    await ledger.call("March", number(1), RecordState.RETRY, Outcome.BUSY, due_at=NOW + timedelta(minutes=45))
    await ledger.call("March", number(2), RecordState.DIALING)
    await ledger.preview("March", number(3))
    found = await desk.progress("March")
    assert found["instanceId"] == ledger.runs["March"].id
    assert found["status"] == "Active"
    shown = {name: n for name, n in found.items() if isinstance(n, int) and n}
    assert shown == {
        "prepared": True, "total": 8, "pending": 1, "reserved": 1, "dialing": 1, "waitingRetry": 1, "waitingHours": 2,
        "completed": 1, "callsCompleted": 2, "answered": 1,
    }  # fmt: skip
    assert found["excluded"] == ZERO | {"dnc": 1}
    assert found["nextOpening"] == "2026-03-03T00:00:00.000Z"
    assert added_up(found) == 8


async def test_records_wait_for_hours_by_the_clock_alone(desk: Desk):
    await started(desk, 2)
    desk.world.runtime.clock.advance(timedelta(hours=9))  # type: ignore[attr-defined]
    found = await desk.progress("March")
    assert (found["pending"], found["waitingHours"], added_up(found)) == (0, 2, 2)
    assert found["nextOpening"] == "2026-03-03T09:00:00.000Z"


async def test_the_run_that_waits_for_its_first_play_is_shown(desk: Desk):
    await desk.ledger.add_list("North", [number(0)])
    await desk.ledger.add_campaign("March", ["North"])
    found = await desk.progress("March")
    assert (found["instanceId"], found["status"], found["pending"]) == (desk.ledger.runs["March"].id, "Ready", 1)


async def test_progress_of_another_tenants_campaign_does_not_exist(desk: Desk):
    await started(desk)
    other = await desk.world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    url = f"/api/v1/streams/{OTHER_STREAM}"
    for path in ("/campaigns/cd-March/progress", "/explain?phoneNumber=%2B442079460000&campaignId=cd-March"):
        assert (await desk.world.http.get(url + path, headers=other)).status_code == 404
    found = (await desk.world.http.get(f"{url}/explain?phoneNumber={number(0)}", headers=other)).json()["data"]
    assert (found["because"], found["attempts"]) == ("no campaign has this number in its current run", [])
    found = (await desk.world.http.get(f"{url}/attempts?campaignId=cd-March", headers=other)).json()["data"]
    assert (found["results"], found["nextCursor"]) == ([], None)


# --- explain ---------------------------------------------------------------------------------------------------------


async def test_a_number_that_may_be_dialed_has_a_verdict_of_every_rule_and_its_place(desk: Desk):
    await started(desk)
    found = await desk.why("0044 (0)20-7946 0005")
    assert (found["phoneNumber"], found["mayBeDialed"]) == (number(5), True)
    assert found["because"].startswith("campaign March: nothing stands in its way: 5 records are ahead of it")
    (record,) = found["campaigns"][0]["records"]
    assert (record["state"], record["ahead"], record["listName"]) == ("pending", 5, "North")
    assert [(rule["rule"], rule["passed"]) for rule in record["rules"]] == [
        (rule, True)
        for rule in (
            "campaign_active", "calling_hours", "attempts_left", "retry_time", "number_not_in_flight", "lines_free",
            "not_abandoned_recently", "not_on_dnc",
        )
    ]  # fmt: skip
    assert record["rules"][1]["until"] == "2026-03-02T18:00:00.000Z"


async def test_a_dialed_and_a_waiting_number_show_their_attempts_with_their_permits(desk: Desk):
    ledger = await started(desk)
    reached = await ledger.call("March", number(0), RecordState.COMPLETED, Outcome.CONNECTED)
    due = NOW + timedelta(minutes=45)
    await ledger.call("March", number(1), RecordState.RETRY, Outcome.BUSY, due_at=due)
    second = await ledger.call(
        "March", number(1), RecordState.RETRY, Outcome.BUSY, NOW + timedelta(seconds=30), due_at=due
    )
    found = await desk.why(0)
    assert found["because"] == (
        "campaign March: the person was reached: attempt 1 of 3 ended as connected at 2026-03-02T10:00:20Z"
    )
    assert [(a["id"], a["permit"]["campaign_active"]) for a in found["attempts"]] == [
        (reached.id, "campaign run is Active")
    ]
    found = await desk.why(1)
    assert (found["mayBeDialed"], found["when"]) == (False, "2026-03-02T10:45:00.000Z")
    assert "it waits for its retry at 2026-03-02T10:45:00Z: attempt 2 of 3 ended as busy" in found["because"]
    assert [a["number"] for a in found["attempts"]] == [2, 1]
    assert found["attempts"][0]["id"] == second.id


async def test_excluded_numbers_name_the_list_that_excludes_them(desk: Desk):
    ledger = desk.ledger
    await ledger.block(number(0), GLOBAL_DNC)
    await ledger.add_list("North", [number(0), number(1)])
    await ledger.add_list("South", [number(1)])
    await ledger.add_campaign("March", ["North", "South"])
    await ledger.start("March")
    found = await desk.why(0)
    assert found["because"] == (
        "campaign March: it is excluded from this run: the number is on global do-not-call list National register since"
        " 2026-03-02T10:00:00Z, for good"
    )
    assert [(d["listName"], d["isGlobal"], d["inForce"], d["expiresAt"]) for d in found["dncLists"]] == [
        ("National register", True, True, None)
    ]
    found = await desk.why(1)
    assert found["mayBeDialed"]
    assert [record["because"] for record in found["campaigns"][0]["records"] if record["exclusion"] == "duplicate"] == [
        "it is excluded from this run as a duplicate: the same number is dialed from list North"
    ]


async def test_exhausted_dropped_and_previewed_numbers_say_so(desk: Desk):
    ledger = await started(desk)
    for n in range(3):
        state = RecordState.EXHAUSTED if n == 2 else RecordState.RETRY
        at = NOW + timedelta(minutes=n)
        await ledger.call("March", number(0), state, Outcome.NO_ANSWER, at, due_at=NOW)
    await ledger.change("March", number(1), RecordState.RESERVED)
    await ledger.change("March", number(1), RecordState.DROPPED, skips=2)
    await ledger.preview("March", number(2), "a-7")
    assert "no attempts are left: 3 of 3 were made" in (await desk.why(0))["because"]
    assert "it was dropped: agents skipped it 2 times" in (await desk.why(1))["because"]
    found = await desk.why(2)
    assert "it is being previewed in campaign March by agent a-7" in found["because"]
    assert found["when"] == "2026-03-02T10:00:30.000Z"
    assert [(h["kind"], h["agentId"], h["until"]) for h in found["heldBy"]] == [
        ("preview", "a-7", "2026-03-02T10:00:30.000Z")
    ]


async def test_campaigns_that_do_not_run_say_what_to_do(desk: Desk):
    ledger = desk.ledger
    await ledger.add_list("North", [number(0)])
    await ledger.add_campaign("March", ["North"])
    assert (await desk.why(0))["because"] == "campaign March: the campaign has not been started: play it"
    await ledger.start("March")
    await ledger.move("March", InstanceStatus.PAUSED)
    assert (await desk.why(0))["because"] == "campaign March: the campaign is paused: resume it"


async def test_a_number_that_is_not_in_the_campaign_is_looked_for_among_the_rejected_rows(desk: Desk):
    ledger = await started(desk, 1)
    reject = Reject(4, "+44 20 7946 0050", "contactPriority 'x' is not a whole number")
    await ledger.database.write(lambda tx: tx.contact_lists.add_rejects(ledger.lists["North"], 1, [reject]))
    found = await desk.why(50)
    assert found["because"] == (
        "campaign March: the number did not get into list North: line 4: contactPriority 'x' is not a whole number"
    )
    assert [(r["listName"], r["line"]) for r in found["campaigns"][0]["rejects"]] == [("North", 4)]
    assert (await desk.why(51))["because"] == "campaign March: the number is in none of the campaign's lists"


async def test_without_a_campaign_all_that_have_the_number_are_asked_and_the_best_answer_comes_first(desk: Desk):
    ledger = await started(desk, 2)
    await ledger.add_campaign("April", ["North"])
    await ledger.add_list("South", [number(9)])
    await ledger.add_campaign("May", ["South"])
    found = await desk.why(0, None)
    assert {campaign["campaignName"] for campaign in found["campaigns"]} == {"March", "April"}
    assert found["mayBeDialed"]
    assert found["because"].startswith("campaign March: nothing stands in its way")
    assert found["because"].endswith("(1 more campaign has the number)")
    await ledger.call("March", number(0), RecordState.DIALING, agent_id="a-1")
    found = await desk.why(0, None)
    assert not found["mayBeDialed"]
    assert [h["campaignName"] for h in found["heldBy"]] == ["March"]
    april = next(campaign for campaign in found["campaigns"] if campaign["campaignName"] == "April")
    in_flight = next(r for r in april["records"][0]["rules"] if r["rule"] == "number_not_in_flight")
    assert in_flight["detail"] == "number is being called in campaign March by agent a-1 since 2026-03-02T10:00:00Z"
    assert (await desk.why(77, None))["because"] == "no campaign has this number in its current run"


async def test_what_is_no_number_and_an_unknown_campaign_are_refused(desk: Desk):
    answer = await desk.get("/explain", status=400, phoneNumber="call me")
    assert (answer["errors"][0]["path"], answer["errors"][0]["code"]) == ("phoneNumber", "malformed")
    assert (await desk.get("/explain", status=400))["errors"][0]["code"] == "required"
    await desk.get("/explain", status=404, phoneNumber=number(0), campaignId="cd-none")
    await desk.get("/campaigns/cd-none/progress", status=404)


# --- attempts --------------------------------------------------------------------------------------------------------


async def test_attempts_are_paged_by_cursor_newest_first(desk: Desk):
    ledger = await started(desk)
    made = [
        await ledger.call("March", number(n), RecordState.COMPLETED, Outcome.CONNECTED, NOW + timedelta(minutes=n))
        for n in range(5)
    ]
    found, cursor = [], ""
    while True:
        page = await desk.attempts(limit=2, campaignId="cd-March", **({"cursor": cursor} if cursor else {}))
        found += [attempt["id"] for attempt in page["results"]]
        assert page["hasMore"] is (page["nextCursor"] is not None)
        if page["nextCursor"] is None:
            break
        cursor = page["nextCursor"]
    assert found == [attempt.id for attempt in reversed(made)]


async def test_attempts_are_found_by_each_filter(desk: Desk):
    ledger = await started(desk)
    await ledger.call("March", number(0), RecordState.RETRY, Outcome.BUSY, due_at=NOW, agent_id="a-1")
    await ledger.call("March", number(1), RecordState.COMPLETED, Outcome.CONNECTED, NOW + timedelta(hours=1))
    for query in (
        {"outcome": "busy"},
        {"agentId": "a-1"},
        {"phoneNumber": "44 20 7946 0000"},
        {"instanceId": ledger.runs["March"].id, "to": "2026-03-02T11:00:00Z"},
        {"from": "2026-03-02T11:00:00+01:00", "to": "2026-03-02T10:00:01Z"},
    ):
        assert [a["outcome"] for a in (await desk.attempts(**query))["results"]] == ["busy"], query
    unescaped = f"{BASE}/attempts?from=2026-03-02T12:00:00+01:00"
    answer = await desk.world.http.get(unescaped, headers=desk.headers)
    assert [a["outcome"] for a in answer.json()["data"]["results"]] == ["connected"]


async def test_wrong_filters_are_refused_and_the_choices_named(desk: Desk):
    answer = await desk.get("/attempts", status=400, outcome="bussy", format="xml", cursor="x" * 300, limit=0)
    faults = {fault["path"]: fault for fault in answer["errors"]}
    assert set(faults) == {"outcome", "format", "cursor", "limit"}
    assert faults["outcome"]["code"] == "not_one_of"
    assert "no_answer" in faults["outcome"]["message"]
    wrong: dict[str, dict[str, Any]] = {
        "limit": {"limit": 1001},
        "cursor": {"cursor": "bm90IG91cnM"},
        "to": {"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T10:00:00Z"},
        "from": {"from": "yesterday"},
        "phoneNumber": {"phoneNumber": "123"},
    }
    for path, query in wrong.items():
        answer = await desk.get("/attempts", status=400, **query)
        assert [fault["path"] for fault in answer["errors"]] == [path]


async def test_the_csv_has_every_field_of_every_attempt(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ringfence.services.attempts.CHUNK", 2)
    ledger = await started(desk)
    for n in range(5):
        await ledger.call("March", number(n), RecordState.COMPLETED, Outcome.CONNECTED, NOW + timedelta(minutes=n))
    answer = await desk.world.http.get(f"{BASE}/attempts?format=csv", headers=desk.headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["phoneNumber"] for row in rows] == [number(n) for n in (4, 3, 2, 1, 0)]
    (as_json,) = (await desk.attempts(limit=1))["results"]
    assert set(rows[0]) == set(as_json)
    assert json.loads(rows[0]["permit"]) == as_json["permit"]
    assert (rows[0]["placedAt"], rows[0]["outcome"], rows[0]["muted"]) == (as_json["placedAt"], "connected", "false")
    few = await desk.world.http.get(f"{BASE}/attempts?format=csv&limit=3", headers=desk.headers)
    assert len(few.text.splitlines()) == 4
    await desk.get("/attempts", status=400, format="csv", cursor="?")


async def test_the_history_needs_a_scope(desk: Desk):
    agent = await desk.world.headers("agent")
    for path in ("/attempts", "/explain?phoneNumber=%2B442079460000", "/campaigns/cd-1/progress"):
        assert (await desk.world.http.get(BASE + path, headers=agent)).status_code == 403
