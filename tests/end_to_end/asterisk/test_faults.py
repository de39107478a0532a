"""What goes wrong between Ringfence, Asterisk and the carrier: each is told in words, and no call is lost."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ringfence.adapters.telephony.asterisk import trunk
from ringfence.cli.simulated_agents import Habits, SimulatedAgent
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.ports.telephony import TelephonyUnavailable
from ringfence.testbed import people
from ringfence.testbed.bed import Bed
from tests.end_to_end.asterisk.conftest import RING_SECONDS, phones
from tests.support.cut_line import CutLine
from tests.support.line import CALL, Line
from tests.support.record import Record
from tests.support.server_process import Centre

HOUR = timedelta(hours=1)
QUICK = Habits(
    reads=(0.1, 0.2), outlasts=20.0, wraps_up=(0.1, 0.2), hangs_up=0.0, skips=0, ignores=0, calls_back=0, adds_to_dnc=0
)


async def test_a_trunk_that_is_known_to_be_down_takes_no_call_and_rings_no_agent_in_vain(
    bed: Bed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trunk, "UNASKED_SECONDS", 0.5)
    line = Line(bed, tmp_path, trunk="deadtrunk")
    await line.start()
    try:
        await asyncio.to_thread(until_offline, bed)
        await asyncio.sleep(trunk.LOOKS_EVERY_SECONDS + 1)
        await line.switch.open_phone("a-1", "PJSIP/1001")
        await line.place(people.special("person"), "PJSIP/1001")
        await line.until(lambda: CallState.ENDED in line.states())
        end = line.end()
        assert (end.outcome, end.cause, end.ended_by) == (Outcome.CONGESTION, "trunk_unavailable", EndedBy.SYSTEM)
        assert await line.switch.open_phones() == {"a-1"}
    finally:
        await line.switch.close_phone("a-1")
        await line.switch.stop()


def until_offline(bed: Bed) -> None:
    while bed.ask("endpoints/PJSIP/deadtrunk").json()["state"] != "offline":
        pass


async def test_a_command_that_asterisk_does_not_answer_is_given_up_and_the_call_can_be_ended_later(
    bed: Bed, line: Line
) -> None:
    await line.talk(people.special("patient"), "PJSIP/1001")
    assert CallState.ENDED not in line.states()
    bed.signal("asterisk", signal.SIGSTOP)
    await asyncio.sleep(0.2)  # until all of it has stopped
    try:
        began = line.clock.now()
        with pytest.raises(TelephonyUnavailable, match="does not answer within 5 s"):
            await line.switch.hang_up(CALL)
        assert timedelta(seconds=4) < line.clock.now() - began < timedelta(seconds=7)
    finally:
        bed.signal("asterisk", signal.SIGCONT)
    await line.switch.hang_up(CALL)
    await line.until(lambda: CallState.ENDED in line.states())
    assert (line.end().outcome, line.end().ended_by) == (Outcome.CONNECTED, EndedBy.SYSTEM)
    await line.gone(CALL)
    await line.gone(f"rf-agent.{CALL}.a-1")


async def test_a_call_that_ends_while_the_connection_is_cut_is_told_when_it_is_back(bed: Bed, tmp_path: Path) -> None:
    async with CutLine(bed.ports.http) as between:
        line = Line(bed, tmp_path, url=bed.url.replace(str(bed.ports.http), str(between.port)))
        await line.start()
        try:
            await line.talk(people.special("person", 1), "PJSIP/1001")
            await line.talk(people.special("patient"), "PJSIP/1002", "at-2")
            for _ in range(30):  # again and again, until the first one must have ended
                between.cut()
                await asyncio.sleep(0.05)
            await line.until(lambda: CallState.ENDED in line.states())
            assert (line.end().outcome, line.end().cause) == (Outcome.CONNECTED, "16")
            assert line.states() == [CallState.RINGING, CallState.CONNECTED, CallState.ENDED]
            assert line.states("at-2") == [CallState.RINGING, CallState.CONNECTED]
            await line.switch.hang_up("at-2")
            assert line.end("at-2").ended_by is EndedBy.SYSTEM
        finally:
            await line.switch.stop()


@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
async def test_times_are_ours_however_far_the_clocks_are_apart(bed: Bed, tmp_path: Path, ahead: timedelta) -> None:
    line = Line(bed, tmp_path, ahead=ahead)
    await line.start()
    try:
        await line.talk(people.special("person", 1), "PJSIP/1001")
        await line.switch.stop()  # it ends while nobody listens
        await line.gone(CALL, seconds=10)
        ended = line.clock.now()
        await line.reopen()
        report = await line.switch.report(CALL)
        assert report is not None
        assert (report.state, report.outcome) == (CallState.ENDED, Outcome.CONNECTED)
        assert abs(report.at - ended) < timedelta(seconds=3)
    finally:
        await line.switch.stop()


async def test_an_asterisk_that_hangs_for_a_while_loses_no_attempt_of_a_campaign(centre: Centre, bed: Bed) -> None:
    agents = await centre.set_up(4, endpoints=phones(4))
    numbers = [people.special(name, 1) for name in ("person", "busy", "declines", "unknown", "congested", "at_once")]
    numbers += [f"+4420794600{n:02}" for n in range(10, 24)]
    await centre.upload("People", "phoneNumber\n" + "".join(f"{number}\n" for number in numbers))
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 1, "maxRingTime": RING_SECONDS})
    crew = [
        SimulatedAgent(str(centre.http.base_url), centre.stream, agent_id, token, random.Random(n), 1.0, QUICK)
        for n, (agent_id, token) in enumerate(agents)
    ]
    async with asyncio.TaskGroup() as group:
        at_work = [group.create_task(agent.run()) for agent in crew]
        await centre.trigger(campaign, "play")
        await asyncio.sleep(2)
        bed.signal("asterisk", signal.SIGSTOP)
        try:
            await asyncio.sleep(8)
        finally:
            bed.signal("asterisk", signal.SIGCONT)
        await centre.until_status(campaign, "Completed", seconds=120)
        for task in at_work:
            task.cancel()
    await centre.server.stop()
    record = Record(centre.server.data)
    record.check(preview_slack=timedelta(seconds=10))
    outcomes = Counter(row["outcome"] for row in record.attempts)
    assert outcomes.total() == len(numbers)  # each was tried once, and nothing is still open
    assert None not in outcomes
    assert outcomes["connected"] >= 8
    assert await asyncio.to_thread(bed.channels) == []


async def test_a_call_that_nobody_ends_is_ended_after_the_longest_that_a_call_may_be(centre: Centre, bed: Bed) -> None:
    agents = await centre.set_up(1, wrap_up_seconds=0, endpoints=phones(1))
    await centre.call("PUT", f"{centre.base}/settings", json={"maxCallSeconds": 60})
    await centre.upload("People", f"phoneNumber\n{people.special('patient')}\n")
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 1, "maxRingTime": RING_SECONDS})
    [(agent_id, token)] = agents
    patient = replace(QUICK, outlasts=600.0)
    agent = SimulatedAgent(str(centre.http.base_url), centre.stream, agent_id, token, random.Random(1), 1.0, patient)
    async with asyncio.TaskGroup() as group:
        at_work = group.create_task(agent.run())
        await centre.trigger(campaign, "play")
        await centre.until_status(campaign, "Completed", seconds=120)
        at_work.cancel()
    await centre.server.stop()
    [attempt] = Record(centre.server.data).attempts
    assert (attempt["outcome"], attempt["ended_by"]) == ("connected", "system")
    assert 60e6 <= attempt["ended_at"] - attempt["answered_at"] < 75e6  # microseconds
    assert await asyncio.to_thread(bed.channels) == []
