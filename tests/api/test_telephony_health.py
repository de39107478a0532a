"""How telephony is, over the API."""

from __future__ import annotations

from typing import Any

from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.domain.settings import StreamSettings
from ringfence.ports.telephony import SwitchHealth
from tests.api.conftest import ACCOUNT, STREAM, World
from tests.support.campaign_world import CampaignWorld

PATH = f"/api/v1/streams/{STREAM}/telephony"


async def read(world: World, headers: dict[str, str]) -> Any:
    answer = await world.http.get(PATH, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_simulated_switch_is_there_and_says_that_nobody_is_called(world: World, auth: dict[str, str]):
    answer = await read(world, auth)
    found = answer["data"]
    assert answer["message"] == "1 of 1 switches takes calls"
    assert found["simulated"] is True
    assert found["switches"] == [
        {"name": "simulated", "connected": True, "carrierAnswers": True, "calls": 0, "maxCalls": None, "drained": False}
    ]
    assert (found["liveCalls"], found["maxLiveCalls"], found["outcomes"]) == (0, StreamSettings().max_live_calls, {})


async def test_one_that_is_gone_silent_or_drained_does_not_count(world: World, auth: dict[str, str]):
    class Three:
        def health(self) -> list[SwitchHealth]:
            return [
                SwitchHealth("a", False, None, 0),
                SwitchHealth("b", True, False, 3, 200),
                SwitchHealth("c", True, True, 1, None, True),
                SwitchHealth("d", True, True, 2),
            ]

    CampaignWorld(world, auth, ACCOUNT, STREAM).use(switches=Three())
    answer = await read(world, auth)
    assert answer["message"] == "1 of 4 switches takes calls"
    assert [one["calls"] for one in answer["data"]["switches"]] == [0, 3, 1, 2]
    assert answer["data"]["switches"][1]["maxCalls"] == 200


async def test_a_stopped_carrier_is_not_connected(world: World, auth: dict[str, str]):
    carrier = world.runtime.switches
    assert isinstance(carrier, SimulatedCarrier)
    await carrier.stop()
    [found] = (await read(world, auth))["data"]["switches"]
    assert (found["connected"], found["carrierAnswers"]) == (False, None)


async def test_it_is_for_those_who_run_the_day(world: World):
    answer = await world.http.get(PATH, headers=await world.headers("agent"))
    assert answer.status_code == 403
