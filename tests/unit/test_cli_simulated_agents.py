"""What a simulated agent sees on its desk, and what it decides to do."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from ringfence.cli.simulated_agents import Habits, SimulatedAgent

CONTACT = {"phoneNumber": "+442079460101"}


def agent(seed: int = 1, **habits: Any) -> SimulatedAgent:
    return SimulatedAgent("http://x", "st-1", "a-1", "t", random.Random(seed), 1.0, Habits(**habits))


def seen(made: SimulatedAgent, *messages: dict[str, Any]) -> SimulatedAgent:
    for message in messages:
        made._see(message)
    return made


def offered(preview_id: str = "pv-1", skips_left: int = 2) -> dict[str, Any]:
    return {"type": "preview.offered", "preview": {"id": preview_id, "contact": CONTACT, "skipsLeft": skips_left}}


def call(kind: str, state: str, outcome: str | None = None) -> dict[str, Any]:
    return {"type": f"call.{kind}", "call": {"id": "at-1", "state": state, "outcome": outcome, "contact": CONTACT}}


def state(name: str) -> dict[str, Any]:
    return {"type": "agent.state", "state": name, "since": "2026-03-02T10:00:00.000Z"}


def decided(made: SimulatedAgent) -> Any:
    made._decide(100.0)
    return made._plan


def test_an_agent_who_is_offline_signs_in_at_once():
    plan = decided(agent())
    assert (plan.action, plan.given, plan.due) == ("state", {"state": "available"}, 100.0)


def test_an_available_agent_waits():
    assert decided(seen(agent(), state("available"))).due is None


def test_a_preview_is_read_and_dialed():
    plan = decided(seen(agent(skips=0, ignores=0, reads=(5, 5)), state("available"), offered()))
    assert (plan.action, plan.thing, plan.due) == ("dial", ("preview", "pv-1"), 105.0)


def test_what_takes_seconds_takes_fewer_on_a_fast_clock():
    made = seen(agent(skips=0, ignores=0, reads=(5, 5)), state("available"), offered())
    made._speed = 10.0
    assert decided(made).due == 100.5


def test_a_plan_stands_while_the_desk_is_the_same():
    made = seen(agent(skips=0, ignores=0), state("available"), offered())
    first = decided(made)
    made._decide(200.0)
    assert made._plan is first


def test_a_preview_without_skips_left_is_not_skipped():
    assert decided(seen(agent(skips=1, ignores=0), state("available"), offered())).action == "skip"
    assert decided(seen(agent(skips=1, ignores=0), state("available"), offered(skips_left=0))).action == "dial"


def test_an_ignored_preview_is_left_to_its_time_out():
    made = seen(agent(ignores=1), state("available"), offered())
    assert decided(made).due is None
    assert made.counts["ignored"] == 1


@pytest.mark.parametrize("end", ["preview.expired", "preview.withdrawn"])
def test_a_preview_that_is_gone_is_off_the_desk(end):
    made = seen(agent(), state("available"), offered(), {"type": end})
    assert "preview" not in made.desk


def test_a_ringing_call_is_waited_for_and_an_answered_one_talked_on():
    made = seen(agent(hangs_up=1, talks=(30, 30)), offered(), state("busy"), call("dialing", "dialing"))
    assert decided(made).due is None
    plan = decided(seen(made, call("answered", "connected")))
    assert (plan.action, plan.thing, plan.due) == ("hangup", ("talk", "at-1"), 130.0)


def test_who_does_not_hang_up_outlasts_the_person():
    made = seen(agent(hangs_up=0, outlasts=185), state("busy"), call("answered", "connected"))
    assert decided(made).due == 285.0


def test_an_answered_call_that_ended_is_wrapped_up():
    made = seen(
        agent(adds_to_dnc=0, calls_back=0), state("busy"), call("ended", "ended", "connected"), state("wrap_up")
    )
    plan = decided(made)
    assert plan.action == "disposition"
    assert plan.given["code"] in {code for code, *_ in Habits().dispositions}
    assert plan.given["notes"]


def test_the_desk_is_empty_after_the_wrap_up():
    made = seen(agent(), state("busy"), call("ended", "ended", "connected"), state("wrap_up"), state("available"))
    assert "call" not in made.desk
    assert decided(made).due is None


def test_every_end_of_a_call_is_counted_once():
    made = seen(agent(), call("ended", "ended", "busy"), call("ended", "ended", "busy"))
    assert made.counts == Counter({"outcome:busy": 1})


def test_the_same_seed_decides_the_same():
    def choices(seed: int) -> list[Any]:
        made = agent(seed, skips=0.3, ignores=0.2)
        return [(decided(seen(made, state("available"), offered(f"pv-{n}"))).action, made._plan.due) for n in range(50)]

    assert choices(1) == choices(1)
    assert choices(1) != choices(2)
