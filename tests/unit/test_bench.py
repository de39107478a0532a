"""The benchmarks run, at their smallest sizes, and say what they promise to say. How fast is not asked here."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfence.bench import app, engine, latency
from ringfence.bench.report import Report, Result

RESULT = {"name", "unit", "value", "runs", "besideName", "beside", "ratio", "goal", "met", "more"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "first", "compared"),
    [
        (["engine"], "engine alone, 10 agents", "engine, shell, SQLite, 20 agents"),
        (["api"], "read", "create"),
        (["start"], "first start, database made", "start"),
        (["latency"], "available → preview, p50", "play → first preview, worst"),
        (["latency", "--under-import"], "preview, without imports, p50", "preview, while files are imported, p99"),
        (["import", "--rows", "2000"], "import of 2,000 rows", "import of 2,000 rows"),
        (["prepare", "--people", "2000"], *["prepare 2,000 people, 4,000 blocked numbers"] * 2),
        (
            ["window", "--records", "2000"],
            "2,000 records, all ready",
            "2,000 records, nine of ten wait for their hours",
        ),
        (["memory", "--records", "2000"], *["most memory of a server, 2,000 records"] * 2),
        (["history", "--attempts", "3000"], "attempts, first page", "agents' work, a year"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_each_benchmark_prints_one_object_with_both_sides_of_what_it_compares(
    arguments: list[str], first: str, compared: str, tmp_path: Path
) -> None:
    given = [*arguments, "--quick", "--json", "--folder", str(tmp_path)]
    printed = CliRunner().invoke(app, given, catch_exceptions=False)
    found = json.loads(printed.output)
    assert (found["benchmark"], found["quick"]) == (arguments[0], True)
    assert {"cores", "memoryGiB", "system", "python", "sqlite", "load"} == set(found["machine"])
    assert found["results"][0]["name"] == first
    for result in found["results"]:
        assert set(result) == RESULT
        assert result["runs"]
        assert all(run > 0 and math.isfinite(run) for run in result["runs"])
        assert (result["met"] is None) == (result["goal"] is None)
    sides = next(result for result in found["results"] if result["name"] == compared)
    assert sides["beside"] > 0
    assert sides["besideName"]
    assert not list(tmp_path.iterdir()), "the folder is left as it was"


@pytest.mark.slow
def test_the_simulator_is_measured_by_the_seeds_and_by_a_busy_centre() -> None:
    printed = CliRunner().invoke(app, ["simulate", "--quick", "--json"], catch_exceptions=False)
    rates = {result["name"]: result["value"] for result in json.loads(printed.output)["results"]}
    assert min(rates["seeds of the engine"], rates["… with every promise checked"]) > 0
    assert rates["… events an agent-hour"] > 4 * rates["… calls an agent-hour"] > 0


def test_the_table_shows_the_median_and_whether_the_goal_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    from ringfence.bench import report

    result = Result("calls", "calls/s", (9000.0, 12000.0, 10000.0), "calls/s, bare", 8000.0, "at least 5,000", True)
    report.print_tables([Report("example", False, (result,), ("A remark.",))])
    shown = capsys.readouterr().out
    for words in (
        "10,000 calls/s",
        "3: 9,000 to 12,000",
        "8,000 calls/s, bare",
        "1.25",
        "at least 5,000",
        "met",
        "A remark.",
    ):
        assert words in shown


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_a_value_that_was_measured(percent: int, value: float) -> None:
    assert latency.percentile_of([float(n) for n in range(100, 0, -1)], percent) == value


def test_the_busy_world_of_the_engine_never_runs_dry() -> None:
    assert engine.measure(agents=3, count=500) > 0
