"""Dialers that note what they are asked and told, and answer as a test has arranged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ringfence.engine.events import Event

Answer = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class RecordedDialers:
    def __init__(self) -> None:
        self.asked: list[tuple[str, type[Event], dict[str, Any]]] = []
        self.told: list[tuple[str, type[Event], dict[str, Any]]] = []
        self._answers: dict[type[Event], Answer | dict[str, Any]] = {}

    def arrange(self, event: type[Event], answer: Answer | dict[str, Any]) -> None:
        """What `ask` answers to this event: data, or a function of the event's fields, which may raise Problem."""
        self._answers[event] = answer

    async def ask(self, stream_id: str, event: type[Event], **fields: Any) -> dict[str, Any]:
        self.asked.append((stream_id, event, fields))
        answer = self._answers.get(event, {})
        return answer if isinstance(answer, dict) else await answer(fields)

    def tell(self, stream_id: str, event: type[Event], **fields: Any) -> None:
        self.told.append((stream_id, event, fields))

    def states(self) -> tuple[()]:
        """There are no engines."""
        return ()

    def news(self, event: type[Event]) -> list[dict[str, Any]]:
        """The fields of what was told since the last time, of this event."""
        found = [fields for _, kind, fields in self.told if kind is event]
        self.told = [told for told in self.told if told[1] is not event]
        return found
