"""Requests to addresses that people have given us, which may be anywhere and answer anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answered:
    """`body` is the beginning of the answer, as much as was asked for."""

    status: int
    body: bytes = b""


class OutboundFailed(Exception):
    """There was no answer, and why, in words. Trying again later may help."""


class Outbound(Protocol):
    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes, timeout: float, most_bytes: int = 0
    ) -> Answered:
        """The answer, within `timeout` seconds of real time in all, with up to `most_bytes` of its body.

        Redirects are not followed. Addresses in private networks are not connected to, unless the server allows it.
        Raises OutboundFailed.
        """
        ...

    async def close(self) -> None: ...
