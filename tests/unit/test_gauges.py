"""Figures for Prometheus, read from the engines."""

from __future__ import annotations

from typing import Any

from ringfence.domain.answering import Answering
from ringfence.domain.attempt import AnswerKind
from ringfence.domain.campaign import DialingMode
from ringfence.domain.prompts import SCREENING
from ringfence.engine import commands, events
from ringfence.services.gauges import Gauges
from tests.support.engine_driver import Floor
from tests.support.memory_store import MemoryStore


def read(floor: Floor) -> dict[tuple[Any, ...], float]:
    """By the name of the figure, and its labels but for the stream."""
    metrics = Gauges(lambda: [("st-1", floor.dialer.state)], lambda: floor.now).collect()
    return {
        (sample.name, *(value for name, value in sample.labels.items() if name != "stream")): sample.value
        for metric in metrics
        for sample in metric.samples
    }


def test_calls_and_agents_are_counted_by_state() -> None:
    floor = Floor("a-1", "a-2", "a-3", store=MemoryStore())
    floor.run(2, mode=DialingMode.PROGRESSIVE)
    first, _ = [act.attempt_id for act in floor.taken(commands.PlaceCall)]
    floor.answers(first)
    found = read(floor)
    assert {found["ringfence_calls", "connected"], found["ringfence_calls", "dialing"]} == {1}
    assert (found["ringfence_agents", "busy"], found["ringfence_agents", "available"]) == (1, 2)


def test_a_predictive_campaign_shows_what_paces_it() -> None:
    floor = Floor("a-1", "a-2", store=MemoryStore())
    floor.configure(Answering(screening=SCREENING))
    floor.run(4, mode=DialingMode.PREDICTIVE)
    floor.wait(1)
    (campaign,) = {run.instance.campaign_id for run in floor.dialer.state.runs.values()}
    found = read(floor)
    assert found["ringfence_calls_per_agent", campaign] == 1.0  # two calls for two agents
    assert found["ringfence_pacing_gate_open", campaign] == 0  # nobody has been served yet
    first, second = [act.attempt_id for act in floor.taken(commands.PlaceCall)]
    for call in (first, second):
        floor.answers(call)
    floor.handle(events.AnswerClassified(at=floor.now, attempt_id=first, kind=AnswerKind.HUMAN))
    found = read(floor)
    assert (found["ringfence_abandon_rate", campaign, "24h"], found["ringfence_calls", "screened"]) == (0.0, 1)
    assert 0 < found["ringfence_answer_rate", campaign] < 1


def test_other_modes_have_no_pacing_to_show() -> None:
    floor = Floor("a-1", store=MemoryStore())
    floor.run(1)
    assert {name for name, *_ in read(floor)} == {"ringfence_agents"}
