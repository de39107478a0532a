"""What an agent's screen shows of a session, a preview and a call: the same whether it is asked for or pushed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ringfence.domain.agent import AgentSession, AgentState, shown
from ringfence.domain.attempt import Attempt, CallState
from ringfence.engine.permit import Rule
from ringfence.ports.storage.agents import CallOnDesk, PastAttempt, Person, PreviewOnDesk
from ringfence.ports.storage.database import Transaction

Page = dict[str, Any]


def iso(at: datetime | None) -> str | None:
    """ISO 8601, UTC, milliseconds, Z."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages by id of the preview or call."""

    previews: Mapping[str, Page]
    calls: Mapping[str, Page]


def read(
    tx: Transaction,
    stream_id: str,
    now: datetime,
    preview_ids: Collection[str],
    attempt_ids: Collection[str],
    sessions: Mapping[str, AgentSession],
) -> Pages:
    """The pages of these previews and calls. `sessions` (by agent) tell who is wrapping up."""
    previews = tx.agents.previews(stream_id, preview_ids) if preview_ids else {}
    calls = tx.agents.calls(stream_id, attempt_ids) if attempt_ids else {}
    records = {p.preview.record_id for p in previews.values()}
    records |= {c.attempt.record_id for c in calls.values() if c.attempt.number > 1}
    past = tx.agents.attempts_of(sorted(records)) if records else {}
    return Pages(
        {
            preview_id: preview_page(found, past.get(found.preview.record_id, []), now)
            for preview_id, found in previews.items()
        },
        {
            call_id: call_page(
                found, past.get(found.attempt.record_id, []), sessions.get(found.attempt.agent_id or ""), now
            )
            for call_id, found in calls.items()
        },
    )


def session_page(session: AgentSession) -> Page:
    """`nextState` is what follows the work at hand, where the agent has asked for it, and `nextReason` why."""
    page: Page = {"state": shown(session.state).value, "since": iso(session.since), "reason": session.reason}
    if session.next_state is not None:
        page["nextState"] = session.next_state.value
        page["nextReason"] = session.next_reason
    return page


def preview_page(found: PreviewOnDesk, past: Collection[PastAttempt], now: datetime) -> Page:
    """A preview with its person and the earlier attempts of its record."""
    preview = found.preview
    return {
        "id": preview.id,
        "campaignId": preview.campaign_id,
        "campaignName": found.campaign_name,
        "queueId": found.queue_id,
        "campaignInstanceId": preview.instance_id,
        "campaignDialingListId": preview.record_id,
        "state": preview.state.value,
        "contact": contact_page(found.person, preview.phone_number),
        **times_page(found.person, found.hours_zone, now),
        "attempts": [past_page(attempt) for attempt in past if attempt.id != preview.attempt_id],
        "callbackAt": iso(found.callback_at),
        "own": found.owner == preview.agent_id,
        "skipsLeft": preview.skips_left,
        "offeredAt": iso(preview.offered_at),
        "expiresAt": iso(preview.expires_at),
    }


def call_page(found: CallOnDesk, past: Collection[PastAttempt], session: AgentSession | None, now: datetime) -> Page:
    """A call with its person; while its agent wraps up, also when that ends by itself."""
    attempt = found.attempt
    page = {
        "id": attempt.id,
        "campaignId": attempt.campaign_id,
        "campaignName": found.campaign_name,
        "dialingMode": found.mode,
        "queueId": found.queue_id,
        "campaignInstanceId": attempt.instance_id,
        "campaignDialingListId": attempt.record_id,
        "contact": contact_page(found.person, attempt.phone_number),
        "phoneNumber": attempt.phone_number,
        "callerId": attempt.caller_id,
        **times_page(found.person, found.hours_zone, now),
        "attempts": [past_page(earlier) for earlier in past if earlier.number < attempt.number],
        "number": attempt.number,
        "state": attempt.state.value,
        "since": iso(_since(attempt)),
        "muted": attempt.muted,
        "placedAt": iso(attempt.placed_at),
        "answeredAt": iso(attempt.answered_at),
        "endedAt": iso(attempt.ended_at),
        "outcome": attempt.outcome.value if attempt.outcome else None,
        "endedBy": attempt.ended_by.value if attempt.ended_by else None,
        "noAudioFrom": attempt.no_audio_from.value if attempt.no_audio_from else None,
    }
    wraps_up = session is not None and session.state is AgentState.WRAP_UP and session.attempt_id == attempt.id
    if wraps_up and attempt.ended_at is not None:
        page["wrapUpEndsAt"] = iso(attempt.ended_at + timedelta(seconds=found.wrap_up_seconds))
    return page


def contact_page(person: Person | None, phone_number: str) -> Page:
    """Every column of the person, under the names of the list; the named fields win over columns of the same name. What
    was answered about them before the call fills what is not known."""
    if person is None:
        return {"phoneNumber": phone_number}
    known = {
        **person.columns,
        "phoneNumber": phone_number,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "timeZone": person.time_zone,
        "uniqueId": person.unique_id,
        "contactPriority": person.contact_priority,
    }
    if not person.answered:
        return known
    return {
        **person.answered,
        **{name: person.answered.get(name) if old is None else old for name, old in known.items()},
    }


def times_page(person: Person | None, hours_zone: str, now: datetime) -> Page:
    """What time it is where the person may be.

    `timeZone` and `localTime` are the likeliest place's: the contact's own zone, else the campaign's where that is one
    of the number's, else the first of the number's. `otherLocalTimes` are the number's other zones where the clock
    differs.
    """
    zones = list(person.zone_key.split("|")) if person is not None and person.zone_key else [hours_zone]
    if hours_zone in zones:
        zones.remove(hours_zone)
        zones.insert(0, hours_zone)
    clocks: dict[str, str] = {}
    for zone in zones:
        clocks.setdefault(now.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"), zone)
    (local, zone), *others = clocks.items()
    return {
        "timeZone": zone,
        "localTime": local,
        "otherLocalTimes": [{"timeZone": other, "localTime": time} for time, other in others],
    }


def past_page(attempt: PastAttempt) -> Page:
    return {
        "id": attempt.id,
        "number": attempt.number,
        "agentId": attempt.agent_id,
        "placedAt": iso(attempt.placed_at),
        "answeredAt": iso(attempt.answered_at),
        "endedAt": iso(attempt.ended_at),
        "outcome": attempt.outcome.value if attempt.outcome else None,
        "disposition": attempt.disposition,
        "notes": attempt.notes,
    }


def _since(attempt: Attempt) -> datetime:
    """When the call came to its state; for a held call, when it was answered."""
    at = {
        CallState.DIALING: attempt.placed_at,
        CallState.RINGING: attempt.ringing_at,
        CallState.CONNECTED: attempt.connected_at or attempt.answered_at,
        CallState.HELD: attempt.answered_at,
        CallState.ENDED: attempt.ended_at,
    }.get(attempt.state, attempt.answered_at)
    return at or attempt.placed_at


_REASONS = {
    "campaign_paused": "the campaign was paused",
    "campaign_stopped": "the campaign was stopped",
    "interrupted": "the server was restarted and its time ran out meanwhile",
    "callback_set": "the person is to be called back at a certain time",
    "connection_lost": "your connection was lost",
    "agent_offline": "you have signed out",
    "agent_away": "you went away",
    "no_audio_person": "no audio arrives from the person: you cannot hear them",
    "no_audio_agent": "no audio arrives from your phone: the person cannot hear you",
    Rule.CAMPAIGN: "the campaign is no longer running",
    Rule.HOURS: "it is now outside the calling hours of the person",
    Rule.ATTEMPTS: "no attempts are left",
    Rule.RETRY_TIME: "the person is to be called later",
    Rule.IN_FLIGHT: "the number is being called elsewhere",
    Rule.LINES: "all lines are in use",
    Rule.ABANDONED: "the person answered lately when nobody was free, and is not called by the dialer again so soon",
    Rule.DNC: "the number is on a do-not-call list",
    Rule.PER_DAY: "the number has been called often enough for now",
    Rule.PER_WEEK: "the person has been called often enough for now",
    Rule.GAP: "the number was called a short while ago",
    Rule.CONVERSATION: "somebody talked with the person a short while ago",
}


def in_words(reason: str | None) -> str:
    """Why a preview was withdrawn, as the rest of a sentence. What is not a code of the dialer's is the agent's own word."""
    if reason is None:
        return "it could not be kept"
    return _REASONS.get(reason) or f"you left it ({reason})"
