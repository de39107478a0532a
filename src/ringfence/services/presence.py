"""Which signed-in agents are still there, in real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import AgentLost
from ringfence.services.dialers import Dialers

SWEEP_SECONDS: Final = 1.0
"""How often `watch` looks: an agent is missed at most this much after the grace time."""


@dataclass(slots=True)
class _Trace:
    seen_at: float
    sockets: int = 0


class Presence:
    """An agent is present while a web socket is open, or a call was made in the last `grace` seconds of real time.

    Who is gone for longer is reported to the stream's dialer once (`AgentLost`), and followed again once they are back.
    For one event loop. `now` gives seconds that never go backwards.
    """

    def __init__(
        self,
        dialers: Dialers | None = None,
        grace_seconds: float = StreamSettings().agent_grace_seconds,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dialers = dialers
        self._grace = grace_seconds
        self._graces: dict[str, float] = {}
        self._now = now
        self._agents: dict[tuple[str, str], _Trace] = {}

    def bind(self, dialers: Dialers) -> None:
        """Say whom to tell, where the dialers are made after this. Before it, nobody is reported."""
        self._dialers = dialers

    def allow(self, stream_id: str, grace_seconds: float) -> None:
        """Set the grace time of one stream."""
        self._graces[stream_id] = grace_seconds

    def seen(self, stream_id: str, agent_id: str) -> None:
        """The agent made a call."""
        trace = self._agents.get((stream_id, agent_id))
        if trace is None:
            self._agents[stream_id, agent_id] = _Trace(self._now())
        else:
            trace.seen_at = self._now()

    def expect(self, stream_id: str, agent_id: str) -> None:
        """The agent was signed in when the server stopped: they have the whole grace time to come back."""
        self.seen(stream_id, agent_id)

    @contextmanager
    def connected(self, stream_id: str, agent_id: str) -> Iterator[None]:
        """The agent's web socket is open for as long as this lasts."""
        self.seen(stream_id, agent_id)
        trace = self._agents[stream_id, agent_id]
        trace.sockets += 1
        try:
            yield
        finally:
            trace.sockets -= 1
            trace.seen_at = self._now()

    def is_present(self, stream_id: str, agent_id: str) -> bool:
        trace = self._agents.get((stream_id, agent_id))
        return trace is not None and not self._is_gone(stream_id, trace, self._now())

    def sweep(self) -> None:
        """Report those who have been gone for longer than their grace time."""
        if self._dialers is None:
            return
        now = self._now()
        gone = [key for key, trace in self._agents.items() if self._is_gone(key[0], trace, now)]
        for stream_id, agent_id in gone:
            del self._agents[stream_id, agent_id]
            self._dialers.tell(stream_id, AgentLost, agent_id=agent_id)

    async def watch(self) -> None:
        """Sweep until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()

    def _is_gone(self, stream_id: str, trace: _Trace, now: float) -> bool:
        return trace.sockets == 0 and now - trace.seen_at > self._graces.get(stream_id, self._grace)
