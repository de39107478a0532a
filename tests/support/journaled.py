"""A journal as a dialer leaves it, written without its shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.storage.journal import SqlJournal
from ringfence.adapters.storage.transaction import SqlTransaction
from ringfence.bench.engine import World, restored
from ringfence.domain.settings import StreamSettings
from ringfence.engine.dialer import Dialer
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.journal import Handled
from ringfence.ports.storage.tenancy import Stream
from ringfence.services import journal

STREAM = "st-bench"


def handled(count: int, at: datetime, agents: int = 3) -> list[Handled]:
    """What an engine handled from its start at this instant on: so many events, of agents who never rest."""
    dialer, world, start = Dialer(), World(), restored(agents)
    sessions = tuple(replace(session, since=at) for session in start.sessions)
    event = replace(start, at=at, sessions=sessions)
    done: list[Handled] = []
    following = world.events()
    for _ in range(count):
        wanted = dialer.handle(event)
        done.append(Handled(event, journal.digest(wanted)))
        world.react(event.at, wanted)
        event = next(following)  # type: ignore[assignment]
    return done


async def write(
    database: SqlDatabase, at: datetime, starts: Sequence[int], apart: timedelta = timedelta(days=1)
) -> None:
    """A stream, and the journal of one engine after the other: so many events each, their starts so far apart."""

    def work(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        if tx.tenancy.stream(STREAM) is None:
            tx.tenancy.add_account("ac-bench", at)
            tx.tenancy.add_stream(Stream(STREAM, "ac-bench", StreamSettings(), at))
        for number, count in enumerate(starts):
            first = tx.live.last_sequence(STREAM) + 1
            SqlJournal(tx.connection).append(STREAM, first, handled(count, at + number * apart))

    await database.write(work)
