"""`ringfence demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ringfence.cli import options
from ringfence.domain.problems import Problem


def demo(
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Keep the data there, and go on with it. [a folder that goes away]"),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="The TCP port. [8080, or a free one]")
    ] = None,
    host: options.Host = None,
    speed: Annotated[
        float, typer.Option("--speed", min=0.01, max=1000, help="How many times faster than the world the clock runs.")
    ] = 10.0,
    agents: Annotated[int, typer.Option("--agents", min=1, max=200, help="How many simulated agents work.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="Of what agents and people do.")] = 1,
    no_table: Annotated[bool, typer.Option("--no-table", help="Print lines in place of the live table.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0.1, metavar="SECONDS", help="Stop after so many seconds.")
    ] = None,
    exit_when_complete: Annotated[bool, typer.Option("--exit", help="Stop when the campaign is completed.")] = False,
) -> None:
    """Show a whole contact centre at work: sample data, a simulated carrier and simulated agents, ten times real speed.

    Example: `ringfence demo --agents 8 --speed 20`
    """
    if data is not None and data.exists() and not data.is_dir():
        raise Problem.at("--data", "not_a_folder", f"{data} is a file: name a folder")
    from ringfence.cli import demonstration, serving

    wanted = demonstration.Wanted(
        data=data,
        port=port,
        host=host,
        speed=speed,
        agents=agents,
        seed=seed,
        table=not no_table,
        seconds=seconds,
        exit_when_complete=exit_when_complete,
    )
    serving.run(demonstration.run(wanted))
