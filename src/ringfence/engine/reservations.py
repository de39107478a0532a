"""Agents who are kept from other work because calls for them are ringing.

Where the dialer decides when to call, an idle agent is held for one run at a time. Progressive binds them to one call each;
in the other modes whichever call is answered first is theirs. Who was held in vain for too long is let go, and then
other runs come first.
"""

from __future__ import annotations

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.attempt import IN_FLIGHT, CallState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.values import replace
from ringfence.engine.commands import SaveAttempt, SaveSession
from ringfence.engine.deadlines import Key
from ringfence.engine.state import RESERVATION, Run, State

_MAY_BE_THEIRS = IN_FLIGHT | {CallState.SCREENED}


def hold(s: State, run: Run, agent_id: str) -> None:
    """Keep a free agent for the calls of this run."""
    s.offers += 1
    s.move_agent(agent_id, AgentState.RESERVED, reason=None)
    s.hold_agent(agent_id, run)
    s.deadlines.set(Key(RESERVATION, agent_id), s.at + s.answering.reservation)


def bind(s: State, agent_id: str, attempt_id: str) -> None:
    """The agent is there for this call alone, until it is answered or over."""
    session = s.sessions[agent_id]
    if session.state is not AgentState.RESERVED or session.attempt_id is not None:
        raise BrokenPromise(f"I6: {agent_id} would be reserved for {attempt_id} beside other work")
    s.bind_agent(agent_id)
    session = s.sessions[agent_id] = replace(session, attempt_id=attempt_id)
    s.emit(SaveSession(session))


def unbind(s: State, session: AgentSession) -> None:
    """A reserved agent leaves: the call that rings for them is now for whoever is free when it is answered."""
    attempt = s.attempts.get(session.attempt_id or "")
    if attempt is not None:
        attempt = s.attempts[attempt.id] = replace(attempt, agent_id=None)
        s.emit(SaveAttempt(attempt))


def release(s: State, run: Run, count: int) -> None:
    """Nothing comes for so many of the agents who are held for any call of this run: those who were held last."""
    for agent_id in list(reversed(run.free))[: max(0, count)]:
        s.release_agent(agent_id)


def timed_out(s: State, agent_id: str) -> None:
    """Held in vain: the other runs that want the agent come first now."""
    s.passed_over[agent_id] = s.held_for[agent_id]
    s.release_agent(agent_id)


def restored(s: State, session: AgentSession) -> bool:
    """Whether a session that was reserved still is: for a call that rings, and that nobody else has."""
    attempt = s.attempts.get(session.attempt_id or "")
    if attempt is None or attempt.agent_id != session.agent_id or attempt.state not in _MAY_BE_THEIRS:
        return False
    s.hold_agent(session.agent_id, s.runs[attempt.instance_id])
    return True
