"""The board: every campaign of a stream with how far it has come, for those who run the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ringfence.domain.record import LIVE, OPEN, RecordState
from ringfence.ports.storage.board import BoardRow
from ringfence.ports.storage.database import Database

MOST: Final = 1_000
"""Campaigns on a board, the newest."""

DONE: Final = frozenset(RecordState) - OPEN - {RecordState.EXCLUDED}
_LATER: Final = OPEN - LIVE - {RecordState.PENDING}


async def rows(database: Database, stream_id: str) -> Sequence[BoardRow]:
    return await database.read(lambda tx: tx.board.rows(stream_id, MOST))


def people(row: BoardRow) -> dict[str, Any]:
    """How many people of the run are where: the others add up to `total`."""

    def of(states: frozenset[RecordState]) -> int:
        return sum(row.states.get(state, 0) for state in states)

    return {
        "total": sum(row.states.values()),
        "untried": row.states.get(RecordState.PENDING, 0),
        "later": of(_LATER),
        "live": of(LIVE),
        "done": of(DONE),
        "excluded": row.states.get(RecordState.EXCLUDED, 0),
    }
