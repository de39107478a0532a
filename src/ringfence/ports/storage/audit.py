"""Who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did. `at` is real time; `number` counts from 1 and is 0 until it is stored.

    `user_id` is None where nobody was signed in, `who` is the name or address that was given then. `subject` is what it
    was done to, mostly an id.
    """

    number: int
    at: datetime
    account_id: str
    stream_id: str | None
    user_id: str | None
    who: str
    action: str
    subject: str
    address: str


class Audit(Protocol):
    def add(self, deed: Deed) -> None: ...

    def page(self, account_id: str, before: int | None, limit: int, user_id: str | None = None) -> list[Deed]:
        """Newest first, from below the number `before`."""
        ...
