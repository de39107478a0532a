"""Scenarios fitted for SQL, and for standing beside another stream in one account."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from ringfence.simulation import flows
from ringfence.simulation.scenario import RunPlan, Scenario

RECORDS = 15
"""Of each list at most: SQL takes its time."""


def cut(plan: Scenario) -> Scenario:
    """The same with short lists."""
    runs = tuple(replace(run, records=run.records[:RECORDS]) for run in plan.runs)
    return replace(plan, runs=runs)


def given_up(plan: Scenario, rng: Random) -> Scenario:
    """Now and then people talk for long, and the switch cannot be reached for so long that calls are given up that go on."""
    if rng.random() > 0.15:
        return plan
    deaths = tuple((rng.uniform(300, 3000), 120.0, True) for _ in range(3))
    return replace(plan, people=replace(plan.people, talks=500.0), faults=replace(plan.faults, deaths=deaths))


def renamed(plan: Scenario) -> Scenario:
    """Another stream's: the same people, other ids."""
    queue_ids = {queue_id: f"qu-b{queue_id[3:]}" for queue_id, _ in plan.queues}
    runs = []
    for run in plan.runs:
        number = f"b{run.instance.id[4:]}"
        instance = replace(
            run.instance,
            id=f"cid-{number}",
            campaign_id=f"cd-{number}",
            queue_id=queue_ids.get(run.instance.queue_id or ""),
            flow_id=None if run.flow is None else f"cf-{number}",
            dnc_list_id="cl-dnc-b",
        )
        records = tuple(
            replace(
                record,
                id=f"dl-b{record.id[3:]}",
                contact_id=f"cc-b{record.contact_id[3:]}",
                instance_id=instance.id,
                owner=record.owner and f"a-b{record.owner[2:]}",
            )
            for record in run.records
        )
        flow = None if run.flow is None else flows.config(f"cf-{number}", next(iter(queue_ids.values())))
        runs.append(RunPlan(instance, records, run.starts_after, flow))
    agents = tuple(
        replace(agent, agent_id=f"a-b{agent.agent_id[2:]}", queue_ids=tuple(queue_ids[one] for one in agent.queue_ids))
        for agent in plan.agents
    )
    queues = tuple((queue_ids[queue_id], seconds) for queue_id, seconds in plan.queues)
    return replace(plan, runs=tuple(runs), agents=agents, queues=queues)
