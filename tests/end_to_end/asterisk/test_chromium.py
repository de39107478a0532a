"""Chromium as an agent's phone on a real Asterisk: heard and hearing, measured in the browser and at the other end.

The page does what a SIP library for browsers does with audio; signalling goes through the test.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright

from ringfence.adapters.telephony.asterisk import returning
from ringfence.domain.attempt import CallState, EndedBy, Outcome
from ringfence.domain.supervision import SupervisionMode
from ringfence.testbed import people, sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.ear import Ear
from tests.support.line import CALL, Line
from tests.support.ws_phone import WebSocketPhone

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
]  # fmt: skip
PAGE = """<!doctype html><title>a telephone</title><script>
async function answer(offer) {
  const connection = window.connection = new RTCPeerConnection({iceServers: [], bundlePolicy: "max-bundle"});
  connection.ontrack = (event) => {
    const stream = new MediaStream([event.track]);
    window.speaker = new Audio();
    speaker.srcObject = stream;
    speaker.play();
    const context = window.context = new AudioContext();
    window.analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaStreamSource(stream).connect(analyser);
  };
  const microphone = await navigator.mediaDevices.getUserMedia({audio: true});
  microphone.getTracks().forEach((track) => connection.addTrack(track, microphone));
  await connection.setRemoteDescription({type: "offer", sdp: offer});
  await connection.setLocalDescription(await connection.createAnswer());
  while (connection.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 20));
  return connection.localDescription.sdp;
}
function loudest() {
  const found = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(found);
  const place = found.indexOf(Math.max(...found));
  return found[place] < -60 ? 0 : place * context.sampleRate / analyser.fftSize;
}
async function packets() {
  const counted = {};
  (await connection.getStats()).forEach((one) => {
    if (one.type === "inbound-rtp") Object.assign(counted, {received: one.packetsReceived, lost: one.packetsLost});
    if (one.type === "outbound-rtp") counted.sent = one.packetsSent;
  });
  return counted;
}
</script>"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")

    async def served(route: Route) -> None:
        await route.fulfill(body=PAGE, content_type="text/html")

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        made = await browser.new_page()
        await made.route("http://localhost/**", served)
        await made.goto("http://localhost/")  # where a page may use the microphone
        yield made
        await browser.close()


async def counted(page: Page, seconds: float = 1.5) -> dict[str, int]:
    """The packets of so many seconds, as the browser counts them."""
    before: dict[str, Any] = await page.evaluate("packets()")
    await asyncio.sleep(seconds)
    after: dict[str, Any] = await page.evaluate("packets()")
    return {name: after[name] - before[name] for name in ("received", "sent", "lost")}


async def test_an_agent_in_chromium_hears_and_is_heard_holds_and_hangs_up(
    bed: Bed, line: Line, person: Ear, page: Page
) -> None:
    given = await line.switch.admit_browser("a-1")
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        await line.place(people.special("heard"), "web")
        invite = await phone.next_request("INVITE")
        description = await page.evaluate("answer", invite.partition("\r\n\r\n")[2])
        await phone.answer(invite, "200 OK", description)
        await line.until(lambda: CallState.CONNECTED in line.states())
        await line.switch.connect(CALL)
        person.talk_to(await asyncio.to_thread(bed.audio_of, CALL))
        await page.wait_for_function("connection.connectionState === 'connected'")
        await page.wait_for_function(f"Math.abs(loudest() - {sounds.PERSON_HZ}) < 20")

        person.forget()
        found = await counted(page)
        assert found["received"] == pytest.approx(75, abs=15)
        assert found["sent"] == pytest.approx(75, abs=15)
        assert found["lost"] <= 1
        assert person.received == pytest.approx(75, abs=15)
        await asyncio.sleep(1.0)  # the microphone beeps once a second
        assert max(abs(sample) for sample in person.heard) > 1_000

        await line.switch.hold(CALL)
        await asyncio.sleep(0.5)
        person.forget()
        assert (await counted(page, 0.7))["received"] < 5  # to the agent, nothing is sent
        assert person.share_of(sounds.MUSIC_HZ) > 0.9
        await line.switch.unhold(CALL)
        await page.wait_for_function(f"Math.abs(loudest() - {sounds.PERSON_HZ}) < 20")

        await line.switch.hang_up(CALL)
        bye = await phone.next_request("BYE")
        await phone.answer(bye, "200 OK")
        assert (line.end().outcome, line.end().ended_by) == (Outcome.CONNECTED, EndedBy.SYSTEM)


@pytest.mark.parametrize("kept_up", [False, True])
async def test_a_page_that_is_loaded_again_has_its_call_back_and_the_person_hears_music_meanwhile(
    bed: Bed, line: Line, person: Ear, page: Page, kept_up: bool
) -> None:
    given = await line.switch.admit_browser("a-1")
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        picking_up = asyncio.create_task(pick_up(phone, page))
        if kept_up:
            await line.switch.open_phone("a-1", "web")
        await line.place(people.special("heard"), "web")
        await picking_up
        await line.until(lambda: CallState.CONNECTED in line.states())
        await line.switch.connect(CALL)
        person.talk_to(await asyncio.to_thread(bed.audio_of, CALL))
        await page.wait_for_function(f"Math.abs(loudest() - {sounds.PERSON_HZ}) < 20")
        await line.switch.mute(CALL)
        await line.switch.supervise(CALL, "u-boss", "PJSIP/1001", SupervisionMode.LISTEN)

    await page.reload()
    given = await line.switch.admit_browser("a-1")
    await asyncio.sleep(1.0)
    person.forget()
    await asyncio.sleep(0.5)
    assert person.share_of(sounds.MUSIC_HZ) > 0.9
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        await pick_up(phone, page)
        await page.wait_for_function(f"Math.abs(loudest() - {sounds.PERSON_HZ}) < 20")
        await asyncio.sleep(0.3)
        person.forget()
        await asyncio.sleep(1.5)  # the microphone beeps once a second, and is muted as before
        assert person.share_of(sounds.MUSIC_HZ) < 0.01
        assert max((abs(sample) for sample in person.heard), default=0) < 200
        await line.switch.unmute(CALL)
        person.forget()
        await asyncio.sleep(1.5)
        assert max(abs(sample) for sample in person.heard) > 1_000
        assert CallState.ENDED not in line.states()
        assert [name for name in await asyncio.to_thread(bed.channels) if name.startswith("rf-spy.")]
        await line.switch.hang_up(CALL)
        assert (line.end().outcome, line.end().ended_by) == (Outcome.CONNECTED, EndedBy.SYSTEM)
        assert await line.switch.open_phones() == ({"a-1"} if kept_up else frozenset())
        await line.switch.close_phone("a-1")


async def test_a_restart_of_ours_while_a_page_is_away_does_not_lose_its_call(
    bed: Bed, line: Line, person: Ear, page: Page
) -> None:
    given = await line.switch.admit_browser("a-1")
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        picking_up = asyncio.create_task(pick_up(phone, page))
        await line.place(people.special("heard"), "web")
        await picking_up
        await line.until(lambda: CallState.CONNECTED in line.states())
        await line.switch.connect(CALL)
        person.talk_to(await asyncio.to_thread(bed.audio_of, CALL))
    await page.reload()
    given = await line.switch.admit_browser("a-1")
    await asyncio.sleep(0.5)
    await line.reopen()
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        await pick_up(phone, page)
        await page.wait_for_function(f"Math.abs(loudest() - {sounds.PERSON_HZ}) < 20")
        await line.switch.hang_up(CALL)
        assert line.end().outcome is Outcome.CONNECTED


async def test_a_page_that_does_not_come_back_ends_its_call_in_time(
    bed: Bed, line: Line, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "RETURN_SECONDS", 1.5)
    given = await line.switch.admit_browser("a-1")
    async with WebSocketPhone(given.addresses[0], given.user, given.password) as phone:
        assert await phone.register() == 200
        picking_up = asyncio.create_task(pick_up(phone, page))
        await line.place(people.special("patient"), "web")
        await picking_up
        await line.until(lambda: CallState.CONNECTED in line.states())
        await line.switch.connect(CALL)
    await line.switch.admit_browser("a-1")
    await line.until(lambda: CallState.ENDED in line.states())
    assert (line.end().outcome, line.end().ended_by) == (Outcome.CONNECTED, EndedBy.AGENT)
    await line.gone(CALL)


async def pick_up(phone: WebSocketPhone, page: Page) -> None:
    """Take the next call in the page."""
    invite = await phone.next_request("INVITE")
    description = await page.evaluate("answer", invite.partition("\r\n\r\n")[2])
    await phone.answer(invite, "200 OK", description)
    await page.wait_for_function("connection.connectionState === 'connected'")
