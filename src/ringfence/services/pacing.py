"""How a campaign is paced: what it has learned, its ledgers of abandoned calls, and what was decided lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
        campaign, stream = tx.campaigns.get(stream_id, campaign_id), tx.tenancy.stream(stream_id)
        if campaign is None:
            raise Problem.not_found(f"campaign {campaign_id}")
        answering = (stream.settings if stream else StreamSettings()).answering
        memory = Memory(tx.pacing.learned(campaign_id, at))
        insight = memory.insight(at, campaign.target_abandon_rate / 100, answering.abandoned_after)
        return Pacing(campaign, memory, insight, tx.pacing.samples(campaign_id, min(limit, MOST_SAMPLES)))

    return await database.read(work)
