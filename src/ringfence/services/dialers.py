"""The running dialers of this process, by stream: how everything else puts questions and news to them."""

from __future__ import annotations

from typing import Any, Protocol

from ringfence.engine.events import Event


class Dialers(Protocol):
    async def ask(self, stream_id: str, event: type[Event], **fields: Any) -> dict[str, Any]:
        """Put a question to the stream's dialer and wait for its durable answer.

        `at` and `request_id` are filled in. Raises Problem (conflict) with the dialer's reason where it refuses.
        """
        ...

    def tell(self, stream_id: str, event: type[Event], **fields: Any) -> None:
        """Put news to the stream's dialer. Call it after the transaction that made the news true."""
        ...
