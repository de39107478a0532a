"""The command line, without a server and beside a running one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.end_to_end.conftest import StartServer
from tests.support.command_line import CommandLine
from tests.support.server_process import RINGFENCE, Centre

PEOPLE = "phone,name\n+442079460101,Ann\n+442079460102,Bob\nnot known,Cid\n+44 20 7946 0101,Dup\n"


@pytest.fixture
def ringfence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


@pytest.fixture
def people(tmp_path: Path) -> str:
    (tmp_path / "people.csv").write_text(PEOPLE)
    return str(tmp_path / "people.csv")


# --- without a server ------------------------------------------------------------------------------------------------


def test_an_app_is_made_with_its_account_and_stream_and_listed_without_its_secret(ringfence):
    made = ringfence.new_app("st-1", "--scope", "campaign_management", "--scope", "configuration")
    assert made["clientId"].startswith("cs-")
    assert len(made["clientSecret"]) >= 32
    assert made["scopes"] == ["campaign_management", "configuration"]
    listed = ringfence("app", "list", "--json")
    assert [app["clientId"] for app in listed.json] == [made["clientId"]]
    assert made["clientSecret"] not in listed.out
    assert made["clientId"] in ringfence("app", "list").out


def test_all_that_is_wrong_with_an_app_is_said_at_once(ringfence):
    done = ringfence("app", "create", "--account", "a b", "--stream", "", "--name", "x", "--scope", "all")
    assert done.code == 2
    assert [line.split(":")[0].strip() for line in done.err.splitlines()[1:]] == ["account", "stream", "scopes"]
    assert "Traceback" not in done.err


def test_a_stream_of_another_account_is_refused(ringfence):
    ringfence.new_app("st-1")
    done = ringfence("app", "create", "--account", "ac-2", "--stream", "st-1", "--name", "x")
    assert done.code == 1
    assert "belongs to another account" in done.err


def test_a_token_is_made_from_the_secret_or_with_the_one_in_the_database(ringfence):
    app = ringfence.new_app()
    given = ringfence("token", "--app", app["clientId"], "--secret", app["clientSecret"])
    known = ringfence("token", "--app", app["clientId"], "--ttl", "60", "--json")
    assert given.out.count(".") == 2
    assert known.json["token"].count(".") == 2
    assert ringfence("token", "--app", "cs-unknown").code == 1


def test_commands_that_read_say_where_there_is_no_database(ringfence):
    for command in (("app", "list"), ("campaign", "list"), ("explain", "+442079460101"), ("db", "check")):
        done = ringfence(*command)
        assert done.code == 1
        assert f"there is no database at {ringfence.data / 'ringfence.db'}" in done.err


def test_the_database_is_made_upgraded_found_and_checked(ringfence):
    assert ringfence("db", "path").out.strip() == str(ringfence.data / "ringfence.db")
    upgraded = ringfence("db", "upgrade", "--json").json
    assert upgraded == ringfence("db", "upgrade", "--json").json
    assert ringfence("db", "check", "--json").json == upgraded | {"damage": []}


def test_a_file_is_imported_without_a_server(ringfence, people, tmp_path):
    ringfence.new_app()
    report = tmp_path / "rejects.csv"
    done = ringfence("import", "--name", "March", "--rejects", str(report), "--json", people)
    assert done.code == 0, done.err
    assert {key: done.json[key] for key in ("name", "status", "rows", "accepted", "rejected", "failure")} == {
        "name": "March", "status": "Validated", "rows": 4, "accepted": 2, "rejected": 2, "failure": None,
    }  # fmt: skip
    assert report.read_text().splitlines() == [
        "line,phoneNumber,reason",
        "4,not known,not a phone number: 'not known'",
        "5,+44 20 7946 0101,duplicate of line 2",
    ]
    assert Path(people).exists()


def test_a_list_can_be_added_to_and_its_name_is_taken(ringfence, people):
    ringfence.new_app()
    assert ringfence("import", "--name", "March", "--append", people).code == 1
    assert ringfence("import", "--name", "March", people).code == 0
    assert "already a contact list 'March'" in ringfence("import", "--name", "March", people).err
    again = ringfence("import", "--name", "March", "--append", people)
    assert again.code == 1
    assert "none of the 4 rows" in again.err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the file is empty"),
        (b"phone\n", "no rows"),
        (b"name,city\nAnn,Leeds\n", "no column holds the phone number"),
        (b"PK\x03\x04 and so on", "no workbook that can be read"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_what_to_do(ringfence, tmp_path, content, complaint):
    ringfence.new_app()
    (tmp_path / "odd.csv").write_bytes(content)
    done = ringfence("import", "--name", "March", str(tmp_path / "odd.csv"))
    assert done.code == 2
    assert complaint in done.err
    assert len(done.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_said_to_be(ringfence):
    ringfence.new_app()
    assert "there is no file nowhere.csv" in ringfence("import", "--name", "March", "nowhere.csv").err


def test_the_stream_has_to_be_named_where_there_are_several(ringfence):
    assert ringfence("db", "upgrade").code == 0
    assert "there is no stream yet" in ringfence("campaign", "list").err
    ringfence.new_app("st-1")
    assert ringfence("campaign", "list", "--json").json == []
    ringfence.new_app("st-2")
    done = ringfence("campaign", "list")
    assert done.code == 2
    assert "st-1, st-2" in done.err
    assert ringfence("campaign", "list", "--stream", "st-2", "--json").json == []


def test_a_number_is_explained(ringfence):
    ringfence.new_app()
    done = ringfence("explain", "+44 20 7946 0101", "--json")
    assert done.json["phoneNumber"] == "+442079460101"
    assert ringfence("explain", "12").code == 2
    assert ringfence("explain", "+442079460101", "--campaign", "none").code == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--telephony", "asterisk"), "RINGFENCE_ASTERISK: must name the Asterisk server"),
        (("--telephony", "pigeon"), "must be one of simulated, asterisk"),
        (("--telephony", "asterisk", "--speed", "2"), "must be 1"),
        (("--port", "70000"), "65535"),
        (("--host", "192.0.2.1", "--port", "0"), "cannot listen at 192.0.2.1"),
    ],
)
def test_a_server_that_cannot_start_says_why(ringfence, arguments, complaint):
    done = ringfence("serve", *arguments)
    assert done.code in (1, 2)
    assert complaint in done.err
    assert "Traceback" not in done.err


# --- beside a server -------------------------------------------------------------------------------------------------

Beside = Callable[..., Any]


@pytest.fixture
def beside(ringfence: CommandLine) -> Beside:
    """A command in a thread: it has an event loop of its own."""

    async def run(*arguments: str) -> Any:
        return await asyncio.to_thread(ringfence, *arguments)

    return run


async def test_a_server_says_where_it_is_refuses_a_second_one_and_stops_gracefully(start_server, beside, tmp_path):
    server = await start_server(speed=1)
    assert (tmp_path / "server.json").exists()
    second = await beside("serve", "--port", "0")
    assert second.code == 1
    assert f"a server is already running on {tmp_path} at {server.url}" in second.err
    port = server.url.rsplit(":", 1)[1]
    other = await beside("serve", "--data", str(tmp_path / "other"), "--port", port)
    assert other.code == 1
    assert "choose another --port" in other.err
    await server.stop()
    assert server._process is not None
    assert server._process.returncode == 0
    assert not (tmp_path / "server.json").exists()


async def test_a_server_is_ready_after_little_work_and_interrupted_with_ctrl_c(tmp_path):
    command = (RINGFENCE, "serve", "--data", str(tmp_path), "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        used = psutil.Process(process.pid).cpu_times()
        url = line.split()[4].rstrip(",")
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{url}/readyz")).is_success
    finally:
        os.kill(process.pid, signal.SIGINT)
        code = await process.wait()
    assert code == 0
    # Of the processor, not of the clock: other tests run meanwhile. 0.9 s on a free machine.
    assert used.user + used.system < 4


async def test_a_fast_clock_is_warned_of(start_server, tmp_path):
    server = await start_server(speed=20)
    await server.stop()
    assert "20 times as fast as the world's" in (tmp_path / "server.log").read_text()


async def test_a_file_is_imported_by_the_running_server(start_server: StartServer, beside, people):
    server = await start_server(speed=1)
    centre = Centre(server.url, await server.new_token())
    done = await beside("import", "--name", "March", "--json", people)
    assert done.code == 0, done.err
    assert (done.json["accepted"], done.json["rejected"]) == (2, 2)
    report = await centre.http.get(done.json["rejects"])
    assert "not known" in report.text
    appended = await beside("import", "--name", "March", "--append", "--json", people)
    assert appended.code == 1
    assert appended.json["rejected"] == 4


async def test_a_campaign_is_started_paused_resumed_and_stopped_beside_the_server(
    start_server: StartServer, beside, people
):
    server = await start_server(speed=10)
    centre = Centre(server.url, await server.new_token())
    await centre.set_up(1)
    assert (await beside("import", "--name", "People", people)).code == 0
    campaign_id = await centre.create()
    listed = (await beside("campaign", "list", "--json")).json
    assert [campaign["id"] for campaign in listed] == [campaign_id]
    name = listed[0]["name"]
    for verb, status in (("start", "Active"), ("pause", "Paused"), ("resume", "Active"), ("stop", "Stopped")):
        done = await beside("campaign", verb, name.upper(), "--json")
        assert done.code == 0, done.err
        assert done.json["status"] == status
        shown = (await beside("campaign", "show", campaign_id, "--json")).json
        assert (shown["status"], shown["progress"]["total"]) == (status, 2)
    refused = await beside("campaign", "pause", name)
    assert refused.code == 1
    assert "Stopped" in refused.err
    explained = await beside("explain", "+442079460101", "--campaign", name)
    assert explained.out.startswith("+442079460101 is not dialed now")
    await server.stop()
    alone = await beside("campaign", "start", name)
    assert alone.code == 1
    assert "no server is running" in alone.err
    assert (await beside("campaign", "show", name)).code == 0


def test_the_command_is_installed():
    assert Path(RINGFENCE).exists()
    assert Path(RINGFENCE).parent == Path(sys.executable).parent
