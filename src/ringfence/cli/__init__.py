"""The command line."""

from typing import Annotated

import typer

import ringfence

app = typer.Typer(name="ringfence", no_args_is_help=True, add_completion=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ringfence {ringfence.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Outbound voice campaigns that ring only when they may."""


def main() -> None:
    """The command `ringfence`."""
    app()
