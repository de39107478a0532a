"""What is around a dialer: the people and the staff of a scenario, what is on record, and the promises that watch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import CallState
from ringfence.domain.campaign import InstanceStatus
from ringfence.engine import commands, events
from ringfence.simulation.chance import Chance
from ringfence.simulation.desk import Desk
from ringfence.simulation.office import Office
from ringfence.simulation.pre_calls import Systems
from ringfence.simulation.promises import Promises
from ringfence.simulation.reached import Reached
from ringfence.simulation.scenario import Faults, Scenario
from ringfence.simulation.staff import Staff
from ringfence.simulation.store import Store
from ringfence.simulation.switch import Switch
from ringfence.simulation.timeline import Timeline
from ringfence.simulation.witness import Witness

CALM_LINES = 100
"""Lines once the troubled time is over."""


class World:
    """The surroundings of one dialer. `store` is what is on record; `office` is how its people reach the dialer.

    `slack` is how long it may take from a decision to the database, the switch and back.
    """

    def __init__(
        self,
        plan: Scenario,
        store: Store,
        timeline: Timeline,
        reached: Reached,
        switch: Switch,
        office: Office,
        *,
        checked: bool = True,
        slack: timedelta = timedelta(0),
    ) -> None:
        chance = Chance(plan.seed)
        self.plan = plan
        self.store = store
        self.timeline = timeline
        self.reached = reached
        self.switch = switch
        self.office = office
        self.staff = Staff(plan, store, timeline, chance, reached, office)
        self.desks = {
            agent.agent_id: Desk(agent, plan.people, timeline, chance, reached, office.ask) for agent in plan.agents
        }
        for desk in self.desks.values():
            desk.come_back = self._resyncing(desk)  # type: ignore[method-assign]
        self.systems = Systems(plan.systems, chance, reached)
        self.promises = Promises(store, switch, slack, reached) if checked else None
        self.witness = Witness(store, reached) if checked else None

    def over(self) -> bool:
        """Every run has ended, and every call with its wrap-up."""
        store = self.store
        runs = [one for one in store.instances.values() if not store.waits_for_start(one)]
        if any(instance.status not in _OVER for instance in runs):
            return False
        return all(attempt.wrapped_up_at is not None for attempt in store.attempts.values())

    def calm(self) -> None:
        """Everybody does as they should from here on: no faults, enough lines, somebody for every queue."""
        self.switch.faults = Faults()
        self.switch.revive()
        self.staff.rest()
        self.systems.calm = True
        for desk in self.desks.values():
            desk.calm = True
            self.resync(desk)
        self.office.set_lines(CALM_LINES)
        queue_ids = tuple(queue_id for queue_id, _ in self.plan.queues)
        for agent_id in self.staff.queues:
            self.staff.queues[agent_id] = queue_ids
            self.office.move_agent(agent_id, queue_ids)

    def resync(self, desk: Desk) -> None:
        """Show an agent what is on the desk now."""
        session = self.store.sessions.get(desk.plan.agent_id)
        attempt = self.store.attempts.get(session.attempt_id or "") if session else None
        desk.resync(session, attempt is not None and attempt.answered_at is not None and attempt.live)

    def resync_all(self) -> None:
        for desk in self.desks.values():
            self.resync(desk)

    # --- what the watchers are told

    def happened(self, event: events.Event) -> None:
        """Before the dialer handles it."""
        if self.promises is not None:
            self.promises.happened(event)
        if self.witness is not None:
            self.witness.happened(event)

    def handled(self, wanted: Sequence[commands.Command]) -> None:
        """After the dialer has handled it."""
        if self.promises is not None:
            self.promises.handled(wanted)

    def saved(self, saves: Sequence[commands.Save], follow_ups: Sequence[events.Event], at: datetime) -> None:
        """After a transaction."""
        if self.witness is not None:
            self.witness.saved(saves, follow_ups, at)
        if self.promises is not None:
            self.promises.saved(saves, refused_by(follow_ups), at)

    def note_crash(self, how: str) -> None:
        """Count a crash of the dialer, and what it came in the middle of."""
        self.reached(how)
        mine = [leg for leg in self.switch.live() if leg.call_id in self.store.attempts]
        if any(leg.joined for leg in mine):
            self.reached("crash with someone talking")
        if any(leg.state is CallState.HELD for leg in mine):
            self.reached("crash with a call on hold")
        if any(leg.state is CallState.RINGING for leg in mine):
            self.reached("crash while a phone rings")
        if any(preview.closed_at is None for preview in self.store.previews.values()):
            self.reached("crash with a preview open")
        if any(session.state is AgentState.WRAP_UP for session in self.store.sessions.values()):
            self.reached("crash during a wrap-up")
        if any(session.state is AgentState.RESERVED for session in self.store.sessions.values()):
            self.reached("crash with an agent reserved")
        on_record = {attempt.state for attempt in self.store.attempts.values() if attempt.live}
        if CallState.GUIDED in on_record:
            self.reached("crash while a flow leads a call")
        if CallState.SCREENED in on_record:
            self.reached("crash while a call is screened")
        if CallState.WAITING in on_record:
            self.reached("crash while a person waits")
        if CallState.ABANDONED in on_record:
            self.reached("crash during the message to an abandoned person")

    def _resyncing(self, desk: Desk) -> Callable[[], None]:
        return lambda: self.resync(desk)


_OVER = (InstanceStatus.COMPLETED, InstanceStatus.STOPPED)


def refused_by(follow_ups: Sequence[events.Event]) -> set[str]:
    """The previews and attempts that a transaction refused."""
    return {
        event.attempt_id if isinstance(event, events.AttemptRefused) else event.preview_id
        for event in follow_ups
        if isinstance(event, events.AttemptRefused | events.PreviewRefused)
    }


def stocked(plan: Scenario) -> Store:
    """What is on record at the start of a scenario."""
    store = Store()
    for run in plan.runs:
        store.instances[run.instance.id] = run.instance
        if run.flow is not None:
            store.flows[run.flow.flow_id] = run.flow
        store.add(run.records)
    store.blocked = dict.fromkeys(plan.blocked, plan.start)
    store.max_live_calls = plan.max_live_calls
    store.max_call = plan.max_call
    store.answering = plan.answering
    store.limits = plan.limits
    store.unanswered_before_dnc = plan.unanswered_before_dnc
    store.owner_wait = plan.owner_wait
    return store
