"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ringfence.config import Config, from_environment

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="The folder of the embedded database. [RINGFENCE_DATA, or ./ringfence-data]"
    ),
]
Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="The URL of another database. [RINGFENCE_DATABASE]"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
StreamOption = Annotated[
    str | None, typer.Option("--stream", metavar="ID", help="The stream; not needed where there is only one.")
]
Port = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="The TCP port; 0 for any free one. [RINGFENCE_PORT, or 8080]"),
]
Host = Annotated[str | None, typer.Option("--host", help="The address to listen at. [RINGFENCE_HOST, or 127.0.0.1]")]

Asterisk = Annotated[
    str | None,
    typer.Option(
        "--asterisk",
        metavar="URL",
        help="The Asterisk server, as http://USER:PASSWORD@HOST:8088; several with commas. [RINGFENCE_ASTERISK]",
    ),
]
Trunk = Annotated[
    str | None,
    typer.Option(
        "--trunk", metavar="DIAL", help="How Asterisk dials a number. [RINGFENCE_TRUNK, or PJSIP/{number}@trunk]"
    ),
]


def config(data: Path | None, database: str | None, **overrides: Any) -> Config:
    """The configuration of this command. Raises Problem (invalid)."""
    return from_environment(data=data, database=database, **overrides)
