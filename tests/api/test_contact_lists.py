from __future__ import annotations

import asyncio
import csv
import gzip
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlsxwriter
from sqlalchemy import insert

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.config import Config
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import DialingMode, DialingOrder, Instance, InstanceStatus, OutsideHours
from ringfence.domain.settings import StreamSettings
from ringfence.engine.events import RecordsJoined
from ringfence.ports.storage.database import Transaction
from ringfence.services import contact_import
from ringfence.services.imports import Imports
from ringfence.services.runtime import Runtime
from ringfence.services.steps import Pace
from ringfence.services.tasks import Tasks
from tests.api.conftest import ACCOUNT, NOW, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.list_world import recorded_runtime

REFERENCE = f"/campaign/api/v2/public/{STREAM}/campaign/contactList"
ADD = f"/api/1.1/public/{STREAM}/campaign/contactList/addContacts"
OURS = f"/api/v1/streams/{STREAM}/contact-lists"
SEVEN_SPELLINGS = [
    "+442079460001",
    "442079460002",
    "00442079460003",
    "+44 20 7946 0004",
    "+44 (0)20 7946-0005",
    "tel:+44.20.7946.0006",
    "+44/20/79460007",
]


@pytest.fixture
async def runtime(database: SqlDatabase, config: Config) -> AsyncIterator[Runtime]:
    async with recorded_runtime(database, config) as (made, _):
        yield made


@pytest.fixture
async def lists(world: World, auth: dict[str, str]) -> Lists:
    return Lists(world, auth)


class Lists:
    """Contact lists as a client sees them."""

    def __init__(self, world: World, auth: dict[str, str]) -> None:
        self.world = world
        self.http = world.http
        self.auth = auth

    async def create(self, name: str = "North", **more: Any) -> dict[str, Any]:
        body = {"name": name, "description": "people", "source": "passiveApi"} | more
        answer = await self.http.post(f"{REFERENCE}/createContactList", json=body, headers=self.auth)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["data"])

    async def add(self, rows: Any, name: str = "North") -> httpx.Response:
        return await self.http.post(ADD, json={"contact_list_name": name, "data": rows}, headers=self.auth)

    async def upload(self, content: bytes | str, name: str = "North", to: str = "", **fields: str) -> httpx.Response:
        files = {"file": ("people.csv", content.encode() if isinstance(content, str) else content, "text/csv")}
        data = fields if to else {"name": name} | fields
        url = f"{OURS}/{to}/file" if to else OURS
        return await self.http.post(url, files=files, data=data, headers=self.auth)

    async def imported(self, content: bytes | str, **fields: str) -> dict[str, Any]:
        answer = await self.upload(content, **fields)
        assert answer.status_code == 200, answer.text
        list_id = answer.json()["data"]["_id"]
        await self.world.runtime.imports.finished(list_id)
        return await self.read(list_id)

    async def read(self, list_id: str) -> dict[str, Any]:
        return dict((await self.http.get(f"{OURS}/{list_id}", headers=self.auth)).json()["data"])

    async def contacts(self, list_id: str, **query: Any) -> dict[str, Any]:
        answer = await self.http.get(f"{REFERENCE}/{list_id}/getAllContacts", params=query, headers=self.auth)
        return dict(answer.json()["data"])

    async def phones(self, list_id: str) -> list[str]:
        return [row["phoneNumber"] for row in (await self.contacts(list_id, limit=100))["results"]]

    async def rejects(self, list_id: str) -> list[list[str]]:
        answer = await self.http.get(f"{OURS}/{list_id}/rejects.csv", headers=self.auth)
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert rows[0] == ["line", "phoneNumber", "reason"]
        return rows[1:]

    async def count(self) -> int:
        return int((await self.http.get(OURS, headers=self.auth)).json()["data"]["totalResults"])

    async def limit(self, **settings: Any) -> None:
        changed = replace(StreamSettings(), **settings)
        await self.world.database.write(lambda tx: tx.tenancy.save_settings(STREAM, changed))
        self.world.time.advance(minutes=2)  # until cached settings are read again


def uploads_left(world: World) -> list[Path]:
    return list(world.runtime.imports.folder.iterdir())


def in_steps_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_import, "FIRST_STEP", 10)
    monkeypatch.setattr(contact_import, "PACE", Pace(smallest=10, largest=10, seconds=1.0))


def fault(answer: httpx.Response) -> tuple[int, str, str]:
    first = answer.json()["errors"][0]
    return answer.status_code, first["path"], first["code"]


# --- lists -----------------------------------------------------------------------------------------------------------


async def test_a_list_has_every_field_of_the_contract(lists: Lists):
    made = await lists.create("Arrears 2026-03 north", allowDuplicates=True)
    fields = ("firstName", "lastName", "phoneNumber", "timeZone", "uniqueId", "contactPriority")
    assert made.pop("_id").startswith("cl-")
    assert made.pop("createdBy") == made.pop("updatedBy")
    assert made == {
        "isActive": True,
        "name": "Arrears 2026-03 north",
        "description": "people",
        "totalRecordCount": 0,
        "rejectedRecordCount": 0,
        "status": "Ready",
        "failure": None,
        "mapping": {field: field for field in fields},
        "isListInUse": False,
        "listType": "call",
        "isGlobalDNC": False,
        "isDefault": False,
        "campaignInUse": [],
        "source": "passiveApi",
        "apiConfigurations": {"dataSyncMode": "append"},
        "columns": [],
        "files": [],
        "createdAt": "2026-03-02T10:00:00.000Z",
        "updatedAt": "2026-03-02T10:00:00.000Z",
        "allowDuplicates": True,
    }


async def test_lists_are_read_renamed_listed_and_deleted(lists: Lists):
    first, second = await lists.create("North"), await lists.create("South")
    changed = await lists.http.put(f"{REFERENCE}/{first['_id']}", json={"name": "Nord"}, headers=lists.auth)
    assert changed.json()["message"] == "Contact list Nord updated successfully"
    assert (changed.json()["data"]["name"], changed.json()["data"]["description"]) == ("Nord", "people")
    read = await lists.http.get(f"{REFERENCE}/{first['_id']}", headers=lists.auth)
    assert read.json()["data"]["name"] == "Nord"
    listed = await lists.http.post(f"{REFERENCE}/getAllListDetails?type=call", headers=lists.auth)
    assert {one["name"] for one in listed.json()["data"]} == {"Nord", "South"}
    page = await lists.http.get(f"{OURS}?limit=1&page=2", headers=lists.auth)
    assert {**page.json()["data"], "results": 1} == {
        "results": 1, "skip": 1, "limit": 1, "hasMore": False, "totalPages": 2, "totalResults": 2,
    }  # fmt: skip
    gone = await lists.http.delete(f"{REFERENCE}/{second['_id']}", headers=lists.auth)
    assert gone.json()["message"] == "Contact list South deleted successfully"
    assert (await lists.http.get(f"{OURS}/{second['_id']}", headers=lists.auth)).status_code == 404


async def test_a_name_is_taken_whatever_its_case(lists: Lists):
    made = await lists.create("North")
    await lists.create("South")
    again = await lists.http.post(f"{REFERENCE}/createContactList", json={"name": "NORTH"}, headers=lists.auth)
    assert again.status_code == 409
    assert "'North'" in again.json()["message"]
    renamed = await lists.http.put(f"{REFERENCE}/{made['_id']}", json={"name": "south"}, headers=lists.auth)
    assert renamed.status_code == 409
    same = await lists.http.put(f"{REFERENCE}/{made['_id']}", json={"name": "NORTH"}, headers=lists.auth)
    assert same.status_code == 200
    assert (await lists.upload("phone\n+442079460001\n", name="north")).status_code == 409
    assert uploads_left(lists.world) == []


async def test_names_and_descriptions_have_their_limits_on_both_sides(lists: Lists):
    await lists.create("n" * 48, description="d" * 256)
    url = f"{REFERENCE}/createContactList"
    bad = await lists.http.post(url, json={"name": "n" * 49, "description": "d" * 257}, headers=lists.auth)
    assert [error["path"] for error in bad.json()["errors"]] == ["name", "description"]
    for name in ("", "   ", "a\nb"):
        assert fault(await lists.http.post(url, json={"name": name}, headers=lists.auth))[:2] == (400, "name")
    assert fault(await lists.http.post(url, json={"name": "x", "source": "magic"}, headers=lists.auth))[1] == "source"


async def test_a_list_that_a_campaign_names_is_in_use_and_cannot_be_deleted(lists: Lists):
    made = await lists.create()
    await lists.world.database.write(lambda tx: campaign(tx, "cd-1", "March arrears", made["_id"]))
    read = await lists.read(made["_id"])
    assert read["isListInUse"] is True
    assert read["campaignInUse"] == [{"id": "cd-1", "name": "March arrears"}]
    refused = await lists.http.delete(f"{REFERENCE}/{made['_id']}", headers=lists.auth)
    assert refused.status_code == 409
    assert "'March arrears' (Completed)" in refused.json()["message"]


INSTANCE = Instance(
    id="cid-7c1c9f0e-3d52-4d0b-9a55-0d4f6a1f2b3c",
    campaign_id="cd-1",
    campaign_name="March arrears",
    mode=DialingMode.PREVIEW,
    priority=1,
    caller_id="+442079460123",
    hours=CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 1080),)),
    order=DialingOrder.FIFO,
    max_attempts=3,
    retry_period=timedelta(minutes=30),
    ring_time=timedelta(seconds=25),
    queue_id=None,
    max_skips=2,
    preview_time=timedelta(seconds=30),
    outside_hours=OutsideHours.DEFER,
    disposition_retries={},
    dnc_list_id="cl-none",
    status=InstanceStatus.ACTIVE,
    prepared=True,
)


def campaign(tx: Transaction, campaign_id: str, name: str, list_id: str, dnc_list_id: str = "cl-none") -> None:
    """A campaign that names a list, as far as lists care."""
    connection = tx.connection  # type: ignore[attr-defined]
    row: dict[str, Any] = {
        "id": campaign_id,
        "stream_id": STREAM,
        "account_id": ACCOUNT,
        "name": name,
        "lname": name.lower(),
    }
    row |= {"description": "", "status": "Completed", "dialing_mode": "Preview", "priority": 1, "settings": {}}
    row |= {"dnc_list_id": dnc_list_id, "created_at": NOW, "updated_at": NOW}
    connection.execute(insert(tables.campaigns).values(row))
    if list_id:
        use = {"campaign_id": campaign_id, "ordinal": 0, "list_id": list_id, "priority": 0}
        connection.execute(insert(tables.campaign_lists).values(use))


async def test_another_tenant_sees_nothing_and_learns_nothing(lists: Lists):
    made = await lists.create()
    other = await lists.world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    assert (await lists.http.get(f"{OURS}/{made['_id']}", headers=other)).status_code == 403
    theirs = f"/api/v1/streams/{OTHER_STREAM}/contact-lists"
    for path in ("", "/rejects.csv", "/contacts"):
        assert (await lists.http.get(f"{theirs}/{made['_id']}{path}", headers=other)).status_code == 404
    assert (await lists.http.delete(f"{theirs}/{made['_id']}", headers=other)).status_code == 404
    file = {"file": ("p.csv", b"phone\n+442079460001\n")}
    appended = await lists.http.post(f"{theirs}/{made['_id']}/file", files=file, headers=other)
    assert appended.status_code == 404
    assert uploads_left(lists.world) == []
    agent = await lists.world.headers("agent")
    assert (await lists.http.get(OURS, headers=agent)).status_code == 403


# --- contacts over the API -------------------------------------------------------------------------------------------


async def test_contacts_are_added_as_the_contract_shows(lists: Lists):
    made = await lists.create()
    rows = [
        {"phoneNumber": "+442079460001", "firstName": "Ada", "timeZone": "Europe/London", "uniqueId": "C-1001",
         "contactPriority": 1, "balance": "184.20", "dueDate": "2026-03-02"},
        {"phoneNumber": 442079460002, "firstName": "Alan", "uniqueId": "C-1002", "balance": 51.5},
    ]  # fmt: skip
    answer = await lists.add(rows)
    assert (answer.status_code, answer.json()) == (200, {"message": "Adding contacts to public list is in progress"})
    page = await lists.contacts(made["_id"])
    assert page["totalResults"] == 2
    first, second = page["results"]
    assert first == {**rows[0], "_id": f"cc-{made['_id'][3:26]}-000000000000", "position": 0}
    assert (second["phoneNumber"], second["balance"]) == ("+442079460002", "51.5")
    read = await lists.read(made["_id"])
    assert (read["totalRecordCount"], read["status"]) == (2, "Ready")
    assert read["columns"] == [*rows[0]]


@pytest.mark.parametrize("base", ["/campaign/api/v2/public", "/api/v2/public", "/api/1.1/public"])
async def test_adding_works_under_every_base(lists: Lists, base: str):
    await lists.create()
    body = {"contact_list_name": "north", "data": [{"phoneNumber": "+442079460001"}]}
    url = f"{base}/{STREAM}/campaign/contactList/addContacts"
    assert (await lists.http.post(url, json=body, headers=lists.auth)).status_code == 200


async def test_bad_rows_are_reported_and_the_others_go_in(lists: Lists):
    made = await lists.create()
    await lists.add([{"phoneNumber": "+442079460009", "uniqueId": "C-9"}])
    rows = [
        {"phoneNumber": "+442079460001", "uniqueId": "C-1"},
        {"phoneNumber": "nobody"},
        {"phoneNumber": "+44 20 7946 0001"},
        {"phoneNumber": "+442079460002", "timeZone": "Mars/Phobos"},
        {"phoneNumber": "+442079460009"},
        {"phoneNumber": "+442079460003", "uniqueId": "C-1"},
        {"phoneNumber": "+442079460004", "uniqueId": "C-9"},
        "not an object",
        {"phoneNumber": "+442079460005", "note": "x" * 301},
    ]
    assert (await lists.add(rows)).status_code == 200
    assert await lists.phones(made["_id"]) == ["+442079460009", "+442079460001"]
    assert await lists.rejects(made["_id"]) == [
        ["2", "nobody", "not a phone number: 'nobody'"],
        ["3", "+44 20 7946 0001", "duplicate of row 1"],
        ["4", "+442079460002", "timeZone 'Mars/Phobos' is not an IANA time zone name"],
        ["5", "+442079460009", "already in the list"],
        ["6", "+442079460003", "uniqueId 'C-1' is that of row 1"],
        ["7", "+442079460004", "uniqueId 'C-9' is already in the list"],
        ["8", "", 'the row is no object such as {"phoneNumber": "+442079460123"}'],
        ["9", "+442079460005", "column 'note' has 301 characters, and at most 300 are kept"],
    ]
    assert (await lists.read(made["_id"]))["rejectedRecordCount"] == 8


async def test_duplicates_go_in_where_the_list_allows_them(lists: Lists):
    made = await lists.create(allowDuplicates=True)
    await lists.add([{"phoneNumber": "+442079460001", "uniqueId": "C-1"}] * 3)
    assert await lists.phones(made["_id"]) == ["+442079460001"] * 3


async def test_faults_of_the_whole_body_are_refused_at_once(lists: Lists):
    await lists.create()
    assert fault(await lists.add([{"phoneNumber": "+442079460001"}], "Nowhere")) == (
        400,
        "contact_list_name",
        "not_found",
    )
    assert fault(await lists.add([])) == (400, "data", "out_of_range")
    assert fault(await lists.add({"phoneNumber": "1"})) == (400, "data", "wrong_type")
    both = await lists.add([{}] * 10_001, "Nowhere")
    assert [error["path"] for error in both.json()["errors"]] == ["data", "contact_list_name"]
    missing = await lists.http.post(ADD, json={}, headers=lists.auth)
    assert {error["path"] for error in missing.json()["errors"]} == {"contact_list_name", "data"}


async def test_ten_thousand_rows_go_in_with_one_request(lists: Lists):
    made = await lists.create()
    rows = [{"phoneNumber": f"+4420794{n:05}"} for n in range(10_000)]
    assert (await lists.add(rows)).status_code == 200
    assert (await lists.read(made["_id"]))["totalRecordCount"] == 10_000
    last = await lists.contacts(made["_id"], skip=9_999, limit=1)
    assert last["results"][0]["phoneNumber"] == "+442079409999"
    assert last["hasMore"] is False


async def test_a_body_of_more_than_ten_megabytes_is_too_large(lists: Lists):
    await lists.create()
    answer = await lists.add([{"phoneNumber": "+442079460001", "note": "x" * 11_000_000}])
    assert answer.status_code == 413
    assert answer.json()["status"] == "error"


async def test_a_list_takes_no_more_than_its_limit(lists: Lists):
    made = await lists.create()
    await lists.limit(max_contacts_per_list=2)
    await lists.add([{"phoneNumber": f"+44207946000{n}"} for n in range(4)])
    assert await lists.phones(made["_id"]) == ["+442079460000", "+442079460001"]
    assert [row[2] for row in await lists.rejects(made["_id"])] == ["the list is full: it holds 2 contacts"] * 2


async def test_contacts_that_are_added_join_the_runs_that_use_their_list_and_the_dialers_know(lists: Lists):
    made = await lists.create()

    def running(tx: Transaction) -> None:
        campaign(tx, "cd-1", "March arrears", made["_id"])
        tx.campaigns.add_instance(STREAM, INSTANCE, NOW)

    await lists.world.database.write(running)
    await lists.add([{"phoneNumber": "+442079460001"}, {"phoneNumber": "+442079460002", "timeZone": "Asia/Kolkata"}])
    dialers: Any = lists.world.runtime.dialers
    zones = {"Europe/London": 1, "Asia/Kolkata": 1}
    assert dialers.news(RecordsJoined) == [{"instance_id": INSTANCE.id, "zone_counts": zones, "owners": ()}]
    await lists.add([{"phoneNumber": "+442079460002"}])
    assert dialers.news(RecordsJoined) == []
    await lists.imported("phone\n+442079460003\n", to=made["_id"])
    assert dialers.news(RecordsJoined) == [
        {"instance_id": INSTANCE.id, "zone_counts": {"Europe/London": 1}, "owners": ()}
    ]


# --- uploads ---------------------------------------------------------------------------------------------------------


async def test_a_file_is_imported_and_says_so(lists: Lists):
    content = "Phone;First Name;Ort\n+442079460001;Ada;Leeds\n+442079460002;Alan;\n"
    answer = await lists.upload(content, description="from a file")
    assert answer.json()["message"] == "Contact list North is being imported"
    begun = answer.json()["data"]
    assert (begun["status"], begun["source"], begun["description"]) == ("Validating", "localDrive", "from a file")
    await lists.world.runtime.imports.finished(begun["_id"])
    done = await lists.read(begun["_id"])
    assert (done["status"], done["totalRecordCount"], done["failure"]) == ("Validated", 2, None)
    assert done["columns"] == ["Phone", "First Name", "Ort"]
    assert (done["mapping"]["phoneNumber"], done["mapping"]["firstName"]) == ("Phone", "First Name")
    (file,) = done["files"]
    assert file.pop("fileId").startswith("fi-")
    assert file == {
        "fileName": "people.csv", "status": "Imported", "encoding": "utf-8", "checked": 3, "line": 3, "lines": 3, "rows": 2,
        "accepted": 2, "rejected": 0, "failure": None,
    }  # fmt: skip
    first = (await lists.contacts(done["_id"]))["results"][0]
    assert (first["firstName"], first["Ort"]) == ("Ada", "Leeds")
    assert uploads_left(lists.world) == []


async def test_numbers_in_seven_spellings_are_one_form_in_the_list(lists: Lists):
    done = await lists.imported("phone\n" + "\n".join(SEVEN_SPELLINGS))
    assert await lists.phones(done["_id"]) == [f"+44207946000{n}" for n in range(1, 8)]


async def test_rejects_are_named_by_the_line_of_the_file_also_behind_quoted_line_ends(lists: Lists):
    content = (
        "phone,note,tz\n"
        '+442079460001,"two\nlines, and ""quotes""",Europe/London\n'  # 2–3
        "\n"
        "+442079460002,x,Mars/Phobos\n"  # 5
        "nobody,x,\n"
        "+442079460001,again,\n"
        f"+442079460003,{'x' * 301},\n"
        "+442079460004,short\n"
        '+442079460005,"open,\n'  # 10
        "+442079460006,y,Asia/Kolkata\n"
    )
    done = await lists.imported(content)
    assert (done["status"], done["totalRecordCount"], done["rejectedRecordCount"]) == ("Validated", 2, 6)
    assert await lists.phones(done["_id"]) == ["+442079460001", "+442079460006"]
    assert (await lists.contacts(done["_id"]))["results"][0]["note"] == 'two\nlines, and "quotes"'
    assert [(row[0], row[2]) for row in await lists.rejects(done["_id"])] == [
        ("5", "timeZone 'Mars/Phobos' is not an IANA time zone name"),
        ("6", "not a phone number: 'nobody'"),
        ("7", "duplicate of line 2"),
        ("8", "column 'note' has 301 characters, and at most 300 are kept"),
        ("9", "the row has 2 columns, and the first line has 3"),
        ("10", "not a row of CSV: a quote is opened and not closed"),
    ]


@pytest.mark.parametrize(
    ("content", "fields", "path", "code"),
    [
        (b"", {}, "file", "empty"),
        (b"\n\n\n", {}, "file", "empty"),
        (b"phone,name\n", {}, "file", "empty"),
        (b"name,city\nAda,Leeds\n", {}, "file", "no_phone_column"),
        (b"phone,Name,name\n1,2,3\n", {}, "file", "duplicate_column"),
        (b"\x89PNG\r\n\x00\x01\x02\x03" * 99, {}, "file", "not_csv"),
        (b"\x89PNG\r\n\x00\x01\x02\x03" * 200_000, {}, "file", "not_csv"),  # so large that a process looks at it
        ("телефон\nИван Петров\n".encode("cp1251"), {}, "file", "wrong_encoding"),
        (b"phone\n1\n", {"mapping": '{"phoneNumber": "Telefon"}'}, "mapping.phoneNumber", "no_such_column"),
        (b"phone\n1\n", {"mapping": '{"nick": "phone"}'}, "mapping.nick", "unknown"),
        (b"phone\n1\n", {"mapping": "[]"}, "mapping", "wrong_type"),
        (b"phone\n1\n", {"mapping": "{"}, "mapping", "malformed"),
        (b"phone\n1\n", {"encoding": "ebcdic"}, "encoding", "not_one_of"),
        (b"phone\n1\n", {"allowDuplicates": "maybe"}, "allowDuplicates", "wrong_type"),
        (b"phone\n1\n", {"name": "n" * 49}, "name", "too_long"),
    ],
)
async def test_a_file_that_cannot_be_imported_is_refused_and_nothing_is_stored(
    lists: Lists, content: bytes, fields: dict[str, str], path: str, code: str
):
    assert fault(await lists.upload(content, **fields)) == (400, path, code)
    assert await lists.count() == 0
    assert uploads_left(lists.world) == []


async def test_an_excel_workbook_is_imported_like_its_sheet(lists: Lists):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Telefon", "Vorname", "balance"])
        sheet.write_row(1, 0, [442079460018, "Zoë", 12.5])
        sheet.write_row(2, 0, ["nobody", "Ann", 1])
    done = await lists.imported(file.getvalue())
    assert (done["totalRecordCount"], done["rejectedRecordCount"]) == (1, 1)
    assert [(row[0], row[2]) for row in await lists.rejects(done["_id"])] == [("3", "not a phone number: 'nobody'")]


async def test_what_is_no_form_with_a_file_is_refused(lists: Lists):
    async def post(content: bytes, content_type: str) -> httpx.Response:
        return await lists.http.post(OURS, content=content, headers=lists.auth | {"content-type": content_type})

    assert fault(await post(b"--x\r\n", "multipart/form-data"))[2] == "malformed"
    assert fault(await post(b"no form", "multipart/form-data; boundary=x"))[2] == "malformed"
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\nphone\n+4420'
    assert fault(await post(cut, "multipart/form-data; boundary=x"))[2] == "malformed"
    nothing = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nNorth\r\n--x--\r\n'
    assert fault(await post(nothing, "multipart/form-data; boundary=x")) == (400, "file", "required")
    assert uploads_left(lists.world) == []


async def test_more_rows_than_a_list_may_hold_are_refused_before_anything_is_stored(lists: Lists):
    await lists.limit(max_contacts_per_list=3)
    assert fault(await lists.upload("phone\n" + "1\n" * 4)) == (400, "file", "too_many_rows")
    assert await lists.count() == 0
    done = await lists.imported('phone,note\n1,"a\nb\nc\nd"\n+442079460001,\n')
    appended = await lists.upload("phone\n1\n2\n3\n", to=done["_id"])
    assert fault(appended) == (400, "file", "too_many_rows")
    assert uploads_left(lists.world) == []


async def test_three_million_rows_are_refused_in_seconds(lists: Lists):
    content = gzip.compress(b"phone\n" + b"+442079460001\n" * 3_000_000, compresslevel=1)
    answer = await lists.upload(content)
    assert fault(answer) == (400, "file", "too_many_rows")
    assert "2,000,000" in answer.json()["message"]


async def test_a_list_without_a_good_row_is_invalid_and_says_why(lists: Lists):
    done = await lists.imported("phone\nnobody\n12\n")
    assert (done["status"], done["totalRecordCount"]) == ("Invalid", 0)
    assert "none of the 2 rows of people.csv" in done["failure"]
    await lists.add([{"phoneNumber": "+442079460001"}])
    later = await lists.read(done["_id"])
    assert (later["status"], later["failure"]) == ("Ready", None)


@pytest.mark.parametrize(
    "content",
    [
        "phone\tVorname\n+442079460001\tJürgen\n".encode("utf-16"),
        "phone|Vorname\n+442079460001|Jürgen\n".encode("cp1252"),
        gzip.compress("\ufeffphone;Vorname\r\n+442079460001;Jürgen\r\n".encode(), mtime=0),
    ],
)
async def test_encodings_and_delimiters_are_found_out(lists: Lists, content: bytes):
    done = await lists.imported(content)
    assert (await lists.contacts(done["_id"]))["results"][0]["firstName"] == "Jürgen"


async def test_a_mapping_says_which_column_holds_what(lists: Lists):
    mapping = json.dumps({"phoneNumber": "Anschluss", "firstName": "Rufname"})
    done = await lists.imported("Rufname,Anschluss,phone\nAda,+442079460001,home\n", mapping=mapping)
    (contact,) = (await lists.contacts(done["_id"]))["results"]
    assert (contact["phoneNumber"], contact["firstName"], contact["phone"]) == ("+442079460001", "Ada", "home")


async def test_an_appended_file_goes_behind_what_is_there(lists: Lists):
    made = await lists.create()
    await lists.add([{"phoneNumber": "+442079460001"}])
    done = await lists.imported("phone,city\n+442079460002,Leeds\n+442079460001,\n+442079460002,\n", to=made["_id"])
    assert await lists.phones(done["_id"]) == ["+442079460001", "+442079460002"]
    assert [row[2] for row in await lists.rejects(done["_id"])] == ["already in the list", "duplicate of line 2"]
    assert done["columns"] == ["phoneNumber", "phone", "city"]
    assert done["status"] == "Validated"


async def test_an_import_that_was_cut_off_goes_on_at_the_next_start_without_doing_anything_twice(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
):
    in_steps_of_ten(monkeypatch)
    runtime = lists.world.runtime
    content = "phone\n" + "".join(f"+442079460{n:03}\n" for n in range(100)) + "+442079460000\nnobody\n"
    answer = await lists.upload(content)
    list_id = answer.json()["data"]["_id"]
    while (await lists.read(list_id))["totalRecordCount"] < 30:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    await runtime.tasks.stop()
    cut_off = await lists.read(list_id)
    assert cut_off["status"] == "Validating"
    assert cut_off["files"][0]["accepted"] == cut_off["totalRecordCount"] < 100
    again = Imports(
        runtime.database, runtime.numbering, runtime.dialers, runtime.clock, Tasks(), runtime.imports.folder
    )
    await again.resume()
    await again.finished(list_id)
    done = await lists.read(list_id)
    assert (done["status"], done["totalRecordCount"], done["rejectedRecordCount"]) == ("Validated", 100, 2)
    assert await lists.phones(list_id) == [f"+442079460{n:03}" for n in range(100)]
    assert await lists.rejects(list_id) == [
        ["102", "+442079460000", "duplicate of line 2"],
        ["103", "nobody", "not a phone number: 'nobody'"],
    ]
    assert uploads_left(lists.world) == []


async def test_an_import_whose_file_was_lost_ends_and_says_so(lists: Lists, monkeypatch: pytest.MonkeyPatch):
    runtime = lists.world.runtime
    await runtime.tasks.stop()
    answer = await lists.upload("phone\n+442079460001\n")
    list_id = answer.json()["data"]["_id"]
    for path in uploads_left(lists.world):
        path.unlink()
    again = Imports(
        runtime.database, runtime.numbering, runtime.dialers, runtime.clock, Tasks(), runtime.imports.folder
    )
    await again.resume()
    await again.finished(list_id)
    done = await lists.read(list_id)
    assert done["status"] == "Invalid"
    assert "could not be read after line 0" in done["failure"]


async def test_a_list_can_be_deleted_while_it_is_imported(lists: Lists, monkeypatch: pytest.MonkeyPatch):
    in_steps_of_ten(monkeypatch)
    answer = await lists.upload("phone\n" + "".join(f"+442079460{n:03}\n" for n in range(300)))
    list_id = answer.json()["data"]["_id"]
    assert (await lists.http.delete(f"{OURS}/{list_id}", headers=lists.auth)).status_code == 200
    await lists.world.runtime.imports.finished(list_id)
    assert uploads_left(lists.world) == []
    assert await lists.world.database.read(lambda tx: tx.contact_lists.unfinished()) == []
    assert await lists.world.database.read(lambda tx: tx.contact_lists.contacts_from(list_id, 0, 9)) == []
    await lists.create("North")
