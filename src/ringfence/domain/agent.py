"""Agents' states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ringfence.domain.lifecycle import Lifecycle
from ringfence.domain.values import quick


class AgentState(StrEnum):
    OFFLINE = "offline"
    AWAY = "away"
    AVAILABLE = "available"
    RESERVED = "reserved"  # idle, and held for a run that calls for them: agents are shown as available
    PREVIEWING = "previewing"
    BUSY = "busy"
    WRAP_UP = "wrap_up"


WEB: Final = "web"
"""The endpoint of an agent who telephones in the browser."""


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
        _S.AVAILABLE: _CHOSEN | {_S.RESERVED, _S.PREVIEWING, _S.BUSY},
        _S.RESERVED: _CHOSEN | {_S.BUSY},
        _S.PREVIEWING: _CHOSEN | {_S.BUSY},
        _S.BUSY: _CHOSEN | {_S.WRAP_UP},
        _S.WRAP_UP: _CHOSEN,
    },
)

CHOSEN = _CHOSEN
"""The states that agents choose; the others are the system's own."""

IDLE = frozenset({_S.AVAILABLE, _S.RESERVED})
"""The states between which idle time goes on."""


GONE = frozenset({_S.OFFLINE, _S.AWAY})
"""The states of agents who are not at their desks."""


def shown(state: AgentState) -> AgentState:
    """The state that agents and their managers are told: a call that has not been answered does not concern them."""
    return AgentState.AVAILABLE if state is AgentState.RESERVED else state


@quick
@dataclass(frozen=True, slots=True)
class AgentSession:
    """What an agent is doing. At most one of an open preview and a call; the call stays through wrap-up.

    While `reserved`, the call is the one whose answer the agent is there for, or None where that may be any of the run.
    `since` of an idle agent is when they became idle, however often they have been reserved in vain.

    `next_state` is what the agent asked for while busy, taken when the work is done, and `next_reason` why.
    """

    agent_id: str
    state: AgentState
    since: datetime
    reason: str | None = None
    next_state: AgentState | None = None
    preview_id: str | None = None
    attempt_id: str | None = None
    next_reason: str | None = None
