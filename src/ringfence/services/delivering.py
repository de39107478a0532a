"""Deliveries to webhooks: at least once, in order within a campaign, tried again ever later, given up after a day.

A delivery counts as made when the receiver has answered with 2xx and that is on record; a crash in between makes it once
more, under the same `webhook-id`. A lane (the notices of one campaign, or those of none) goes on only when its first
delivery has been made or given up; lanes do not wait for each other, but share what a webhook is granted at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from ringfence.ports.bus import Bus, SlowSubscriber
from ringfence.ports.clock import Clock
from ringfence.ports.outbound import Outbound, OutboundFailed
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.webhooks import Delivery, DeliveryState, Due, Webhook
from ringfence.services import notices, pushes, webhook_signatures
from ringfence.services.tasks import Tasks

_log = structlog.get_logger(__name__)

AGAIN_AFTER: Final = (
    timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30),
    timedelta(hours=1), timedelta(hours=2), timedelta(hours=4), timedelta(hours=8), timedelta(hours=8),
)  # fmt: skip
"""Between one attempt and the next; when the last one has failed too, the delivery is dead."""

TIMEOUT_SECONDS: Final = 15.0
LANES: Final = 8
"""Lanes of a webhook that are delivered to at a time."""

EACH: Final = 50
"""Deliveries of a lane before others get their turn."""

TURN_SECONDS: Final = 5.0
"""A turn of a lane is over after so much time."""

FANNED_OUT: Final = 500
MOST_PENDING: Final = 2_000
"""With so many deliveries pending a webhook gets no new ones; the outbox keeps them for it."""

LOOKS_EVERY_SECONDS: Final = 1.0
GONE: Final = 410


class Deliverer:
    """Delivers to every webhook of every stream. `clock` is real time: receivers are not sped up with the dialer."""

    def __init__(
        self, database: Database, bus: Bus, outbound: Outbound, clock: Clock, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._database = database
        self._bus = bus
        self._outbound = outbound
        self._clock = clock
        self._timeout = timeout
        self._tasks = Tasks()
        self._served: set[str] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                for webhook_id in await self._database.read(lambda tx: tx.webhooks.enabled()):
                    if webhook_id not in self._served:
                        self._served.add(webhook_id)
                        self._tasks.start(f"webhook {webhook_id}", self._serve(webhook_id))
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        finally:
            await self._tasks.stop()

    async def _serve(self, webhook_id: str) -> None:
        """Until the webhook is off or gone."""
        try:
            while (webhook := await self._webhook(webhook_id)) is not None:
                async with await self._bus.subscribe(pushes.notices_topic(webhook.stream_id)) as wakes:
                    if await self.step(webhook):
                        continue
                    with contextlib.suppress(TimeoutError, SlowSubscriber):
                        async with asyncio.timeout(LOOKS_EVERY_SECONDS):
                            await anext(wakes)
                await asyncio.sleep(notices.SETTLES_SECONDS)
        finally:
            self._served.discard(webhook_id)  # after a failure too: it is then taken up again

    async def _webhook(self, webhook_id: str) -> Webhook | None:
        found = await self._database.read(lambda tx: tx.webhooks.get(webhook_id))
        return found if found is not None and found.enabled else None

    async def step(self, webhook: Webhook) -> bool:
        """Make the deliveries that are due now, a turn for each lane. False: there was nothing to do."""
        now = self._clock.now()
        behind, lanes = await self._database.read(
            lambda tx: (tx.webhooks.is_behind(webhook), tx.webhooks.due(webhook.id, now, LANES, EACH))
        )
        if behind:
            await self._database.write(lambda tx: tx.webhooks.fan_out(webhook, FANNED_OUT, MOST_PENDING, now))
        if not lanes:
            return behind and await self._database.read(lambda tx: bool(tx.webhooks.due(webhook.id, now, 1, 1)))
        turns = await asyncio.gather(*(self._turn(webhook, lane) for lane in lanes))
        made = [delivery for turn in turns for delivery in turn]
        gone = any(delivery.status_code == GONE for delivery in made)
        await self._database.write(lambda tx: self._record(tx, webhook, made, gone))
        return not gone

    def _record(self, tx: Transaction, webhook: Webhook, made: list[Delivery], gone: bool) -> None:
        tx.webhooks.record(webhook.id, made)
        current = tx.webhooks.get(webhook.id)
        if gone and current is not None and current.url == webhook.url:
            why = "the receiver answered 410: it wants no more"
            tx.webhooks.save(replace(current, enabled=False, disabled_because=why, updated_at=self._clock.now()))

    async def _turn(self, webhook: Webhook, lane: list[Due]) -> list[Delivery]:
        """In order, up to the first that fails."""
        made: list[Delivery] = []
        loop = asyncio.get_running_loop()
        end_at = loop.time() + TURN_SECONDS
        for due in lane:
            after = await self._deliver(webhook, due)
            made.append(after)
            if after.state is not DeliveryState.DELIVERED or loop.time() >= end_at:
                break
        return made

    async def _deliver(self, webhook: Webhook, due: Due) -> Delivery:
        now = self._clock.now()
        body = notices.page(webhook.stream_id, due.notice)
        headers = {"content-type": "application/json", "user-agent": "Ringfence"} | webhook_signatures.headers(
            [secret.value for secret in webhook.secrets if secret.expires_at is None or secret.expires_at > now],
            notices.notice_id(webhook.stream_id, due.notice.seq),
            int(now.timestamp()),
            body,
        )
        attempted = replace(due.delivery, attempts=due.delivery.attempts + 1, attempted_at=now)
        try:
            answer = await self._outbound.send(
                "POST", webhook.url, headers=headers, content=body, timeout=self._timeout
            )
        except OutboundFailed as error:
            return self._failed(webhook, replace(attempted, status_code=None, error=str(error)[:512]))
        if 200 <= answer.status < 300:
            return replace(attempted, state=DeliveryState.DELIVERED, status_code=answer.status, error=None)
        why = "redirects are not followed" if 300 <= answer.status < 400 else "the receiver refused it"
        return self._failed(webhook, replace(attempted, status_code=answer.status, error=why))

    def _failed(self, webhook: Webhook, attempted: Delivery) -> Delivery:
        again = again_at(attempted.attempts, self._clock.now())
        _log.warning(
            "webhook_failed",
            webhook=webhook.id,
            notice=attempted.seq,
            attempt=attempted.attempts,
            status=attempted.status_code,
            error=attempted.error,
            given_up=again is None,
        )
        if again is None:
            return replace(attempted, state=DeliveryState.DEAD)
        return replace(attempted, next_at=again)


def again_at(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts in vain; None: no more."""
    return None if attempts > len(AGAIN_AFTER) else now + AGAIN_AFTER[attempts - 1]
