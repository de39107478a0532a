"""What the dialers are told of people and numbers that came into lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.engine.events import NumbersBlocked, RecordsJoined
from ringfence.ports.storage.campaigns import Joined
from ringfence.services.dialers import Dialers


@dataclass(frozen=True, slots=True)
class BlockedNumbers:
    stream_id: str
    list_id: str
    is_global: bool
    numbers: tuple[str, ...]


def tell(dialers: Dialers, news: Iterable[Joined | BlockedNumbers]) -> None:
    """Let the dialers know. Call it once the transaction is durable."""
    for item in news:
        if isinstance(item, Joined):
            dialers.tell(
                item.stream_id,
                RecordsJoined,
                instance_id=item.instance_id,
                zone_counts=dict(item.zone_counts),
                owners=item.owners,
            )
        else:
            dialers.tell(
                item.stream_id,
                NumbersBlocked,
                list_id=item.list_id,
                is_global=item.is_global,
                numbers=item.numbers,
            )
