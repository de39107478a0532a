from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.config import Config
from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import NumbersBlocked
from ringfence.services.runtime import Runtime
from tests.api.conftest import NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.api.test_contact_lists import SEVEN_SPELLINGS, campaign, fault, uploads_left
from tests.support.list_world import recorded_runtime

URL = f"/api/v1/streams/{STREAM}/dnc-lists"


@pytest.fixture
async def runtime(database: SqlDatabase, config: Config) -> AsyncIterator[Runtime]:
    async with recorded_runtime(database, config) as (made, _):
        yield made


@pytest.fixture
async def dnc(world: World, auth: dict[str, str]) -> Dnc:
    return Dnc(world, auth)


class Dnc:
    """Do-not-call lists as a client sees them."""

    def __init__(self, world: World, auth: dict[str, str]) -> None:
        self.world = world
        self.http = world.http
        self.auth = auth

    async def create(self, name: str = "House") -> str:
        answer = await self.http.post(URL, json={"name": name}, headers=self.auth)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["_id"])

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.http.post(f"{URL}/{path}", json=body, headers=self.auth)

    async def read(self, list_id: str) -> dict[str, Any]:
        return dict((await self.http.get(f"{URL}/{list_id}", headers=self.auth)).json()["data"])

    async def upload(self, content: str, to: str = "", **fields: str) -> httpx.Response:
        url = f"{URL}/{to}/file" if to else URL
        data = fields if to else {"name": "House"} | fields
        return await self.http.post(url, files={"file": ("dnc.csv", content)}, data=data, headers=self.auth)

    async def imported(self, content: str, to: str = "", **fields: str) -> dict[str, Any]:
        answer = await self.upload(content, to, **fields)
        assert answer.status_code == 200, answer.text
        list_id = answer.json()["data"]["_id"]
        await self.world.runtime.imports.finished(list_id)
        return await self.read(list_id)

    async def exported(self, list_id: str) -> list[str]:
        answer = await self.http.get(f"{URL}/{list_id}/numbers.csv", headers=self.auth)
        assert answer.headers["content-type"].startswith("text/csv")
        lines = answer.text.splitlines()
        assert lines[0] == "phoneNumber,expiresAt,addedAt"
        return lines[1:]

    def blocked(self) -> list[dict[str, Any]]:
        """What the dialers were told since the last time."""
        dialers: Any = self.world.runtime.dialers
        return list(dialers.news(NumbersBlocked))


async def test_a_list_is_created_read_listed_and_deleted(dnc: Dnc):
    body = {"name": "House DNC", "description": "asked us not to"}
    answer = await dnc.http.post(URL, json=body, headers=dnc.auth)
    assert answer.json()["message"] == "Do-not-call list House DNC created successfully"
    made = answer.json()["data"]
    list_id = made["_id"]
    assert list_id.startswith("cl-")
    assert made == await dnc.read(list_id)
    assert (made["listType"], made["isGlobalDNC"], made["totalRecordCount"], made["status"]) == (
        "dnc",
        False,
        0,
        "Ready",
    )
    page = (await dnc.http.get(URL, headers=dnc.auth)).json()["data"]
    assert (page["results"], page["totalResults"]) == ([made], 1)
    assert (await dnc.http.post(URL, json={"name": "HOUSE dnc"}, headers=dnc.auth)).status_code == 409
    assert (await dnc.http.delete(f"{URL}/{list_id}", headers=dnc.auth)).status_code == 200
    assert (await dnc.http.get(f"{URL}/{list_id}", headers=dnc.auth)).status_code == 404
    await dnc.create("House DNC")


async def test_faults_of_the_body_are_named(dnc: Dnc):
    assert fault(await dnc.http.post(URL, json={"name": "n" * 49}, headers=dnc.auth)) == (400, "name", "too_long")
    assert fault(await dnc.http.post(URL, content=b"{", headers=dnc.auth))[2] == "malformed"
    list_id = await dnc.create()
    bad: list[dict[str, Any]] = [{"phoneNumbers": []}, {"phoneNumbers": ["+44"] * 10_001}, {}, {"phoneNumbers": "+44"}]
    for body in bad:
        assert fault(await dnc.post(f"{list_id}/numbers", body))[:2] == (400, "phoneNumbers")
    past = {"phoneNumbers": ["+442079460001"], "expiresAt": "2020-01-01T00:00:00Z"}
    assert fault(await dnc.post(f"{list_id}/numbers", past))[:2] == (400, "expiresAt")


async def test_numbers_are_blocked_in_any_spelling_and_the_dialers_know_at_once(dnc: Dnc):
    list_id = await dnc.create()
    answer = await dnc.post(f"{list_id}/numbers", {"phoneNumbers": [*SEVEN_SPELLINGS, "nobody", SEVEN_SPELLINGS[0]]})
    assert answer.json()["message"] == "8 numbers blocked, 1 rejected"
    assert answer.json()["data"] == {
        "added": 7,
        "alreadyThere": 0,
        "rejected": [{"index": 7, "phoneNumber": "nobody", "reason": "not a phone number: 'nobody'"}],
        "totalRecordCount": 7,
    }
    expected = tuple(f"+44207946000{n}" for n in range(1, 8))
    assert dnc.blocked() == [{"list_id": list_id, "is_global": False, "numbers": expected}]
    found = await dnc.world.database.read(lambda tx: tx.dnc_lists.blocked(STREAM, list_id, expected, NOW))
    assert found == set(expected)
    again = await dnc.post(f"{list_id}/numbers", {"phoneNumbers": [442079460001]})
    assert (again.json()["data"]["added"], again.json()["data"]["alreadyThere"]) == (0, 1)


async def test_numbers_of_which_none_is_good_are_refused_one_by_one(dnc: Dnc):
    list_id = await dnc.create()
    answer = await dnc.post(f"{list_id}/numbers", {"phoneNumbers": ["nobody", "12"]})
    assert answer.status_code == 400
    assert [error["path"] for error in answer.json()["errors"]] == ["phoneNumbers[0]", "phoneNumbers[1]"]
    assert dnc.blocked() == []


async def test_a_number_can_be_blocked_for_a_time_and_taken_off(dnc: Dnc):
    list_id = await dnc.create()
    end = NOW + timedelta(days=1)
    await dnc.post(f"{list_id}/numbers", {"phoneNumbers": ["+442079460001"], "expiresAt": "2026-03-03T11:00:00+01:00"})
    await dnc.post(f"{list_id}/numbers", {"phoneNumbers": ["+442079460002"]})
    assert await dnc.exported(list_id) == [
        "+442079460001,2026-03-03T10:00:00.000Z,2026-03-02T10:00:00.000Z",
        "+442079460002,,2026-03-02T10:00:00.000Z",
    ]
    both = ["+442079460001", "+442079460002"]
    found = await dnc.world.database.read(lambda tx: tx.dnc_lists.blocked(STREAM, list_id, both, end))
    assert found == {"+442079460002"}
    gone = await dnc.http.delete(f"{URL}/{list_id}/numbers/00442079460002", headers=dnc.auth)
    assert gone.json()["data"] == {"phoneNumber": "+442079460002"}
    assert (await dnc.http.delete(f"{URL}/{list_id}/numbers/+442079460002", headers=dnc.auth)).status_code == 404
    assert fault(await dnc.http.delete(f"{URL}/{list_id}/numbers/nobody", headers=dnc.auth))[0] == 400
    assert (await dnc.read(list_id))["totalRecordCount"] == 1


async def test_a_global_list_holds_for_all_and_the_dialers_get_its_numbers(dnc: Dnc):
    list_id = await dnc.create()
    await dnc.post(f"{list_id}/numbers", {"phoneNumbers": ["+442079460001"]})
    soon = {"phoneNumbers": ["+442079460002"], "expiresAt": "2026-03-02T10:00:01Z"}
    await dnc.post(f"{list_id}/numbers", soon)
    dnc.blocked()
    clock: Any = dnc.world.runtime.clock
    clock.advance(timedelta(minutes=1))
    answer = await dnc.post(f"{list_id}/global")
    assert answer.json()["data"]["isGlobalDNC"] is True
    assert dnc.blocked() == [{"list_id": list_id, "is_global": True, "numbers": ("+442079460001",)}]
    found = await dnc.world.database.read(lambda tx: tx.dnc_lists.blocked(STREAM, "cl-other", ["+442079460001"], NOW))
    assert found == {"+442079460001"}
    back = await dnc.post(f"{list_id}/global", {"isGlobal": False})
    assert back.json()["data"]["isGlobalDNC"] is False
    assert dnc.blocked() == []


async def test_a_file_with_a_header_is_imported_with_the_ends_that_it_gives(dnc: Dnc):
    content = (
        "Number;expires_at\n+442079460001;\n00442079460002;2026-12-31T00:00:00Z\nnobody;\n"
        "+442079460003;soon\n+442079460004;2020-01-01\n+442079460001;\n"
    )
    done = await dnc.imported(content)
    assert (done["status"], done["totalRecordCount"], done["rejectedRecordCount"]) == ("Validated", 2, 3)
    assert await dnc.exported(done["_id"]) == [
        "+442079460001,,2026-03-02T10:00:00.000Z",
        "+442079460002,2026-12-31T00:00:00.000Z,2026-03-02T10:00:00.000Z",
    ]
    report = await dnc.http.get(f"{URL}/{done['_id']}/rejects.csv", headers=dnc.auth)
    assert report.text.splitlines() == [
        "line,phoneNumber,reason",
        "4,nobody,not a phone number: 'nobody'",
        "5,+442079460003,expiresAt 'soon' is not a time such as 2026-12-31T00:00:00Z",
        "6,+442079460004,expiresAt 2020-01-01T00:00:00+00:00 has passed",
    ]
    assert dnc.blocked() == [
        {"list_id": done["_id"], "is_global": False, "numbers": ("+442079460001", "+442079460002")}
    ]
    assert uploads_left(dnc.world) == []


async def test_a_file_of_numbers_alone_needs_no_header(dnc: Dnc):
    done = await dnc.imported("\n".join(SEVEN_SPELLINGS))
    assert (done["status"], done["totalRecordCount"]) == ("Validated", 7)


async def test_an_export_can_be_uploaded_again(dnc: Dnc):
    first = await dnc.imported("phone,expiresAt\n+442079460001,2026-12-31T00:00:00Z\n+442079460002,\n")
    lines = await dnc.exported(first["_id"])
    second = await dnc.imported("\n".join(["phoneNumber,expiresAt,addedAt", *lines]), name="Copy")
    assert await dnc.exported(second["_id"]) == lines


async def test_a_file_can_be_added_to_a_list(dnc: Dnc):
    list_id = await dnc.create()
    await dnc.post(f"{list_id}/numbers", {"phoneNumbers": ["+442079460001"]})
    done = await dnc.imported("+442079460001\n+442079460002\n", to=list_id)
    assert (done["totalRecordCount"], done["files"][0]["accepted"]) == (2, 2)


@pytest.mark.parametrize(
    ("content", "code"), [("", "empty"), ("name,city\nAda,Leeds\n", "no_phone_column"), ("phone\n", "empty")]
)
async def test_a_file_without_numbers_is_refused_and_nothing_is_stored(dnc: Dnc, content: str, code: str):
    assert fault(await dnc.upload(content)) == (400, "file", code)
    assert (await dnc.http.get(URL, headers=dnc.auth)).json()["data"]["totalResults"] == 0
    assert uploads_left(dnc.world) == []


async def test_a_list_takes_no_more_than_its_limit(dnc: Dnc):
    list_id = await dnc.create()
    settings = replace(StreamSettings(), max_dnc_numbers_per_list=2)
    await dnc.world.database.write(lambda tx: tx.tenancy.save_settings(STREAM, settings))
    dnc.world.time.advance(minutes=2)
    three = [f"+44207946000{n}" for n in range(3)]
    refused = await dnc.post(f"{list_id}/numbers", {"phoneNumbers": three})
    assert refused.status_code == 409
    assert fault(await dnc.upload("\n".join(three), to=list_id)) == (400, "file", "too_many_rows")


async def test_a_list_that_a_campaign_names_cannot_be_deleted(dnc: Dnc):
    list_id = await dnc.create()
    await dnc.world.database.write(lambda tx: campaign(tx, "cd-1", "March arrears", "", list_id))
    refused = await dnc.http.delete(f"{URL}/{list_id}", headers=dnc.auth)
    assert refused.status_code == 409
    assert "'March arrears'" in refused.json()["message"]
    assert (await dnc.read(list_id))["campaignInUse"] == [{"id": "cd-1", "name": "March arrears"}]


async def test_another_tenant_sees_nothing(dnc: Dnc):
    list_id = await dnc.create()
    other = await dnc.world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    theirs = f"/api/v1/streams/{OTHER_STREAM}/dnc-lists/{list_id}"
    assert (await dnc.http.get(f"{URL}/{list_id}", headers=other)).status_code == 403
    for path in ("", "/numbers.csv", "/rejects.csv"):
        assert (await dnc.http.get(theirs + path, headers=other)).status_code == 404
    body = {"phoneNumbers": ["+442079460001"]}
    assert (await dnc.http.post(f"{theirs}/numbers", json=body, headers=other)).status_code == 404
    assert (await dnc.http.post(f"{theirs}/global", headers=other)).status_code == 404
    assert (await dnc.http.delete(f"{theirs}/numbers/+442079460001", headers=other)).status_code == 404
