"""Events out: notices as they are told outside, followed from a place in the stream on, and forgotten when old."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from ringfence.domain import ids
from ringfence.domain.notice import Notice
from ringfence.domain.problems import Problem
from ringfence.ports.bus import Bus, SlowSubscriber
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.notices import Kept, NoticePage
from ringfence.services import pushes
from ringfence.services.desk_pages import iso

TYPES: Final = {
    "campaign.created": "a campaign was created; its contacts are being prepared",
    "campaign.updated": "a campaign was changed",
    "campaign.deleted": "a campaign was deleted",
    "campaign.ready": "a run is prepared and can be played",
    "campaign.failed": "a campaign could not be prepared: `reason`",
    "campaign.started": "a run began",
    "campaign.paused": "a run was paused",
    "campaign.resumed": "a run goes on",
    "campaign.stopped": "a run was stopped",
    "campaign.completed": "no record of a run can be dialed any more",
    "preview.offered": "a record was leased to an agent",
    "preview.dialed": "it was dialed, by the agent or (`timedOut`) because its time was over",
    "preview.skipped": "the agent skipped it, with a `reason`",
    "preview.withdrawn": "it was taken back, and why",
    "call.dialing": "a call is being placed",
    "call.ringing": "it rings",
    "call.answered": "it was answered, and the agent is there",
    "call.screened": "it was answered, and is listened to: a person or a machine",
    "call.guided": "it was answered, and is led by an experience flow",
    "call.waiting": "it was answered, and no agent is free yet",
    "call.abandoned": "no agent came free in time: the person is told so",
    "call.held": "the person was put on hold",
    "call.unheld": "and taken off hold",
    "call.ended": "the call is over, with its `outcome`",
    "call.wrapped_up": "nothing more comes of the call: `outcome`, `disposition` and `notes` are final",
    "agent.state": "an agent changed from `before` to `state`",
    "dnc.number_added": "an agent or a person had a number put on a do-not-call list",
}
"""Every type, and when it is told."""

FAMILIES: Final = tuple(dict.fromkeys(f"{type.partition('.')[0]}.*" for type in TYPES))

LARGEST_STEP: Final = 1_000
"""Notices looked at in one read."""

LOOKS_EVERY_SECONDS: Final = 1.0
"""A wake-up may get lost, or come from a process that knows no bus: then so much real time passes."""

SETTLES_SECONDS: Final = 0.05
"""The least real time between two reads of one follower: it gets what came meanwhile at once, however busy the dialer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notices: of these types (`call.ended`) and families (`call.*`), none for all; of this campaign, None for all."""

    types: tuple[str, ...] = ()
    campaign_id: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Notices in order, and how far the stream has been looked through. None of them: time has passed."""

    notices: tuple[Kept, ...]
    reached: int


def of_campaign(type: str, at: datetime, campaign_id: str, name: str, **more: Any) -> Notice:
    """A notice about a campaign, for the transaction that makes it true."""
    return Notice(type, at, campaign_id, {"campaignId": campaign_id, "campaignName": name} | more)


def check_types(path: str, types: tuple[str, ...]) -> None:
    """Raises Problem (invalid) for a type that there is not."""
    for type in types:
        if type not in TYPES and type not in FAMILIES:
            known = ", ".join([*TYPES, *FAMILIES])
            raise Problem.at(path, "unknown", f"{type[:64]!r} is no type of event: use any of {known}")


def notice_id(stream_id: str, seq: int) -> str:
    """The id of a notice, the same whenever and however it is told: its place is in the last 12 digits."""
    return ids.member(ids.EVENT, ids.derived(ids.EVENT, stream_id), seq)


def seq_of(stream_id: str, notice_id_: str) -> int | None:
    """The place of a notice of this stream; None where the id is none of it."""
    try:
        seq = int(notice_id_[-12:], 16)
    except ValueError:
        return None
    return seq if notice_id_ == notice_id(stream_id, seq) else None


def page(stream_id: str, notice: Kept) -> bytes:
    """A notice as JSON, byte for byte the same each time it is told."""
    told: dict[str, Any] = {
        "id": notice_id(stream_id, notice.seq),
        "type": notice.type,
        "timestamp": iso(notice.at),
        "streamId": stream_id,
        "campaignId": notice.campaign_id,
        "data": msgspec.Raw(notice.data),
    }
    return msgspec.json.encode(told)


async def start(database: Database, stream_id: str, cursor: str | None) -> int:
    """Where to go on: after this cursor; None: from now on. 0 is the oldest event that is kept.

    Raises Problem: invalid for what is no cursor, conflict where events after it are no longer kept.
    """
    extent = await database.read(lambda tx: tx.notices.extent(stream_id))
    if not cursor:
        return extent.last
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > 18 or int(cursor) > extent.last:
        raise Problem.at(
            "cursor", "malformed", "must be the id of an event, as the stream gave it, or 0 for the oldest"
        )
    seq = int(cursor)
    if seq == 0:
        return extent.first - 1
    if seq < extent.first - 1:
        message = (
            f"the events after {seq} are no longer kept: read the state anew, and go on from cursor {extent.first - 1}"
        )
        raise Problem.conflict("cursor_expired", message)
    return seq


async def so_far(database: Database, stream_id: str, after: int, wanted: Wanted) -> AsyncGenerator[News]:
    """Every wanted notice after this place, up to the latest."""
    is_all = False
    while not is_all:
        found = await database.read(_reading(stream_id, after, wanted))
        is_all = found.reached - after < LARGEST_STEP
        after = found.reached
        yield News(found.notices, after)


async def follow(
    database: Database, bus: Bus, stream_id: str, after: int, wanted: Wanted, heartbeat: float
) -> AsyncGenerator[News]:
    """Every wanted notice after this place, in order, each once, for as long as it is asked. Empty news come every
    `heartbeat` seconds of real time without others."""
    loop = asyncio.get_running_loop()
    quiet_since = loop.time()
    while True:
        read_at = loop.time()
        async with await bus.subscribe(pushes.notices_topic(stream_id)) as wakes:
            found = await database.read(_reading(stream_id, after, wanted))
            is_all = found.reached - after < LARGEST_STEP
            after = found.reached
            if found.notices or loop.time() - quiet_since >= heartbeat:
                quiet_since = loop.time()
                yield News(found.notices, after)
            if not is_all:
                continue
            with contextlib.suppress(TimeoutError, SlowSubscriber):
                async with asyncio.timeout(min(heartbeat, LOOKS_EVERY_SECONDS)):
                    await anext(wakes)
        await asyncio.sleep(max(0.0, read_at + SETTLES_SECONDS - loop.time()))


def _reading(stream_id: str, after: int, wanted: Wanted) -> Callable[[Transaction], NoticePage]:
    return lambda tx: tx.notices.after(stream_id, after, LARGEST_STEP, wanted.types, wanted.campaign_id)
