"""The command `bench`, which is there where the benchmarks are installed, and loaded only when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Final

import typer
from typer.core import TyperGroup

MODULE: Final = "ringfence.bench"


def available() -> bool:
    return importlib.util.find_spec(MODULE) is not None


class WithBenchmarks(TyperGroup):
    """The commands, and `bench` beside them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *(["bench"] if available() else [])]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name == "bench" and available():
            return _command()
        return super().get_command(ctx, cmd_name)


def _command() -> Any:
    bench = getattr(importlib.import_module(MODULE), "app", None)
    if bench is None:
        return None
    command = typer.main.get_command(bench)
    command.name = "bench"
    return command
