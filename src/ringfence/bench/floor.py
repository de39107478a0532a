"""Simulated agents, each over a web socket and an HTTP connection of its own, who note how long they wait for a preview."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from websockets.asyncio.client import connect

from ringfence.bench import ground
from ringfence.bench.http import Client, request
from ringfence.bench.server import HOST

_BASE: Final = f"/api/v1/streams/{ground.STREAM}"
_AWAY: Final = 0.5  # how often an agent takes a short break after a call, and is then available again


@dataclass(slots=True)
class Waits:
    """Milliseconds from becoming available, or from a disposition, to the preview."""

    available: list[float] = field(default_factory=list)
    disposition: list[float] = field(default_factory=list)


class Agent:
    """Reads, dials, talks, hangs up, wraps up: about once in `cycle` seconds, a third of it for each of the first three."""

    def __init__(self, agent_id: str, token: str, rng: random.Random, cycle: float) -> None:
        self.waits = Waits()
        self.offered_at = 0.0
        self.signed_in = asyncio.Event()
        self._id = agent_id
        self._token = token
        self._rng = rng
        self._pause = cycle / 4
        self._asked: tuple[str, float] | None = None  # what for, and when
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def work(self, port: int, http: Client) -> None:
        """Until cancelled. Raises RuntimeError where the server refuses what should be possible."""
        url = f"ws://{HOST}:{port}{_BASE}/agents/{self._id}/events"
        async with connect(url, additional_headers={"auth": self._token}, compression=None) as socket:
            await socket.recv()
            listening = asyncio.create_task(self._listen(socket))
            try:
                await self._become_available(http)
                self.signed_in.set()
                while True:
                    await self._one_person(http)
            finally:
                listening.cancel()

    async def _listen(self, socket: Any) -> None:
        async for text in socket:
            at = time.perf_counter()
            message = msgspec.json.decode(text)
            if message["type"] == "preview.offered":
                self.offered_at = at
                if self._asked is not None:
                    kind, since = self._asked
                    getattr(self.waits, kind).append((at - since) * 1000)
                    self._asked = None
            self._news.put_nowait(message)

    async def _one_person(self, http: Client) -> None:
        preview = (await self._until("preview.offered"))["preview"]
        await self._for_a_while()
        if not await self._do(http, f"/previews/{preview['id']}/dial"):
            return  # withdrawn meanwhile: the next one comes by itself
        call = (await self._until("call.answered"))["call"]
        await self._for_a_while()
        await self._do(http, f"/calls/{call['id']}/hangup")
        await self._until("call.ended")
        await self._for_a_while()
        away = self._rng.random() < _AWAY
        if away:
            await self._change_state(http, "away")
        self._asked = None if away else ("disposition", time.perf_counter())
        await self._do(http, f"/calls/{call['id']}/disposition", {"code": "spoken_to"})
        if away:
            await asyncio.sleep(self._rng.uniform(0.2, 0.6) * self._pause)
            await self._become_available(http)

    async def _become_available(self, http: Client) -> None:
        self._asked = "available", time.perf_counter()
        await self._change_state(http, "available")

    async def _change_state(self, http: Client, state: str) -> None:
        await http.ask("PUT", f"{_BASE}/agents/{self._id}/state", self._token, {"state": state})

    async def _do(self, http: Client, path: str, body: Any = None) -> bool:
        """Whether it was done; False where it was too late for it."""
        status, content = await http.send(request("POST", _BASE + path, self._token, body))
        if status not in (200, 409):
            raise RuntimeError(f"POST {path} was answered {status}: {content.decode('utf-8', 'replace')}")
        return status == 200

    async def _until(self, kind: str) -> dict[str, Any]:
        while (message := await self._news.get())["type"] != kind:
            pass
        return message

    async def _for_a_while(self) -> None:
        await asyncio.sleep(self._rng.uniform(0.5, 1.5) * self._pause)
