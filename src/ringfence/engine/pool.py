"""Which agent is next? The one who has been idle longest, of those who work the campaign's queue."""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import datetime

Place = tuple[datetime, int, str]
"""Idle since when, which of the agents that were added came how early, and who it is."""


class Pool:
    """Idle agents by queue, the longest idle first; of those who became idle at one instant, who was added first."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Place]] = {}
        self._agents: dict[str, tuple[Place, tuple[str, ...]]] = {}
        self._added = 0

    def __len__(self) -> int:
        return len(self._agents)

    def __contains__(self, agent_id: str) -> bool:
        return agent_id in self._agents

    def add(self, agent_id: str, queue_ids: tuple[str, ...], since: datetime) -> None:
        """The agent is idle since then; in each queue, they stand behind those who have been idle for longer."""
        self._added += 1
        self._put((since, self._added, agent_id), agent_id, queue_ids)

    def _put(self, place: Place, agent_id: str, queue_ids: tuple[str, ...]) -> None:
        self._agents[agent_id] = place, queue_ids
        for queue_id in queue_ids:
            insort(self._idle.setdefault(queue_id, []), place)

    def remove(self, agent_id: str) -> None:
        if agent_id not in self._agents:
            return
        place, queue_ids = self._agents.pop(agent_id)
        for queue_id in queue_ids:
            idle = self._idle[queue_id]
            del idle[bisect_left(idle, place)]

    def move(self, agent_id: str, queue_ids: tuple[str, ...]) -> None:
        """An idle agent works other queues now; they keep their place by idle time."""
        place, _ = self._agents[agent_id]
        self.remove(agent_id)
        self._put(place, agent_id, queue_ids)

    def idle(self, queue_id: str | None) -> list[str]:
        """The idle agents of a queue, the longest idle first."""
        return [agent_id for _, _, agent_id in self._idle.get(queue_id or "", ())]

    def longest_idle(self, queue_id: str | None) -> str | None:
        first = self.first(queue_id)
        return None if first is None else first[2]

    def first(self, queue_id: str | None) -> Place | None:
        """The place of the agent who has been idle longest."""
        idle = self._idle.get(queue_id or "")
        return idle[0] if idle else None
