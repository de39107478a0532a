"""What an engine knows: what is live, and the window on each run. Every move is checked against its transition table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ringfence.domain import agent, attempt, preview, record
from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.answering import Answering
from ringfence.domain.attempt import IN_FLIGHT, Attempt, CallState, EndedBy
from ringfence.domain.calling_hours import Openness, openness
from ringfence.domain.campaign import DialingMode, Instance, InstanceStatus, OnMachine
from ringfence.domain.flow import Flow, flow_of
from ringfence.domain.flow_progress import Progress, Wait
from ringfence.domain.preview import Preview
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Record
from ringfence.domain.values import replace
from ringfence.engine import pacing
from ringfence.engine.commands import Answer, Command, SaveRecord, SaveSession, SaveTally, TellAgent
from ringfence.engine.deadlines import Deadlines, Key
from ringfence.engine.events import AgentConfig, FlowConfig, QueueConfig, RunningInstance
from ringfence.engine.ordering import WINDOW, Window, earliest
from ringfence.engine.pacing.agentless import Shares
from ringfence.engine.pacing.ledger import Tally
from ringfence.engine.pacing.memory import Memory
from ringfence.engine.pool import Pool

RESERVATION = "reservation"
OWNER = "owner"
_LOADS_A_LANE = 1_000_000


@dataclass(slots=True)
class Pacing:
    """When the pace of a run was last decided, and last put on record; `reason` is what the decision on record came of."""

    decided_at: datetime | None = None
    sampled_at: datetime | None = None
    reason: str | None = None
    saved_at: datetime | None = None
    saved_version: int = 0


@dataclass(slots=True)
class Run:
    """A campaign instance that runs, or has ended with calls still up.

    `in_flight` are the calls that nobody has answered, and when they were placed; `screened` those of which it is not known
    yet whether a person did; `talking` those whose agents talk, and when they were connected; `wrapping_up` those whose
    agents wrap up, and when they ended. `held` counts the agents who are reserved for it; `free` are those of them who are
    there for any of its calls. `memory` is what its campaign has learned, in the modes in which the dialer places the calls.

    `asked` are the records that the campaign's own system is being asked about, by the questions in `question_of`;
    `answered` are those that may be called as it said at `answered_at`.

    `owners` are the agents whose records are, or were, among its own; `lanes` are the windows of those of them who keep
    theirs, `window` that of all other records.

    `zone_keys` are those of its open records, and perhaps of records that have been closed since. `may_be_over` is False
    while the database is known to hold open records that cannot be dialed now.
    """

    instance: Instance
    zone_keys: set[str]
    window: Window
    live: int = 0  # records reserved, dialing or connected
    held: int = 0
    free: dict[str, None] = field(default_factory=dict)
    in_flight: dict[str, datetime] = field(default_factory=dict)
    screened: dict[str, None] = field(default_factory=dict)
    talking: dict[str, datetime] = field(default_factory=dict)
    wrapping_up: dict[str, datetime] = field(default_factory=dict)
    memory: Memory | None = None
    pacing: Pacing = field(default_factory=Pacing)
    next_due_at: datetime | None = None
    may_be_over: bool = True
    asked: dict[str, Record] = field(default_factory=dict)
    question_of: dict[str, int] = field(default_factory=dict)
    questions: int = 0
    answered: dict[str, Record] = field(default_factory=dict)
    answered_at: dict[str, datetime] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    lanes: dict[str, Window] = field(default_factory=dict)
    lanes_opened: int = 0
    _openness: dict[str, Openness] = field(default_factory=dict)
    _next_change: datetime | None = None  # of any zone; recomputed when it has come

    @property
    def id(self) -> str:
        return self.instance.id

    @property
    def undecided(self) -> int:
        """Calls for which an agent may be wanted soon."""
        return len(self.in_flight) + len(self.screened)

    @property
    def active(self) -> bool:
        return self.instance.status is InstanceStatus.ACTIVE

    @property
    def has_next(self) -> bool:
        """Somebody may be there to dial."""
        return len(self.window) > 0 or len(self.answered) > 0 or any(map(len, self.lanes.values()))

    def windows(self) -> Iterator[Window]:
        yield self.window
        yield from self.lanes.values()

    def window_of(self, record: Record) -> Window:
        """The window that the record belongs to."""
        return self.lanes.get(record.owner, self.window)

    def is_kept_from(self, agent_id: str | None, record: Record) -> bool:
        """The record waits for another agent, who is its owner."""
        return record.owner in self.lanes and record.owner != agent_id

    def is_known_to(self, agent_id: str) -> bool:
        """Whether it is known which record of the run is the agent's next, or that there is none. Agents without a lane
        take what there is, and where there is nothing, what the load brings that is asked for now."""
        lane = self.lanes.get(agent_id)
        return (lane is None or lane.is_known) and (len(self.window) > 0 or self.window.complete)

    def open_lane(self, agent_id: str) -> None:
        """Keep the agent's records for them. An answer to a load of an earlier lane of theirs is none to one of this."""
        self.lanes_opened += 1
        self.lanes[agent_id] = Window(self.lanes_opened * _LOADS_A_LANE, self.window.size)
        self.window.leave_out(agent_id)

    def forget_in_windows(self, record_id: str) -> None:
        for window in self.windows():
            window.forget(record_id)

    @property
    def drained(self) -> bool:
        """Nothing is live, nothing can be dialed now, and nothing is known to fall due."""
        if self.asked or self.has_next:
            return False
        return not self.live and self.next_due_at is None and all(window.complete for window in self.windows())

    def openness(self, zone_key: str, at: datetime) -> Openness:
        """Whether the zones' calling hours are open, and until when; computed once per change."""
        known = self._openness.get(zone_key)
        if known is None or (known.until is not None and known.until <= at):
            known = self._openness[zone_key] = openness(self.instance.hours, zone_key, at)
        return known

    def forget_answer(self, record_id: str) -> None:
        """What was said of a record holds no longer, nor what a load that is under way brings of it."""
        if self.answered.pop(record_id, None) is not None:
            del self.answered_at[record_id]
            self.forget_in_windows(record_id)

    def forget_hours(self) -> None:
        """The calling hours have been changed."""
        self._openness.clear()
        self._next_change = None

    def add_zones(self, zone_keys: Iterable[str]) -> None:
        self.zone_keys.update(zone_keys)
        self._next_change = None

    def hours_have_changed(self, at: datetime) -> bool:
        """Whether the calling hours of any of the zones have opened or shut since `next_change` was asked for."""
        return self._next_change is not None and self._next_change <= at

    def next_change(self, at: datetime) -> datetime | None:
        """When the calling hours of any of the zones open or shut next."""
        if self._next_change is None or self._next_change <= at:
            self._next_change = earliest(*(self.openness(zone_key, at).until for zone_key in self.zone_keys))
        return self._next_change


class State:
    """All of an engine's memory. `out` collects the commands of the event being handled; `modes` says how many calls to
    place, for the modes in which the dialer places them; `window` is how many records of a run a load brings."""

    def __init__(self, modes: Mapping[DialingMode, pacing.CallsToPlace] = pacing.MODES, window: int = WINDOW) -> None:
        self.modes = modes
        self.window = window
        self.now: datetime | None = None
        self.stream_id = ""
        self.max_live_calls = 0
        self.max_agentless_calls = 0
        self.max_call = timedelta(0)
        self.answering = Answering()
        self.queues: dict[str, QueueConfig] = {}
        self.agents: dict[str, AgentConfig] = {}
        self.sessions: dict[str, AgentSession] = {}
        self.runs: dict[str, Run] = {}
        self.memories: dict[str, Memory] = {}  # by campaign, of those whose pace depends on it
        self.runs_by_queue: dict[str | None, list[Run]] = {}  # active ones, highest priority first
        self.records: dict[str, Record] = {}  # the live ones
        self.previews: dict[str, Preview] = {}  # the open ones
        self.attempts: dict[str, Attempt] = {}  # the live ones, and those being wrapped up
        self.live_calls = 0
        self.closing: dict[str, EndedBy] = {}  # calls the switch was told to hang up, and for whom
        self.unanswered_asks: dict[str, int] = {}  # calls the switch was asked about in vain, and how often
        self.flows: dict[tuple[str, int], Flow] = {}  # by id and version
        self.flow_versions: dict[str, int] = {}  # the newest of each
        self.columns: dict[str, Mapping[str, str]] = {}  # what the flow of a call reads of its contact
        self.shares = Shares()  # of the lines, for Agentless runs
        self.numbers: dict[str, str] = {}  # phone number -> the live record that holds it
        self.wanted_numbers: dict[str, set[str]] = {}  # held number -> runs that want it too
        self.pool = Pool()  # agents who are free
        self.reserved = Pool()  # agents who are held for any call of a run
        self.held_for: dict[str, str] = {}  # reserved agent -> run
        self.passed_over: dict[str, str] = {}  # agent who was held in vain -> run, which then comes behind the others
        self.waiting: dict[str, None] = {}  # calls that have been answered and wait for an agent, in that order
        self.deadlines = Deadlines()
        self.owner_wait = timedelta(0)
        self.owner_news: dict[str, None] = {}  # agents who may keep their records from now on, or no longer
        self.offers = 0
        self.idle_agents: list[str] = []  # became idle by this event
        self.ready_runs: list[str] = []  # may have something new to dial since this event
        self.held_up: dict[str, None] = {}  # runs whose next agent waits for a load
        self.out: list[Command] = []

    @property
    def at(self) -> datetime:
        if self.now is None:
            raise BrokenPromise("the first event of an engine must be EngineRestored")
        return self.now

    def emit(self, command: Command) -> None:
        self.out.append(command)

    def answer(self, request_id: str, attempt_id: str | None = None, **data: object) -> None:
        self.emit(Answer(request_id, data=data, attempt_id=attempt_id))

    def refuse(self, request_id: str, code: str, message: str) -> None:
        self.emit(Answer(request_id, refusal=code, message=message))

    # --- records ---

    def move_record(self, before: Record, after: Record) -> Record:
        """Save a record's new state; it is live, and holds its number, while its state is a live one."""
        record.LIFECYCLE.check(before.state, after.state)
        run = self.runs[after.instance_id]
        was_live, is_live = before.state in record.LIVE, after.state in record.LIVE
        if is_live:
            holder = self.numbers.setdefault(after.phone_number, after.id)
            if holder != after.id:
                raise BrokenPromise(f"I1: {after.id} would dial a number that {holder} holds")
            self.records[after.id] = after
            run.forget_answer(after.id)
        elif was_live:
            del self.records[after.id]
            del self.numbers[after.phone_number]
            for run_id in sorted(self.wanted_numbers.pop(after.phone_number, ())):
                self.look_again(run_id)
        run.live += is_live - was_live
        if not is_live:
            run.may_be_over = True
            self.ready_runs.append(run.id)
            left = run.window_of(after).leaves_retries and not after.is_callback
            if after.state in record.WAITING and after.due_at is not None and not left:
                if after.due_at > self.at:
                    run.next_due_at = earliest(run.next_due_at, after.due_at)
                else:  # the wrap-up took longer than the retry period
                    self.look_again(run.id)
        self.emit(SaveRecord(after, before.state))
        return after

    def look_again(self, run_id: str) -> None:
        """Something in the database may have become dialable: load."""
        run = self.runs.get(run_id)
        if run is not None:
            run.may_be_over = True
            for window in run.windows():
                window.look_again()
            self.ready_runs.append(run_id)

    def put_back(self, live: Record) -> None:
        """Give a record back untouched: to where it waited before it was taken."""
        rested = self.move_record(live, replace(live, state=live.resting_state))
        self.runs[rested.instance_id].window_of(rested).put(rested)

    # --- agents ---

    def move_agent(self, agent_id: str, state: AgentState, **changes: object) -> AgentSession:
        """Save an agent's new state and tell the agent; an agent that becomes available is offered work."""
        before = self.sessions[agent_id]
        agent.LIFECYCLE.check(before.state, state)
        stays_idle = before.state in agent.IDLE and state in agent.IDLE
        since = before.since if stays_idle else self.at
        session = replace(before, state=state, since=since, **changes)  # type: ignore[arg-type]
        self.sessions[agent_id] = session
        if before.state is AgentState.AVAILABLE:
            self.pool.remove(agent_id)
        elif before.state is AgentState.RESERVED:
            self._let_go(agent_id)
        if state is AgentState.AVAILABLE:
            self.pool.add(agent_id, self.agents[agent_id].queue_ids, since)
            self.idle_agents.append(agent_id)
        if before.state in agent.GONE or state in agent.GONE:
            self.owner_news[agent_id] = None
        self.emit(SaveSession(session))
        if not stays_idle:
            self.emit(TellAgent(agent_id, "agent.state", self.at, reason=session.reason,
                                preview_id=session.preview_id, attempt_id=session.attempt_id))  # fmt: skip
        return session

    def hold_agent(self, agent_id: str, run: Run) -> None:
        """A reserved agent is this run's, for whichever of its calls is answered first, or for the one they have."""
        session = self.sessions[agent_id]
        if session.attempt_id is None:
            self.reserved.add(agent_id, self.agents[agent_id].queue_ids, session.since)
            run.free[agent_id] = None
        self.held_for[agent_id] = run.id
        run.held += 1

    def bind_agent(self, agent_id: str) -> None:
        """A reserved agent is there for one call only."""
        self.reserved.remove(agent_id)
        self.runs[self.held_for[agent_id]].free.pop(agent_id, None)
        self.deadlines.clear(Key(RESERVATION, agent_id))

    def _let_go(self, agent_id: str) -> None:
        self.bind_agent(agent_id)
        self.runs[self.held_for.pop(agent_id)].held -= 1

    def longest_idle(self, queue_id: str | None) -> str | None:
        """The agent of a queue who has been idle longest, of those who are free or held for any call of a run."""
        found = [one for one in (self.pool.first(queue_id), self.reserved.first(queue_id)) if one is not None]
        return min(found)[2] if found else None

    def release_agent(
        self, agent_id: str | None, reason: str | None = None, then: AgentState = AgentState.AVAILABLE
    ) -> None:
        """The agent's preview or call is done: on to what was asked for meanwhile, or available again."""
        session = self.sessions.get(agent_id or "")
        if session is None:
            return
        state = session.next_state or then
        why = session.next_reason or reason
        self.move_agent(
            session.agent_id, state, reason=why, next_state=None, next_reason=None, preview_id=None, attempt_id=None
        )

    # --- previews and calls ---

    def move_preview(self, before: Preview, state: preview.PreviewState, **changes: object) -> Preview:
        preview.LIFECYCLE.check(before.state, state)
        return replace(before, state=state, closed_at=self.at, **changes)  # type: ignore[arg-type]

    def move_attempt(self, before: Attempt, state: CallState, **changes: object) -> Attempt:
        attempt.LIFECYCLE.check(before.state, state)
        after = self.attempts[before.id] = replace(before, state=state, **changes)  # type: ignore[arg-type]
        self.follow_attempt(after)
        memory = self.runs[after.instance_id].memory
        if memory is not None:
            self._count(after.campaign_id, memory, memory.follow(before, after, self.answering.abandoned_after))
        if not after.live:
            self.free_line()
            self.shares.give_back(after.id, (self.at - after.placed_at).total_seconds())
        return after

    def _count(self, campaign_id: str, memory: Memory, what: Tally | None) -> None:
        if what is not None:
            hour, tally = memory.ledger.add(self.at, what)
            self.emit(SaveTally(campaign_id, hour, tally))

    def follow_attempt(self, after: Attempt) -> None:
        """Count the call with those that its run has in flight, waiting or handled by an agent."""
        run = self.runs[after.instance_id]
        if after.state in IN_FLIGHT:
            run.in_flight[after.id] = after.placed_at
        else:
            run.in_flight.pop(after.id, None)
        if after.state is CallState.SCREENED:
            run.screened[after.id] = None
        else:
            run.screened.pop(after.id, None)
        if after.state is CallState.WAITING:
            self.waiting[after.id] = None
        else:
            self.waiting.pop(after.id, None)
        if after.connected_at is not None and after.ended_at is None:
            run.talking[after.id] = after.connected_at
        elif after.connected_at is not None and after.ended_at is not None:
            run.talking.pop(after.id, None)
            run.wrapping_up[after.id] = after.ended_at

    def forget_attempt(self, gone: Attempt) -> None:
        """The call is over and wrapped up, or never was."""
        run = self.runs[gone.instance_id]
        del self.attempts[gone.id]
        self.columns.pop(gone.id, None)
        self.shares.give_back(gone.id, 0.0)  # where it never was
        run.in_flight.pop(gone.id, None)
        run.talking.pop(gone.id, None)
        run.wrapping_up.pop(gone.id, None)
        if run.memory is not None:
            self._count(gone.campaign_id, run.memory, run.memory.settled(gone))

    def free_line(self) -> None:
        """A call is over; where all lines were in use, every run may dial again."""
        self.live_calls -= 1
        if self.live_calls == self.max_live_calls - 1:
            self.ready_runs += [run.id for run in self.active_runs()]

    # --- flows ---

    def know_flow(self, config: FlowConfig) -> None:
        """A version of a flow; new calls begin with the newest."""
        key = config.flow_id, config.version
        if key not in self.flows:
            self.flows[key] = flow_of(config.compiled)
        self.flow_versions[config.flow_id] = max(config.version, self.flow_versions.get(config.flow_id, 0))

    def first_progress(self, instance: Instance) -> Progress | None:
        """Where a call that is placed now begins, in the newest version of its flow."""
        if instance.flow_id is None:
            return None
        version = self.flow_versions[instance.flow_id]
        wait = Wait.ANSWERER if instance.on_machine is OnMachine.DISCONNECT else Wait.CONTACT
        return Progress(instance.flow_id, version, self.flows[instance.flow_id, version].start, wait, {})

    def progress_of(self, call: Attempt) -> Progress:
        if call.flow is None:
            raise BrokenPromise(f"{call.id} is in no flow")
        return call.flow

    def flow_of(self, call: Attempt) -> Flow:
        progress = self.progress_of(call)
        return self.flows[progress.flow_id, progress.version]

    # --- runs ---

    def add_run(self, running: RunningInstance, *, may_be_over: bool = True) -> Run:
        """A run that is under way from now on, or again. What its campaign has learned is on record for the first one."""
        instance = running.instance
        window = Window(size=self.window)
        run = Run(instance, set(running.open_by_zone), window, may_be_over=may_be_over, owners=set(running.owners))
        self.runs[instance.id] = run
        if running.flow is not None:
            self.know_flow(running.flow)
        if instance.mode in pacing.MODES:
            run.memory = self.memories.get(instance.campaign_id) or Memory(running.learned)
            self.memories[instance.campaign_id] = run.memory
        return run

    def active_runs(self) -> Iterator[Run]:
        for runs in self.runs_by_queue.values():
            yield from runs

    def index_runs(self) -> None:
        """Sort the active runs by queue; after a run has come, gone, or changed its status."""
        self.runs_by_queue = {}
        for run in sorted(self.runs.values(), key=lambda run: (-run.instance.priority, run.id)):
            if run.active:
                self.runs_by_queue.setdefault(run.instance.queue_id, []).append(run)
