"""Experience flows: what a person hears who answers a call that no agent makes, as a graph of nodes.

A flow begins at `start`; every node says which node is next. The person, what is known of them and what others answer
decide where there is a choice. Texts may hold `{{name}}`: a value that was saved in the call, else a contact's column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

ANSWERED_BY: Final = "answeredBy"
"""The value that says who answered: `human`, `machine` or `unknown`."""

KEYS: Final = "0123456789*#"
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_ .-]*?)\s*\}\}")


class Comparison(StrEnum):
    """How a value is compared. The last two compare numbers: what is no number passes neither."""

    EQUALS = "equals"  # whatever the case, and whatever space is around it
    IS_EMPTY = "isEmpty"
    BELOW = "below"
    AT_LEAST = "atLeast"


@dataclass(frozen=True, slots=True)
class Say:
    text: str
    next: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Play:
    """An audio file of the stream."""

    file: str
    next: str


@dataclass(frozen=True, slots=True)
class Gather:
    """Ask, and wait for keys.

    Where there are `keys`, one key chooses the next node. Else `least` to `most` keys are saved as `save_as` and `next`
    follows; `finish` ends the number early. `seconds` is how long to wait for a key, after the prompt and between two
    keys. What is no answer is asked again `retries` times, then `otherwise` follows.
    """

    otherwise: str
    text: str | None = None
    file: str | None = None
    language: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    save_as: str | None = None
    least: int = 1
    most: int = 1
    finish: str = "#"
    seconds: int = 5
    retries: int = 2
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    test: Comparison
    value: str
    next: str


@dataclass(frozen=True, slots=True)
class Branch:
    """The first case that the value of `on` passes, else `otherwise`."""

    on: str
    otherwise: str
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class SetDisposition:
    code: str
    next: str
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class AddToDnc:
    """The number goes on the campaign's do-not-call list."""

    next: str


@dataclass(frozen=True, slots=True)
class Callback:
    """The person is called again: so many minutes from now, or when it is next so many o'clock where they are.

    Both may hold placeholders. What comes to no time at all goes to `otherwise`.
    """

    next: str
    otherwise: str
    after_minutes: str | None = None
    at_hour: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """`send` goes to `url` as a JSON object; of the answer, `save` keeps values by their path, such as `slot.day`.

    Without an answer that can be read within `seconds`, `otherwise` follows.
    """

    url: str
    next: str
    otherwise: str
    send: Mapping[str, str] = field(default_factory=dict)
    save: Mapping[str, str] = field(default_factory=dict)
    seconds: int = 5


@dataclass(frozen=True, slots=True)
class Transfer:
    """To an agent of a queue. While nobody is free the prompt is heard, for up to `seconds`; then `otherwise` follows.

    `queue_id` is filled in where the flow is stored.
    """

    queue: str
    otherwise: str
    text: str | None = None
    file: str | None = None
    language: str | None = None
    seconds: int = 30
    queue_id: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The end."""


Node = Say | Play | Gather | Branch | SetDisposition | AddToDnc | Callback | Webhook | Transfer | HangUp

KINDS: Final[Mapping[str, type[Node]]] = {
    "say": Say,
    "play": Play,
    "gather": Gather,
    "branch": Branch,
    "disposition": SetDisposition,
    "dnc": AddToDnc,
    "callback": Callback,
    "webhook": Webhook,
    "transfer": Transfer,
    "hangup": HangUp,
}
_NAMES: Final = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Flow:
    language: str
    start: str
    nodes: Mapping[str, Node]


def kind_of(node: Node) -> str:
    """The `type` of a node in a document."""
    return _NAMES[type(node)]


def targets(node: Node) -> Iterator[tuple[str, str]]:
    """Every node that may follow, with the place in the document where it is named."""
    match node:
        case Gather():
            for key, target in node.keys.items():
                yield f"keys.{key}", target
            if node.next is not None:
                yield "next", node.next
            yield "otherwise", node.otherwise
        case Branch():
            for place, case in enumerate(node.cases):
                yield f"cases[{place}].next", case.next
            yield "otherwise", node.otherwise
        case Callback() | Webhook():
            yield "next", node.next
            yield "otherwise", node.otherwise
        case Transfer():
            yield "otherwise", node.otherwise
        case Say() | Play() | SetDisposition() | AddToDnc():
            yield "next", node.next
        case HangUp():
            pass


def placeholders(text: str) -> list[str]:
    """The names in double braces, in order."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every `{{name}}` replaced by its value; by nothing where there is none."""
    return _PLACEHOLDER.sub(lambda match: values.get(match.group(1), ""), text)


def texts(node: Node) -> Iterator[tuple[str, str]]:
    """Every text of a node that may hold placeholders, with its place in the document."""
    match node:
        case Say():
            yield "text", node.text
        case Gather() | Transfer():
            if node.text is not None:
                yield "text", node.text
        case SetDisposition():
            if node.notes is not None:
                yield "notes", node.notes
        case Callback():
            for name, text in (("afterMinutes", node.after_minutes), ("atHour", node.at_hour)):
                if text is not None:
                    yield name, text
        case Webhook():
            yield "url", node.url
            for name, text in node.send.items():
                yield f"send.{name}", text
        case _:
            pass


def saved(flow: Flow) -> frozenset[str]:
    """The names that the flow itself gives values to."""
    names: set[str] = {ANSWERED_BY}
    for node in flow.nodes.values():
        if isinstance(node, Gather) and node.save_as is not None:
            names.add(node.save_as)
        elif isinstance(node, Webhook):
            names.update(node.save)
    return frozenset(names)


def columns(flow: Flow) -> tuple[str, ...]:
    """The contact's columns that the flow reads, in the order of the alphabet."""
    read: set[str] = set()
    for node in flow.nodes.values():
        for _, text in texts(node):
            read.update(placeholders(text))
        if isinstance(node, Branch):
            read.add(node.on)
    return tuple(sorted(read - saved(flow)))


def queues(flow: Flow) -> tuple[str, ...]:
    """The names of the queues that people are transferred to, each once, in order."""
    return tuple(sorted({node.queue for node in flow.nodes.values() if isinstance(node, Transfer)}))


def flow_of(compiled: Mapping[str, Any]) -> Flow:
    """The flow of a compiled document (`services.flow_documents`), whose shape has been checked."""
    return Flow(
        compiled["language"],
        compiled["start"],
        {name: _node(dict(values)) for name, values in compiled["nodes"].items()},
    )


def _node(values: dict[str, Any]) -> Node:
    kind = KINDS[values.pop("type")]
    if kind is Branch:
        values["cases"] = tuple(Case(Comparison(case["test"]), case["value"], case["next"]) for case in values["cases"])
    return kind(**values)
