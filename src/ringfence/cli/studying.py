"""`ringfence simulate --study`: the study of pacing, its table and its picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

from ringfence.domain.problems import Problem
from ringfence.simulation import study
from ringfence.simulation.centre import Centre, Figures, simulate
from ringfence.simulation.study import Cell, Result

_TITLES: Final = {
    "predictive": "Predictive",
    "ratio": "Best fixed ratio",
    "adaptive": "Adaptive rule",
    "tuned": "Adaptive, best tuning",
}
_COLORS: Final = {"predictive": "#2f6db5", "ratio": "#8a8a8a", "adaptive": "#d9a441", "tuned": "#b5562f"}

Found = dict[tuple[int, str, str], Result]
"""By agents, answer rate and pacing."""


LEGEND: Final = (
    "Talk minutes an agent-hour @ share of answered calls abandoned, over six hours; worst: of a single run. "
    "In brackets what a rival was set to."
)


def sizes(vary: str | None) -> list[int]:
    """The numbers of agents: all of the study, or those of `agents=5,10`. Raises Problem (invalid)."""
    if vary is None:
        return list(study.AGENTS)
    name, _, values = vary.partition("=")
    if name != "agents" or not all(value.isdigit() and 1 <= int(value) <= 2_000 for value in values.split(",")):
        raise Problem.at("--vary", "invalid", f"a study varies agents, such as agents=5,10, not {vary}")
    return [int(value) for value in values.split(",")]


def steps(agents: Sequence[int]) -> int:
    """How often `run` says that it has got further."""
    return len(study.PACINGS) * len(study.cells(agents))


def run(agents: Sequence[int], seeds: int, kept: Path, step: Callable[[], None]) -> Found:
    """Each cell under each pacing. Results in `kept` are not worked out again, and new ones are added to it at once."""
    found = read(kept) if kept.exists() else {}
    with ProcessPoolExecutor() as pool:
        for pacing in study.PACINGS:
            for cell in study.cells(agents):
                key = cell.agents, str(cell.rate), pacing
                if key not in found or len(found[key].talk) < seeds:
                    found[key] = _work(pool, cell, pacing, seeds)
                    with kept.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(found[key].as_json()) + "\n")
                step()
    return {key: one for key, one in found.items() if key[0] in agents}


def read(kept: Path) -> Found:
    """Raises Problem (invalid) for a file that no study has written."""
    try:
        lines = [Result.from_json(json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Problem.at("--study", "invalid", f"{kept} holds no results of a study: {error}") from error
    return {(one.agents, one.rate, one.pacing): one for one in lines}


def _work(pool: Executor, cell: Cell, pacing: str, seeds: int) -> Result:
    def play(centres: Sequence[tuple[Centre, int]]) -> list[Figures]:
        return list(pool.map(simulate, *zip(*centres, strict=True)))

    return study.PACINGS[pacing](cell, range(1, seeds + 1), play)


# --- what is shown


def table(found: Found) -> tuple[list[str], list[list[str]]]:
    """Columns and rows: talk minutes an agent-hour, and how many answered calls were abandoned, on average and at worst."""
    pacings = [pacing for pacing in study.PACINGS if any(key[2] == pacing for key in found)]
    columns = ["Agents", "Answer rate", *(_TITLES[pacing] for pacing in pacings)]
    rows = []
    for agents, rate in dict.fromkeys(key[:2] for key in sorted(found, key=_order)):
        cells = (found.get((agents, rate, pacing)) for pacing in pacings)
        rows.append([str(agents), rate, *("" if one is None else _cell(one) for one in cells)])
    return columns, rows


def _cell(one: Result) -> str:
    setting = f" ({one.setting})" if one.setting else ""
    return f"{one.mean_talk:.1f} @ {one.mean_abandoned:.2%}, worst {one.worst:.2%}{setting}"


def _order(key: tuple[int, str, str]) -> tuple[int, int]:
    return key[0], [str(rate) for rate in study.RATES].index(key[1])


def draw(path: Path, found: Found) -> None:
    """Talk minutes above, abandoned calls below, a column for each answer rate."""
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams["svg.hashsalt"] = "ringfence"  # the same picture for the same figures
    from matplotlib import pyplot

    rates = [str(rate) for rate in study.RATES]
    figure, panels = pyplot.subplots(2, len(rates), figsize=(13, 7), layout="constrained", sharex=True, sharey="row")
    for column, rate in enumerate(rates):
        talk, abandoned = panels[0][column], panels[1][column]
        for pacing, title in _TITLES.items():
            mine = [found[key] for key in sorted(found, key=_order) if key[1:] == (rate, pacing)]
            if mine:
                _line(talk, mine, [one.mean_talk for one in mine], title)
                _line(abandoned, mine, [one.mean_abandoned * 100 for one in mine], title)
                worst = [one.worst * 100 for one in mine]
                abandoned.scatter([str(one.agents) for one in mine], worst, marker="_", color=_COLORS[pacing])
        talk.set_title(f"answer rate {rate}", fontsize=10)
        abandoned.axhline(study.LIMIT * 100, color="#c0392b", linewidth=1, linestyle="--")
        abandoned.set_xlabel("agents")
    panels[0][0].set_ylabel("talk minutes an agent-hour")
    panels[1][0].set_ylabel("% abandoned; dash: the worst run")
    panels[1][0].set_ylim(0, 8)
    panels[0][0].legend(frameon=False, fontsize=9)
    for panel in panels.flat:
        panel.spines[["top", "right"]].set_visible(False)
    metadata: dict[str, Any] = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
    figure.savefig(path, dpi=90, metadata=metadata)
    pyplot.close(figure)


def _line(panel: Any, mine: Sequence[Result], values: Sequence[float], title: str) -> None:
    panel.plot([str(one.agents) for one in mine], values, marker="o", color=_COLORS[mine[0].pacing], label=title)
