"""Figures of the running dialers for Prometheus: calls, agents, and what paces each Predictive campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from ringfence.domain.agent import shown
from ringfence.domain.campaign import DialingMode
from ringfence.engine.pacing.budget import budget
from ringfence.engine.state import Run, State

_OF_CAMPAIGN: Final = ("stream", "campaign")


class Gauges(Collector):
    """Read from the engines' memory at the instant in which they are asked for. `states` gives each stream's."""

    def __init__(self, states: Callable[[], Iterable[tuple[str, State]]], now: Callable[[], datetime]) -> None:
        self._states = states
        self._now = now

    def collect(self) -> Iterable[Metric]:
        calls = GaugeMetricFamily("ringfence_calls", "Calls that are up, by state", labels=("stream", "state"))
        agents = GaugeMetricFamily("ringfence_agents", "Agents, by state", labels=("stream", "state"))
        pacing = _Pacing()
        for stream_id, state in self._states():
            for name, count in sorted(Counter(one.state.value for one in state.attempts.values() if one.live).items()):
                calls.add_metric((stream_id, name), count)
            sessions = Counter(shown(session.state).value for session in state.sessions.values())
            for name, count in sorted(sessions.items()):
                agents.add_metric((stream_id, name), count)
            for run in state.runs.values():
                if run.instance.mode is DialingMode.PREDICTIVE and run.memory is not None:
                    pacing.add(stream_id, run, self._now())
        return [calls, agents, *pacing]


class _Pacing:
    """What the dialer thinks of Predictive campaigns."""

    def __init__(self) -> None:
        self._rate = GaugeMetricFamily(
            "ringfence_answer_rate", "Share of calls expected to be answered", labels=_OF_CAMPAIGN
        )
        self._abandoned = GaugeMetricFamily(
            "ringfence_abandon_rate",
            "Abandoned share of the calls answered by people",
            labels=(*_OF_CAMPAIGN, "window"),
        )
        self._gate = GaugeMetricFamily(
            "ringfence_pacing_gate_open", "0 while the ledger allows one call an idle agent only", labels=_OF_CAMPAIGN
        )
        self._in_flight = GaugeMetricFamily(
            "ringfence_calls_per_agent", "Calls in flight for each agent at work", labels=_OF_CAMPAIGN
        )

    def add(self, stream_id: str, run: Run, at: datetime) -> None:
        memory, labels = run.memory, (stream_id, run.instance.campaign_id)
        assert memory is not None
        day, month = memory.ledger.day(at), memory.ledger.month(at)
        agents = run.held + len(run.talking) + len(run.wrapping_up)
        self._rate.add_metric(labels, memory.estimates.rate.value)
        self._abandoned.add_metric((*labels, "24h"), day.people_rate)
        self._abandoned.add_metric((*labels, "30d"), month.people_rate)
        self._gate.add_metric(labels, budget(run.instance.target_abandon_rate / 100, (day, month)).gate_open)
        self._in_flight.add_metric(labels, len(run.in_flight) / agents if agents else 0.0)

    def __iter__(self) -> Iterator[Metric]:
        return iter((self._rate, self._abandoned, self._gate, self._in_flight))
