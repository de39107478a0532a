"""What the engine is told. Past tense, each with its instant; nothing else reaches the engine.

Every event is journaled as JSON before anything that follows from it is done, so fields are plain values and frozen
dataclasses of `domain`. `request_id` names the question of an API call; its answer is an `Answer` command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ringfence.domain import answering
from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.answering import Answering
from ringfence.domain.attempt import AnswerKind, Attempt, CallState, EndedBy, Outcome, Side
from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.campaign import Instance
from ringfence.domain.pre_call import Handling
from ringfence.domain.preview import Preview
from ringfence.domain.record import CallbackOwner, Record
from ringfence.domain.values import quick
from ringfence.engine.pacing.memory import Learned

MANY: Final = 1_000_000
"""No limit of its own."""
OWNER_WAIT: Final = timedelta(minutes=15)
"""How long the people of an agent who is away or signed out are kept for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime


# --- the start of an engine ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """An agent as configured: the queues it works."""

    agent_id: str
    queue_ids: tuple[str, ...]
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class QueueConfig:
    queue_id: str
    wrap_up: timedelta


@dataclass(frozen=True, slots=True)
class FlowConfig:
    """A version of an experience flow, compiled."""

    flow_id: str
    version: int
    compiled: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunningInstance:
    """An instance with how many of its records are open, by zone key; the flow that its calls begin with; what its
    campaign has learned, where the dialer places the calls; and the agents whose records are, or were, among them."""

    instance: Instance
    open_by_zone: dict[str, int]
    flow: FlowConfig | None = None
    learned: Learned | None = None
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRestored(Event):
    """The first event of every engine: what the database holds, rebuilt. Records are those of live attempts and
    previews; sessions those of agents who still exist; flows those that live attempts are in."""

    stream_id: str
    max_live_calls: int
    max_call: timedelta
    answering: Answering = answering.DEFAULT
    max_agentless_calls: int = MANY
    queues: tuple[QueueConfig, ...] = ()
    agents: tuple[AgentConfig, ...] = ()
    sessions: tuple[AgentSession, ...] = ()
    instances: tuple[RunningInstance, ...] = ()
    previews: tuple[Preview, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    records: tuple[Record, ...] = ()
    flows: tuple[FlowConfig, ...] = ()
    owner_wait: timedelta = OWNER_WAIT


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed(Event):
    """A deadline of the engine has come."""


# --- configuration ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConfigured(Event):
    max_live_calls: int
    max_call: timedelta
    answering: Answering = answering.DEFAULT
    max_agentless_calls: int = MANY
    owner_wait: timedelta = OWNER_WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursConfigured(Event):
    """The calling hours of a run have been changed, its stream permitting more or less than before."""

    instance_id: str
    hours: CallingHours


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfigured(Event):
    queue: QueueConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowConfigured(Event):
    """There is a new version: calls that are answered from now on begin with it."""

    flow: FlowConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfigured(Event):
    agent: AgentConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRemoved(Event):
    agent_id: str


# --- campaigns -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRequested(Event):
    """Answer: {} once the instance is active. Not yet prepared instances start too, and dial when their records join."""

    request_id: str
    run: RunningInstance


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRequested(Event):
    request_id: str
    instance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRequested(Event):
    request_id: str
    instance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequested(Event):
    request_id: str
    instance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsJoined(Event):
    """Records were added to an instance: how many, by zone key. `prepared`: these were the last of its preparation.
    `owners` are agents whose records may be among them."""

    instance_id: str
    zone_counts: dict[str, int]
    prepared: bool = False
    owners: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsLoaded(Event):
    """The answer to `LoadRecords` number `load`: the first records of each tier that may be dialed now, in order.

    `next_due_at` is when the next waiting record, in a zone that is open, falls due after the load. After a load that
    is full (as many records as its limit) retries do not count: they come behind all that it brought.
    """

    instance_id: str
    load: int
    records: tuple[Record, ...]
    next_due_at: datetime | None
    lane: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreCallAnswered(Event):
    """The answer to `AskPreCall`, and to which. `failures` is how often in a row that has failed for this record."""

    instance_id: str
    record_id: str
    question: int
    handling: Handling
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsDropped(Event):
    """The answer to `DropShut`: how many records were dropped, by zone key."""

    instance_id: str
    zone_counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRefused(Event):
    """The database still holds open records of an instance that the engine thought over: the instance as it is saved."""

    run: RunningInstance


@dataclass(frozen=True, slots=True)
class Callback:
    """When the person of a record is to be called back."""

    record_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbacksRequested(Event):
    """Answer: {"busy"}, the ids of records that are being called now. For the others, those that still wait are callbacks
    from now on; which those are the database tells."""

    request_id: str
    instance_id: str
    callbacks: tuple[Callback, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersBlocked(Event):
    """Numbers were put on a do-not-call list (`is_global`: on one that holds for every campaign)."""

    list_id: str
    is_global: bool
    numbers: tuple[str, ...]


# --- agents ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateRequested(Event):
    """Answer: {"state", "since"}. `state` is one of `domain.agent.CHOSEN`."""

    request_id: str
    agent_id: str
    state: AgentState
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLost(Event):
    """The agent's connection has been gone for longer than the grace time."""

    agent_id: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDialRequested(Event):
    """Answer: {"attemptId"}."""

    request_id: str
    agent_id: str
    preview_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSkipRequested(Event):
    """Answer: {"skipsLeft"}: how often the record may still be skipped."""

    request_id: str
    agent_id: str
    preview_id: str
    reason: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpRequested(Event):
    request_id: str
    agent_id: str
    attempt_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequested(Event):
    """Hold (`on`) or back to talking."""

    request_id: str
    agent_id: str
    attempt_id: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteRequested(Event):
    request_id: str
    agent_id: str
    attempt_id: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsRequested(Event):
    request_id: str
    agent_id: str
    attempt_id: str
    digits: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionGiven(Event):
    """Ends the wrap-up of a call. `callback_at` makes the record a callback, `add_to_dnc` puts the number on the campaign's
    do-not-call list. `callback_owner` is who is to call back; None: whose the record is stays."""

    request_id: str
    agent_id: str
    attempt_id: str
    code: str
    notes: str | None = None
    callback_at: datetime | None = None
    add_to_dnc: bool = False
    callback_owner: CallbackOwner | None = None


# --- refusals by the database, in the saving transaction ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRefused(Event):
    """A preview was not saved: `reason` is a rule of `engine.permit`, `until` when it could allow it."""

    preview_id: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRefused(Event):
    """An attempt was not saved, and its call not placed: `reason` is a rule of `engine.permit`, `until` when that could
    change by itself, where the database knows."""

    attempt_id: str
    reason: str
    until: datetime | None = None


# --- the switch ------------------------------------------------------------------------------------------------------


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallRang(Event):
    attempt_id: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(Event):
    attempt_id: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(Event):
    """`outcome` as the switch saw it; `connected` for a call that was answered and then ended."""

    attempt_id: str
    outcome: Outcome
    cause: str | None = None
    ended_by: EndedBy | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallReported(Event):
    """The answer to `AskSwitch`: `state` None means that the switch has never seen the call or has lost it."""

    attempt_id: str
    state: CallState | None
    outcome: Outcome | None = None
    cause: str | None = None
    ended_by: EndedBy | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPlayed(Event):
    """What was to be played in this step has come to its end."""

    attempt_id: str
    step_id: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DigitPressed(Event):
    """The person pressed a key: one of 0–9, *, #, A–D."""

    attempt_id: str
    digit: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClassified(Event):
    """Who answered, where the call was placed with machine detection."""

    attempt_id: str
    kind: AnswerKind


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AudioMissing(Event):
    """No audio arrives from this side of a conversation, for some seconds."""

    attempt_id: str
    side: Side


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AudioHeard(Event):
    """It arrives again."""

    attempt_id: str
    side: Side


# --- flows -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLoaded(Event):
    """The answer to `LoadContact`: what there is of the columns."""

    attempt_id: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookAnswered(Event):
    """The answer to `AskHook`; `values` is None where there was none that could be read in time."""

    attempt_id: str
    step_id: str
    values: dict[str, str] | None
