"""Contact lists that are filled from an address at intervals: over real sockets, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.adapters.outbound import HttpOutbound
from ringfence.config import Config
from ringfence.services.list_pulls import Puller
from tests.api.conftest import OTHER_STREAM, STREAM, World
from tests.support import receiver as receivers
from tests.support.receiver import Receiver, receiving

BASE = f"/api/v1/streams/{STREAM}/contact-lists"
PEOPLE = [
    {"phones": ["+441134960001"], "name": {"first": "Ada"}, "balance": 12.5},
    {"phones": ["+441134960002", "+441134960003"], "name": {"first": "Alan"}},
]
MAPPING = {"phoneNumber": "phones.0", "firstName": "name.first", "balance": "balance"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path, allow_private_networks=True)


@pytest.fixture
async def system() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


class Pulled:
    """A list that is filled from the system."""

    def __init__(self, world: World, auth: dict[str, str], puller: Puller, list_id: str) -> None:
        self.world, self.auth, self.puller, self.id = world, auth, puller, list_id

    async def ask(self, method: str, path: str = "/pull", body: Any = None) -> Any:
        answer = await self.world.http.request(method, f"{BASE}/{self.id}{path}", json=body, headers=self.auth)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def numbers(self) -> list[tuple[str, str | None]]:
        path = f"/campaign/api/v2/public/{STREAM}/campaign/contactList/{self.id}/getAllContacts"
        found = (await self.world.http.get(path, headers=self.auth)).json()["data"]["results"]
        return [(one["phoneNumber"], one.get("firstName")) for one in found]

    async def passes(self, minutes: int) -> None:
        self.world.runtime.clock.advance(timedelta(minutes=minutes))  # type: ignore[attr-defined]
        await self.puller.look()


@pytest.fixture
async def pulled(world: World, auth: dict[str, str]) -> AsyncIterator[Pulled]:
    body = {"name": "People", "description": "", "source": "passiveApi"}
    made = await world.http.post(
        f"/campaign/api/v2/public/{STREAM}/campaign/contactList/createContactList", json=body, headers=auth
    )
    outbound = HttpOutbound(allow_private=True)
    yield Pulled(world, auth, Puller(world.runtime, outbound, timeout=0.5), made.json()["data"]["_id"])
    await outbound.close()


async def test_rows_are_found_by_their_paths_and_fetched_again_after_the_interval(pulled: Pulled, system: Receiver):
    assert (await pulled.ask("GET"))["isEnabled"] is False
    wanted = {"url": system.url, "everyMinutes": 30, "rowsPath": "data.people", "mapping": MAPPING}
    system.behaves.append(receivers.says({"data": {"people": PEOPLE}}))
    await pulled.ask("PUT", body=wanted | {"headers": {"x-key": "s3cret"}})
    await pulled.puller.look()
    assert await pulled.numbers() == [("+441134960001", "Ada"), ("+441134960002", "Alan")]
    said = await pulled.ask("GET")
    assert (said["latest"]["added"], said["latest"]["failure"], said["headers"]) == (2, None, {"x-key": "***"})
    assert system.got[0].headers["x-key"] == "s3cret"
    await pulled.passes(29)
    assert len(system.got) == 1
    more = [*PEOPLE, {"phones": ["+441134960009"]}, {"phones": ["nonsense"]}, {"name": {}}, "no row"]
    system.behaves.append(receivers.says({"data": {"people": more}}))
    await pulled.passes(1)
    assert await pulled.numbers() == [("+441134960001", "Ada"), ("+441134960002", "Alan"), ("+441134960009", None)]
    latest = (await pulled.ask("GET"))["latest"]
    assert (latest["added"], latest["known"], latest["rejected"], len(latest["reasons"])) == (1, 2, 3, 3)
    assert (await pulled.ask("GET", ""))["totalRecordCount"] == 3
    await pulled.ask("PUT", body={"isEnabled": False})
    await pulled.passes(600)
    assert len(system.got) == 2


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (receivers.HANGS, "no answer within"),
        (receivers.FAILS, "the answer was 503"),
        (receivers.redirects("http://127.0.0.1:1/"), "redirects"),
        (receivers.says(b"<html>"), "no JSON"),
        (receivers.says(b"[" * 50_000), "no JSON"),
        (receivers.says({"people": {}}), "no list of rows at people"),
        (receivers.says([]), "no list of rows at people"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "system",
)
async def test_a_fetch_that_fails_says_why_and_is_made_again(
    pulled: Pulled, system: Receiver, behaviour: bytes, why: str
):
    system.behaves.append(behaviour)
    await pulled.ask("PUT", body={"url": system.url, "everyMinutes": 5, "rowsPath": "people"})
    await pulled.puller.look()
    assert why in (await pulled.ask("GET"))["latest"]["failure"]
    system.behaves.append(receivers.says({"people": [{"phoneNumber": "+441134960001", "firstName": "Ada"}]}))
    await pulled.passes(5)
    assert await pulled.numbers() == [("+441134960001", "Ada")]


async def test_a_post_sends_its_body(pulled: Pulled, system: Receiver):
    system.behaves.append(receivers.says([{"phoneNumber": "+441134960001"}]))
    await pulled.ask("PUT", body={"url": system.url, "method": "POST", "body": {"data": {"n": 7}, "since": "today"}})
    await pulled.puller.look()
    assert system.got[0].event == {"data": {"n": 7}, "since": "today"}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"url": "ftp://crm.example"}, "url"),
        ({}, "url"),
        ({"url": "https://crm.example", "everyMinutes": 4}, "everyMinutes"),
        ({"url": "https://crm.example", "method": "DELETE"}, "method"),
        ({"url": "https://crm.example", "mapping": {"firstName": "a"}}, "mapping"),
        ({"url": "https://crm.example", "headers": {"Host": "x"}}, "headers.Host"),
    ],
)
async def test_a_pull_that_cannot_be_is_refused(pulled: Pulled, wrong: dict[str, Any], path: str):
    answer = await pulled.world.http.put(f"{BASE}/{pulled.id}/pull", json=wrong, headers=pulled.auth)
    assert (answer.status_code, [fault["path"] for fault in answer.json()["errors"]]) == (400, [path])


async def test_another_tenants_list_is_unknown(pulled: Pulled, world: World):
    headers = await world.headers(stream=OTHER_STREAM)
    answer = await world.http.get(f"/api/v1/streams/{OTHER_STREAM}/contact-lists/{pulled.id}/pull", headers=headers)
    assert answer.status_code == 404
