"""An agent's web socket, on a real one: the whole desk first, then every change, and nothing lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from ringfence.adapters import bus
from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.storage import tables
from ringfence.api import desk as desk_api
from ringfence.engine.commands import TellAgent
from ringfence.services import pushes
from ringfence.services.desk import Desk
from ringfence.services.presence import Presence
from ringfence.services.pushes import Pushes
from ringfence.services.runtime import Runtime
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support import desk_rows
from tests.support.live_server import serving
from tests.support.recorded_dialers import RecordedDialers

PATH = f"/api/v1/streams/{STREAM}/agents/a-1/events"
TOPIC = pushes.topic(STREAM, "a-1")


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    dialers = RecordedDialers()
    return replace(runtime, dialers=dialers, presence=Presence(dialers))


@pytest.fixture
async def address(world: World, auth: dict[str, str]) -> AsyncIterator[str]:
    """`ws://127.0.0.1:port` of a running server with agents a-1 and a-2."""
    await world.database.write(lambda tx: [tx.agents.add(desk_rows.agent(NOW, id)) for id in ("a-1", "a-2")])
    async with serving(world.app) as address:
        yield f"ws://{address}"


@pytest.fixture
async def token(world: World, auth: dict[str, str], address: str) -> str:
    made = await world.http.post(f"/api/v1/streams/{STREAM}/agents/a-1/token", headers=auth)
    return str(made.json()["data"]["token"])


@pytest.fixture
def telling(runtime: Runtime) -> Pushes:
    """What the dialer tells agents through."""
    return Pushes(runtime.database, runtime.bus, runtime.clock)


async def next_of(socket: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(await asyncio.wait_for(socket.recv(), 5)))


async def to_the_end(socket: ClientConnection) -> None:
    while True:
        await next_of(socket)


def told(type: str, agent_id: str = "a-1", **about: Any) -> TellAgent:
    return TellAgent(agent_id, type, NOW, **about)


async def test_the_first_message_is_the_whole_desk(world: World, address, token):
    await desk_rows.run(world.database, NOW)
    await desk_rows.preview(world.database, NOW)
    await desk_rows.session(world.database, NOW, state="previewing", preview_id="pv-1")
    work = await world.http.get(f"/api/v1/streams/{STREAM}/agents/a-1/work", headers={"auth": token})
    async with connect(f"{address}{PATH}?token={token}") as socket:
        first = await next_of(socket)
    assert first == {"type": "work", "at": "2026-03-02T10:00:00.000Z"} | work.json()["data"]
    assert first["preview"]["contact"]["city"] == "Leeds"


async def test_every_change_follows_with_all_that_the_screen_needs(world: World, address, token, telling):
    async with connect(f"{address}{PATH}?token={token}") as socket:
        assert (await next_of(socket))["state"] == "offline"
        await desk_rows.run(world.database, NOW)
        await desk_rows.preview(world.database, NOW)
        await desk_rows.session(world.database, NOW, state="previewing", preview_id="pv-1")
        await telling.tell(STREAM, [told("agent.state", preview_id="pv-1"), told("preview.offered", preview_id="pv-1")])
        state, offered = await next_of(socket), await next_of(socket)
        assert state == {
            "type": "agent.state",
            "at": "2026-03-02T10:00:00.000Z",
            "state": "previewing",
            "since": "2026-03-02T10:00:00.000Z",
            "reason": None,
        }
        assert (offered["type"], offered["preview"]["id"]) == ("preview.offered", "pv-1")
        assert offered["preview"]["contact"]["phoneNumber"] == "+442079460001"
        await desk_rows.change(world.database, tables.previews, "pv-1", state="dialed", attempt_id="at-1")
        await desk_rows.attempt(world.database, NOW)
        await desk_rows.session(world.database, NOW, state="busy", attempt_id="at-1")
        await telling.tell(STREAM, [told("call.dialing", attempt_id="at-1")])
        dialing = await next_of(socket)
        assert (dialing["type"], dialing["call"]["id"], dialing["call"]["state"]) == ("call.dialing", "at-1", "dialing")


async def test_a_preview_that_is_withdrawn_says_why_in_words(world: World, address, token, telling):
    await desk_rows.run(world.database, NOW)
    await desk_rows.preview(world.database, NOW, state="withdrawn", reason="campaign_paused")
    async with connect(f"{address}{PATH}?token={token}") as socket:
        await next_of(socket)
        await telling.tell(STREAM, [told("preview.withdrawn", preview_id="pv-1", reason="campaign_paused")])
        message = await next_of(socket)
    assert (message["reason"], message["message"]) == ("campaign_paused", "the campaign was paused")
    assert message["preview"]["id"] == "pv-1"


async def test_agents_hear_their_own_news_alone_and_on_every_screen(world: World, address, token, telling):
    await desk_rows.session(world.database, NOW)
    await desk_rows.session(world.database, NOW, "a-2", state="away")
    async with connect(f"{address}{PATH}?token={token}") as one, connect(f"{address}{PATH}?token={token}") as two:
        await next_of(one)
        await next_of(two)
        await telling.tell(STREAM, [told("agent.state", "a-2"), told("agent.state")])
        assert (await next_of(one))["state"] == "available"
        assert (await next_of(two))["state"] == "available"


async def test_news_told_at_the_same_time_arrives_in_order(world: World, address, token, telling):
    await desk_rows.session(world.database, NOW)
    async with connect(f"{address}{PATH}?token={token}") as socket:
        await next_of(socket)
        types = [f"test.{n}" for n in range(40)]
        await asyncio.gather(*(telling.tell(STREAM, [told(type)]) for type in types))
        assert [(await next_of(socket))["type"] for _ in types] == types


async def test_nothing_is_lost_between_the_desk_and_the_news(world: World, address, token, telling, monkeypatch):
    await desk_rows.session(world.database, NOW)
    work = Desk.work

    async def work_and_then_news(self: Any, agent_id: str) -> dict[str, Any]:
        page = await work(self, agent_id)
        await telling.tell(STREAM, [told("agent.state")])
        return page

    monkeypatch.setattr(Desk, "work", work_and_then_news)
    async with connect(f"{address}{PATH}?token={token}") as socket:
        assert [(await next_of(socket))["type"] for _ in range(2)] == ["work", "agent.state"]


async def test_an_agent_is_present_while_the_web_socket_is_open(world: World, address, token, runtime: Runtime):
    presence = runtime.presence
    async with connect(f"{address}{PATH}?token={token}") as socket:
        await next_of(socket)
        assert presence._agents[STREAM, "a-1"].sockets == 1
    async with asyncio.timeout(5):
        while presence._agents[STREAM, "a-1"].sockets:  # noqa: ASYNC110 (the server's side of the closing)
            await asyncio.sleep(0)
    assert not runtime.bus.is_heard(TOPIC)


@pytest.mark.parametrize("where", ["query", "auth", "authorization", "subprotocol", "subprotocol alone"])
async def test_the_token_is_taken_from_where_it_is(address, token, where):
    url, headers, protocols = f"{address}{PATH}", {}, None
    if where == "query":
        url += f"?token={token}"
    elif where == "auth":
        headers = {"auth": token}
    elif where == "authorization":
        headers = {"Authorization": f"Bearer {token}"}
    else:
        protocols = (
            [Subprotocol(token)] if where == "subprotocol alone" else [Subprotocol("ringfence"), Subprotocol(token)]
        )
    async with connect(url, additional_headers=headers, subprotocols=protocols) as socket:
        assert (await next_of(socket))["type"] == "work"
        assert socket.subprotocol == (protocols[0] if protocols else None)


async def test_tokens_are_not_written_into_the_servers_log(address, token, caplog):
    with caplog.at_level("INFO"):
        async with connect(f"{address}{PATH}?token={token}") as socket:
            await next_of(socket)
        await refusal(f"{address}{PATH.replace('a-1', 'a-2')}?token={token}")
    assert PATH in caplog.text
    assert token not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("uvicorn"))


async def refusal(url: str) -> tuple[int, dict[str, Any]]:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url):
            pass
    return refused.value.response.status_code, json.loads(refused.value.response.body or b"{}")


async def test_who_may_not_listen_is_told_why(world: World, address, token, auth):
    missing = await refusal(f"{address}{PATH}")
    assert (missing[0], missing[1]["code"]) == (401, "unauthenticated")
    assert (await refusal(f"{address}{PATH}?token=x.y.z"))[0] == 401
    assert (await refusal(f"{address}{PATH.replace('a-1', 'a-2')}?token={token}"))[0] == 403
    configurator = world.token(await world.new_app("configuration"))
    assert (await refusal(f"{address}{PATH}?token={configurator}"))[0] == 403
    anybody = world.token(await world.new_app("agent"))
    unknown = await refusal(f"{address}{PATH.replace('a-1', 'a-9')}?token={anybody}")
    assert (unknown[0], unknown[1]["code"]) == (404, "not_found")
    theirs = world.token(await world.new_app("agent", account=OTHER_ACCOUNT, stream=OTHER_STREAM))
    assert (await refusal(f"{address}{PATH}?token={theirs}"))[0] == 403
    assert not world.runtime.bus.is_heard(TOPIC)


async def test_a_screen_that_does_not_keep_up_is_closed_with_a_reason(world: World, address, token, runtime: Runtime):
    async with connect(f"{address}{PATH}?token={token}") as socket:
        await next_of(socket)
        for n in range(bus.memory.HELD + 2):  # without giving the server a chance to send
            await runtime.bus.publish(TOPIC, {"type": "test", "n": n})
        with pytest.raises(ConnectionClosed) as closed:
            await to_the_end(socket)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (desk_api.TOO_SLOW, "too slow: connect again")


async def test_a_screen_that_takes_nothing_at_all_is_let_go(world: World, address, token, runtime, monkeypatch):
    monkeypatch.setattr(desk_api, "SEND_SECONDS", 0.05)
    async with connect(f"{address}{PATH}?token={token}", compression=None, max_queue=1, close_timeout=0) as socket:
        await next_of(socket)
        big = {"type": "test", "text": "x" * 1_000_000}
        async with asyncio.timeout(20):
            while runtime.bus.is_heard(TOPIC):
                await runtime.bus.publish(TOPIC, big)
                await asyncio.sleep(0.001)
        socket.transport.abort()


async def test_what_a_screen_sends_does_no_harm(world: World, address, token, telling):
    await desk_rows.session(world.database, NOW)
    async with connect(f"{address}{PATH}?token={token}") as socket:
        await next_of(socket)
        await socket.send("hello")
        await socket.send(b"\x00\xff")
        await telling.tell(STREAM, [told("agent.state")])
        assert (await next_of(socket))["type"] == "agent.state"


async def test_nobody_listening_costs_nothing(runtime: Runtime, telling, monkeypatch):
    async def never(work: Any) -> Any:
        raise AssertionError("nobody listens: nothing is to be read")

    monkeypatch.setattr(type(runtime.database), "read", lambda self, work: never(work))
    await telling.tell(STREAM, [told("agent.state")])


async def test_a_subscription_that_ends_is_forgotten():
    memory = MemoryBus()
    async with await memory.subscribe("t") as one, await memory.subscribe("t"):
        await memory.publish("t", {"n": 1})
        assert await anext(one) == {"n": 1}
        assert memory.is_heard("t")
    assert not memory.is_heard("t")
