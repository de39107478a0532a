"""ARI's requests over the web socket: answered, refused, late, and lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest

from ringfence.adapters.telephony.asterisk import settings
from ringfence.adapters.telephony.asterisk.ari import SOCKETS, Ari
from ringfence.adapters.telephony.asterisk.socket_requests import ANSWER, SocketRequests
from ringfence.testbed.bed import Bed


@asynccontextmanager
async def requests_of(bed: Bed) -> AsyncIterator[SocketRequests]:
    async with (
        aiohttp.ClientSession(headers=bed.credentials) as http,
        http.ws_connect(f"http://127.0.0.1:{bed.ports.http}/ari/events", params={"app": "requests"}) as socket,
    ):
        requests = SocketRequests(socket)

        async def read() -> None:
            async for message in socket:
                event = msgspec.json.decode(message.data)
                if event["type"] == ANSWER:
                    requests.answered(event)

        reading = asyncio.create_task(read())
        yield requests
        reading.cancel()


async def test_each_request_gets_its_own_answer(bed: Bed) -> None:
    async with requests_of(bed) as requests:
        answers = await asyncio.gather(
            requests.ask("GET", "asterisk/variable", {"variable": "EPOCH"}, None, 5),
            requests.ask("GET", "channels/nobody", {}, None, 5),
            requests.ask("POST", "bridges/b-1", {"type": "mixing", "name": "ours"}, None, 5),
            requests.ask("PUT", "applications/requests/eventFilter", {}, {"disallowed": [{"type": "Dial"}]}, 5),
            requests.ask("DELETE", "bridges/b-1", {}, None, 5),
        )
    assert [status for status, _ in answers] == [200, 404, 200, 200, 204]
    assert int(msgspec.json.decode(answers[0][1])["value"]) > 0
    assert msgspec.json.decode(answers[1][1]) == {"message": "Channel not found"}
    assert msgspec.json.decode(answers[2][1])["name"] == "ours"
    assert msgspec.json.decode(answers[3][1])["events_disallowed"] == [{"type": "Dial"}]


async def test_one_that_is_not_answered_in_time_is_given_up_and_the_next_is_not_mistaken_for_it(bed: Bed) -> None:
    async with requests_of(bed) as requests:
        with pytest.raises(TimeoutError):
            await requests.ask("GET", "channels/nobody", {}, None, 0)
        status, _ = await requests.ask("GET", "asterisk/ping", {}, None, 5)
    assert status == 200


async def test_what_was_asked_over_a_web_socket_that_is_lost_has_no_answer(bed: Bed) -> None:
    async with requests_of(bed) as requests:
        asked = asyncio.create_task(requests.ask("GET", "asterisk/ping", {}, None, 5))
        await asyncio.sleep(0)  # it is on its way, and nothing has been read yet
        requests.lost()
        with pytest.raises(ConnectionResetError):
            await asked


async def test_requests_go_over_several_web_sockets(bed: Bed) -> None:
    ari = Ari(settings.server(f"{bed.url}?app=several"))

    async def up() -> None: ...

    listening = asyncio.create_task(ari.listen(lambda event: None, up=up, down=lambda gone: None))
    expected = {"several", *(f"several.{number}" for number in range(2, SOCKETS + 1))}
    try:
        async with asyncio.timeout(5):
            while not expected <= {each["name"] for each in bed.ask("applications").json()}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        answers = await asyncio.gather(*(ari.get("asterisk/variable", variable="EPOCH") for _ in range(5 * SOCKETS)))
        assert all(int(answer["value"]) > 0 for answer in answers)
    finally:
        listening.cancel()
        await asyncio.wait([listening])
        await ari.close()
