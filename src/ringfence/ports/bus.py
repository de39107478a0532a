"""Messages between the parts of a running server, by topic. Losing one delays, never corrupts."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol

Message = dict[str, Any]
"""What can be written as JSON. Whoever gets one must not change it: every subscriber is handed the same."""


class SlowSubscriber(Exception):
    """A subscriber that did not take its messages in time has lost some: start again from the record."""


class Subscription(Protocol):
    """The messages of a topic from the moment of subscribing on, in order: an async context manager and iterator.

    Raises SlowSubscriber when more messages waited than the bus holds for one subscriber.
    """

    def __aiter__(self) -> Subscription: ...
    async def __anext__(self) -> Message: ...
    async def __aenter__(self) -> Subscription: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Bus(Protocol):
    async def publish(self, topic: str, message: Message) -> None:
        """Hand the message to whoever subscribes to the topic. Never waits for a subscriber."""
        ...

    async def subscribe(self, topic: str) -> Subscription:
        """Once this returns, no message of the topic is missed."""
        ...

    def is_heard(self, topic: str) -> bool:
        """May anybody subscribe to this topic? A no is certain, a yes is not."""
        ...
