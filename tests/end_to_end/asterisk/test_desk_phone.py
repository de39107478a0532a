"""The desk in Chromium as the agent's telephone, over a real Asterisk: people hear each other, and a reload loses nobody."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser, Route

from ringfence.cli.simulated_agents import SimulatedAgent
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import UNPLUGGED_PHONE
from ringfence.testbed.ear import Ear
from tests.end_to_end.asterisk.conftest import phones
from tests.end_to_end.asterisk.test_recordings import HABITS, recordings, sides
from tests.support.cable import Cable
from tests.support.chromium import MICROPHONE, Window, chromium
from tests.support.desks import PASSWORD, an_agent
from tests.support.server_process import Centre

KEEP_CONNECTIONS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.connections.push(this); }
};
"""
COUNTED = """async () => {
  const counted = {};
  ((await window.connections.at(-1)?.getStats()) ?? []).forEach((one) => {
    if (one.type === "inbound-rtp")
      Object.assign(counted, {received: one.packetsReceived, lost: one.packetsLost, level: one.audioLevel});
    if (one.type === "outbound-rtp") counted.sent = one.packetsSent;
  });
  return counted;
}"""
LOUDEST = """() => {
  if (!window.analyser) {
    const context = new AudioContext();
    window.analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    const [receiver] = window.connections.at(-1).getReceivers();
    context.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser);
  }
  const found = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(found);
  const place = found.indexOf(Math.max(...found));
  return found[place] < -60 ? 0 : place * analyser.context.sampleRate / analyser.fftSize;
}"""
HEARD = 0.01
"""The level of a sound that somebody hears; 0 is silence, 1 as loud as it can be."""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium(MICROPHONE) as browser:
        yield browser


class Telephonist(Window):
    """An agent whose window telephones."""

    async def start(self) -> None:
        await self.page.add_init_script(KEEP_CONNECTIONS)

    async def counted(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate(COUNTED)
        return found

    async def hears(self, seconds: float = 15) -> None:
        """Return when sound arrives in the browser."""
        async with asyncio.timeout(seconds):
            while (await self.counted()).get("level", 0) < HEARD:  # noqa: ASYNC110 (another process is waited for)
                await asyncio.sleep(0.1)

    async def hears_tone(self, hertz: float, seconds: float = 15) -> None:
        """Return when this is the loudest that is heard."""
        async with asyncio.timeout(seconds):
            while abs(await self.page.evaluate(LOUDEST) - hertz) > 20:  # noqa: ASYNC110 (another process is waited for)
                await asyncio.sleep(0.1)

    async def packets(self, seconds: float = 1.5) -> dict[str, int]:
        before = await self.counted()
        await asyncio.sleep(seconds)
        after = await self.counted()
        return {name: after[name] - before[name] for name in ("received", "sent", "lost")}


async def at_work(
    centre: Centre, browser: Browser, name: str, *numbers: str, **changes: Any
) -> tuple[Telephonist, str]:
    """Somebody at their desk, and a campaign that is ready."""
    await centre.set_up(0, wrap_up_seconds=600)
    await centre.upload(
        "People", "phoneNumber,firstName,lastName\n" + "".join(f"{one},Person,Ashby\n" for one in numbers)
    )
    campaign = await centre.create(strategy={"maxAttemptsPerRecord": 1}, **changes)
    window = await Telephonist.of(browser, str(centre.http.base_url).rstrip("/"))
    await window.start()
    await window.sign_in(await an_agent(centre, name), PASSWORD)
    await window.phase("offline")
    return window, campaign


async def call_of(centre: Centre) -> str:
    [attempt] = (await centre.call("GET", f"{centre.base}/attempts"))["data"]["results"]
    return str(attempt["id"])


async def test_an_agent_at_the_desk_hears_and_is_heard_holds_reloads_hangs_up_and_wraps_up(
    bed: Bed, centre: Centre, person: Ear, browser: Browser
) -> None:
    window, campaign = await at_work(centre, browser, "Pia Phone", people.special("heard"), recordCalls=True)
    keys = window.page.keyboard
    await window.page.get_by_role("button", name="Start taking calls").click()
    await window.phase("available")
    await window.says("Your phone is connected.")
    await window.check_accessible()
    await centre.trigger(campaign, "play")
    await window.phase("preview")
    await window.page.get_by_role("button", name="Dial").click()
    await window.phase("connected")
    call_id = await call_of(centre)
    person.talk_to(await asyncio.to_thread(bed.audio_of, call_id))

    await window.hears_tone(sounds.PERSON_HZ)
    found = await window.packets()
    assert found["received"] == pytest.approx(75, abs=20)
    assert found["sent"] == pytest.approx(75, abs=20)
    await is_heard(person)
    await window.page.get_by_role("meter", name="Level of the other side").wait_for()
    await window.check_accessible()

    await keys.press("Alt+H")
    await window.phase("held")
    await asyncio.sleep(0.5)
    person.forget()
    await asyncio.sleep(0.7)
    assert person.share_of(sounds.MUSIC_HZ) > 0.9
    await keys.press("Alt+H")
    await window.phase("connected")
    await window.hears()

    await window.page.get_by_label("Notes").fill("Cut short by a reload")
    await window.says("Typed text is kept")
    await window.page.reload()
    await window.phase("connected")
    await window.hears()
    await is_heard(person)
    assert await call_of(centre) == call_id
    await keys.press("Alt+M")
    await window.page.get_by_role("button", name="Unmute", disabled=False).wait_for()
    assert await beeps(person) < 200

    await keys.press("Alt+X")
    await window.phase("ended")
    await window.page.get_by_text("Has paid").click()
    await keys.press("Alt+Enter")
    await window.page.locator("[data-phase=ended]").wait_for(state="detached")
    [attempt] = (await centre.call("GET", f"{centre.base}/attempts"))["data"]["results"]
    assert (attempt["outcome"], attempt["endedBy"], attempt["notes"]) == ("connected", "agent", "Cut short by a reload")
    [recorded] = await centre.until(lambda: recordings(centre), lambda found: len(found) == 1, seconds=15)
    left, right = sides((await centre.http.get(f"{centre.base}/recordings/{recorded['id']}/audio")).content)
    assert max(abs(sample) for sample in left) > 1_000
    assert sounds.share_of(sounds.PERSON_HZ, right) > 0.9
    assert sounds.share_of(sounds.PERSON_HZ, left) < 0.05

    assert window.complaints == []
    await window.check_stores_nothing_personal()


async def is_heard(person: Ear) -> None:
    """The microphone beeps once a second."""
    assert await beeps(person) > 1_000
    assert person.share_of(sounds.MUSIC_HZ) < 0.01


async def test_a_phone_that_is_kept_up_outlasts_calls_and_reloads(
    bed: Bed, centre: Centre, person: Ear, browser: Browser
) -> None:
    window, campaign = await at_work(centre, browser, "Kit Keptup", people.special("heard"))
    await configure(centre, phoneMode="keptUp")
    await window.page.get_by_role("button", name="Start taking calls").click()
    await window.phase("available")
    [first] = await kept_up(bed)
    await window.page.reload()
    await window.phase("available")
    await window.says("Your phone is connected.")
    await centre.trigger(campaign, "play")
    await window.phase("preview")
    await window.page.keyboard.press("Alt+Enter")
    await window.phase("connected")
    person.talk_to(await asyncio.to_thread(bed.audio_of, await call_of(centre)))
    await window.hears()
    await is_heard(person)
    await window.page.reload()
    await window.phase("connected")
    await window.hears()
    await is_heard(person)
    assert await kept_up(bed) not in ([], [first])
    await window.page.keyboard.press("Alt+X")
    await window.phase("ended")
    assert len(await kept_up(bed)) == 1
    assert window.complaints == []


async def test_another_window_takes_the_call_along(bed: Bed, centre: Centre, person: Ear, browser: Browser) -> None:
    window, campaign = await at_work(centre, browser, "Win Dows", people.special("heard"))
    await window.page.get_by_role("button", name="Start taking calls").click()
    await centre.trigger(campaign, "play")
    await window.phase("preview")
    await window.page.keyboard.press("Alt+Enter")
    await window.phase("connected")
    person.talk_to(await asyncio.to_thread(bed.audio_of, await call_of(centre)))
    await window.hears()
    other = Telephonist(window.context, await window.context.new_page(), window.url)
    await other.start()
    await other.page.goto(other.url)
    await other.phase("connected")
    await window.says("Your desk is open in another window")
    await other.hears()
    await is_heard(person)
    await other.page.keyboard.press("Alt+X")
    await other.phase("ended")
    assert window.complaints == other.complaints == []


async def test_a_call_outlasts_a_cut_of_its_web_socket(bed: Bed, centre: Centre, person: Ear, browser: Browser) -> None:
    window, campaign = await at_work(centre, browser, "Cal Cut", people.special("heard"))
    async with Cable(f"http://127.0.0.1:{bed.ports.http}") as cable:

        async def through_the_cable(route: Route) -> None:
            given = await (answer := await route.fetch()).json()
            given["data"]["addresses"] = [f"{cable.url.replace('http', 'ws')}/ws"]
            await route.fulfill(response=answer, json=given)

        await window.page.route(f"{window.url}/**/phone", through_the_cable)
        await window.page.get_by_role("button", name="Start taking calls").click()
        await centre.trigger(campaign, "play")
        await window.phase("preview")
        await window.page.keyboard.press("Alt+Enter")
        await window.phase("connected")
        person.talk_to(await asyncio.to_thread(bed.audio_of, await call_of(centre)))
        await window.hears()
        cable.cut()
        await window.says("One moment: your phone is being connected again.")
        await asyncio.sleep(2)
        cable.mend()
        await window.page.get_by_text("One moment: your phone is being connected again.").wait_for(state="detached")
        await window.hears()
        await is_heard(person)
        await asyncio.sleep(8)  # in which nothing is done about it
        await window.hears()
        assert await window.now() == "connected"
        await window.page.keyboard.press("Alt+X")
        await window.phase("ended")
        assert window.complaints == []


async def kept_up(bed: Bed) -> list[str]:
    return [name for name in await asyncio.to_thread(bed.channels) if name.startswith("rf-phone.")]


async def configure(centre: Centre, **changes: Any) -> None:
    """Change the only agent."""
    [agent] = (await centre.call("GET", f"{centre.base}/agents"))["data"]["results"]
    body = {name: agent[name] for name in ("emailId", "firstName", "lastName")}
    await centre.call("PUT", f"{centre.base}/agents/{agent['id']}", json=body | changes)


async def test_an_asterisk_that_was_started_again_is_registered_with_anew(
    bed: Bed, centre: Centre, browser: Browser
) -> None:
    window, _ = await at_work(centre, browser, "Rae Start", people.special("patient"))
    await window.page.get_by_role("button", name="Start taking calls").click()
    await window.phase("available")
    await asyncio.to_thread(bed.end, "asterisk")
    try:
        await window.says("One moment: your phone is being connected again.")
        await window.check_accessible()
    finally:
        await asyncio.to_thread(bed.start_asterisk)
    await window.says("Your phone is connected.")
    assert await window.now() == "available", await window.page.inner_text("main")


async def test_who_may_not_use_the_microphone_is_told_so_and_not_signed_in(bed: Bed, centre: Centre) -> None:
    async with chromium([flag for flag in MICROPHONE if "fake-ui" not in flag]) as browser:
        window, _ = await at_work(centre, browser, "Mike Denied", people.special("patient"))
        await window.page.get_by_role("button", name="Start taking calls").click()
        await window.page.get_by_role("dialog").get_by_text("The browser may not use the microphone.").wait_for()
        await window.check_accessible()
        assert await window.now() == "offline"
        await window.context.grant_permissions(["microphone"])
        await window.page.get_by_role("button", name="Try again").click()
        await window.page.get_by_text("The browser may not use the microphone.").first.wait_for(state="detached")
        await window.page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await window.page.keyboard.press("Alt+A")
        await window.says("Your phone is connected.")


async def test_an_agent_with_a_desk_phone_chooses_this_browser(bed: Bed, centre: Centre, browser: Browser) -> None:
    window, _ = await at_work(centre, browser, "Dee Desk", people.special("patient"))
    endpoint = f"PJSIP/{UNPLUGGED_PHONE}"
    await configure(centre, endpoint=endpoint)
    await window.page.reload()
    await window.phase("offline")
    await window.page.get_by_role("button", name="Start taking calls").click()
    await window.says(f"your phone {endpoint} is not connected")
    await window.page.get_by_role("button", name="Phone: 1096").click()
    await window.page.get_by_text("In this browser").click()
    await window.page.get_by_role("meter", name="Level of your microphone").wait_for()
    await window.check_accessible()
    await window.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await window.page.get_by_role("button", name="Start taking calls").click()
    await window.phase("available")
    await window.says("Your phone is connected.")


async def test_a_supervisor_listens_in_the_page_then_talks_with_both_and_leaves(
    bed: Bed, centre: Centre, person: Ear, browser: Browser
) -> None:
    [(agent_id, token)] = await centre.set_up(1, endpoints=phones(1))
    await centre.upload("People", f"phoneNumber\n{people.special('heard')}\n")
    campaign = await centre.create()
    url = str(centre.http.base_url).rstrip("/")
    habits = replace(HABITS, outlasts=300.0)
    agent = SimulatedAgent(url, centre.stream, agent_id, token, random.Random(1), 1.0, habits)
    window = await Telephonist.of(browser, url)
    await window.start()
    async with asyncio.TaskGroup() as group:
        working = group.create_task(agent.run())
        await centre.trigger(campaign, "play")
        await centre.until(
            lambda: asyncio.sleep(0, agent.desk), lambda desk: desk.get("call", {}).get("state") == "connected"
        )
        call_id = await call_of(centre)
        person.talk_to(await asyncio.to_thread(bed.audio_of, call_id))
        await centre.call("POST", f"{centre.base}/calls/{call_id}/mute", headers={"auth": token})
        await window.sign_in(await an_agent(centre, "Sue Visor", "supervisor"), PASSWORD)
        await window.page.get_by_role("heading", name="Campaigns").wait_for()
        await window.page.goto(f"{url}/wall")
        await window.page.get_by_role("button", name="Change the state of Agent No. 0").click()
        await window.page.get_by_role("menuitem", name="Listen").click()
        await window.says("You listen to Agent No. 0. Nobody hears you.")
        await window.hears()
        await window.check_accessible()
        assert await beeps(person) < 1_000
        await window.page.get_by_role("radio", name="Talk with both").click()
        await window.says("You talk with Agent No. 0 and the other side.")
        assert await beeps(person) > 1_000
        await window.page.get_by_role("button", name="Leave").click()
        await window.page.get_by_text("You talk with").wait_for(state="detached")
        await centre.until(
            lambda: asyncio.to_thread(bed.channels), lambda names: not any("rf-super" in name for name in names)
        )
        assert agent.desk["call"]["state"] == "connected"
        working.cancel()
    assert window.complaints == []


async def beeps(person: Ear) -> int:
    """How loud it gets in more than a second."""
    await asyncio.sleep(0.5)
    person.forget()
    await asyncio.sleep(1.5)
    return max((abs(sample) for sample in person.heard), default=0)
