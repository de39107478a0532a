"""How often a number, or a person, may be called: each limit, and when it lets the next call go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.domain.settings import StreamSettings
from ringfence.engine import limits
from ringfence.engine.limits import NO_LIMITS, NumberLimits, PastCall
from ringfence.engine.permit import Rule

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
MINE, OTHER = "+442079460005", "+442079460006"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def call(ago: timedelta, number: str = MINE, talked_ago: timedelta | None = None) -> PastCall:
    return PastCall(number, NOW - ago, None if talked_ago is None else NOW - talked_ago)


@pytest.mark.parametrize(
    ("held", "calls", "rule", "until"),
    [
        (NumberLimits(per_day=2), [call(3 * HOUR), call(5 * HOUR)], Rule.PER_DAY, NOW + 19 * HOUR),
        (NumberLimits(per_day=1), [call(3 * HOUR), call(5 * HOUR)], Rule.PER_DAY, NOW + 21 * HOUR),
        (NumberLimits(per_day=2), [call(3 * HOUR), call(24 * HOUR)], None, None),
        (NumberLimits(per_day=1), [call(3 * HOUR, OTHER)], None, None),
        (NumberLimits(per_week=2), [call(3 * HOUR, OTHER), call(6 * DAY)], Rule.PER_WEEK, NOW + DAY),
        (NumberLimits(per_week=2), [call(3 * HOUR), call(7 * DAY)], None, None),
        (NumberLimits(gap=HOUR), [call(HOUR / 2), call(2 * HOUR)], Rule.GAP, NOW + HOUR / 2),
        (NumberLimits(gap=HOUR), [call(HOUR), call(HOUR / 2, OTHER)], None, None),
        (NumberLimits(after_conversation=7 * DAY), [call(DAY, OTHER, talked_ago=DAY)], Rule.CONVERSATION, NOW + 6 * DAY),
        (NumberLimits(after_conversation=7 * DAY), [call(DAY)], None, None),
        (NumberLimits(per_day=1, gap=DAY * 3), [call(HOUR)], Rule.PER_DAY, NOW + 3 * DAY - HOUR),
        (NO_LIMITS, [call(HOUR)] * 50, None, None),
    ],
)  # fmt: skip
def test_a_call_that_is_not_within_a_limit_waits_until_all_of_them_allow_it(
    held: NumberLimits, calls: list[PastCall], rule: Rule | None, until: datetime | None
) -> None:
    refusal = limits.refusal(held, MINE, calls, NOW)
    assert (rule, until) == (None, None) if refusal is None else (refusal.rule, refusal.until) == (rule, until)
    if refusal is not None and refusal.until is not None:
        assert limits.refusal(held, MINE, calls, refusal.until) is None
        assert limits.refusal(held, MINE, calls, refusal.until - timedelta(microseconds=1)) is not None


def test_settings_become_limits() -> None:
    assert not limits.limits_of(StreamSettings())
    settings = StreamSettings(
        calls_per_number_per_day=3,
        calls_per_person_per_7_days=7,
        minimum_gap_minutes=90,
        after_conversation_days=7,
    )
    held = limits.limits_of(settings)
    assert held == NumberLimits(3, 7, timedelta(minutes=90), 7 * DAY)
    assert held.look_back == 7 * DAY


def test_verdicts_say_how_far_each_limit_is_used_up() -> None:
    held = NumberLimits(per_day=3, gap=HOUR, after_conversation=DAY)
    said = [
        (verdict.rule, verdict.passed, verdict.detail) for verdict in limits.verdicts(held, MINE, [call(HOUR)], NOW)
    ]
    assert said == [
        (Rule.PER_DAY, True, "1 of 3 calls made in 24 hours"),
        (Rule.GAP, True, "no call in 60 minutes"),
        (Rule.CONVERSATION, True, "no conversation in 1 day"),
    ]
