"""`ringfence flow add` and `list`, without a server and beside a running one."""

from __future__ import annotations

import asyncio
import json
from importlib.resources import files
from pathlib import Path

import pytest

from tests.end_to_end.conftest import StartServer
from tests.support.command_line import CommandLine

FLOWS = files("ringfence") / "samples" / "flows"
SURVEY, REMINDER = str(FLOWS / "survey.json"), str(FLOWS / "payment-reminder.json")


@pytest.fixture
def ringfence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


def _added_twice(ringfence: CommandLine) -> None:
    first = ringfence("flow", "add", SURVEY, "--name", "Survey", "--description", "short", "--json")
    assert first.code == 0, first.err
    assert (first.json["version"], first.json["description"]) == (1, "short")
    second = ringfence("flow", "add", REMINDER, "--name", "Survey", "--json").json
    assert (second["id"], second["version"], second["description"]) == (first.json["id"], 2, "short")
    assert second["flow"] == json.loads(Path(REMINDER).read_text())
    assert [flow["id"] for flow in ringfence("flow", "list", "--json").json] == [second["id"]]
    assert "Survey" in ringfence("flow", "list").out


def test_a_flow_is_added_and_then_changed_without_a_server(ringfence: CommandLine) -> None:
    ringfence.new_app()
    _added_twice(ringfence)


async def test_a_flow_is_added_and_then_changed_beside_a_server(
    ringfence: CommandLine, start_server: StartServer
) -> None:
    await asyncio.to_thread(ringfence.new_app)
    await start_server(speed=1)
    await asyncio.to_thread(_added_twice, ringfence)


def test_a_transfer_to_no_queue_is_refused(ringfence: CommandLine) -> None:
    ringfence.new_app()
    done = ringfence("flow", "add", str(FLOWS / "transfer.json"), "--name", "Transfer")
    assert done.code == 2
    assert "nodes.agent.queue" in done.err
