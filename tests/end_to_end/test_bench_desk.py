"""`ringfence bench desk` runs at its smallest size. How fast is not asked here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.bench import app, desk


@pytest.mark.slow
def test_it_tells_how_long_an_agent_waits_for_both_kinds_of_change(tmp_path: Path):
    if lacking := desk.missing():
        pytest.skip(lacking)
    arguments = ["desk", "--quick", "--json", "--folder", str(tmp_path)]
    printed = CliRunner().invoke(app, arguments, catch_exceptions=False)
    found = json.loads(printed.output)
    by_name = {result["name"]: result for result in found["results"]}
    assert list(by_name) == [
        "state asked for → painted, p50", "state asked for → painted, p95",
        "skip → next person painted, p50", "skip → next person painted, p95",
    ]  # fmt: skip
    assert len(by_name["state asked for → painted, p50"]["runs"]) == desk.QUICK.changes
    assert len(by_name["skip → next person painted, p50"]["runs"]) == desk.QUICK.skips
    assert all(run > 0 for result in found["results"] for run in result["runs"])
    assert not list(tmp_path.iterdir()), "the folder is left as it was"


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert desk.missing() == "Chromium is not installed: apt-get install chromium"
