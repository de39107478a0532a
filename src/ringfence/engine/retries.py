"""What becomes of a record after an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.domain.attempt import Outcome
from ringfence.domain.campaign import FINAL, RESERVING, Instance
from ringfence.domain.record import RecordState

MACHINE_DISPOSITIONS = frozenset({"machine", "answering_machine", "voicemail"})
"""Dispositions by which an agent says that no person answered: the attempt's outcome becomes `machine`."""


@dataclass(frozen=True, slots=True)
class Next:
    """The record's next state; `due_at` for a retry or a callback."""

    state: RecordState
    due_at: datetime | None = None
    is_callback: bool = False


_COMPLETED = Next(RecordState.COMPLETED)
_EXHAUSTED = Next(RecordState.EXHAUSTED)


def after(
    instance: Instance,
    outcome: Outcome,
    attempts: int,
    at: datetime,
    *,
    disposition: str | None = None,
    callback_at: datetime | None = None,
    blocked: bool = False,
    redial_block: timedelta = timedelta(0),
) -> Next:
    """The next state of a record with `attempts` made, the last of which ended as `outcome` at `at`.

    In this order: a number just put on a do-not-call list is over; so is one that does not exist; a callback that was
    promised is kept; the campaign's rule for the disposition holds; a connected person is not called again; everything
    else is retried after the default retry period, and who was abandoned not before `redial_block` where no agent is
    reserved for calls. Without attempts left the record is exhausted.
    """
    left = attempts < instance.max_attempts
    rule = instance.disposition_retries.get(disposition) if disposition else None
    if blocked or outcome is Outcome.INVALID_NUMBER or (callback_at is None and rule == FINAL):
        return _COMPLETED
    if callback_at is not None:
        return Next(RecordState.CALLBACK, callback_at, True) if left else _EXHAUSTED
    if rule is None and outcome is Outcome.CONNECTED:
        return _COMPLETED
    if not left:
        return _EXHAUSTED
    wait = timedelta(minutes=int(rule)) if rule is not None else instance.retry_period
    if outcome is Outcome.ABANDONED and instance.mode not in RESERVING:
        wait = max(wait, redial_block)
    return Next(RecordState.RETRY, at + wait)


def outcome_after_wrap_up(outcome: Outcome, disposition: str | None) -> Outcome:
    """An agent who found an answering machine says so by the disposition."""
    if outcome is Outcome.CONNECTED and disposition in MACHINE_DISPOSITIONS:
        return Outcome.MACHINE
    return outcome
