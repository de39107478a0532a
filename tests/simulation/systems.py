"""The systems that are asked before calls, as the process reaches them: over a network of the simulation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Final

from ringfence.domain.pre_call import Handling
from ringfence.ports.outbound import Answered, Outbound, OutboundFailed
from ringfence.simulation.pre_calls import Reply, Systems

URL: Final = "https://systems.ringfence.example/"
_SAYS: Final = {Handling.CALL: "CALL", Handling.SKIP: "SKIP"}


class SimulatedOutbound:
    """A `ports.outbound.Outbound`. `systems` are those of each stream, by the end of the address; `others` is all else."""

    def __init__(self, systems: Mapping[str, Systems], others: Outbound) -> None:
        self._systems = systems
        self._others = others

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes, timeout: float, most_bytes: int = 0
    ) -> Answered:
        if not url.startswith(URL):
            return await self._others.send(
                method, url, headers=headers, content=content, timeout=timeout, most_bytes=most_bytes
            )
        reply: Reply = self._systems[url.removeprefix(URL)].reply()
        if reply.handling is None:
            await asyncio.sleep(timeout)
            raise OutboundFailed(f"no answer within {timeout:g} s")
        await asyncio.sleep(reply.seconds)
        if reply.handling is Handling.FAILED:
            return Answered(404)
        return Answered(
            200, json.dumps({"contactHandling": {"handle": _SAYS[reply.handling]}, "known": "yes"}).encode()
        )

    async def close(self) -> None:
        pass
