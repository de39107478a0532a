"""Supervised background work of this process: named, its failures logged, ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_log = structlog.get_logger(__name__)


class Tasks:
    """Work that nobody waits for. A task that fails is logged with its name, and leaves the others alone."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    def start(self, name: str, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin, and keep alive until it ends or `stop` is called. Once stopped, nothing begins any more."""
        task = asyncio.create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        if self._stopping:
            task.cancel()
        return task

    async def stop(self) -> None:
        """Cancel what is running and wait until it has ended."""
        self._stopping = True
        while self._running:
            tasks = list(self._running)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._running.difference_update(tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            _log.error("background_task_failed", task=task.get_name(), exc_info=error)
