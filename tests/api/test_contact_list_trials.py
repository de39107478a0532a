"""A file that is tried before it is uploaded: verdicts are those of its import, and nothing is stored."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import httpx
import pytest
import xlsxwriter

from tests.api.conftest import STREAM, World
from tests.api.test_contact_lists import Lists, fault, uploads_left

TRIALS = f"/api/v1/streams/{STREAM}/contact-list-trials"
NEWLINE = "\n"
BAD = (
    "Handy,Vorname,tz,id,priority,note\n"
    "+44 20 7946 0001,Ada,Europe/London,C-1,5,first\n"
    "030 901822,Ben,,C-2,,no calling code\n"
    "+442079460003,Cy,Mars/Phobos,C-3,,no such zone\n"
    "+442079460004,Di,,C-4,high,no such priority\n"
    "+442079460001,Ed,,C-5,,twice\n"
    "+442079460006,Flo,,C-1,,its id twice\n"
    ",Gus,,C-7,,no number\n"
    f"+442079460008,Hal,,C-8,,{'x' * 301}\n"
    "+442079460009,Ida,,C-9\n"
    '+442079460010,"Jo"e,,C-10,,a quote inside\n'
    "+4.42E+11,Kit,,C-11,,cut by a spreadsheet\n"
    '+12025550143,"Lou, Jr.",,C-12,,"over two\nlines"\n'
    "12,Max,,C-13,,too short\n"
)
COLUMNS = {
    3: "Handy", 4: "tz", 5: "priority", 6: "Handy", 7: "id", 8: "Handy", 9: "note", 10: None, 11: None, 12: "Handy",
    15: "Handy",
}  # fmt: skip


@pytest.fixture
async def lists(world: World, auth: dict[str, str]) -> Lists:
    return Lists(world, auth)


async def tried(lists: Lists, content: bytes | str, **fields: str) -> httpx.Response:
    sent = content.encode() if isinstance(content, str) else content
    files = {"file": ("people.csv", sent, "text/csv")}
    return await lists.http.post(TRIALS, files=files, data=fields, headers=lists.auth)


async def found(lists: Lists, content: bytes | str, **fields: str) -> dict[str, Any]:
    answer = await tried(lists, content, **fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def report(trial: dict[str, Any]) -> list[list[str]]:
    return [[str(row["line"]), row["phoneNumber"], row["reason"]] for row in trial["rejects"]]


async def test_verdicts_reasons_and_contacts_are_those_of_the_import_and_nothing_is_stored(lists: Lists):
    trial = await found(lists, BAD)
    assert await lists.count() == 0
    assert uploads_left(lists.world) == []
    made = await lists.imported(BAD)
    assert report(trial) == await lists.rejects(made["_id"])
    assert {row["line"]: row["column"] for row in trial["rejects"]} == COLUMNS
    assert (trial["accepted"], trial["rejected"]) == (made["totalRecordCount"], made["rejectedRecordCount"]) == (2, 11)
    assert trial["mapping"] == made["mapping"]
    assert trial["rejectedBy"][0] == {"column": "Handy", "rows": 5}
    assert sum(one["rows"] for one in trial["rejectedBy"]) == 11
    stored = (await lists.contacts(made["_id"]))["results"]
    kept = ("phoneNumber", "firstName", "uniqueId")
    assert [[row[name] for name in kept] for row in trial["contacts"]] == [
        [row[name] for name in kept] for row in stored
    ]
    ada, lou = trial["contacts"]
    assert (ada["written"], ada["timeZones"], ada["contactPriority"]) == ("+44 20 7946 0001", ["Europe/London"], 5)
    assert (lou["line"], lou["timeZones"]) == (13, ["America/New_York"])
    assert lou["columns"] == {"note": "over two\nlines"} == {"note": stored[1]["note"]}


async def test_the_beginning_of_a_long_file_has_the_verdicts_of_the_whole(lists: Lists):
    rows = [f"+4420794{n:05d},P{n}" if n % 7 else f"0{n},P{n}" for n in range(60_000, 63_000)]
    head, whole = NEWLINE.join(rows[:400]), NEWLINE.join([*rows, *rows[:50]])
    trial = await found(lists, f"phone,name\n{head}\n")
    made = await lists.imported(f"phone,name\n{whole}\n")
    assert len(trial["rejects"]) == 57 == trial["rejected"]
    assert report(trial) == (await lists.rejects(made["_id"]))[:57]
    assert len(trial["contacts"]) == 10


async def test_a_mapping_and_duplicates_count_as_in_an_upload(lists: Lists):
    content = "Handynummer,phone\n+442079460001,ex-directory\n+442079460001,ex-directory\n"
    assert (await found(lists, content))["accepted"] == 0
    mapping = json.dumps({"phoneNumber": "Handynummer"})
    trial = await found(lists, content, mapping=mapping)
    assert (trial["accepted"], trial["rejects"][0]["reason"]) == (1, "duplicate of line 2")
    assert (await found(lists, content, mapping=mapping, allowDuplicates="true"))["accepted"] == 2


async def test_what_an_upload_would_not_take_is_refused_in_the_same_words(lists: Lists):
    for content, fields in (
        ("", {}),
        ("name,city\nAda,Leeds\n", {}),
        ("phone,phone\n1,2\n", {}),
        ("phone\n", {}),
        ("phone\n+442079460001\n", {"mapping": '{"firstName": "nowhere"}'}),
        (b"\x00\x01\x02\x03", {}),
    ):
        trial, upload = await tried(lists, content, **fields), await lists.upload(content, **fields)
        assert (trial.status_code, trial.json()) == (upload.status_code, upload.json())
        assert trial.status_code == 400
    await lists.limit(max_contacts_per_list=1)
    assert fault(await tried(lists, "phone\n+442079460001\n+442079460002\n")) == (400, "file", "too_many_rows")
    assert uploads_left(lists.world) == []


async def test_packed_files_and_workbooks_are_tried_whole_unless_they_are_too_large(lists: Lists):
    packed = gzip.compress(BAD.encode())
    assert await found(lists, packed) == await found(lists, BAD)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["phone", "name"])
        sheet.write_row(1, 0, [442079460001, "Ada"])
        sheet.write_row(2, 0, ["12", "Ben"])
    trial = await found(lists, book.getvalue())
    assert (trial["encoding"], trial["accepted"], trial["rejected"]) == ("excel", 1, 1)
    answer = await tried(lists, gzip.compress(b"phone\n" + b"+442079460001\n" * 600_000))
    assert answer.status_code == 413
    assert "only the beginning can be tried" in answer.json()["message"]
    assert uploads_left(lists.world) == []


async def test_whoever_may_not_upload_may_not_try(lists: Lists):
    for scope, status in (("campaign_management", 200), ("configuration", 200), ("agent", 403)):
        lists.auth = await lists.world.headers(scope)
        assert (await tried(lists, BAD)).status_code == status
