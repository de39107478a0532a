"""The column `settings` of a campaign: what nothing asks the database for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from ringfence.domain.calling_hours import CallingHours
from ringfence.domain.campaign import Campaign, DialingOrder, OnMachine, OutsideHours
from ringfence.domain.filters import ContactFilter
from ringfence.domain.pre_call import PreCall


@dataclass(frozen=True, slots=True)
class Settings:
    caller_id: str
    calling_hours: CallingHours
    dialing_order: DialingOrder
    max_attempts: int
    retry_seconds: int
    ring_seconds: int
    max_skips: int
    preview_seconds: int
    record_calls: bool
    pacing_ratio: float
    target_abandon_rate: float
    outside_hours: OutsideHours
    on_machine: OnMachine
    max_concurrent_calls: int | None
    disposition_retries: Mapping[str, int | str]
    modes: Mapping[str, Any] = field(default_factory=dict)
    contact_filter: ContactFilter | None = None
    pre_call: PreCall | None = None
    agent_column: str | None = None


def of(campaign: Campaign) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "caller_id": campaign.caller_id,
        "calling_hours": msgspec.to_builtins(campaign.calling_hours),
        "dialing_order": campaign.dialing_order,
        "max_attempts": campaign.max_attempts,
        "retry_seconds": int(campaign.retry_period.total_seconds()),
        "ring_seconds": int(campaign.ring_time.total_seconds()),
        "max_skips": campaign.max_skips,
        "preview_seconds": int(campaign.preview_time.total_seconds()),
        "record_calls": campaign.record_calls,
        "pacing_ratio": campaign.pacing_ratio,
        "target_abandon_rate": campaign.target_abandon_rate,
        "outside_hours": campaign.outside_hours,
        "disposition_retries": dict(campaign.disposition_retries),
        "on_machine": campaign.on_machine,
        "max_concurrent_calls": campaign.max_concurrent_calls,
        "modes": dict(campaign.settings),
        "contact_filter": msgspec.to_builtins(campaign.contact_filter),
        "pre_call": msgspec.to_builtins(campaign.pre_call),
        "agent_column": campaign.agent_column,
    }


@lru_cache(maxsize=1_024)
def read(stored: str) -> Settings:
    """From the text of the JSON. Campaigns are read far more often than they change: so the latest ones are kept as read."""
    return msgspec.json.decode(stored, type=Settings)
