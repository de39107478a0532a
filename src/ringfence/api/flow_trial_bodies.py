"""A flow that is gone through without a call: what is asked, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field

from ringfence.api import answers
from ringfence.api.campaign_fields import Checked, one_of, text
from ringfence.api.office_answers import Answer
from ringfence.api.problems import fault
from ringfence.domain.flow import Flow
from ringfence.domain.flow_progress import Wait
from ringfence.domain.prompts import AnswerKind
from ringfence.services.flow_documents import FlowDocument
from ringfence.services.flow_trials import Act, Input, Trial, trial

MOST_INPUTS: Final = 200
MOST_VALUES: Final = 150

EXAMPLE: Final[dict[str, Any]] = {"columns": {"firstName": "Ada"}, "inputs": [{"act": "key", "key": "1"}]}
TRIED: Final[dict[str, Any]] = {
    "lines": [
        {
            "node": "slot",
            "kind": "heard",
            "text": "Hello Ada. Your delivery comes tomorrow. Press 1 to confirm, or 2 to change the day.",
        },
        {"node": "slot", "kind": "pressed", "text": "1"},
        {"node": "end", "kind": "disposition", "text": "confirmed"},
        {"node": "end", "kind": "ended", "text": ""},
    ],
    "node": "end",
    "waitsFor": None,
    "values": {},
    "disposition": "confirmed",
    "blocked": False,
    "callbackAt": None,
    "unused": 0,
}


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(value).key if isinstance(value, str) else _no_zone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _no_zone()


def _no_zone() -> str:
    raise fault("malformed", "must be a time zone, such as Europe/London")


Values = Annotated[dict[Annotated[str, text(256)], Annotated[str, text(2_000, least=0)]], Field(max_length=MOST_VALUES)]


class InputBody(BaseModel):
    """`key` is of a `key`, `values` are of an `answer`: those that the flow keeps of it."""

    act: Annotated[Act, one_of(Act)]
    key: Annotated[str, Field(pattern="^[0-9*#]?$")] = ""
    values: Values = {}


class Frame(BaseModel):
    """All but the flow, which is read for itself."""

    columns: Values = {}
    timeZone: Annotated[str, Checked(_zone, {"maxLength": 64})] = "UTC"
    answeredBy: Annotated[AnswerKind, one_of(AnswerKind)] | None = None
    inputs: Annotated[list[InputBody], Field(max_length=MOST_INPUTS)] = []

    def trial(self, flow: Flow, at: datetime) -> Trial:
        inputs = [Input(one.act, one.key, one.values) for one in self.inputs]
        return trial(flow, inputs, at=at, columns=self.columns, zone=self.timeZone, answered_by=self.answeredBy)


class TrialBody(Frame):
    """`answeredBy` is what the switch finds out who answered; left out where it does not listen for machines."""

    flow: FlowDocument


class LinePage(BaseModel):
    """One thing that happened at a node. `kind`: `heard`, `pressed`, `silent`, `asked`, `answered`, `failed`, `queued`,
    `joined`, `disposition`, `blocked`, `hungUp`, `ended`."""

    node: str
    kind: str
    text: str


class TrialPage(BaseModel):
    """`waitsFor` is null where the call is over. `unused` inputs came where nothing waited for them."""

    lines: list[LinePage]
    node: str
    waitsFor: Wait | None
    values: dict[str, str]
    disposition: str | None
    blocked: bool
    callbackAt: str | None
    unused: int


class TrialAnswer(Answer):
    data: TrialPage


def rendered(found: Trial) -> Mapping[str, Any]:
    return {
        "lines": [{"node": line.node, "kind": line.kind, "text": line.text} for line in found.lines],
        "node": found.node,
        "waitsFor": found.waits_for,
        "values": dict(found.values),
        "disposition": found.disposition,
        "blocked": found.blocked,
        "callbackAt": answers.optional_time(found.callback_at),
        "unused": found.unused,
    }
