"""Agents who are not there: they sign in over HTTP and web socket like a console, and work through what they are given.

An agent looks at its desk and decides what to do and when; every push, and every answer, changes the desk. Whatever
goes wrong with the connection, it connects again: the first message is then the whole desk.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from ringfence.client import ApiError, AsyncClient
from ringfence.client.operations import AsyncDesk, DispositionBody, SkipBody, StateBody

Span = tuple[float, float]
"""Seconds of the dialer's time, least and most."""

REFRESH_SECONDS: Final = 5.0
"""After so much real time without news the desk is read again: a push may have been lost."""
_RETRY_SECONDS: Final = (0.1, 2.0)
_REQUEST_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How an agent works. Shares are from 0 to 1, of previews and calls; `ignores`: lets a preview time out."""

    reads: Span = (3.0, 12.0)
    talks: Span = (15.0, 90.0)
    outlasts: float = 185.0  # talks so long with people who do not hang up, where the agent does not mean to
    wraps_up: Span = (3.0, 12.0)
    hangs_up: float = 0.5
    skips: float = 0.06
    ignores: float = 0.04
    calls_back: float = 0.04
    callback_after: Span = (240.0, 600.0)
    adds_to_dnc: float = 0.02
    skip_reasons: tuple[str, ...] = ("Has paid this morning", "Wants to be called tomorrow", "A colleague is on it")
    dispositions: tuple[tuple[str, str, int], ...] = (  # code, note, weight
        ("promise_to_pay", "Pays on Friday", 5),
        ("paid", "Paid while we were talking", 3),
        ("wrong_person", "Nobody of that name here", 1),
        ("refuses", "Will not discuss it on the telephone", 2),
        ("language_barrier", "Needs somebody who speaks Polish", 1),
    )


class TokenRefused(Exception):
    """The server does not accept the agent's token: there is no point in trying again with it."""


@dataclass(slots=True)
class _Plan:
    """What is to be done about one thing on the desk: at `due` of the event loop's time, None for nothing but wait."""

    thing: tuple[str, str]
    due: float | None
    action: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)


class SimulatedAgent:
    """One agent at a desk. `speed` is dialer seconds a real second; `rng` decides everything that is left to chance.

    `state` and `desk` show what the agent sees, `counts` what it has done: dialed, skipped, ignored, hung_up,
    wrapped_up, connections, refused; and what it has been told of: `outcome:` and the outcome of each call.
    """

    def __init__(
        self,
        base_url: str,
        stream_id: str,
        agent_id: str,
        token: str,
        rng: random.Random,
        speed: float = 1.0,
        habits: Habits | None = None,
    ) -> None:
        self.agent_id = agent_id
        self.desk: dict[str, Any] = {"state": "offline"}
        self.counts: Counter[str] = Counter()
        self._url = base_url.rstrip("/")
        self._stream_id = stream_id
        self.token = token
        self._rng = rng
        self._speed = speed
        self._habits = habits or Habits()
        self._plan = _Plan(("", ""), None)
        self._server_time: tuple[datetime, float] | None = None
        self._leaving = False
        self._ended: set[str] = set()

    @property
    def state(self) -> str:
        return str(self.desk["state"])

    async def run(self) -> None:
        """Sign in and work until cancelled, or until `leave` was called and the desk is empty.

        Raises TokenRefused.
        """
        wait = _RETRY_SECONDS[0]
        async with self._server() as server:
            while True:
                connections = self.counts["connections"]
                try:
                    await self._session(server)
                    return
                except (OSError, EOFError, TimeoutError, WebSocketException, httpx.TransportError, _Busy):
                    # The server is not there, or not yet again; the agent's desk is what it was.
                    wait = (
                        _RETRY_SECONDS[0]
                        if self.counts["connections"] > connections
                        else min(wait * 2, _RETRY_SECONDS[1])
                    )
                await asyncio.sleep(wait)

    async def leave(self) -> None:
        """Sign out, after the call and its wrap-up where there is one; `run` then returns.

        Raises httpx.TransportError where the server cannot be reached: it will then find out by itself.
        """
        self._leaving = True
        async with self._server() as server:
            with contextlib.suppress(ApiError):  # then it finds out by itself as well
                await server.desk.change_state(self.agent_id, {"state": "offline", "reason": "end of the shift"})

    def _server(self) -> AsyncClient:
        return AsyncClient(self._url, self._stream_id, self.token, _REQUEST_SECONDS)

    # --- one connection

    async def _session(self, server: AsyncClient) -> None:
        base = self._url.replace("http", "ws", 1)
        address = f"{base}/api/v1/streams/{self._stream_id}/agents/{self.agent_id}/events"
        try:
            socket = connect(address, additional_headers={"auth": self.token}, max_size=None, proxy=None)
            async with socket as pushes:
                self.counts["connections"] += 1
                self._plan = _Plan(("", ""), None)  # what was done last may not have arrived
                while not (self._leaving and self.state == "offline"):
                    await self._step(server, pushes)
        except InvalidStatus as error:
            _check_accepted(error.response.status_code, 404)
            raise _Busy from error

    async def _step(self, server: AsyncClient, pushes: ClientConnection) -> None:
        """Wait for news until the next thing is to be done, then do it."""
        loop = asyncio.get_running_loop()
        self._decide(loop.time())
        due = self._plan.due
        timeout = REFRESH_SECONDS if due is None else max(0.0, due - loop.time())
        try:
            async with asyncio.timeout(timeout):
                message = json.loads(await pushes.recv())
        except TimeoutError:
            if due is None:
                await self._refresh(server)
            else:
                await self._act(server)
        else:
            self._see(message)

    def _see(self, message: dict[str, Any]) -> None:
        """The desk after this news."""
        kind = message["type"]
        if kind == "work":
            self._take(message)
            return
        desk = dict(self.desk)
        if kind == "agent.state":
            desk |= {key: message[key] for key in ("state", "since") if key in message}
            if desk["state"] != "previewing":
                desk.pop("preview", None)
            if desk["state"] not in ("busy", "wrap_up"):
                desk.pop("call", None)
        elif kind == "preview.offered" and "preview" in message:
            desk |= {"state": "previewing", "preview": message["preview"]}
        elif kind.startswith("preview."):
            desk.pop("preview", None)
        elif kind.startswith("call.") and "call" in message:
            desk.pop("preview", None)
            desk["call"] = message["call"]
            self._count_outcome(message["call"])
        self.desk = desk

    def _take(self, work: dict[str, Any]) -> None:
        """The desk as the server has it."""
        self.desk = {key: work[key] for key in ("state", "since", "preview", "call") if key in work}
        now = asyncio.get_running_loop().time()
        self._server_time = (datetime.fromisoformat(work["serverTime"]), now)
        self._speed = float(work.get("clockSpeed", self._speed))
        self._count_outcome(work.get("call", {}))

    def _count_outcome(self, call: dict[str, Any]) -> None:
        if call.get("state") == "ended" and call["id"] not in self._ended:
            self._ended.add(call["id"])
            self.counts[f"outcome:{call.get('outcome')}"] += 1

    # --- what to do

    def _decide(self, now: float) -> None:
        """Make a plan for what lies on the desk, unless it has one."""
        thing = self._thing()
        if thing == self._plan.thing:
            return
        habits = self._habits
        kind, _ = thing
        if kind == "offline":
            self._plan = _Plan(thing, now, "state", {"state": "available"})
        elif kind == "leave":
            self._plan = _Plan(thing, now, "state", {"state": "offline"})
        elif kind == "preview":
            self._plan = self._about_preview(thing, now)
        elif kind == "talk":
            wanted = self._rng.random() < habits.hangs_up
            seconds = self._rng.uniform(*habits.talks) if wanted else habits.outlasts
            self._plan = _Plan(thing, now + seconds / self._speed, "hangup")
        elif kind == "wrap_up":
            due = now + self._rng.uniform(*habits.wraps_up) / self._speed
            self._plan = _Plan(thing, due, "disposition", self._disposition())
        else:
            self._plan = _Plan(thing, None)

    def _thing(self) -> tuple[str, str]:
        """What the agent has to deal with: what it is, and its id."""
        state, preview, call = self.desk["state"], self.desk.get("preview"), self.desk.get("call")
        if self._leaving and state in ("available", "away", "previewing"):
            return "leave", ""
        if state == "offline":
            return "offline", ""
        if state == "previewing" and preview:
            return "preview", preview["id"]
        if state == "busy" and call and call["state"] in ("connected", "held"):
            return "talk", call["id"]
        if state == "wrap_up" and call:
            return "wrap_up", call["id"]
        return "wait", ""

    def _about_preview(self, thing: tuple[str, str], now: float) -> _Plan:
        habits, drawn = self._habits, self._rng.random()
        due = now + self._rng.uniform(*habits.reads) / self._speed
        if drawn < habits.ignores:
            self.counts["ignored"] += 1
            return _Plan(thing, None)
        if drawn < habits.ignores + habits.skips and self.desk["preview"].get("skipsLeft", 0) > 0:
            return _Plan(thing, due, "skip", {"reason": self._rng.choice(habits.skip_reasons)})
        return _Plan(thing, due, "dial")

    def _disposition(self) -> dict[str, Any]:
        habits, drawn = self._habits, self._rng.random()
        after = self._rng.uniform(*habits.callback_after)
        code, notes, _ = self._rng.choices(habits.dispositions, [weight for *_, weight in habits.dispositions])[0]
        if drawn < habits.adds_to_dnc:
            return {"code": "do_not_call", "notes": "Asked not to be called again", "addToDnc": True}
        if drawn < habits.adds_to_dnc + habits.calls_back:
            return {"code": "call_back", "notes": "Asked for another time", "callbackIn": after}
        return {"code": code, "notes": notes}

    async def _act(self, server: AsyncClient) -> None:
        """Do what the plan says; where it is too late for that, look at the desk again."""
        plan, self._plan = self._plan, _Plan(self._plan.thing, None)
        done = {"dial": "dialed", "skip": "skipped", "hangup": "hung_up", "disposition": "wrapped_up"}
        try:
            await self._do(server.desk, plan)
        except ApiError as error:
            if error.status not in (404, 409):
                raise _explained(error) from error
            self.counts["refused"] += 1
            self._plan = _Plan(("", ""), None)
            await self._refresh(server)
        else:
            if plan.action in done:
                self.counts[done[plan.action]] += 1

    async def _do(self, desk: AsyncDesk, plan: _Plan) -> None:
        _, thing_id = plan.thing
        match plan.action:
            case "state":
                await desk.change_state(self.agent_id, cast(StateBody, plan.given))
            case "dial":
                await desk.dial(thing_id)
            case "skip":
                await desk.skip(thing_id, cast(SkipBody, plan.given))
            case "hangup":
                await desk.hang_up(thing_id)
            case "disposition":
                await desk.wrap_up(thing_id, cast(DispositionBody, self._body(plan.given)))
            case other:
                raise ValueError(f"nobody does {other}")

    def _body(self, given: Mapping[str, Any]) -> dict[str, Any]:
        body = dict(given)
        after = body.pop("callbackIn", None)
        if after is not None and self._server_time is not None:
            at, when = self._server_time
            passed = (asyncio.get_running_loop().time() - when) * self._speed
            due = at.astimezone(UTC) + timedelta(seconds=passed + after)
            body["callbackAt"] = due.isoformat(timespec="milliseconds")
        return body

    async def _refresh(self, server: AsyncClient) -> None:
        try:
            self._take(dict(await server.desk.work(self.agent_id)))
        except ApiError as error:
            raise _explained(error) from error


class _Busy(Exception):
    """The server cannot answer now."""


def _check_accepted(status: int, *also: int) -> None:
    if status in (401, 403, *also):
        raise TokenRefused(f"the server answered {status} to an agent's token")


def _explained(error: ApiError) -> Exception:
    """What a refusal means to an agent; itself where it should not be: a request that makes no sense to the server."""
    if error.status in (401, 403):
        return TokenRefused(f"the server answered {error.status} to an agent's token")
    return _Busy(str(error)) if error.status == 429 or error.status >= 500 else error
