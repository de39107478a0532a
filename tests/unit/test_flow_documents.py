"""Flows as documents: the shipped ones are good, and every fault of a broken one is named with its place."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from ringfence.api.problems import fault_of
from ringfence.domain import flow
from ringfence.domain.flow import Case, Comparison, Gather, Transfer
from ringfence.services import flow_documents

SHIPPED = sorted(
    (file.name, json.loads(file.read_text()))
    for file in (files("ringfence") / "samples" / "flows").iterdir()
    if file.name.endswith(".json")
)
END = {"type": "hangup"}
A_URL = "https://example.com/slots"


def of(node: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    """A flow of this node and an end."""
    return {"start": "a", "nodes": {"a": node, "end": END, **others}}


def say(**fields: Any) -> dict[str, Any]:
    return {"type": "say", "text": "Hello.", "next": "end"} | fields


def gather(**fields: Any) -> dict[str, Any]:
    return {"type": "gather", "text": "Press 1.", "keys": {"1": "end"}, "otherwise": "end"} | fields


def number(**fields: Any) -> dict[str, Any]:
    return {
        "type": "gather",
        "text": "Enter it.",
        "saveAs": "it",
        "most": 4,
        "next": "end",
        "otherwise": "end",
    } | fields


def branch(*cases: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "branch", "on": "balance", "cases": list(cases), "otherwise": "end"} | fields


def webhook(**fields: Any) -> dict[str, Any]:
    return {"type": "webhook", "url": A_URL, "next": "end", "otherwise": "end"} | fields


def callback(**fields: Any) -> dict[str, Any]:
    return {"type": "callback", "next": "end", "otherwise": "end"} | fields


def transfer(**fields: Any) -> dict[str, Any]:
    return {"type": "transfer", "queue": "Collections", "otherwise": "end"} | fields


BROKEN: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no document": (None, [("", "wrong_type")]),
    "a list": ([], [("", "wrong_type")]),
    "nothing in it": ({}, [("start", "required"), ("nodes", "required")]),
    "no nodes": ({"start": "a", "nodes": {}}, [("nodes", "too_short"), ("start", "not_found")]),
    "a start that is not there": ({"start": "b", "nodes": {"a": END}}, [("start", "not_found")]),
    "a language that is none": ({**of(say()), "language": "English!"}, [("language", "malformed")]),
    "a field that is not known": ({**of(say()), "nodez": {}}, [("nodez", "unknown")]),
    "a node with a bad name": (of(say(), **{"2 b": END}), [("nodes.2 b", "malformed"), ("nodes.2 b", "unreachable")]),
    "a node that is text": ({"start": "a", "nodes": {"a": "hello"}}, [("nodes.a", "wrong_type")]),
    "a node without a type": (of({"text": "Hello.", "next": "end"}), [("nodes.a.type", "required")]),
    "a node of a type that is not known": (of({"type": "sing", "next": "end"}), [("nodes.a.type", "not_one_of")]),
    "a misspelled field": (of(gather(retrys=1)), [("nodes.a.retrys", "unknown")]),
    "a target that is not there": (of(say(next="z")), [("nodes.a.next", "not_found"), ("nodes.end", "unreachable")]),
    "a target that is missing": (of({"type": "say", "text": "Hello."}), [("nodes.a.next", "required")]),
    "a key's target that is not there": (of(gather(keys={"1": "z"})), [("nodes.a.keys.1", "not_found")]),
    "a case's target that is not there": (
        of(branch({"equals": "0", "next": "z"})),
        [("nodes.a.cases[0].next", "not_found")],
    ),
    "an empty text": (of(say(text="  ")), [("nodes.a.text", "too_short")]),
    "a text that is too long": (of(say(text="x" * 2001)), [("nodes.a.text", "too_long")]),
    "a placeholder that is not closed": (of(say(text="Hello {{firstName")), [("nodes.a.text", "malformed")]),
    "a key that is none": (of(gather(keys={"12": "end"})), [("nodes.a.keys.12", "malformed")]),
    "a question without words": (of(gather(text=None)), [("nodes.a", "required")]),
    "a question that makes nothing of the answer": (of(gather(keys={})), [("nodes.a", "required")]),
    "a number that goes nowhere": (of(number(next=None)), [("nodes.a", "required")]),
    "a number of at least more than at most": (of(number(least=5)), [("nodes.a", "out_of_range")]),
    "too many retries": (of(gather(retries=99)), [("nodes.a.retries", "out_of_range")]),
    "seconds in words": (of(gather(seconds="five")), [("nodes.a.seconds", "wrong_type")]),
    "a branch without cases": (of(branch()), [("nodes.a.cases", "too_short")]),
    "a case that tests nothing": (of(branch({"next": "end"})), [("nodes.a.cases[0]", "required")]),
    "a case that tests two things": (
        of(branch({"equals": "0", "below": 1, "next": "end"})),
        [("nodes.a.cases[0]", "required")],
    ),
    "an answerer who is none": (
        of(branch({"equals": "robot", "next": "end"}, on="answeredBy")),
        [("nodes.a", "not_one_of")],
    ),
    "a web hook at no address": (of(webhook(url="example")), [("nodes.a.url", "malformed")]),
    "a web hook with a password": (of(webhook(url="https://a:b@example.com/")), [("nodes.a.url", "not_allowed")]),
    "a web hook at a host that a caller chooses": (of(webhook(url="https://{{host}}/")), [("nodes.a.url", "not_allowed")]),
    "a web hook that waits for ever": (of(webhook(seconds=600)), [("nodes.a.seconds", "out_of_range")]),
    "a callback without a time": (of(callback()), [("nodes.a", "required")]),
    "a callback at two times": (of(callback(afterMinutes=5, atHour=9)), [("nodes.a", "required")]),
    "a callback at noonish": (of(callback(atHour="noonish")), [("nodes.a.atHour", "malformed")]),
    "a transfer to nobody": (of({"type": "transfer", "otherwise": "end"}), [("nodes.a.queue", "required")]),
    "a node that nobody comes to": (of(say(), lost=say()), [("nodes.lost", "unreachable")]),
    "no way to an end": (
        {"start": "a", "nodes": {"a": say(next="b"), "b": gather(keys={"1": "a"}, otherwise="a")}},
        [("nodes.a", "no_end"), ("nodes.b", "no_end")],
    ),
    "a circle in which nobody is asked": (
        of(branch({"equals": "1", "next": "end"}, otherwise="b"), b=say(next="a")),
        [("nodes.a", "endless_loop"), ("nodes.b", "endless_loop")],
    ),
    "a web hook that is asked for ever": (of(webhook(otherwise="a")), [("nodes.a", "endless_loop")]),
    "several at once": (
        {"start": "a", "nodes": {"a": say(next="z", text=""), "b": gather(keys={"1": "y"}, retries=-1), "end": END}},
        [("nodes.a.text", "too_short"), ("nodes.b.retries", "out_of_range")],
    ),
    "too many nodes": (
        {"start": "a", "nodes": {f"n{n}": END for n in range(201)}},
        [("nodes", "too_long")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_flow_is_refused_with_the_place_and_the_reason(what: str) -> None:
    document, expected = BROKEN[what]
    reading = flow_documents.read(document, fault_of)
    assert [(fault.path, fault.code) for fault in reading.faults] == expected
    assert reading.compiled is None
    assert all(fault.message and not fault.message.endswith(".") for fault in reading.faults)


def test_an_unknown_target_is_said_of_good_nodes_beside_a_bad_one() -> None:
    document = of(say(text=""), b=say(next="nowhere"))
    faults = flow_documents.read(document, fault_of).faults
    assert [(fault.path, fault.code) for fault in faults] == [
        ("nodes.a.text", "too_short"),
        ("nodes.b.next", "not_found"),
    ]
    assert '"nowhere"' in faults[1].message


@pytest.mark.parametrize(("name", "document"), SHIPPED)
def test_a_shipped_flow_is_good_and_fits_the_published_schema(name: str, document: Any) -> None:
    assert flow_documents.read(document, fault_of).faults == ()
    assert jsonschema_rs.validator_for(flow_documents.schema()).is_valid(document)


def test_there_is_a_shipped_flow_for_each_use() -> None:
    assert {name for name, _ in SHIPPED} >= {
        "survey.json",
        "payment-reminder.json",
        "callback-request.json",
        "transfer.json",
    }


def test_the_published_schema_refuses_what_has_the_wrong_shape() -> None:
    validator = jsonschema_rs.validator_for(flow_documents.schema())
    for document in [
        {},
        {"start": "a", "nodes": {}},
        of({"type": "sing", "next": "end"}),
        of(gather(retries=99)),
        of(say(next=5)),
        of(gather(retrys=1)),
    ]:
        assert not validator.is_valid(document)
        assert flow_documents.read(document, fault_of).faults


def test_reading_changes_nothing_in_the_document() -> None:
    before = copy.deepcopy(SHIPPED)
    for _, document in SHIPPED:
        flow_documents.read(document, fault_of)
    assert before == SHIPPED


def test_a_compiled_flow_survives_json_and_has_every_default() -> None:
    document = of(
        branch({"equals": " Yes ", "next": "ask"}, {"below": 10, "next": "end"}, {"isEmpty": True, "next": "end"}),
        ask=number(),
        to=transfer(),
        b=gather(keys={"1": "to"}),
    )
    document["nodes"]["ask"]["next"] = "b"
    reading = flow_documents.read(document, fault_of)
    assert reading.compiled is not None
    made = flow.flow_of(json.loads(json.dumps(reading.compiled)))
    assert made == reading.flow
    assert made.language == "en"
    assert made.nodes["ask"] == Gather(
        otherwise="end", text="Enter it.", save_as="it", least=1, most=4, finish="#", seconds=5, retries=2, next="b"
    )
    assert made.nodes["to"] == Transfer("Collections", "end", seconds=30)
    first, second, third = made.nodes["a"].cases  # type: ignore[union-attr]
    assert first == Case(Comparison.EQUALS, " Yes ", "ask")
    assert second == Case(Comparison.BELOW, "10", "end")
    assert third.test is Comparison.IS_EMPTY


def test_columns_are_what_is_read_and_not_saved_by_the_flow_itself() -> None:
    document = of(
        number(text="Hello {{ firstName }}, owing {{balance}}.", next="hook"),
        hook=webhook(
            url=A_URL + "/{{uniqueId}}", send={"n": "{{it}} {{region}}"}, save={"day": "slot.day"}, next="say"
        ),
        say=say(text="On {{day}}.", next="b"),
        b=branch({"equals": "human", "next": "end"}, on="answeredBy"),
    )
    reading = flow_documents.read(document, fault_of)
    assert reading.flow is not None, reading.faults
    assert flow.columns(reading.flow) == ("balance", "firstName", "region", "uniqueId")
    assert flow.queues(reading.flow) == ()
