"""`ringfence explain`: may this number be dialed now, why, and when does that change?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ringfence.cli import options
from ringfence.cli.printing import print_facts, print_json, print_table
from ringfence.config import Config

if TYPE_CHECKING:
    from ringfence.services.explain import CampaignExplained, Explanation


def explain(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The phone number, in any usual spelling.")],
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="CAMPAIGN", help="In this campaign alone: its name or id.")
    ] = None,
    stream: options.StreamOption = None,
    data: options.Data = None,
    database: options.Database = None,
    as_json: options.Json = False,
) -> None:
    """Say whether a number may be dialed now, what stands in the way, when that changes, and what has happened to it.

    Example: `ringfence explain +442079460123 --campaign "March arrears"`
    """
    found = asyncio.run(_explain(options.config(data, database), stream, number, campaign))
    if as_json:
        from ringfence.api.history import explanation_page

        print_json(explanation_page(found))
    else:
        _print(found)


async def _explain(config: Config, stream_id: str | None, number: str, which: str | None) -> Explanation:
    from ringfence.adapters.numbering import LibPhoneNumber
    from ringfence.cli import remote, storage
    from ringfence.cli.campaigns import found_campaign
    from ringfence.services import explain

    async with storage.database(config) as opened:
        stream = await storage.stream_of(opened, stream_id)
        campaign_id = None if which is None else (await found_campaign(opened, stream, which)).id
        clock = await remote.clock(config, opened)
        return await explain.explain(opened, clock, LibPhoneNumber(), stream, number, campaign_id)


def _print(found: Explanation) -> None:
    verdict = "may be dialed now" if found.may_be_dialed else "is not dialed now"
    print(f"{found.phone_number} {verdict}: {found.because}")
    if found.when is not None:
        print_facts({"changes": found.when})
    for campaign in found.campaigns:
        _print_campaign(campaign)
    if found.more_campaigns:
        print("\nMore campaigns have this number: name one with --campaign")
    if found.dnc:
        print("\nDo-not-call lists it is on")
        rows = [(entry.list_name, entry.is_global, entry.added_at, entry.expires_at) for entry in found.dnc]
        print_table(("List", "Global", "Since", "Until"), rows, empty="")
    if found.attempts:
        print("\nAttempts, newest first" + (" (there are more)" if found.more_attempts else ""))
        attempts = [
            (attempt.placed_at, attempt.number, attempt.outcome or attempt.state, attempt.cause, attempt.disposition)
            for attempt in found.attempts
        ]
        print_table(("Placed", "Number", "Outcome", "Cause", "Disposition"), attempts, empty="")


def _print_campaign(campaign: CampaignExplained) -> None:
    print(f"\nCampaign {campaign.name} ({campaign.status}): {campaign.because}")
    for record in campaign.records:
        rows = [(rule.rule, "yes" if rule.passed else "no", rule.detail, rule.until) for rule in record.standing.rules]
        print(f"  {record.listed.list_name or 'a deleted list'}: {record.standing.because}")
        print_table(("Rule", "Passed", "Why", "Until"), rows, empty="")
    for reject in campaign.rejects:
        print(f"  line {reject.line} of {reject.list_name} did not go in: {reject.reason}")
