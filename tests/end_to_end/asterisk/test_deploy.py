"""The configuration of deploy/asterisk, loaded into a real Asterisk: what the guide promises of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.adapters.telephony.asterisk import AsteriskSettings, check, settings, trunk
from ringfence.domain.attempt import AnswerKind, CallState, Outcome
from ringfence.ports.telephony import AnswerClassified, Leg, MachineDetection
from ringfence.testbed import asterisk_files, people
from ringfence.testbed.bed import Bed, free_ports
from tests.end_to_end.asterisk.conftest import PACE
from tests.support.beds import skip_without_parts
from tests.support.deployed import PHONE, DeployedBed
from tests.support.line import CALL, Line, S
from tests.support.server_process import RINGFENCE


@pytest.fixture(scope="module")
def deployed() -> Iterator[DeployedBed]:
    skip_without_parts()
    with contextlib.ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="ringfence-bed-", ignore_cleanup_errors=True)
        bed = DeployedBed(Path(stack.enter_context(folder)), asterisk_files.fetched(), free_ports(), PACE)
        stack.callback(bed.stop)
        bed.start()
        wait_for_the_trunk(bed)
        yield bed


def wait_for_the_trunk(bed: DeployedBed) -> None:
    """Asterisk asks for the first time within the 30 seconds of `qualify_frequency`; until then the check says so."""
    ends = time.monotonic() + 40
    said = set()
    while bed.ask("endpoints/PJSIP/trunk").json()["state"] != "online":
        assert time.monotonic() < ends
        said |= {finding.text for finding in asyncio.run(not_good(bed))}
        time.sleep(0.5)
    assert all("ask again in half a minute" in text for text in said)


async def not_good(bed: DeployedBed) -> list[check.Finding]:
    wanted = AsteriskSettings(servers=(settings.server(bed.url),))
    found = [finding async for finding in check.findings(wanted)]
    return [finding for finding in found if finding.verdict is not check.Verdict.GOOD]


async def test_the_check_finds_everything_there(deployed: DeployedBed) -> None:
    assert await not_good(deployed) == []


async def test_the_command_of_the_guide_says_so_too(deployed: DeployedBed) -> None:
    process = await asyncio.create_subprocess_exec(
        RINGFENCE, "asterisk", "check", env={**os.environ, "RINGFENCE_ASTERISK": deployed.url},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    assert "NO" not in out.decode()


async def test_a_registered_telephone_and_a_person_behind_the_trunk_are_joined(
    deployed: DeployedBed, tmp_path: Path
) -> None:
    line = Line(deployed, tmp_path)
    await line.start()
    try:
        assert await line.switch.unplugged({f"PJSIP/{PHONE}"}) == frozenset()
        await line.talk(people.special("person", 2), f"PJSIP/{PHONE}")
        await line.until(lambda: CallState.ENDED in line.states())
        assert (line.end().outcome, line.end().cause) == (Outcome.CONNECTED, "16")
    finally:
        await line.switch.stop()


async def test_machines_are_told_from_people_and_refusals_are_what_they_are(
    deployed: DeployedBed, tmp_path: Path
) -> None:
    line = Line(deployed, tmp_path)
    await line.start()
    try:
        leg = Leg(
            CALL, "st-1", people.special("machine"), "+442079460999", 20 * S, None, None, MachineDetection(limit=3 * S)
        )
        await line.switch.place(leg)
        await line.until(lambda: any(isinstance(news, AnswerClassified) for news in line.told))
        assert [news.kind for news in line.told if isinstance(news, AnswerClassified)] == [AnswerKind.MACHINE]
        await line.switch.hang_up(CALL)
        await line.switch.place(Leg("at-2", "st-1", people.special("busy"), "+442079460999", 20 * S, None, None))
        await line.until(lambda: CallState.ENDED in line.states("at-2"))
        assert (line.end("at-2").outcome, line.end("at-2").cause) == (Outcome.BUSY, "486")
    finally:
        await line.switch.stop()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://127.0.0.1:9"}, "Is Asterisk running"),
        ({"password": "guessed"}, "refuses the user and password"),
        ({"trunk": "PJSIP/{number}@elsewhere"}, "there is no endpoint elsewhere"),
        ({"trunk": "PJSIP/{number}@deadtrunk"}, "the carrier does not answer"),
    ],
)
async def test_what_is_missing_is_said_in_plain_words(
    bed: Bed, change: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = settings.server(bed.url)
    server = replace(there, url=change.get("url", there.url), password=change.get("password", there.password))
    wanted = AsteriskSettings(servers=(server,), trunk=change.get("trunk", "PJSIP/{number}@trunk"))
    if "deadtrunk" in wanted.trunk:
        # As if Asterisk had been up for long: its clock tells whole seconds, so that it may seem not to have begun yet.
        monkeypatch.setattr(trunk, "UNASKED_SECONDS", -1)
    texts = [finding.text for finding in [f async for f in check.findings(wanted)] if finding.verdict == "missing"]
    assert len(texts) == 1
    assert words in texts[0]
