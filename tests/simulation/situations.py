"""The hard situations that the usual number of seeds must reach, and that number: a green run that got into none shows
nothing. Names are those of `simulation.reached`."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable

from ringfence.simulation import run
from ringfence.simulation.run import Result, SeedFailed
from tests.simulation import harness
from tests.simulation.dying import POINTS

CHUNK = {"engine": 40, "crash": 10}
CHUNKS = {"engine": 10, "crash": 10}
"""Seeds that are played together, and how many times: 400 of the engine alone, 100 with crashes."""

PLAY: dict[str, Callable[[int], Result]] = {"engine": run.play, "crash": harness.play}

_BOTH = (
    # what agents do
    "agent lost during a preview",
    "agent lost during a call",
    "agent lost during wrap-up",
    "agent leaves during a preview",
    "agent asks for away during a call",
    "agent's queues change during a preview",
    "dialed twice",
    "preview dialed by its time-out",
    "wrap-up left to time out",
    "retry due before the wrap-up is over",
    "skipped too often",
    "refused: no_skips_left",
    "refused: not_your_call",
    "refused: preview_closed",
    "call on hold",
    # what the staff do
    "contacts join a running run",
    "hours changed during a run",
    "number blocked during a preview",
    "number blocked by its agent",
    "news of a blocked number lost",
    "preview withdrawn by a pause",
    "preview withdrawn by a stop",
    "run paused while a phone rings",
    "call ends after its run was stopped",
    # the calls of the dialer
    "Progressive call answered",
    "Power call answered",
    "Predictive call answered",
    "Agentless call answered",
    "modes share agents",
    "agent held in vain is let go",
    "person waits for an agent",
    "person is told that nobody is free",
    "person who waited is joined with an agent",
    "person hangs up before an agent is free",
    "abandoned person opts out",
    "machine is kept from agents",
    "person hangs up while screened",
    "flow waits for contact",
    "flow waits for answerer",
    "flow waits for prompt",
    "flow waits for key",
    "flow waits for hook",
    "flow waits for agent",
    # numbers, lines and lists
    "one number in two runs",
    "number in flight elsewhere",
    "preview withdrawn for want of a line",
    "database: PreviewRefused not_on_dnc",
    "database: PreviewRefused number_not_in_flight",
    "database: AttemptRefused not_on_dnc",
    "database: AttemptRefused number_not_in_flight",
    "database: PreviewRefused calls_per_day",
    "database: PreviewRefused minimum_gap",
    "database: CompletionRefused",
    "database: RecordsDropped",
    "callback promised",
    "callback asked for during a preview",
    "callback asked for from outside",
    "callback dialed",
    "own record offered to its agent",
    "own callback offered to its agent",
    "record of an agent who is gone offered to another",
    "refused: no_own_callbacks",
    "no attempts left",
    # systems that are asked before calls
    "pre-call says call",
    "pre-call says skip",
    "pre-call says failed",
    "pre-call system hangs",
    # time
    "hours end during a preview",
    "hours end while a phone rings",
    "clocks spring forward in Europe/London while a run is active",
    "clocks fall back in Europe/London while a run is active",
    "clocks spring forward in America/New_York while a run is active",
    "clocks fall back in America/New_York while a run is active",
    "clocks fall back in Australia/Lord_Howe while a run is active",
    # the switch
    "answer after our time-out",
    "end reported twice",
    "message lost",
    "message late",
    "message repeated",
    "outcome can never be known",
    "switch dead when told",
    "switch dies with someone talking",
    "switch comes back",
    "switch has never seen a call",
    "switch reports nothing",
    # crashes
    "crash with someone talking",
    "crash while a phone rings",
    "crash with a preview open",
    "crash during a wrap-up",
    "crash with a call on hold",
    "crash with an agent reserved",
    "crash while a call is screened",
    "crash while a flow leads a call",
    "preview outlived by a crash",
)

SITUATIONS: dict[str, tuple[str, ...]] = {
    "engine": (
        *_BOTH,
        "answer after the call was given up",
        "answer of a call whose agent has left",
        "end told of a call that has ended",
        "crash before the transaction",
        "crash after the commit",
        "crash between two acts",
    ),
    "crash": (
        *_BOTH,
        *(f"crash: {point}" for point in POINTS),
        "crash during a restart",
        "restart while the switch is dead",
        "switch's message while nobody listens",
        "switch's answer lost",
        "logged: orphan_hung_up",
        "database unavailable",
        "refused: dialer_restarting",
        "two streams of one account",
        "one number in two streams",
        "pause between save and originate",
        "stop between save and originate",
        "number blocked between save and originate",
        "run begins by its schedule",
        "run begins on a day of changed clocks",
        "run ended by its schedule",
        "start missed while down and made up",
        "start missed: server_down",
        "records of a run are made anew before its start",
        "record made: filter",
        "record made: dnc",
    ),
}


@functools.cache
def chunk(level: str, number: int) -> tuple[Counter[str], tuple[str, ...]]:
    """Play the seeds of a chunk: what they reached, and what the broken ones say."""
    reached: Counter[str] = Counter()
    broken: list[str] = []
    for seed in range(number * CHUNK[level], (number + 1) * CHUNK[level]):
        try:
            reached.update(PLAY[level](seed).reached)
        except SeedFailed as failure:
            broken.append(str(failure))
    return reached, tuple(broken)


def unreached(level: str, reached: Iterable[Counter[str]]) -> list[str]:
    """The situations of a level that nobody got into."""
    total: Counter[str] = sum(reached, Counter())
    return [name for name in SITUATIONS[level] if not total[name]]
