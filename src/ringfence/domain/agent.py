"""Agents' states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.values import quick


class AgentState(StrEnum):
    OFFLINE = "offline"
    AWAY = "away"
    AVAILABLE = "available"
    PREVIEWING = "previewing"
    BUSY = "busy"
    WRAP_UP = "wrap_up"


class PhoneMode(StrEnum):
    """How an agent's phone takes part in calls."""

    RUNG_PER_CALL = "rungPerCall"
    KEPT_UP = "keptUp"  # rung once at sign-in, and kept up until sign-out


_S = AgentState
_CHOSEN = frozenset({_S.OFFLINE, _S.AWAY, _S.AVAILABLE})
LIFECYCLE = Lifecycle(
    "agent",
    {
        _S.OFFLINE: _CHOSEN,
        _S.AWAY: _CHOSEN,
        _S.AVAILABLE: _CHOSEN | {_S.PREVIEWING, _S.BUSY},
        _S.PREVIEWING: _CHOSEN | {_S.BUSY},
        _S.BUSY: _CHOSEN | {_S.WRAP_UP},
        _S.WRAP_UP: _CHOSEN,
    },
)

CHOSEN = _CHOSEN
"""The states that agents choose; the others are the system's own."""


@quick
@dataclass(frozen=True, slots=True)
class AgentSession:
    """What an agent is doing. At most one of an open preview and a call; the call stays through wrap-up.

    `next_state` is what the agent asked for while busy, taken when the work is done.
    """

    agent_id: str
    state: AgentState
    since: datetime
    reason: str | None = None
    next_state: AgentState | None = None
    preview_id: str | None = None
    attempt_id: str | None = None
