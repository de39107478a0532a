"""Recordings: Asterisk records each side of an answered call by itself; when it is over they are fetched, and made one file.

Each side is a snoop channel on the person's: what they say (`in`), and all that they hear (`out`): the agent, prompts,
music. It ends with theirs, whatever becomes of us and of the agent's phone. What could not be fetched stays with Asterisk
until it can.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from pathlib import Path
from typing import Final

import structlog

from ringfence.adapters.telephony import stereo
from ringfence.adapters.telephony.asterisk.ari import Ari, Event, Refused
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.adapters.telephony.asterisk.live import LiveCalls
from ringfence.domain.attempt import Side
from ringfence.ports.telephony import TelephonyUnavailable

_log = structlog.get_logger(__name__)

RECORDER: Final = "rf-rec."
FETCH_SECONDS: Final = 60.0
"""How long fetching one side may take: an hour has 57 MB."""
AGAIN_SECONDS: Final = 60.0
"""How often it is seen whether something has been left with Asterisk."""
_SPIES: Final = {Side.PERSON: "in", Side.AGENT: "out"}


class Recording:
    """Of one server's calls. `folder` is where the files go, named CALL_ID.wav: the agent on the left, the person on the
    right."""

    def __init__(self, ari: Ari, calls: LiveCalls, folder: Path) -> None:
        self._ari = ari
        self._calls = calls
        self._folder = folder
        self._finished: defaultdict[str, set[str]] = defaultdict(set)
        self._fetching: set[str] = set()

    async def begin(self, call: Call) -> None:
        """From now on. Doing it again changes nothing."""
        for side, spy in _SPIES.items():
            path = f"channels/{call.call_id}/snoop/{_name(call.call_id, side)}"
            with contextlib.suppress(Refused):  # the call has just ended; or it is recorded already
                await self._ari.post(path, spy=spy, app=self._ari.settings.app, appArgs="record")

    async def listening(self, channel: str) -> None:
        """One of those channels is there."""
        with contextlib.suppress(Refused):
            await self._ari.post(f"channels/{channel}/record", name=channel, format="wav", ifExists="fail")

    def finished(self, event: Event) -> None:
        """A side has come to its end. Asterisk tells of both."""
        name = event["recording"]["name"]
        if (call_id := call_of(name)) is not None:
            self._finished[call_id].add(name)
            if len(self._finished[call_id]) == len(_SPIES):
                del self._finished[call_id]
                self._calls.later(self._fetch(call_id))

    async def watch(self) -> None:
        """Fetch what was left, as after a time in which nobody listened, until cancelled."""
        while True:
            with contextlib.suppress(Refused, TelephonyUnavailable):
                await self.fetch_left()
            await asyncio.sleep(AGAIN_SECONDS)

    async def fetch_left(self) -> None:
        """Raises TelephonyUnavailable, and Refused."""
        stored = {recording["name"] for recording in await self._ari.get("recordings/stored")}
        channels = {channel["id"] for channel in await self._ari.get("channels")}
        for call_id in sorted({found for name in stored if (found := call_of(name)) is not None}):
            if not any(_name(call_id, side) in channels for side in _SPIES):
                await self._fetch(call_id)

    async def _fetch(self, call_id: str) -> None:
        """Have both sides here as one file; then Asterisk need not keep them."""
        if call_id in self._fetching:
            return
        self._fetching.add(call_id)
        try:
            agent, person = [await self._side(call_id, side) for side in (Side.AGENT, Side.PERSON)]
            if agent or person:
                path = self._folder / f"{call_id}.wav"
                await asyncio.to_thread(lambda: stereo.write(path, stereo.samples(agent), stereo.samples(person)))
            for side in _SPIES:
                with contextlib.suppress(Refused):
                    await self._ari.delete(f"recordings/stored/{_name(call_id, side)}")
        except OSError as error:
            _log.error("recording_not_kept", call=call_id, error=str(error))
        finally:
            self._fetching.discard(call_id)

    async def _side(self, call_id: str, side: Side) -> bytes:
        try:
            return await self._ari.raw(
                "GET", f"recordings/stored/{_name(call_id, side)}/file", {}, seconds=FETCH_SECONDS
            )
        except Refused:  # there is none
            return b""


def call_of(name: str) -> str | None:
    """The id of the call of which this is a side, as a channel and as a recording; None for any other."""
    return name.removeprefix(RECORDER).rpartition(".")[0] if name.startswith(RECORDER) else None


def _name(call_id: str, side: Side) -> str:
    return f"{RECORDER}{call_id}.{side}"
