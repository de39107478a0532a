"""The dialer's time, which may run faster than the world's."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Aware UTC; never goes backwards. `speed` is dialer seconds a real second (1 outside demos and tests)."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime: ...

    async def sleep_until(self, at: datetime) -> None:
        """Return at this instant of the dialer's time, or at once if it has passed."""
        ...
