"""Calls through a real Asterisk: how many a second, beside a bare ARI client, and many conversations held at once.

Both place calls through the same Asterisk to the same telephone network, in turns: placed, answered, hung up, so many at a
time. The bare client does the least that makes such a call and keeps nothing; the driver has each call on record.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
import uvloop

from ringfence.adapters.clock import SystemClock
from ringfence.adapters.telephony.asterisk import Asterisk, AsteriskSettings, settings
from ringfence.bench.report import Report, Result
from ringfence.domain.attempt import CallState
from ringfence.ports.telephony import AudioMissing, CallReport, Leg, News
from ringfence.testbed import bed, people
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import PHONES
from ringfence.testbed.scenario import Pace

GOAL_RATIO: Final = 0.9
AT_ONCE: Final = 60
"""Calls under way for the rate: enough that nobody waits for one that rings."""
PLACED_AT_ONCE: Final = 8
CONVERSATIONS: Final = 200
MINUTES: Final = 5.0
PACE: Final = Pace(rings=(0.0, 0.01), talks=(600.0, 600.0), patience=3_600.0)
NUMBER: Final = people.special("patient")
REMARK: Final = (
    f"Placed, answered, hung up, by turns through one Asterisk, {AT_ONCE} at a time; SIPp answers at once, nobody listens. "
    "Bare: originate and hang up over HTTP, events over one web socket, nothing kept. Ringfence's driver originates so that "
    "the call outlives a crash of ours, has Asterisk remember how calls end, and each step on record."
)


def run(folder: Path, quick: bool, calls: int | None = None, minutes: float | None = None) -> Report:
    """Raises Problem (unavailable) where there is no Asterisk."""
    seconds, rounds = (1.5, 1) if quick else (8.0, 5)
    conversations = calls or (10 if quick else CONVERSATIONS)
    held = (minutes if minutes is not None else 0.05 if quick else MINUTES) * 60
    with bed.running(PACE) as started:
        rates = uvloop.run(_rates(started, folder, seconds, rounds))
        together = uvloop.run(_together(started, folder, conversations, held))
    bare, ours = ([rate[which] for rate in rates] for which in (0, 1))
    middle = sorted(bare)[len(bare) // 2]
    ratio = sorted(ours)[len(ours) // 2] / middle
    return Report(
        "asterisk",
        quick,
        (
            Result(
                "calls through Asterisk, on record", "calls/s", tuple(ours), "calls/s, bare ARI client", middle,
                goal=f"at least {GOAL_RATIO:.0%}", met=ratio >= GOAL_RATIO,
            ),
            *together,
        ),
        (REMARK,),
    )  # fmt: skip


# --- a second's calls ------------------------------------------------------------------------------------------------


async def _rates(started: Bed, folder: Path, seconds: float, rounds: int) -> list[tuple[float, float]]:
    """Of the bare client and of the driver; by turns."""
    found = []
    for number in range(rounds):
        async with _Bare(started) as client:
            bare = await _worked(client.call, seconds)
        driver = _Driver(started, folder / f"asterisk-{number}.db", folder)
        await driver.switch.start(driver.heard)
        ours = await _worked(driver.call, seconds)
        await driver.switch.stop()
        found.append((bare, ours))
    return found


async def _worked(call: Callable[[str], Any], seconds: float) -> float:
    """Calls a second, AT_ONCE at a time, counted once all of them are under way."""
    numbers = itertools.count(1)
    done = 0
    ends = time.monotonic() + seconds

    async def work() -> None:
        nonlocal done
        while time.monotonic() < ends:
            await call(f"at-bench-{next(numbers)}-{time.monotonic_ns()}")
            done += 1

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return done / (time.monotonic() - began)


class _Bare:
    """A client of ARI that places and hangs up, and knows nothing else."""

    def __init__(self, started: Bed) -> None:
        self._base = f"http://127.0.0.1:{started.ports.http}/ari"
        self._credentials = started.credentials
        self._waiting: dict[tuple[str, str], asyncio.Future[None]] = {}

    async def __aenter__(self) -> _Bare:
        self._http = aiohttp.ClientSession(headers=self._credentials)
        self._socket = await self._http.ws_connect(f"{self._base}/events", params={"app": "bare"}, max_msg_size=0)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        await self._socket.close()
        await self._http.close()

    async def call(self, call_id: str) -> None:
        ours, up, ended = (self._told(call_id, what) for what in ("StasisStart", "Up", "ChannelDestroyed"))
        query = {"endpoint": f"PJSIP/{NUMBER}@trunk", "app": "bare", "channelId": call_id, "timeout": "20"}
        await self._ask("POST", "channels", query)
        await ours
        await up
        await self._ask("DELETE", f"channels/{call_id}", {})
        await ended

    def _told(self, call_id: str, what: str) -> asyncio.Future[None]:
        future = self._waiting[call_id, what] = asyncio.get_running_loop().create_future()
        return future

    async def _ask(self, method: str, path: str, query: dict[str, str]) -> None:
        async with self._http.request(method, f"{self._base}/{path}", params=query) as answer:
            answer.raise_for_status()

    async def _read(self) -> None:
        async for message in self._socket:
            event = json.loads(message.data)
            if "channel" not in event:
                continue
            channel = event["channel"]
            what = channel["state"] if event["type"] == "ChannelStateChange" else event["type"]
            future = self._waiting.pop((channel["id"], what), None)
            if future is not None:
                future.set_result(None)


class _Driver:
    """Ringfence's driver, with its record of calls in a file."""

    def __init__(self, started: Bed, path: Path, folder: Path) -> None:
        wanted = AsteriskSettings(servers=(settings.server(started.url),), sounds=folder, recordings=folder)
        self.switch = Asterisk(path, SystemClock(), wanted)
        self._waiting: dict[tuple[str, CallState], asyncio.Future[None]] = {}

    def heard(self, news: News) -> None:
        if isinstance(news, CallReport):
            future = self._waiting.pop((news.call_id, news.state), None)
            if future is not None:
                future.set_result(None)

    async def call(self, call_id: str) -> None:
        loop = asyncio.get_running_loop()
        answered = self._waiting[call_id, CallState.CONNECTED] = loop.create_future()
        ended = self._waiting[call_id, CallState.ENDED] = loop.create_future()
        await self.switch.place(Leg(call_id, "st-1", NUMBER, "+442079460999", timedelta(seconds=20), None, None))
        await answered
        await self.switch.hang_up(call_id)
        await ended


# --- many at once ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """What was told of conversations that were held: `lost` are those of which something was not, or not once."""

    lost: int
    missing_audio: int
    set_up_seconds: float


async def _together(started: Bed, folder: Path, count: int, seconds: float) -> tuple[Result, ...]:
    wanted = AsteriskSettings(servers=(settings.server(started.url),), sounds=folder, recordings=folder)
    switch = Asterisk(folder / "together.db", SystemClock(), wanted)
    told: list[News] = []
    await switch.start(told.append)
    found = await _hold(switch, told, count, seconds)
    await switch.stop()
    return (
        Result(
            f"conversations held for {seconds / 60:g} min, told in full", "calls", (float(count - found.lost),),
            "placed", float(count), goal="all", met=found.lost == 0, more={"withoutAudio": found.missing_audio},
        ),
        Result("… set up", "calls/s", (count / found.set_up_seconds,)),
    )  # fmt: skip


async def _hold(switch: Asterisk, told: list[News], count: int, seconds: float) -> _Held:
    """So many conversations with agents' phones, all of them up for so long, then hung up."""
    ids = [f"at-held-{number}" for number in range(count)]
    gate = asyncio.Semaphore(PLACED_AT_ONCE)

    async def place(number: int, call_id: str) -> None:
        async with gate:
            endpoint = f"PJSIP/{PHONES[number % len(PHONES)]}"
            await switch.place(
                Leg(call_id, "st-1", NUMBER, "+442079460999", timedelta(seconds=20), f"a-{number}", endpoint)
            )
            await _until(told, call_id, CallState.CONNECTED)
            await switch.connect(call_id)

    began = time.monotonic()
    await asyncio.gather(*(place(number, call_id) for number, call_id in enumerate(ids)))
    set_up = time.monotonic() - began
    await asyncio.sleep(seconds)
    still_up = {report.call_id for report in await switch.live_calls() if report.state is CallState.CONNECTED}
    for call_id in ids:
        await switch.hang_up(call_id)
    states = Counter((news.call_id, news.state) for news in told if isinstance(news, CallReport))
    whole = [
        call_id
        for call_id in ids
        if call_id in still_up
        and all(states[call_id, state] == 1 for state in (CallState.RINGING, CallState.CONNECTED, CallState.ENDED))
    ]
    silent = {news.call_id for news in told if isinstance(news, AudioMissing)}
    return _Held(count - len(whole), len(silent), set_up)


async def _until(told: list[News], call_id: str, state: CallState) -> None:
    async with asyncio.timeout(30):
        while not any(  # noqa: ASYNC110 (it is read off what was told)
            isinstance(news, CallReport) and (news.call_id, news.state) == (call_id, state) for news in told
        ):
            await asyncio.sleep(0.02)
