"""Where a call is in its flow: saved with the attempt after every step, so that after a crash it goes on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ringfence.domain.prompts import AnswerKind
from ringfence.domain.values import quick


class Wait(StrEnum):
    """What a flow waits for. It only ever stands still at one of these."""

    CONTACT = "contact"  # what it reads of the contact
    ANSWERER = "answerer"  # the switch's word on who answered
    PROMPT = "prompt"  # the end of what is said or played
    KEY = "key"  # the person
    HOOK = "hook"  # the answer of a web hook
    AGENT = "agent"  # a free agent of the queue that the person is transferred to
    MACHINE = "machine"  # the end of the call: a machine answered that is not to be talked to
    END = "end"  # the end of the call


@quick
@dataclass(frozen=True, slots=True)
class Progress:
    """`node` is where the flow is, `step` how many things it has done so far; together they make every step once.

    `until` is when it stops waiting. `tries` counts how often the person was asked in this node, `digits` are the keys of
    a number that is not complete. `values` are those that were saved. `callback_at` is the time that was promised, and
    `blocked` whether the number was put on the do-not-call list.
    """

    flow_id: str
    version: int
    node: str
    wait: Wait
    values: Mapping[str, str]
    until: datetime | None = None
    step: int = 0
    tries: int = 0
    digits: str = ""
    answered_by: AnswerKind | None = None
    callback_at: datetime | None = None
    blocked: bool = False
