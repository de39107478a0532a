"""A flow drawn as a graph, in the language of Mermaid: what GitHub, editors and browsers turn into a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ringfence.domain.flow import (
    AddToDnc,
    Branch,
    Callback,
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

LONGEST_LABEL: Final = 48

_SIGNS: Final = {Comparison.EQUALS: "=", Comparison.BELOW: "<", Comparison.AT_LEAST: "≥"}


def mermaid(flow: Flow) -> str:
    """The picture as text. Nodes keep their order, so that a change of the flow is a small change of the text."""
    ids = {name: f"n{place}" for place, name in enumerate(flow.nodes)}
    lines = ["flowchart TD", f"    start((call answered)) --> {ids[flow.start]}"]
    lines += [f"    {ids[name]}{_shape(node, name)}" for name, node in flow.nodes.items()]
    for name, node in flow.nodes.items():
        for label, target in _edges(node):
            arrow = f"-- {_text(label)} -->" if label else "-->"
            lines.append(f"    {ids[name]} {arrow} {ids[target]}")
    return "\n".join(lines) + "\n"


def _shape(node: Node, name: str) -> str:
    said = f"{name}<br/>{_said(node)}" if _said(node) else name
    match node:
        case Gather():
            return f"[/{_text(said)}/]"
        case Branch():
            return f"{{{_text(said)}}}"
        case HangUp() | Transfer():
            return f"([{_text(said)}])"
        case Webhook():
            return f"[[{_text(said)}]]"
        case _:
            return f"[{_text(said)}]"


def _said(node: Node) -> str:
    match node:
        case Say():
            return f"“{_short(node.text)}”"
        case Play():
            return f"play {_short(node.file)}"
        case Gather():
            return f"“{_short(node.text)}”" if node.text is not None else f"play {_short(node.file or '')}"
        case Branch():
            return f"{node.on}?"
        case SetDisposition():
            return f"disposition {node.code}"
        case AddToDnc():
            return "add to do-not-call list"
        case Callback():
            if node.after_minutes is not None:
                return f"call back in {_short(node.after_minutes)} minutes"
            return f"call back at {_short(node.at_hour or '')}:00"
        case Webhook():
            return f"ask {_short(node.url)}"
        case Transfer():
            return f"transfer to {node.queue}"
        case HangUp():
            return "hang up"


def _edges(node: Node) -> Iterator[tuple[str, str]]:
    match node:
        case Gather():
            yield from node.keys.items()
            if node.next is not None:
                yield f"{node.save_as}", node.next
            yield "no answer", node.otherwise
        case Branch():
            for case in node.cases:
                yield ("empty" if case.test is Comparison.IS_EMPTY else f"{_SIGNS[case.test]} {case.value}"), case.next
            yield "else", node.otherwise
        case Webhook():
            yield "answered", node.next
            yield "no answer", node.otherwise
        case Callback():
            yield "", node.next
            yield "no time", node.otherwise
        case Transfer():
            yield "nobody free", node.otherwise
        case Say() | Play() | SetDisposition() | AddToDnc():
            yield "", node.next
        case HangUp():
            pass


def _short(text: str) -> str:
    text = text.replace("{{", "‹").replace("}}", "›")
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def _text(text: str) -> str:
    """In quotes, with nothing in it that Mermaid would take for its own."""
    safe = text.replace("<br/>", "\n")
    for sign, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("{", "#123;"), ("}", "#125;")):
        safe = safe.replace(sign, code)
    return '"' + safe.replace("\n", "<br/>") + '"'
