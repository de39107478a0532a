"""May this number be dialed now?

Every originate asks, and so does every preview when it is offered; callbacks and retries get no way round it. What only the
database knows at the instant of saving (do-not-call lists, numbers in flight in other streams of the account) is part
of the saving transaction, which then refuses with the same rules' names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from ringfence.domain.calling_hours import Openness
from ringfence.domain.campaign import RESERVING, Instance, InstanceStatus
from ringfence.domain.record import Record
from ringfence.domain.values import quick


class Rule(StrEnum):
    """The rules, in the order in which they are asked."""

    CAMPAIGN = "campaign_active"
    HOURS = "calling_hours"
    ATTEMPTS = "attempts_left"
    RETRY_TIME = "retry_time"
    IN_FLIGHT = "number_not_in_flight"
    LINES = "lines_free"
    ABANDONED = "not_abandoned_recently"
    DNC = "not_on_dnc"
    PER_DAY = "calls_per_day"
    PER_WEEK = "calls_per_7_days"
    GAP = "minimum_gap"
    CONVERSATION = "after_conversation"
    PRE_CALL = "pre_call"


ON_RECORD: Final = (Rule.PER_DAY, Rule.PER_WEEK, Rule.GAP, Rule.CONVERSATION)
"""Asked by the saving transaction alone, which knows the calls of other campaigns: `engine.limits`."""

_NAMES: Final = {rule: rule.value for rule in Rule}


@quick
@dataclass(frozen=True, slots=True)
class Facts:
    """What the answer depends on. `zones` are the contact's candidate time zones, all of which must be open.

    `abandoned_until` is until when a number that was abandoned may be called only where an agent is reserved for it; None
    where it may be called, or where that is left to the saving transaction.

    `in_flight` is whether the number is in a live attempt, or in another agent's preview. `blocked` is whether it is on a
    do-not-call list; None leaves that to the saving transaction. `pre_call` is what the campaign's own system said of the
    contact, where it was asked and said that they may be called.
    """

    at: datetime
    instance: Instance
    record: Record
    zones: tuple[str, ...]
    openness: Openness
    in_flight: bool
    live_calls: int
    max_live_calls: int
    blocked: bool | None = None
    abandoned_until: datetime | None = None
    pre_call: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's answer in words, and when it could change by itself (None: not by the clock)."""

    rule: Rule
    passed: bool
    detail: str
    until: datetime | None = None


def verdicts(facts: Facts) -> Iterator[Verdict]:
    """Every rule's verdict, in order."""
    instance, record, at = facts.instance, facts.record, facts.at
    yield Verdict(Rule.CAMPAIGN, instance.status is InstanceStatus.ACTIVE, f"campaign run is {instance.status}")
    zones = " and ".join(facts.zones)
    yield Verdict(
        Rule.HOURS,
        facts.openness.open,
        f"calling hours are {'open' if facts.openness.open else 'shut'} in {zones}",
        facts.openness.until,
    )
    yield Verdict(
        Rule.ATTEMPTS,
        record.attempts < instance.max_attempts,
        f"{record.attempts} of {instance.max_attempts} attempts made",
    )
    due = record.due_at is None or record.due_at <= at
    waits_for = "callback" if record.is_callback else "retry"
    detail = (
        "no retry or callback time set" if record.due_at is None else f"{waits_for} time {record.due_at.isoformat()}"
    )
    yield Verdict(Rule.RETRY_TIME, due, detail, None if due else record.due_at)
    yield Verdict(
        Rule.IN_FLIGHT,
        not facts.in_flight,
        "number is being called or previewed" if facts.in_flight else "number is free",
    )
    yield Verdict(
        Rule.LINES,
        facts.live_calls < facts.max_live_calls,
        f"{facts.live_calls} of {facts.max_live_calls} lines in use",
    )
    yield _abandoned(facts)
    if facts.blocked is None:
        yield Verdict(Rule.DNC, True, "checked by the saving transaction")
    else:
        yield Verdict(
            Rule.DNC,
            not facts.blocked,
            "number is on a do-not-call list" if facts.blocked else "on no do-not-call list",
        )
    if facts.pre_call is not None:
        yield Verdict(Rule.PRE_CALL, True, facts.pre_call)


def _abandoned(facts: Facts) -> Verdict:
    until = facts.abandoned_until
    if facts.instance.mode in RESERVING:
        return Verdict(Rule.ABANDONED, True, "an agent is there for the call")
    if until is not None and until > facts.at:
        detail = (
            f"nobody was free for the person who answered: not before {until.isoformat()} unless an agent is reserved"
        )
        return Verdict(Rule.ABANDONED, False, detail, until)
    checked = "checked by the saving transaction" if facts.blocked is None else "not abandoned recently"
    return Verdict(Rule.ABANDONED, True, checked)


@quick
@dataclass(frozen=True, slots=True)
class Permit:
    """Yes, with every rule's verdict at that instant; stored with the attempt."""

    at: datetime
    verdicts: tuple[Verdict, ...]

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), **{_NAMES[verdict.rule]: verdict.detail for verdict in self.verdicts}}


@quick
@dataclass(frozen=True, slots=True)
class Refusal:
    """No, by this rule, for this reason; `until` is when it could change by itself."""

    rule: Rule
    detail: str
    until: datetime | None = None


def permit(facts: Facts) -> Permit | Refusal:
    """The permit to dial, or the refusal by the first rule that says no."""
    passed = []
    for verdict in verdicts(facts):
        if not verdict.passed:
            return Refusal(verdict.rule, verdict.detail, verdict.until)
        passed.append(verdict)
    return Permit(facts.at, tuple(passed))
