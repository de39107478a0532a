"""`ringfence replay`: does the journal of a stream lead to the same decisions again?"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ringfence.cli import options
from ringfence.cli.printing import iso, print_facts, print_json, print_table
from ringfence.config import Config
from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from ringfence.ports.storage.journal import Entry
    from ringfence.services.replay import Difference, Replayed

_WIDEST: Final = 160
"""Characters of an event or a command that are shown in a table; --json shows all."""


def replay(
    stream: options.StreamOption = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SEQ|INSTANT",
            help="Begin with the last start of a dialer no later than this entry or instant (ISO 8601). [the oldest]",
        ),
    ] = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Put the journal of a stream to a fresh dialer, and compare what it decides with what was decided then.

    The first difference is shown with what came before and after it, and the command leaves with 1. With the version of
    Ringfence that wrote the journal there is none; after an upgrade that decides otherwise there may be.

    Example: `ringfence replay --from 2026-03-02T14:30:00Z`
    """
    found = asyncio.run(_replay(options.config(data, database), stream, *_start(start)))
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)
    if found.difference is not None:
        entry = found.difference.entry
        message = f"entry {entry.seq} of the journal, {entry.kind}, does not lead to the commands that it led to then"
        raise Problem(Kind.CONFLICT, "differs", message)


def _start(text: str | None) -> tuple[int | None, datetime | None]:
    if text is None:
        return None, None
    if text.isascii() and text.isdigit():
        return int(text), None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        message = f"is neither the number of an entry nor an instant such as 2026-03-02T14:30:00Z: {text}"
        raise Problem.at("--from", "invalid", message) from None
    return None, at if at.tzinfo else at.replace(tzinfo=UTC)


async def _replay(config: Config, stream_id: str | None, seq: int | None, at: datetime | None) -> Replayed:
    from ringfence.cli import storage
    from ringfence.services import replay

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        with _bar() as progress:
            return await replay.replay(opened, stream.id, seq=seq, at=at, progress=progress)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("Replaying", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _as_json(found: Replayed) -> dict[str, Any]:
    return {
        "streamId": found.stream_id,
        "same": found.difference is None,
        "first": found.first,
        "last": found.last,
        "events": found.events,
        "commands": found.commands,
        "starts": found.engines,
        "from": iso(found.started_at),
        "to": iso(found.ended_at),
        "difference": None if found.difference is None else _difference_json(found.difference),
    }


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {
        "entry": _entry_json(difference.entry),
        "fault": difference.fault,
        "commands": [
            {
                "then": None if then is None else then.name,
                "now": None if now is None else {"command": type(now).__name__, **asdict(now)},  # type: ignore[call-overload]
                "same": same,
            }
            for then, now, same in difference.pairs()
        ],
        "before": [_entry_json(entry) for entry in difference.before],
        "after": [_entry_json(entry) for entry in difference.after],
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
    try:
        event = json.loads(entry.text)
    except ValueError:
        event = entry.text
    return {"seq": entry.seq, "at": iso(entry.at), "kind": entry.kind, "event": event}


def _print(found: Replayed) -> None:
    print_facts(
        {
            "stream": found.stream_id,
            "entries": f"{found.first:,} to {found.last:,}",
            "from": found.started_at,
            "to": found.ended_at,
            "events": f"{found.events:,}",
            "commands": f"{found.commands:,}",
            "starts of a dialer": found.engines,
            "result": "the same commands" if found.difference is None else "a difference",
        }
    )
    if found.difference is not None:
        _print_difference(found.difference)


def _print_difference(difference: Difference) -> None:
    if difference.fault is not None:
        print(f"\nEntry {difference.entry.seq}: {difference.fault}")
    around = [(entry, "") for entry in difference.before]
    around += [(difference.entry, "here"), *((entry, "") for entry in difference.after)]
    print("\nEvents")
    rows = [(mark, entry.seq, entry.at, entry.kind, _short(entry.text)) for entry, mark in around]
    print_table(("", "Entry", "At", "Event", "What"), rows, empty="")
    print("\nCommands of this entry")
    commands = [
        ("" if same else "here", "" if then is None else then.name, "" if now is None else _short(repr(now)))
        for then, now, same in difference.pairs()
    ]
    print_table(("", "Then", "Now"), commands, empty="none, neither then nor now")


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
