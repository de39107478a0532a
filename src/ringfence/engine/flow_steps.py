"""The interpreter of flows: where a call is, and what has happened, give where it is next and what is to be done.

It knows nothing of calls but these values. A flow makes one step after the other until it has to wait; every wait has an end
(`Progress.until`), so that a prompt whose end is never told, or a person who puts the phone aside, holds nothing up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ringfence.domain import flow as flows
from ringfence.domain.flow import (
    AddToDnc,
    Branch,
    Callback,
    Case,
    Comparison,
    Flow,
    Gather,
    HangUp,
    Node,
    Play,
    Say,
    SetDisposition,
    Transfer,
    Webhook,
)
from ringfence.domain.flow_progress import Progress, Wait
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.prompts import AnswerKind, PlayFile, Prompt
from ringfence.domain.prompts import Say as Spoken
from ringfence.domain.values import quick, replace

MOST_STEPS: Final = 200
"""Things that one call's flow does at most; then it ends. Loops that ask a person have no other bound."""
SLOWEST_SPEECH: Final = 6
"""Characters a second, below which no speech is."""
LONGEST_FILE: Final = timedelta(minutes=5)
GRACE: Final = timedelta(seconds=5)
"""What others may take longer than they said, on the way to us."""
LONGEST_CALLBACK: Final = timedelta(days=30)


# --- what is to be done ----------------------------------------------------------------------------------------------


@quick
@dataclass(frozen=True, slots=True)
class Hear:
    """Play this to the person; the same step is not begun twice."""

    step_id: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Hush:
    """Stop what plays."""


@dataclass(frozen=True, slots=True)
class Dispose:
    code: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """Put the number on the do-not-call list."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Send this to a web hook and bring back these values of its answer, by their paths in it."""

    step_id: str
    url: str
    body: Mapping[str, str]
    save: Mapping[str, str]
    timeout: timedelta


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Look for an agent of this queue."""

    queue_id: str
    step_id: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Hang up."""


Effect = Hear | Hush | Dispose | Block | Ask | Enqueue | End


# --- what has happened -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Facts:
    """What a step depends on besides the flow. `columns` are the contact's; `listens_until` is when the switch will have
    said who answered, None where it does not; `zones` where the person may be: the first is taken for an hour of theirs."""

    flow: Flow
    at: datetime
    columns: Mapping[str, str]
    listens_until: datetime | None
    zones: tuple[str, ...]

    def filled(self, text: str, progress: Progress) -> str:
        return flows.filled(text, self.values(progress))

    def values(self, progress: Progress) -> dict[str, str]:
        """Everything that has a name: what was saved comes before the columns."""
        answered_by = (progress.answered_by or AnswerKind.UNKNOWN).value
        return {**self.columns, **progress.values, flows.ANSWERED_BY: answered_by}


Step = tuple[Progress, list[Effect]]


def begin(facts: Facts, progress: Progress) -> Step:
    """The person is there, and what is read of them is known."""
    return _enter(facts, progress, facts.flow.start)


def played(facts: Facts, progress: Progress, step_id: str) -> Step | None:
    """A prompt came to its end; None where that changes nothing."""
    if step_id != str(progress.step):
        return None
    node = _node(facts, progress)
    if progress.wait is Wait.PROMPT and isinstance(node, Say | Play):
        return _enter(facts, progress, node.next)
    if progress.wait is Wait.KEY and isinstance(node, Gather) and not progress.digits:
        until = facts.at + timedelta(seconds=node.seconds)
        if progress.until is None or until < progress.until:  # else it is told again
            return replace(progress, until=until), []
    return None


def pressed(facts: Facts, progress: Progress, digit: str) -> Step | None:
    """The person pressed a key; None where nobody asked for one."""
    node = _node(facts, progress)
    if progress.wait is not Wait.KEY or not isinstance(node, Gather):
        return None
    first: list[Effect] = [] if progress.digits else [Hush()]
    if node.keys:
        target = node.keys.get(digit)
        if target is None:
            return _after(first, _ask_again(facts, progress, node))
        kept = _saved(progress, node.save_as, digit)
        return _after(first, _enter(facts, kept, target))
    if digit == node.finish:
        return _after(first, _number_over(facts, progress, node))
    if digit not in flows.KEYS:
        return None
    progress = replace(progress, digits=progress.digits + digit)
    if len(progress.digits) >= node.most:
        return _after(first, _number_over(facts, progress, node))
    return replace(progress, until=facts.at + timedelta(seconds=node.seconds)), first


def classified(facts: Facts, progress: Progress, kind: AnswerKind) -> Step | None:
    """The switch has said who answered; None where nothing waits for that."""
    known = replace(progress, answered_by=kind)
    if progress.wait is not Wait.ANSWERER:
        return (known, []) if progress.answered_by is None else None
    return _enter(facts, known, progress.node)


def hook_answered(facts: Facts, progress: Progress, step_id: str, values: Mapping[str, str] | None) -> Step | None:
    """The values that were to be kept of the answer; None where there was none that could be read."""
    node = _node(facts, progress)
    if progress.wait is not Wait.HOOK or step_id != str(progress.step) or not isinstance(node, Webhook):
        return None
    if values is None:
        return _enter(facts, progress, node.otherwise)
    return _enter(facts, replace(progress, values={**progress.values, **values}), node.next)


def nobody_free(facts: Facts, progress: Progress) -> Step | None:
    """The person has waited in vain for an agent."""
    node = _node(facts, progress)
    if progress.wait is not Wait.AGENT or not isinstance(node, Transfer):
        return None
    return _enter(facts, progress, node.otherwise)


def overdue(facts: Facts, progress: Progress) -> Step | None:
    """What the flow waits for has not come in time."""
    node = _node(facts, progress)
    match progress.wait, node:
        case Wait.ANSWERER, _:
            return classified(facts, progress, AnswerKind.UNKNOWN)
        case Wait.PROMPT, Say() | Play():
            return _enter(facts, progress, node.next)
        case Wait.KEY, Gather():
            return _number_over(facts, progress, node) if progress.digits else _ask_again(facts, progress, node)
        case Wait.HOOK, Webhook():
            return _enter(facts, progress, node.otherwise)
        case Wait.AGENT, Transfer():
            return nobody_free(facts, progress)
    return None


def again(facts: Facts, progress: Progress) -> list[Effect]:
    """What was wanted last, once more: it may not have been heard, and changes nothing where it was."""
    node = _node(facts, progress)
    match progress.wait, node:
        case ((Wait.PROMPT | Wait.KEY), (Say() | Play() | Gather())):
            return [Hear(str(progress.step), _prompts(facts, progress, node))]
        case Wait.HOOK, Webhook():
            return [_question(facts, progress, node)]
        case ((Wait.END | Wait.MACHINE), _):
            return [End()]
    return []


# --- nodes -----------------------------------------------------------------------------------------------------------


def _enter(facts: Facts, progress: Progress, name: str) -> Step:
    """Go to a node, and on from there until something has to be waited for."""
    effects: list[Effect] = []
    while True:
        progress = replace(progress, node=name, step=progress.step + 1, tries=0, digits="", until=None)
        if progress.step > MOST_STEPS:
            return replace(progress, wait=Wait.END), [*effects, End()]
        node = facts.flow.nodes[name]
        match node:
            case Branch():
                if node.on == flows.ANSWERED_BY and progress.answered_by is None and _listens(facts):
                    return replace(progress, wait=Wait.ANSWERER, until=facts.listens_until), effects
                name = _case(facts, progress, node)
            case SetDisposition():
                notes = None if node.notes is None else facts.filled(node.notes, progress)
                effects.append(Dispose(node.code, notes))
                name = node.next
            case AddToDnc():
                progress = replace(progress, blocked=True)
                effects.append(Block())
                name = node.next
            case Callback():
                at = _promised(facts, progress, node)
                progress = progress if at is None else replace(progress, callback_at=at)
                name = node.otherwise if at is None else node.next
            case _:
                progress, done = _wait_in(facts, progress, node)
                return progress, effects + done


def _wait_in(facts: Facts, progress: Progress, node: Node) -> Step:
    """Do what a node is there for, and wait for what comes of it."""
    match node:
        case Say() | Play():
            prompts = _prompts(facts, progress, node)
            until = facts.at + _longest(prompts)
            return replace(progress, wait=Wait.PROMPT, until=until), [Hear(str(progress.step), prompts)]
        case Gather():
            return _ask(facts, progress, node)
        case Webhook():
            question = _question(facts, progress, node)
            return replace(progress, wait=Wait.HOOK, until=facts.at + question.timeout + GRACE), [question]
        case Transfer():
            prompts = _prompts(facts, progress, node) if node.text is not None or node.file is not None else ()
            until = facts.at + timedelta(seconds=node.seconds)
            return replace(progress, wait=Wait.AGENT, until=until), [
                Enqueue(node.queue_id, str(progress.step), prompts)
            ]
        case HangUp():
            return replace(progress, wait=Wait.END), [End()]
    raise BrokenPromise(f"a flow cannot wait in a node of type {flows.kind_of(node)}")


def _ask(facts: Facts, progress: Progress, node: Gather) -> Step:
    prompts = _prompts(facts, progress, node)
    until = facts.at + _longest(prompts) + timedelta(seconds=node.seconds)
    progress = replace(progress, wait=Wait.KEY, until=until, digits="", tries=progress.tries + 1)
    return progress, [Hear(str(progress.step), prompts)]


def _ask_again(facts: Facts, progress: Progress, node: Gather) -> Step:
    if progress.tries > node.retries or progress.step >= MOST_STEPS:
        return _enter(facts, progress, node.otherwise)
    return _ask(facts, replace(progress, step=progress.step + 1), node)


def _number_over(facts: Facts, progress: Progress, node: Gather) -> Step:
    if len(progress.digits) < node.least or node.next is None:
        return _ask_again(facts, progress, node)
    return _enter(facts, _saved(progress, node.save_as, progress.digits), node.next)


def _saved(progress: Progress, name: str | None, value: str) -> Progress:
    return progress if name is None else replace(progress, values={**progress.values, name: value})


def _listens(facts: Facts) -> bool:
    return facts.listens_until is not None and facts.at < facts.listens_until


def _case(facts: Facts, progress: Progress, node: Branch) -> str:
    value = facts.values(progress).get(node.on, "").strip()
    return next((case.next for case in node.cases if _passes(value, case)), node.otherwise)


def _passes(value: str, case: Case) -> bool:
    match case.test:
        case Comparison.EQUALS:
            return value.casefold() == case.value.strip().casefold()
        case Comparison.IS_EMPTY:
            return not value
        case Comparison.BELOW | Comparison.AT_LEAST:
            number = _number(value)
            if number is None:
                return False
            return number < float(case.value) if case.test is Comparison.BELOW else number >= float(case.value)


def _number(value: str) -> float | None:
    try:
        found = float(value.replace(",", "."))
    except ValueError:
        return None
    return found if found == found and abs(found) != float("inf") else None


def _promised(facts: Facts, progress: Progress, node: Callback) -> datetime | None:
    """The time of a callback, to the minute; None where what was said comes to no time within `LONGEST_CALLBACK`."""
    said = facts.filled(node.after_minutes if node.after_minutes is not None else node.at_hour or "", progress).strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 5):
        return None
    if node.after_minutes is not None:
        wait = timedelta(minutes=int(said))
        return facts.at + wait if timedelta(0) < wait <= LONGEST_CALLBACK else None
    hour = int(said)
    if hour > 23 or not facts.zones:
        return None
    zone = ZoneInfo(facts.zones[0])
    local = facts.at.astimezone(zone)
    wanted = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    if wanted <= local:
        wanted = (wanted + timedelta(days=1)).replace(hour=hour)
    return wanted.astimezone(facts.at.tzinfo)


def _question(facts: Facts, progress: Progress, node: Webhook) -> Ask:
    body = {name: facts.filled(text, progress) for name, text in node.send.items()}
    url = flows.filled(node.url, {name: quote(value, safe="") for name, value in facts.values(progress).items()})
    return Ask(str(progress.step), url, body, node.save, timedelta(seconds=node.seconds))


def _prompts(facts: Facts, progress: Progress, node: Say | Play | Gather | Transfer) -> tuple[Prompt, ...]:
    file = node.file if not isinstance(node, Say) else None
    if file is not None:
        return (PlayFile(file),)
    if isinstance(node, Play):
        raise BrokenPromise("a play node without a file")
    language = node.language or facts.flow.language
    return (Spoken(facts.filled(node.text or "", progress), language),)


def _longest(prompts: tuple[Prompt, ...]) -> timedelta:
    """After this they have been played, whatever is told of them."""
    seconds = sum(len(prompt.text) / SLOWEST_SPEECH for prompt in prompts if isinstance(prompt, Spoken))
    files = sum(1 for prompt in prompts if isinstance(prompt, PlayFile))
    return timedelta(seconds=seconds) + files * LONGEST_FILE + GRACE


def _after(first: list[Effect], step: Step) -> Step:
    progress, effects = step
    if any(isinstance(effect, Hear) for effect in effects):
        return step  # what is played next stops it
    return progress, first + effects


def _node(facts: Facts, progress: Progress) -> Node:
    return facts.flow.nodes[progress.node]
