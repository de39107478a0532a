"""What a campaign's body may hold: every bound of the contract on both sides, and all faults at once."""

from __future__ import annotations

import copy
import math
from datetime import timedelta
from typing import Any

import pytest

from ringfence.api.campaign_bodies import proposal
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import DialingMode, OutsideHours
from ringfence.services.campaigns import Proposal

BODY: dict[str, Any] = {
    "name": "March arrears - north",
    "description": "Agents read the account before they ring.",
    "contactLists": ["north"],
    "dncLists": {"name": "House DNC"},
    "priority": "4",
    "dialingMode": "Preview",
    "dialingStrategy": {
        "callerId": {"phoneNumber": "+442079460123"},
        "callingHours": {
            "frequency": "WEEKLY",
            "timezone": "Europe/London",
            "days": [{"day": "MO", "start": "9:00 AM", "end": "12:30 PM"}],
        },
        "dialingOrder": "FIFO",
        "maxAttemptsPerRecord": 3,
        "defaultRetryPeriod": 45,
        "maxRingTime": 25,
    },
    "schedule": {"isSchedulingEnabled": False},
    "queue_name": "Collections",
    "maxSkips": 2,
    "campaignType": "voice",
}
ABSENT: Any = object()
STRATEGY = "dialingStrategy."
HOURS = "dialingStrategy.callingHours."


def body(*changes: tuple[str, Any]) -> dict[str, Any]:
    """The body with what stands at these paths changed, or taken away."""
    made = copy.deepcopy(BODY)
    for path, value in changes:
        *where, last = path.split(".")
        place = made
        for part in where:
            place = place[part]
        if value is ABSENT:
            place.pop(last, None)
        else:
            place[last] = value
    return made


def asked(*changes: tuple[str, Any]) -> Proposal:
    return proposal(body(*changes), sms_is_meant=True)


def faults(*changes: tuple[str, Any]) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in asked(*changes).faults]


def message(*changes: tuple[str, Any]) -> str:
    (only,) = asked(*changes).faults
    return only.message


def any_of(*values: Any) -> tuple[Any, ...]:
    return values


def days(*entries: Any, frequency: str = "WEEKLY") -> tuple[tuple[str, Any], ...]:
    return (HOURS + "frequency", frequency), (HOURS + "days", list(entries))


NINE_TO_FIVE = {"start": "9:00 AM", "end": "5:00 PM"}

GOOD: list[tuple[str, Any]] = [
    ("name", "a"),
    ("name", "é" * 48),
    ("name", "Kampagne ☎ 2026"),
    ("description", ""),
    ("description", "d" * 256),
    ("description", "two\nlines"),
    ("contactLists", ["a"]),
    ("contactLists", [f"list {n}" for n in range(10)]),
    *(("priority", value) for value in ("1", "5", 1, 5, 3.0)),
    (STRATEGY + "callerId.phoneNumber", "+1234567"),
    (STRATEGY + "callerId.phoneNumber", "+123456789012345"),
    *((HOURS + "timezone", zone) for zone in ("Asia/Kolkata", "UTC", "America/Argentina/Buenos_Aires")),
    *((STRATEGY + "dialingOrder", order) for order in ("FIFO", "LIFO")),
    *((STRATEGY + "maxAttemptsPerRecord", value) for value in (1, 100, 3.0)),
    *((STRATEGY + "defaultRetryPeriod", value) for value in (1, 1440, 10.0)),
    *((STRATEGY + "maxRingTime", value) for value in (5, 120, 30.0)),
    *(("maxSkips", value) for value in (0, 100, 1.0)),
    ("schedule", ABSENT),
    ("schedule", None),
    ("schedule", {}),
    *(("previewTimeout", value) for value in (5, 600, None, ABSENT)),
    *(("outsideHours", value) for value in ("defer", "skip", None)),
    ("dispositionRetries", {}),
    ("dispositionRetries", None),
    ("dispositionRetries", {"sold": "final", "later": 1, "never": 43_200, "c" * 64: 60.0}),
    *(("contactFilters", value) for value in any_of(None, [], {})),
    *(("contactListPriorities", value) for value in any_of(None, {}, {"NORTH": 10})),
    *(("preCallUrl", value) for value in any_of(None, "https://crm.example/before?x=1")),
    *(("preCallHeaders", value) for value in any_of(None, {}, {"x-key": "s3cret", "Authorization": "Bearer a.b"})),
    ("enableMachineDetect", None),
    *(("agentColumn", value) for value in any_of(None, "owner")),
    ("pacingRatio", None),
    ("somethingElse", {"is": "ignored"}),
]

BAD: list[tuple[str, Any, str]] = [
    *(("preCallUrl", value, code) for value, code in (
        ("", "too_short"), (7, "wrong_type"), ("https://crm.example/" + "x" * 2048, "too_long"),
    )),
    ("preCallHeaders", ["x"], "wrong_type"),
    ("preCallHeaders", {f"x-{n}": "" for n in range(21)}, "too_long"),
    *(("name", value, code) for value, code in (
        ("", "too_short"), ("   ", "too_short"), ("n" * 49, "too_long"), (7, "wrong_type"), (None, "wrong_type"),
        (ABSENT, "required"), ("a\x00b", "malformed"), ("\ud800", "malformed"),
    )),
    *(("description", value, code) for value, code in (
        ("d" * 257, "too_long"), (None, "wrong_type"), (ABSENT, "required"), (["d"], "wrong_type"),
    )),
    *(("contactLists", value, code) for value, code in (
        ([], "too_short"), ("north", "wrong_type"), (None, "wrong_type"), (ABSENT, "required"),
    )),
    *(("contactListPriorities", value, "wrong_type") for value in any_of([], 3, "north")),
    ("dncLists", ABSENT, "required"),
    ("dncLists", "House DNC", "wrong_type"),
    ("dncLists.name", ABSENT, "required"),
    ("dncLists.name", "", "too_short"),
    *(("priority", value, "not_one_of") for value in any_of("0", "6", 0, 6, 2.5, "3.0", True, None, [], "high")),
    ("priority", ABSENT, "required"),
    *(("dialingMode", value, "not_one_of") for value in any_of("preview", "", None, 1, ["Preview"])),
    ("dialingMode", ABSENT, "required"),
    ("dialingStrategy", ABSENT, "required"),
    ("dialingStrategy", [], "wrong_type"),
    (STRATEGY + "callerId", ABSENT, "required"),
    *((STRATEGY + "callerId.phoneNumber", value, code) for value, code in (
        ("442079460123", "malformed"), ("+0442079460", "malformed"), ("+123456", "malformed"),
        ("+1234567890123456", "malformed"), ("+44 2079460123", "malformed"), ("+4420794601२3", "malformed"),
        ("+442079460123\n", "malformed"), (442079460123, "wrong_type"), (None, "wrong_type"), (ABSENT, "required"),
    )),
    (STRATEGY + "callingHours", ABSENT, "required"),
    *((HOURS + "frequency", value, "not_one_of") for value in ("weekly", "MONTHLY", None)),
    (HOURS + "frequency", ABSENT, "required"),
    *((HOURS + "timezone", value, code) for value, code in (
        ("Europe/Londn", "unknown"), ("europe/london", "unknown"), ("GMT+1", "unknown"), ("../etc/passwd", "unknown"),
        ("", "unknown"), (None, "wrong_type"), (ABSENT, "required"),
    )),
    *((HOURS + "days", value, code) for value, code in (
        ([], "too_short"), ({}, "wrong_type"), (None, "wrong_type"), (ABSENT, "required"),
    )),
    *((STRATEGY + "dialingOrder", value, "not_one_of") for value in ("fifo", "RANDOM", None)),
    (STRATEGY + "dialingOrder", ABSENT, "required"),
    *((STRATEGY + "maxAttemptsPerRecord", value, code) for value, code in (
        (0, "out_of_range"), (101, "out_of_range"), (2.5, "wrong_type"), ("3", "wrong_type"), (True, "wrong_type"),
        (None, "wrong_type"), (math.inf, "wrong_type"), (10**400, "out_of_range"), (ABSENT, "required"),
    )),
    *((STRATEGY + "defaultRetryPeriod", value, code) for value, code in (
        (0, "out_of_range"), (1441, "out_of_range"), ("10", "wrong_type"), (True, "wrong_type"), (ABSENT, "required"),
    )),
    *((STRATEGY + "maxRingTime", value, code) for value, code in (
        (4, "out_of_range"), (121, "out_of_range"), ("30", "wrong_type"), (True, "wrong_type"), (ABSENT, "required"),
    )),
    ("schedule", "no", "wrong_type"),
    *(("queue_name", value, code) for value, code in (("", "too_short"), (5, "wrong_type"), (None, "required"))),
    ("queue_name", ABSENT, "required"),
    *(("maxSkips", value, code) for value, code in (
        (-1, "out_of_range"), (101, "out_of_range"), ("1", "wrong_type"), (True, "wrong_type"), (None, "required"),
        (ABSENT, "required"),
    )),
    *(("enableMachineDetect", value, "not_allowed") for value in ("no", "detect", "perhaps")),
    ("pacingRatio", 2, "not_allowed"),
    ("targetAbandonRate", 3, "not_allowed"),
    *(("agentColumn", value, code) for value, code in (
        ("", "too_short"), (7, "wrong_type"), ("c" * 301, "too_long"), ('a"b', "malformed"),
    )),
    *(("campaignType", value, code) for value, code in (("Voice", "not_one_of"), (ABSENT, "required"))),
    *(("previewTimeout", value, code) for value, code in (
        (4, "out_of_range"), (601, "out_of_range"), ("30", "wrong_type"), (True, "wrong_type"),
    )),
    ("outsideHours", "wait", "not_one_of"),
    *(("dispositionRetries", value, "wrong_type") for value in any_of([], "final", 3)),
    ("dispositionRetries", {str(n): "final" for n in range(101)}, "too_long"),
    *(("maxConcurrentCalls", value, code) for value, code in ((0, "out_of_range"), ("5", "wrong_type"))),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), GOOD)
def test_a_value_within_its_bounds_is_taken(path: str, value: Any) -> None:
    found = asked((path, value))
    assert found.faults == ()
    assert found.settings is not None


@pytest.mark.parametrize(("path", "value", "code"), BAD)
def test_a_value_out_of_its_bounds_is_one_fault_at_its_own_path(path: str, value: Any, code: str) -> None:
    found = asked((path, value))
    assert [(fault.path, fault.code) for fault in found.faults] == [(path, code)]
    assert found.settings is None


@pytest.mark.parametrize("value", [None, [], "text", 3, True])
def test_a_body_that_is_no_object_is_one_fault(value: Any) -> None:
    (only,) = proposal(value, sms_is_meant=True).faults
    assert (only.path, only.code, only.message) == ("", "wrong_type", "the body must be an object")


def test_messages_say_what_to_do() -> None:
    assert message((STRATEGY + "maxRingTime", 4)) == "must be from 5 to 120 seconds"
    assert message((STRATEGY + "defaultRetryPeriod", 0)) == "must be from 1 to 1440 minutes"
    assert message((STRATEGY + "maxAttemptsPerRecord", 0)) == "must be from 1 to 100"
    assert message(("name", "n" * 49)) == "must be at most 48 characters, and has 49"
    assert message(("maxSkips", None)) == "is required for Preview"


def test_a_list_that_is_named_twice_whatever_its_case_is_named_in_the_fault() -> None:
    found = asked(("contactLists", ["north", "South", "NORTH", 5, "", "x" * 49]))
    assert [(fault.path, fault.code) for fault in found.faults] == [
        ("contactLists[2]", "repeated"),
        ("contactLists[3]", "wrong_type"),
        ("contactLists[4]", "too_short"),
        ("contactLists[5]", "too_long"),
    ]
    assert found.mentions.contact_lists == ((0, "north"), (1, "South"))


@pytest.mark.parametrize(
    ("code", "rule"),
    [("later", 0), ("later", 43_201), ("later", True), ("later", "60"), ("later", None), ("c" * 65, 5)],
)
def test_a_disposition_rule_that_is_wrong_is_named(code: str, rule: Any) -> None:
    ((path, _),) = faults(("dispositionRetries", {"sold": "final", code: rule}))
    assert path == f"dispositionRetries.{code}"


# --- calling hours ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "frequency", "window"),
    [
        ({"day": "SU", "start": "12:00 AM", "end": "12:00 AM"}, "WEEKLY", (0, 1440)),
        ({"day": "MO", "start": "11:59 PM", "end": "12:00 AM"}, "WEEKLY", (1439, 1440)),
        ({"day": "MO", "start": "12:00 PM", "end": "12:01 PM"}, "WEEKLY", (720, 721)),
        ({"day": "MO", "start": "09:00 am", "end": "5:00 pm"}, "WEEKLY", (540, 1020)),
        (NINE_TO_FIVE, "DAILY", (540, 1020)),
        (NINE_TO_FIVE | {"day": "whatever"}, "DAILY", (540, 1020)),
        (NINE_TO_FIVE | {"date": "2028-02-29"}, "CUSTOM", (540, 1020)),
    ],
)
def test_hours_are_understood(entry: dict[str, str], frequency: str, window: tuple[int, int]) -> None:
    found = asked(*days(entry, frequency=frequency))
    assert found.faults == ()
    hours = found.mentions.calling_hours
    assert hours is not None
    assert [(each.start, each.end) for each in hours.windows] == [window]


@pytest.mark.parametrize(
    ("entry", "frequency", "field", "code"),
    [
        ({"day": "MO", "start": "9:00 AM", "end": "9:00 AM"}, "WEEKLY", ".end", "out_of_range"),
        ({"day": "MO", "start": "9:00 PM", "end": "2:00 AM"}, "WEEKLY", ".end", "out_of_range"),
        ({"day": "MO", "start": "21:00", "end": "11:00 PM"}, "WEEKLY", ".start", "malformed"),
        ({"day": "MO", "start": "9:60 AM", "end": "11:00 PM"}, "WEEKLY", ".start", "malformed"),
        ({"day": "MO", "start": "9:00 AM", "end": "13:00 PM"}, "WEEKLY", ".end", "malformed"),
        ({"day": "MO", "start": 9, "end": "1:00 PM"}, "WEEKLY", ".start", "malformed"),
        ({"day": "MO", "end": "1:00 PM"}, "WEEKLY", ".start", "required"),
        ({"day": "MO", "start": "1:00 PM"}, "WEEKLY", ".end", "required"),
        (NINE_TO_FIVE, "WEEKLY", ".day", "required"),
        (NINE_TO_FIVE | {"day": "Monday"}, "WEEKLY", ".day", "not_one_of"),
        (NINE_TO_FIVE | {"day": "mo"}, "WEEKLY", ".day", "not_one_of"),
        (NINE_TO_FIVE, "CUSTOM", ".date", "required"),
        (NINE_TO_FIVE | {"date": "2027-02-29"}, "CUSTOM", ".date", "malformed"),
        (NINE_TO_FIVE | {"date": "02/03/2026"}, "CUSTOM", ".date", "malformed"),
        (NINE_TO_FIVE | {"date": "9999-01-01"}, "CUSTOM", ".date", "malformed"),
        (NINE_TO_FIVE | {"date": 20260302}, "CUSTOM", ".date", "malformed"),
        ("MO", "WEEKLY", "", "wrong_type"),
        (None, "DAILY", "", "wrong_type"),
    ],
)
def test_an_entry_of_the_hours_that_is_wrong_is_named(entry: Any, frequency: str, field: str, code: str) -> None:
    good = NINE_TO_FIVE | {"day": "TU", "date": "2026-06-01"}
    assert faults(*days(good, entry, frequency=frequency)) == [(f"{HOURS}days[1]{field}", code)]


def test_several_windows_of_one_day_keep_their_order() -> None:
    morning, afternoon = ("9:00 AM", "12:30 PM"), ("1:30 PM", "6:00 PM")
    entries = [{"day": "MO", "start": start, "end": end} for start, end in (afternoon, morning)]
    hours = asked(*days(*entries)).mentions.calling_hours
    assert hours is not None
    assert [(each.start, each.end) for each in hours.windows] == [(810, 1080), (540, 750)]


# --- modes, and what is not there yet --------------------------------------------------------------------------------

MODES: dict[str, list[tuple[str, Any]]] = {
    "Progressive": [("maxSkips", ABSENT)],
    "Power": [("maxSkips", ABSENT)],
    "Predictive": [("maxSkips", ABSENT)],
    "Agentless": [
        ("maxSkips", ABSENT),
        ("queue_name", ABSENT),
        ("experienceFlowName", "Delivery confirmation"),
        ("enableMachineDetect", "disconnect"),
    ],
}


@pytest.mark.parametrize(("ratio", "wanted"), [(ABSENT, 2.0), (None, 2.0), (3, 3.0), (2.5, 2.5)])
def test_a_power_campaign_has_a_pacing_ratio(ratio: Any, wanted: float) -> None:
    found = asked(("dialingMode", "Power"), ("maxSkips", ABSENT), ("pacingRatio", ratio))
    assert found.settings is not None
    assert (found.settings.dialing_mode, found.settings.pacing_ratio) == (DialingMode.POWER, wanted)


@pytest.mark.parametrize(
    ("mode", "path", "value", "code"),
    [
        ("Progressive", "queue_name", ABSENT, "required"),
        ("Progressive", "enableMachineDetect", "no", "not_allowed"),
        ("Power", "queue_name", ABSENT, "required"),
        ("Power", "pacingRatio", 0.9, "out_of_range"),
        ("Power", "pacingRatio", 10.1, "out_of_range"),
        ("Power", "pacingRatio", "2", "wrong_type"),
        ("Power", "targetAbandonRate", 3, "not_allowed"),
        ("Predictive", "targetAbandonRate", 0, "out_of_range"),
        ("Predictive", "targetAbandonRate", 5.1, "out_of_range"),
        ("Predictive", "pacingRatio", 2, "not_allowed"),
        ("Agentless", "experienceFlowName", ABSENT, "required"),
        ("Agentless", "enableMachineDetect", ABSENT, "required"),
        ("Agentless", "enableMachineDetect", True, "not_one_of"),
        ("Agentless", "maxConcurrentCalls", 0, "out_of_range"),
    ],
)
def test_fields_of_other_modes_are_checked_all_the_same(mode: str, path: str, value: Any, code: str) -> None:
    assert faults(("dialingMode", mode), *MODES[mode], (path, value)) == [(path, code)]


@pytest.mark.parametrize(
    ("mode", "path", "value"),
    [
        ("Power", "pacingRatio", 1),
        ("Power", "pacingRatio", 10),
        ("Power", "pacingRatio", 2.5),
        ("Predictive", "targetAbandonRate", 0.1),
        ("Predictive", "targetAbandonRate", 5),
        ("Agentless", "maxConcurrentCalls", 1),
        ("Agentless", "enableMachineDetect", "no"),
    ],
)
def test_fields_of_other_modes_within_their_bounds_are_no_fault(mode: str, path: str, value: Any) -> None:
    assert faults(("dialingMode", mode), *MODES[mode], (path, value)) == []


def test_sms_is_answered_with_not_yet_and_nothing_else() -> None:
    (only,) = proposal({"campaignType": "sms"}, sms_is_meant=True).faults
    assert (only.path, only.code) == ("campaignType", "not_yet")


def test_sms_in_an_update_is_a_mistake_that_changes_nothing() -> None:
    assert proposal(body(("campaignType", "sms")), sms_is_meant=False).faults == ()


def test_faults_of_a_filter_are_each_at_their_own_place() -> None:
    wanted = {
        "operator": "or",
        "conditions": [
            {"column": "", "operator": "equals", "value": "x"},
            {"column": "city", "operator": "near", "value": "x"},
            {"column": "city", "operator": "in", "value": ["Leeds", None]},
            {"operator": "and", "conditions": []},
            {"column": "city", "operator": "startsWith", "value": ""},
            "city",
        ],
    }
    assert faults(("contactFilters", wanted)) == [
        ("contactFilters.conditions[0].column", "required"),
        ("contactFilters.conditions[1].operator", "not_one_of"),
        ("contactFilters.conditions[2].value[1]", "wrong_type"),
        ("contactFilters.conditions[3].conditions", "required"),
        ("contactFilters.conditions[4].value", "too_short"),
        ("contactFilters.conditions[5]", "wrong_type"),
    ]


def test_a_filter_has_its_limits() -> None:
    condition: Any = {"column": "city", "operator": "isEmpty"}
    assert faults(("contactFilters", [condition] * 101)) == [("contactFilters", "too_long")]
    for _ in range(6):
        condition = {"operator": "and", "conditions": [condition]}
    assert [code for _, code in faults(("contactFilters", condition))] == ["too_long"]


@pytest.mark.parametrize("none", [None, [], {}])
def test_no_filter_means_everybody(none: Any) -> None:
    settings = asked(("contactFilters", none)).settings
    assert settings is not None
    assert settings.contact_filter is None


def test_a_schedule_switch_that_is_no_boolean_is_a_fault() -> None:
    assert faults(("schedule.isSchedulingEnabled", "true")) == [("schedule.isSchedulingEnabled", "wrong_type")]


# --- all at once, and what it comes to -------------------------------------------------------------------------------


def test_all_faults_of_a_body_are_reported_at_once() -> None:
    found = faults(
        ("name", ""),
        ("priority", 9),
        (HOURS + "timezone", "Nowhere"),
        (HOURS + "days", [{"day": "XX", "start": "9", "end": "5:00 PM"}]),
        (STRATEGY + "maxRingTime", 1000),
        ("maxSkips", 1.5),
        ("schedule.isSchedulingEnabled", True),
    )
    assert found == [
        ("name", "too_short"),
        ("priority", "not_one_of"),
        (HOURS + "timezone", "unknown"),
        (HOURS + "days[0].start", "malformed"),
        (HOURS + "days[0].day", "not_one_of"),
        (STRATEGY + "maxRingTime", "out_of_range"),
        ("schedule.startDateTime", "required"),
        ("maxSkips", "wrong_type"),
    ]


def test_what_can_be_looked_up_is_mentioned_whatever_else_is_wrong() -> None:
    mentions = asked(("name", ""), ("dialingStrategy.dialingOrder", "?"), ("contactLists", ["a", 3, "b"])).mentions
    assert mentions.contact_lists == ((0, "a"), (2, "b"))
    assert (mentions.dnc_list, mentions.caller_id, mentions.queue) == ("House DNC", "+442079460123", "Collections")
    assert mentions.calling_hours is not None


def test_a_good_body_becomes_settings() -> None:
    found = asked(
        ("previewTimeout", 45), ("outsideHours", "skip"), ("dispositionRetries", {"later": 60, "sold": "final"})
    )
    settings = found.settings
    assert settings is not None
    assert (settings.name, settings.priority, settings.max_attempts, settings.max_skips) == (BODY["name"], 4, 3, 2)
    assert settings.retry_period == timedelta(minutes=45)
    assert settings.ring_time == timedelta(seconds=25)
    assert settings.preview_time == timedelta(seconds=45)
    assert settings.outside_hours is OutsideHours.SKIP
    assert settings.disposition_retries == {"later": 60, "sold": "final"}
    daily = asked(*days(NINE_TO_FIVE, frequency="DAILY")).mentions.calling_hours
    assert daily == CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 1020),))


def test_each_priority_of_a_list_is_judged_for_itself() -> None:
    north = body()["contactLists"][0]
    assert faults(("contactListPriorities", {north: 11})) == [(f"contactListPriorities.{north}", "out_of_range")]
    assert faults(("contactListPriorities", {north: "5"})) == [(f"contactListPriorities.{north}", "wrong_type")]
    assert faults(("contactListPriorities", {"elsewhere": 5})) == [("contactListPriorities.elsewhere", "unknown")]
