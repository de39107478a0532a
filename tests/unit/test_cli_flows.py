"""`ringfence flow` on files: no database, no server."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from ringfence.services import flow_documents
from tests.support.command_line import CommandLine

SURVEY = str(files("ringfence") / "samples" / "flows" / "survey.json")


@pytest.fixture
def ringfence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "data", monkeypatch, capsys)


def test_a_good_flow_can_be_used(ringfence: CommandLine) -> None:
    assert ringfence("flow", "check", SURVEY, "--json").json == {"nodes": 11, "columns": ["firstName"], "queues": []}
    done = ringfence("flow", "check", SURVEY, "--column", "firstName")
    assert done.code == 0
    assert "can be used" in done.out + done.err


def test_a_column_that_contacts_do_not_have_is_named(ringfence: CommandLine) -> None:
    done = ringfence("flow", "check", SURVEY, "--column", "name")
    assert done.code == 2
    assert "firstName" in done.err


def test_everything_that_is_wrong_is_said_with_its_place(ringfence: CommandLine, tmp_path: Path) -> None:
    document = json.loads(Path(SURVEY).read_text())
    document["nodes"]["rating"]["retries"] = 70
    document["nodes"]["thanks"]["next"] = "nowhere"
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document))
    done = ringfence("flow", "check", str(broken))
    assert done.code == 2
    assert "nodes.rating.retries" in done.err
    assert "nodes.thanks.next" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("text", [None, "{", "[1"])
def test_a_file_that_is_no_json_is_said(ringfence: CommandLine, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "flow.json"
    if text is not None:
        file.write_text(text)
    done = ringfence("flow", "check", str(file))
    assert done.code == 2
    assert "cannot be read" in done.err


def test_a_flow_is_drawn(ringfence: CommandLine) -> None:
    assert ringfence("flow", "draw", SURVEY).out.startswith("flowchart TD\n")


def test_the_schema_is_printed(ringfence: CommandLine) -> None:
    assert ringfence("flow", "schema").json == flow_documents.schema()
