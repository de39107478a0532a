"""The demonstration: a server with sample data, and simulated agents who work through its campaign."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shlex
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from ringfence.api.campaign_examples import EXAMPLE
from ringfence.cli import demo_screen
from ringfence.cli.demo_phones import Phones
from ringfence.cli.demo_screen import Scene
from ringfence.cli.printing import note
from ringfence.cli.serving import Server, serving
from ringfence.cli.simulated_agents import Habits, SimulatedAgent, TokenRefused
from ringfence.config import Config, from_environment
from ringfence.domain.campaign import CampaignStatus, DialingMode
from ringfence.domain.problems import Kind, Problem
from ringfence.ports.storage.agents import Agent
from ringfence.services import campaign_runs, campaigns, sample, tokens
from ringfence.services.progress import Progress, progress
from ringfence.services.runtime import Runtime
from ringfence.services.sample import Sample

TOKEN_TTL: Final = timedelta(hours=12)
LEAVING_SECONDS: Final = 3.0
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Wanted:
    """A demonstration as asked for; None is what nothing was said about."""

    data: Path | None
    port: int | None
    host: str | None
    speed: float
    agents: int
    seed: int
    table: bool
    seconds: float | None
    exit_when_complete: bool
    mode: DialingMode = DialingMode.PREVIEW


async def run(wanted: Wanted, phones: Phones | None = None) -> None:
    """Show it until it is interrupted, its time is over, or its campaign is completed and that is to be the end.

    `phones` are real ones, called by a real Asterisk; without them everything is simulated.
    """
    with _folder(wanted.data) as folder:
        async with _served(wanted, _config(wanted, folder, phones)) as server:
            endpoints = phones.endpoints if phones else ()
            made = await sample.make(
                server.runtime,
                now=tokens.utc_now(),
                agent_count=wanted.agents,
                endpoints=endpoints,
                mode=wanted.mode,
            )
            _introduce(server, made, wanted)
            await _start(server.runtime, made)
            async with _at_work(server, made, wanted, phones.habits if phones else None) as agents:
                await _shown(server, made, agents, wanted)
    note("ringfence: the demonstration has ended")


# --- the server ------------------------------------------------------------------------------------------------------


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="ringfence-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _config(wanted: Wanted, folder: Path, phones: Phones | None) -> Config:
    """Its own embedded database, whatever the environment names: it shall not get into a real one."""
    quiet = None if os.environ.get("RINGFENCE_LOG_LEVEL") else "error"
    return from_environment(
        data=folder,
        database="",
        telephony="asterisk" if phones else "simulated",
        asterisk=phones.asterisk if phones else "",
        port=wanted.port,
        host=wanted.host,
        speed=wanted.speed,
        seed=wanted.seed,
        log_level=quiet,
    )


@asynccontextmanager
async def _served(wanted: Wanted, config: Config) -> AsyncIterator[Server]:
    """The server; at any free port where the usual one is taken and none was asked for."""
    async with AsyncExitStack() as stack:
        try:
            server = await stack.enter_async_context(serving(config))
        except Problem as problem:
            if wanted.port is not None or problem.code != "address_unusable":
                raise
            note(f"ringfence: port {config.port} is taken, so this one is at another")
            server = await stack.enter_async_context(serving(from_environment(**_fields(config) | {"port": 0})))
        yield server


def _fields(config: Config) -> dict[str, Any]:
    return {name: getattr(config, name) for name in Config.__slots__}


async def _start(runtime: Runtime, made: Sample) -> None:
    """Have the campaign running. Raises Problem (conflict) where it could not be prepared."""
    stream_id, campaign = made.stream.id, made.campaign
    while campaign.status is CampaignStatus.PREPARING:
        await asyncio.sleep(_LOOK_SECONDS)
        campaign = await campaigns.get(runtime, stream_id, campaign.id)
    if campaign.status is CampaignStatus.FAILED:
        raise Problem(Kind.CONFLICT, "campaign_failed", f"the sample campaign failed: {campaign.failure}")
    if campaign.status is CampaignStatus.PAUSED:
        await campaign_runs.resume(runtime, stream_id, campaign.id)
    elif campaign.status is not CampaignStatus.ACTIVE:
        await campaign_runs.play(runtime, stream_id, campaign.id)


# --- the agents ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _at_work(
    server: Server, made: Sample, wanted: Wanted, habits: Habits | None
) -> AsyncIterator[list[SimulatedAgent]]:
    """The simulated agents, who work until the end of the block and then sign out."""
    agents = [
        SimulatedAgent(
            server.url,
            made.stream.id,
            agent.id,
            await _token(server.runtime, made, agent),
            random.Random(f"{wanted.seed}/{number}"),
            wanted.speed,
            habits,
        )
        for number, agent in enumerate(made.agents)
    ]
    working = [
        asyncio.create_task(_work(server.runtime, made, simulated, agent), name=f"agent {agent.id}")
        for simulated, agent in zip(agents, made.agents, strict=True)
    ]
    try:
        yield agents
    finally:
        with suppress(TimeoutError, httpx.TransportError):
            async with asyncio.timeout(LEAVING_SECONDS):
                await asyncio.gather(*(agent.leave() for agent in agents))
        for task in working:
            task.cancel()
        await asyncio.wait(working)
        for task in working:
            if not task.cancelled() and task.exception() is not None:
                note(f"ringfence: {task.get_name()} stopped working: {task.exception()}")


async def _work(runtime: Runtime, made: Sample, simulated: SimulatedAgent, agent: Agent) -> None:
    """Work for as long as it takes, with a new token whenever one has come to its end."""
    while True:
        try:
            await simulated.run()
            return
        except TokenRefused:
            simulated.token = await _token(runtime, made, agent)
            await asyncio.sleep(1)


async def _token(runtime: Runtime, made: Sample, agent: Agent) -> str:
    return await tokens.agent_token(runtime.database, made.stream, agent.id, at=tokens.utc_now())


# --- what is shown ---------------------------------------------------------------------------------------------------


def _introduce(server: Server, made: Sample, wanted: Wanted) -> None:
    """Addresses, credentials, and commands to paste."""
    token = tokens.sign(made.app.id, made.app.key, at=tokens.utc_now(), ttl=TOKEN_TTL)
    kept = f"{server.config.data} (kept)" if wanted.data else f"{server.config.data} (goes away at the end)"
    facts = {
        "Ringfence": server.config.url,
        "Sign in as": f"{sample.address_of('Rosa Winter')} (agent) or {sample.address_of('Alma Reyes')} (admin)",
        "Password": sample.PASSWORD,
        "API page": f"{server.config.url}/docs",
        "Data folder": kept,
        **_calls(server),
        "Campaign": f"{made.campaign.name} ({made.campaign.dialing_mode})",
        "Clock": f"{wanted.speed:g} times as fast as the world's" if wanted.speed != 1 else "real time",
        "Account": made.stream.account_id,
        "Stream": made.stream.id,
        "Client id": made.app.id,
        "Client secret": made.app.key,
        "Token": token,
    }
    wide = max(len(name) for name in facts)
    for name, value in facts.items():
        print(f"{name:<{wide}}  {value}")
    print("\nCreate a campaign of your own over the API:\n")
    print(request_to_paste(server.config.url, made, token))
    print("\nLook at it from another terminal:\n")
    print(f"export RINGFENCE_DATA={shlex.quote(str(server.config.data.absolute()))}")
    print(f"ringfence campaign show {shlex.quote(made.campaign.name)}")
    print(flush=True)


def _calls(server: Server) -> dict[str, str]:
    if server.config.telephony != "asterisk":
        return {"Calls": "simulated"}
    rosa = "in her browser, on this machine: start taking calls, allow the microphone, and talk"
    return {"Calls": "by Asterisk, over SIP", "Rosa telephones": rosa}


def request_to_paste(url: str, made: Sample, token: str) -> str:
    """A command for a shell that creates the documented campaign, whose list, queue and caller ID are there."""
    stream, account = made.stream.id, made.stream.account_id
    query = f"accountId={account}&campaignType=voice"
    headers = {"auth": token, "accountId": account, "iid": stream, "Content-Type": "application/json"}
    lines = [f"curl -X POST {shlex.quote(f'{url}/campaign/api/v2/public/{stream}/campaign?{query}')}"]
    lines += [f"  -H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items()]
    lines.append(f"  -d {shlex.quote(json.dumps(EXAMPLE, indent=2))}")
    return " \\\n".join(lines)


async def _shown(server: Server, made: Sample, agents: list[SimulatedAgent], wanted: Wanted) -> None:
    """Show how it goes, until it ends."""
    loop = asyncio.get_running_loop()
    ends = None if wanted.seconds is None else loop.time() + wanted.seconds
    stop = asyncio.create_task(server.asked_to_stop())
    began = server.runtime.clock.now()
    screen = demo_screen.table if wanted.table and sys.stdout.isatty() else demo_screen.lines
    with screen() as show:
        while not stop.done():
            standing = await _progress(server.runtime, made)
            show(Scene(made, standing, agents, began, server.runtime.clock.now()))
            if wanted.exit_when_complete and standing.status is CampaignStatus.COMPLETED:
                break
            if ends is not None and loop.time() >= ends:
                break
            left = demo_screen.EVERY_SECONDS if ends is None else min(demo_screen.EVERY_SECONDS, ends - loop.time())
            await asyncio.wait({stop}, timeout=max(0.0, left))
    stop.cancel()


async def _progress(runtime: Runtime, made: Sample) -> Progress:
    return await progress(runtime.database, runtime.clock, made.stream.id, made.campaign.id)
