"""A scenario, drawn whole from its seed: what is dialed, by whom, under which rules, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from ringfence.domain import answering
from ringfence.domain.answering import Announcement, Answering
from ringfence.domain.calling_hours import CallingHours, Frequency, Weekday, Window
from ringfence.domain.campaign import (
    FINAL,
    DialingMode,
    DialingOrder,
    Instance,
    InstanceStatus,
    OnMachine,
    OutsideHours,
)
from ringfence.domain.prompts import SCREENING
from ringfence.domain.record import LOWEST_RANK, Record
from ringfence.engine import pacing
from ringfence.engine.events import OWNER_WAIT, FlowConfig
from ringfence.engine.limits import NO_LIMITS, NumberLimits
from ringfence.engine.ordering import WINDOW
from ringfence.simulation import flows
from ringfence.simulation.chance import Chance


@dataclass(frozen=True, slots=True)
class AgentPlan:
    """An agent and their habits: seconds on average, and shares from 0 to 1 of previews and calls."""

    agent_id: str
    queue_ids: tuple[str, ...]
    signs_in_after: float
    reads: float = 12.0
    wraps_up: float = 10.0
    skips: float = 0.08
    dithers: float = 0.05  # lets the preview time out
    leaves: float = 0.02  # goes away while looking at a preview, talking, or reserved for a call
    vanishes: float = 0.01  # loses the connection
    never_disposes: float = 0.05
    hangs_up: float = 0.5
    repeats: float = 0.05  # clicks twice


@dataclass(frozen=True, slots=True)
class People:
    """Whom the calls reach: shares of calls, and seconds.

    `answers_by_hour` are the shares that answer at each hour of the day, UTC; where there are none, `answers` is. Of those
    who are told that nobody is free for them, a share of `opts_out` press a key, mostly the one to be called no more.
    """

    answers: float = 0.4
    answers_by_hour: tuple[float, ...] = ()
    patience: float = 8.0  # on average, until who answered and hears nobody hangs up
    opts_out: float = 0.3
    machines: float = 0.2  # of the calls that are answered
    busy: float = 0.12
    declines: float = 0.06
    invalid: float = 0.04
    congested: float = 0.04
    talks: float = 90.0
    talks_variation: float = 0.9


@dataclass(frozen=True, slots=True)
class Faults:
    """What the switch does wrong: shares of messages, and when it dies (seconds from the start) and for how long."""

    lost: float = 0.0
    late: float = 0.0
    latest: float = 40.0
    repeated: float = 0.0
    deaths: tuple[tuple[float, float, bool], ...] = ()  # at, for, whether its calls survive


@dataclass(frozen=True, slots=True)
class Habits:
    """What the systems do that are asked before calls: shares of what they are asked, and seconds until they answer."""

    skips: float = 0.1
    fails: float = 0.1
    hangs: float = 0.03
    slowest: float = 3.0


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run and its dialing list. `starts_after` is in seconds, `flow` what its calls are led by."""

    instance: Instance
    records: tuple[Record, ...]
    starts_after: float
    flow: FlowConfig | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    seed: int
    start: datetime
    runs: tuple[RunPlan, ...]
    queues: tuple[tuple[str, float], ...]  # id, wrap-up seconds
    agents: tuple[AgentPlan, ...]
    people: People
    faults: Faults
    staff_seconds: float  # mean time between what the staff does; 0 = nothing
    crash_seconds: float  # mean time between crashes of the dialer; 0 = never
    troubled_hours: float  # after this, faults, staff and crashes rest, and everything must come to its end
    max_live_calls: int
    blocked: tuple[str, ...]  # numbers on the do-not-call list from the start
    max_call: timedelta = timedelta(hours=4)
    load_seconds: tuple[float, ...] = (0.004,)  # how long loads from the database take: one of these
    answering: Answering = answering.DEFAULT
    limits: NumberLimits = NO_LIMITS
    unanswered_before_dnc: int = 0  # attempts in a row that nobody answers; 0: never
    systems: Habits = Habits()  # of what is asked before calls
    owner_wait: timedelta = OWNER_WAIT
    window: int = WINDOW  # records of a run that a load brings


_STARTS = (
    datetime(2026, 3, 2, 9, 30, tzinfo=UTC),  # an ordinary Monday
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # London springs forward at 01:00
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # London falls back at 01:00
    datetime(2026, 3, 8, 6, 30, tzinfo=UTC),  # New York springs forward at 07:00
    datetime(2026, 11, 1, 5, 15, tzinfo=UTC),  # New York falls back at 06:00
    datetime(2026, 4, 4, 14, 30, tzinfo=UTC),  # Lord Howe falls back by half an hour at 15:00
    datetime(2026, 6, 19, 16, 40, tzinfo=UTC),  # a Friday, late in London
    datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
)
ZONE_KEYS = (
    "", "", "", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
    "America/Los_Angeles|America/New_York",
)  # fmt: skip


AGENTLESS = 0.2
"""The share of runs that are led by a flow."""

MODES = (
    DialingMode.PREVIEW, DialingMode.PREVIEW, DialingMode.PROGRESSIVE, DialingMode.POWER,
    *(mode for mode in (DialingMode.PREDICTIVE,) if mode in pacing.MODES),
)  # fmt: skip
"""Of which the runs of a scenario are."""


def draw(seed: int, modes: tuple[DialingMode, ...] = MODES) -> Scenario:
    """The scenario of a seed, with runs of these modes."""
    chance = Chance(seed)
    rng = chance.of("scenario")
    start = rng.choice(_STARTS) + timedelta(seconds=rng.randrange(0, 1800))
    queues = tuple((f"qu-{n}", rng.choice((0.0, 15.0, 30.0, 60.0))) for n in range(rng.randint(1, 3)))
    people = People(answers=rng.uniform(0.1, 0.7), talks=rng.choice((20.0, 60.0, 120.0)))
    by_hour = chance.of("answers by hour")
    if by_hour.random() < 0.3:
        people = replace(people, answers_by_hour=tuple(by_hour.uniform(0.05, 0.9) for _ in range(24)))
    runs = tuple(_run(chance, n, rng.choice(queues)[0], start, modes) for n in range(rng.randint(1, 3)))
    if modes is MODES:
        runs = tuple(_led(chance.of("flow", n), run) for n, run in enumerate(runs))
    count = rng.randint(1, 8)
    runs = tuple(_owned(chance.of("owners", n), run, count) for n, run in enumerate(runs))
    numbers = sorted({record.phone_number for run in runs for record in run.records})
    odd = chance.of("odd settings")
    has_long_wrap_ups, has_short_calls, loads_are_slow = odd.random() < 0.1, odd.random() < 0.1, odd.random() < 0.2
    if has_long_wrap_ups:  # longer than the retry period may be
        queues = tuple((queue_id, 240.0) for queue_id, _ in queues)
    return Scenario(
        seed=seed,
        start=start,
        runs=runs,
        queues=queues,
        agents=tuple(
            _agent(chance.of("agent", n), n, [queue for queue, _ in queues], 90.0 if has_long_wrap_ups else 10.0)
            for n in range(count)
        ),
        people=people,
        faults=_faults(chance.of("faults")),
        staff_seconds=rng.choice((0.0, 60.0, 240.0, 900.0)),
        crash_seconds=rng.choice((0.0, 0.0, 120.0, 600.0)),
        troubled_hours=rng.uniform(0.5, 3.0),
        max_live_calls=rng.choice((1, 3, 100, 100)),
        blocked=tuple(rng.sample(numbers, k=rng.randint(0, len(numbers) // 8))),
        max_call=timedelta(seconds=45) if has_short_calls else timedelta(hours=4),
        load_seconds=(0.004, 0.05, 0.6) if loads_are_slow else (0.004,),
        answering=_answering(chance.of("answering")),
        limits=_limits(chance.of("limits")),
        unanswered_before_dnc=chance.of("enrolment").choice((0, 0, 2, 3)),
        owner_wait=chance.of("owner wait").choice((OWNER_WAIT, timedelta(minutes=2), timedelta(0))),
        systems=Habits(fails=chance.of("pre-calls").choice((0.05, 0.6))),
        window=chance.of("window").choice((WINDOW, WINDOW, 12, 4)),
    )


def _owned(rng: Random, run: RunPlan, agents: int) -> RunPlan:
    """In some Preview runs people are agents' own, and some of agents whom nobody knows any more."""
    if run.instance.mode is not DialingMode.PREVIEW or rng.random() > 0.4:
        return run
    owners = ("", *(f"a-{n:03d}" for n in range(agents)), "a-gone")
    return replace(run, records=tuple(replace(record, owner=rng.choice(owners)) for record in run.records))


def _led(rng: Random, run: RunPlan) -> RunPlan:
    """Some runs are Agentless instead; their flow transfers people to the queue that they would have had."""
    if rng.random() > AGENTLESS:
        return run
    flow = flows.config(f"cf-{run.instance.id[4:]}", run.instance.queue_id or "")
    instance = replace(
        run.instance,
        mode=DialingMode.AGENTLESS,
        queue_id=None,
        flow_id=flow.flow_id,
        on_machine=rng.choice(tuple(OnMachine)),
        max_concurrent_calls=rng.choice((None, 1, 5)),
    )
    return replace(run, instance=instance, flow=flow)


def _limits(rng: Random) -> NumberLimits:
    """Tight ones, so that a few hours come up against them; they end while the dialer is left alone."""
    if rng.random() < 0.6:
        return NO_LIMITS
    return NumberLimits(
        per_day=rng.choice((None, 1, 2)),
        per_week=rng.choice((None, None, 2, 3)),
        gap=rng.choice((None, timedelta(minutes=2), timedelta(minutes=20))),
        after_conversation=rng.choice((None, None, timedelta(days=1), timedelta(days=2))),
    )


def _answering(rng: Random) -> Answering:
    """How people are dealt with who answer when nobody is free; now and then without a message."""
    return Answering(
        wait=timedelta(seconds=rng.choice((3, 5, 5, 15))),
        reservation=timedelta(seconds=rng.choice((5, 30, 30))),
        waiting_message=Announcement(rng.choice(("One moment, please.", ""))),
        safe_harbour=Announcement(rng.choice(("You can call us at {{callerId}}.",) * 3 + ("",))),
        redial_block=timedelta(hours=rng.choice((0, 1, 72))),
        screening=rng.choice((None, SCREENING)),
    )


def _run(chance: Chance, number: int, queue_id: str, start: datetime, modes: tuple[DialingMode, ...]) -> RunPlan:
    rng, paced = chance.of("run", number), chance.of("mode", number)
    order = rng.choice((DialingOrder.FIFO, DialingOrder.LIFO))
    hours = hours_around(rng, start)
    if chance.of("short hours", number).random() < 0.1:
        hours = _SHORT_HOURS
    instance = Instance(
        id=f"cid-{number}",
        campaign_id=f"cd-{number}",
        campaign_name=f"Campaign {number}",
        mode=paced.choice(modes),
        pacing_ratio=paced.choice((1.0, 2.0, 2.5, 5.0)),
        priority=rng.randint(1, 5) if rng.random() < 0.6 else 3,
        caller_id="+442079460123",
        hours=hours,
        order=order,
        max_attempts=rng.choice((1, 1, 2, 3, 5)),
        retry_period=timedelta(minutes=rng.choice((1, 5, 45))),
        ring_time=timedelta(seconds=rng.choice((5, 15, 25, 60))),
        queue_id=queue_id,
        max_skips=rng.choice((0, 1, 2, 5)),
        preview_time=timedelta(seconds=rng.choice((5, 20, 30, 120))),
        outside_hours=rng.choice((OutsideHours.DEFER, OutsideHours.DEFER, OutsideHours.SKIP)),
        disposition_retries={} if rng.random() < 0.5 else {"wrong_person": 10, "refuses": FINAL},
        dnc_list_id="cl-dnc",
        status=InstanceStatus.READY,
        prepared=True,
        asks_first=chance.of("pre-calls", number).random() < 0.2,
    )
    count = rng.choice((3, 12, 40))
    records = tuple(record(rng, instance, n) for n in range(count))
    return RunPlan(instance, records, rng.choice((0.0, 0.0, rng.uniform(0, 1200))))


def record(rng: Random, instance: Instance, place: int) -> Record:
    """A record at this place of a run's list. Numbers are few enough that lists share some of them."""
    priority = rng.choice((None, None, 1, 7))
    return Record(
        id=f"dl-{instance.id[4:]}-{place:04d}",
        instance_id=instance.id,
        contact_id=f"cc-{instance.id[4:]}-{place}",
        phone_number=f"+4411349{rng.randrange(0, 300):05d}",
        zone_key=rng.choice(ZONE_KEYS[:-1] if are_short(instance.hours) else ZONE_KEYS),
        rank=LOWEST_RANK if priority is None else -priority,
        position=place if instance.order is DialingOrder.FIFO else -place,
    )


def are_short(hours: CallingHours) -> bool:
    """Too short to be open in two far zones at a time, but for the days on which clocks change."""
    return all(window.end - window.start < 240 for window in hours.windows)


def hours_around(rng: Random, start: datetime) -> CallingHours:
    """Calling hours, of which some change within the hours that follow."""
    kind = rng.random()
    if kind < 0.4:
        return CallingHours(Frequency.DAILY, "Europe/London", (Window(0, 1440),))
    if kind < 0.6:
        return CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 750), Window(810, 1080)))
    if kind < 0.8:  # windows that open and shut within the troubled time
        minute = (start.hour * 60 + start.minute) % 1380
        windows = tuple(
            Window(begin, min(1440, begin + 40)) for begin in sorted({(minute + step) % 1400 for step in (0, 55, 110)})
        )
        return CallingHours(Frequency.DAILY, "Europe/London", windows)
    days = tuple(Window(rng.randrange(0, 700), rng.randrange(800, 1441), day=day) for day in Weekday)
    return CallingHours(Frequency.WEEKLY, rng.choice(("Europe/London", "America/New_York")), days)


_SHORT_HOURS = CallingHours(
    Frequency.DAILY, "Europe/London", tuple(Window(begin, begin + 4) for begin in range(0, 1440, 9))
)
"""Open for four minutes of every nine: hours end while people read, ring and talk."""


def _agent(rng: Random, number: int, queue_ids: list[str], wraps_up: float) -> AgentPlan:
    queues = tuple(sorted(rng.sample(queue_ids, k=rng.randint(1, len(queue_ids)))))
    plan = AgentPlan(f"a-{number:03d}", queues, signs_in_after=rng.uniform(0, 120), reads=rng.choice((4.0, 12.0, 40.0)))
    plan = replace(plan, wraps_up=wraps_up)
    if rng.random() < 0.3:
        plan = replace(plan, leaves=0.15, vanishes=0.1)
    if rng.random() < 0.2:
        plan = replace(plan, skips=0.5)
    return plan


def _faults(rng: Random) -> Faults:
    if rng.random() < 0.3:
        return Faults()
    deaths = tuple(
        (rng.uniform(60, 5400), rng.choice((5.0, 45.0, 300.0)), rng.random() < 0.5)
        for _ in range(rng.choice((0, 0, 1, 2)))
    )
    share = rng.choice((0.0, 0.02, 0.15))
    return Faults(lost=share, late=rng.choice((0.0, 0.1)), repeated=rng.choice((0.0, 0.1)), deaths=deaths)
