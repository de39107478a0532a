"""The command line. Commands import what they need when they run, so that `--help` is quick."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import ringfence
from ringfence.cli import (
    apps,
    asterisk,
    benchmarks,
    campaigns,
    databases,
    demo,
    explaining,
    flows,
    importing,
    replaying,
    serve,
    simulating,
)
from ringfence.cli.printing import EXIT_CODES, print_problem
from ringfence.domain.problems import Problem

app = typer.Typer(
    name="ringfence",
    cls=benchmarks.WithBenchmarks,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.add_typer(apps.app, name="app")
app.command("token")(apps.token)
app.command("import")(importing.import_file)
app.add_typer(campaigns.app, name="campaign")
app.add_typer(flows.app, name="flow")
app.command("explain")(explaining.explain)
app.command("replay")(replaying.replay)
app.command("simulate")(simulating.simulate)
app.add_typer(databases.app, name="db")
app.add_typer(asterisk.app, name="asterisk")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ringfence {ringfence.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Outbound voice campaigns that ring only when they may.

    The embedded database lies in the folder RINGFENCE_DATA (./ringfence-data if nothing is said); RINGFENCE_DATABASE is
    the URL of another one. Commands work beside a running server. They leave with 0 when it worked, with 2 when
    they were asked for something that makes no sense, and with 1 when it did not work.
    """


def main() -> None:
    """The command `ringfence`."""
    try:
        app()
    except Problem as problem:
        print_problem(problem)
        sys.exit(EXIT_CODES[problem.kind])
