"""Which agent is next? The one who has been idle longest, of those who work the campaign's queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


class Pool:
    """The idle agents of each queue, the longest idle first."""

    def __init__(self) -> None:
        self._idle: dict[str, dict[str, None]] = {}  # queue -> agents in the order in which they became idle
        self._queues: dict[str, tuple[str, ...]] = {}  # idle agent -> its queues

    def __len__(self) -> int:
        return len(self._queues)

    def __contains__(self, agent_id: str) -> bool:
        return agent_id in self._queues

    def add(self, agent_id: str, queue_ids: tuple[str, ...]) -> None:
        """The agent has become idle, later than every other idle agent."""
        self._queues[agent_id] = queue_ids
        for queue_id in queue_ids:
            self._idle.setdefault(queue_id, {})[agent_id] = None

    def remove(self, agent_id: str) -> None:
        for queue_id in self._queues.pop(agent_id, ()):
            self._idle[queue_id].pop(agent_id, None)

    def move(self, agent_id: str, queue_ids: tuple[str, ...], idle_since: Callable[[str], datetime]) -> None:
        """An idle agent works other queues now; it keeps its place by idle time."""
        self.remove(agent_id)
        self.add(agent_id, queue_ids)
        for queue_id in queue_ids:
            idle = self._idle[queue_id]
            self._idle[queue_id] = dict.fromkeys(sorted(idle, key=lambda agent: (idle_since(agent), agent)))

    def longest_idle(self, queue_id: str | None) -> str | None:
        return next(iter(self._idle.get(queue_id or "", ())), None)
