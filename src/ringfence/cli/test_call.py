"""One call over Asterisk, made from the command line to see whether calls go out."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import typer

from ringfence import wiring
from ringfence.adapters.clock import SystemClock
from ringfence.adapters.telephony.asterisk import Asterisk, AsteriskSettings
from ringfence.config import Config
from ringfence.domain import ids
from ringfence.domain.attempt import CallState
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.telephony import CallReport, Leg, News, PromptPlayed, Say, TelephonyUnavailable

APP: Final = "ringfence-test-call"
"""An application of its own: a server's would be taken from it."""
PREFIX: Final = "test"
"""Of the call's id; a server takes those of attempts for its own."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`phone` is the telephone to join them with; without one they hear `say`, and are hung up on."""

    number: str
    caller_id: str
    say: str
    phone: str | None
    ring_seconds: int


async def make(config: Config, wanted: Wanted) -> bool:
    """Whether somebody answered. Raises Problem (unavailable) where Asterisk cannot be reached."""
    settings = wiring.asterisk_settings(config)
    apart = replace(settings, servers=tuple(replace(server, app=APP) for server in settings.servers))
    with tempfile.TemporaryDirectory(prefix="ringfence-call-") as folder:
        os.chmod(folder, 0o755)  # Asterisk reads what is said from there
        try:
            return await _make(Path(folder), replace(apart, sounds=Path(folder)), wanted)
        except TelephonyUnavailable as error:
            raise Problem(Kind.UNAVAILABLE, "asterisk_unavailable", f"{error}: see ringfence asterisk check") from error


async def _make(folder: Path, settings: AsteriskSettings, wanted: Wanted) -> bool:
    clock = SystemClock()
    asterisk = Asterisk(folder / "asterisk.db", clock, settings)
    heard: asyncio.Queue[News] = asyncio.Queue()
    call_id, began = ids.new(PREFIX), clock.now()
    leg = Leg(
        call_id, PREFIX, wanted.number, wanted.caller_id, timedelta(seconds=wanted.ring_seconds),
        agent_id=None if wanted.phone is None else PREFIX, agent_endpoint=wanted.phone,
    )  # fmt: skip
    answered = False
    await asterisk.start(heard.put_nowait)
    try:
        await asterisk.place(leg)
        while True:
            news = await heard.get()
            if isinstance(news, PromptPlayed):
                await asterisk.hang_up(call_id)
            elif isinstance(news, CallReport):
                typer.echo(f"{(news.at - began).total_seconds():6.1f} s  {_words(news)}")
                if news.state is CallState.ENDED:
                    return answered
                if news.state is CallState.CONNECTED:
                    answered = True
                    if wanted.phone is None:
                        await asterisk.play(call_id, "welcome", (Say(wanted.say),))
                    else:
                        await asterisk.connect(call_id)
    finally:
        await asterisk.hang_up(call_id)
        await asterisk.stop()


def _words(report: CallReport) -> str:
    if report.state is not CallState.ENDED:
        return str(report.state)
    by = f", ended by the {report.ended_by}" if report.ended_by else ""
    return f"ended: {report.outcome}, cause {report.cause}{by}"
