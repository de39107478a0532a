"""Web hooks that flows ask while a person listens: one try, within the time that the flow gives.

What comes back is text for a person's ear: values only, cut where they are longer than anybody would listen to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import structlog

from ringfence.engine.commands import AskHook
from ringfence.ports.outbound import Outbound, OutboundFailed

LARGEST_ANSWER: Final = 64 * 1024
"""Bytes that are read of an answer."""
LONGEST_VALUE: Final = 1_000
"""Characters that are kept of a value."""

_log = structlog.get_logger(__name__)


async def ask(outbound: Outbound, act: AskHook, speed: float) -> dict[str, str] | None:
    """The values that the flow keeps of the answer; None where there is none that is JSON and says that it worked.

    `speed` is how many times faster than the world the dialer's clock runs. The header `Idempotency-Key` names the question.
    """
    headers = {
        "content-type": "application/json",
        "accept": "application/json",
        "idempotency-key": f"{act.attempt_id}:{act.step_id}",
        "user-agent": "Ringfence-Flow",
    }
    timeout = act.timeout.total_seconds() / max(1.0, speed)
    try:
        answer = await outbound.send(
            "POST",
            act.url,
            headers=headers,
            content=msgspec.json.encode(dict(act.body)),
            timeout=timeout,
            most_bytes=LARGEST_ANSWER,
        )
    except OutboundFailed as failure:
        _log.warning("flow_hook_failed", call=act.attempt_id, step=act.step_id, why=str(failure))
        return None
    if not 200 <= answer.status < 300:
        _log.warning("flow_hook_failed", call=act.attempt_id, step=act.step_id, why=f"status {answer.status}")
        return None
    try:
        body = msgspec.json.decode(answer.body) if answer.body.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        _log.warning("flow_hook_failed", call=act.attempt_id, step=act.step_id, why="the answer is no JSON")
        return None
    return kept(body, act.save)


def kept(body: Any, save: Mapping[str, str]) -> dict[str, str]:
    """The values at these paths, such as `slot.day` or `slots.0.day`; what is not there is left out."""
    found = {name: _text(_at(body, path)) for name, path in save.items()}
    return {name: value for name, value in found.items() if value is not None}


def _at(body: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and part.isascii() and part.isdigit() and int(part[:6]) < len(body):
            body = body[int(part[:6])]
        else:
            return None
    return body


def _text(value: Any) -> str | None:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value).replace("\0", "")[:LONGEST_VALUE]
        case _:
            return None
