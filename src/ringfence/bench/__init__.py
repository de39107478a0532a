"""Benchmarks that anybody can run: `ringfence bench NAME`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ringfence.bench.report import Report

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Benchmarks. Each prints both sides of what it compares, the median of its runs, and what the machine is.",
)

Quick = Annotated[bool, typer.Option("--quick", help="Small sizes: to see that it works, not how fast it is.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Where databases are made, on the disk to be measured. [a new one]"),
]
Records = Annotated[int | None, typer.Option("--records", min=1, help="Records on the dialing list. [1,000,000]")]
Agents = Annotated[int | None, typer.Option("--agents", min=1, help="Agents at work. [300]")]
Rounds = Annotated[int | None, typer.Option("--rounds", min=1, help="How often each side is measured. [3]")]


@app.command("engine")
def run_engine(quick: Quick = False, folder: Folder = None, as_json: Json = False) -> None:
    """The engine alone as agents grow, and with its shell and a durable SQLite.

    Example: `ringfence bench engine`
    """
    with _in(folder) as place:
        _print([_measure_engine(place, quick)], as_json)


@app.command("api")
def run_api(quick: Quick = False, folder: Folder = None, as_json: Json = False) -> None:
    """Create, read and list campaigns over HTTP, beside a bare FastAPI endpoint.

    Example: `ringfence bench api --json`
    """
    with _in(folder) as place:
        _print([_measure_api(place, quick)], as_json)


@app.command("latency")
def run_latency(
    records: Records = None,
    agents: Agents = None,
    under_import: Annotated[
        bool, typer.Option("--under-import", help="Previews only, without imports and while two large files go in.")
    ] = False,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """From an agent becoming available to the preview on the wire; start, pause, resume and stop.

    Example: `ringfence bench latency --records 1000000 --agents 300`
    """
    with _in(folder) as place:
        if under_import:
            from ringfence.bench.under_import import run

            _print([run(place, quick, records, agents)], as_json)
        else:
            _print([_measure_latency(place, quick, records, agents)], as_json)


@app.command("start")
def run_start(quick: Quick = False, folder: Folder = None, as_json: Json = False) -> None:
    """Cold start of `ringfence serve`, and its idle memory.

    Example: `ringfence bench start`
    """
    with _in(folder) as place:
        _print([_measure_start(place, quick)], as_json)


@app.command("simulate")
def run_simulate(quick: Quick = False, as_json: Json = False) -> None:
    """The simulator: agent-hours a second of CPU, of the seeds of `make simulate` and of a busy centre.

    Example: `ringfence bench simulate`
    """
    _print([_measure_simulate(quick)], as_json)


@app.command("desk")
def run_desk(quick: Quick = False, folder: Folder = None, as_json: Json = False) -> None:
    """From a change asked of the server until an agent's page has painted it, in Chromium.

    Example: `ringfence bench desk`
    """
    with _in(folder) as place:
        _print([_measure_desk(place, quick)], as_json)


@app.command("office")
def run_office(
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0, help="How long the pages are watched. [2]")
    ] = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """What the table of 500 campaigns and the wall of 300 agents cost in Chromium, and whether they grow.

    Example: `ringfence bench office --minutes 60`
    """
    with _in(folder) as place:
        _print([_measure_office(place, quick, minutes)], as_json)


@app.command("phone")
def run_phone(
    quick: Quick = False,
    compared: Annotated[
        int | None, typer.Option("--compared", min=1, help="Numbers judged both ways and compared. [2,000,000]")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="What the numbers are made from.")] = 1,
    as_json: Json = False,
) -> None:
    """Phone numbers judged as columns, beside the loop over `phonenumbers`, and whether both say the same.

    Example: `ringfence bench phone --compared 2000000`
    """
    _print([_measure_phone(quick, compared, seed)], as_json)


@app.command("import")
def run_import(
    rows: Annotated[int | None, typer.Option("--rows", min=1, help="Rows of the file. [1,000,000]")] = None,
    rounds: Rounds = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """A CSV file into a contact list, beside the plain way and beside a bulk load of the same rows; memory; the writer.

    Example: `ringfence bench import --quick`
    """
    with _in(folder) as place:
        _print([_measure_import(place, quick, rows, rounds)], as_json)


@app.command("prepare")
def run_prepare(
    people: Annotated[int | None, typer.Option("--people", min=1, help="People on the list. [1,000,000]")] = None,
    rounds: Rounds = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """A dialing list made of a contact list and twice as many blocked numbers, beside the same in one SQL statement.

    Example: `ringfence bench prepare`
    """
    with _in(folder) as place:
        _print([_measure_prepare(place, quick, people, rounds)], as_json)


@app.command("window")
def run_window(
    records: Annotated[
        int | None, typer.Option("--records", min=1, help="Records of the longest list. [5,000,000]")
    ] = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Refilling an engine's window as dialing lists grow, also where nine of ten records wait.

    Example: `ringfence bench window --records 1000000`
    """
    with _in(folder) as place:
        _print([_measure_window(place, quick, records)], as_json)


@app.command("memory")
def run_memory(
    records: Annotated[
        int | None, typer.Option("--records", min=1, help="Records of the campaign. [5,000,000]")
    ] = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """The most memory of a server that runs a very large campaign.

    Example: `ringfence bench memory --records 1000000`
    """
    with _in(folder) as place:
        _print([_measure_memory(place, quick, records)], as_json)


@app.command("history")
def run_history(
    attempts: Annotated[int | None, typer.Option("--attempts", min=1, help="Attempts in it. [10,000,000]")] = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """The first pages of a long call history over HTTP, and the reports on it, beside those of a short one.

    Example: `ringfence bench history --attempts 1000000`
    """
    with _in(folder) as place:
        _print([_measure_history(place, quick, attempts)], as_json)


@app.command("asterisk")
def run_asterisk(
    calls: Annotated[int | None, typer.Option("--calls", min=1, max=1000, help="Conversations held. [200]")] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", min=0, help="For how long they are held. [5]")] = None,
    quick: Quick = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Calls a second through a real Asterisk, beside a bare ARI client; and conversations held at once.

    Example: `ringfence bench asterisk --calls 200 --minutes 5`
    """
    from ringfence.bench.asterisk import run

    with _in(folder) as place:
        _print([run(place, quick, calls, minutes)], as_json)


@app.command("all")
def run_all(quick: Quick = False, folder: Folder = None, as_json: Json = False) -> None:
    """All of them but `asterisk`, one after the other: about half an hour, `--quick` two minutes. `desk` and `office`
    where there is a Chromium.

    Example: `ringfence bench all --quick`
    """
    every: list[Callable[[Path, bool], Report]] = [
        _measure_engine,
        _measure_api,
        _measure_start,
        _measure_latency,
        lambda place, quick: _measure_simulate(quick),
        lambda place, quick: _measure_phone(quick),
        _measure_import,
        _measure_prepare,
        _measure_under_import,
        _measure_window,
        _measure_memory,
        _measure_history,
        *([_measure_desk, _measure_office] if _has_browser() else []),
    ]
    reports = []
    for run in every:
        with _in(folder) as place:
            reports.append(run(place, quick))
            if not as_json:
                _print(reports[-1:], as_json)
    if as_json:
        from ringfence.bench import report

        report.print_json({"benchmark": "all", "reports": [found.as_json() for found in reports]})


def _measure_engine(place: Path, quick: bool) -> Report:
    from ringfence.bench.engine import run

    return run(place, quick)


def _measure_api(place: Path, quick: bool) -> Report:
    from ringfence.bench.api import run

    return run(place, quick)


def _measure_latency(place: Path, quick: bool, records: int | None = None, agents: int | None = None) -> Report:
    from ringfence.bench.latency import run

    return run(place, quick, records, agents)


def _measure_start(place: Path, quick: bool) -> Report:
    from ringfence.bench.start import run

    return run(place, quick)


def _measure_simulate(quick: bool) -> Report:
    from ringfence.bench.simulate import run

    return run(quick)


def _measure_desk(place: Path, quick: bool) -> Report:
    from ringfence.bench.desk import run

    return run(place, quick)


def _measure_office(place: Path, quick: bool, minutes: float | None = None) -> Report:
    from ringfence.bench.office import run

    return run(place, quick, minutes)


def _has_browser() -> bool:
    from ringfence.bench.desk import missing

    return missing() is None


def _measure_phone(quick: bool, compared: int | None = None, seed: int = 1) -> Report:
    from ringfence.bench.phone import run

    return run(quick, compared, seed)


def _measure_import(place: Path, quick: bool, rows: int | None = None, rounds: int | None = None) -> Report:
    from ringfence.bench.importing import run

    return run(place, quick, rows, rounds)


def _measure_prepare(place: Path, quick: bool, people: int | None = None, rounds: int | None = None) -> Report:
    from ringfence.bench.preparing import run

    return run(place, quick, people, rounds)


def _measure_window(place: Path, quick: bool, records: int | None = None) -> Report:
    from ringfence.bench.window import run

    return run(place, quick, records)


def _measure_memory(place: Path, quick: bool, records: int | None = None) -> Report:
    from ringfence.bench.memory import run

    return run(place, quick, records)


def _measure_under_import(place: Path, quick: bool) -> Report:
    from ringfence.bench.under_import import run

    return run(place, quick)


def _measure_history(place: Path, quick: bool, attempts: int | None = None) -> Report:
    from ringfence.bench.history import run

    return run(place, quick, attempts)


@contextmanager
def _in(folder: Path | None) -> Iterator[Path]:
    """A new folder inside this one, gone afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-", dir=folder) as made:
        yield Path(made)


def _print(reports: Sequence[Report], as_json: bool) -> None:
    from ringfence.bench import report

    if as_json:
        for found in reports:
            report.print_json(found.as_json())
    else:
        report.print_tables(reports)
