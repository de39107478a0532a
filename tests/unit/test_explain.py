from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ringfence.domain.attempt import Attempt, CallState, Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import DialingMode, DialingOrder, Instance, InstanceStatus, OutsideHours
from ringfence.domain.pre_call import Handling
from ringfence.domain.record import Exclusion, Record, RecordState
from ringfence.engine.limits import NumberLimits, PastCall
from ringfence.engine.permit import ON_RECORD, Rule
from ringfence.ports.storage.history import DncEntry, Holder
from ringfence.ports.storage.pre_calls import Asked
from ringfence.services.standing import Known, Standing, place, standing

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday, 10:00 in London, 19:00 in Tokyo
HOURS = CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 1080),))
NUMBER = "+442079460001"
MINUTE = timedelta(minutes=1)

RUN = Instance(
    id="cid-1",
    campaign_id="cd-1",
    campaign_name="March",
    mode=DialingMode.PREVIEW,
    priority=3,
    caller_id="+442079460123",
    hours=HOURS,
    order=DialingOrder.FIFO,
    max_attempts=3,
    retry_period=45 * MINUTE,
    ring_time=timedelta(seconds=25),
    queue_id=None,
    max_skips=2,
    preview_time=timedelta(seconds=30),
    outside_hours=OutsideHours.DEFER,
    disposition_retries={},
    dnc_list_id="cl-dnc",
    status=InstanceStatus.ACTIVE,
    prepared=True,
)
RECORD = Record("dl-1", "cid-1", "cc-1", NUMBER, "", 0, 0)


def attempt(number: int = 1, outcome: Outcome | None = None, **changes: Any) -> Attempt:
    made = Attempt(
        id=f"at-{number}",
        record_id="dl-1",
        instance_id="cid-1",
        campaign_id="cd-1",
        contact_id="cc-1",
        phone_number=NUMBER,
        caller_id="+442079460123",
        number=number,
        limit=3,
        agent_id="a-1",
        queue_id=None,
        permit={},
        placed_at=NOW - MINUTE,
    )
    if outcome is not None:
        made = replace(made, state=CallState.ENDED, outcome=outcome, ended_at=NOW - MINUTE / 2, wrapped_up_at=NOW)
    return replace(made, **changes)


def asked(record: Record = RECORD, **known: Any) -> Standing:
    facts: dict[str, Any] = {"run": RUN, "record": record, "ahead": 12} | known
    return standing(Known(NOW, **facts))


def ruled(found: Standing) -> dict[Rule, bool]:
    return {verdict.rule: verdict.passed for verdict in found.rules}


def test_what_may_be_dialed_says_its_place_and_how_long():
    found = asked()
    assert found.may_be_dialed
    assert found.because == (
        "nothing stands in its way: 12 records are ahead of it, until calling hours end at 2026-03-02T18:00:00Z"
        " (Mon 18:00 in Europe/London)"
    )
    assert found.when == NOW.replace(hour=18)
    assert list(ruled(found)) == [rule for rule in Rule if rule not in ON_RECORD and rule is not Rule.PRE_CALL]
    assert all(ruled(found).values())


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (0, "it is next"),
        (1, "1 record is ahead of it"),
        (2, "2 records are ahead of it"),
        (1_000, "1,000 or more records are ahead of it"),
        (None, "it waits for its turn"),
    ],
)
def test_the_place_in_words(ahead: int | None, words: str):
    assert place(ahead) == words


def test_a_record_that_waits_for_its_retry_says_when_and_after_what():
    due = NOW + 45 * MINUTE
    record = replace(RECORD, state=RecordState.RETRY, attempts=1, due_at=due)
    found = asked(record, attempts=[attempt(1, Outcome.NO_ANSWER)])
    assert (found.may_be_dialed, found.when) == (False, due)
    assert found.because == (
        "it waits for its retry at 2026-03-02T10:45:00Z: attempt 1 of 3 ended as no_answer at 2026-03-02T09:59:30Z"
    )
    assert [rule for rule, passed in ruled(found).items() if not passed] == [Rule.RETRY_TIME]


@pytest.mark.parametrize(
    ("state", "answered", "words"),
    [
        (RecordState.DROPPED, Asked(NOW, Handling.SKIP, None, 0, {}), "was dropped: {asked} to skip it"),
        (
            RecordState.RETRY,
            Asked(NOW, Handling.FAILED, "it answered 404", 1, {}),
            "waits for its retry at 2026-03-02T10:45:00Z: {asked} nothing that can be understood (it answered 404)",
        ),
    ],
)
def test_what_was_answered_before_the_call_is_said(state: RecordState, answered: Asked, words: str):
    record = replace(RECORD, state=state, due_at=NOW + 45 * MINUTE)
    question = "its campaign's own system was asked at 2026-03-02T10:00:00Z and answered"
    assert asked(record, pre_call=answered).because == "it " + words.format(asked=question)


def test_a_retry_that_falls_due_when_hours_are_shut_may_be_dialed_when_they_open():
    record = replace(RECORD, state=RecordState.CALLBACK, is_callback=True, due_at=NOW.replace(hour=20))
    found = asked(record)
    assert found.when == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert found.because == (
        "it waits for its callback at 2026-03-02T20:00:00Z, when calling hours are shut until they open at"
        " 2026-03-03T09:00:00Z (Tue 09:00 in Europe/London)"
    )


def test_a_record_whose_hours_are_shut_says_when_they_open_by_its_own_clock():
    found = asked(replace(RECORD, zone_key="Asia/Tokyo"))
    assert (found.may_be_dialed, found.when) == (False, datetime(2026, 3, 3, 0, 0, tzinfo=UTC))
    assert found.because == (
        "calling hours are shut in Asia/Tokyo: they open at 2026-03-03T00:00:00Z (Tue 09:00 in Asia/Tokyo)"
    )


def test_hours_that_are_never_open_everywhere_at_once_say_so():
    hours = CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 600),))
    found = asked(replace(RECORD, zone_key="Asia/Tokyo|Europe/London"), run=replace(RUN, hours=hours))
    assert found.when is None
    assert found.because == "calling hours are shut in Asia/Tokyo and Europe/London: they do not open again"


@pytest.mark.parametrize(
    ("status", "because"),
    [
        (InstanceStatus.READY, "the campaign has not been started: play it"),
        (InstanceStatus.PAUSED, "the campaign is paused: resume it"),
        (InstanceStatus.STOPPED, "the run was stopped: the next play dials the whole list afresh"),
        (InstanceStatus.COMPLETED, "the run is complete: the next play dials the whole list afresh"),
    ],
)
def test_a_campaign_that_does_not_run_is_the_reason_and_no_clock_changes_it(status: InstanceStatus, because: str):
    found = asked(run=replace(RUN, status=status))
    assert (found.may_be_dialed, found.because, found.when) == (False, because, None)


def test_a_number_put_on_a_do_not_call_list_after_preparation_is_refused_until_it_expires():
    entry = DncEntry("cl-dnc", "Opted out", False, NOW - MINUTE, NOW + MINUTE)
    found = asked(dnc=[entry])
    assert (found.may_be_dialed, found.when) == (False, NOW + MINUTE)
    assert found.because == (
        "the number is on do-not-call list Opted out since 2026-03-02T09:59:00Z, until 2026-03-02T10:01:00Z"
    )
    assert [verdict.until for verdict in found.rules if verdict.rule is Rule.DNC] == [NOW + MINUTE]
    for_good = replace(entry, list_name="National register", is_global=True, list_id="cl-other", expires_at=None)
    found = asked(dnc=[entry, for_good])
    assert found.when is None
    assert found.because.endswith("and global do-not-call list National register since 2026-03-02T09:59:00Z, for good")


def test_a_list_that_is_not_the_campaigns_or_has_expired_forbids_nothing():
    expired = DncEntry("cl-dnc", "Opted out", False, NOW - MINUTE, NOW)
    of_others = DncEntry("cl-other", "Spring opt-outs", False, NOW - MINUTE, None)
    assert asked(dnc=[expired, of_others]).may_be_dialed


def test_a_record_being_previewed_may_be_dialed_by_its_agent():
    holder = Holder("preview", "pv-1", "dl-1", "cd-1", "March", "a-1", "open", NOW, NOW + timedelta(seconds=30))
    found = asked(replace(RECORD, state=RecordState.RESERVED), holders=[holder])
    assert (found.may_be_dialed, found.when) == (True, NOW + timedelta(seconds=30))
    assert found.because == (
        "it is being previewed in campaign March by agent a-1 since 2026-03-02T10:00:00Z: the agent may dial,"
        " and at 2026-03-02T10:00:30Z it is dialed by itself"
    )


def test_a_number_that_another_campaign_previews_or_calls_is_held():
    holder = Holder("preview", "pv-1", "dl-2", "cd-2", "April", "a-1", "open", NOW, NOW + timedelta(seconds=30))
    found = asked(holders=[holder])
    assert not found.may_be_dialed
    assert found.because == ("the number is being previewed in campaign April by agent a-1 since 2026-03-02T10:00:00Z")
    call = Holder("call", "at-9", "dl-2", "cd-2", None, None, "ringing", NOW)
    assert asked(holders=[call]).because == (
        "the number is being called in a deleted campaign since 2026-03-02T10:00:00Z"
    )


def test_all_lines_in_use_is_a_reason():
    found = asked(live_calls=5, max_live_calls=5)
    assert (found.may_be_dialed, found.because, found.when) == (False, "all 5 lines are in use", None)


@pytest.mark.parametrize(
    ("changes", "last", "because"),
    [
        (
            {"state": RecordState.COMPLETED},
            attempt(1, Outcome.CONNECTED, disposition="promise"),
            "the person was reached: attempt 1 of 3 ended as connected at 2026-03-02T09:59:30Z with disposition promise",
        ),
        (
            {"state": RecordState.COMPLETED},
            attempt(1, Outcome.INVALID_NUMBER),
            "the number does not exist: attempt 1 of 3 ended as invalid_number at 2026-03-02T09:59:30Z",
        ),
        (
            {"state": RecordState.COMPLETED},
            attempt(1, Outcome.MACHINE, disposition="voicemail"),
            "it is not tried again in this run: attempt 1 of 3 ended as machine at 2026-03-02T09:59:30Z with disposition"
            " voicemail",
        ),
        (
            {"state": RecordState.EXHAUSTED, "attempts": 3},
            attempt(3, Outcome.BUSY),
            "no attempts are left: 3 of 3 were made, and attempt 3 of 3 ended as busy at 2026-03-02T09:59:30Z",
        ),
        (
            {"state": RecordState.DROPPED, "skips": 2},
            None,
            "it was dropped: agents skipped it 2 times, and 2 are allowed",
        ),
        (
            {"state": RecordState.DROPPED, "skips": 1},
            None,
            "it was left out of this run: its calling hours were shut when nobody else was left to dial",
        ),
        (
            {"state": RecordState.DIALING},
            attempt(2, state=CallState.RINGING, ringing_at=NOW),
            "it is being called: attempt 2 of 3, ringing since 2026-03-02T10:00:00Z",
        ),
        (
            {"state": RecordState.CONNECTED},
            attempt(1, Outcome.CONNECTED, wrapped_up_at=None),
            "the call ended at 2026-03-02T09:59:30Z and is being wrapped up",
        ),
        (
            {"state": RecordState.EXCLUDED, "exclusion": Exclusion.DNC},
            None,
            "it is excluded from this run: the number was on a do-not-call list, but is not any more",
        ),
        (
            {"state": RecordState.EXCLUDED, "exclusion": Exclusion.INVALID},
            None,
            "it is excluded from this run: the number is not valid",
        ),
        (
            {"state": RecordState.EXCLUDED, "exclusion": Exclusion.FILTER},
            None,
            "it is excluded from this run by the campaign's filters",
        ),
    ],
)
def test_a_record_that_does_not_wait_says_what_became_of_it(
    changes: dict[str, Any], last: Attempt | None, because: str
):
    found = asked(replace(RECORD, **changes), attempts=[last] if last else [])
    assert (found.may_be_dialed, found.because, found.when) == (False, because, None)


def test_a_duplicate_names_the_list_that_the_number_is_dialed_from():
    duplicate = replace(RECORD, state=RecordState.EXCLUDED, exclusion=Exclusion.DUPLICATE)
    assert asked(duplicate, twin="North").because == (
        "it is excluded from this run as a duplicate: the same number is dialed from list North"
    )


def test_a_skipped_record_says_who_sent_it_back():
    record = replace(RECORD, state=RecordState.RETRY, skips=1, due_at=NOW + 45 * MINUTE)
    assert asked(record).because == "it waits for its retry at 2026-03-02T10:45:00Z: an agent skipped it"


# --- limits on a number ----------------------------------------------------------------------------------------------


def test_a_number_that_was_called_often_enough_says_when_it_may_be_called_again():
    hour = timedelta(hours=1)
    calls = [PastCall(RECORD.phone_number, NOW - hour), PastCall(RECORD.phone_number, NOW - 3 * hour)]
    found = asked(limits=NumberLimits(per_day=2, gap=2 * hour), calls=calls)
    assert not found.may_be_dialed
    assert found.because == "2 of 2 calls made in 24 hours: the next one may be at 2026-03-03T07:00:00Z"
    assert found.when == NOW.replace(day=3, hour=9)  # when calling hours open after that
    assert [ruled(found)[rule] for rule in (Rule.PER_DAY, Rule.GAP)] == [False, False]
