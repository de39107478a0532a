"""How people at the centre reach the dialer and its database: what is asked, and what is changed on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.record import Record
from ringfence.engine import events
from ringfence.simulation.store import Store
from ringfence.simulation.timeline import Timeline

DNC_LIST = "cl-dnc"
"""The do-not-call list of every run of a scenario."""


class Office(Protocol):
    """Wishes may be refused, lost in a crash, or come true a little later."""

    def ask(self, event: events.Event) -> None:
        """Put a question or news to the dialer."""
        ...

    def block(self, phone_number: str, *, told: bool) -> None:
        """Put a number on the do-not-call list; `told` is whether the news reaches the dialer."""
        ...

    def join(self, instance_id: str, records: Sequence[Record]) -> None:
        """Add contacts to a run."""
        ...

    def move_agent(self, agent_id: str, queue_ids: tuple[str, ...]) -> None: ...

    def set_hours(self, instance_id: str, hours: CallingHours) -> None:
        """The run's calling hours from now on."""
        ...

    def set_lines(self, lines: int) -> None:
        """How many calls may be up at a time."""
        ...

    def take_elsewhere(self, phone_number: str) -> None:
        """Another stream of the account calls the number, if nobody does."""
        ...

    def free_elsewhere(self, phone_number: str) -> None: ...


class MemoryOffice:
    """Over a store in memory; `put` takes events to the dialer."""

    def __init__(self, store: Store, timeline: Timeline, put: Callable[[events.Event], None]) -> None:
        self._store = store
        self._timeline = timeline
        self.ask = put

    def block(self, phone_number: str, *, told: bool) -> None:
        at = self._timeline.now
        self._store.blocked.setdefault(phone_number, at)
        if told:
            self.ask(events.NumbersBlocked(at=at, list_id=DNC_LIST, is_global=False, numbers=(phone_number,)))

    def join(self, instance_id: str, records: Sequence[Record]) -> None:
        self._store.add(records)
        zones: dict[str, int] = {}
        for record in records:
            zones[record.zone_key] = zones.get(record.zone_key, 0) + 1
        self.ask(events.RecordsJoined(at=self._timeline.now, instance_id=instance_id, zone_counts=zones))

    def move_agent(self, agent_id: str, queue_ids: tuple[str, ...]) -> None:
        self.ask(events.AgentConfigured(at=self._timeline.now, agent=events.AgentConfig(agent_id, queue_ids)))

    def set_hours(self, instance_id: str, hours: CallingHours) -> None:
        at = self._timeline.now
        self._store.set_hours(instance_id, hours, at)
        self.ask(events.HoursConfigured(at=at, instance_id=instance_id, hours=hours))

    def set_lines(self, lines: int) -> None:
        store = self._store
        self.ask(
            events.StreamConfigured(
                at=self._timeline.now,
                max_live_calls=lines,
                max_call=store.max_call,
                answering=store.answering,
                owner_wait=store.owner_wait,
            )
        )
        store.max_live_calls = lines

    def take_elsewhere(self, phone_number: str) -> None:
        self._store.elsewhere.add(phone_number)

    def free_elsewhere(self, phone_number: str) -> None:
        self._store.elsewhere.discard(phone_number)
