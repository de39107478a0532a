"""The start of an engine: its memory rebuilt from the record, and what was in flight settled or asked about."""

from __future__ import annotations

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.values import replace
from ringfence.engine import events, inquiries, owners, previews, reservations
from ringfence.engine.commands import SaveSession
from ringfence.engine.deadlines import Key
from ringfence.engine.state import State


def restored(s: State, event: events.EngineRestored) -> None:
    """Calls are asked about at the switch, previews go on while their time lasts, and what was asked for is kept."""
    s.stream_id = event.stream_id
    s.max_live_calls, s.max_call, s.answering = event.max_live_calls, event.max_call, event.answering
    s.max_agentless_calls, s.owner_wait = event.max_agentless_calls, event.owner_wait
    s.queues = {queue.queue_id: queue for queue in event.queues}
    s.agents = {agent.agent_id: agent for agent in event.agents}
    for config in event.flows:
        s.know_flow(config)
    for running in event.instances:
        s.add_run(running)
    s.records = {record.id: record for record in event.records}
    s.numbers = {record.phone_number: record.id for record in event.records}
    for record in event.records:
        s.runs[record.instance_id].live += 1
    s.previews = {preview.id: preview for preview in event.previews}
    s.attempts = {attempt.id: attempt for attempt in event.attempts}
    s.index_runs()
    sessions = [_settled(s, session) for session in event.sessions]
    for session in sorted(sessions, key=lambda session: (session.since, session.agent_id)):
        _restore_session(s, session)
    for attempt in event.attempts:
        inquiries.resume(s, attempt)
    for preview in event.previews:
        if preview.expires_at > s.at and preview.agent_id in s.agents:
            s.deadlines.set(Key(previews.PREVIEW, preview.id), preview.expires_at)
        else:
            previews.withdraw(s, preview, "interrupted")
            s.release_agent(preview.agent_id)
    owners.settle_all(s)
    s.ready_runs += list(s.runs)


def _settled(s: State, session: AgentSession) -> AgentSession:
    """A session whose preview or call is not on record (the saving transaction refused it) is free from now on."""
    at_work = session.state in (AgentState.PREVIEWING, AgentState.BUSY, AgentState.WRAP_UP)
    if not at_work or session.preview_id in s.previews or session.attempt_id in s.attempts:
        return session
    session = AgentSession(session.agent_id, session.next_state or AgentState.AVAILABLE, s.at, session.next_reason)
    s.emit(SaveSession(session))
    return session


def _restore_session(s: State, session: AgentSession) -> None:
    """A session that was reserved for any call of a run is free."""
    s.sessions[session.agent_id] = session
    if session.state is AgentState.RESERVED and not reservations.restored(s, session):
        session = replace(session, state=AgentState.AVAILABLE, attempt_id=None)
        s.emit(SaveSession(session))
    s.sessions[session.agent_id] = session
    if session.state is AgentState.AVAILABLE:
        s.pool.add(session.agent_id, s.agents[session.agent_id].queue_ids, session.since)
        s.idle_agents.append(session.agent_id)
