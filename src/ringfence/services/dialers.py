"""The running dialers of this process, by stream: how everything else puts questions and news to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from ringfence.engine.dialer import Dialer
from ringfence.engine.events import Event
from ringfence.engine.state import State
from ringfence.ports.clock import Clock
from ringfence.ports.outbound import Outbound
from ringfence.ports.storage.database import Database
from ringfence.ports.telephony import Telephony
from ringfence.services import tenancy
from ringfence.services.acting import Acting
from ringfence.services.dialing import StreamDialer
from ringfence.services.pushes import Pushes
from ringfence.services.tasks import Tasks


class Dialers(Protocol):
    async def ask(self, stream_id: str, event: type[Event], **fields: Any) -> dict[str, Any]:
        """Put a question to the stream's dialer and wait for its durable answer.

        `at` and `request_id` are filled in. Raises Problem (conflict) with the dialer's reason where it refuses.
        """
        ...

    def tell(self, stream_id: str, event: type[Event], **fields: Any) -> None:
        """Put news to the stream's dialer. Call it after the transaction that made the news true."""
        ...

    def states(self) -> Iterable[tuple[str, State]]:
        """What each engine knows now, by stream: to be read, and within this turn of the event loop."""
        ...


class LocalDialers:
    """The dialers of every stream, in this process; one is started when it is first needed.

    `engine` makes their engines, `outbound` reaches the web hooks of flows and the systems that are asked before calls.
    """

    def __init__(
        self,
        database: Database,
        telephony: Telephony,
        clock: Clock,
        pushes: Pushes,
        outbound: Outbound,
        engine: Callable[[], Dialer] = Dialer,
    ) -> None:
        self._database = database
        self._telephony = telephony
        self._clock = clock
        self._pushes = pushes
        self._engine = engine
        self._outbound = outbound
        self._tasks = Tasks()
        self._acting = Acting(telephony, clock, self._tasks)
        self._dialers: dict[str, StreamDialer] = {}

    async def start(self, expect: Callable[[str, str], None]) -> None:
        """Take up what was under way: rebuild the dialers, ask the switch about their calls, hang up orphans.

        `expect` is told of every agent who was signed in when the server stopped.
        """
        await self._telephony.start(self._acting.heard)
        for stream_id in await self._database.read(lambda tx: tx.live.busy_streams()):
            await self._dialer(stream_id)
        for dialer in self._dialers.values():
            await dialer.ready.wait()
        await self._acting.hang_up_orphans()
        for stream_id, agent_id in await self._database.read(lambda tx: tx.live.signed_in()):
            expect(stream_id, agent_id)

    async def stop(self) -> None:
        """Calls go on; whoever starts next finds them."""
        await self._tasks.stop()
        await self._telephony.stop()

    async def ask(self, stream_id: str, event: type[Event], **fields: Any) -> dict[str, Any]:
        dialer = self._dialers.get(stream_id) or await self._dialer(stream_id)
        return await dialer.ask(event, fields)

    def tell(self, stream_id: str, event: type[Event], **fields: Any) -> None:
        """A dialer that is not running yet reads what is new from the database when it starts."""
        dialer = self._dialers.get(stream_id)
        if dialer is not None:
            dialer.put(event(at=self._clock.now(), **fields))

    def failing(self) -> list[str]:
        """Streams whose dialer is down, having failed and not yet recovered."""
        return sorted(stream_id for stream_id, dialer in self._dialers.items() if dialer.failing)

    def states(self) -> Iterator[tuple[str, State]]:
        for stream_id, dialer in self._dialers.items():
            if dialer.state is not None:
                yield stream_id, dialer.state

    async def _dialer(self, stream_id: str) -> StreamDialer:
        stream = await tenancy.stream(self._database, stream_id)
        if stream_id in self._dialers:
            return self._dialers[stream_id]
        dialer = StreamDialer(
            stream, self._database, self._clock, self._acting, self._pushes, self._outbound, self._engine
        )
        self._dialers[stream_id] = dialer
        self._tasks.start(f"dialer {stream_id}", dialer.run())
        return dialer
