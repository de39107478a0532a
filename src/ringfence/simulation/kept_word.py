"""What people were promised, and those who asked for something were told, is kept: I15."""

from __future__ import annotations

from ringfence.domain.attempt import UNANSWERED, Attempt
from ringfence.domain.problems import BrokenPromise
from ringfence.domain.record import WAITING, CallbackOwner, RecordState
from ringfence.engine import events
from ringfence.simulation.store import Store


class KeptWord:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._acknowledged: dict[str, str] = {}  # attempt -> its disposition, as the agent was told

    def given(self, asked: events.Event) -> None:
        """Somebody was told that what they asked for is done."""
        if isinstance(asked, events.CallbacksRequested):
            self._promised(asked)
        elif isinstance(asked, events.DispositionGiven):
            self._disposed(asked)

    def kept_to(self, attempt: Attempt) -> None:
        """After it was saved."""
        self._asked_of_a_flow(attempt)
        if attempt.wrapped_up_at is not None:
            self._enrolled(attempt)

    def at_the_end(self) -> None:
        for attempt_id, code in self._acknowledged.items():
            _hold(self._store.attempts[attempt_id].disposition == code, f"I15: {code} of {attempt_id} was lost")

    def _disposed(self, asked: events.DispositionGiven) -> None:
        self._acknowledged[asked.attempt_id] = asked.code
        kept = self._store.attempts[asked.attempt_id]
        _hold(kept.disposition == asked.code, f"I15: disposition {asked.code} of {kept.id} was not kept")
        if asked.add_to_dnc:
            _hold(kept.phone_number in self._store.blocked, f"I15: the wish of {kept.id} not to be called was lost")
        elif asked.callback_at is not None:
            record = self._store.records[kept.record_id]
            kept_word = record.is_callback and record.due_at == asked.callback_at
            _hold(kept_word, f"I15: the callback of {kept.id} at {asked.callback_at} was lost")
            if asked.callback_owner is not None:
                owner = asked.agent_id if asked.callback_owner is CallbackOwner.ME else ""
                _hold(record.owner == owner, f"I15: the callback of {kept.id} is {record.owner}'s, not {owner}'s")

    def _promised(self, asked: events.CallbacksRequested) -> None:
        """nobody whose callback was taken waits for anything else."""
        due = {wish.record_id: wish.due_at for wish in asked.callbacks}
        for record_id, due_at in due.items():
            record = self._store.records.get(record_id)
            if record is not None and record.instance_id == asked.instance_id and record.state in WAITING:
                kept_word = record.is_callback and record.due_at == due_at
                _hold(kept_word, f"I15: the callback of {record_id} at {due_at} was lost")

    def _asked_of_a_flow(self, attempt: Attempt) -> None:
        """what a person has asked a flow for holds: to be called no more, and to be called back."""
        if attempt.flow is None:
            return
        blocked = not attempt.flow.blocked or attempt.phone_number in self._store.blocked
        _hold(blocked, f"I15: the wish of {attempt.id} not to be called was lost")
        promised = attempt.flow.callback_at is not None and not attempt.flow.blocked and attempt.agent_id is None
        if promised and attempt.wrapped_up_at is not None:
            record = self._store.records[attempt.record_id]
            kept = record.state in (RecordState.CALLBACK, RecordState.EXHAUSTED)
            _hold(kept, f"I15: the callback of {attempt.id} at {attempt.flow.callback_at} was lost")

    def _enrolled(self, attempt: Attempt) -> None:
        """whom nobody reaches for long enough is on the do-not-call list."""
        most = self._store.unanswered_before_dnc
        mine = [one for one in self._store.attempts.values() if one.phone_number == attempt.phone_number]
        latest = [one.outcome for one in sorted(mine, key=lambda one: one.placed_at)[-most:]] if most else []
        if len(latest) == most and most and all(outcome in UNANSWERED for outcome in latest):
            _hold(attempt.phone_number in self._store.blocked, f"I15: {attempt.id} was in vain {most} times in a row")


def _hold(holds: bool, what: str) -> None:
    if not holds:
        raise BrokenPromise(what)
