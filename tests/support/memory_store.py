"""The record of one stream in memory: what the database is to the shell, for tests of the engine alone.

It refuses what the database refuses, and raises BrokenPromise where the database has a constraint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from ringfence.api.problems import fault_of
from ringfence.domain import answering
from ringfence.domain.agent import AgentSession
from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import DialingMode, DialingOrder, Instance, InstanceStatus, OutsideHours
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import LIVE, OPEN, WAITING, Record, RecordState
from ringfence.engine import commands, events
from ringfence.engine.permit import Rule
from ringfence.services import flow_documents

S = TypeVar("S", bound=commands.Save)

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ROUND_THE_CLOCK = CallingHours(Frequency.DAILY, "Europe/London", (Window(0, 1440),))
NINE_TO_SIX = CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 1080),))
QUEUE = "qu-1"


def instance(name: str = "1", **changes: Any) -> Instance:
    """A prepared Preview run that is always open, ready to be started."""
    fields: dict[str, Any] = {
        "id": f"cid-{name}",
        "campaign_id": f"cd-{name}",
        "campaign_name": f"Campaign {name}",
        "mode": DialingMode.PREVIEW,
        "priority": 3,
        "caller_id": "+442079460123",
        "hours": ROUND_THE_CLOCK,
        "order": DialingOrder.FIFO,
        "max_attempts": 3,
        "retry_period": 45 * MINUTE,
        "ring_time": 25 * SECOND,
        "queue_id": QUEUE,
        "max_skips": 2,
        "preview_time": 30 * SECOND,
        "outside_hours": OutsideHours.DEFER,
        "disposition_retries": {},
        "dnc_list_id": "cl-dnc",
        "prepared": True,
    }
    return Instance(**fields | changes)


def records(run: Instance, count: int, first: int = 0, **changes: Any) -> list[Record]:
    """Never-tried records in the order of the run; numbers differ from run to run."""
    sign = 1 if run.order is DialingOrder.FIFO else -1
    numbers = run.id.encode()[-1] * 100_000
    return [
        replace(
            Record(f"dl-{run.id}-{n:04d}", run.id, f"cc-{run.id}-{n:04d}", f"+4420{numbers + n:08d}", "", 0, sign * n),
            **changes,
        )
        for n in range(first, first + count)
    ]


def place(record: Record) -> tuple[int, datetime | int, int, str]:
    """What the records of a run that may be dialed now are sorted by, as the design says it."""
    if record.due_at is None:
        return (1, record.rank, record.position, record.id)
    return (0 if record.is_callback else 2, record.due_at, record.position, record.id)


class MemoryStore:
    """`elsewhere` are numbers in live attempts of other streams of the account."""

    def __init__(self, max_live_calls: int = 100, max_call: timedelta = 4 * HOUR) -> None:
        self.max_live_calls = max_live_calls
        self.max_agentless_calls = max_live_calls
        self.max_call = max_call
        self.answering = answering.DEFAULT
        self.queues: dict[str, events.QueueConfig] = {}
        self.agents: dict[str, events.AgentConfig] = {}
        self.sessions: dict[str, AgentSession] = {}
        self.instances: dict[str, Instance] = {}
        self.records: dict[str, Record] = {}
        self.previews: dict[str, Preview] = {}
        self.attempts: dict[str, Attempt] = {}
        self.blocked: set[tuple[str | None, str]] = set()  # list, None for global ones; number
        self.elsewhere: set[str] = set()
        self.flows: dict[str, list[events.FlowConfig]] = {}  # every version
        self.columns: dict[str, dict[str, str]] = {}  # of contacts

    # --- what the API writes ---

    def add_queue(self, queue_id: str = QUEUE, wrap_up: timedelta = MINUTE) -> events.QueueConfig:
        queue = self.queues[queue_id] = events.QueueConfig(queue_id, wrap_up)
        return queue

    def add_flow(self, flow_id: str, document: Any) -> events.FlowConfig:
        """A flow, or a new version of it; its transfers go to the only queue."""
        compiled = flow_documents.read(document, fault_of).compiled
        assert compiled is not None
        for node in compiled["nodes"].values():
            if node["type"] == "transfer":
                node["queue_id"] = QUEUE
        versions = self.flows.setdefault(flow_id, [])
        versions.append(events.FlowConfig(flow_id, len(versions) + 1, compiled))
        return versions[-1]

    def add_agent(self, agent_id: str, *queue_ids: str) -> events.AgentConfig:
        agent = self.agents[agent_id] = events.AgentConfig(agent_id, queue_ids or (QUEUE,))
        return agent

    def remove_agent(self, agent_id: str) -> None:
        self.agents.pop(agent_id)
        self.sessions.pop(agent_id, None)

    def add_run(self, run: Instance, people: Iterable[Record]) -> None:
        self.instances[run.id] = run
        self.join(people)

    def join(self, people: Iterable[Record]) -> dict[str, int]:
        """Add records to their runs: how many can be dialed, by zone key."""
        zones: dict[str, int] = {}
        for record in people:
            self.records[record.id] = record
            if record.state in OPEN:
                zones[record.zone_key] = zones.get(record.zone_key, 0) + 1
        return zones

    def block(self, number: str, list_id: str | None = None) -> None:
        """Put a number on a do-not-call list, or with None on the global one."""
        self.blocked.add((list_id, number))

    # --- what the dialer reads ---

    def running(self, instance_id: str) -> events.RunningInstance:
        zones: dict[str, int] = {}
        for record in self.of(instance_id):
            if record.state in OPEN:
                zones[record.zone_key] = zones.get(record.zone_key, 0) + 1
        instance = self.instances[instance_id]
        flow = None if instance.flow_id is None else self.flows[instance.flow_id][-1]
        owners = tuple(sorted({record.owner for record in self.of(instance_id)} - {""}))
        return events.RunningInstance(instance, dict(sorted(zones.items())), flow, owners=owners)

    def of(self, instance_id: str) -> list[Record]:
        return [record for record in self.records.values() if record.instance_id == instance_id]

    def count(self, instance_id: str, state: RecordState) -> int:
        return sum(record.state is state for record in self.of(instance_id))

    def dialable(self, wanted: commands.LoadRecords) -> list[Record]:
        """All records that a load could bring, in order."""
        found = [
            record
            for record in self.of(wanted.instance_id)
            if record.state in WAITING
            and record.zone_key in wanted.open_zones
            and record.owner in wanted.owners
            and (record.due_at is None or record.due_at <= wanted.at)
        ]
        return sorted(found, key=place)

    def load(self, wanted: commands.LoadRecords, at: datetime) -> events.RecordsLoaded:
        found = self.dialable(wanted)[: wanted.limit]
        full = len(found) == wanted.limit  # retries that fall due later come behind these
        ahead = [
            record.due_at
            for record in self.of(wanted.instance_id)
            if record.state in WAITING
            and record.zone_key in wanted.open_zones
            and record.owner in wanted.owners
            and record.due_at is not None
            and record.due_at > wanted.at
            and (record.is_callback or not full)
        ]
        return events.RecordsLoaded(
            at=at,
            instance_id=wanted.instance_id,
            load=wanted.load,
            records=tuple(found),
            next_due_at=min(ahead, default=None),
            lane=wanted.lane,
        )

    def restore(self, at: datetime) -> events.EngineRestored:
        """What an engine starts with. Live records that nobody has are put back."""
        open_previews = {p.record_id: p for p in self.previews.values() if p.state is PreviewState.OPEN}
        unfinished = {a.record_id: a for a in self.attempts.values() if a.wrapped_up_at is None}
        held = []
        for record in self.records.values():
            if record.state not in LIVE:
                continue
            if record.id in open_previews or record.id in unfinished:
                held.append(record)
                continue
            made = sum(attempt.record_id == record.id for attempt in self.attempts.values())
            self.records[record.id] = replace(record, state=record.resting_state, attempts=made)
        running = {run.id for run in self.instances.values() if run.status in ("Active", "Paused")}
        return events.EngineRestored(
            at=at,
            stream_id="st-1",
            max_live_calls=self.max_live_calls,
            max_call=self.max_call,
            answering=self.answering,
            max_agentless_calls=self.max_agentless_calls,
            queues=tuple(self.queues.values()),
            agents=tuple(self.agents.values()),
            sessions=tuple(session for agent_id, session in self.sessions.items() if agent_id in self.agents),
            instances=tuple(self.running(one) for one in sorted(running | {record.instance_id for record in held})),
            previews=tuple(open_previews[record.id] for record in held if record.id in open_previews),
            attempts=tuple(unfinished[record.id] for record in held if record.id in unfinished),
            records=tuple(held),
            flows=tuple(
                self.flows[attempt.flow.flow_id][attempt.flow.version - 1]
                for attempt in unfinished.values()
                if attempt.flow is not None
            ),
        )

    # --- what the dialer saves ---

    def save(self, saves: Sequence[commands.Save], at: datetime) -> list[events.Event]:
        """All of it, as one transaction; what is refused or has to be told, as events."""
        attempts = {save.attempt.id: save.attempt for save in _of(saves, commands.SaveAttempt)}
        previews = {save.preview.id: save.preview for save in _of(saves, commands.SavePreview)}
        opening = {save.attempt.id: save.attempt for save in _of(saves, commands.OpenAttempt)}
        offering = {save.preview.id: save.preview for save in _of(saves, commands.OpenPreview)}
        self.attempts |= {id_: one for id_, one in attempts.items() if id_ not in opening}
        self.previews |= {id_: one for id_, one in previews.items() if id_ not in offering}
        for block in _of(saves, commands.BlockNumber):
            self.block(block.phone_number, block.list_id)
        refused = self._refused(saves)
        until = self._disturbed(saves)
        refused = dict.fromkeys(until, Rule.ABANDONED) | refused
        for preview in offering.values():
            if preview.id not in refused:
                self._open_preview(previews.get(preview.id, preview))
        for attempt in opening.values():
            if attempt.id not in refused:
                self._open_attempt(attempts.get(attempt.id, attempt))
        for moved in _of(saves, commands.SaveRecord):
            self._save_record(moved)
        for left in _of(saves, commands.SaveSession):
            self.sessions[left.session.agent_id] = left.session
        told: list[events.Event] = [
            events.AttemptRefused(at=at, attempt_id=id_, reason=reason, until=until.get(id_))
            if id_ in opening
            else events.PreviewRefused(at=at, preview_id=id_, reason=reason)
            for id_, reason in refused.items()
        ]
        for save in saves:
            if isinstance(save, commands.SaveInstance):
                told += self._save_instance(save)
            elif isinstance(save, commands.SetCallback):
                self._set_callback(save)
            elif isinstance(save, commands.DropShut):
                told.append(self._drop_shut(save))
        return told

    def is_blocked(self, number: str, list_id: str) -> bool:
        return (list_id, number) in self.blocked or (None, number) in self.blocked

    def _refused(self, saves: Sequence[commands.Save]) -> dict[str, str]:
        in_flight = self.elsewhere | {attempt.phone_number for attempt in self.attempts.values() if attempt.live}
        refused: dict[str, str] = {}
        for save in saves:
            if isinstance(save, commands.OpenPreview):
                asked, number = save.preview.id, save.preview.phone_number
            elif isinstance(save, commands.OpenAttempt):
                asked, number = save.attempt.id, save.attempt.phone_number
            else:
                continue
            if self.is_blocked(number, save.dnc_list_id):
                refused[asked] = Rule.DNC
            elif number in in_flight:
                refused[asked] = Rule.IN_FLIGHT
        return refused

    def _disturbed(self, saves: Sequence[commands.Save]) -> dict[str, datetime]:
        """Attempts to numbers that were abandoned too recently for them, and until when they are barred."""
        barred: dict[str, datetime] = {}
        for save in _of(saves, commands.OpenAttempt):
            for other in self.attempts.values():
                abandoned = other.phone_number == save.attempt.phone_number and other.outcome is Outcome.ABANDONED
                if abandoned and other.ended_at and save.undisturbed_since and other.ended_at > save.undisturbed_since:
                    barred[save.attempt.id] = other.ended_at + (save.attempt.placed_at - save.undisturbed_since)
        return barred

    def _open_preview(self, preview: Preview) -> None:
        if preview.id in self.previews:
            raise BrokenPromise(f"{preview.id} is offered twice")
        if preview.state is PreviewState.OPEN:
            for other in self.previews.values():
                if other.state is PreviewState.OPEN and preview.agent_id == other.agent_id:
                    raise BrokenPromise(f"I6: {preview.agent_id} would have two previews")
                if other.state is PreviewState.OPEN and preview.record_id == other.record_id:
                    raise BrokenPromise(f"{preview.record_id} would be in two previews")
        self.previews[preview.id] = preview

    def _open_attempt(self, attempt: Attempt) -> None:
        if attempt.id in self.attempts or attempt.number > attempt.limit:
            raise BrokenPromise(f"I2: {attempt.id} is attempt {attempt.number} of {attempt.limit}")
        for other in self.attempts.values():
            if other.live and attempt.phone_number == other.phone_number:
                raise BrokenPromise(f"I1: {attempt.phone_number} would be in two live attempts")
            if other.live and attempt.agent_id is not None and attempt.agent_id == other.agent_id:
                raise BrokenPromise(f"I6: {attempt.agent_id} would have two calls")
        self.attempts[attempt.id] = attempt

    def _save_record(self, save: commands.SaveRecord) -> None:
        before = self.records[save.record.id]
        if before.state is not save.before:
            raise BrokenPromise(f"I8: {before.id} was {before.state}, the dialer thought {save.before}")
        if save.record.state in (RecordState.RETRY, RecordState.CALLBACK) and save.record.due_at is None:
            raise BrokenPromise(f"I8: {before.id} would wait for ever")
        self.records[save.record.id] = save.record

    def _save_instance(self, save: commands.SaveInstance) -> list[events.Event]:
        over = save.status is InstanceStatus.COMPLETED
        if over and any(record.state in OPEN for record in self.of(save.instance_id)):
            return [events.CompletionRefused(at=save.at, run=self.running(save.instance_id))]
        self.instances[save.instance_id] = replace(self.instances[save.instance_id], status=save.status)
        return []

    def _set_callback(self, wish: commands.SetCallback) -> None:
        record = self.records.get(wish.record_id)
        if record is not None and record.instance_id == wish.instance_id and record.state in WAITING:
            self.records[record.id] = replace(record, state=RecordState.CALLBACK, due_at=wish.due_at, is_callback=True)

    def _drop_shut(self, drop: commands.DropShut) -> events.RecordsDropped:
        zones: dict[str, int] = {}
        for record in self.of(drop.instance_id):
            if record.zone_key in drop.zone_keys and record.state in WAITING:
                self.records[record.id] = replace(record, state=RecordState.DROPPED)
                zones[record.zone_key] = zones.get(record.zone_key, 0) + 1
        return events.RecordsDropped(at=drop.at, instance_id=drop.instance_id, zone_counts=zones)


def _of(saves: Iterable[commands.Save], kind: type[S]) -> list[S]:
    return [save for save in saves if isinstance(save, kind)]
