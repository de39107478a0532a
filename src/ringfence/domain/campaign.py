"""Campaigns and their runs (campaign instances)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.filters import ContactFilter
from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.pre_call import PreCall
from ringfence.domain.schedule import Timetable


class CampaignStatus(StrEnum):
    PREPARING = "Preparing"
    READY = "Ready"
    SCHEDULED = "Scheduled"
    RESCHEDULED = "Rescheduled"
    ACTIVE = "Active"
    PAUSED = "Paused"
    STOPPED = "Stopped"
    COMPLETED = "Completed"
    FAILED = "Failed"


_C = CampaignStatus
_STARTABLE = frozenset({_C.PREPARING, _C.ACTIVE})
_RESTING = frozenset({_C.READY, _C.STOPPED, _C.COMPLETED})
LIFECYCLE = Lifecycle(
    "campaign",
    {
        _C.PREPARING: frozenset({_C.PREPARING, _C.READY, _C.SCHEDULED, _C.FAILED}),
        _C.READY: _STARTABLE | {_C.SCHEDULED},
        _C.SCHEDULED: _STARTABLE | {_C.READY},
        _C.RESCHEDULED: _STARTABLE | _RESTING,
        _C.FAILED: frozenset({_C.PREPARING}),
        _C.ACTIVE: frozenset({_C.PAUSED, _C.STOPPED, _C.COMPLETED, _C.RESCHEDULED}),
        _C.PAUSED: frozenset({_C.ACTIVE, _C.STOPPED, _C.COMPLETED, _C.RESCHEDULED}),
        _C.STOPPED: _STARTABLE | {_C.RESCHEDULED},
        _C.COMPLETED: _STARTABLE | {_C.RESCHEDULED},
    },
)
RUNNING = frozenset({_C.ACTIVE, _C.PAUSED})


class InstanceStatus(StrEnum):
    """The life of one run. A prepared run waits as READY until it is played."""

    READY = "Ready"
    ACTIVE = "Active"
    PAUSED = "Paused"
    STOPPED = "Stopped"
    COMPLETED = "Completed"


_I = InstanceStatus
INSTANCE_LIFECYCLE = Lifecycle(
    "campaign instance",
    {
        _I.READY: frozenset({_I.ACTIVE}),
        _I.ACTIVE: frozenset({_I.PAUSED, _I.STOPPED, _I.COMPLETED}),
        _I.PAUSED: frozenset({_I.ACTIVE, _I.STOPPED, _I.COMPLETED}),
        _I.STOPPED: frozenset(),
        _I.COMPLETED: frozenset(),
    },
)


RUNNING_INSTANCE = frozenset({_I.ACTIVE, _I.PAUSED})


class DialingMode(StrEnum):
    PREVIEW = "Preview"
    PROGRESSIVE = "Progressive"
    POWER = "Power"
    PREDICTIVE = "Predictive"
    AGENTLESS = "Agentless"


RESERVING = frozenset({DialingMode.PREVIEW, DialingMode.PROGRESSIVE})
"""The modes in which an agent is there for each call before anybody answers it."""


class OnMachine(StrEnum):
    """What is done about answering machines in calls that no agent makes."""

    NO = "no"  # nothing: the switch does not listen for them
    DETECT = "detect"  # the flow is told
    DISCONNECT = "disconnect"  # hung up on before the flow begins, and called again later


class DialingOrder(StrEnum):
    FIFO = "FIFO"
    LIFO = "LIFO"


class OutsideHours(StrEnum):
    """What happens to a contact whose calling hours are shut: wait, or be left out of this run."""

    DEFER = "defer"
    SKIP = "skip"


FINAL = "final"

DEFAULT_PACING_RATIO = 2.0
DEFAULT_ABANDON_RATE = 3.0


@dataclass(frozen=True, slots=True)
class Campaign:
    """A stored campaign: how to dial its lists.

    `disposition_retries` maps a disposition code to the minutes after which the record is tried again, or to `final`.
    `settings` holds fields of modes that do not dial yet, as they were given.
    """

    id: str
    stream_id: str
    account_id: str
    name: str
    description: str
    contact_lists: tuple[str, ...]  # names, in the order given
    contact_list_ids: tuple[str, ...]
    dnc_list_id: str
    dnc_list_name: str
    priority: int  # 1 to 5, 5 highest
    dialing_mode: DialingMode
    caller_id: str
    calling_hours: CallingHours
    dialing_order: DialingOrder
    max_attempts: int
    retry_period: timedelta
    ring_time: timedelta
    queue_id: str | None
    queue_name: str | None
    max_skips: int
    preview_time: timedelta
    created_at: datetime
    updated_at: datetime
    status: CampaignStatus = CampaignStatus.PREPARING
    failure: str | None = None
    outside_hours: OutsideHours = OutsideHours.DEFER
    disposition_retries: Mapping[str, int | str] = field(default_factory=dict)
    instance_id: str | None = None  # the current run: the one playing, or else the latest that played
    instance_updated_at: datetime | None = None
    pacing_ratio: float = DEFAULT_PACING_RATIO  # Power: calls an idle agent, 1 to 10
    target_abandon_rate: float = DEFAULT_ABANDON_RATE  # Predictive: percent of answered calls, above 0 up to 5
    settings: Mapping[str, Any] = field(default_factory=dict)
    timetable: Timetable | None = None  # of its schedule; None: it has none
    contact_filter: ContactFilter | None = None  # who of the lists is meant; None: everybody
    record_calls: bool = False
    flow_id: str | None = None  # Agentless
    flow_name: str | None = None
    on_machine: OnMachine = OnMachine.NO
    max_concurrent_calls: int | None = None
    pre_call: PreCall | None = None  # who is asked about each contact right before a call
    agent_column: str | None = None  # Preview: the column of the lists that names the agent whose person it is
    list_priorities: tuple[
        int, ...
    ] = ()  # of the lists, in their order: 1 to 10, 10 first, 0 for none; (): none has one

    @property
    def lname(self) -> str:
        return self.name.lower()

    @property
    def run_hours(self) -> CallingHours:
        """The calling hours of a run that begins now."""
        hours = self.calling_hours
        return hours if self.timetable is None else self.timetable.schedule.hours(hours)


@dataclass(frozen=True, slots=True)
class Instance:
    """One run of a campaign, with the settings it was started with: a campaign cannot be edited while it runs."""

    id: str
    campaign_id: str
    campaign_name: str
    mode: DialingMode
    priority: int
    caller_id: str
    hours: CallingHours
    order: DialingOrder
    max_attempts: int
    retry_period: timedelta
    ring_time: timedelta
    queue_id: str | None
    max_skips: int
    preview_time: timedelta
    outside_hours: OutsideHours
    disposition_retries: Mapping[str, int | str]
    dnc_list_id: str
    pacing_ratio: float = DEFAULT_PACING_RATIO
    target_abandon_rate: float = DEFAULT_ABANDON_RATE
    flow_id: str | None = None
    on_machine: OnMachine = OnMachine.NO
    max_concurrent_calls: int | None = None
    status: InstanceStatus = InstanceStatus.READY
    prepared: bool = False  # all of its records are there
    contact_filter: ContactFilter | None = None
    record_calls: bool = False
    asks_first: bool = False  # about each contact, right before a call: the campaign says whom
    agent_column: str | None = None
