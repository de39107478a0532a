"""The experience flow of simulated Agentless runs: one that has every kind of node, and what its hooks and contacts say."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from ringfence.engine.events import FlowConfig

LONGEST_HOOK: Final = 6.0
"""Seconds; longer than the flow waits."""


def config(flow_id: str, queue_id: str) -> FlowConfig:
    """The flow, compiled; its transfers go to this queue."""
    return FlowConfig(flow_id, 1, {"language": "en", "start": "who", "nodes": _nodes(queue_id)})


def columns(names: tuple[str, ...], rng: Random) -> dict[str, str]:
    """What there is of a contact's columns; now and then not all."""
    return {name: rng.choice(("1", "15", "soon")) for name in names if rng.random() < 0.8}


def hook_answer(rng: Random) -> tuple[float, dict[str, str] | None]:
    """After how many seconds a web hook answers, and what."""
    return rng.uniform(0.05, LONGEST_HOOK), rng.choice(({"day": "Monday"}, {}, None))


def key(rng: Random) -> str:
    """What somebody presses who is asked."""
    return rng.choice("1112223339*#")


def _nodes(queue_id: str) -> dict[str, dict[str, Any]]:
    return {
        "who": {"type": "branch", "on": "answeredBy", "otherwise": "greet",
                "cases": [{"test": "equals", "value": "machine", "next": "message"}]},
        "message": _say("Please call us back.", "bye"),
        "greet": _say("Hello {{name}}.", "ask"),
        "ask": {"type": "gather", "text": "Press a key.", "retries": 1, "otherwise": "bye",
                "keys": {"1": "agent", "2": "later", "3": "slot", "9": "no_more", "*": "ask"}},
        "agent": {"type": "transfer", "queue": "sales", "queue_id": queue_id, "text": "One moment.", "seconds": 20,
                  "otherwise": "sorry"},
        "sorry": _say("Nobody is free.", "later"),
        "later": {"type": "callback", "after_minutes": "{{minutes}}", "next": "promised", "otherwise": "bye"},
        "promised": {"type": "disposition", "code": "promise", "next": "bye"},
        "slot": {"type": "webhook", "url": "https://example.com/slots", "send": {"name": "{{name}}"},
                 "save": {"day": "day"}, "seconds": 4, "next": "told", "otherwise": "later"},
        "told": _say("On {{day}}.", "bye"),
        "no_more": {"type": "dnc", "next": "opted_out"},
        "opted_out": {"type": "disposition", "code": "opted_out", "next": "bye"},
        "bye": {"type": "hangup"},
    }  # fmt: skip


def _say(text: str, following: str) -> dict[str, Any]:
    return {"type": "say", "text": text, "next": following}
