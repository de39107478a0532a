"""Browsers as agents' phones on a real Asterisk: who may register, with what, for how long, and how they are rung."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringfence.testbed import people
from ringfence.testbed.bed import Bed
from tests.end_to_end.asterisk.conftest import PACE
from tests.support.beds import bed_or_skip
from tests.support.line import CALL, Line
from tests.support.server_process import Centre
from tests.support.ws_phone import WebSocketPhone

BROWSER = "web/a-1"


async def test_a_browser_registers_with_what_it_was_given_and_is_rung_with_encrypted_audio(
    bed: Bed, line: Line
) -> None:
    assert await line.switch.unplugged({BROWSER}) == {BROWSER}
    given = await line.switch.admit_browser("a-1")
    assert given.addresses == (f"ws://127.0.0.1:{bed.ports.http}/ws",)
    assert len(given.password) >= 32
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        assert await line.switch.unplugged({BROWSER, "PJSIP/1001"}) == frozenset()
        await line.place(people.special("patient"), "web")
        invite = await phone.next_request("INVITE")
        assert "UDP/TLS/RTP/SAVPF" in invite
        assert "a=fingerprint:" in invite
        assert people.special("patient") in invite  # the agent sees who is called
        await phone.answer(invite, "486 Busy Here")
        await line.until(lambda: line.states())
        assert line.end().cause == "agent_phone"  # and nobody was rung
        assert CALL not in await asyncio.to_thread(bed.channels)
    async with asyncio.timeout(5):  # a page that was closed is a phone that is not connected
        while await line.switch.unplugged({BROWSER}) != {BROWSER}:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_nobody_registers_with_another_password_an_old_one_or_after_the_end(bed: Bed, line: Line) -> None:
    first = await line.switch.admit_browser("a-1")
    second = await line.switch.admit_browser("a-1")
    assert first.password != second.password
    for password, status in ((first.password, 401), ("guessed", 401), (second.password, 200)):
        async with WebSocketPhone(second.addresses[0], second.user, password) as phone:
            assert await phone.register() == status
    await line.switch.dismiss_browser("a-1")
    async with WebSocketPhone(second.addresses[0], second.user, second.password) as phone:
        assert await phone.register() in (401, 403, 404)
    assert await line.switch.unplugged({BROWSER}) == {BROWSER}


async def test_an_agent_signs_in_with_a_browser_that_is_there_and_is_told_of_one_that_is_not(centre: Centre) -> None:
    [(agent_id, token)] = await centre.set_up(1, endpoints=["web"])
    own = {"auth": token}
    state = f"{centre.base}/agents/{agent_id}/state"
    refused = await centre.http.put(state, json={"state": "available"}, headers=own)
    assert refused.status_code == 409
    assert "the telephone in your browser is not connected: allow the microphone" in refused.text
    given = (await centre.call("POST", f"{centre.base}/agents/{agent_id}/phone", headers=own))["data"]
    async with WebSocketPhone(given["addresses"][0], given["user"], given["password"]) as phone:
        assert await phone.register() == 200
        assert (await centre.http.put(state, json={"state": "available"}, headers=own)).status_code == 200
        await asyncio.sleep(2.5)  # signed in when somebody looked
        assert (await centre.http.put(state, json={"state": "offline"}, headers=own)).status_code == 200

        async def registers() -> int:
            return await phone.register()

        await centre.until(registers, lambda status: status != 200, seconds=10)


@pytest.fixture(scope="module")
def other_bed() -> Iterator[Bed]:
    with bed_or_skip(PACE) as bed:
        yield bed


@pytest.mark.parametrize("drained", [False, True], ids=["taking calls", "drained"])
async def test_a_call_is_placed_by_the_server_where_the_agents_browser_is_unless_that_is_drained(
    bed: Bed, other_bed: Bed, tmp_path: Path, drained: bool
) -> None:
    line = Line(bed, tmp_path, url=f"{bed.url},{other_bed.url}?weight={0 if drained else 1}")
    await line.start()
    given = await line.switch.admit_browser("a-1")
    first, second = (WebSocketPhone(address, given.user, given.password) for address in given.addresses)
    async with first, second:
        assert await second.register() == 200
        if drained:
            assert await first.register() == 200
        await line.place(people.special("patient"), "web")
        rung = first if drained else second
        await rung.answer(await rung.next_request("INVITE"), "486 Busy Here")
        await line.until(line.states)
        assert line.end().cause == "agent_phone"
    await line.switch.stop()
