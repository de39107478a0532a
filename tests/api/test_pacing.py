"""How a campaign is paced, over the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.domain.campaign import CampaignStatus, DialingMode
from ringfence.engine import commands
from ringfence.engine.pacing.estimates import KNOWN_AFTER, Estimates
from ringfence.engine.pacing.ledger import Tally, hour_of
from ringfence.ports.storage.database import Transaction
from tests.api.conftest import ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.history_rows import NOW, Ledger, number

BASE = f"/api/v1/streams/{STREAM}"


@pytest.fixture
async def ledger(world: World) -> Ledger:
    made = Ledger(world.database, STREAM)
    await made.furnish()
    await made.add_list("North", [number(n) for n in range(3)])
    await made.add_campaign("March", ["North"])
    return made


async def read(world: World, headers: dict[str, str], status: int = 200, **query: Any) -> Any:
    answer = await world.http.get(f"{BASE}/campaigns/cd-March/pacing", params=query, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


async def save(world: World, *saves: commands.Save) -> None:
    def work(tx: Transaction) -> None:
        tx.live.save(ACCOUNT, STREAM, tx.live.last_sequence(STREAM) + 1, [], saves, NOW)

    await world.database.write(work)


async def test_a_campaign_that_has_not_dialed_has_learned_nothing(world: World, auth: dict[str, str], ledger: Ledger):
    found = await read(world, auth)
    assert found["gate"] == "learning"
    assert found["calls"] == 0
    assert found["day"]["answered"] == found["month"]["abandoned"] == 0
    assert found["callsAnAgent"] is None
    assert found["decisions"] == []


async def test_ledgers_estimates_and_decisions_are_read_as_they_were_saved(
    world: World, auth: dict[str, str], ledger: Ledger
):
    estimates = Estimates()
    for n in range(4 * KNOWN_AFTER):
        estimates.call_unanswered(NOW, timedelta(seconds=26))
        if n % 4 == 0:
            estimates.call_answered(NOW, timedelta(seconds=8.5))
    decision = {"calls": 3, "inFlight": 5, "idle": 1, "talking": 2, "wrappingUp": 1, "reason": "risk"}
    days_ago = hour_of(NOW) - 24 * 5
    await save(
        world,
        commands.SaveTally("cd-March", hour_of(NOW), Tally(98, 1)),
        commands.SaveTally("cd-March", hour_of(NOW), Tally(100, 2, 10)),
        commands.SaveTally("cd-March", days_ago, Tally(900, 30)),
        commands.SaveTally("cd-March", hour_of(NOW) - 24 * 31, Tally(5_000, 900)),
        commands.SaveEstimates("cd-March", estimates.as_json(), NOW),
        *(
            commands.SaveDecision("cd-March", "cid-1", NOW - timedelta(seconds=10 * ago), decision | {"calls": ago})
            for ago in range(4)
        ),
    )
    found = await read(world, auth, limit=3)
    assert found["day"] == {
        "answered": 100, "people": 90, "machines": 10, "abandoned": 2, "abandonRate": 2.0, "abandonRateOfPeople": 2.22,
    }  # fmt: skip
    assert found["month"]["answered"] == 1_000
    assert found["month"]["abandonRate"] == 3.2
    assert found["gate"] == "shut"
    assert found["riskAllowed"] == 0.0
    assert found["calls"] == 5 * KNOWN_AFTER
    assert found["answerRate"] == pytest.approx(0.2, abs=0.02)
    assert [one["calls"] for one in found["decisions"]] == [0, 1, 2]
    assert found["callsAnAgent"] == 1.25


async def test_a_gate_that_is_shut_stands_in_the_way_only_once_calls_are_known(
    world: World, auth: dict[str, str], ledger: Ledger
):
    def run(tx: Transaction) -> None:
        campaign = tx.campaigns.get(STREAM, "cd-March")
        assert campaign is not None
        tx.campaigns.save(replace(campaign, dialing_mode=DialingMode.PREDICTIVE, status=CampaignStatus.ACTIVE))

    async def reasons() -> list[str]:
        answer = await world.http.get(f"{BASE}/campaigns/cd-March/diagnosis", headers=auth)
        return [finding["code"] for finding in answer.json()["data"]["findings"]]

    await world.database.write(run)
    await save(world, commands.SaveTally("cd-March", hour_of(NOW), Tally(5, 0)))
    assert "gate_shut" not in await reasons(), "it learns"
    estimates = Estimates()
    for _ in range(KNOWN_AFTER):
        estimates.call_answered(NOW, timedelta(seconds=8.5))
    await save(world, commands.SaveEstimates("cd-March", estimates.as_json(), NOW))
    assert (await read(world, auth))["gate"] == "shut"
    assert "gate_shut" in await reasons()


async def test_decisions_of_more_than_a_day_ago_are_forgotten(world: World, auth: dict[str, str], ledger: Ledger):
    for hours in (30, 20, 0):
        await save(world, commands.SaveDecision("cd-March", "cid-1", NOW - timedelta(hours=hours), {
            "calls": hours, "inFlight": 0, "idle": 0, "talking": 0, "wrappingUp": 0,
        }))  # fmt: skip
    assert [one["calls"] for one in (await read(world, auth))["decisions"]] == [0, 20]


async def test_another_stream_has_no_such_campaign(world: World, auth: dict[str, str], ledger: Ledger):
    await read(world, auth, limit=0)
    answer = await world.http.get(f"/api/v1/streams/{OTHER_STREAM}/campaigns/cd-March/pacing", headers=auth)
    assert answer.status_code in (403, 404)
