"""What the demonstration shows: a live table in a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich import box
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ringfence.cli.simulated_agents import SimulatedAgent
from ringfence.domain.campaign import CampaignStatus
from ringfence.domain.record import OPEN, RecordState
from ringfence.services.progress import Progress
from ringfence.services.sample import Sample

EVERY_SECONDS: Final = 0.5
LINE_SECONDS: Final = 3.0

_COLOURS: Final = {
    "offline": "dim", "away": "yellow", "available": "green", "previewing": "cyan", "busy": "magenta", "wrap_up": "blue",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """How it stands at `at`, the dialer's time, as `began` is."""

    sample: Sample
    progress: Progress
    agents: Sequence[SimulatedAgent]
    began: datetime
    at: datetime

    @property
    def outcomes(self) -> Counter[str]:
        """How the calls that the agents heard of have ended."""
        found: Counter[str] = Counter()
        for agent in self.agents:
            for name, n in agent.counts.items():
                if name.startswith("outcome:"):
                    found[name.removeprefix("outcome:")] += n
        return found

    @property
    def done(self) -> int:
        """Records that need no more calls."""
        progress = self.progress
        still_open = sum(n for state, n in progress.states.items() if state in OPEN)
        return progress.total - still_open - progress.waiting_hours

    @property
    def calls_a_minute(self) -> float:
        """Calls that ended in a minute of the dialer's time, on average."""
        minutes = (self.at - self.began) / timedelta(minutes=1)
        return self.outcomes.total() / minutes if minutes > 0 else 0.0

    def counted(self, what: str) -> int:
        return sum(agent.counts[what] for agent in self.agents)


Show = Callable[[Scene], None]


@contextmanager
def lines() -> Iterator[Show]:
    """A line every few seconds, and the last scene in any case."""
    shown_at, last = float("-inf"), None

    def show(scene: Scene) -> None:
        nonlocal shown_at, last
        last = scene
        if time.monotonic() - shown_at >= LINE_SECONDS:
            shown_at, last = time.monotonic(), None
            print(line(scene), flush=True)

    yield show
    if last is not None:
        print(line(last), flush=True)


def line(scene: Scene) -> str:
    """`08:15:02 Active: 34 of 205 done; agents: 3 busy …; 40 calls: 25 connected …`"""
    states = Counter(agent.state for agent in scene.agents)
    outcomes = scene.outcomes
    parts = [
        f"{scene.at:%H:%M:%S} {scene.progress.status}: {scene.done} of {scene.progress.total} done",
        "agents: " + _listed(states),
        f"{outcomes.total()} calls" + (f": {_listed(outcomes)}" if outcomes else ""),
    ]
    return "; ".join(parts)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.most_common())


@contextmanager
def table() -> Iterator[Show]:
    """A table that changes where it stands."""
    with Live(auto_refresh=False) as live:
        yield lambda scene: live.update(_drawn(scene), refresh=True)


def _drawn(scene: Scene) -> RenderableType:
    parts = [_campaign(scene), _agents(scene), Columns([_records(scene), _calls(scene)], padding=(0, 4))]
    if scene.progress.status is CampaignStatus.COMPLETED:
        again = f"ringfence campaign start '{scene.progress.campaign_name}'"
        parts.append(Text(f"All of them are done. Start it again with: {again}", "bold"))
    return Group(*parts)


def _campaign(scene: Scene) -> RenderableType:
    progress = scene.progress
    total = max(progress.total, 1)
    head = Text.assemble(
        (progress.campaign_name, "bold"),
        f"  {progress.status}  {scene.done} of {progress.total} done  ",
        (f"{scene.at.astimezone(UTC):%a %H:%M:%S} UTC", "dim"),
    )
    bar = ProgressBar(total=total, completed=scene.done, width=60)
    return Panel(Group(head, bar), box=box.ROUNDED, title="Preview campaign", title_align="left")


def _agents(scene: Scene) -> RenderableType:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Agent", "State", "For"):
        shown.add_column(name, no_wrap=True)
    shown.add_column("Person", no_wrap=True, overflow="ellipsis")
    for name in ("Dialed", "Skipped", "Done"):
        shown.add_column(name, justify="right", no_wrap=True)
    for agent, known in zip(scene.agents, scene.sample.agents, strict=True):
        counts = agent.counts
        shown.add_row(
            f"{known.first_name} {known.last_name}",
            Text(_doing(agent), _COLOURS.get(agent.state, "")),
            _since(agent.desk.get("since"), scene.at),
            Text(_person(agent.desk)),
            *(str(counts[what]) for what in ("dialed", "skipped", "wrapped_up")),
        )
    return shown


def _doing(agent: SimulatedAgent) -> str:
    """The agent's state; of a busy one, the call's."""
    call = agent.desk.get("call")
    return str(call["state"]) if agent.state == "busy" and call else agent.state


def _since(since: str | None, at: datetime) -> str:
    if since is None:
        return ""
    seconds = max(0, int((at - datetime.fromisoformat(since)).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"


def _person(desk: dict[str, Any]) -> str:
    """Who is on the desk."""
    thing = desk.get("preview") or desk.get("call")
    if thing is None:
        return ""
    contact = thing["contact"]
    names = (contact.get("firstName"), contact.get("lastName"))
    return " ".join(name for name in names if name) or str(contact["phoneNumber"])


def _records(scene: Scene) -> RenderableType:
    progress = scene.progress
    counts = {state.value: n for state, n in progress.states.items() if state is not RecordState.EXCLUDED}
    counts["waitingHours"] = progress.waiting_hours
    counts |= {f"excluded: {exclusion.value}": n for exclusion, n in progress.excluded.items()}
    shown = Table("Records", "", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.columns[1].justify = "right"
    for name, n in counts.items():
        if n:
            shown.add_row(name, str(n))
    return shown


def _calls(scene: Scene) -> RenderableType:
    shown = Table("Calls", "", box=box.SIMPLE_HEAD, pad_edge=False)
    shown.columns[1].justify = "right"
    outcomes = scene.outcomes
    for name, n in outcomes.most_common():
        shown.add_row(name, str(n))
    shown.add_row(Text("ended", "bold"), Text(str(outcomes.total()), "bold"))
    shown.add_row("a minute", f"{scene.calls_a_minute:.1f}")
    return shown
