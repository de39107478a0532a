"""The calls that are up on one server, in memory and in the book; their timers, and what is under way for them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from msgspec.structs import replace

from ringfence.adapters.telephony.asterisk.ari import Refused
from ringfence.adapters.telephony.asterisk.book import Book
from ringfence.adapters.telephony.asterisk.call import Call
from ringfence.ports.telephony import News, TelephonyUnavailable

_log = structlog.get_logger(__name__)

Tell = Callable[[News], None]

STOP_SECONDS: Final = 1.0


class LiveCalls:
    """By id. What is done about one call is done one after the other, under its lock; what is awaited meanwhile may end
    it, so that a change is made to the call as it is then."""

    def __init__(self, book: Book, tell: Tell) -> None:
        self.tell = tell
        self._book = book
        self._calls: dict[str, Call] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._endings: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __contains__(self, call_id: str) -> bool:
        return call_id in self._calls

    def __len__(self) -> int:
        return len(self._calls)

    def get(self, call_id: str) -> Call | None:
        return self._calls.get(call_id)

    def all(self) -> list[Call]:
        return list(self._calls.values())

    def take_up(self, call: Call) -> None:
        """One that the book has already."""
        self._calls[call.call_id] = call

    def add(self, call: Call) -> bool:
        """A new one; False if the book has it, whatever has become of it."""
        if not self._book.add(call):
            return False
        self._calls[call.call_id] = call
        return True

    def keep(self, call: Call) -> Call:
        """A live call as it is now."""
        self._calls[call.call_id] = call
        self._book.amend(call)
        return call

    def learn(self, call: Call) -> Call:
        """As `keep`, of what Asterisk has told, or will tell: it is in the book soon."""
        self._calls[call.call_id] = call
        self._book.note(call)
        return call

    def know(self, call: Call) -> None:
        """As `keep`, of what is told again, or asked for, after a restart."""
        self._calls[call.call_id] = call

    def amend(self, call_id: str, **changes: Any) -> Call | None:
        """The call with these changes; None if it has ended."""
        call = self._calls.get(call_id)
        return None if call is None else self.keep(replace(call, **changes))

    def end(self, call: Call) -> bool:
        """It has ended, and looks like this; False if that was known."""
        if self._calls.pop(call.call_id, None) is None:
            return False
        self.cancel_timer(call.call_id)
        self._locks.pop(call.call_id, None)
        if (waited_for := self._endings.pop(call.call_id, None)) is not None:
            waited_for.set()
        self._book.note(call)
        return True

    async def gone(self, call_id: str, seconds: float) -> None:
        """Return when this call has ended, or after this time."""
        if call_id in self._calls:
            ended = self._endings.setdefault(call_id, asyncio.Event())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await ended.wait()

    def lock(self, call_id: str) -> asyncio.Lock:
        return self._locks.setdefault(call_id, asyncio.Lock())

    def set_timer(self, call_id: str, seconds: float, act: Callable[[], None]) -> None:
        """Do it after so long; a call has one timer."""
        self.cancel_timer(call_id)
        self._timers[call_id] = asyncio.get_running_loop().call_later(max(0.0, seconds), act)

    def cancel_timer(self, call_id: str) -> None:
        timer = self._timers.pop(call_id, None)
        if timer is not None:
            timer.cancel()

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside everything else. What fails is found out by the call's deadline, which asks."""
        task = asyncio.create_task(_done(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """What is under way is finished where that does not take long: a request that is cut short may have been heard."""
        for call_id in list(self._timers):
            self.cancel_timer(call_id)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=STOP_SECONDS)
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


async def _done(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except (Refused, TelephonyUnavailable) as error:
        _log.warning("switch_did_not", error=str(error))
