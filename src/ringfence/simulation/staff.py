"""The staff: they pause, resume and stop runs, block numbers, add contacts, and move agents between queues."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ringfence.domain.campaign import InstanceStatus
from ringfence.engine import events
from ringfence.simulation import scenario
from ringfence.simulation.chance import Chance
from ringfence.simulation.office import Office
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import Scenario
from ringfence.simulation.store import Store
from ringfence.simulation.timeline import Timeline

CHANGES_HOURS = 0.3
"""The share of scenarios in which the calling hours of runs are changed."""


class Staff:
    """Now and then somebody does something, until `rest`."""

    def __init__(
        self,
        plan: Scenario,
        store: Store,
        timeline: Timeline,
        chance: Chance,
        reached: Reached,
        office: Office,
    ) -> None:
        self._plan = plan
        self._store = store
        self._timeline = timeline
        self._reached = reached
        self._office = office
        self._rng = chance.of("staff")
        self._hours = chance.of("changed hours")
        self._requests = 0
        self._places = {run.instance.id: len(run.records) for run in plan.runs}
        self.queues = {agent.agent_id: agent.queue_ids for agent in plan.agents}
        self.resting = False
        for run in plan.runs:
            timeline.after(run.starts_after, lambda instance_id=run.instance.id: self.start(instance_id))  # type: ignore[misc]
        if plan.staff_seconds:
            self._next()
        if self._hours.random() < CHANGES_HOURS:
            timeline.after(self._hours.uniform(60, 1800), self._change_hours)

    def start(self, instance_id: str) -> None:
        self.request(events.StartRequested, run=self._store.running(instance_id))

    def rest(self) -> None:
        """Leave the dialer alone; what is paused goes on."""
        self.resting = True
        for instance in list(self._store.instances.values()):
            if instance.status is InstanceStatus.PAUSED:
                self.request(events.ResumeRequested, instance_id=instance.id)
            elif instance.status is InstanceStatus.READY and not self._store.waits_for_start(instance):
                self.start(instance.id)
        for number in sorted(self._store.elsewhere):
            self._office.free_elsewhere(number)

    def request(self, event: type[events.Event], **fields: Any) -> None:
        self._requests += 1
        self._office.ask(event(at=self._timeline.now, request_id=f"staff/{self._requests}", **fields))  # type: ignore[call-arg]

    def _next(self) -> None:
        self._timeline.after(self._rng.expovariate(1 / self._plan.staff_seconds), self._act)

    def _act(self) -> None:
        if self.resting:
            return
        rng = self._rng
        instance_id = rng.choice(sorted(self._store.instances))
        action = rng.choices(_ACTIONS, _WEIGHTS)[0]
        action(self, instance_id)
        self._next()

    def pause(self, instance_id: str) -> None:
        self.request(events.PauseRequested, instance_id=instance_id)
        seconds = self._rng.uniform(1, 900)
        self._timeline.after(seconds, lambda: self.request(events.ResumeRequested, instance_id=instance_id))

    def stop(self, instance_id: str) -> None:
        self._reached("run stopped")
        self.request(events.StopRequested, instance_id=instance_id)

    def _block(self, instance_id: str) -> None:
        """Put a number on the do-not-call list, best one that somebody is about to call."""
        held = [preview.phone_number for preview in self._store.previews.values() if preview.closed_at is None]
        if held and self._rng.random() < 0.7:
            self._reached("number blocked during a preview")
            number = self._rng.choice(sorted(held))
        else:
            numbers = sorted(record.phone_number for record in self._store.of_run(instance_id))
            if not numbers:
                return
            number = self._rng.choice(numbers)
        told = self._rng.random() < 0.8  # the news may be lost; the guard of the saving transaction is not
        if not told:
            self._reached("news of a blocked number lost")
        self._office.block(number, told=told)

    def _join(self, instance_id: str) -> None:
        instance = self._store.instances[instance_id]
        running = instance.status in (InstanceStatus.ACTIVE, InstanceStatus.PAUSED)
        if not running or instance_id not in self._places:
            return
        self._reached("contacts join a running run")
        place = self._places[instance_id]
        records = [scenario.record(self._rng, instance, place + n) for n in range(self._rng.randint(1, 4))]
        self._places[instance_id] += len(records)
        self._office.join(instance_id, records)

    def _move(self, instance_id: str) -> None:
        """An agent gets other queues."""
        agent_id = self._rng.choice(sorted(self.queues))
        queue_ids = [queue_id for queue_id, _ in self._plan.queues]
        chosen = tuple(sorted(self._rng.sample(queue_ids, k=self._rng.randint(1, len(queue_ids)))))
        previews = any(one.agent_id == agent_id and one.closed_at is None for one in self._store.previews.values())
        self._reached("agent's queues change during a preview" if previews else "agent's queues change")
        self.queues[agent_id] = chosen
        self._office.move_agent(agent_id, chosen)

    def _elsewhere(self, instance_id: str) -> None:
        """Another stream of the account calls a number for a while, now and then one that somebody is about to call."""
        held = sorted(one.phone_number for one in self._store.previews.values() if one.closed_at is None)
        numbers = sorted(record.phone_number for record in self._store.of_run(instance_id))
        if held and self._rng.random() < 0.3:
            numbers = held
        number = self._rng.choice(numbers) if numbers else ""
        if number and number not in self._store.in_flight:
            self._reached("number in flight elsewhere")
            self._office.take_elsewhere(number)
            self._timeline.after(self._rng.uniform(5, 300), lambda: self._office.free_elsewhere(number))

    def _call_back(self, instance_id: str) -> None:
        """Some people of a run are to be called at a certain time, best one whom somebody is about to call."""
        held = [one for one in self._store.previews.values() if one.closed_at is None]
        people = sorted(record.id for record in self._store.of_run(instance_id))
        if not people:
            return
        chosen = self._rng.sample(people, k=min(len(people), self._rng.randint(1, 3)))
        if held and self._rng.random() < 0.5:
            preview = self._rng.choice(sorted(held, key=lambda one: one.id))
            instance_id, chosen = preview.instance_id, [preview.record_id]
            self._reached("callback asked for during a preview")
        due_at = self._timeline.now + timedelta(seconds=self._rng.choice((2, 60, 900)))
        self._reached("callback asked for from outside")
        wishes = tuple(events.Callback(record_id, due_at) for record_id in chosen)
        self.request(events.CallbacksRequested, instance_id=instance_id, callbacks=wishes)

    def _change_hours(self) -> None:
        """A run gets other calling hours."""
        if self.resting:
            return
        rng, instance_id = self._hours, self._hours.choice(sorted(self._store.instances))
        hours = scenario.hours_around(rng, self._timeline.now)
        running = self._store.instances[instance_id].status in (InstanceStatus.ACTIVE, InstanceStatus.PAUSED)
        zone_keys = {record.zone_key for record in self._store.of_run(instance_id)}
        if running and not (scenario.are_short(hours) and any("|" in zone_key for zone_key in zone_keys)):
            self._reached("hours changed during a run")
            self._office.set_hours(instance_id, hours)
        self._timeline.after(rng.uniform(300, 3000), self._change_hours)

    def _lines(self, instance_id: str) -> None:
        self._office.set_lines(self._rng.choice((1, 2, 100)))


_ACTIONS = (
    Staff.pause,
    Staff.stop,
    Staff._block,
    Staff._join,
    Staff._move,
    Staff._elsewhere,
    Staff._lines,
    Staff._call_back,
)
_WEIGHTS = (5, 1, 5, 4, 2, 2, 1, 3)
