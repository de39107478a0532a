"""`ringfence bench office` runs at its smallest size. How much it costs is not asked here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.bench import app, desk, office


@pytest.mark.slow
def test_it_tells_what_both_pages_cost_and_hold(tmp_path: Path):
    if lacking := desk.missing():
        pytest.skip(lacking)
    arguments = ["office", "--quick", "--json", "--folder", str(tmp_path)]
    printed = CliRunner().invoke(app, arguments, catch_exceptions=False)
    found = json.loads(printed.output)
    by_name = {result["name"]: result for result in found["results"]}
    figures = ("all of Chromium", "its renderer", "heap at the end", "DOM nodes at the end", "listeners at the end")
    assert list(by_name) == [f"{page}: {figure}" for page in ("campaigns", "wall") for figure in figures]
    for page in ("campaigns", "wall"):
        assert len(by_name[f"{page}: all of Chromium"]["runs"]) == office.QUICK.windows
        assert by_name[f"{page}: heap at the end"]["value"] > 1
        assert by_name[f"{page}: DOM nodes at the end"]["beside"] > 100
    assert not list(tmp_path.iterdir()), "the folder is left as it was"
