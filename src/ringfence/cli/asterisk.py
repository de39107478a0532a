"""`ringfence asterisk`: is it set up, and does a call go out?"""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

import typer

from ringfence.cli import options
from ringfence.cli.printing import print_json
from ringfence.config import Config

app = typer.Typer(no_args_is_help=True, help="Set Asterisk up, and try it.")

WELCOME: Final = "This is a test call of Ringfence. Good bye."
_MARKS: Final = {"good": "ok  ", "doubtful": "?   ", "missing": "NO  "}


@app.command("check")
def check(
    asterisk: options.Asterisk = None,
    trunk: options.Trunk = None,
    as_json: options.Json = False,
) -> None:
    """Say what is there and what is missing, in plain words. Leaves with 1 where no call would come about.

    Example: `ringfence asterisk check`
    """
    if not asyncio.run(_check(_config(asterisk, trunk), as_json)):
        raise typer.Exit(1)


async def _check(config: Config, as_json: bool) -> bool:
    from ringfence import wiring
    from ringfence.adapters.telephony.asterisk import check

    found = [finding async for finding in check.findings(wiring.asterisk_settings(config))]
    if as_json:
        print_json([{"verdict": finding.verdict, "text": finding.text} for finding in found])
    else:
        for finding in found:
            typer.echo(f"{_MARKS[finding.verdict]}{finding.text}")
    return all(finding.verdict is not check.Verdict.MISSING for finding in found)


@app.command("call")
def call(
    number: Annotated[str, typer.Argument(help="The number to ring, in international form: +442079460123")],
    caller_id: Annotated[str, typer.Option("--from", metavar="NUMBER", help="The number that is shown.")],
    say: Annotated[str, typer.Option("--say", help="What is said to whoever answers, before it hangs up.")] = WELCOME,
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="ENDPOINT", help="Join them with this telephone: PJSIP/1001")
    ] = None,
    ring_seconds: Annotated[int, typer.Option("--ring", min=5, max=120, help="How long it may ring.")] = 30,
    asterisk: options.Asterisk = None,
    trunk: options.Trunk = None,
) -> None:
    """Make one call beside everything else, and say what becomes of it. Leaves with 1 where nobody answered.

    No campaign, list or limit has a say in it: ring nobody who does not expect it.

    Example: `ringfence asterisk call +442079460123 --from +442079460999`
    """
    from ringfence.cli import test_call

    wanted = test_call.Wanted(number, caller_id, say, phone, ring_seconds)
    if not asyncio.run(test_call.make(_config(asterisk, trunk), wanted)):
        raise typer.Exit(1)


def _config(asterisk: str | None, trunk: str | None) -> Config:
    return options.config(None, None, telephony="asterisk", asterisk=asterisk, trunk=trunk)
