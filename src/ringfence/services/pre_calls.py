"""Asking before calls: a campaign's own system is told of a contact, and says whether to call and what else it knows.

Bounded in time, tries and requests at once: a system that hangs or is flooded costs the contacts it is asked about, and no
other campaign's calls.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import structlog

from ringfence.domain import pre_call
from ringfence.domain.contact import RowLimits
from ringfence.domain.pre_call import Handling, PreCallAnswer
from ringfence.engine import commands, events
from ringfence.ports.clock import Clock
from ringfence.ports.outbound import Outbound, OutboundFailed
from ringfence.ports.storage.database import Database
from ringfence.ports.storage.pre_calls import ToAsk
from ringfence.services import tenancy

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS: Final = 5.0
"""Of one try."""
TRIES: Final = 2
AGAIN_AFTER_SECONDS: Final = 0.5
AT_ONCE: Final = 100
"""Requests of a stream; how many one run makes at once is for the engine to say."""
MOST_BYTES: Final = 64 * 1024


class PreCalls:
    """Asks for one dialer."""

    def __init__(self, database: Database, outbound: Outbound, clock: Clock, timeout: float = TIMEOUT_SECONDS) -> None:
        """`timeout` is that of one try, in seconds of real time."""
        self._database = database
        self._outbound = outbound
        self._clock = clock
        self._timeout = timeout
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def ask(self, stream_id: str, act: commands.AskPreCall) -> events.PreCallAnswered:
        """The answer, once it is on record. Whatever goes wrong is an answer too."""
        async with self._slots:
            answer = await self._answer(stream_id, act)
        at = self._clock.now()
        asked = await self._database.write(lambda tx: tx.pre_calls.put(act.record_id, answer, at))
        return events.PreCallAnswered(
            at=self._clock.now(),
            instance_id=act.instance_id,
            record_id=act.record_id,
            question=act.question,
            handling=answer.handling,
            failures=0 if asked is None else asked.failures,
        )

    async def _answer(self, stream_id: str, act: commands.AskPreCall) -> PreCallAnswer:
        wanted = await self._database.read(lambda tx: tx.pre_calls.to_ask(act.record_id))
        if wanted is None:
            return PreCallAnswer(Handling.FAILED, why="the contact or its campaign is gone")
        settings = (await tenancy.stream(self._database, stream_id)).settings
        limits = RowLimits(settings.max_contact_columns, settings.max_column_characters)
        answer = await self._fetched(wanted, body_of(wanted, act), limits)
        if answer.handling is Handling.FAILED:
            _log.warning("pre_call_failed", campaign=wanted.campaign_id, record=act.record_id, why=answer.why)
        return answer

    async def _fetched(self, wanted: ToAsk, body: bytes, limits: RowLimits) -> PreCallAnswer:
        """What failed in a way that may be over in a moment is tried again."""
        tried = 0
        while True:
            tried += 1
            try:
                answered = await self._outbound.send(
                    "POST",
                    wanted.pre_call.url,
                    headers={"user-agent": "Ringfence", "content-type": "application/json", **wanted.pre_call.headers},
                    content=body,
                    timeout=self._timeout,
                    most_bytes=MOST_BYTES + 1,
                )
            except OutboundFailed as error:
                answer, may_help = PreCallAnswer(Handling.FAILED, why=str(error)[:256]), True
            else:
                may_help = answered.status >= 500 or answered.status == 429
                answer = pre_call.answer_of(answered.status, answered.body, limits)
                if len(answered.body) > MOST_BYTES:
                    answer = PreCallAnswer(Handling.FAILED, why=f"its answer is longer than {MOST_BYTES:,} bytes")
            if answer.handling is not Handling.FAILED or not may_help or tried == TRIES:
                return answer
            await asyncio.sleep(AGAIN_AFTER_SECONDS)


def body_of(wanted: ToAsk, act: commands.AskPreCall) -> bytes:
    """What is sent: the contact with all of its columns, and the call that would be made."""
    body: dict[str, Any] = {
        "campaignId": wanted.campaign_id,
        "campaignName": wanted.campaign_name,
        "campaignInstanceId": act.instance_id,
        "campaignDialingListId": act.record_id,
        "attempt": act.number,
        "contact": wanted.contact.shown(),
    }
    return json.dumps(body, ensure_ascii=False).encode()
