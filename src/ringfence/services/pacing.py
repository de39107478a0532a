"""How a campaign is paced: what it has learned, its ledgers of abandoned calls, and what was decided lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ringfence.domain.campaign import Campaign
from ringfence.domain.problems import Problem
from ringfence.domain.settings import StreamSettings
from ringfence.engine.pacing.insight import Insight
from ringfence.engine.pacing.memory import Memory
from ringfence.ports.clock import Clock
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.pacing import Sample

MOST_SAMPLES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Pacing:
    """As it is on record now; what was learned in the last minute may not be in it yet, the ledgers are complete."""

    campaign: Campaign
    memory: Memory
    insight: Insight
    samples: Sequence[Sample]


async def pacing(database: Database, clock: Clock, stream_id: str, campaign_id: str, limit: int) -> Pacing:
    """With the latest `limit` decisions. Raises Problem (not found)."""
    at = clock.now()

    def work(tx: Transaction) -> Pacing:
        campaign = tx.campaigns.get(stream_id, campaign_id)
        if campaign is None:
            raise Problem.not_found(f"campaign {campaign_id}")
        memory = Memory(tx.pacing.learned(campaign_id, at))
        samples = tx.pacing.samples(campaign_id, min(limit, MOST_SAMPLES))
        return Pacing(campaign, memory, insight(tx, campaign, at, memory), samples)

    return await database.read(work)


def insight(tx: Transaction, campaign: Campaign, at: datetime, memory: Memory | None = None) -> Insight:
    """What the campaign has learned by now, from its `memory` or what is on record of it."""
    stream = tx.tenancy.stream(campaign.stream_id)
    answering = (stream.settings if stream else StreamSettings()).answering
    known = Memory(tx.pacing.learned(campaign.id, at)) if memory is None else memory
    return known.insight(at, campaign.target_abandon_rate / 100, answering.abandoned_after)
