"""Who gets whom: idle agents, people who wait for one, and records that may be dialed, brought together after every event.

People who have answered and wait come first. Then the longest-idle agent of a queue is served first, from the active run of
highest priority that has a record; runs of equal priority take turns at random (drawn from the number of offers made so
far, so that a journal replays alike). In Preview the agent is offered the record; in the modes in which the dialer places
the calls, the agent is held for the run, which then places as many as its mode wants. A record that an agent keeps as its
owner goes to that agent, in its turn among those that anybody may have.
"""

from __future__ import annotations

from hashlib import blake2b

from ringfence.domain.record import Record
from ringfence.engine import answering, lines, owners, placing, pre_calls, previews, reservations, runs
from ringfence.engine.permit import Permit
from ringfence.engine.state import Run, State


def match(s: State) -> None:
    """Offer what can be offered to the agents who became idle and from the runs that have something new."""
    owners.settle(s)
    touched: dict[str, None] = {}
    while s.ready_runs or s.idle_agents:
        ready, idle = dict.fromkeys(s.ready_runs), dict.fromkeys(s.idle_agents)
        s.ready_runs, s.idle_agents = [], []
        for agent_id in idle:
            owners.came(s, agent_id)
        if idle and s.waiting:
            answering.serve_waiting(s)
        for run_id in ready:  # first: who has waited for what is new has been idle for longer than who comes only now
            touched[run_id] = None
            _serve_queue_of(s, run_id, touched)
        for agent_id in idle:
            while agent_id in s.pool and _serve(s, agent_id, touched):
                pass
            s.passed_over.pop(agent_id, None)
        for run_id in touched:
            if run_id in s.runs:
                placing.pace(s, s.runs[run_id])
        touched.update(dict.fromkeys(lines.share(s)))
    for run_id in touched:
        runs.look_after(s, run_id)


def _serve_queue_of(s: State, run_id: str, touched: dict[str, None]) -> None:
    run = s.runs.get(run_id)
    while run is not None and run.active and (run.has_next or placing.wants_agents(run)):
        agent_id = s.pool.longest_idle(run.instance.queue_id)
        if agent_id is None or not _serve(s, agent_id, touched):
            break
    if run is not None and run.active and run.lanes:
        for agent_id in s.pool.idle(run.instance.queue_id):  # whoever has been idle for longer, their own are theirs
            if agent_id in run.lanes and agent_id in s.pool:
                _serve(s, agent_id, touched)


def _serve(s: State, agent_id: str, touched: dict[str, None]) -> bool:
    """Give the agent's best run to whoever has been idle longest for it; False if no run wants one.

    Who has been idle longer may work queues that this agent does not, and so have a better run: it is looked for again,
    until run and agent suit each other.
    """
    first = agent_id
    while (found := _best(s, agent_id, touched)) is not None:
        run, next_one = found
        if next_one is not None and next_one[0].owner == agent_id and agent_id in run.lanes:
            _give(s, run, next_one, agent_id)
            return True
        longest_idle = s.pool.longest_idle(run.instance.queue_id)
        if longest_idle is None or longest_idle == agent_id:
            _give(s, run, next_one, agent_id)
            return True
        if next_one is not None:
            pre_calls.put_back(run, next_one[0])
        agent_id = longest_idle
    if agent_id != first:  # whose turn it is waits for a load: so does who would have come after them
        s.held_up.update(dict.fromkeys(run.id for run in _runs_for(s, first)))
    return False


def _give(s: State, run: Run, next_one: tuple[Record, Permit] | None, agent_id: str) -> None:
    if placing.is_paced(run):
        reservations.hold(s, run, agent_id)
        if next_one is not None:
            pre_calls.put_back(run, next_one[0])  # how many are dialed is for the mode to say
    elif next_one is not None:
        previews.offer(s, run, next_one[0], agent_id, next_one[1])


def _best(s: State, agent_id: str, touched: dict[str, None]) -> tuple[Run, tuple[Record, Permit] | None] | None:
    """The first run that wants the agent, with its next record; without one where its calls want more agents."""
    wanted = _runs_for(s, agent_id)
    for run in wanted:
        touched[run.id] = None
        found = pre_calls.next_dialable(s, run, agent_id=agent_id)
        if found is not None or placing.wants_agents(run):
            return run, found
        if not run.is_known_to(agent_id):
            s.held_up.update(dict.fromkeys(other.id for other in wanted))
            return None  # what comes first is in the load that is asked for now: runs behind this one wait so long
    return None


def _runs_for(s: State, agent_id: str) -> list[Run]:
    queue_ids = s.agents[agent_id].queue_ids
    if len(queue_ids) == 1:
        found = s.runs_by_queue.get(queue_ids[0], [])
    else:
        found = [run for queue_id in queue_ids for run in s.runs_by_queue.get(queue_id, ())]
    if len(found) < 2:
        return found
    passed_over = s.passed_over.get(agent_id)
    return sorted(found, key=lambda run: (run.id == passed_over, -run.instance.priority, _draw(f"{s.offers} {run.id}")))


def _draw(lot: str) -> bytes:
    # Not a checksum: those of two runs would differ by the same bits at every draw, which favours one for ever.
    return blake2b(lot.encode(), digest_size=8).digest()
