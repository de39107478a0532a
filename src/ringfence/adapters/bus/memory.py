"""Messages within one process."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

from ringfence.ports.bus import Message, SlowSubscriber

HELD = 256
"""Messages that wait for one subscriber before it counts as too slow."""


class MemorySubscription:
    """The messages that one subscriber has not taken yet. For one taker at a time."""

    def __init__(self, bus: MemoryBus, topic: str, held: int) -> None:
        self._bus = bus
        self._topic = topic
        self._held = held
        self._waiting: deque[Message] = deque()
        self._news = asyncio.Event()
        self._too_slow = False

    def __aiter__(self) -> MemorySubscription:
        return self

    async def __anext__(self) -> Message:
        while True:
            if self._too_slow:
                raise SlowSubscriber(f"more than {self._held} messages waited")
            if self._waiting:
                return self._waiting.popleft()
            self._news.clear()
            await self._news.wait()

    def put(self, message: Message) -> None:
        if len(self._waiting) >= self._held:
            self._too_slow = True
            self._waiting.clear()
        elif not self._too_slow:
            self._waiting.append(message)
        self._news.set()

    async def __aenter__(self) -> MemorySubscription:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.remove(self._topic, self)


class MemoryBus:
    """A bus for one event loop. `held` is how many messages wait for one subscriber."""

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._topics: dict[str, list[MemorySubscription]] = {}

    async def publish(self, topic: str, message: Message) -> None:
        for subscription in self._topics.get(topic, ()):
            subscription.put(message)

    async def subscribe(self, topic: str) -> MemorySubscription:
        subscription = MemorySubscription(self, topic, self._held)
        self._topics.setdefault(topic, []).append(subscription)
        return subscription

    def is_heard(self, topic: str) -> bool:
        return topic in self._topics

    def remove(self, topic: str, subscription: MemorySubscription) -> None:
        """Forget a subscription; once more does nothing."""
        remaining = [other for other in self._topics.get(topic, ()) if other is not subscription]
        if remaining:
            self._topics[topic] = remaining
        else:
            self._topics.pop(topic, None)
