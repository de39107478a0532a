"""News for agents' screens, from the dialer to their web sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from ringfence.domain.agent import AgentSession
from ringfence.engine.commands import TellAgent
from ringfence.ports.bus import Bus, Message
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.services import desk_pages

FEW: Final = 4
"""So many messages are made where they are asked for: a detour through a thread costs more than they do."""


def topic(stream_id: str, agent_id: str) -> str:
    """Where one agent's news is published."""
    return f"agents.{stream_id}.{agent_id}"


def notices_topic(stream_id: str) -> str:
    """Where it is published that a stream has new notices."""
    return f"notices.{stream_id}"


class _Outbox:
    """What waits to be told in one stream, in order."""

    def __init__(self) -> None:
        self.waiting: list[TellAgent] = []
        self.turn = asyncio.Lock()


class Pushes:
    """Publishes what agents are told, with all that their screens need. For one event loop.

    The rows are read after they were saved, in one transaction for everything that waits: a screen may be told of
    a call as it is by now, which is later than the news.
    """

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._outboxes: dict[str, _Outbox] = {}

    async def tell(self, stream_id: str, tells: Sequence[TellAgent]) -> None:
        """Publish these, in order, and after everything told before, to those whose screens are open."""
        heard = [told for told in _latest_states(tells) if self._bus.is_heard(topic(stream_id, told.agent_id))]
        if not heard:
            return
        outbox = self._outboxes.setdefault(stream_id, _Outbox())
        outbox.waiting.extend(heard)
        async with outbox.turn:
            batch, outbox.waiting = outbox.waiting, []
            if batch:
                for told, message in zip(batch, await self._messages(stream_id, batch), strict=True):
                    await self._bus.publish(topic(stream_id, told.agent_id), message)

    async def wake(self, stream_id: str) -> None:
        """Let those who follow the stream's notices know that there are new ones. Where that gets lost they look anyway."""
        await self._bus.publish(notices_topic(stream_id), {})

    async def _messages(self, stream_id: str, batch: Sequence[TellAgent]) -> list[Message]:
        now = self._clock.now()

        def work(tx: Transaction) -> list[Message]:
            sessions = tx.agents.sessions(stream_id, sorted({told.agent_id for told in batch}))
            pages = desk_pages.read(
                tx,
                stream_id,
                now,
                preview_ids=sorted({told.preview_id for told in batch if told.preview_id}),
                attempt_ids=sorted({told.attempt_id for told in batch if told.attempt_id}),
                sessions=sessions,
            )
            return [self._message(told, sessions, pages) for told in batch]

        return await (self._database.look(work) if len(batch) <= FEW else self._database.read(work))

    def _message(self, told: TellAgent, sessions: Mapping[str, AgentSession], pages: desk_pages.Pages) -> Message:
        message: Message = {"type": told.type, "at": desk_pages.iso(told.at)}
        if told.type == "agent.state":
            session = sessions.get(told.agent_id)
            return message if session is None else message | desk_pages.session_page(session)
        if told.preview_id and told.preview_id in pages.previews:
            message["preview"] = pages.previews[told.preview_id]
        if told.attempt_id and told.attempt_id in pages.calls:
            message["call"] = pages.calls[told.attempt_id]
        if told.reason is not None:
            message["reason"] = told.reason
            message["message"] = desk_pages.in_words(told.reason)
        return message


def _latest_states(tells: Sequence[TellAgent]) -> list[TellAgent]:
    """Without the states that an agent was in for no time at all: a message shows the state as it is by now."""
    last = {told.agent_id: place for place, told in enumerate(tells) if told.type == "agent.state"}
    return [told for place, told in enumerate(tells) if told.type != "agent.state" or last[told.agent_id] == place]
