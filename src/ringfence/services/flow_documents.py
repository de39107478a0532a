"""Flows as people write them: a JSON document, what is wrong with it, its published schema, and its compiled form.

Every fault is found at once, each with its place: those of the fields, node by node, and those of the graph as far as it
can be read. The compiled form has every default filled in and is what engines get.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ringfence.domain import flow as flows
from ringfence.domain import flow_graph
from ringfence.domain.contact import is_storable
from ringfence.domain.flow import Flow, Node
from ringfence.domain.problems import Fault

SCHEMA_ID: Final = "https://ringfence.dev/schemas/flow-1.json"
MOST_NODES: Final = 200
LONGEST_TEXT: Final = 2_000
MOST_SENT: Final = 50
"""Values that a web hook sends, and that it keeps of an answer."""

Explain = Callable[[Sequence[int | str], Mapping[str, Any]], Fault]
"""Turns an error of Pydantic, given its place, into a fault."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SAVED: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNT: Final = re.compile(r"\{\{[^{}]+\}\}|[0-9]{1,5}")


def _wrong(code: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(cast(Any, code), cast(Any, message))


def _storable(text: str) -> str:
    if not is_storable(text):
        raise _wrong("malformed", "must be well-formed text without NUL characters")
    if not text.strip():
        raise _wrong("too_short", "must not be empty")
    return text


def _placeholders_closed(text: str) -> str:
    left = re.sub(r"\{\{\s*[A-Za-z_][A-Za-z0-9_ .-]*?\s*\}\}", "", text)
    if "{{" in left or "}}" in left:
        raise _wrong("malformed", "has a placeholder that cannot be read: write it as {{name}}")
    return text


def _in_digits(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _matching(pattern: re.Pattern[str], message: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise _wrong("malformed", message)
        return text

    return AfterValidator(check)


def _public_url(url: str) -> str:
    """An address on the open network, as far as can be told without asking for its name."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _wrong("malformed", "must be a URL such as https://example.com/slots") from None
    if parts.scheme not in ("http", "https") or not host or any(sign <= " " for sign in url):
        raise _wrong("malformed", "must be a URL such as https://example.com/slots")
    if parts.username is not None or parts.password is not None:
        raise _wrong("not_allowed", "must not hold a user or a password")
    if "{{" in parts.netloc:
        raise _wrong("not_allowed", "must name the host itself: a placeholder may stand in the path and the query")
    return url


Name = Annotated[
    str, Field(strict=True), _matching(_NAME, "must begin with a letter, and hold letters, digits, _ and - only")
]
Saved = Annotated[
    str, Field(strict=True), _matching(_SAVED, "must begin with a letter, and hold letters, digits and _ only")
]
Target = Annotated[str, Field(strict=True, max_length=64, description="The name of the node that follows.")]
Text = Annotated[
    str,
    Field(strict=True, max_length=LONGEST_TEXT),
    AfterValidator(_storable),
    AfterValidator(_placeholders_closed),
]
Short = Annotated[str, Field(strict=True, max_length=256), AfterValidator(_storable)]
Code = Annotated[str, Field(strict=True, max_length=64), AfterValidator(_storable)]
Language = Annotated[str, Field(strict=True), _matching(_LANGUAGE, "must be a language tag such as en or de-AT")]
Count = Annotated[
    str,
    BeforeValidator(_in_digits, json_schema_input_type=int | str),
    Field(strict=True, max_length=128),
    _matching(_COUNT, "must be a whole number, or one placeholder such as {{hour}}"),
]
Key = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9*#]$")]
Url = Annotated[
    str, Field(strict=True, max_length=1_000), AfterValidator(_placeholders_closed), AfterValidator(_public_url)
]


class _Node(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=lambda name: _camel(name), populate_by_name=False)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


class SayNode(_Node):
    """Says a text. `{{name}}` stands for a saved value or a contact's column."""

    type: Literal["say"]
    text: Text
    language: Language | None = None
    next: Target


class PlayNode(_Node):
    """Plays an audio file of the stream."""

    type: Literal["play"]
    file: Short
    next: Target


class _Asking(_Node):
    text: Text | None = None
    file: Short | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _says_something(self) -> _Asking:
        if self.text is not None and self.file is not None:
            raise _wrong("not_allowed", "has a text and a file: leave one of them out")
        return self


class GatherNode(_Asking):
    """Asks, and waits for keys.

    Either `keys` names the node for each key, or `saveAs` keeps a number of `least` to `most` keys and `next` follows.
    What is no answer within `seconds` is asked again `retries` times; then `otherwise` follows.
    """

    type: Literal["gather"]
    keys: dict[Key, Target] = {}
    save_as: Saved | None = None
    least: int = Field(default=1, strict=True, ge=1, le=20)
    most: int = Field(default=1, strict=True, ge=1, le=20)
    finish: Literal["#", "*", ""] = "#"
    seconds: int = Field(default=5, strict=True, ge=1, le=60)
    retries: int = Field(default=2, strict=True, ge=0, le=5)
    next: Target | None = None
    otherwise: Target

    @model_validator(mode="after")
    def _means_something(self) -> GatherNode:
        if self.text is None and self.file is None:
            raise _wrong("required", "asks nothing: give it a text or a file")
        if not self.keys and self.save_as is None:
            raise _wrong("required", "makes nothing of what is pressed: give it keys, or saveAs and next")
        if self.keys and self.next is not None:
            raise _wrong("not_allowed", "has keys and next: leave one of them out")
        if not self.keys and self.next is None:
            raise _wrong("required", "saves a number and goes nowhere: give it next")
        if self.keys and self.most > 1:
            raise _wrong("not_allowed", "has keys, which are one digit each, and most: leave one of them out")
        if self.least > self.most:
            raise _wrong("out_of_range", "has a least that is above its most")
        return self


class CaseOf(_Node):
    """Passed by a value that `equals` this text, that `isEmpty`, or that is a number `below` or `atLeast` this one."""

    equals: Annotated[str, Field(strict=True, max_length=300)] | None = None
    below: float | None = Field(default=None, strict=True, allow_inf_nan=False)
    at_least: float | None = Field(default=None, strict=True, allow_inf_nan=False)
    is_empty: Literal[True] | None = None
    next: Target

    @model_validator(mode="after")
    def _tests_one_thing(self) -> CaseOf:
        if len([1 for test in (self.equals, self.below, self.at_least, self.is_empty) if test is not None]) != 1:
            raise _wrong("required", "must have one of equals, below, atLeast and isEmpty")
        return self

    def compiled(self) -> dict[str, str]:
        for test in flows.Comparison:
            value = self.model_dump(by_alias=True)[test]
            if value is not None:
                return {
                    "test": test.value,
                    "value": value if isinstance(value, str) else f"{value:g}",
                    "next": self.next,
                }
        raise ValueError("a case without a test")


class BranchNode(_Node):
    """Goes by a value: the first case that it passes, else `otherwise`.

    `on` is a saved value, a contact's column, or `answeredBy`: `human`, `machine` or `unknown`.
    """

    type: Literal["branch"]
    on: Short
    cases: list[CaseOf] = Field(min_length=1, max_length=50)
    otherwise: Target

    @model_validator(mode="after")
    def _knows_who_answers(self) -> BranchNode:
        if self.on == flows.ANSWERED_BY:
            for case in self.cases:
                if (case.equals or "").lower() not in ("human", "machine", "unknown"):
                    raise _wrong("not_one_of", "answeredBy equals human, machine or unknown")
        return self


class DispositionNode(_Node):
    """Says what came of the call, as an agent would."""

    type: Literal["disposition"]
    code: Code
    notes: Text | None = None
    next: Target


class DncNode(_Node):
    """Puts the number on the campaign's do-not-call list."""

    type: Literal["dnc"]
    next: Target


class CallbackNode(_Node):
    """Calls again `afterMinutes` from the end of the call, or when it is next `atHour` (0 to 23) where the person is.

    Both are numbers, or a placeholder. What comes to no time goes to `otherwise`.
    """

    type: Literal["callback"]
    after_minutes: Count | None = None
    at_hour: Count | None = None
    next: Target
    otherwise: Target

    @model_validator(mode="after")
    def _names_one_time(self) -> CallbackNode:
        if (self.after_minutes is None) == (self.at_hour is None):
            raise _wrong("required", "must have one of afterMinutes and atHour")
        return self


class WebhookNode(_Node):
    """Sends values as JSON by POST and keeps values of the answer by their path (`slot.day`, `slots.0.day`)."""

    type: Literal["webhook"]
    url: Url
    send: dict[Saved, Text] = Field(default={}, max_length=MOST_SENT)
    save: dict[Saved, Short] = Field(default={}, max_length=MOST_SENT)
    seconds: int = Field(default=5, strict=True, ge=1, le=15)
    next: Target
    otherwise: Target


class TransferNode(_Asking):
    """To an agent of a queue. While none is free the prompt is heard, for up to `seconds`; then `otherwise` follows."""

    type: Literal["transfer"]
    queue: Short
    seconds: int = Field(default=30, strict=True, ge=3, le=600)
    otherwise: Target


class HangUpNode(_Node):
    """The end of the call."""

    type: Literal["hangup"]


AnyNode = Annotated[
    SayNode
    | PlayNode
    | GatherNode
    | BranchNode
    | DispositionNode
    | DncNode
    | CallbackNode
    | WebhookNode
    | TransferNode
    | HangUpNode,
    Field(discriminator="type"),
]


class FlowDocument(BaseModel):
    """An experience flow: what a person hears who answers a call that no agent makes."""

    model_config = ConfigDict(extra="forbid")

    language: Language = "en"
    start: Target
    nodes: dict[Name, AnyNode] = Field(min_length=1, max_length=MOST_NODES)


class _Frame(BaseModel):
    """The document but for what is in its nodes."""

    model_config = ConfigDict(extra="forbid")

    language: Language = "en"
    start: Target
    nodes: dict[str, Any] = Field(min_length=1, max_length=MOST_NODES)


_ANY_NODE: Final[TypeAdapter[BaseModel]] = TypeAdapter(AnyNode)
_NODE_NAME: Final[TypeAdapter[str]] = TypeAdapter(Name)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that was read: `compiled` and `flow` are None where there are faults. `nodes` are the compiled forms of
    those that can be read."""

    faults: tuple[Fault, ...]
    nodes: Mapping[str, Mapping[str, Any]]
    compiled: dict[str, Any] | None = None
    flow: Flow | None = None


def schema() -> dict[str, Any]:
    """The JSON Schema of a document. The graph, and what depends on several fields, is checked beyond it."""
    made = FlowDocument.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **made}


def read(document: Any, explain: Explain) -> Reading:
    """What the document means, or everything that is wrong with it."""
    faults: list[Fault] = []
    frame = _validated(_Frame.model_validate, document, (), explain, faults)
    raw_nodes = document.get("nodes") if isinstance(document, dict) else None
    start = document.get("start") if isinstance(document, dict) else None
    compiled: dict[str, Any] = {}
    nodes: dict[str, Node | None] = {}
    if isinstance(raw_nodes, dict) and len(raw_nodes) <= MOST_NODES:
        for name, raw in raw_nodes.items():
            _validated(_NODE_NAME.validate_python, name, ("nodes", name), explain, faults)
            model = _validated(_ANY_NODE.validate_python, raw, ("nodes", name), explain, faults)
            nodes[name] = None
            if model is not None:
                compiled[name] = _compiled(model)
                nodes[name] = flows.flow_of({"language": "", "start": "", "nodes": {name: compiled[name]}}).nodes[name]
        faults += flow_graph.faults(start if isinstance(start, str) else None, nodes)
    if faults or frame is None:
        return Reading(tuple(faults), compiled)
    whole = {"language": frame.language, "start": frame.start, "nodes": compiled}
    return Reading((), compiled, whole, flows.flow_of(whole))


def _validated(
    validate: Callable[[Any], Any], raw: Any, at: tuple[str, ...], explain: Explain, faults: list[Fault]
) -> Any:
    """What was validated; None, and its faults noted, where it is none."""
    try:
        return validate(raw)
    except ValidationError as error:
        faults += [_fault(at, item, explain) for item in error.errors(include_url=False, include_input=False)]
        return None


def _fault(at: tuple[str, ...], item: Any, explain: Explain) -> Fault:
    inside = [part for part in item["loc"] if part != "[key]"]
    if item["type"] in ("union_tag_invalid", "union_tag_not_found"):
        given = item["ctx"].get("tag")
        message = f"must be one of {', '.join(flows.KINDS)}"
        code = "required" if given is None else "not_one_of"
        return Fault(".".join((*at, "type")), code, message if given is None else f"{message}, not {given}")
    if at and inside and inside[0] in flows.KINDS:
        inside = inside[1:]  # the kind of node by which Pydantic chose
    if item["type"] == "string_pattern_mismatch" and inside and inside[0] == "keys":
        return Fault(".".join((*at, *map(str, inside))), "malformed", "a key is one of 0 to 9, * and #")
    return explain((*at, *inside), item)


def _compiled(model: BaseModel) -> dict[str, Any]:
    values = model.model_dump()
    if isinstance(model, BranchNode):
        values["cases"] = [case.compiled() for case in model.cases]
    return values
