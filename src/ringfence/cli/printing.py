"""What commands print: data on the standard output, as tables or JSON; what went wrong on the standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from rich.console import Console

EXIT_CODES: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 2,
    Kind.TOO_LARGE: 2,
    Kind.UNAUTHENTICATED: 1,
    Kind.FORBIDDEN: 1,
    Kind.NOT_FOUND: 1,
    Kind.CONFLICT: 1,
    Kind.RATE_LIMITED: 1,
    Kind.UNAVAILABLE: 1,
}
"""2: what was asked for makes no sense; 1: it does, and it did not work."""


def print_problem(problem: Problem) -> None:
    """One sentence; where several things are wrong, a line for each."""
    if len(problem.faults) > 1:
        print("ringfence: there is more than one thing to correct:", file=sys.stderr)
        for fault in problem.faults:
            print(f"  {fault.path}: {fault.message}" if fault.path else f"  {fault.message}", file=sys.stderr)
    else:
        print(f"ringfence: {problem.message}", file=sys.stderr)


def note(text: str) -> None:
    """A remark for a person, on the standard error: the standard output is for data."""
    print(text, file=sys.stderr)


def print_json(data: Any) -> None:
    """One line, so that programs can read it as it comes."""
    print(json.dumps(data, ensure_ascii=False, default=_plain), flush=True)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """A table for people; the sentence `empty` where there are no rows."""
    from rich import box
    from rich.table import Table

    if not rows:
        print(empty)
        return
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console().print(table)


def print_facts(facts: Mapping[str, object]) -> None:
    """Names and values, one on each line; those that are None are left out."""
    wide = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        if value is not None:
            print(f"{name:<{wide}}  {_text(value)}")


def console() -> Console:
    """The standard output. Where it is no terminal, lines are as long as they need to be."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=240, soft_wrap=True)


def iso(at: datetime | None) -> str | None:
    """ISO 8601, UTC, milliseconds, Z."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _cell(value: object) -> Any:
    from rich.text import Text

    return Text(_text(value))  # no markup: names may have square brackets


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, tuple | frozenset | set):
        return sorted(value) if not isinstance(value, tuple) else list(value)
    return str(value)
