"""Pictures of simulated days, by matplotlib, which is installed with the extra `charts`."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ringfence.domain.campaign import RESERVING
from ringfence.domain.problems import Kind, Problem
from ringfence.simulation.comparing import Comparison

_KINDS: Final = (".png", ".svg")
_COLOR: Final = "#2f6db5"
_PANELS: Final = (
    ("done", "List done by the end (%)", 100),
    ("finished_hours", "Working hours until it is done", 1),
    ("talk_minutes", "Talk minutes an agent-hour", 1),
    ("occupancy", "Occupancy (%)", 100),
)
_ABANDONED: Final = ("abandoned", "Abandoned (% of answered)", 100)


def available() -> bool:
    """Is matplotlib installed?"""
    return importlib.util.find_spec("matplotlib") is not None


def check(path: Path) -> None:
    """Whether this can be drawn, before the work is done. Raises Problem."""
    if path.suffix.lower() not in _KINDS:
        raise Problem.at("--picture", "invalid", f"must end with .png or .svg, not {path.name}")
    if not path.absolute().parent.is_dir():
        raise Problem.at("--picture", "invalid", f"{path.absolute().parent} is no folder: make it first")
    if not available():
        message = "pictures are drawn by matplotlib, which is not installed: pip install 'ringfence[charts]'"
        raise Problem(Kind.UNAVAILABLE, "no_matplotlib", message)


def draw(path: Path, option: str | None, found: Sequence[Comparison]) -> None:
    """A panel for each of the main figures, with its mean and spread for each value of the option."""
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams["svg.hashsalt"] = "ringfence"  # the same picture for the same figures
    from matplotlib import pyplot

    from ringfence.cli.simulating import value_of

    shown = _PANELS if all(one.centre.mode in RESERVING for one in found) else (*_PANELS[:-1], _ABANDONED)
    figure, panels = pyplot.subplots(1, len(shown), figsize=(13, 3.6), layout="constrained")
    labels = [value_of(one.centre, option) if option else "" for one in found]
    for panel, (name, title, factor) in zip(panels, shown, strict=True):
        figures = [one.of(name) for one in found]
        bars = panel.bar(
            labels,
            [0.0 if one.mean != one.mean else one.mean * factor for one in figures],
            yerr=[one.spread * factor for one in figures],
            color=_COLOR,
            capsize=4,
        )
        panel.bar_label(bars, [_label(one.mean * factor) for one in figures], padding=3, fontsize=9)
        panel.set_title(title, fontsize=10)
        panel.set_xlabel(option or "")
        panel.tick_params(axis="x", labelsize=8)
        panel.margins(y=0.15)
        panel.spines[["top", "right"]].set_visible(False)
    figure.suptitle(_title(found[0]), fontsize=11)
    _save(figure, path)
    pyplot.close(figure)


def _save(figure: Any, path: Path) -> None:
    metadata = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
    try:
        figure.savefig(path, dpi=90, metadata=metadata)
    except OSError as error:
        raise Problem.at("--picture", "unwritable", f"{path} cannot be written: {error.strerror}") from error


def _label(value: float) -> str:
    return "–" if value != value else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _title(one: Comparison) -> str:
    centre = one.centre
    rate = "answer rate by hour" if centre.answer_rates else f"{centre.answer_rate:.0%} answered"
    return f"{centre.people:,} people, {rate}, {centre.talk_seconds:g} s of talk; mean and spread of {one.seeds} days"
