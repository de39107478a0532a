"""What came of simulated days: means over seeds, and how far the days lie apart."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from ringfence.domain.calling_hours import format_time
from ringfence.simulation.centre import Centre, Figures, simulate


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its standard deviation (0 for one day), shown in this format."""

    mean: float
    spread: float
    format: str = ".1f"

    def __str__(self) -> str:
        return f"{self.mean:{self.format}} ± {self.spread:{self.format}}"

    def as_json(self) -> dict[str, float]:
        return {"mean": round(self.mean, 4), "spread": round(self.spread, 4)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One centre over several seeds."""

    centre: Centre
    days: tuple[Figures, ...]

    @property
    def seeds(self) -> int:
        return len(self.days)

    def of(self, name: str, format: str = ".1f") -> Figure:
        """A figure of `Figures` by its name. Days without it do not count."""
        values = [value for day in self.days if (value := getattr(day, name)) is not None]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        return Figure(statistics.mean(values) if values else float("nan"), spread, format)

    @property
    def completed(self) -> int:
        """How many of the days ended with nobody left to dial."""
        return sum(day.finished_hours is not None for day in self.days)

    @property
    def finished(self) -> str:
        """When the list was done, in words; "no" where it never was."""
        if not self.completed:
            return "no"
        at, spread = self.of("finished_minute"), self.of("finished_minute").spread
        last = max(day.finished_day or 1 for day in self.days)
        if last > 1:
            hours = self.of("finished_hours")
            when = f"after {hours} working hours"
        else:
            when = f"{format_time(round(at.mean))} ± {spread:.0f} min"
        return when if self.completed == self.seeds else f"{when}, on {self.completed} of {self.seeds} days"

    def shown(self) -> tuple[Figure, ...]:
        """What the table has beside the finish, in its order."""
        return (
            self.of("done", ".1%"),
            self.of("talk_minutes"),
            self.of("occupancy", ".1%"),
            self.of("abandoned", ".1%"),
            self.of("attempts_a_person", ".2f"),
            self.of("reached", ".1%"),
        )

    def as_json(self) -> dict[str, Any]:
        names = {
            "talkMinutesAnHour": "talk_minutes",
            "occupancy": "occupancy",
            "abandonRate": "abandoned",
            "attemptsAPerson": "attempts_a_person",
            "reachedShare": "reached",
            "doneShare": "done",
        }
        finished = None
        if self.completed:
            finished = self.of("finished_hours").as_json() | {"days": self.completed}
        return {
            "centre": {
                **asdict(self.centre),
                "answer_rates": {str(hour): rate for hour, rate in self.centre.answer_rates},
            },
            "seeds": [day.seed for day in self.days],
            **{shown: self.of(name).as_json() for shown, name in names.items()},
            "finishedHours": finished,
        }


def compare(centre: Centre, seeds: Iterable[int], step: Callable[[], None] = lambda: None) -> Comparison:
    """The centre with each of these seeds; `step` is called after each."""
    days = []
    for seed in seeds:
        days.append(simulate(centre, seed))
        step()
    return Comparison(centre, tuple(days))
