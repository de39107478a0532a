"""What the engine wants done. Imperative, in order.

Saves are carried out in the transaction that journals the events they come from; acts follow once it is durable. A
guarded save may be refused by the database, which then drops the acts of the same preview or attempt and tells the
engine by an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ringfence.domain.agent import AgentSession
from ringfence.domain.attempt import Attempt
from ringfence.domain.campaign import InstanceStatus
from ringfence.domain.preview import Preview
from ringfence.domain.prompts import MachineDetection, Prompt
from ringfence.domain.record import Record, RecordState
from ringfence.domain.values import quick
from ringfence.engine.pacing.ledger import Tally


class Command:
    __slots__ = ()


class Save(Command):
    __slots__ = ()


class Act(Command):
    __slots__ = ()


# --- saves -----------------------------------------------------------------------------------------------------------


@quick
@dataclass(frozen=True, slots=True)
class OpenPreview(Save):
    """Guarded: refused where the number is on a do-not-call list or in a live attempt of the account."""

    preview: Preview
    dnc_list_id: str


@quick
@dataclass(frozen=True, slots=True)
class OpenAttempt(Save):
    """Guarded like `OpenPreview`. Once this is durable, the call may be placed.

    `undisturbed_since`: refused too where the number was abandoned in the stream after this; None where that is no bar.
    """

    attempt: Attempt
    dnc_list_id: str
    undisturbed_since: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class SavePreview(Save):
    preview: Preview


@quick
@dataclass(frozen=True, slots=True)
class SaveAttempt(Save):
    attempt: Attempt


@quick
@dataclass(frozen=True, slots=True)
class SaveRecord(Save):
    """`before` is the state that the saved record had, for the counts of its instance."""

    record: Record
    before: RecordState


@quick
@dataclass(frozen=True, slots=True)
class SaveSession(Save):
    session: AgentSession


@quick
@dataclass(frozen=True, slots=True)
class SaveInstance(Save):
    """Guarded for COMPLETED: refused while the database holds open records of the instance."""

    instance_id: str
    campaign_id: str
    status: InstanceStatus
    at: datetime


@quick
@dataclass(frozen=True, slots=True)
class SaveTally(Save):
    """The ledger of a campaign for one hour since the epoch, as it is now."""

    campaign_id: str
    hour: int
    tally: Tally


@quick
@dataclass(frozen=True, slots=True)
class SaveEstimates(Save):
    """What a campaign has learned from its calls."""

    campaign_id: str
    estimates: dict[str, Any]
    at: datetime


@quick
@dataclass(frozen=True, slots=True)
class SaveDecision(Save):
    """How many calls to place, as it was decided at this instant, and from what: a sample of such decisions."""

    campaign_id: str
    instance_id: str
    at: datetime
    decision: dict[str, Any]


@quick
@dataclass(frozen=True, slots=True)
class DropShut(Save):
    """Drop the waiting records of these zones, whose calling hours are shut: answered by `RecordsDropped`."""

    instance_id: str
    zone_keys: tuple[str, ...]
    at: datetime


@quick
@dataclass(frozen=True, slots=True)
class SetCallback(Save):
    """Make a record that waits a callback. Guarded: nothing is done where the record is over, or of another run."""

    instance_id: str
    record_id: str
    due_at: datetime


@quick
@dataclass(frozen=True, slots=True)
class BlockNumber(Save):
    """Put a number on a do-not-call list, at an agent's or a person's request."""

    list_id: str
    phone_number: str
    at: datetime


# --- acts ------------------------------------------------------------------------------------------------------------


@quick
@dataclass(frozen=True, slots=True)
class PlaceCall(Act):
    """Dropped where the `OpenAttempt` of the same id was refused, as is every act with that `attempt_id`.

    `before` is when the person's calling hours end: a call that cannot be placed until then is not placed, but told as
    ended, `cancelled`.
    """

    attempt_id: str
    phone_number: str
    caller_id: str
    ring_time: timedelta
    agent_id: str | None
    agent_endpoint: str | None
    detect_machines: MachineDetection | None = None
    record: bool = False
    before: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class Connect(Act):
    """Join the person with the agent the call was placed for, or with this one."""

    attempt_id: str
    agent_id: str | None = None
    agent_endpoint: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Play(Act):
    """Play to the person, instead of what plays. A step that is played again under the same id goes on."""

    attempt_id: str
    step_id: str
    prompts: tuple[Prompt, ...]


@quick
@dataclass(frozen=True, slots=True)
class StopPlaying(Act):
    attempt_id: str


@quick
@dataclass(frozen=True, slots=True)
class HangUp(Act):
    attempt_id: str


@quick
@dataclass(frozen=True, slots=True)
class Hold(Act):
    attempt_id: str
    on: bool


@quick
@dataclass(frozen=True, slots=True)
class Mute(Act):
    attempt_id: str
    on: bool


@quick
@dataclass(frozen=True, slots=True)
class SendDigits(Act):
    attempt_id: str
    digits: str


@quick
@dataclass(frozen=True, slots=True)
class LoadContact(Act):
    """Read these columns of a contact, for the flow of a call: answered by `ContactLoaded`."""

    attempt_id: str
    contact_id: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskHook(Act):
    """Send this to a web hook and keep these values of the answer, by their paths in it: answered by `HookAnswered`.

    The attempt and the step name the question: asked again after a crash, it is the same one.
    """

    attempt_id: str
    step_id: str
    url: str
    body: Mapping[str, str]
    save: Mapping[str, str]
    timeout: timedelta


@quick
@dataclass(frozen=True, slots=True)
class AskSwitch(Act):
    """Find out what became of a call: answered by `CallReported`, unless the switch cannot be asked."""

    attempt_id: str


@quick
@dataclass(frozen=True, slots=True)
class LoadRecords(Act):
    """Refill the window: answered by `RecordsLoaded` with the same `load`.

    `open_zones` are the zone keys whose calling hours are open, each tier is cut at `limit` records. `owners` are those
    whose records are wanted, '' for records of nobody; `lane` is the agent whose window is refilled, '' for the one for
    anybody.
    """

    instance_id: str
    load: int
    open_zones: tuple[str, ...]
    limit: int
    at: datetime
    owners: tuple[str, ...] = ("",)
    lane: str = ""


@quick
@dataclass(frozen=True, slots=True)
class AskPreCall(Act):
    """Ask the campaign's own system about a contact, before call number `number` to it: answered by `PreCallAnswered`.

    `question` counts those of the run since the engine was started.
    """

    instance_id: str
    record_id: str
    number: int
    question: int


@quick
@dataclass(frozen=True, slots=True)
class TellAgent(Act):
    """Push to an agent's screens. `type` as in the contract: `preview.offered`, `call.ringing`, `agent.state` …

    Dropped, like the acts of an attempt, where the `OpenPreview` or `OpenAttempt` of `preview_id` or `attempt_id` in
    the same save was refused.
    """

    agent_id: str
    type: str
    at: datetime
    preview_id: str | None = None
    attempt_id: str | None = None
    reason: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Answer(Act):
    """The answer to an event with a `request_id`: data, or a refusal with a stable code and a sentence."""

    request_id: str
    data: dict[str, Any] | None = None
    refusal: str | None = None
    message: str | None = None
    attempt_id: str | None = None
