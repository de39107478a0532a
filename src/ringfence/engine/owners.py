"""Whose a record is: people whom one agent is to call first, by the list or because that agent has promised it.

An owner keeps their records while they work the run's queue and are signed in, or have been gone (away or signed out) for no
longer than `owner_wait`; then the records are anybody's, until the owner is back. Kept records have a window of their own, a
*lane*, so that however many of them wait for an agent who talks, nobody else's next one is far to find. Owners count in
Preview alone: where the dialer places the calls, whoever is free answers.
"""

from __future__ import annotations

from ringfence.domain.agent import GONE
from ringfence.domain.campaign import DialingMode
from ringfence.engine.deadlines import Key
from ringfence.engine.state import OWNER, Run, State


def know(s: State, run: Run, agent_id: str) -> None:
    """Records of the run may be this agent's from now on; '' says nothing."""
    if agent_id and agent_id not in run.owners:
        run.owners.add(agent_id)
        _settle(s, run, agent_id)


def take_up(s: State, run: Run) -> None:
    """The run is under way from now on, or again, or more of its records have owners."""
    for agent_id in sorted(run.owners):
        _settle(s, run, agent_id)


def settle(s: State) -> None:
    """After agents have come, gone, changed their queues, or been gone for long enough."""
    while s.owner_news:
        agent_id, _ = s.owner_news.popitem()
        for run in list(s.runs.values()):
            if agent_id in run.owners:
                _settle(s, run, agent_id)


def settle_all(s: State) -> None:
    """How long owners are waited for has been changed."""
    for run in list(s.runs.values()):
        take_up(s, run)


def came(s: State, agent_id: str) -> None:
    """The agent is idle: lanes that were left as they were while they had work are looked at anew."""
    for run in s.runs.values():
        lane = run.lanes.get(agent_id)
        if lane is not None and lane.load_again:
            lane.outdated = True


def waited(s: State, agent_id: str) -> None:
    """The owner may have been gone for long enough."""
    s.owner_news[agent_id] = None


def _settle(s: State, run: Run, agent_id: str) -> None:
    keeps = _keeps(s, run, agent_id)
    if keeps and agent_id not in run.lanes:
        run.open_lane(agent_id)
        s.ready_runs.append(run.id)
    elif not keeps and agent_id in run.lanes:
        del run.lanes[agent_id]
        run.window.clear()  # what was theirs may come before all that it holds
        s.look_again(run.id)


def _keeps(s: State, run: Run, agent_id: str) -> bool:
    agent, session = s.agents.get(agent_id), s.sessions.get(agent_id)
    if agent is None or session is None or run.instance.mode is not DialingMode.PREVIEW:
        return False
    if run.instance.queue_id not in agent.queue_ids:
        return False
    if session.state not in GONE:
        return True
    until = session.since + s.owner_wait
    if until > s.at:
        s.deadlines.set(Key(OWNER, agent_id), until)
    return until > s.at
