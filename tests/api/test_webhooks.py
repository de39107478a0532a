"""Webhooks: whatever a receiver does, it gets every event, in order within a campaign, or the event is given up and can be
replayed."""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as StandardWebhook

from ringfence.adapters.clock import ManualClock
from ringfence.adapters.outbound import HttpOutbound, is_public
from ringfence.config import Config
from ringfence.domain.notice import Notice
from ringfence.ports.outbound import OutboundFailed
from ringfence.ports.storage.webhooks import DeliveryState, Webhook
from ringfence.services import delivering, notices, webhook_signatures
from ringfence.services.delivering import Deliverer
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support import receiver as receivers
from tests.support.receiver import Receiver, receiving

BASE = f"/api/v1/streams/{STREAM}/webhooks"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path, allow_private_networks=True)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


class Post:
    """One webhook of a stream, and who delivers to it, on a clock that the test moves on."""

    def __init__(self, world: World, auth: dict[str, str], deliverer: Deliverer, clock: ManualClock) -> None:
        self.world = world
        self.auth = auth
        self.deliverer = deliverer
        self.clock = clock
        self.id = ""
        self.secret = ""

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = await self.world.http.request(method, BASE + path, json=body, headers=self.auth)
        assert answer.status_code == status, answer.text
        return answer.json() if status != 200 else answer.json()["data"]

    async def hook(self, url: str, **more: Any) -> None:
        made = await self.ask("POST", "", {"url": url} | more)
        self.id, self.secret = made["id"], made["secret"]

    async def happen(self, count: int, campaigns: int = 3, type: str = "call.ended") -> None:
        found = [Notice(type, NOW, f"cd-{n % campaigns}", {"n": n}) for n in range(count)]
        await self.world.database.write(lambda tx: tx.notices.append(STREAM, found))

    async def webhook(self) -> Webhook:
        found: Webhook | None = await self.world.database.read(lambda tx: tx.webhooks.get(self.id))
        assert found is not None
        return found

    async def deliver(self) -> None:
        """Until nothing is due."""
        while (webhook := await self.webhook()).enabled and await self.deliverer.step(webhook):
            pass

    async def wait_for_next(self) -> bool:
        """Let time pass until something is due; False where nothing is pending."""
        due = await self.world.database.read(lambda tx: tx.webhooks.next_due(self.id))
        if due is not None:
            self.clock.advance(max(timedelta(0), due - self.clock.now()))
        return due is not None

    async def states(self) -> list[str]:
        found = await self.ask("GET", f"/{self.id}/deliveries?limit=100")
        return [one["state"] for one in reversed(found["results"])]


@pytest.fixture
async def post(world: World, auth: dict[str, str]) -> AsyncIterator[Post]:
    outbound, clock = HttpOutbound(allow_private=True), ManualClock(NOW)
    yield Post(world, auth, Deliverer(world.database, world.runtime.bus, outbound, clock, timeout=0.5), clock)
    await outbound.close()


def ordered(taken: list[receivers.Received]) -> dict[str, list[int]]:
    """What each campaign's events were taken as, each only the first time it came."""
    found: dict[str, list[int]] = defaultdict(list)
    known: set[str] = set()
    for one in taken:
        if one.headers["webhook-id"] not in known:
            known.add(one.headers["webhook-id"])
            found[one.event["campaignId"]].append(one.event["data"]["n"])
    return found


# --- receivers


async def test_deliveries_are_signed_as_the_standard_has_it(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    await post.happen(1)
    await post.deliver()
    [got] = receiver.got
    signed_at = int(got.headers["webhook-timestamp"])
    assert signed_at == int(NOW.timestamp())
    now = int(
        time.time()
    )  # the library checks the time against the machine's: the same message is signed again for now
    again = webhook_signatures.headers([post.secret], got.headers["webhook-id"], now, got.body)
    assert StandardWebhook(post.secret).verify(got.body, again)["data"] == {"n": 0}
    assert got.headers["webhook-signature"] == webhook_signatures.headers(
        [post.secret], got.headers["webhook-id"], signed_at, got.body
    )["webhook-signature"]  # fmt: skip
    assert got.headers["webhook-id"] == got.event["id"] == notices.notice_id(STREAM, 1)


def test_a_signature_is_that_of_the_specification():
    signed = webhook_signatures.headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_receiver_that_fails_hangs_redirects_and_lies_gets_everything_in_order(post: Post, receiver: Receiver):
    """Each event meets with up to four bad answers before a good one."""
    rng, total = random.Random(5), 36
    async with receiving() as elsewhere:
        bad = [
            receivers.FAILS, receivers.REFUSES, receivers.HANGS, receivers.BREAKS_OFF, receivers.NO_HTTP,
            receivers.PROMISES_MORE, receivers.MADE_BUT_LATE, receivers.redirects(elsewhere.url),
        ]  # fmt: skip
        receiver.of_event = {n: deque(rng.choices(bad, k=rng.randrange(5))) for n in range(total)}
        await post.hook(receiver.url)
        await post.happen(total)
        while await post.wait_for_next() or not await post.states():
            await post.deliver()
        assert elsewhere.got == []
    assert ordered(receiver.taken) == {f"cd-{n}": list(range(n, total, 3)) for n in range(3)}
    assert set(receiver.did) == {*bad, receivers.OK}
    assert set(await post.states()) == {"delivered"}
    ids = {one.headers["webhook-id"] for one in receiver.got}
    assert len(ids) == total < len(receiver.got)


async def test_a_campaign_whose_events_are_refused_does_not_hold_up_the_others(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    await post.happen(1, campaigns=1)
    receiver.behaves.append(receivers.REFUSES)
    await post.deliver()
    await post.happen(9)
    await post.deliver()
    taken = ordered(receiver.taken)
    assert (taken["cd-1"], taken["cd-2"]) == ([1, 4, 7], [2, 5, 8])
    assert "cd-0" not in taken
    await post.wait_for_next()
    await post.deliver()
    assert ordered(receiver.taken)["cd-0"] == [0, 0, 3, 6]


async def test_what_is_refused_for_a_day_is_given_up_and_can_be_replayed(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    await post.happen(2, campaigns=1)
    attempts = len(delivering.AGAIN_AFTER) + 1
    receiver.behaves.extend([receivers.FAILS] * attempts)
    for _ in range(attempts):
        await post.deliver()
        await post.wait_for_next()
    await post.deliver()
    assert NOW + timedelta(hours=20) < post.clock.now() < NOW + timedelta(hours=30)
    assert await post.states() == ["dead", "delivered"]
    found = (await post.ask("GET", f"/{post.id}/deliveries?state=dead"))["results"]
    assert [(one["attempts"], one["statusCode"], one["error"]) for one in found] == [
        (attempts, 503, "the receiver refused it")
    ]
    dead = found[0]["eventId"]
    assert await post.ask("POST", f"/{post.id}/deliveries/{dead}/replay") == {"replayed": 1}
    await post.deliver()
    assert await post.states() == ["delivered", "delivered"]
    assert [one.event["id"] for one in receiver.taken][-1] == dead
    await post.ask("POST", f"/{post.id}/deliveries/{dead}/replay", status=409)
    unknown = notices.notice_id(STREAM, 99)
    await post.ask("POST", f"/{post.id}/deliveries/{unknown}/replay", status=404)


async def test_a_receiver_that_wants_no_more_is_left_alone_until_it_is_put_on_again(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    await post.happen(3, campaigns=1)
    receiver.behaves.append(receivers.GONE)
    await post.deliver()
    found = await post.ask("GET", f"/{post.id}")
    assert (found["enabled"], bool(found["disabledBecause"])) == (False, True)
    await post.ask("PUT", f"/{post.id}", {"url": receiver.url, "enabled": True})
    await post.wait_for_next()
    await post.deliver()
    assert [one.event["data"]["n"] for one in receiver.taken] == [0, 1, 2]


async def test_both_secrets_are_good_for_a_day_after_a_change(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    old = post.secret
    new = (await post.ask("POST", f"/{post.id}/rotate"))["secret"]
    assert new != old
    for passed, secrets in ((timedelta(hours=23), [new, old]), (timedelta(hours=2), [new])):
        post.clock.advance(passed)
        await post.happen(1)
        await post.deliver()
        got = receiver.got[-1]
        expected = webhook_signatures.headers(
            secrets, got.headers["webhook-id"], int(got.headers["webhook-timestamp"]), got.body
        )
        assert got.headers["webhook-signature"] == expected["webhook-signature"]
    assert "secret" not in await post.ask("GET", f"/{post.id}")


async def test_only_what_is_wanted_is_sent(post: Post, receiver: Receiver):
    await post.hook(receiver.url, types=["call.*"], campaignId="cd-1")
    await post.happen(6)
    await post.happen(6, type="campaign.paused")
    await post.deliver()
    assert [one.event["data"]["n"] for one in receiver.taken] == [1, 4]


async def test_what_a_webhook_has_not_had_is_not_forgotten(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    await post.happen(4, campaigns=1)
    receiver.behaves.extend([receivers.OK, receivers.FAILS])
    await post.deliver()

    def forget(tx: Any) -> int:
        return int(tx.notices.forget(STREAM, NOW + timedelta(days=30), 100))

    assert await post.world.database.write(forget) == 1
    await post.wait_for_next()
    await post.deliver()
    assert [one.event["data"]["n"] for one in receiver.taken] == [0, 1, 2, 3]
    assert await post.world.database.write(forget) == 3
    assert await post.states() == []


async def test_a_running_deliverer_delivers_at_once_and_ends_with_its_webhook(post: Post, receiver: Receiver):
    await post.hook(receiver.url)
    running = asyncio.create_task(post.deliverer.run())
    try:
        async with asyncio.timeout(20):
            await post.happen(3)
            await post.world.runtime.bus.publish(f"notices.{STREAM}", {})
            while len(receiver.taken) < 3:  # noqa: ASYNC110 (the receiver tells nobody)
                await asyncio.sleep(0.01)
            await post.ask("DELETE", f"/{post.id}")
            while post.deliverer._served:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


# --- addresses


async def test_private_networks_are_not_sent_to_unless_allowed(receiver: Receiver):
    outbound = HttpOutbound(allow_private=False)
    local = receiver.url.replace("127.0.0.1", "localhost")
    for url in (receiver.url, local, "http://[::1]:9/", "http://169.254.169.254/latest", "http://0.0.0.0:9/"):
        with pytest.raises(OutboundFailed, match="private network"):
            await outbound.send("POST", url, headers={}, content=b"{}", timeout=5)
    await outbound.close()
    assert receiver.got == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1",
        "2002:0a00:0001::1",
    ],
)  # fmt: skip
def test_an_address_that_is_nobodys_on_the_internet_is_not_public(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_an_address_on_the_internet_is_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "https://", "https://user:secret@example.org/", "not a url", "https://exa mple.org/", "https://a:99999/"]
)  # fmt: skip
async def test_an_address_that_cannot_be_sent_to_is_refused(post: Post, url: str):
    answer = await post.ask("POST", "", {"url": url}, status=400)
    assert answer["errors"][0]["path"] == "url"


async def test_without_tls_only_where_private_networks_are_allowed(post: Post, world: World):
    config = replace(world.runtime.config, allow_private_networks=False)
    world.app.state.runtime = replace(world.runtime, config=config)
    answer = await post.ask("POST", "", {"url": "http://example.org/", "types": ["call.ended", "calls"]}, status=400)
    assert [error["path"] for error in answer["errors"]] == ["url", "types[1]"]


async def test_another_tenants_webhook_is_not_there(post: Post, world: World, receiver: Receiver):
    await post.hook(receiver.url)
    theirs = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    other = BASE.replace(STREAM, OTHER_STREAM)
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/rotate"), ("POST", "/replay"), ("GET", "/deliveries")):
        answer = await world.http.request(method, f"{other}/{post.id}{path}", headers=theirs)
        assert answer.status_code == 404


async def test_there_is_an_end_to_webhooks(post: Post, receiver: Receiver):
    for _ in range(50):
        await post.hook(receiver.url)
    answer = await post.ask("POST", "", {"url": receiver.url}, status=409)
    assert answer["code"] == "too_many"


def test_a_delivery_is_tried_again_ever_later_for_a_day():
    assert delivering.again_at(1, NOW) == NOW + timedelta(seconds=5)
    assert delivering.again_at(len(delivering.AGAIN_AFTER), NOW) == NOW + timedelta(hours=8)
    assert delivering.again_at(len(delivering.AGAIN_AFTER) + 1, NOW) is None
    assert DeliveryState("dead") is DeliveryState.DEAD
