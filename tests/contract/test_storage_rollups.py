"""Sums over spans of hours are the same whether they are read by the hour or by the day."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Outcome
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.rollups import BY_CAMPAIGN, BY_HOUR, BY_OUTCOME, Deed, Done, Entry, Span, Stint, Wanted
from tests.contract.conftest import NOW

HOUR = timedelta(hours=1)
STREAM = "st-alpha"


def entries(rng: Random) -> list[Entry]:
    found: list[Entry] = []
    for minute in range(0, 4 * 24 * 60, 31):
        at = NOW + timedelta(minutes=minute)
        agent_id, campaign_id = f"ag-{rng.randrange(3)}", f"cp-{rng.randrange(2)}"
        outcome = rng.choice([Outcome.CONNECTED, Outcome.BUSY])
        answered = outcome is Outcome.CONNECTED
        found += [
            Done(at, campaign_id, "ci-1", 1, outcome, "", answered, timedelta(seconds=rng.randrange(90)), HOUR / 60),
            Deed(agent_id, at, 1, 0, 1, int(answered)),
            Stint(agent_id, AgentState.BUSY, at, at + timedelta(minutes=31), None),
        ]
    return found


async def test_days_and_hours_add_up_to_the_same(database: SqlDatabase) -> None:
    rng = Random(5)
    await database.write(lambda tx: tx.rollups.add(STREAM, entries(rng)))
    await database.write(lambda tx: tx.rollups.add(STREAM, entries(rng)))
    first = NOW.replace(minute=0)
    for _ in range(12):
        start = first + rng.randrange(-5, 90) * HOUR
        span = Span(start, start + rng.randrange(1, 100) * HOUR)

        def work(tx: Transaction, span: Span = span) -> None:
            wanted = Wanted(span, rng.choice([None, "cp-1"]))
            by_hour = tx.rollups.calls(STREAM, wanted, (BY_CAMPAIGN, BY_HOUR, BY_OUTCOME))
            summed = tx.rollups.calls(STREAM, wanted, (BY_CAMPAIGN, BY_OUTCOME))
            for one in summed:
                same = [it for it in by_hour if (it.campaign_id, it.outcome) == (one.campaign_id, one.outcome)]
                assert (one.calls, one.answered) == (sum(it.calls for it in same), sum(it.answered for it in same))
                assert abs(one.talk_seconds - sum(it.talk_seconds for it in same)) < 0.001
            assert sum(one.calls for one in summed) == sum(one.calls for one in by_hour)
            hours = int((span.end - span.start) / HOUR)
            pieces = [Span(span.start + n * HOUR, span.start + (n + 1) * HOUR) for n in range(hours)]
            for agent in tx.rollups.activity(STREAM, span, None):
                each = [part for piece in pieces for part in tx.rollups.activity(STREAM, piece, agent.agent_id)]
                assert agent.calls == sum(part.calls for part in each)
                busy = sum(part.states[AgentState.BUSY] for part in each)
                assert abs(agent.states[AgentState.BUSY] - busy) < 0.001

        await database.read(work)
