"""Which server gets the next call."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from ringfence.adapters.telephony.asterisk.server import Server
from ringfence.ports.clock import Clock
from ringfence.ports.telephony import TelephonyUnavailable

PATIENCE: Final = timedelta(seconds=2)
"""How long a call waits for its turn where servers may only be given so many a second."""
SECOND: Final = timedelta(seconds=1)


class Pool:
    """Connected servers share new calls by weight. A weight of 0 drains a server: its calls go on, no new one comes."""

    def __init__(self, servers: Iterable[Server], clock: Clock) -> None:
        self._servers = list(servers)
        self._clock = clock
        self._recent: dict[str, deque[datetime]] = {server.settings.name: deque() for server in self._servers}

    async def next(self, rather: Collection[Server] = ()) -> Server:
        """The server for one call, of these rather than of others. Raises TelephonyUnavailable where none can take one
        within PATIENCE."""
        until = self._clock.now() + PATIENCE
        while True:
            now = self._clock.now()
            server = self._free(now, rather if now < until else ())
            if server is not None:
                self._recent[server.settings.name].append(now)
                return server
            if now >= until or not any(self._has_room(server) for server in self._servers):
                raise TelephonyUnavailable(self._why())
            await asyncio.sleep(0.01)

    def _free(self, now: datetime, rather: Collection[Server]) -> Server | None:
        """The one with the least calls for its weight whose turn it is: of those whose carrier answers, and of these, as far
        as there are any with room."""
        free = [server for server in self._servers if self._has_room(server)]
        free = [server for server in free if server.lives.trunk.answers] or free
        free = [server for server in free if server in rather] or free
        free = [server for server in free if self._in_time(server, now)]
        return min(free, key=lambda server: (len(server.calls) + 1) / server.settings.weight, default=None)

    def _has_room(self, server: Server) -> bool:
        limit = server.settings.max_calls
        return server.connected and server.settings.weight > 0 and not (limit and len(server.calls) >= limit)

    def _in_time(self, server: Server, now: datetime) -> bool:
        recent = self._recent[server.settings.name]
        while recent and now - recent[0] >= SECOND:
            recent.popleft()
        limit = server.settings.calls_per_second
        return not limit or len(recent) < limit

    def _why(self) -> str:
        if not any(server.connected for server in self._servers):
            return "no Asterisk server is connected"
        return "every Asterisk server is full, or drained"
