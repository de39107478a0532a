"""The demonstration: sample data, a server, and simulated agents who complete its campaign."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from ringfence.services import sample
from tests.support.record import Record
from tests.support.server_process import RINGFENCE

SECONDS = 90
LATE = timedelta(minutes=3)
"""Of the dialer's time, at 300 times real speed: 0.6 s."""


Demo = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    """Starts demonstrations, of which none is left behind."""
    started: list[asyncio.subprocess.Process] = []

    async def start(*arguments: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            RINGFENCE, "demo", "--port", "0", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def until(process: asyncio.subprocess.Process, wanted: str) -> str:
    """What it has printed up to the first line that has this in it."""
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(SECONDS):
        while not lines or wanted not in lines[-1]:
            line = (await process.stdout.readline()).decode()
            assert line, f"it ended without {wanted!r}: {''.join(lines)}"
            lines.append(line)
    return "".join(lines)


async def ended(process: asyncio.subprocess.Process) -> tuple[str, str]:
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode(), err.decode()


def fact(printed: str, name: str) -> str:
    found = re.search(rf"^{name} +(\S+)", printed, re.MULTILINE)
    assert found is not None, name
    return found[1]


async def test_the_agents_complete_the_campaign_and_no_promise_is_broken(demo: Demo, tmp_path: Path) -> None:
    process = await demo("--data", str(tmp_path), "--speed", "300", "--agents", "8", "--exit")
    out, err = await ended(process)
    last = out.strip().splitlines()[-1]
    assert "Completed: 200 of 200 done" in last
    for outcome in ("connected", "no_answer", "declined", "busy", "congestion", "invalid_number"):
        assert outcome in last
    assert "Traceback" not in out + err
    record = Record(tmp_path)
    record.check(preview_slack=LATE)
    assert len(record.attempts) > 200


# Where all lines ring at once, messages must not be late by the dialer's clock.
@pytest.mark.parametrize(("mode", "speed"), [("Predictive", "300"), ("Agentless", "30")])
async def test_another_mode_is_shown_by_a_campaign_of_its_own(
    demo: Demo, tmp_path: Path, mode: str, speed: str
) -> None:
    out, err = await ended(
        await demo("--data", str(tmp_path), "--speed", speed, "--agents", "8", "--exit", "--mode", mode)
    )
    assert f"({mode})" in out
    assert "Completed: 200 of 200 done" in out.strip().splitlines()[-1]
    assert "Traceback" not in out + err
    record = Record(tmp_path)
    assert not record.previews
    assert {"connected", "machine", "no_answer"} <= set(record.outcomes())


async def test_what_is_printed_works_when_it_is_pasted(demo: Demo, tmp_path: Path) -> None:
    process = await demo("--data", str(tmp_path), "--speed", "10", "--agents", "1")
    printed = await until(process, "Active")
    command = printed[printed.index("curl ") : printed.index("}'\n") + 2]
    curl, *arguments = shlex.split(command)
    assert curl == "curl"
    headers = dict(text.split(": ", 1) for flag, text in pairwise(arguments) if flag == "-H")
    body, url = arguments[arguments.index("-d") + 1], arguments[arguments.index("-X") + 2]
    async with httpx.AsyncClient(headers=headers) as http:
        made = await http.post(url, content=body)
        assert made.is_success, made.text
        assert made.json()["message"] == f"Campaign {json.loads(body)['name']} creation in progress"
        page = await http.get(f"{fact(printed, 'Ringfence')}/docs")
        assert page.is_success
        queue = await http.get(f"{fact(printed, 'Ringfence')}/api/v1/streams/{sample.STREAM}/queues/{sample.QUEUE_ID}")
        assert queue.json()["data"]["name"] == json.loads(body)["queue_name"]
    process.send_signal(signal.SIGINT)
    _, err = await ended(process)
    assert "the demonstration has ended" in err
    assert not (tmp_path / "server.json").exists()


async def test_it_goes_on_after_a_kill_with_the_same_data_and_credentials(demo: Demo, tmp_path: Path) -> None:
    first = await demo("--data", str(tmp_path), "--speed", "100", "--agents", "3")
    printed = await until(first, "connected")
    os.kill(first.pid, signal.SIGKILL)
    await first.communicate()
    second = await demo("--data", str(tmp_path), "--speed", "300", "--agents", "8", "--exit")
    out, err = await ended(second)
    assert "Completed: 200 of 200 done" in out
    assert "Traceback" not in out + err
    for name in ("Account", "Stream", "Client id", "Client secret"):
        assert fact(out, name) == fact(printed, name)
    # A preview whose time ran out while the server was down is closed when it is back.
    Record(tmp_path).check(preview_slack=timedelta(hours=1))


async def test_it_ends_after_its_time_and_its_folder_goes_away(demo: Demo) -> None:
    out, err = await ended(await demo("--for", "0.5"))
    assert "(goes away at the end)" in out
    assert not await asyncio.to_thread(os.path.exists, fact(out, "Data folder"))
    assert "10 times as fast" in err
