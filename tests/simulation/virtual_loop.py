"""An event loop in virtual time, stepped by hand: what is ready runs in order until nothing is; timers are on a timeline."""

from __future__ import annotations

import asyncio
from asyncio import events
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from datetime import datetime
from typing import Any, TypeVar

from ringfence.simulation.timeline import Timeline

T = TypeVar("T")
MOST_TURNS = 100_000
"""Callbacks run in one step, after which something goes round in circles."""


class VirtualLoop(asyncio.AbstractEventLoop):
    """For one process that may die: `kill` leaves nothing of it behind. `failures` is what no task caught."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._ready: deque[asyncio.Handle] = deque()
        self.dead = False
        self.failures: list[str] = []

    def settle(self) -> None:
        """Run what is ready, and what becomes ready by that, until nothing is or the process has died."""
        self._run(lambda: bool(self._ready) and not self.dead)

    def kill(self) -> None:
        """Cancel every task. What is cleaned up after the death must reach nothing: that is for who uses the loop."""
        self.dead = True
        for _ in range(20):
            self._run(lambda: bool(self._ready))
            pending = [task for task in asyncio.all_tasks(self) if not task.done()]
            if not pending:
                return
            for task in pending:
                task.cancel()
        raise RuntimeError("tasks that cannot be cancelled")

    def _run(self, go_on: Callable[[], bool]) -> None:
        turns = 0
        before = events._get_running_loop()
        events._set_running_loop(self)
        try:
            while go_on():
                handle = self._ready.popleft()
                if not handle.cancelled():
                    handle._run()
                turns += 1
                if turns > MOST_TURNS:
                    raise RuntimeError(f"{turns} turns without a pause, now {handle}")
        finally:
            events._set_running_loop(before)

    # --- what tasks and futures ask of a loop

    def time(self) -> float:
        return self._timeline.now.timestamp()

    def call_soon(  # type: ignore[override]
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_later(  # type: ignore[override]
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(self.time() + delay, callback, args, self, context)
        self._timeline.after(delay, lambda: self._ready.append(handle))
        return handle

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        return self.call_later(when - self.time(), callback, *args, context=context)

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """A timer that was cancelled stays on the timeline, and is not run when its time comes."""

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(  # type: ignore[override]
        self, coro: Coroutine[Any, Any, T], *, name: str | None = None, context: Context | None = None
    ) -> asyncio.Task[T]:
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self.dead:
            self.failures.append(f"{context.get('message')}: {context.get('exception')!r}")


class VirtualClock:
    """A `ports.clock.Clock` over a timeline."""

    speed = 1.0

    def __init__(self, timeline: Timeline, loop: VirtualLoop) -> None:
        self._timeline = timeline
        self._loop = loop

    def now(self) -> datetime:
        return self._timeline.now

    async def sleep_until(self, at: datetime) -> None:
        if at <= self._timeline.now:
            return
        awake = self._loop.create_future()

        def wake() -> None:
            if not awake.done():
                awake.set_result(None)

        self._timeline.at(at, wake)
        await awake
