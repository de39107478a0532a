"""Limits on a number and a person, judged on the calls on record in the transaction that saves one more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.database import SqlDatabase, writing
from ringfence.adapters.storage.dnc_lists import SqlDncLists
from ringfence.adapters.storage.history import SqlHistory
from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.domain.attempt import Outcome
from ringfence.domain.list_file import ListStatus
from ringfence.domain.settings import StreamSettings
from ringfence.engine import commands, events, limits
from ringfence.engine.permit import Rule
from ringfence.ports.storage.dnc_lists import DncList
from tests.support.live_ground import PEOPLE, RUN, Ground, attempt, ended, opening, preview
from tests.support.memory_store import HOUR, MINUTE, MONDAY
from tests.support.mirrored_store import STREAM

DAY = timedelta(days=1)
ANN, BOB = PEOPLE[0], PEOPLE[1]


@pytest.fixture
def ground(database: SqlDatabase) -> Iterator[Ground]:
    """In a transaction that is never committed."""
    with writing(database.engine.connect()) as made, made.begin():
        yield Ground(made)


def settle(ground: Ground, **settings: Any) -> None:
    SqlTenancy(ground.connection).save_settings(STREAM, StreamSettings(**settings))


def called(ground: Ground, record: Any, number: int, outcome: Outcome = Outcome.NO_ANSWER) -> None:
    """A call at MONDAY that ended a minute later."""
    of = attempt(record, number)
    ground.save(opening(of), commands.SaveAttempt(ended(of, outcome)))


def again(ground: Ground, record: Any, after: timedelta, number: int = 9) -> list[events.Event]:
    of = replace(attempt(record, number), placed_at=MONDAY + after, limit=99)
    return ground.save(opening(of), at=MONDAY + after)


@pytest.mark.parametrize(
    ("settings", "rule", "until"),
    [
        ({"calls_per_number_per_day": 1}, Rule.PER_DAY, DAY),
        ({"calls_per_person_per_7_days": 1}, Rule.PER_WEEK, 7 * DAY),
        ({"minimum_gap_minutes": 90}, Rule.GAP, 90 * MINUTE),
        ({"after_conversation_days": 2}, Rule.CONVERSATION, 2 * DAY + MINUTE),
    ],
)
def test_a_call_too_many_is_refused_until_it_is_not(
    ground: Ground, settings: dict[str, int], rule: Rule, until: timedelta
) -> None:
    settle(ground, **settings)
    called(ground, ANN, 1, Outcome.CONNECTED)
    refused = again(ground, ANN, HOUR)
    assert refused == [
        events.AttemptRefused(
            at=MONDAY + HOUR, attempt_id=f"at-{ANN.id}-9", reason=rule, until=MONDAY + until
        )
    ]  # fmt: skip
    assert again(ground, ANN, until - timedelta(microseconds=1)) != []
    assert again(ground, ANN, until) == []


def test_a_preview_of_a_number_that_may_not_be_called_is_refused_too(ground: Ground) -> None:
    settle(ground, calls_per_number_per_day=1)
    called(ground, ANN, 1)
    offer = replace(preview(ANN), offered_at=MONDAY + HOUR)
    [refused] = ground.save(commands.OpenPreview(offer, RUN.dnc_list_id), at=MONDAY + HOUR)
    assert refused == events.PreviewRefused(
        at=MONDAY + HOUR, preview_id=offer.id, reason=Rule.PER_DAY, until=MONDAY + DAY
    )


def test_others_numbers_do_not_count(ground: Ground) -> None:
    settle(ground, calls_per_number_per_day=1, calls_per_person_per_7_days=1, minimum_gap_minutes=90)
    called(ground, ANN, 1)
    assert again(ground, BOB, HOUR) == []


def test_all_numbers_of_one_person_count_together_over_seven_days(ground: Ground) -> None:
    connection = ground.connection
    at = {"created_at": MONDAY, "updated_at": MONDAY}
    for list_id in ("cl-1", "cl-2"):
        connection.execute(
            insert(tables.contact_lists),
            {"id": list_id, "stream_id": STREAM, "name": list_id, "lname": list_id, "description": "",
             "source": "passiveApi", "allow_duplicates": False, "status": "Ready", "total": 1, "rejected": 0,
             "next_position": 1, "mapping": {}, "columns": [], "files": [], **at},
        )  # fmt: skip
    for list_id, person in (("cl-1", ANN), ("cl-2", BOB)):
        connection.execute(
            insert(tables.contacts),
            {"id": person.contact_id, "list_id": list_id, "position": 0, "phone_number": person.phone_number,
             "unique_id": "C-2041", "zone_key": "", "columns": {}},
        )  # fmt: skip
    settle(ground, calls_per_person_per_7_days=1, calls_per_number_per_day=1)
    called(ground, ANN, 1)
    [refused] = again(ground, BOB, 2 * DAY)
    assert isinstance(refused, events.AttemptRefused)
    assert (refused.reason, refused.until) == (Rule.PER_WEEK, MONDAY + 7 * DAY)
    held = limits.limits_of(StreamSettings(calls_per_person_per_7_days=1))
    asked = (STREAM, held, BOB.phone_number, BOB.contact_id, MONDAY + 2 * DAY)
    [call] = SqlHistory(connection).calls_of_person(*asked)
    assert (call.phone_number, call.placed_at) == (ANN.phone_number, MONDAY)


@pytest.mark.parametrize(
    ("outcomes", "listed"),
    [
        ("no_answer busy declined", True),
        ("no_answer machine", False),
        ("no_answer no_answer connected busy", False),
        ("connected no_answer busy machine", True),
        ("no_answer failed busy declined", True),
        ("no_answer failed busy", False),
    ],
)
def test_a_number_that_nobody_answers_for_long_enough_is_put_on_the_campaigns_do_not_call_list(
    ground: Ground, outcomes: str, listed: bool
) -> None:
    lists = SqlDncLists(ground.connection)
    lists.add(DncList("cl-house", STREAM, "House", "", False, ListStatus.READY, MONDAY, MONDAY))
    ground.connection.execute(insert(tables.campaigns), campaign("cl-house"))
    settle(ground, unanswered_before_dnc=3, unanswered_dnc_months=2)
    for number, outcome in enumerate(outcomes.split(), 1):
        of = replace(attempt(ANN, number), placed_at=MONDAY + number * HOUR, limit=99)
        ground.save(opening(of))
        ground.save(commands.SaveAttempt(ended(of, Outcome(outcome))))
    found = lists.numbers("cl-house", "", 9)
    assert [(one.phone_number, one.expires_at) for one in found] == (
        [(ANN.phone_number, MONDAY.replace(month=5))] if listed else []
    )


def campaign(dnc_list_id: str) -> dict[str, Any]:
    return {
        "id": RUN.campaign_id, "stream_id": STREAM, "account_id": "ac", "name": "March", "lname": "march",
        "description": "", "status": "Active", "dialing_mode": "Preview", "priority": 3, "dnc_list_id": dnc_list_id,
        "settings": {}, "created_at": MONDAY, "updated_at": MONDAY,
    }  # fmt: skip


def test_what_the_limits_say_of_a_call_is_kept_with_its_permit(ground: Ground) -> None:
    settle(ground, calls_per_number_per_day=3)
    called(ground, ANN, 1)
    again(ground, ANN, HOUR)
    kept = ground.connection.execute(select(tables.attempts.c.permit).order_by(tables.attempts.c.placed_at.desc()))
    assert kept.scalars().first() == {"at": "now", "calls_per_day": "1 of 3 calls made in 24 hours"}
