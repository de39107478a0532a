"""The database of a simulation: what the engine saves, in memory, with the guards of the real one."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ringfence.domain import answering
from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import UNANSWERED, Attempt, Outcome
from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.pre_call import Handling
from ringfence.domain.preview import Preview
from ringfence.domain.record import LIVE, OPEN, WAITING, Record, RecordState
from ringfence.domain.settings import StreamSettings
from ringfence.engine import commands, events, limits, pacing
from ringfence.engine.ordering import order_key
from ringfence.engine.pacing.ledger import Tally
from ringfence.engine.pacing.memory import Learned
from ringfence.engine.permit import Refusal, Rule, Verdict


class Store:
    """Every table of the live dialer. `blocked` is the do-not-call list."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance] = {}
        self.former_hours: dict[str, tuple[datetime, CallingHours]] = {}  # by run: until when they held
        self.records: dict[str, Record] = {}
        self.attempts: dict[str, Attempt] = {}
        self.previews: dict[str, Preview] = {}
        self.sessions: dict[str, AgentSession] = {}
        self.blocked: dict[str, datetime] = {}
        self.signed_in = timedelta(0)  # of agents, up to their present states
        self.in_flight: dict[str, str] = {}  # number -> live attempt
        self.abandoned: dict[str, datetime] = {}  # number -> when that happened last
        self.max_live_calls = 100
        self.max_agentless_calls = StreamSettings().max_agentless_calls
        self.max_call = timedelta(hours=4)
        self.answering = answering.DEFAULT
        self.limits = limits.NumberLimits()
        self.unanswered_before_dnc = 0
        self.flows: dict[str, events.FlowConfig] = {}
        self.owners: dict[str, set[str]] = {}  # by run: agents whose records are, or were, among its own
        self.owner_wait = events.OWNER_WAIT
        self.scheduled: set[str] = set()  # campaigns whose runs begin by themselves
        self.pre_call_failures: Counter[str] = Counter()  # in a row, by record
        self.elsewhere: set[str] = set()  # numbers in flight in another stream of the account
        self.tallies: dict[str, dict[int, Tally]] = {}  # by campaign, and hour since the epoch
        self.estimates: dict[str, dict[str, Any]] = {}  # by campaign
        self._fresh: dict[str, list[Record]] = {}  # by run, in order; others are dropped when they are met
        self._front: dict[str, int] = {}  # by run: where the first of them that may still be fresh stands
        self._unsorted: set[str] = set()
        self._waiting: dict[str, dict[str, Record]] = {}

    def add(self, records: Sequence[Record]) -> None:
        for record in records:
            self.records[record.id] = record
            self._file(record)
            self._own(record)

    def _own(self, record: Record) -> None:
        if record.owner:
            self.owners.setdefault(record.instance_id, set()).add(record.owner)

    def remove(self, instance_id: str) -> None:
        """A run that has not begun, with its records."""
        del self.instances[instance_id]
        for record in self.of_run(instance_id):
            del self.records[record.id]
        for filed in (self._fresh, self._front, self._waiting):
            filed.pop(instance_id, None)
        self._unsorted.discard(instance_id)

    def waits_for_start(self, instance: Instance) -> bool:
        """It begins by itself when its time has come, and not before."""
        return instance.status is InstanceStatus.READY and instance.campaign_id in self.scheduled

    def of_run(self, instance_id: str) -> list[Record]:
        return [record for record in self.records.values() if record.instance_id == instance_id]

    def numbers(self) -> set[str]:
        """Every number that is to be dialed, or has been."""
        return {record.phone_number for record in self.records.values()}

    def running(self, instance_id: str) -> events.RunningInstance:
        zones = Counter(record.zone_key for record in self.of_run(instance_id) if record.state in OPEN)
        instance = self.instances[instance_id]
        learned = self.learned(instance.campaign_id) if instance.mode in pacing.MODES else None
        owners = tuple(sorted(self.owners.get(instance_id, ())))
        flow = self.flows.get(instance.flow_id or "")
        return events.RunningInstance(instance, dict(zones), flow, learned=learned, owners=owners)

    def learned(self, campaign_id: str) -> Learned:
        """What is on record of what a campaign's calls have taught."""
        return Learned(self.estimates.get(campaign_id, {}), dict(self.tallies.get(campaign_id, {})))

    def set_hours(self, instance_id: str, hours: CallingHours, at: datetime) -> None:
        """The run's calling hours from now on."""
        instance = self.instances[instance_id]
        self.former_hours[instance_id] = at, instance.hours
        self.instances[instance_id] = replace(instance, hours=hours)

    # --- save

    def save(self, saves: Sequence[commands.Save], at: datetime) -> list[events.Event]:
        """Apply what the engine decided, less what the guards refuse: told by the events for it to handle next."""
        refused: dict[str, events.Event] = {}
        told: list[events.Event] = []
        self._end_first(saves)
        for save in saves:
            match save:
                case commands.OpenPreview(preview):
                    no = self._refusal(preview.phone_number, preview.offered_at)
                    if no is None:
                        self.previews[preview.id] = preview
                    else:
                        refused[preview.id] = events.PreviewRefused(
                            at=at, preview_id=preview.id, reason=no.rule, until=no.until
                        )
                case commands.OpenAttempt(attempt):
                    no = self._refusal(attempt.phone_number, attempt.placed_at)
                    until = self._disturbed_until(save)
                    if until is not None and (no is None or no.rule not in (Rule.DNC, Rule.IN_FLIGHT)):
                        no = Refusal(Rule.ABANDONED, "abandoned", until)
                    if no is None:
                        said = {one.rule.value: one.detail for one in self._limit_verdicts(attempt)}
                        self.attempts[attempt.id] = replace(attempt, permit=attempt.permit | said)
                        self.in_flight[attempt.phone_number] = attempt.id
                    else:
                        refused[attempt.id] = events.AttemptRefused(
                            at=at, attempt_id=attempt.id, reason=no.rule, until=no.until
                        )
                case commands.SavePreview(preview) if preview.id not in refused:
                    self.previews[preview.id] = preview
                case commands.SaveAttempt(attempt) if attempt.id not in refused:
                    self.attempts[attempt.id] = replace(attempt, permit=self.attempts[attempt.id].permit)
                    if attempt.wrapped_up_at is not None and attempt.outcome in UNANSWERED:
                        self._enrol(attempt.phone_number, at)
                case commands.SaveRecord(record):
                    self.records[record.id] = record
                    self._file(record)
                    self._own(record)
                case commands.SaveSession(session):
                    self.signed_in += self._signed_in_since(session.agent_id, session.since)
                    self.sessions[session.agent_id] = session
                case commands.SaveInstance():
                    told += self._save_instance(save)
                case commands.DropShut(instance_id, zone_keys, dropped_at):
                    told.append(self._drop(instance_id, zone_keys, dropped_at))
                case commands.SetCallback(instance_id, record_id, due_at):
                    self._set_callback(instance_id, record_id, due_at)
                case commands.SaveTally(campaign_id, hour, tally):
                    self.tallies.setdefault(campaign_id, {})[hour] = tally
                case commands.SaveEstimates(campaign_id, estimates):
                    self.estimates[campaign_id] = estimates
                case commands.BlockNumber(_, phone_number):
                    self.blocked.setdefault(phone_number, at)
                case _:
                    pass
        return [*refused.values(), *told]

    def _enrol(self, phone_number: str, at: datetime) -> None:
        """Who never answers is put on the do-not-call list."""
        if not self.unanswered_before_dnc:
            return
        made = sorted(
            (one for one in self.attempts.values() if one.phone_number == phone_number and one.outcome is not None),
            key=lambda one: one.placed_at,
        )
        in_vain = 0
        for one in made:
            in_vain = 0 if one.outcome is Outcome.CONNECTED else in_vain + (one.outcome in UNANSWERED)
        if in_vain >= self.unanswered_before_dnc:
            self.blocked.setdefault(phone_number, at)

    def agent_hours(self, at: datetime) -> float:
        """How long agents have been signed in until now, all together."""
        open_ones = (self._signed_in_since(agent_id, at) for agent_id in self.sessions)
        return sum(open_ones, self.signed_in) / timedelta(hours=1)

    def _signed_in_since(self, agent_id: str, at: datetime) -> timedelta:
        session = self.sessions.get(agent_id)
        if session is None or session.state is AgentState.OFFLINE:
            return timedelta(0)
        return at - session.since

    def _end_first(self, saves: Sequence[commands.Save]) -> None:
        for save in saves:
            attempt = save.attempt if isinstance(save, commands.SaveAttempt) else None
            if attempt and not attempt.live and self.in_flight.get(attempt.phone_number) == attempt.id:
                del self.in_flight[attempt.phone_number]
            if attempt and attempt.outcome is Outcome.ABANDONED and attempt.ended_at is not None:
                self.abandoned[attempt.phone_number] = attempt.ended_at

    def _refusal(self, phone_number: str, at: datetime) -> Refusal | None:
        if phone_number in self.blocked:
            return Refusal(Rule.DNC, "blocked")
        if phone_number in self.in_flight or phone_number in self.elsewhere:
            return Refusal(Rule.IN_FLIGHT, "in flight")
        return limits.refusal(self.limits, phone_number, self._calls_to(phone_number), at) if self.limits else None

    def _limit_verdicts(self, attempt: Attempt) -> Iterator[Verdict]:
        calls = self._calls_to(attempt.phone_number) if self.limits else []
        return limits.verdicts(self.limits, attempt.phone_number, calls, attempt.placed_at)

    def _calls_to(self, phone_number: str) -> list[limits.PastCall]:
        return [
            limits.PastCall(phone_number, one.placed_at, one.ended_at if one.outcome is Outcome.CONNECTED else None)
            for one in self.attempts.values()
            if one.phone_number == phone_number
        ]

    def _disturbed_until(self, save: commands.OpenAttempt) -> datetime | None:
        """Until when the number may not be called without a reserved agent, because it was abandoned."""
        if save.undisturbed_since is None:
            return None
        abandoned_at = self.abandoned.get(save.attempt.phone_number)
        if abandoned_at is None or abandoned_at <= save.undisturbed_since:
            return None
        return abandoned_at + (save.attempt.placed_at - save.undisturbed_since)

    def _save_instance(self, save: commands.SaveInstance) -> list[events.Event]:
        if save.status is InstanceStatus.COMPLETED:
            running = self.running(save.instance_id)
            if running.open_by_zone:
                return [events.CompletionRefused(at=save.at, run=running)]
        self.instances[save.instance_id] = replace(self.instances[save.instance_id], status=save.status)
        return []

    def _drop(self, instance_id: str, zone_keys: tuple[str, ...], at: datetime) -> events.RecordsDropped:
        dropped: Counter[str] = Counter()
        for record in self.of_run(instance_id):
            if record.zone_key in zone_keys and record.state in WAITING:
                self.records[record.id] = replace(record, state=RecordState.DROPPED)
                self._waiting[instance_id].pop(record.id, None)
                dropped[record.zone_key] += 1
        return events.RecordsDropped(at=at, instance_id=instance_id, zone_counts=dict(dropped))

    def _set_callback(self, instance_id: str, record_id: str, due_at: datetime) -> None:
        record = self.records.get(record_id)
        if record is not None and record.instance_id == instance_id and record.state in WAITING:
            callback = replace(record, state=RecordState.CALLBACK, due_at=due_at, is_callback=True)
            self.records[record_id] = callback
            self._file(callback)

    # --- load

    def _file(self, record: Record) -> None:
        waiting = self._waiting.setdefault(record.instance_id, {})
        fresh = self._fresh.setdefault(record.instance_id, [])
        if record.state is RecordState.PENDING:
            fresh.append(record)  # one that was given back stands twice until the list is put in order
            self._unsorted.add(record.instance_id)
        if record.state in (RecordState.RETRY, RecordState.CALLBACK):
            waiting[record.id] = record
        else:
            waiting.pop(record.id, None)

    def load(self, wanted: commands.LoadRecords) -> events.RecordsLoaded:
        waiting = self._waiting.get(wanted.instance_id, {}).values()
        zones = frozenset(wanted.open_zones)
        callbacks: list[Record] = []
        retries: list[Record] = []
        ahead: list[Record] = []
        for record in waiting:
            if record.zone_key in zones and record.owner in wanted.owners and record.due_at is not None:
                due = callbacks if record.is_callback else retries
                (due if record.due_at <= wanted.at else ahead).append(record)
        found = sorted(callbacks, key=order_key)[: wanted.limit]
        if len(found) < wanted.limit:
            found += self._first_fresh(wanted, zones)[: wanted.limit - len(found)]
        if len(found) < wanted.limit:
            found += heapq.nsmallest(wanted.limit - len(found), retries, key=order_key)
        full = len(found) == wanted.limit  # retries that fall due later come behind these
        next_due = min((one.due_at for one in ahead if one.due_at and (one.is_callback or not full)), default=None)
        return events.RecordsLoaded(
            at=wanted.at,
            instance_id=wanted.instance_id,
            load=wanted.load,
            records=tuple(found),
            next_due_at=next_due,
            lane=wanted.lane,
        )

    def _first_fresh(self, wanted: commands.LoadRecords, zones: frozenset[str]) -> list[Record]:
        """In order, skipping what has been taken since; put in order again only after something was given back."""
        instance_id = wanted.instance_id
        filed = self._fresh.get(instance_id, [])
        if instance_id in self._unsorted:
            self._unsorted.discard(instance_id)
            still = {one.id: self.records[one.id] for one in filed if self.records[one.id].state in _MAY_BE_FRESH}
            filed = self._fresh[instance_id] = sorted(still.values(), key=order_key)
            self._front[instance_id] = 0
        front = self._front.get(instance_id, 0)
        while front < len(filed) and self.records[filed[front].id].state not in _MAY_BE_FRESH:
            front += 1
        self._front[instance_id] = front
        found: list[Record] = []
        for place in range(front, len(filed)):
            record = self.records[filed[place].id]
            if record.state is RecordState.PENDING and record.zone_key in zones and record.owner in wanted.owners:
                found.append(record)
                if len(found) == wanted.limit:
                    break
        return found

    # --- what was asked before calls

    def pre_call_answered(self, record_id: str, handling: Handling) -> int:
        """How often in a row that has failed now."""
        self.pre_call_failures[record_id] += 1
        if handling is not Handling.FAILED:
            self.pre_call_failures[record_id] = 0
        return self.pre_call_failures[record_id]

    # --- restore

    def restore(
        self,
        at: datetime,
        stream_id: str,
        queues: Sequence[events.QueueConfig],
        agents: Sequence[events.AgentConfig],
    ) -> events.EngineRestored:
        """What a new engine starts with. Records that nobody has are put back where they waited."""
        open_previews = [one for one in self.previews.values() if one.closed_at is None]
        open_attempts = [one for one in self.attempts.values() if one.wrapped_up_at is None]
        held = {preview.record_id for preview in open_previews} | {attempt.record_id for attempt in open_attempts}
        for record in [one for one in self.records.values() if one.state in LIVE and one.id not in held]:
            made = sum(attempt.record_id == record.id for attempt in self.attempts.values())
            rested = replace(record, state=record.resting_state, attempts=made)
            self.records[record.id] = rested
            self._file(rested)
        live = tuple(record for record in self.records.values() if record.id in held)
        running = {one.id for one in self.instances.values() if one.status in _RUNNING}
        known = {agent.agent_id for agent in agents}
        return events.EngineRestored(
            at=at,
            stream_id=stream_id,
            max_live_calls=self.max_live_calls,
            max_agentless_calls=self.max_agentless_calls,
            max_call=self.max_call,
            answering=self.answering,
            owner_wait=self.owner_wait,
            queues=tuple(queues),
            agents=tuple(agents),
            sessions=tuple(session for session in self.sessions.values() if session.agent_id in known),
            instances=tuple(self.running(one) for one in sorted(running | {record.instance_id for record in live})),
            previews=tuple(open_previews),
            attempts=tuple(open_attempts),
            records=live,
            flows=tuple(self.flows[one] for one in sorted({one.flow.flow_id for one in open_attempts if one.flow})),
        )


_MAY_BE_FRESH = (RecordState.PENDING, RecordState.RESERVED)
_RUNNING = (InstanceStatus.ACTIVE, InstanceStatus.PAUSED)
