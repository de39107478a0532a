"""Supervisors in a conversation over a real Asterisk: who hears whom, measured at all three ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ringfence.domain.supervision import SupervisionMode
from ringfence.ports.telephony import PhoneUnreachable
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import HEARD_PHONE, OTHER_HEARD_PHONE, UNPLUGGED_PHONE
from ringfence.testbed.ear import Ear
from tests.support.line import AGENT_CHANNEL, CALL, Line

BOSS = "u-boss"
PHONE = f"PJSIP/{OTHER_HEARD_PHONE}"
BOSS_HZ = sounds.MACHINE_HZ
VOICES = {"person": sounds.PERSON_HZ, "agent": sounds.AGENT_HZ, "boss": BOSS_HZ}


@dataclass
class Floor:
    """A conversation with a supervisor's phone beside it; each end says a tone of its own."""

    bed: Bed
    line: Line
    person: Ear
    agent: Ear
    boss: Ear

    async def supervise(self, mode: SupervisionMode) -> None:
        await self.line.switch.supervise(CALL, BOSS, PHONE, mode)
        [phone] = [name for name in await asyncio.to_thread(self.bed.channels) if name.startswith("rf-super.")]
        self.boss.talk_to(await asyncio.to_thread(self.bed.audio_of, phone))

    async def heard(self) -> dict[str, set[str]]:
        """Whom each end hears."""
        await asyncio.sleep(0.4)
        ears = {"person": self.person, "agent": self.agent, "boss": self.boss}
        for ear in ears.values():
            ear.forget()
        await asyncio.sleep(1.0)
        return {end: {who for who, hertz in VOICES.items() if ear.share_of(hertz) > 0.1} for end, ear in ears.items()}


@pytest.fixture
def boss(bed: Bed) -> Iterator[Ear]:
    with Ear(bed.ports.other_ear, BOSS_HZ) as ear:
        yield ear


@pytest.fixture
async def floor(bed: Bed, line: Line, person: Ear, agent: Ear, boss: Ear) -> Floor:
    await line.talk(people.special("heard"), f"PJSIP/{HEARD_PHONE}")
    person.talk_to(await asyncio.to_thread(bed.audio_of, CALL))
    agent.talk_to(await asyncio.to_thread(bed.audio_of, AGENT_CHANNEL))
    return Floor(bed, line, person, agent, boss)


async def test_who_listens_is_heard_by_nobody_who_whispers_by_the_agent_and_who_barges_in_by_both(floor: Floor) -> None:
    alone = {"person": {"agent"}, "agent": {"person"}}
    both = {"person", "agent"}
    await floor.supervise(SupervisionMode.LISTEN)
    assert await floor.heard() == alone | {"boss": both}
    await floor.supervise(SupervisionMode.WHISPER)
    assert await floor.heard() == {"person": {"agent"}, "agent": {"person", "boss"}, "boss": both}
    await floor.supervise(SupervisionMode.BARGE)
    assert await floor.heard() == {"person": {"agent", "boss"}, "agent": {"person", "boss"}, "boss": both}
    await floor.supervise(SupervisionMode.LISTEN)
    assert await floor.heard() == alone | {"boss": both}
    await floor.line.switch.stop_supervising(BOSS)
    assert await floor.heard() == alone | {"boss": set()}


@pytest.mark.parametrize("mode", [SupervisionMode.WHISPER, SupervisionMode.BARGE])
async def test_supervising_ends_with_the_conversation_and_leaves_nothing_behind(
    floor: Floor, mode: SupervisionMode
) -> None:
    await floor.supervise(mode)
    await floor.line.switch.hang_up(CALL)
    await nothing_left(floor)


async def test_a_supervisor_who_hangs_up_leaves_the_two_talking(floor: Floor) -> None:
    await floor.supervise(SupervisionMode.WHISPER)
    await asyncio.to_thread(floor.bed.command, f"channel request hangup {await channel_name(floor, 'rf-super.')}")
    for prefix in ("rf-super.", "rf-spy."):
        await until_none(floor, prefix)
    heard = await floor.heard()
    assert (heard["person"], heard["agent"]) == ({"agent"}, {"person"})


async def test_a_supervisor_whose_phone_is_not_there_is_told_so_and_a_call_that_is_over_has_none(floor: Floor) -> None:
    switch = floor.line.switch
    with pytest.raises(PhoneUnreachable, match="is not connected"):
        await switch.supervise(CALL, BOSS, f"PJSIP/{UNPLUGGED_PHONE}", SupervisionMode.LISTEN)
    await switch.supervise("at-of-nobody", BOSS, PHONE, SupervisionMode.LISTEN)
    await until_none(floor, "rf-super.")


async def test_after_a_restart_of_ours_a_supervisor_is_out_and_the_conversation_goes_on(floor: Floor) -> None:
    await floor.supervise(SupervisionMode.WHISPER)
    await floor.line.reopen()
    for prefix in ("rf-super.", "rf-spy."):
        await until_none(floor, prefix)
    heard = await floor.heard()
    assert (heard["person"], heard["agent"]) == ({"agent"}, {"person"})


async def channel_name(floor: Floor, prefix: str) -> str:
    found = (await asyncio.to_thread(floor.bed.ask, "channels")).json()
    return next(str(channel["name"]) for channel in found if channel["id"].startswith(prefix))


async def until_none(floor: Floor, prefix: str) -> None:
    async with asyncio.timeout(5):
        while any(name.startswith(prefix) for name in await asyncio.to_thread(floor.bed.channels)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def nothing_left(floor: Floor) -> None:
    for prefix in ("rf-super.", "rf-spy.", "at-", "rf-agent."):
        await until_none(floor, prefix)
    async with asyncio.timeout(5):
        while (await asyncio.to_thread(floor.bed.ask, "bridges")).json():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
