"""What will become of a call, decided when it is placed, from the last two digits of the number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ringfence.adapters.telephony.simulated import chance
from ringfence.domain.attempt import AnswerKind, EndedBy, Outcome

SETUP = (timedelta(seconds=0.2), timedelta(seconds=1))  # until the far end rings, or refuses
RINGING = (timedelta(seconds=2), timedelta(seconds=8))  # until somebody picks up
TALKING = (timedelta(seconds=20), timedelta(seconds=180))
MESSAGE = (timedelta(seconds=20), timedelta(seconds=40))  # a machine's greeting and recording
PATIENCE = timedelta(minutes=15)  # how long a person stays who leaves the hanging up to the agent

TELLING_A_PERSON = (timedelta(seconds=1), timedelta(seconds=2.2))  # until machine detection has made up its mind
TELLING_A_MACHINE = (timedelta(seconds=1.6), timedelta(seconds=2.8))

_AT_ONCE = timedelta(milliseconds=100)
_LAST_MOMENT = timedelta(seconds=1)  # before the ring time is over


@dataclass(frozen=True, slots=True)
class CallPlan:
    """A call that nobody interferes with. Durations count from the instant of placing.

    `rings_after` and `answers_after` are None for what never happens. `cause` is a SIP status where the carrier refused
    the call, and a Q.850 cause where it rang and then ended. `ended_by` is None where nobody hung up.
    `classified` is what machine detection takes the answer for (of machines, it cannot tell those with 89), and
    `classified_after` when, if the call is still up; None where nobody answers.
    """

    ends_after: timedelta
    outcome: Outcome
    cause: str
    rings_after: timedelta | None = None
    answers_after: timedelta | None = None
    ended_by: EndedBy | None = None
    answered_by_machine: bool = False
    classified_after: timedelta | None = None
    classified: AnswerKind = AnswerKind.HUMAN


def plan(seed: int, call_id: str, phone_number: str, ring_time: timedelta) -> CallPlan:
    """The fate of this call: always the same one for the same arguments.

    `ring_time` (5 to 120 s) counts from when the phone starts to ring; whoever answers does so before it is over, also
    where that is sooner than they would. A number that does not end in two digits is
    refused as incomplete.
    """
    setup, ringing, talking, patience = chance.fractions(seed, "call", call_id)
    rings = chance.between(*SETUP, setup)
    least, most = RINGING
    picks_up = rings + chance.between(least, min(most, max(least, ring_time - _LAST_MOMENT)), ringing)
    ending = phone_number[-2:]
    if len(ending) < 2 or not (ending.isascii() and ending.isdigit()):
        return CallPlan(rings, Outcome.INVALID_NUMBER, "484")
    match int(ending):
        case digits if digits <= 59:
            leaves_it_to_the_agent = patience < 0.5
            talk = PATIENCE if leaves_it_to_the_agent else chance.between(*TALKING, talking)
            return _answered(rings, picks_up, talk, talking)
        case digits if digits <= 69:
            return CallPlan(rings + ring_time, Outcome.NO_ANSWER, "19", rings, ended_by=EndedBy.SYSTEM)
        case digits if digits <= 74:
            return CallPlan(rings, Outcome.BUSY, "486")
        case digits if digits <= 79:
            return CallPlan(picks_up, Outcome.DECLINED, "603", rings, ended_by=EndedBy.PERSON)
        case digits if digits <= 89:
            kind = AnswerKind.UNKNOWN if digits == 89 else AnswerKind.MACHINE
            return _machine(rings, picks_up, chance.between(*MESSAGE, talking), patience, kind)
        case digits if digits <= 94:
            return CallPlan(rings, Outcome.INVALID_NUMBER, "404")
        case digits if digits <= 97:
            return CallPlan(rings, Outcome.CONGESTION, "503")
        case 98:
            return _answered(rings, picks_up, _AT_ONCE, talking)
        case _:
            return _answered(rings, rings + ring_time - _LAST_MOMENT, chance.between(*TALKING, talking), talking)


def _answered(rings: timedelta, answers: timedelta, talk: timedelta, listens: float) -> CallPlan:
    return CallPlan(
        answers + talk,
        Outcome.CONNECTED,
        "16",
        rings,
        answers,
        EndedBy.PERSON,
        classified_after=answers + chance.between(*TELLING_A_PERSON, listens),
    )


def _machine(rings: timedelta, answers: timedelta, message: timedelta, listens: float, kind: AnswerKind) -> CallPlan:
    return CallPlan(
        answers + message,
        Outcome.CONNECTED,
        "16",
        rings,
        answers,
        EndedBy.PERSON,
        answered_by_machine=True,
        classified_after=answers + chance.between(*TELLING_A_MACHINE, listens),
        classified=kind,
    )
