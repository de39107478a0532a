"""How many agents, which settings? Centres are simulated on the server, beside the dialer and behind it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import structlog

from ringfence.domain.problems import Kind, Problem
from ringfence.simulation.centre import Centre
from ringfence.simulation.what_if import Asked

_log = structlog.get_logger(__name__)

LONGEST_SECONDS: Final = 30.0
MOST_AGENT_HOURS: Final = 4_000
"""Of all centres and seeds: half a minute of one core."""
_WAITING: Final = 3
_KEPT: Final = 100


class WhatIf:
    """One at a time; a few may wait for their turn. What was asked lately is not worked out again: it comes to the same."""

    def __init__(self, seconds: float = LONGEST_SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._known: dict[Asked, list[dict[str, Any]]] = {}

    async def compare(self, centres: Sequence[Centre], seeds: int) -> list[dict[str, Any]]:
        """What comes of each: figures with their spread. Raises Problem: invalid where that is too much work, unavailable
        where others are before it."""
        hours = sum(centre.agents * centre.shift_hours * centre.days for centre in centres) * seeds
        if hours > MOST_AGENT_HOURS:
            message = f"these are {hours:,.0f} agent-hours, and at most {MOST_AGENT_HOURS:,} are simulated at a time"
            raise Problem.at("agents", "too_much", f"{message}: ask for fewer seeds, or use ringfence simulate")
        asked = Asked(tuple(centres), seeds)
        if asked in self._known:
            return self._known[asked]
        if self._waiting >= _WAITING:
            raise Problem(Kind.UNAVAILABLE, "busy", "others are simulating: try again in a moment", retry_after=10)
        self._waiting += 1
        try:
            async with self._turn:
                found = self._known.get(asked) or await self._simulated(asked)
        finally:
            self._waiting -= 1
        self._known[asked] = found
        if len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return found

    async def _simulated(self, asked: Asked) -> list[dict[str, Any]]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ringfence.simulation.what_if", stdin=pipe, stdout=pipe, stderr=pipe
        )
        try:
            async with asyncio.timeout(self._seconds):
                found, said = await process.communicate(msgspec.json.encode(asked))
        except TimeoutError:
            message = f"it takes longer than {self._seconds:g} s: ask for fewer people, or use ringfence simulate"
            raise Problem(Kind.UNAVAILABLE, "too_long", message, retry_after=60) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            _log.error("simulation_failed", error=said.decode(errors="replace")[-2_000:])
            raise RuntimeError("the simulation has failed: see the log")
        results: list[dict[str, Any]] = msgspec.json.decode(found)
        return results
