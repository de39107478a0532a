"""What if: centres tried out over HTTP, in a process beside the server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ringfence.domain.problems import Kind, Problem
from ringfence.services.what_if import WhatIf
from ringfence.simulation.centre import Centre
from ringfence.simulation.comparing import compare
from tests.api.conftest import STREAM, World

URL = f"/api/v1/streams/{STREAM}/simulations"
SMALL = {"agents": 3, "people": 60, "seeds": 2}


async def asked(world: World, auth: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = await world.http.post(URL, json=SMALL | body, headers=auth)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def refused(world: World, auth: dict[str, str], **body: Any) -> list[tuple[str, str]]:
    answer = await world.http.post(URL, json=SMALL | body, headers=auth)
    assert answer.status_code == 400, answer.text
    return [(fault["path"], fault["code"]) for fault in answer.json()["errors"]]


async def test_what_comes_of_it_is_what_the_simulator_says(world: World, auth):
    [found] = (await asked(world, auth))["results"]
    there = compare(Centre(agents=3, people=60), (1, 2)).as_json()
    assert found == {"value": None} | {name: there[name] for name in found if name != "value"}


async def test_values_of_a_field_are_compared(world: World, auth):
    data = await asked(world, auth, vary={"field": "mode", "values": ["Preview", "Progressive"]})
    assert (data["vary"], [one["value"] for one in data["results"]]) == ("mode", ["Preview", "Progressive"])
    preview, progressive = data["results"]
    assert preview["talkMinutesAnHour"] != progressive["talkMinutesAnHour"]
    opens = await asked(world, auth, closes="5:00 PM", vary={"field": "opens", "values": ["9:00 AM", "4:00 PM"]})
    early, late = opens["results"]
    assert late["finishedHours"] is None or early["finishedHours"]["mean"] < late["finishedHours"]["mean"]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"agents": 0, "answerRate": 2}, [("agents", "out_of_range"), ("answerRate", "out_of_range")]),
        ({"mode": "Agentless"}, [("mode", "not_one_of")]),
        ({"opens": "nine"}, [("opens", "malformed")]),
        ({"opens": "6:00 PM", "closes": "9:00 AM"}, [("closes", "out_of_range")]),
        ({"vary": {"field": "weather", "values": [1]}}, [("vary.field", "not_one_of")]),
        (
            {"vary": {"field": "agents", "values": [1, 0, "x"]}},
            [("vary.values[1]", "out_of_range"), ("vary.values[2]", "wrong_type")],
        ),
        ({"agents": 500}, [("agents", "too_much")]),
    ],
)
async def test_what_is_wrong_is_said(world: World, auth, body: dict[str, Any], faults: list[tuple[str, str]]):
    assert await refused(world, auth, **body) == faults


async def test_what_takes_too_long_is_given_up_and_the_next_one_has_its_turn():
    hurried = WhatIf(seconds=0.05)
    with pytest.raises(Problem, match="longer than") as problem:
        await hurried.compare([Centre(agents=50, people=20_000)], 1)
    assert problem.value.kind is Kind.UNAVAILABLE
    patient = WhatIf()
    first, second = await asyncio.gather(*(patient.compare([Centre(agents=2, people=10)], 1) for _ in range(2)))
    assert first == second


async def test_only_a_few_wait():
    busy = WhatIf()
    asking = [asyncio.create_task(busy.compare([Centre(agents=2, people=10)], 1)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Problem, match="others are simulating") as problem:
        await busy.compare([Centre()], 1)
    assert problem.value.retry_after
    for one in asking:
        one.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
