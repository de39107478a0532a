"""Agents: sign in and out, go away, are lost, change their queues."""

from __future__ import annotations

from ringfence.domain.agent import AgentSession, AgentState, shown
from ringfence.domain.values import replace
from ringfence.engine import events, previews, reservations
from ringfence.engine.commands import SaveSession
from ringfence.engine.state import State

CONNECTION_LOST = "connection_lost"
_AT_HAND = (AgentState.RESERVED, AgentState.PREVIEWING)
"""Available already, and given work that can be left."""


def state_requested(s: State, event: events.AgentStateRequested) -> None:
    """Taken at once, or when the call and its wrap-up are done. Going away gives an open preview back untouched, and
    leaves a call that rings for the agent to whoever is free when it is answered."""
    if event.agent_id not in s.agents:
        s.refuse(event.request_id, "unknown_agent", "this agent does not exist any more")
        return
    session = _session(s, event.agent_id)
    if session.state in (AgentState.BUSY, AgentState.WRAP_UP):
        wanted = None if event.state is AgentState.AVAILABLE else event.state
        why = None if wanted is None else event.reason
        if (session.next_state, session.next_reason) != (wanted, why):
            session = s.sessions[event.agent_id] = replace(session, next_state=wanted, next_reason=why)
            s.emit(SaveSession(session))
    elif session.state in _AT_HAND and event.state is AgentState.AVAILABLE:
        pass
    elif session.state is not event.state:
        session = _leave(s, session, event.state, event.reason)
    s.answer(event.request_id, state=shown(session.state), since=session.since, nextState=session.next_state)


def lost(s: State, event: events.AgentLost) -> None:
    """The connection is gone: offline. A preview goes back untouched; a call goes on, and its agent is offline after
    it."""
    session = s.sessions.get(event.agent_id)
    if session is None or session.state is AgentState.OFFLINE:
        return
    if session.state in (AgentState.BUSY, AgentState.WRAP_UP):
        session = s.sessions[event.agent_id] = replace(
            session, next_state=AgentState.OFFLINE, next_reason=CONNECTION_LOST
        )
        s.emit(SaveSession(session))
    else:
        _leave(s, session, AgentState.OFFLINE, CONNECTION_LOST)


def configured(s: State, event: events.AgentConfigured) -> None:
    agent = event.agent
    s.agents[agent.agent_id] = agent
    s.owner_news[agent.agent_id] = None
    if agent.agent_id in s.pool:
        s.pool.move(agent.agent_id, agent.queue_ids)
        s.idle_agents.append(agent.agent_id)
    elif agent.agent_id in s.reserved:
        s.release_agent(agent.agent_id)


def removed(s: State, event: events.AgentRemoved) -> None:
    lost(s, events.AgentLost(at=event.at, agent_id=event.agent_id))
    s.agents.pop(event.agent_id, None)
    s.owner_news[event.agent_id] = None
    session = s.sessions.get(event.agent_id)
    if session is not None and session.state is AgentState.OFFLINE:
        del s.sessions[event.agent_id]


def _session(s: State, agent_id: str) -> AgentSession:
    session = s.sessions.get(agent_id)
    if session is None:
        session = s.sessions[agent_id] = AgentSession(agent_id, AgentState.OFFLINE, s.at)
    return session


def _leave(s: State, session: AgentSession, state: AgentState, reason: str | None) -> AgentSession:
    if session.preview_id is not None:
        why = CONNECTION_LOST if reason == CONNECTION_LOST else f"agent_{state}"
        previews.withdraw(s, s.previews[session.preview_id], why)
    if session.state is AgentState.RESERVED:
        reservations.unbind(s, session)
    return s.move_agent(session.agent_id, state, reason=reason, preview_id=None, attempt_id=None)
