"""Agents' phones on a real Asterisk: rung for each call or kept up, and what becomes of those that are not there."""

from __future__ import annotations

import asyncio

import pytest

from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.ports.telephony import PhoneUnreachable
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import BUSY_PHONE, HEARD_PHONE, SILENT_PHONE, UNPLUGGED_PHONE
from ringfence.testbed.ear import Ear
from tests.end_to_end.asterisk.conftest import phones
from tests.support.line import Line
from tests.support.record import Record
from tests.support.server_process import Centre

UNPLUGGED = f"PJSIP/{UNPLUGGED_PHONE}"


async def kept(bed: Bed) -> list[str]:
    return [name for name in await asyncio.to_thread(bed.channels) if name.startswith("rf-phone.")]


async def test_a_kept_phone_is_rung_once_for_many_calls(bed: Bed, line: Line, person: Ear, agent: Ear) -> None:
    await line.switch.open_phone("a-1", f"PJSIP/{HEARD_PHONE}")
    assert await line.switch.open_phones() == {"a-1"}
    [phone] = await kept(bed)
    agent.talk_to(await asyncio.to_thread(bed.audio_of, phone))
    for call_id in ("at-1", "at-2"):
        await line.talk(people.special("heard"), f"PJSIP/{HEARD_PHONE}", call_id)
        person.talk_to(await asyncio.to_thread(bed.audio_of, call_id))
        await line.switch.mute(call_id)
        await asyncio.sleep(0.2)
        for ear in (person, agent):
            ear.forget()
        await asyncio.sleep(0.7)
        assert agent.share_of(sounds.PERSON_HZ) > 0.95
        assert person.share_of(sounds.AGENT_HZ) < 0.01
        await line.switch.unmute(call_id)
        await asyncio.sleep(0.2)
        person.forget()
        await asyncio.sleep(0.5)
        assert person.share_of(sounds.AGENT_HZ) > 0.95
        await line.switch.mute(call_id)  # the next call begins as if this had not been
        await line.switch.hang_up(call_id)
        await asyncio.sleep(0.3)
        assert await kept(bed) == [phone]
        assert not [name for name in await asyncio.to_thread(bed.channels) if name.startswith("rf-agent.")]
    await line.switch.close_phone("a-1")
    await line.gone(phone)
    assert await line.switch.open_phones() == frozenset()


async def test_a_kept_phone_that_is_hung_up_in_a_call_ends_it_as_the_agents_doing(bed: Bed, line: Line) -> None:
    await line.switch.open_phone("a-1", "PJSIP/1001")
    await line.talk(people.special("patient"), "PJSIP/1001")
    [phone] = await kept(bed)
    await asyncio.to_thread(bed.command, "channel request hangup all")
    await line.until(lambda: CallState.ENDED in line.states())
    await line.gone(phone)
    assert line.end().outcome is Outcome.CONNECTED
    assert await line.switch.open_phones() == frozenset()


async def test_a_kept_phone_outlives_a_restart_of_ours_and_ends_with_asterisk(bed: Bed, line: Line) -> None:
    await line.switch.open_phone("a-1", "PJSIP/1001")
    [phone] = await kept(bed)
    await line.reopen()
    assert await line.switch.open_phones() == {"a-1"}
    await line.talk(people.special("person", 1), "PJSIP/1001")
    await line.until(lambda: CallState.ENDED in line.states())
    assert line.end().ended_by is EndedBy.PERSON
    assert await kept(bed) == [phone]
    await asyncio.to_thread(bed.end, "asterisk")
    try:
        async with asyncio.timeout(5):
            while await line.switch.open_phones():  # noqa: ASYNC110 (another process is waited for)
                await asyncio.sleep(0.02)
    finally:
        await asyncio.to_thread(bed.start_asterisk)
    assert await line.switch.open_phones() == frozenset()


@pytest.mark.parametrize(
    ("number", "why"),
    [(UNPLUGGED_PHONE, "is not connected"), (BUSY_PHONE, "does not take the call"), (SILENT_PHONE, "does not pick up")],
)
async def test_a_phone_that_cannot_be_kept_up_is_said_to_be_so(bed: Bed, line: Line, number: int, why: str) -> None:
    with pytest.raises(PhoneUnreachable, match=f"PJSIP/{number} {why}"):
        await line.switch.open_phone("a-1", f"PJSIP/{number}")
    await asyncio.sleep(0.3)
    assert await kept(bed) == []
    assert await line.switch.open_phones() == frozenset()


async def test_which_phones_are_not_connected_is_known_without_ringing_them(line: Line) -> None:
    asked = {UNPLUGGED, "PJSIP/1001", "PJSIP/of-nobody", "PJSIP/+441632960000@trunk", "web"}
    assert await line.switch.unplugged(asked) == {UNPLUGGED, "PJSIP/of-nobody"}


# --- with a dialer ----------------------------------------------------------------------------------------------------


async def test_an_agent_whose_phone_is_not_connected_is_told_so_and_nobody_is_dialed(centre: Centre) -> None:
    [(agent_id, token)] = await centre.set_up(1, endpoints=[UNPLUGGED])
    await centre.upload("People", f"phoneNumber\n{people.special('patient')}\n")
    campaign = await centre.create()
    await centre.trigger(campaign, "play")
    answer = await centre.http.put(
        f"{centre.base}/agents/{agent_id}/state", json={"state": "available"}, headers={"auth": token}
    )
    assert answer.status_code == 409
    assert f"your phone {UNPLUGGED} is not connected" in answer.text
    await centre.server.stop()
    assert Record(centre.server.data).attempts == []


async def test_an_agent_whose_kept_phone_is_hung_up_gets_no_more_work_until_it_is_rung_again(
    centre: Centre, bed: Bed
) -> None:
    [(agent_id, token)] = await centre.set_up(1, endpoints=phones(1))
    change = {"emailId": "agent0@centre.example", "firstName": "Agent", "lastName": "No. 0", "phoneMode": "keptUp"}
    await centre.call("PUT", f"{centre.base}/agents/{agent_id}", json=change)
    own = {"auth": token}

    async def work() -> dict[str, object]:
        found: dict[str, object] = (await centre.call("GET", f"{centre.base}/agents/{agent_id}/work", headers=own))[
            "data"
        ]
        return found

    async def sign_in() -> None:
        address = f"{centre.base}/agents/{agent_id}/state"
        await centre.call("PUT", address, json={"state": "available"}, headers=own)

    await sign_in()
    assert len(await kept(bed)) == 1
    await asyncio.to_thread(bed.hang_up_all)
    found = await centre.until(work, lambda desk: desk["state"] == "away", seconds=10)
    assert "PJSIP/1001 was hung up" in found["reason"]
    await sign_in()
    assert len(await kept(bed)) == 1
    await centre.call("PUT", f"{centre.base}/agents/{agent_id}/state", json={"state": "offline"}, headers=own)

    async def down() -> bool:
        return not await kept(bed)

    await centre.until(down, lambda gone: gone, seconds=10)
