"""Reports add up: with the attempts, with progress, and with each other."""

from __future__ import annotations

import asyncio
import csv
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ringfence.services import campaign_runs, reports, sample
from tests.support import migrated, sample_server
from tests.support.sample_server import Office

STEP = timedelta(seconds=2)
AGENT = sample.SPARE_AGENT_ID


class Day:
    """A stretch of work in a campaign of the sample data: an agent who skips, dials, talks, is called away."""

    def __init__(self, office: Office, seed: int = 3) -> None:
        self.office = office
        self.rng = random.Random(seed)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.office.http.get(sample_server.BASE + path, params=query, headers=self.office.manager)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def rows(self, path: str, **query: Any) -> list[dict[str, str]]:
        answer = await self.office.http.get(
            sample_server.BASE + path, params=query | {"format": "csv"}, headers=self.office.manager
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.DictReader(answer.text.splitlines()))

    async def work(self, calls: int) -> None:
        """Until so many calls are over; each step passes two seconds, or does what is on the desk."""
        await self.office.must("PUT", f"/agents/{AGENT}/state", {"state": "available"})
        over = 0
        while over < calls:
            desk = await self.office.desk()
            self.office.time.at += timedelta(seconds=1)
            if "preview" in desk:
                if self.rng.random() < 0.2 and desk["preview"]["skipsLeft"]:
                    await self.act(f"/previews/{desk['preview']['id']}/skip", {"reason": "has paid"})
                    continue
                await self.pass_time(self.rng.randrange(1, 10))
                await self.act(f"/previews/{desk['preview']['id']}/dial")
            elif desk["state"] == "wrap_up":
                await self.pass_time(self.rng.randrange(1, 10))
                code = self.rng.choice(["promise_to_pay", "refuses", "voicemail", "paid"])
                over += await self.act(f"/calls/{desk['call']['id']}/disposition", {"code": code})
            elif desk.get("call", {}).get("state") == "connected" and self.rng.random() < 0.1:
                await self.act(f"/calls/{desk['call']['id']}/hangup")
            else:
                await self.pass_time(1)

    async def act(self, path: str, body: Any = None) -> bool:
        answer = await self.office.http.post(sample_server.BASE + path, json=body, headers=self.office.agent)
        assert answer.status_code in (200, 409), answer.text
        return answer.status_code == 200

    async def pass_time(self, steps: int) -> None:
        for _ in range(steps):
            self.office.clock.advance(STEP)
            for _ in range(20):
                await asyncio.sleep(0)
            await self.office.runtime.database.read(lambda tx: None)


@asynccontextmanager
async def _day(folder: Path) -> AsyncIterator[Day]:
    migrated.at(folder / "ringfence.db")
    await sample_server.seed(folder)
    async with sample_server.office(folder) as office:
        yield Day(office)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    """Two campaigns have been worked in; a call of the second one is being wrapped up."""
    async with _day(tmp_path_factory.mktemp("reports")) as made:
        runtime = made.office.runtime
        await campaign_runs.play(runtime, sample.STREAM, sample.CAMPAIGN_ID)
        await made.work(12)
        await campaign_runs.stop(runtime, sample.STREAM, sample.CAMPAIGN_ID)
        await campaign_runs.play(runtime, sample.STREAM, sample.SPARE_CAMPAIGN_ID)
        await made.work(5)
        while (await made.office.desk())["state"] != "wrap_up":
            desk = await made.office.desk()
            if "preview" in desk:
                await made.act(f"/previews/{desk['preview']['id']}/dial")
            await made.pass_time(1)
        yield made


def every_attempt(found: Any) -> Iterator[dict[str, Any]]:
    assert found["nextCursor"] is None
    yield from found["results"]


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_calls_add_up_with_the_attempts(day: Day):
    attempts = list(every_attempt(await day.get("/attempts", limit=1000)))
    over = [one for one in attempts if one["wrappedUpAt"] is not None]
    assert len(over) < len(attempts)
    overview = await day.get("/reports/overview")
    totals = overview["totals"]
    assert totals["placed"] == len(attempts)
    assert totals["inProgress"] == len(attempts) - len(over)
    assert totals["answered"] == sum(one["answeredAt"] is not None for one in over)
    by_campaign = Counter(one["campaignId"] for one in attempts)
    assert {row["campaignId"]: row["placed"] for row in overview["results"]} == dict(by_campaign)
    assert len(by_campaign) == 2
    by_outcome = Counter(one["outcome"] for one in over)
    assert len(by_outcome) >= 3
    for by in ("campaign", "hour"):
        outcomes = await day.get("/reports/outcomes", by=by)
        assert {outcome: n for outcome, n in outcomes["totals"].items() if n} == dict(by_outcome)
        assert sum(row["calls"] for row in outcomes["results"]) == len(over)
    dispositions = await day.get("/reports/dispositions")
    told = Counter((one["campaignId"], one["disposition"], one["number"]) for one in over if one["answeredAt"])
    shown = {(row["campaignId"], row["disposition"], row["attempt"]): row["calls"] for row in dispositions["results"]}
    assert shown == dict(told)


async def test_a_report_can_be_kept_to_a_campaign_a_run_and_some_hours(day: Day):
    [first] = (await day.get("/reports/overview", campaignId=sample.CAMPAIGN_ID))["results"]
    attempts = list(every_attempt(await day.get("/attempts", campaignId=sample.CAMPAIGN_ID, limit=1000)))
    assert first["placed"] == len(attempts)
    run = attempts[0]["campaignInstanceId"]
    of_run = await day.get("/reports/outcomes", instanceId=run)
    assert sum(of_run["totals"].values()) == len([one for one in attempts if one["wrappedUpAt"]])
    before = await day.get("/reports/overview", **{"from": "2026-03-01T00:00:00Z", "to": "2026-03-01T09:30:00Z"})
    assert (before["results"], before["to"]) == ([], "2026-03-01T10:00:00.000Z")


async def test_records_add_up_with_progress(day: Day):
    for campaign_id in (sample.CAMPAIGN_ID, sample.SPARE_CAMPAIGN_ID):
        progress = await day.get(f"/campaigns/{campaign_id}/progress")
        [row] = (await day.get("/reports/lists", campaignId=campaign_id))["results"]
        assert row["records"] == progress["total"]
        assert row["excluded"] == sum(progress["excluded"].values())
        for state in ("completed", "exhausted", "dropped"):
            assert row[state] == progress[state]
        attempts = list(every_attempt(await day.get("/attempts", campaignId=campaign_id, limit=1000)))
        assert row["tried"] == len({one["campaignDialingListId"] for one in attempts})
        [of_campaign] = (await day.get("/reports/overview", campaignId=campaign_id))["results"]
        assert (of_campaign["completed"], of_campaign["answered"]) == (progress["callsCompleted"], progress["answered"])


async def test_the_latest_execution_is_filtered_searched_and_sorted(day: Day):
    campaign = {"campaignId": sample.CAMPAIGN_ID}
    everybody = await day.rows("/reports/latest-execution", **campaign)
    progress = await day.get(f"/campaigns/{sample.CAMPAIGN_ID}/progress")
    assert len(everybody) == progress["total"]
    states = Counter(row["state"] for row in everybody)
    assert states["completed"] == progress["completed"]
    attempts = {one["id"]: one for one in every_attempt(await day.get("/attempts", **campaign, limit=1000))}
    tried = [row for row in everybody if row["lastCallId"]]
    assert tried
    for row in tried:
        last = attempts[row["lastCallId"]]
        assert (row["outcome"], row["disposition"]) == (last["outcome"] or "", last["disposition"] or "")
        assert str(last["number"]) == row["attempts"]
    latest = await day.get("/reports/latest-execution", **campaign, sort="lastCallAt", order="desc", limit=5)
    assert [one["lastCallAt"] for one in latest["results"]] == sorted(
        (row["lastCallAt"] for row in tried), reverse=True
    )[:5]
    second = await day.get("/reports/latest-execution", **campaign, sort="lastCallAt", order="desc", limit=5, page=2)
    assert not {one["lastCallId"] for one in latest["results"]} & {one["lastCallId"] for one in second["results"]}
    completed = await day.get("/reports/latest-execution", **campaign, state="completed", limit=100)
    assert len(completed["results"]) == progress["completed"]
    somebody = tried[0]
    for search in (somebody["phoneNumber"][-7:], somebody["lastName"].upper(), somebody["uniqueId"]):
        found = await day.get("/reports/latest-execution", **campaign, search=search, limit=100)
        assert somebody["campaignDialingListId"] in {one["campaignDialingListId"] for one in found["results"]}
        assert len(found["results"]) < len(everybody)
    nobody = await day.get("/reports/latest-execution", **campaign, search="100%_")
    assert nobody["results"] == []


async def test_agents_time_adds_up(day: Day):
    now = day.office.clock.now()
    report = await day.get("/reports/agents")
    [row] = [row for row in report["results"] if row["agentId"] == AGENT]
    began = sample_server.NOW
    assert sum(row["seconds"].values()) == pytest.approx((now - began).total_seconds(), abs=5)
    attempts = list(every_attempt(await day.get("/attempts", agentId=AGENT, limit=1000)))
    assert row["calls"] == sum(one["wrappedUpAt"] is not None for one in attempts)
    assert row["skipped"] > 0
    assert row["previews"] >= row["skipped"] + len(attempts)
    states = await day.get("/reports/agent-states", agentId=AGENT)
    assert states["results"][-1]["until"] is None
    ends = [one["until"] for one in states["results"][:-1]]
    assert ends == [one["since"] for one in states["results"][1:]]
    spent = Counter[str]()
    for one in states["results"][:-1]:
        spent[one["state"]] += one["seconds"]
    assert row["seconds"]["previewing"] == pytest.approx(spent["previewing"], abs=1)


async def test_compliance_counts_refusals_and_local_hours(day: Day):
    report = await day.get("/reports/compliance")
    attempts = list(every_attempt(await day.get("/attempts", limit=1000)))
    by_hour = Counter[str]()
    for row in report["results"]:
        by_hour.update(row["callsByLocalHour"])
        assert row["last24Hours"] == row["last30Days"]
        assert row["last24Hours"]["abandoned"] == 0
    assert sum(by_hour.values()) == len(attempts)
    hours = {hour for hour, n in by_hour.items() if n}
    assert "10" in hours  # London keeps UTC in March
    assert {"02", "03", "04", "05"} & hours  # at people's in America it is early in the morning
    assert hours <= {"02", "03", "04", "05", "06", "10", "11"}
    machines = sum(row["last24Hours"]["machines"] for row in report["results"])
    assert machines == sum(one["outcome"] == "machine" and bool(one["wrappedUpAt"]) for one in attempts)
    flat = await day.rows("/reports/compliance")
    assert flat[0]["last24Hours.answered"] == str(report["results"][0]["last24Hours"]["answered"])


async def test_every_report_is_the_same_as_csv(day: Day):
    for path in ("overview", "outcomes", "dispositions", "agents"):
        shown = (await day.get(f"/reports/{path}"))["results"]
        rows = await day.rows(f"/reports/{path}")
        assert [list(row) for row in rows] == [list(dict(reports.flat(row))) for row in shown]


async def test_a_report_on_too_long_or_no_time_is_refused(day: Day):
    for query in ({"from": "2020-01-01T00:00:00Z"}, {"from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z"}):
        answer = await day.office.http.get(
            sample_server.BASE + "/reports/overview", params=query, headers=day.office.manager
        )
        assert answer.status_code == 400
    answer = await day.office.http.get(
        sample_server.BASE + "/reports/agent-states", params={"agentId": "a-nobody"}, headers=day.office.manager
    )
    assert answer.status_code == 404


async def test_why_nothing_dials_is_said_in_words(day: Day):
    stopped = await day.get(f"/campaigns/{sample.CAMPAIGN_ID}/diagnosis")
    assert (stopped["dialing"], stopped["findings"][0]["code"]) == (False, "stopped")
    now = await day.get(f"/campaigns/{sample.SPARE_CAMPAIGN_ID}/diagnosis")
    assert now["dialing"] is True
    assert now["because"].startswith("it is dialing: 1 person")
