"""`ringfence demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ringfence.cli import options
from ringfence.domain.campaign import DialingMode
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
    telephony: Annotated[
        str,
        typer.Option(
            "--telephony",
            metavar="simulated|asterisk",
            help="What places the calls: asterisk for real SIP and audio, over a test bed on this machine.",
        ),
    ] = "simulated",
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed", min=0.01, max=1000, help="How many times faster than the world the clock runs. [10; Asterisk: 1]"
        ),
    ] = None,
    agents: Annotated[int, typer.Option("--agents", min=1, max=200, help="How many simulated agents work.")] = 5,
    mode: Annotated[
        str,
        typer.Option(
            "--mode", metavar="MODE", help="How it dials: Preview, Progressive, Power, Predictive or Agentless."
        ),
    ] = "Preview",
    seed: Annotated[int, typer.Option("--seed", help="Of what agents and people do.")] = 1,
    no_table: Annotated[bool, typer.Option("--no-table", help="Print lines in place of the live table.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0.1, metavar="SECONDS", help="Stop after so many seconds.")
    ] = None,
    exit_when_complete: Annotated[bool, typer.Option("--exit", help="Stop when the campaign is completed.")] = False,
) -> None:
    """Show a whole contact centre at work: sample data, a simulated carrier and simulated agents, ten times real speed.

    With `--telephony asterisk` a real Asterisk dials, in real time: SIPp is the telephone network and the agents' phones.
    Nothing leaves this machine; Asterisk is fetched from Debian the first time.

    Example: `ringfence demo --agents 8 --speed 20 --mode Predictive`
    """
    if data is not None and data.exists() and not data.is_dir():
        raise Problem.at("--data", "not_a_folder", f"{data} is a file: name a folder")
    if telephony not in ("simulated", "asterisk"):
        raise Problem.at("--telephony", "not_one_of", "must be one of simulated, asterisk")
    if mode not in tuple(DialingMode):
        raise Problem.at("--mode", "not_one_of", f"must be one of {', '.join(DialingMode)}")
    real = telephony == "asterisk"
    if real and speed not in (None, 1):
        raise Problem.at("--speed", "out_of_range", "must be 1 with Asterisk: audio cannot be sped up")
    from ringfence.cli import demonstration, serving

    wanted = demonstration.Wanted(
        data=data,
        port=port,
        host=host,
        speed=speed or (1.0 if real else 10.0),
        agents=agents,
        seed=seed,
        table=not no_table,
        seconds=seconds,
        exit_when_complete=exit_when_complete,
        mode=DialingMode(mode),
    )
    if not real:
        serving.run(demonstration.run(wanted))
        return
    from ringfence.cli import demo_phones

    with demo_phones.test_bed(agents) as phones:
        serving.run(demonstration.run(wanted, phones))
