"""`ringfence campaign`: what campaigns there are, how far they have come, and starting and ending them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ringfence.cli import options
from ringfence.cli.printing import iso, note, print_facts, print_json, print_table
from ringfence.config import Config
from ringfence.domain.problems import Kind, Problem

if TYPE_CHECKING:
    from ringfence.adapters.storage.database import SqlDatabase
    from ringfence.domain.campaign import Campaign
    from ringfence.ports.storage.database import Transaction
    from ringfence.ports.storage.tenancy import Stream
    from ringfence.services.progress import Progress

app = typer.Typer(no_args_is_help=True, help="Campaigns: list and show them; start, pause, resume and stop them.")

Which = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's name or id.")]
_PAGE: Final = 500


@app.command("list")
def list_all(
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """List the campaigns, newest first.

    Example: `ringfence campaign list --stream st-1`
    """
    found = asyncio.run(_list(options.config(data, database), stream))
    if as_json:
        print_json(found)
    else:
        columns = ("name", "status", "priority", "dialingMode", "contactLists", "queue", "id")
        rows = [[one[column] for column in columns] for one in found]
        heads = ("Name", "Status", "Priority", "Mode", "Contact lists", "Queue", "Id")
        print_table(heads, rows, empty="There are no campaigns.")


@app.command("show")
def show(
    campaign: Which,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Show a campaign and where its records stand.

    Example: `ringfence campaign show "March arrears"`
    """
    found = asyncio.run(_show(options.config(data, database), stream, campaign))
    if as_json:
        print_json(found)
        return
    progress = found.pop("progress")
    print_facts(found)
    excluded = progress.pop("excluded")
    print("progress")
    counts = {name: value for name, value in progress.items() if value or name == "total"}
    counts |= {f"excluded: {why}": n for why, n in excluded.items() if n}
    print_facts({f"  {name}": value for name, value in counts.items() if name != "excluded"})


@app.command("start")
def start(
    campaign: Which,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Start a campaign on the running server.

    Example: `ringfence campaign start "March arrears"`
    """
    _trigger("play", "starts campaigns", campaign, stream, options.config(data, database), as_json)


@app.command("pause")
def pause(
    campaign: Which,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Pause a campaign: no new call starts, and it keeps its place.

    Example: `ringfence campaign pause "March arrears"`
    """
    _trigger("pause", "pauses campaigns", campaign, stream, options.config(data, database), as_json)


@app.command("resume")
def resume(
    campaign: Which,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Go on with a paused campaign.

    Example: `ringfence campaign resume "March arrears"`
    """
    _trigger("resume", "resumes campaigns", campaign, stream, options.config(data, database), as_json)


@app.command("stop")
def stop(
    campaign: Which,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """End the run of a campaign; calls that are up end by themselves. The next start dials the whole list afresh.

    Example: `ringfence campaign stop "March arrears"`
    """
    _trigger("stop", "stops campaigns", campaign, stream, options.config(data, database), as_json)


# --- reading ---------------------------------------------------------------------------------------------------------


async def _list(config: Config, stream_id: str | None) -> list[dict[str, Any]]:
    from ringfence.cli import storage
    from ringfence.ports.storage.campaigns import CampaignQuery

    def work(tx: Transaction) -> list[Campaign]:
        found: list[Campaign] = []
        while len(page := tx.campaigns.page(stream.id, CampaignQuery(), len(found), _PAGE)):
            found += page
        return found

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        return [_shown(campaign) for campaign in await opened.read(work)]


async def _show(config: Config, stream_id: str | None, which: str) -> dict[str, Any]:
    from ringfence.cli import remote, storage
    from ringfence.services import progress

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        campaign = await found_campaign(opened, stream, which)
        clock = await remote.clock(config, opened)
        standing = await progress.progress(opened, clock, stream.id, campaign.id)
    return _shown(campaign) | {"progress": _counts(standing)}


async def found_campaign(opened: SqlDatabase, stream: Stream, which: str) -> Campaign:
    """The campaign of this id, or else of this name. Raises Problem (not found)."""

    def work(tx: Transaction) -> Campaign | None:
        return tx.campaigns.get(stream.id, which) or tx.campaigns.named(stream.id, which.strip())

    found = await opened.read(work)
    if found is None:
        message = f'there is no campaign "{which}" in stream {stream.id}: ringfence campaign list shows them'
        raise Problem(Kind.NOT_FOUND, "not_found", message)
    return found


def _shown(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "name": campaign.name,
        "status": str(campaign.status),
        "failure": campaign.failure,
        "priority": campaign.priority,
        "dialingMode": str(campaign.dialing_mode),
        "contactLists": list(campaign.contact_lists),
        "dncList": campaign.dnc_list_name,
        "queue": campaign.queue_name,
        "campaignInstanceId": campaign.instance_id,
        "createdAt": iso(campaign.created_at),
        "updatedAt": iso(campaign.updated_at),
    }


def _counts(standing: Progress) -> dict[str, Any]:
    states = {state.value: n for state, n in standing.states.items() if state.value != "excluded"}
    return {
        "total": standing.total,
        **states,
        "waitingHours": standing.waiting_hours,
        "excluded": {why.value: n for why, n in standing.excluded.items()},
    }


# --- starting and ending ---------------------------------------------------------------------------------------------


def _trigger(trigger: str, what: str, which: str, stream_id: str | None, config: Config, as_json: bool) -> None:
    answer = asyncio.run(_triggered(trigger, what, which, stream_id, config))
    if as_json:
        print_json(answer)
    else:
        print(f"{answer['message']}: {answer['name']} is {answer['status']}")
        note(f"ringfence: how far it is, says ringfence campaign show {answer['id']}")


async def _triggered(trigger: str, what: str, which: str, stream_id: str | None, config: Config) -> dict[str, Any]:
    from ringfence.cli import remote, storage

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        campaign = await found_campaign(opened, stream, which)
        running = remote.needed(config, what)
        async with remote.client(running, opened, stream) as server:
            answer = await server.campaigns.trigger(campaign.id, campaign_type="voice", trigger=trigger)
        return {"id": campaign.id, "name": campaign.name, **answer}
