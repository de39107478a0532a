"""An agent's desk: what lies on it, and what the agent does with it.

What lies there is read from the database alone, where the dialer saves it before it says anything to anybody. What the
agent does is put to the dialer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Attempt, CallState
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.problems import Kind, Problem
from ringfence.domain.record import CallbackOwner
from ringfence.engine import events
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.services import desk_pages, disposition_sets, shifts
from ringfence.services.dialers import Dialers
from ringfence.services.phones import Phones

Page = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Disposition:
    """What came of a call, in the words of its agent. `code` has 1 to 64 characters, `notes` at most 4,000."""

    code: str
    notes: str | None = None
    callback_at: datetime | None = None
    add_to_dnc: bool = False
    callback_owner: CallbackOwner | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk that a caller may work at: one agent's, or every agent's of the stream where `agent_id` is None.

    All of it raises Problem: not found for an unknown id, conflict with a reason in words where it is too late.
    """

    database: Database
    dialers: Dialers
    clock: Clock
    stream_id: str
    agent_id: str | None
    phones: Phones

    async def work(self, agent_id: str) -> Page:
        """What is on the desk. Problem (not found) for an unknown agent."""
        now = self.clock.now()
        page = await self.database.look(lambda tx: read_work(tx, self.stream_id, agent_id, now))
        return page | {"clockSpeed": self.clock.speed}

    async def change_state(self, agent_id: str, state: AgentState, reason: str | None) -> Page:
        """Sign in, take a break, sign out. While busy, this is what follows the work at hand.

        Problem (conflict) where the agent's phone is not there for the work.
        """
        if state is AgentState.AVAILABLE:
            await self.phones.sign_in(self.stream_id, agent_id)
        answer = await self._ask(events.AgentStateRequested, agent_id=agent_id, state=state, reason=reason)
        page = {"state": str(answer["state"]), "since": desk_pages.iso(answer["since"])}
        if answer.get("nextState"):
            page["nextState"] = str(answer["nextState"])
        return page

    async def dial(self, preview_id: str) -> Page:
        """Ring the person of an open preview. Doing it again is answered alike; Problem (conflict) once it is gone."""
        preview = await self._preview(preview_id)
        if not _dialed(preview):
            _check_open(preview)
            await self.phones.check(self.stream_id, preview.agent_id)
            try:
                answer = await self._ask(events.PreviewDialRequested, agent_id=preview.agent_id, preview_id=preview_id)
            except Problem as problem:
                preview = await self._after(problem, preview_id)
                if not _dialed(preview):
                    raise
            else:
                preview = replace(preview, attempt_id=answer["attemptId"])
        call_id = preview.attempt_id
        return {"id": preview_id, "state": PreviewState.DIALED.value, "callId": call_id, "attemptId": call_id}

    async def skip(self, preview_id: str, reason: str | None) -> Page:
        """Put the record back. Doing it again is answered alike; Problem (conflict) once it is gone or none is left."""
        preview = await self._preview(preview_id)
        if preview.state is not PreviewState.SKIPPED:
            _check_open(preview)
            try:
                await self._ask(
                    events.PreviewSkipRequested, agent_id=preview.agent_id, preview_id=preview_id, reason=reason
                )
            except Problem as problem:
                if (await self._after(problem, preview_id)).state is not PreviewState.SKIPPED:
                    raise
        return {"id": preview_id, "state": PreviewState.SKIPPED.value, "skipsLeft": max(0, preview.skips_left - 1)}

    async def hang_up(self, call_id: str) -> Page:
        """End the call. One that has ended already is answered alike."""
        attempt = await self.own_call(call_id)
        if attempt.live:
            try:
                await self._ask(events.HangUpRequested, agent_id=attempt.agent_id, attempt_id=call_id)
            except Problem as problem:
                if problem.kind is not Kind.CONFLICT or (await self.own_call(call_id)).live:
                    raise
        return {"id": call_id}

    async def hold(self, call_id: str, on: bool) -> Page:
        attempt = await self.own_call(call_id)
        await self._ask(events.HoldRequested, agent_id=attempt.agent_id, attempt_id=call_id, on=on)
        return {"id": call_id, "state": (CallState.HELD if on else CallState.CONNECTED).value}

    async def mute(self, call_id: str, on: bool) -> Page:
        attempt = await self.own_call(call_id)
        await self._ask(events.MuteRequested, agent_id=attempt.agent_id, attempt_id=call_id, on=on)
        return {"id": call_id, "muted": on}

    async def send_digits(self, call_id: str, digits: str) -> Page:
        """DTMF: 1 to 32 of 0–9, *, #, A–D."""
        attempt = await self.own_call(call_id)
        await self._ask(events.DigitsRequested, agent_id=attempt.agent_id, attempt_id=call_id, digits=digits)
        return {"id": call_id, "digits": digits}

    async def wrap_up(self, call_id: str, given: Disposition) -> Page:
        """Say what came of the call and be available again. Saying the same again is answered alike."""
        attempt = await self.own_call(call_id)
        if attempt.wrapped_up_at is None:
            queue_id = attempt.queue_id
            await self.database.look(lambda tx: disposition_sets.check_code(tx, queue_id, given.code))
            if given.callback_at is not None and given.callback_at <= self.clock.now():
                raise Problem.at("callbackAt", "in_past", "must be in the future")
            try:
                await self._ask(
                    events.DispositionGiven,
                    agent_id=attempt.agent_id,
                    attempt_id=call_id,
                    code=given.code,
                    notes=given.notes,
                    callback_at=given.callback_at,
                    add_to_dnc=given.add_to_dnc,
                    callback_owner=given.callback_owner,
                )
            except Problem as problem:
                attempt = await self.own_call(call_id)
                if problem.kind is not Kind.CONFLICT or attempt.wrapped_up_at is None:
                    raise
                await self._check_repeat(attempt, given)
        else:
            await self._check_repeat(attempt, given)
        await shifts.forget_draft(self.database, str(attempt.agent_id), attempt.record_id)
        return {
            "id": call_id,
            "code": given.code,
            "notes": given.notes,
            "callbackAt": desk_pages.iso(given.callback_at),
            "addToDnc": given.add_to_dnc,
            "callbackOwner": given.callback_owner,
        }

    async def _ask(self, event: type[events.Event], **fields: Any) -> dict[str, Any]:
        return await self.dialers.ask(self.stream_id, event, **fields)

    async def _preview(self, preview_id: str) -> Preview:
        found = await self.database.look(lambda tx: tx.agents.previews(self.stream_id, [preview_id]))
        if preview_id not in found:
            raise Problem.not_found(f"preview {preview_id}")
        preview = found[preview_id].preview
        if self.agent_id not in (None, preview.agent_id):
            raise Problem.conflict("not_yours", "this preview is no longer yours: another agent has it")
        return preview

    async def own_call(self, call_id: str) -> Attempt:
        """A call of the desk's. Problem: not found, conflict where it is another agent's."""
        found = await self.database.look(lambda tx: tx.history.attempt(call_id))
        if found is None or found[0] != self.stream_id:
            raise Problem.not_found(f"call {call_id}")
        attempt = found[1]
        if attempt.agent_id is None or self.agent_id not in (None, attempt.agent_id):
            raise Problem.conflict("not_yours", "this call is not yours: another agent has it, or none")
        return attempt

    async def _after(self, refused: Problem, preview_id: str) -> Preview:
        """After a refusal: the preview as it is by now, since another request of ours may have been faster."""
        if refused.kind is not Kind.CONFLICT:
            raise refused
        return await self._preview(preview_id)

    async def _check_repeat(self, attempt: Attempt, given: Disposition) -> None:
        """Problem (conflict) unless this is what was given before."""
        ended = desk_pages.iso(attempt.wrapped_up_at)
        if attempt.answered_at is None:
            raise Problem.conflict("not_answered", "this call was not answered: there is nothing to wrap up")
        if attempt.disposition is None:
            raise Problem.conflict(
                "wrap_up_over", f"the wrap-up of this call ended without a disposition at {ended}: it is closed"
            )
        same = (attempt.disposition, attempt.notes or "") == (given.code, given.notes or "")
        if same and given.callback_at is not None:
            due = await self.database.look(lambda tx: tx.agents.callback_of(attempt.record_id))
            same = due is None or due == given.callback_at
        if not same:
            raise Problem.conflict(
                "already_given",
                f"this call was wrapped up at {ended} with disposition {attempt.disposition}: it is closed",
            )


def read_work(tx: Transaction, stream_id: str, agent_id: str, now: datetime) -> Page:
    """The whole desk, in one transaction. Problem (not found) for an unknown agent."""
    session = tx.agents.sessions(stream_id, [agent_id]).get(agent_id)
    if session is None:
        agent = tx.agents.get(stream_id, agent_id)
        if agent is None:
            raise Problem.not_found(f"agent {agent_id}")
        since = desk_pages.iso(agent.created_at)
        return {"state": AgentState.OFFLINE.value, "since": since, "reason": None, "serverTime": desk_pages.iso(now)}
    page = desk_pages.session_page(session) | {"serverTime": desk_pages.iso(now)}
    attempt_id = None if session.state is AgentState.RESERVED else session.attempt_id
    pages = desk_pages.read(
        tx,
        stream_id,
        now,
        preview_ids=[session.preview_id] if session.preview_id else [],
        attempt_ids=[attempt_id] if attempt_id else [],
        sessions={agent_id: session},
    )
    if session.preview_id and session.preview_id in pages.previews:
        page["preview"] = pages.previews[session.preview_id]
    if attempt_id and attempt_id in pages.calls:
        page["call"] = pages.calls[attempt_id]
    draft = shifts.draft_about(tx, agent_id, page.get("preview") or page.get("call"))
    if draft is not None:
        page["draft"] = draft
    return page


def _dialed(preview: Preview) -> bool:
    """Has its agent dialed it?"""
    return preview.state is PreviewState.DIALED and not preview.timed_out


def _check_open(preview: Preview) -> None:
    """Problem (conflict) with what became of it, unless it is open."""
    if preview.state is not PreviewState.OPEN:
        raise Problem.conflict("preview_closed", f"this preview is no longer yours: {_what_became_of(preview)}")


def _what_became_of(preview: Preview) -> str:
    if preview.state is PreviewState.WITHDRAWN:
        return f"it was withdrawn because {desk_pages.in_words(preview.reason)}"
    if preview.state is PreviewState.SKIPPED:
        return "you have skipped it"
    if preview.timed_out:
        return "its time ran out and the number was dialed"
    return "you have dialed it"
