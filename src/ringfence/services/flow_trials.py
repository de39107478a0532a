"""A flow is gone through without a call: the dialer's own interpreter, with a person who presses what they are told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from ringfence.domain.flow import Flow
from ringfence.domain.flow_progress import Progress, Wait
from ringfence.domain.prompts import AnswerKind, Prompt, Say
from ringfence.engine import flow_steps
from ringfence.engine.flow_steps import Ask, Block, Dispose, Effect, End, Enqueue, Facts, Hear, Hush, Step

_LISTENS_FOR: Final = timedelta(seconds=5)


class Act(StrEnum):
    """What the person, or the world, does."""

    KEY = "key"  # presses this key
    SILENCE = "silence"  # does nothing for as long as is waited for
    ANSWER = "answer"  # the web hook answers with these values
    FAILURE = "failure"  # the web hook fails
    AGENT = "agent"  # an agent is free
    HANG_UP = "hangUp"  # puts the phone down


@dataclass(frozen=True, slots=True)
class Input:
    act: Act
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: at which node, what (`heard`, `pressed`, `did` …), and the words for it."""

    node: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`waits_for` is what has to happen next, None where the call is over. `unused` inputs came after the end, or where
    nothing waited for them."""

    lines: Sequence[Line]
    node: str
    waits_for: Wait | None
    values: Mapping[str, str]
    disposition: str | None
    blocked: bool
    callback_at: datetime | None
    unused: int


def trial(
    flow: Flow,
    inputs: Sequence[Input],
    *,
    at: datetime,
    columns: Mapping[str, str],
    zone: str,
    answered_by: AnswerKind | None,
) -> Trial:
    """Go through it. `answered_by` is what the switch finds out, None where it does not listen for machines."""
    call = _Call(flow, at, columns, zone, answered_by)
    unused = sum(not call.take(one) for one in inputs)
    progress = call.progress
    return Trial(
        lines=call.lines,
        node=progress.node,
        waits_for=None if call.is_over else progress.wait,
        values=progress.values,
        disposition=call.disposition,
        blocked=progress.blocked,
        callback_at=progress.callback_at,
        unused=unused,
    )


class _Call:
    def __init__(
        self, flow: Flow, at: datetime, columns: Mapping[str, str], zone: str, answered_by: AnswerKind | None
    ) -> None:
        self._flow = flow
        self._at = at
        self._columns = columns
        self._zone = zone
        self._answered_by = answered_by
        self._listens_until = None if answered_by is None else at + _LISTENS_FOR
        self.lines: list[Line] = []
        self.disposition: str | None = None
        self.is_over = False
        self.progress = Progress("", 0, flow.start, Wait.CONTACT, {})
        self._go(flow_steps.begin(self._facts, self.progress))

    @property
    def _facts(self) -> Facts:
        return Facts(self._flow, self._at, self._columns, self._listens_until, (self._zone,))

    def take(self, one: Input) -> bool:
        """False where nothing waits for it."""
        if self.is_over:
            return False
        wait, node = self.progress.wait, self.progress.node
        match one.act:
            case Act.HANG_UP:
                self._say(node, "hungUp", "")
                self.is_over = True
                return True
            case Act.KEY if wait is Wait.KEY:
                self._say(node, "pressed", one.key)
                return self._go(flow_steps.pressed(self._facts, self.progress, one.key))
            case Act.SILENCE:
                self._say(node, "silent", "")
                self._at = self.progress.until or self._at
                return self._go(flow_steps.overdue(self._facts, self.progress))
            case Act.ANSWER | Act.FAILURE if wait is Wait.HOOK:
                values = dict(one.values) if one.act is Act.ANSWER else None
                self._say(node, "answered" if values is not None else "failed", _words(one.values))
                step = str(self.progress.step)
                return self._go(flow_steps.hook_answered(self._facts, self.progress, step, values))
            case Act.AGENT if wait is Wait.AGENT:
                self._say(node, "joined", "")
                self.is_over = True
                return True
        return False

    def _go(self, step: Step | None) -> bool:
        """Take a step, and those that need nobody: what is said comes to its end, the switch says who answered."""
        if step is None:
            return False
        while step is not None:
            self.progress, effects = step
            for effect in effects:
                self._note(effect)
            step = self._by_itself()
        self.is_over = self.is_over or self.progress.wait in (Wait.END, Wait.MACHINE)
        return True

    def _by_itself(self) -> Step | None:
        match self.progress.wait:
            case Wait.PROMPT:
                return flow_steps.played(self._facts, self.progress, str(self.progress.step))
            case Wait.ANSWERER:
                return flow_steps.classified(self._facts, self.progress, self._answered_by or AnswerKind.UNKNOWN)
        return None

    def _note(self, effect: Effect) -> None:
        node = self.progress.node
        match effect:
            case Hear(_, prompts):
                self._say(node, "heard", _spoken(prompts))
            case Dispose(code, notes):
                self.disposition = code
                self._say(node, "disposition", code if notes is None else f"{code}: {notes}")
            case Block():
                self._say(node, "blocked", "")
            case Ask(_, url, body):
                self._say(node, "asked", f"{url} {_words(body)}".strip())
            case Enqueue(queue_id, _, prompts):
                self._say(node, "queued", _spoken(prompts) or queue_id)
            case End():
                self._say(node, "ended", "")
            case Hush():
                pass

    def _say(self, node: str, kind: str, text: str) -> None:
        self.lines.append(Line(node, kind, text))


def _spoken(prompts: Sequence[Prompt]) -> str:
    return " ".join(one.text if isinstance(one, Say) else one.name for one in prompts)


def _words(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())
