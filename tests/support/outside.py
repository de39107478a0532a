"""The world outside, where nothing is."""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.ports.outbound import Answered, OutboundFailed


class Nobody:
    """`ports.outbound.Outbound` with no network."""

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes, timeout: float, most_bytes: int = 0
    ) -> Answered:
        raise OutboundFailed("there is no network here")

    async def close(self) -> None:
        pass
