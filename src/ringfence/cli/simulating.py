"""`ringfence simulate`: how many agents, which settings? A contact centre worked through before anybody is called."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ringfence.cli import options
from ringfence.cli.printing import print_json, print_table
from ringfence.domain.calling_hours import parse_end, parse_time
from ringfence.domain.campaign import DialingMode
from ringfence.domain.problems import Fault, Problem

if TYPE_CHECKING:
    from ringfence.simulation.centre import Centre
    from ringfence.simulation.comparing import Comparison

_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "agents": (1, 2_000),
    "people": (1, 1_000_000),
    "answer-rate": (0, 1),
    "talk": (1, 7_200),
    "wrap-up": (1, 3_600),
    "reading": (1, 600),
    "preview": (5, 600),
    "ring": (5, 120),
    "max-attempts": (1, 100),
    "retry": (1, 1_440),
    "hours": (0.25, 24),
    "days": (1, 60),
    "ratio": (1, 10),
    "target": (0.1, 5),
    "last-answer-rate": (0, 1),
}
"""What may be said, by option: from and to."""
_NAMES: Final[Mapping[str, str]] = {
    "talk": "talk_seconds",
    "wrap-up": "wrap_up_seconds",
    "reading": "reading_seconds",
    "preview": "preview_seconds",
    "ring": "ring_seconds",
    "retry": "retry_minutes",
    "hours": "shift_hours",
    "start": "shift_start",
}
_WHOLE: Final = frozenset({"agents", "people", "max-attempts", "days"})
_TIMES: Final = frozenset({"opens", "closes", "start"})
_MODES: Final = tuple(mode for mode in DialingMode if mode is not DialingMode.AGENTLESS)


def _option(name: str, what: str, metavar: str = "N") -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=what)


def simulate(
    context: typer.Context,
    agents: Annotated[str | None, _option("agents", "Agents at work. [10]")] = None,
    people: Annotated[str | None, _option("people", "People on the list. [3000]")] = None,
    answer_rate: Annotated[
        str | None,
        _option("answer-rate", "Share of calls answered, or by hour of the day: 9=0.2,12=0.25,17=0.4. [0.3]", "SHARE"),
    ] = None,
    talk: Annotated[str | None, _option("talk", "How long people talk, on average. [180]", "SECONDS")] = None,
    wrap_up: Annotated[str | None, _option("wrap-up", "Writing up a call, on average. [30]", "SECONDS")] = None,
    reading: Annotated[str | None, _option("reading", "Reading before dialing, on average. [20]", "SECONDS")] = None,
    preview: Annotated[str | None, _option("preview", "After this the dialer dials. [60]", "SECONDS")] = None,
    ring: Annotated[str | None, _option("ring", "How long it rings. [25]", "SECONDS")] = None,
    max_attempts: Annotated[str | None, _option("max-attempts", "Attempts a person. [3]")] = None,
    retry: Annotated[str | None, _option("retry", "Between attempts. [120]", "MINUTES")] = None,
    opens: Annotated[str | None, _option("opens", "Calling hours from. [9:00 AM]", "TIME")] = None,
    closes: Annotated[str | None, _option("closes", "Calling hours to. [6:00 PM]", "TIME")] = None,
    start: Annotated[str | None, _option("start", "When the shift starts. [9:00 AM]", "TIME")] = None,
    hours: Annotated[str | None, _option("hours", "How long the shift is. [9]", "HOURS")] = None,
    days: Annotated[str | None, _option("days", "After so many shifts, what is not done stays undone. [1]")] = None,
    mode: Annotated[str | None, _option("mode", "Preview, Progressive, Power or Predictive. [Preview]", "MODE")] = None,
    ratio: Annotated[str | None, _option("ratio", "Power: calls for each idle agent. [2]")] = None,
    target: Annotated[
        str | None, _option("target", "Predictive: most answered calls that may be abandoned. [3]", "PERCENT")
    ] = None,
    last_answer_rate: Annotated[
        str | None, _option("last-answer-rate", "The answer rate moves to this over the shift.", "SHARE")
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=1_000, help="Days drawn, to see the spread.")] = 10,
    vary: Annotated[
        str | None, _option("vary", "Compare values of one option: agents=15,20 or mode=Preview,Power.", "OPTION=A,B")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="A TOML file with options as its keys.")
    ] = None,
    picture: Annotated[Path | None, _option("picture", "Draw the result, as .png or .svg.", "FILE")] = None,
    seed: Annotated[int | None, _option("seed", "The first seed. With --digest: the one to play. [1]")] = None,
    digest: Annotated[
        bool, typer.Option("--digest", help="Print the digest of every event and command of a day full of faults.")
    ] = False,
    study: Annotated[
        Path | None,
        _option("study", "Compare Predictive with other ways to pace; keep what was worked out in FILE.", "FILE"),
    ] = None,
    data: options.Data = None,
    as_json: options.Json = False,
) -> None:
    """Work through a list with simulated agents and people, by the dialer that would do it, and print what came of it.

    Talk minutes and occupancy are of the time in which agents were signed in, until the list was done. No database is used.

    Example: `ringfence simulate --people 3000 --answer-rate 0.3 --vary agents=15,20,25 --picture agents.png`
    """
    if digest:
        from ringfence.simulation import run

        print(run.play(1 if seed is None else seed, digest=True).digest)
        return
    from ringfence.cli import charts
    from ringfence.simulation import comparing

    if picture is not None:
        charts.check(picture)
    if study is not None:
        _study(study, seeds, vary, picture, as_json)
        return
    given = {} if settings is None else _read(settings)
    own = {name.replace("_", "-"): value for name, value in context.params.items()}
    given |= {name: own[name] for name in _SAID if own.get(name) is not None}
    centre = _centre(given)
    option, values = (None, [centre]) if vary is None else _varied(centre, vary)
    first = 1 if seed is None else seed
    with _bar(len(values) * seeds) as step:
        found = [comparing.compare(one, range(first, first + seeds), step) for one in values]
    if picture is not None:
        charts.draw(picture, option, found)
    if as_json:
        print_json({"vary": option, "seeds": seeds, "results": [one.as_json() for one in found]})
    else:
        _print(option, found)


_SAID: Final = (*_RANGES, *_TIMES, "mode")


def _study(kept: Path, seeds: int, vary: str | None, picture: Path | None, as_json: bool) -> None:
    """The study of pacing, as docs/predictive.md has it: hours of work where nothing is kept yet."""
    from ringfence.cli import studying

    sizes = studying.sizes(vary)
    with _bar(studying.steps(sizes)) as step:
        found = studying.run(sizes, seeds, kept, step)
    if picture is not None:
        studying.draw(picture, found)
    if as_json:
        print_json([one.as_json() for one in found.values()])
    else:
        columns, rows = studying.table(found)
        print_table(columns, rows, empty="")
        print(studying.LEGEND)


# --- what is said


def _read(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem.at("--config", "unreadable", f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem.at("--config", "invalid", f"{path} is not TOML: {error}") from error
    given = {name.replace("_", "-"): value for name, value in found.items()}
    unknown = sorted(given.keys() - set(_SAID))
    if unknown:
        message = f"{path} names {', '.join(unknown)}, which is no option: use {', '.join(_SAID)}"
        raise Problem.at("--config", "unknown", message)
    return given


def _centre(given: Mapping[str, Any]) -> Centre:
    """The centre that these options describe. Raises Problem (invalid) with all that is wrong."""
    from ringfence.simulation.centre import Centre

    centre, faults = Centre(), []
    for name, value in given.items():
        try:
            centre = replace(centre, **_field(name, value))
        except ValueError as error:
            faults.append(Fault(f"--{name}", "invalid", str(error)))
    if not faults and centre.opens >= centre.closes:
        faults.append(Fault("--closes", "invalid", "must be later in the day than --opens"))
    if faults:
        raise Problem.invalid(faults)
    return centre


def _field(name: str, value: Any) -> dict[str, Any]:
    """The fields of `Centre` that an option sets. Raises ValueError with what is wrong."""
    if name == "mode":
        if value not in _MODES:
            raise ValueError(f"must be one of {', '.join(_MODES)}, not {value}")
        return {"mode": DialingMode(value)}
    field = _NAMES.get(name, name.replace("-", "_"))
    if name in _TIMES:
        minutes = (parse_end if name == "closes" else parse_time)(str(value))
        if minutes is None:
            raise ValueError(f"must be a time of day such as 9:00 AM, not {value}")
        return {field: minutes}
    if name == "answer-rate" and (isinstance(value, Mapping) or "=" in str(value)):
        return {"answer_rates": _by_hour(value)}
    return {field: _number(name, value)}


def _by_hour(value: Any) -> tuple[tuple[int, float], ...]:
    pairs = value.items() if isinstance(value, Mapping) else (part.split("=", 1) for part in str(value).split(","))
    rates = {}
    for pair in pairs:
        hour, rate = pair if len(tuple(pair)) == 2 else (pair[0], "")
        if not str(hour).isdigit() or not 0 <= int(hour) <= 23:
            raise ValueError(f"must name hours of the day from 0 to 23, not {hour}")
        rates[int(hour)] = float(_number("answer-rate", rate))
    return tuple(sorted(rates.items()))


def _number(name: str, value: Any) -> float | int:
    least, most = _RANGES[name]
    try:
        number = int(str(value)) if name in _WHOLE else float(str(value))
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        kind = "a whole number" if name in _WHOLE else "a number"
        raise ValueError(f"must be {kind} from {least:g} to {most:,g}, not {value}")
    return number


def _varied(centre: Centre, text: str) -> tuple[str, list[Centre]]:
    name, _, values = text.partition("=")
    if name not in (*_RANGES, "mode") or not values:
        raise Problem.at("--vary", "invalid", f"must be an option and values, such as agents=15,20,25, not {text}")
    try:
        return name, [replace(centre, **_field(name, value.strip())) for value in values.split(",")]
    except ValueError as error:
        raise Problem.at("--vary", "invalid", f"{name} {error}") from error


def value_of(centre: Centre, option: str) -> str:
    """What this centre has for an option."""
    value = getattr(centre, _NAMES.get(option, option.replace("-", "_")))
    return value if isinstance(value, str) else f"{value:g}"


# --- what came of it


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[], None]]:
    """A progress bar on the standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("Simulating", total=steps)
        yield lambda: shown.advance(task)


def _print(option: str | None, found: list[Comparison]) -> None:
    columns = [option] if option else []
    columns += ["List done", "By the end", "Talk min/h", "Occupancy", "Abandoned", "Attempts a person", "Reached"]
    rows = []
    for one in found:
        row: list[object] = [value_of(one.centre, option)] if option else []
        rows.append([*row, one.finished, *(str(figure) for figure in one.shown())])
    print_table(columns, rows, empty="")
    print(f"Mean of {found[0].seeds} days drawn from seeds, ± their standard deviation.")
