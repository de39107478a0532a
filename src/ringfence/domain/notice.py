"""Notices: what has happened, told to programs outside, by server-sent events and webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ringfence.domain.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Notice:
    """`type` as the API has it: `call.ended`, `campaign.started`, `agent.state` … `data` can be written as JSON.

    Notices of one campaign are delivered in order; those of none, such as `agent.state`, in an order of their own.
    """

    type: str
    at: datetime
    campaign_id: str | None
    data: dict[str, Any]


def matches(patterns: tuple[str, ...], type: str) -> bool:
    """Is a notice of this type wanted? A pattern is a type, or a family of types such as `call.*`; none want all."""
    return not patterns or any(
        type.startswith(pattern[:-1]) if pattern.endswith(".*") else type == pattern for pattern in patterns
    )
