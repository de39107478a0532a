"""Where a record stands: may it be dialed now, why, and when that changes. Pure: what is known goes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.calling_hours import Openness, openness, zones_of
from ringfence.domain.campaign import Instance, InstanceStatus
from ringfence.domain.pre_call import Handling
from ringfence.domain.record import WAITING, Exclusion, Record, RecordState
from ringfence.engine import limits
from ringfence.engine.limits import NO_LIMITS, NumberLimits, PastCall
from ringfence.engine.permit import ON_RECORD, Facts, Rule, Verdict, verdicts
from ringfence.ports.storage.history import DncEntry, Holder
from ringfence.ports.storage.pre_calls import Asked

MOST_AHEAD: Final = 1_000
"""Records ahead are counted up to this."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that bears on one record of a run at one instant.

    `attempts` are the record's own, newest first. `holders` hold its number now, in whatever campaign. `dnc` are the
    do-not-call lists of the stream that the number is on. `ahead` is how many records come before it, None where that
    says nothing. `abandoned_until` is until when the number is called only where an agent is reserved. `twin` is the list
    from which the same number is dialed in this run. `limits` are those of the stream on numbers, `calls` what counts for
    them. `pre_call` is what the campaign's own system last said of the record.
    """

    at: datetime
    run: Instance
    record: Record
    attempts: Sequence[Attempt] = ()
    holders: Sequence[Holder] = ()
    dnc: Sequence[DncEntry] = ()
    live_calls: int = 0
    max_live_calls: int = 1_000
    abandoned_until: datetime | None = None
    ahead: int | None = None
    twin: str | None = None
    limits: NumberLimits = NO_LIMITS
    calls: Sequence[PastCall] = ()
    pre_call: Asked | None = None

    @property
    def openness(self) -> Openness:
        return openness(self.run.hours, self.record.zone_key, self.at)

    @property
    def zones(self) -> tuple[str, ...]:
        return zones_of(self.run.hours, self.record.zone_key)

    @property
    def blocking(self) -> list[DncEntry]:
        """The do-not-call entries that forbid it now."""
        return [entry for entry in self.dnc if entry.holds(self.run.dnc_list_id, self.at)]

    @property
    def in_the_way(self) -> Holder | None:
        """What holds the number: any call, or the preview of another record."""
        for holder in self.holders:
            if holder.kind == "call" or holder.record_id != self.record.id:
                return holder
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer. `because` is one sentence, `when` the instant at which the answer changes by itself, if it does."""

    may_be_dialed: bool
    because: str
    when: datetime | None
    rules: tuple[Verdict, ...]


def standing(known: Known) -> Standing:
    """May the record be dialed now? Every rule that a permit asks, and what its state says."""
    rules = tuple(_verdict(known, verdict) for verdict in verdicts(_facts(known)))
    rules += tuple(limits.verdicts(known.limits, known.record.phone_number, known.calls, known.at))
    record = known.record
    if record.state not in WAITING and record.state is not RecordState.RESERVED:
        return Standing(False, _not_waiting(known), None, rules)
    refusals = {verdict.rule: verdict for verdict in rules if not verdict.passed}
    for rule in _GRAVEST_FIRST:
        if rule in refusals:
            return Standing(False, _refused(known, refusals[rule]), _opening(known, refusals), rules)
    if record.state is RecordState.RESERVED:
        return _previewed(known, rules)
    closing = known.openness.until
    until = f", until calling hours end at {_clock(known, closing)}" if closing else ""
    return Standing(True, f"nothing stands in its way: {place(known.ahead)}{until}", closing, rules)


def place(ahead: int | None) -> str:
    """The place in the order, in words."""
    if ahead is None:
        return "it waits for its turn"
    if ahead == 0:
        return "it is next"
    if ahead >= MOST_AHEAD:
        return f"{MOST_AHEAD:,} or more records are ahead of it"
    return "1 record is ahead of it" if ahead == 1 else f"{ahead} records are ahead of it"


def instant(at: datetime) -> str:
    """An instant in a sentence: ISO 8601, UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_GRAVEST_FIRST: Final = (
    Rule.DNC, Rule.CAMPAIGN, Rule.ATTEMPTS, Rule.IN_FLIGHT, Rule.ABANDONED, *ON_RECORD, Rule.RETRY_TIME, Rule.HOURS,
    Rule.LINES,
)  # fmt: skip


def _facts(known: Known) -> Facts:
    return Facts(
        at=known.at,
        instance=known.run,
        record=known.record,
        zones=known.zones,
        openness=known.openness,
        in_flight=known.in_the_way is not None,
        live_calls=known.live_calls,
        max_live_calls=known.max_live_calls,
        blocked=bool(known.blocking),
        abandoned_until=known.abandoned_until,
    )


def _verdict(known: Known, verdict: Verdict) -> Verdict:
    """The engine's verdict, with which list or call it is."""
    if verdict.rule is Rule.DNC and known.blocking:
        return replace(verdict, detail=f"number is on {_lists(known.blocking)}", until=_off_the_lists(known.blocking))
    if verdict.rule is Rule.IN_FLIGHT and known.in_the_way is not None:
        return replace(verdict, detail=f"number is {_held(known.in_the_way)}")
    return verdict


# --- records that wait -----------------------------------------------------------------------------------------------


def _refused(known: Known, verdict: Verdict) -> str:
    record, run = known.record, known.run
    match verdict.rule:
        case Rule.CAMPAIGN:
            return _STATUS[run.status]
        case Rule.DNC | Rule.IN_FLIGHT:
            return verdict.detail.replace("number is", "the number is", 1)
        case Rule.RETRY_TIME if record.due_at is not None:
            return _waits(known, record.due_at)
        case Rule.HOURS:
            opens = known.openness.until
            then = f"they open at {_clock(known, opens)}" if opens else "they do not open again"
            return f"{verdict.detail}: {then}"
        case rule if rule in ON_RECORD and verdict.until is not None:
            return f"{verdict.detail}: the next one may be at {instant(verdict.until)}"
        case Rule.LINES:
            return f"all {known.max_live_calls} lines are in use"
        case _:
            return verdict.detail


_STATUS: Final = {
    InstanceStatus.READY: "the campaign has not been started: play it",
    InstanceStatus.ACTIVE: "the campaign is running",
    InstanceStatus.PAUSED: "the campaign is paused: resume it",
    InstanceStatus.STOPPED: "the run was stopped: the next play dials the whole list afresh",
    InstanceStatus.COMPLETED: "the run is complete: the next play dials the whole list afresh",
}


def _waits(known: Known, due_at: datetime) -> str:
    record = known.record
    what = "callback" if record.is_callback else "retry"
    sentence = f"it waits for its {what} at {instant(due_at)}"
    if not openness(known.run.hours, record.zone_key, due_at).open:
        opens = openness(known.run.hours, record.zone_key, due_at).until
        then = f"until they open at {_clock(known, opens)}" if opens else "for good"
        sentence += f", when calling hours are shut {then}"
    if known.pre_call is not None and known.pre_call.handling is Handling.FAILED:
        return f"{sentence}: {_answered(known.pre_call)}"
    if known.attempts:
        return f"{sentence}: {_tried(known.attempts[0])}"
    return f"{sentence}: {_skipped(record)}" if record.skips else sentence


def _opening(known: Known, refusals: dict[Rule, Verdict]) -> datetime | None:
    """When the clock alone will let it be dialed; None where something else has to happen first."""
    if not refusals.keys() <= {Rule.DNC, Rule.ABANDONED, Rule.RETRY_TIME, Rule.HOURS, *ON_RECORD}:
        return None
    at = known.at if known.record.due_at is None else max(known.at, known.record.due_at)
    if Rule.ABANDONED in refusals and known.abandoned_until is not None:
        at = max(at, known.abandoned_until)
    at = max([at, *(refusals[rule].until or at for rule in ON_RECORD if rule in refusals)])
    if known.blocking:
        off = _off_the_lists(known.blocking)
        if off is None:
            return None
        at = max(at, off)
    hours = openness(known.run.hours, known.record.zone_key, at)
    return at if hours.open else hours.until


def _previewed(known: Known, rules: tuple[Verdict, ...]) -> Standing:
    for holder in known.holders:
        if holder.kind == "preview" and holder.record_id == known.record.id:
            until = f", and at {instant(holder.until)} it is dialed by itself" if holder.until else ""
            return Standing(True, f"it is {_held(holder)}: the agent may dial{until}", holder.until, rules)
    return Standing(True, "it is being offered to an agent, who may dial", None, rules)


# --- records that do not wait ----------------------------------------------------------------------------------------


def _not_waiting(known: Known) -> str:
    record, last = known.record, known.attempts[0] if known.attempts else None
    match record.state:
        case RecordState.EXCLUDED:
            return _excluded(known)
        case RecordState.EXHAUSTED:
            made = f"no attempts are left: {record.attempts} of {known.run.max_attempts} were made"
            return f"{made}, and {_tried(last)}" if last else made
        case RecordState.DROPPED if record.skips and record.skips >= known.run.max_skips:
            return f"it was dropped: {_skipped(record)}, and {known.run.max_skips} are allowed"
        case RecordState.DROPPED if known.pre_call is not None and known.pre_call.handling is not Handling.CALL:
            return f"it was dropped: {_answered(known.pre_call)}"
        case RecordState.DROPPED:
            return "it was left out of this run: its calling hours were shut when nobody else was left to dial"
        case RecordState.COMPLETED:
            return _completed(last)
        case RecordState.CONNECTED if last is not None and last.ended_at is not None:
            return f"the call ended at {instant(last.ended_at)} and is being wrapped up"
        case _ if last is not None:
            return f"it is being called: attempt {last.number} of {last.limit}, {last.state} since {_since(last)}"
        case _:
            return "it is being called"


def _answered(asked: Asked) -> str:
    said = "to skip it" if asked.handling is Handling.SKIP else f"nothing that can be understood ({asked.why})"
    return f"its campaign's own system was asked at {instant(asked.asked_at)} and answered {said}"


def _excluded(known: Known) -> str:
    match known.record.exclusion:
        case Exclusion.DNC if known.blocking:
            return f"it is excluded from this run: the number is on {_lists(known.blocking)}"
        case Exclusion.DNC:
            return "it is excluded from this run: the number was on a do-not-call list, but is not any more"
        case Exclusion.DUPLICATE:
            where = f" from list {known.twin}" if known.twin else ""
            return f"it is excluded from this run as a duplicate: the same number is dialed{where}"
        case Exclusion.INVALID:
            return "it is excluded from this run: the number is not valid"
        case _:
            return "it is excluded from this run by the campaign's filters"


def _completed(last: Attempt | None) -> str:
    if last is None:
        return "it is done with in this run"
    if last.outcome is Outcome.CONNECTED:
        return f"the person was reached: {_tried(last)}"
    if last.outcome is Outcome.INVALID_NUMBER:
        return f"the number does not exist: {_tried(last)}"
    return f"it is not tried again in this run: {_tried(last)}"


# --- words -----------------------------------------------------------------------------------------------------------


def _tried(attempt: Attempt) -> str:
    how = f"attempt {attempt.number} of {attempt.limit}"
    if attempt.ended_at is None or attempt.outcome is None:
        return f"{how} is {attempt.state} since {_since(attempt)}"
    disposed = f" with disposition {attempt.disposition}" if attempt.disposition else ""
    return f"{how} ended as {attempt.outcome} at {instant(attempt.ended_at)}{disposed}"


def _skipped(record: Record) -> str:
    return "an agent skipped it" if record.skips == 1 else f"agents skipped it {record.skips} times"


def _since(attempt: Attempt) -> str:
    return instant(attempt.answered_at or attempt.ringing_at or attempt.placed_at)


def _held(holder: Holder) -> str:
    whose = f" by agent {holder.agent_id}" if holder.agent_id else ""
    where = f"campaign {holder.campaign_name}" if holder.campaign_name else "a deleted campaign"
    doing = "being called" if holder.kind == "call" else "being previewed"
    return f"{doing} in {where}{whose} since {instant(holder.since)}"


def _lists(entries: Sequence[DncEntry]) -> str:
    return " and ".join(_entry(entry) for entry in entries)


def _entry(entry: DncEntry) -> str:
    what = "global do-not-call list" if entry.is_global else "do-not-call list"
    end = f"until {instant(entry.expires_at)}" if entry.expires_at else "for good"
    return f"{what} {entry.list_name} since {instant(entry.added_at)}, {end}"


def _off_the_lists(entries: Sequence[DncEntry]) -> datetime | None:
    ends = [entry.expires_at for entry in entries]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _clock(known: Known, at: datetime) -> str:
    """The instant, and the wall clock where the number rings."""
    zone = known.zones[0]
    return f"{instant(at)} ({at.astimezone(ZoneInfo(zone)).strftime('%a %H:%M')} in {zone})"
