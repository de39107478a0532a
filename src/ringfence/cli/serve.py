"""`ringfence serve`."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from ringfence.cli import options
from ringfence.cli.printing import note, print_json
from ringfence.config import Config


def serve(
    data: options.Data = None,
    database: options.Database = None,
    port: options.Port = None,
    host: options.Host = None,
    public_url: Annotated[
        str | None, typer.Option("--public-url", metavar="URL", help="The server's address as its clients know it.")
    ] = None,
    telephony: Annotated[
        str | None, typer.Option("--telephony", metavar="simulated|asterisk", help="What places the calls.")
    ] = None,
    asterisk: options.Asterisk = None,
    trunk: options.Trunk = None,
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed", min=0.01, max=1000, help="Run the dialer's clock so many times faster; simulated only."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Of the simulated carrier's people.")] = None,
    log_format: Annotated[str | None, typer.Option("--log-format", metavar="console|json")] = None,
    log_level: Annotated[str | None, typer.Option("--log-level", metavar="debug|info|warning|error|critical")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="When ready, print a line of JSON: url, pid, setUpCode.")
    ] = False,
) -> None:
    """Run the server: API, dialer and database in one process, until it is interrupted.

    Example: `ringfence serve --data /var/lib/ringfence --port 8080`
    """
    config = options.config(
        data,
        database,
        port=port,
        host=host,
        public_url=public_url,
        telephony=telephony,
        asterisk=asterisk,
        trunk=trunk,
        speed=speed,
        seed=seed,
        log_format=log_format,
        log_level=log_level,
    )
    gc.disable()  # next to nothing of what is loaded is thrown away; who serves has it on again
    from ringfence.cli import serving

    serving.run(_serve(config, as_json))


async def _serve(config: Config, as_json: bool) -> None:
    import os

    from ringfence.cli import serving

    async with serving.serving(config) as server:
        if as_json:
            first_run = server.app.state.first_run
            code = first_run.code if await first_run.is_due() else None
            print_json({"url": server.url, "pid": os.getpid(), "setUpCode": code})
        else:
            print(f"Ringfence is ready at {server.config.url}, the API page at {server.config.url}/docs", flush=True)
            if await server.app.state.first_run.is_due():
                code = server.app.state.first_run.code
                print(f"Nobody can sign in yet. Make the first admin at {server.config.url}/setup#{code}", flush=True)
        await server.asked_to_stop()
    note("ringfence: stopped; what was under way goes on at the next start")
