"""Joining a person who has answered with an agent."""

from __future__ import annotations

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Attempt, CallState
from ringfence.domain.campaign import DialingMode
from ringfence.engine import calls
from ringfence.engine.commands import Connect, SaveAttempt
from ringfence.engine.deadlines import Key
from ringfence.engine.state import State


def join(s: State, attempt: Attempt, agent_id: str) -> None:
    """The agent who is free talks to the person who has answered."""
    answered_at = attempt.answered_at or s.at
    attempt = s.move_attempt(
        attempt, CallState.CONNECTED, agent_id=agent_id, answered_at=answered_at, connected_at=s.at
    )
    s.deadlines.clear(Key(calls.WAIT, attempt.id))
    s.emit(SaveAttempt(attempt))
    s.move_agent(agent_id, AgentState.BUSY, reason=None, attempt_id=attempt.id)
    join_again(s, attempt)
    calls.tell(s, attempt, "call.answered")


def join_again(s: State, attempt: Attempt) -> None:
    """Have the switch join the two, however often."""
    if s.runs[attempt.instance_id].instance.mode is DialingMode.PREVIEW or attempt.agent_id is None:
        s.emit(Connect(attempt.id))  # with whom it was placed for
        return
    config = s.agents.get(attempt.agent_id)
    s.emit(Connect(attempt.id, attempt.agent_id, config.endpoint if config else None))
