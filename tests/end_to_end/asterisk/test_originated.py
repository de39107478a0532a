"""Calls for which no agent is held are originated: they are ours when they are answered, also when we are away just then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from ringfence.domain.attempt import CallState, Outcome
from ringfence.testbed import people
from ringfence.testbed.bed import Bed
from tests.support.cut_line import CutLine
from tests.support.line import AGENT_CHANNEL, CALL, Line

RINGING, CONNECTED = CallState.RINGING, CallState.CONNECTED


@pytest.fixture
def older(bed: Bed) -> Iterator[None]:
    """An extensions.conf from before calls were originated."""
    bed.command("dialplan set global RINGFENCE_DIALPLAN 2")
    yield
    bed.command("dialplan set global RINGFENCE_DIALPLAN 3")


def where(bed: Bed, call_id: str = CALL) -> tuple[str, str]:
    """In which context of the dialplan the call is, and in what application."""
    found = bed.ask(f"channels/{call_id}").json()["dialplan"]
    return found["context"], found["app_name"]


@asynccontextmanager
async def listening_in_vain(bed: Bed) -> AsyncIterator[None]:
    """Our application is there, and takes nothing to heart."""
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{bed.url}/ari/events", params={"app": "ringfence"}):
        yield


async def test_a_call_is_ours_as_soon_as_it_is_answered(line: Line, bed: Bed) -> None:
    await line.place_for_nobody(people.special("patient"))
    await line.until(lambda: line.states() == [RINGING])
    assert where(bed) == ("nowhere", "AppDial2")
    await line.until(lambda: line.states() == [RINGING, CONNECTED])
    assert where(bed) == ("ringfence-answered", "Stasis")
    await line.switch.connect(CALL, "a-1", "PJSIP/1001")
    await line.until(lambda: AGENT_CHANNEL in bed.channels())


async def test_who_answers_while_nobody_listens_stays_and_is_there_as_soon_as_somebody_does(
    line: Line, bed: Bed
) -> None:
    await line.place_for_nobody(people.special("patient"))
    await line.until(lambda: line.states() == [RINGING])
    await line.switch.stop()
    await line.until(lambda: where(bed)[0] == "ringfence-answered")
    await asyncio.sleep(0.6)
    assert where(bed)[1] != "Stasis"
    await line.reopen()
    report = await line.switch.report(CALL)  # as the dialer does then
    if report is None or report.state is not CONNECTED:  # its turn to come to us has not been yet
        await line.until(lambda: line.states() == [RINGING, CONNECTED], 1.0)
    await line.switch.connect(CALL, "a-1", "PJSIP/1001")
    await line.until(lambda: AGENT_CHANNEL in bed.channels())


async def test_a_call_that_came_to_us_just_before_we_died_is_ours_after_the_restart(line: Line, bed: Bed) -> None:
    await line.place_for_nobody(people.special("patient"))
    await line.until(lambda: line.states() == [RINGING])
    await line.switch.stop()
    async with listening_in_vain(bed):  # as a process does that dies with what it was told still unread
        await line.until(lambda: where(bed)[1] == "Stasis")
    await line.reopen()
    report = await line.switch.report(CALL)
    assert report is not None
    assert report.state is CONNECTED
    await line.switch.connect(CALL, "a-1", "PJSIP/1001")
    await line.until(lambda: AGENT_CHANNEL in bed.channels())


async def test_a_call_that_came_while_the_connection_was_dead_is_told_when_it_is_back(bed: Bed, tmp_path: Path) -> None:
    async with CutLine(bed.ports.http) as between:
        line = Line(bed, tmp_path, url=bed.url.replace(str(bed.ports.http), str(between.port)))
        await line.start()
        try:
            await line.place_for_nobody(people.special("patient"))
            await line.until(lambda: line.states() == [RINGING])
            async with listening_in_vain(bed):
                between.cut()
                await line.until(lambda: where(bed)[1] == "Stasis")
            await line.until(lambda: line.states() == [RINGING, CONNECTED])
            await line.switch.hang_up(CALL)
        finally:
            await line.switch.stop()


async def test_who_is_given_up_while_the_call_is_being_placed_does_not_go_on_ringing(line: Line) -> None:
    placing = asyncio.create_task(line.place_for_nobody(people.special("nobody")))
    await asyncio.sleep(0)
    await line.switch.hang_up(CALL)
    await placing
    await line.gone(CALL)
    assert line.end().outcome is Outcome.CANCELLED


@pytest.mark.usefixtures("older")
async def test_with_an_older_dialplan_the_call_is_ours_from_the_start(bed: Bed, tmp_path: Path) -> None:
    line = Line(bed, tmp_path)
    await line.start()
    try:
        await line.place_for_nobody(people.special("patient"))
        await line.until(lambda: line.states() == [RINGING, CONNECTED])
        assert where(bed) == ("nowhere", "Stasis")
        await line.switch.hang_up(CALL)
    finally:
        await line.switch.stop()


async def test_two_of_us_on_one_asterisk_leave_each_other_alone(line: Line, bed: Bed, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other = Line(bed, folder, url=f"{bed.url}?app=other")
    await other.start()
    try:
        await line.talk(people.special("patient"), "PJSIP/1001")
        await line.until(lambda: len(bed.ask("bridges").json()) == 1)
        await line.place_for_nobody(people.special("nobody"), "at-2")
        await line.until(lambda: line.states("at-2") == [RINGING])
        await other.reopen()  # looks at all that is there
        assert await other.switch.live_calls() == []
        await asyncio.sleep(0.5)
        assert {CALL, AGENT_CHANNEL, "at-2"} <= set(bed.channels())
        assert len(bed.ask("bridges").json()) == 1
        assert line.states() == [RINGING, CONNECTED]
        assert other.told == []
    finally:
        await line.switch.hang_up("at-2")
        await other.switch.stop()
