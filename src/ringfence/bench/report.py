"""What a benchmark found: a table for people, one JSON object for programs."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ringfence.bench import machine


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: the median of `runs`, in `unit`, beside what it is compared with.

    `ratio` is the figure divided by `beside`. `met` says whether the goal was reached; None where there is none.
    """

    name: str
    unit: str
    runs: tuple[float, ...]
    beside_name: str | None = None
    beside: float | None = None
    goal: str | None = None
    met: bool | None = None
    more: dict[str, Any] = field(default_factory=dict)  # figures of interest that have no line of their own

    @property
    def value(self) -> float:
        return statistics.median(self.runs)

    @property
    def ratio(self) -> float | None:
        return self.value / self.beside if self.beside else None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            "value": _rounded(self.value),
            "runs": [_rounded(run) for run in self.runs],
            "besideName": self.beside_name,
            "beside": None if self.beside is None else _rounded(self.beside),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "goal": self.goal,
            "met": self.met,
            "more": self.more,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """One benchmark: its results, and remarks without which they would be misread."""

    benchmark: str
    quick: bool
    results: tuple[Result, ...]
    remarks: tuple[str, ...] = ()
    machine: dict[str, Any] = field(default_factory=machine.facts)

    def as_json(self) -> dict[str, Any]:
        return {
            "benchmark": self.benchmark,
            "quick": self.quick,
            "machine": self.machine,
            "results": [result.as_json() for result in self.results],
            "remarks": list(self.remarks),
        }


def print_json(found: Any) -> None:
    print(json.dumps(found, ensure_ascii=False), flush=True)


def print_tables(reports: Sequence[Report]) -> None:
    from rich.console import Console

    console = Console() if sys.stdout.isatty() else Console(width=150)
    for report in reports:
        console.print(_table(report))
        for remark in report.remarks:
            console.print(f"[dim]{remark}[/dim]", highlight=False)
        console.print(f"[dim]{machine.in_words(report.machine)}[/dim]\n", highlight=False)


def _table(report: Report) -> Any:
    from rich import box
    from rich.table import Table

    title = f"{report.benchmark}, small sizes" if report.quick else report.benchmark
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in ("what", "median", "runs", "beside", "ratio", "goal", ""):
        table.add_column(name, justify="right" if name in ("median", "ratio") else "left")
    for result in report.results:
        beside = "" if result.beside is None else f"{_shown(result.beside)} {result.beside_name or ''}"
        table.add_row(
            result.name,
            f"{_shown(result.value)} {result.unit}",
            f"{len(result.runs)}: {_shown(min(result.runs))} to {_shown(max(result.runs))}",
            beside,
            "" if result.ratio is None else f"{result.ratio:.2f}",
            result.goal or "",
            {True: "met", False: "not met", None: ""}[result.met],
        )
    return table


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")
