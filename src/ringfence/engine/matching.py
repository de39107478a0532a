"""Who gets whom: idle agents and records that may be dialed, brought together after every event.

The longest-idle agent of a queue is served first, from the active run of highest priority that has a record; runs of
equal priority take turns at random (drawn from the number of offers made so far, so that a journal replays alike).
"""

from __future__ import annotations

from hashlib import blake2b

from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import Record
from ringfence.engine import asking, previews, runs
from ringfence.engine.permit import Permit, Rule
from ringfence.engine.state import Run, State


def match(s: State) -> None:
    """Offer what can be offered to the agents who became idle and from the runs that have something new."""
    touched: dict[str, None] = {}
    while s.ready_runs or s.idle_agents:
        ready, idle = dict.fromkeys(s.ready_runs), dict.fromkeys(s.idle_agents)
        s.ready_runs, s.idle_agents = [], []
        for run_id in ready:  # first: who has waited for what is new has been idle for longer than who comes only now
            touched[run_id] = None
            _serve_queue_of(s, run_id, touched)
        for agent_id in idle:
            while agent_id in s.pool and _serve(s, agent_id, touched):
                pass
    for run_id in touched:
        runs.look_after(s, run_id)


def _serve_queue_of(s: State, run_id: str, touched: dict[str, None]) -> None:
    run = s.runs.get(run_id)
    while run is not None and run.active and len(run.window):
        agent_id = s.pool.longest_idle(run.instance.queue_id)
        if agent_id is None or not _serve(s, agent_id, touched):
            return


def _serve(s: State, agent_id: str, touched: dict[str, None]) -> bool:
    """Offer the next record of the agent's best run, to whoever has been idle longest for it; False if there is none.

    Who has been idle longer may work queues that this agent does not, and so have a better run: it is looked for again,
    until run and agent suit each other.
    """
    while (found := _best(s, agent_id, touched)) is not None:
        run, record, permit = found
        longest_idle = s.pool.longest_idle(run.instance.queue_id)
        if longest_idle is None or longest_idle == agent_id:
            previews.offer(s, run, record, agent_id, permit)
            return True
        run.window.put(record)
        agent_id = longest_idle
    return False


def _best(s: State, agent_id: str, touched: dict[str, None]) -> tuple[Run, Record, Permit] | None:
    for run in _runs_for(s, agent_id):
        touched[run.id] = None
        found = _next(s, run)
        if found is not None:
            return run, *found
    return None


def _runs_for(s: State, agent_id: str) -> list[Run]:
    queue_ids = s.agents[agent_id].queue_ids
    if len(queue_ids) == 1:
        found = s.runs_by_queue.get(queue_ids[0], [])
    else:
        found = [run for queue_id in queue_ids for run in s.runs_by_queue.get(queue_id, ())]
    if len(found) < 2:
        return found
    return sorted(found, key=lambda run: (-run.instance.priority, _draw(f"{s.offers} {run.id}")))


def _draw(lot: str) -> bytes:
    # Not a checksum: those of two runs would differ by the same bits at every draw, which favours one for ever.
    return blake2b(lot.encode(), digest_size=8).digest()


def _next(s: State, run: Run) -> tuple[Record, Permit] | None:
    """The run's next record that may be dialed now, with its permit. Others wait in the database until that may change."""
    while s.live_calls < s.max_live_calls:
        record = run.window.take()
        if record is None:
            return None
        verdict = asking.permit_for(s, run, record)
        if isinstance(verdict, Permit):
            run.window.useful = True
            return record, verdict
        if verdict.rule is Rule.IN_FLIGHT:
            s.wanted_numbers.setdefault(record.phone_number, set()).add(run.id)
        elif verdict.rule is Rule.HOURS or verdict.rule is Rule.RETRY_TIME:
            run.window.load_again |= run.window.loading
        else:
            raise BrokenPromise(f"{record.id} is in the window of {run.id}, but {verdict.detail}")
    return None
