"""A shell around the engine in virtual time: handle, save, check the promises, act. One instant after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from ringfence.domain.agent import AgentState
from ringfence.domain.answering import Answering
from ringfence.domain.attempt import Attempt, EndedBy, Outcome
from ringfence.domain.campaign import Instance
from ringfence.domain.preview import Preview, PreviewState
from ringfence.domain.record import Record
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer
from tests.support.memory_store import MONDAY, MemoryStore, instance, records
from tests.support.promises import Promises

A = TypeVar("A", bound=commands.Act)


class Driver:
    """Saves each batch of events in one go, checks the promises, and hands the acts to `react`."""

    def __init__(self, store: MemoryStore, at: datetime, react: Callable[[commands.Act], None]) -> None:
        self.store = store
        self.now = at
        self.dialer = Dialer()
        self.promises = Promises(store)
        self.handled: Counter[str] = Counter()  # events, by kind
        self._react = react

    def start(self) -> None:
        """The engine, rebuilt from the record."""
        self.dialer = Dialer()
        restored = self.store.restore(self.now)
        self.promises.restart()
        self.handle(restored)

    def handle(self, *batch: events.Event, dies: str | None = None) -> None:
        """Handle, save and act; then the same with what the record refused. `dies`: "unsaved" or "saved", before acting."""
        pending = list(batch)
        while pending:
            done: list[commands.Command] = []
            self.promises.begin()
            for event in pending:
                self.handled[type(event).__name__] += 1
                for step in self._what_was_due(event), event:
                    if step is not None:
                        wanted = self.dialer.handle(step)
                        self.promises.handled(step, wanted)
                        done += wanted
            if dies == "unsaved":
                return
            told = self.store.save([one for one in done if isinstance(one, commands.Save)], self.now)
            self.promises.saved(max(event.at for event in pending), settled=not told)
            if dies == "saved":
                return
            self._act(done, told)
            pending = told

    def _what_was_due(self, event: events.Event) -> events.Event | None:
        """The engine handles what was due before what has happened: apart, the promises can tell which is which."""
        deadline = self.dialer.next_deadline()
        return None if deadline is None or deadline > event.at else events.TimePassed(at=event.at)

    def _act(self, done: list[commands.Command], told: list[events.Event]) -> None:
        refused = {event.attempt_id: event.reason for event in told if isinstance(event, events.AttemptRefused)}
        refused |= {event.preview_id: event.reason for event in told if isinstance(event, events.PreviewRefused)}
        for act in done:
            if not isinstance(act, commands.Act):
                continue
            reason = refused.get(getattr(act, "attempt_id", None) or "")
            if reason is not None and isinstance(act, commands.Answer):
                self._react(commands.Answer(act.request_id, refusal=reason))
                continue
            if reason is not None or (isinstance(act, commands.TellAgent) and act.preview_id in refused):
                continue
            if isinstance(act, commands.PlaceCall):
                self.promises.placed(act)
            self._react(act)


class Floor(Driver):
    """A call centre for scripted tests: what agents, people and staff do, in one line each."""

    def __init__(self, *agents: str, store: MemoryStore | None = None, at: datetime = MONDAY) -> None:
        made = store or MemoryStore()
        super().__init__(made, at, self._note)
        self.acts: list[commands.Act] = []
        self.questions: dict[str, int] = {}
        """The latest that was asked about each record before a call."""
        self.holds_loads = False
        self.loads: list[commands.LoadRecords] = []
        self.contacts: list[commands.LoadContact] = []
        self.holds_contacts = False
        self._asked = 0
        if not made.queues:
            made.add_queue()
        for agent_id in agents:
            made.add_agent(agent_id)
        self.start()
        for agent_id in agents:
            self.sign_in(agent_id)

    def _note(self, act: commands.Act) -> None:
        self.acts.append(act)
        if isinstance(act, commands.AskPreCall):
            self.questions[act.record_id] = act.question
        if isinstance(act, commands.LoadRecords):
            self.loads.append(act)
        elif isinstance(act, commands.LoadContact):
            self.contacts.append(act)

    def handle(self, *batch: events.Event, dies: str | None = None) -> None:
        super().handle(*batch, dies=dies)
        while self.loads and not self.holds_loads and not dies:
            self.answer_load()
        while self.contacts and not self.holds_contacts and not dies:
            self.answer_contact()

    # --- time ---

    def wait(self, seconds: float = 0, until: datetime | None = None) -> None:
        """Let time pass, stopping at each deadline of the engine."""
        target = until or self.now + timedelta(seconds=seconds)
        while (deadline := self.dialer.next_deadline()) is not None and deadline <= target:
            self.now = max(self.now, deadline)
            self.handle(events.TimePassed(at=self.now))
        self.now = target

    # --- the record ---

    def answer_load(self) -> None:
        wanted = self.loads.pop(0)
        self.promises.loads(wanted)
        self.handle(self.store.load(wanted, self.now))

    def answer_contact(self) -> None:
        wanted = self.contacts.pop(0)
        known = self.store.columns.get(wanted.contact_id, {})
        columns = {name: known[name] for name in wanted.columns if name in known}
        self.handle(events.ContactLoaded(at=self.now, attempt_id=wanted.attempt_id, columns=columns))

    def run(self, count: int = 1, name: str = "1", people: list[Record] | None = None, **changes: Any) -> Instance:
        """Add a run with so many people, and start it."""
        run = self.add_run(count, name, people, **changes)
        self.ask(events.StartRequested, run=self.store.running(run.id))
        return run

    def configure(self, answering: Answering, lines: int | None = None) -> None:
        """Other settings of the stream."""
        store = self.store
        store.answering, store.max_live_calls = answering, lines or store.max_live_calls
        self.handle(
            events.StreamConfigured(
                at=self.now, max_live_calls=store.max_live_calls, max_call=store.max_call, answering=answering
            )
        )

    def join_in(self, agent_id: str) -> None:
        """A new agent, who signs in."""
        self.handle(events.AgentConfigured(at=self.now, agent=self.store.add_agent(agent_id)))
        self.sign_in(agent_id)

    def person_of(self, number: str, name: str) -> list[Record]:
        """The list of a run that has one person with this number."""
        return [replace(one, phone_number=number) for one in records(instance(name), 1)]

    def add_run(self, count: int = 1, name: str = "1", people: list[Record] | None = None, **changes: Any) -> Instance:
        run = instance(name, **changes)
        self.store.add_run(run, records(run, count) if people is None else people)
        return run

    def join(self, people: list[Record], prepared: bool = False) -> None:
        zones = self.store.join(people)
        self.handle(
            events.RecordsJoined(
                at=self.now,
                instance_id=people[0].instance_id,
                zone_counts=zones,
                prepared=prepared,
                owners=tuple(sorted({one.owner for one in people} - {""})),
            )
        )

    def block(self, number: str, list_id: str | None = None) -> None:
        self.store.block(number, list_id)
        self.handle(
            events.NumbersBlocked(
                at=self.now, list_id=list_id or "cl-everybody", is_global=list_id is None, numbers=(number,)
            )
        )

    def record(self, n: int = 0, name: str = "1") -> Record:
        return self.store.records[f"dl-cid-{name}-{n:04d}"]

    # --- questions ---

    def ask(self, event: type[events.Event], **fields: Any) -> commands.Answer:
        """Put a question; the answer, refused or not."""
        self._asked += 1
        request_id = f"r{self._asked}"
        self.handle(event(at=self.now, request_id=request_id, **fields))  # type: ignore[call-arg]
        return next(act for act in self.acts if isinstance(act, commands.Answer) and act.request_id == request_id)

    def sign_in(self, agent_id: str, state: AgentState = AgentState.AVAILABLE) -> commands.Answer:
        return self.ask(events.AgentStateRequested, agent_id=agent_id, state=state)

    def preview(self, agent_id: str = "a-1") -> Preview:
        """The preview on the agent's desk."""
        found = self.previews(agent_id)
        assert len(found) == 1, f"{agent_id} has {len(found)} previews"
        return found[0]

    def previews(self, agent_id: str | None = None) -> list[Preview]:
        """Open previews."""
        return [
            preview
            for preview in self.store.previews.values()
            if preview.state is PreviewState.OPEN and agent_id in (None, preview.agent_id)
        ]

    def dial(self, agent_id: str = "a-1") -> str:
        """The id of the attempt."""
        answer = self.ask(events.PreviewDialRequested, agent_id=agent_id, preview_id=self.preview(agent_id).id)
        assert answer.attempt_id is not None, answer
        return answer.attempt_id

    def skip(self, agent_id: str = "a-1", reason: str | None = "bad time") -> commands.Answer:
        preview_id = self.preview(agent_id).id
        return self.ask(events.PreviewSkipRequested, agent_id=agent_id, preview_id=preview_id, reason=reason)

    def hang_up(self, attempt_id: str) -> commands.Answer:
        return self.ask(events.HangUpRequested, agent_id=self.attempt(attempt_id).agent_id, attempt_id=attempt_id)

    def dispose(self, attempt_id: str, code: str = "done", **fields: Any) -> commands.Answer:
        agent_id = self.attempt(attempt_id).agent_id
        return self.ask(events.DispositionGiven, agent_id=agent_id, attempt_id=attempt_id, code=code, **fields)

    # --- the switch ---

    def rings(self, attempt_id: str) -> None:
        self.handle(events.CallRang(at=self.now, attempt_id=attempt_id))

    def answers(self, attempt_id: str) -> None:
        self.handle(events.CallAnswered(at=self.now, attempt_id=attempt_id))

    def ends(
        self, attempt_id: str, outcome: Outcome = Outcome.CONNECTED, cause: str = "16", by: EndedBy | None = None
    ) -> None:
        self.handle(events.CallEnded(at=self.now, attempt_id=attempt_id, outcome=outcome, cause=cause, ended_by=by))

    def reports(self, attempt_id: str, state: Any, outcome: Outcome | None = None) -> None:
        self.handle(events.CallReported(at=self.now, attempt_id=attempt_id, state=state, outcome=outcome))

    def talk(self, agent_id: str = "a-1") -> str:
        """Dial, and the person answers."""
        attempt_id = self.dial(agent_id)
        self.rings(attempt_id)
        self.answers(attempt_id)
        return attempt_id

    def try_in_vain(self, agent_id: str = "a-1", outcome: Outcome = Outcome.NO_ANSWER) -> str:
        attempt_id = self.dial(agent_id)
        self.ends(attempt_id, outcome, "19")
        return attempt_id

    # --- what is to be seen ---

    def attempt(self, attempt_id: str) -> Attempt:
        return self.store.attempts[attempt_id]

    def state(self, agent_id: str = "a-1") -> AgentState:
        return self.store.sessions[agent_id].state

    def taken(self, kind: type[A]) -> list[A]:
        """The acts of this kind so far, which are then forgotten."""
        found = [act for act in self.acts if isinstance(act, kind)]
        self.acts = [act for act in self.acts if not isinstance(act, kind)]
        return found

    def told(self, agent_id: str = "a-1") -> list[str]:
        return [act.type for act in self.taken(commands.TellAgent) if act.agent_id == agent_id]
