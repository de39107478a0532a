"""What campaigns have learned, their ledgers of abandoned calls, and the decisions sampled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from ringfence.adapters.storage import upserts
from ringfence.adapters.storage.tables import campaign_estimates, campaign_tallies, pacing_samples
from ringfence.engine import commands
from ringfence.engine.pacing.ledger import MONTH, Tally, hour_of
from ringfence.engine.pacing.memory import Learned
from ringfence.ports.storage.pacing import Sample

SAMPLES_KEPT: Final = timedelta(days=1)
_T, _S = campaign_tallies.c, pacing_samples.c


class SqlPacing:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def learned(self, campaign_id: str, at: datetime) -> Learned:
        execute = self._connection.execute
        mine = select(campaign_estimates.c.estimates).where(campaign_estimates.c.campaign_id == campaign_id)
        hours = (
            select(_T.hour, _T.answered, _T.abandoned, _T.machines)
            .where(_T.campaign_id == campaign_id, _T.hour > hour_of(at) - MONTH)
            .order_by(_T.hour)
        )
        estimates = execute(mine).scalar()
        return Learned(estimates or {}, {hour: Tally(*counts) for hour, *counts in execute(hours)})

    def samples(self, campaign_id: str, limit: int) -> list[Sample]:
        latest = select(pacing_samples).where(_S.campaign_id == campaign_id).order_by(_S.at.desc()).limit(limit)
        return [Sample(row.at, row.instance_id, row.decision) for row in self._connection.execute(latest)]

    def remove(self, campaign_id: str) -> None:
        for table in (campaign_estimates, campaign_tallies, pacing_samples):
            self._connection.execute(delete(table).where(table.c.campaign_id == campaign_id))

    # --- what the dialer saves

    def save(
        self,
        tallies: Sequence[commands.SaveTally],
        estimates: Sequence[commands.SaveEstimates],
        samples: Sequence[commands.SaveDecision],
    ) -> None:
        execute = self._connection.execute
        hours = {(save.campaign_id, save.hour): save.tally for save in tallies}
        if hours:
            rows = [
                {
                    "campaign_id": campaign_id,
                    "hour": hour,
                    "answered": tally.answered,
                    "abandoned": tally.abandoned,
                    "machines": tally.machines,
                }
                for (campaign_id, hour), tally in hours.items()
            ]
            execute(upserts.replacing(campaign_tallies), rows)
        learned = {save.campaign_id: save for save in estimates}
        if learned:
            rows = [
                {"campaign_id": save.campaign_id, "estimates": save.estimates, "saved_at": save.at}
                for save in learned.values()
            ]
            execute(upserts.replacing(campaign_estimates), rows)
        decided = {(save.campaign_id, save.at): save for save in samples}
        if decided:
            rows = [
                {
                    "campaign_id": save.campaign_id,
                    "at": save.at,
                    "instance_id": save.instance_id,
                    "decision": save.decision,
                }
                for save in decided.values()
            ]
            execute(upserts.replacing(pacing_samples), rows)
            self._forget(decided)

    def _forget(self, decided: dict[tuple[str, datetime], commands.SaveDecision]) -> None:
        """What is older than is kept, of the campaigns that have decided something."""
        for campaign_id, at in dict(decided.keys()).items():
            old = (_S.campaign_id == campaign_id, _S.at < at - SAMPLES_KEPT)
            self._connection.execute(delete(pacing_samples).where(*old))
            past = (_T.campaign_id == campaign_id, _T.hour <= hour_of(at) - MONTH)
            self._connection.execute(delete(campaign_tallies).where(*past))
