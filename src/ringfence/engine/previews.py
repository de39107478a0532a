"""Previews: offered, dialed, skipped, timed out, withdrawn."""

from __future__ import annotations

from ringfence.domain import ids
from ringfence.domain.agent import AgentState
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.domain.values import replace
from ringfence.engine import asking, calls, events
from ringfence.engine.commands import OpenPreview, SavePreview, TellAgent
from ringfence.engine.deadlines import Key
from ringfence.engine.permit import Permit, Refusal, Rule
from ringfence.engine.state import Run, State

PREVIEW = "preview"


def offer(s: State, run: Run, record: Record, agent_id: str, permit: Permit) -> None:
    """Lease a record to an idle agent until its preview time is over."""
    if s.sessions[agent_id].preview_id or s.sessions[agent_id].attempt_id:
        raise BrokenPromise(f"I6: {agent_id} would get a preview beside other work")
    reserved = s.move_record(record, replace(record, state=RecordState.RESERVED, offers=record.offers + 1))
    instance = run.instance
    preview = Preview(
        id=ids.derived(ids.PREVIEW, record.id, reserved.offers),
        record_id=record.id,
        instance_id=run.id,
        campaign_id=instance.campaign_id,
        contact_id=record.contact_id,
        phone_number=record.phone_number,
        agent_id=agent_id,
        offered_at=s.at,
        expires_at=s.at + instance.preview_time,
        skips_left=max(0, instance.max_skips - record.skips),
        permit=permit.as_json(),
    )
    s.offers += 1
    s.previews[preview.id] = preview
    s.deadlines.set(Key(PREVIEW, preview.id), preview.expires_at)
    s.emit(OpenPreview(preview, instance.dnc_list_id))
    s.move_agent(agent_id, AgentState.PREVIEWING, reason=None, preview_id=preview.id)
    s.emit(TellAgent(agent_id, "preview.offered", s.at, preview_id=preview.id))


def refused(s: State, event: events.PreviewRefused) -> None:
    """The saving transaction refused the preview: its agent never saw it."""
    preview = s.previews.pop(event.preview_id, None)
    if preview is None:  # withdrawn in the same transaction
        return
    s.deadlines.clear(Key(PREVIEW, preview.id))
    record = s.records[preview.record_id]
    calls.turned_down(s, record, event.reason, record.attempts, event.until)
    s.release_agent(preview.agent_id)


def dial_requested(s: State, event: events.PreviewDialRequested) -> None:
    preview = _theirs(s, event)
    if preview is None:
        return
    outcome = _dial(s, preview, timed_out=False)
    if isinstance(outcome, Refusal):
        s.refuse(event.request_id, outcome.rule, f"this number may not be dialed now: {outcome.detail}")
    else:
        s.answer(event.request_id, outcome, attemptId=outcome)


def skip_requested(s: State, event: events.PreviewSkipRequested) -> None:
    """A skip costs no attempt; it puts the record behind the others, or drops it after the last skip allowed."""
    preview = _theirs(s, event)
    if preview is None:
        return
    if preview.skips_left < 1:
        s.refuse(event.request_id, "no_skips_left", "this contact cannot be skipped any more: dial it")
        return
    _close(s, s.move_preview(preview, PreviewState.SKIPPED, reason=event.reason))
    record = s.records[preview.record_id]
    skipped = replace(record, skips=record.skips + 1)
    instance = s.runs[preview.instance_id].instance
    if skipped.skips >= instance.max_skips:
        s.move_record(record, replace(skipped, state=RecordState.DROPPED))
    else:
        due_at = s.at + instance.retry_period
        s.move_record(record, replace(skipped, state=RecordState.RETRY, due_at=due_at, is_callback=False))
    s.release_agent(preview.agent_id)
    s.answer(event.request_id, skipsLeft=preview.skips_left - 1)


def timed_out(s: State, preview_id: str) -> None:
    """The preview time is over: dial."""
    preview = s.previews[preview_id]
    s.emit(TellAgent(preview.agent_id, "preview.expired", s.at, preview_id=preview.id))
    _dial(s, preview, timed_out=True)


def withdraw(s: State, preview: Preview, reason: str) -> None:
    """Take a preview back, its record untouched. The agent is told; the caller decides the agent's next state."""
    _close(s, s.move_preview(preview, PreviewState.WITHDRAWN, reason=reason))
    s.emit(TellAgent(preview.agent_id, "preview.withdrawn", s.at, preview_id=preview.id, reason=reason))
    s.put_back(s.records[preview.record_id])


def withdraw_blocked(s: State, preview: Preview) -> None:
    """The number was put on a do-not-call list while the agent was reading: out of the run."""
    _close(s, s.move_preview(preview, PreviewState.WITHDRAWN, reason=Rule.DNC))
    s.emit(TellAgent(preview.agent_id, "preview.withdrawn", s.at, preview_id=preview.id, reason=Rule.DNC))
    record = s.records[preview.record_id]
    s.move_record(record, replace(record, state=RecordState.EXCLUDED, exclusion=Exclusion.DNC))
    s.release_agent(preview.agent_id)


def _dial(s: State, preview: Preview, *, timed_out: bool) -> str | Refusal:
    """The id of the attempt; or the refusal, which withdraws the preview and frees the agent."""
    run, record = s.runs[preview.instance_id], s.records[preview.record_id]
    said = preview.permit.get(Rule.PRE_CALL)
    verdict = asking.permit_for(s, run, record, said=None if said is None else str(said))
    if isinstance(verdict, Refusal):
        withdraw(s, preview, verdict.rule)
        s.release_agent(preview.agent_id)
        return verdict
    dialed = s.move_preview(preview, PreviewState.DIALED, timed_out=timed_out)
    attempt = calls.place(s, run, record, preview.agent_id, verdict)
    _close(s, replace(dialed, attempt_id=attempt.id))
    return attempt.id


def _theirs(s: State, event: events.PreviewDialRequested | events.PreviewSkipRequested) -> Preview | None:
    preview = s.previews.get(event.preview_id)
    if preview is None or preview.agent_id != event.agent_id:
        s.refuse(event.request_id, "preview_closed", "this preview is no longer yours")
        return None
    return preview


def _close(s: State, preview: Preview) -> None:
    del s.previews[preview.id]
    s.deadlines.clear(Key(PREVIEW, preview.id))
    s.emit(SavePreview(preview))
