"""Agents' phones: whoever's phone is not there gets no work, and is told so in words; phones that are kept up are rung at
sign-in and put down at sign-out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from ringfence.domain.agent import WEB, AgentState, PhoneMode
from ringfence.domain.problems import Kind, Problem
from ringfence.engine.events import AgentStateRequested
from ringfence.ports.storage.agents import Agent
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.telephony import AgentPhones, BrowserPhone, PhoneUnreachable, TelephonyUnavailable
from ringfence.services.dialers import Dialers
from ringfence.services.queues import tell_agents

_log = structlog.get_logger(__name__)

LOOKS_EVERY_SECONDS: Final = 2.0
BROWSER_GRACE_SECONDS: Final = 20.0
"""How long a browser may be gone before its agent is sent away: a page that is loaded again is back in a moment."""
UNPLUGGED: Final = "phone_unplugged"
"""The code of the problem, whatever is wrong with the phone."""


class Phones:
    """Of the agents of every stream."""

    def __init__(
        self,
        database: Database,
        dialers: Dialers,
        telephony: AgentPhones,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._dialers = dialers
        self._telephony = telephony
        self._seconds = seconds
        self._opening: set[str] = set()
        self._missed: dict[str, float] = {}  # browsers that are gone, by agent, and since when
        self._signed_in: set[str] = set()  # at the last look

    @property
    def carries_audio(self) -> bool:
        """False where calls are simulated: nobody needs a telephone then."""
        return self._telephony.carries_audio

    async def choose(self, stream_id: str, agent_id: str, *, in_browser: bool, at: datetime) -> Agent:
        """Have the agent telephone in the browser from now on, or at the desk phone that they were given.

        Problem: not found, conflict unless they take a break or are signed out, invalid where they have no desk phone.
        """

        def work(tx: Transaction) -> Agent:
            agent = tx.agents.get(stream_id, agent_id)
            if agent is None:
                raise Problem.not_found(f"agent {agent_id}")
            session = tx.agents.sessions(stream_id, [agent_id]).get(agent_id)
            if session is not None and session.state not in (AgentState.OFFLINE, AgentState.AWAY):
                raise Problem.conflict("at_work", "you are taking calls: take a break first, then change your phone")
            if not in_browser and agent.endpoint in (None, WEB):
                raise Problem.at("phone", "no_desk_phone", "you have no desk phone: ask your manager for one")
            changed = replace(agent, in_browser=in_browser, updated_at=at)
            tx.agents.save(changed)
            return changed

        agent = await self._database.write(work)
        tell_agents(self._dialers, stream_id, [agent])
        return agent

    async def sign_in(self, stream_id: str, agent_id: str) -> None:
        """Have the agent's phone ready for calls. Problem (conflict) in words for the agent where it is not."""
        agent = await self._agent(stream_id, agent_id)
        if agent is None or agent.phone is None:
            return
        await self._check(agent)
        if agent.phone_mode is PhoneMode.KEPT_UP:
            self._opening.add(agent_id)
            try:
                await self._telephony.open_phone(agent_id, agent.phone)
            except PhoneUnreachable as error:
                raise Problem.conflict(UNPLUGGED, f"your phone {error}: see to it, and sign in again") from error
            except TelephonyUnavailable as error:
                raise _unavailable(error) from error
            finally:
                self._opening.discard(agent_id)

    async def check(self, stream_id: str, agent_id: str) -> None:
        """Problem (conflict) where the agent's phone is not connected: a call would ring nobody."""
        agent = await self._agent(stream_id, agent_id)
        if agent is not None and agent.phone is not None:
            await self._check(agent)

    async def browser(self, stream_id: str, agent_id: str) -> BrowserPhone:
        """With what the agent's browser telephones from now on; what was given before is good no more.

        Problem: not found, unavailable.
        """
        if await self._agent(stream_id, agent_id) is None:
            raise Problem.not_found(f"agent {agent_id}")
        try:
            admitted = await self._telephony.admit_browser(agent_id)
        except TelephonyUnavailable as error:
            raise _unavailable(error) from error
        self._signed_in.discard(agent_id)  # who has just signed out is not to be dismissed any more
        return admitted

    async def kept_up(self) -> frozenset[str]:
        """The agents whose phones are. Raises TelephonyUnavailable."""
        return await self._telephony.open_phones()

    async def watch(self) -> None:
        """Look after all phones until cancelled."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            with suppress(TelephonyUnavailable):  # which says so itself
                await self.look()

    async def look(self) -> None:
        """Send those away whose phones are gone; put phones down that are kept up for nobody. Raises
        TelephonyUnavailable."""
        working = await self._database.read(_working)
        unplugged = await self._telephony.unplugged({_endpoint(agent) for agent in working if agent.phone})
        kept = await self._telephony.open_phones()
        for agent in working:
            if agent.phone and _endpoint(agent) in unplugged:
                trouble = f"{_phone(agent)} is not connected"
            elif agent.phone_mode is PhoneMode.KEPT_UP and agent.id not in kept | self._opening:
                trouble = f"{_phone(agent)} was hung up: sign in again to have it rung"
            else:
                self._missed.pop(agent.id, None)
                continue
            if self._may_return(agent):
                await self._ring_again(agent)
            else:
                await self._send_away(agent, trouble)
        self._missed = {agent.id: self._missed[agent.id] for agent in working if agent.id in self._missed}
        signed_in = {agent_id for _, agent_id in await self._database.read(lambda tx: tx.live.signed_in())}
        for agent_id in sorted(kept - signed_in - self._opening):
            await self._telephony.close_phone(agent_id)
        for agent_id in sorted(self._signed_in - signed_in):
            await self._telephony.dismiss_browser(agent_id)
        self._signed_in = signed_in

    def _may_return(self, agent: Agent) -> bool:
        """Whether it is a browser that has not been gone for long."""
        since = self._missed.setdefault(agent.id, self._seconds())
        return agent.phone == WEB and self._seconds() - since < BROWSER_GRACE_SECONDS

    async def _ring_again(self, agent: Agent) -> None:
        """A browser that is kept up and has been loaded again. In a call that is the switch's own business, and done."""
        if agent.phone_mode is PhoneMode.KEPT_UP:
            with suppress(PhoneUnreachable):  # not back yet
                await self._telephony.open_phone(agent.id, WEB)
                self._missed.pop(agent.id, None)

    async def _send_away(self, agent: Agent, reason: str) -> None:
        _log.warning("agent_sent_away", agent=agent.id, reason=reason)
        with suppress(Problem):  # signed out meanwhile
            await self._dialers.ask(
                agent.stream_id, AgentStateRequested, agent_id=agent.id, state=AgentState.AWAY, reason=reason
            )

    async def _check(self, agent: Agent) -> None:
        try:
            unplugged = await self._telephony.unplugged({_endpoint(agent)})
        except TelephonyUnavailable as error:
            raise _unavailable(error) from error
        if unplugged:
            remedy = "allow the microphone and reload the page" if agent.phone == WEB else "plug it in, and try again"
            raise Problem.conflict(UNPLUGGED, f"{_phone(agent)} is not connected: {remedy}")

    async def _agent(self, stream_id: str, agent_id: str) -> Agent | None:
        return await self._database.look(lambda tx: tx.agents.get(stream_id, agent_id))


def _endpoint(agent: Agent) -> str:
    """As the switch is asked about it."""
    return f"{WEB}/{agent.id}" if agent.phone == WEB else agent.phone or ""


def _phone(agent: Agent) -> str:
    return "the telephone in your browser" if agent.phone == WEB else f"your phone {agent.phone}"


def _unavailable(error: TelephonyUnavailable) -> Problem:
    return Problem(Kind.UNAVAILABLE, "switch_unavailable", f"no calls are possible now: {error}")


def _working(tx: Transaction) -> list[Agent]:
    """The agents who get work, or will when theirs is done."""
    by_stream: dict[str, list[str]] = {}
    for stream_id, agent_id in tx.live.signed_in():
        by_stream.setdefault(stream_id, []).append(agent_id)
    return [agent for stream_id, agent_ids in by_stream.items() for agent in _at_work(tx, stream_id, agent_ids)]


def _at_work(tx: Transaction, stream_id: str, agent_ids: Iterable[str]) -> list[Agent]:
    wanted = list(agent_ids)
    sessions = tx.agents.sessions(stream_id, wanted)
    busy = {
        agent_id
        for agent_id, session in sessions.items()
        if session.state not in (AgentState.OFFLINE, AgentState.AWAY) and session.next_state is None
    }
    return tx.agents.some(stream_id, busy)
