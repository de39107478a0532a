"""A contact centre as its manager describes it, worked through in virtual time by the real engine.

Nothing goes wrong here: nobody skips, nothing is lost, no number is blocked. What is random is whom the calls reach and how
long people read, talk and write, all drawn from the seed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ringfence.domain.agent import IDLE, AgentState
from ringfence.domain.answering import DEFAULT
from ringfence.domain.attempt import Attempt, EndedBy, Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import (
    DEFAULT_ABANDON_RATE,
    DEFAULT_PACING_RATIO,
    DialingMode,
    DialingOrder,
    Instance,
    InstanceStatus,
    OutsideHours,
)
from ringfence.domain.record import LOWEST_RANK, OPEN, Record
from ringfence.engine import commands, events, pacing
from ringfence.engine.dialer import Dialer
from ringfence.simulation.adaptive import Adaptive, Tuning
from ringfence.simulation.chance import Chance, lognormal
from ringfence.simulation.store import Store

MONDAY: Final = datetime(2026, 3, 2, tzinfo=UTC)
ZONE: Final = "UTC"
BUSY, DECLINED, INVALID = 0.08, 0.04, 0.02
"""Shares of the calls that nobody answers, with the least of them that are: what is left over rings in vain."""
SETUP_SECONDS: Final = 1.5
REFUSED_AFTER_SECONDS: Final = 4.0
ABANDONED_AFTER: Final = DEFAULT.abandoned_after
_LINES_AN_AGENT: Final = 20
_PAUSED_BEFORE: Final = timedelta(seconds=15)
_RUN, _QUEUE = "cid-centre", "qu-centre"


@dataclass(frozen=True, slots=True)
class Centre:
    """What a manager says. Times of day are minutes since midnight, one zone for everybody; shares are from 0 to 1.

    `answer_rates` are by hour of the day (0 to 23); hours without one have `answer_rate`, which moves evenly to
    `last_answer_rate` over the shift where that is given. People answer at any time of the ring time alike, or after
    `answer_seconds`, a mean and a coefficient of variation. Of each day, agents work `shift_hours` from `shift_start`
    on; after `days` of them, what is not done stays undone. `adaptive` paces by that rule instead of the mode's own.
    """

    agents: int = 10
    people: int = 3_000
    answer_rate: float = 0.3
    answer_rates: tuple[tuple[int, float], ...] = ()
    talk_seconds: float = 180.0
    wrap_up_seconds: float = 30.0
    reading_seconds: float = 20.0
    preview_seconds: float = 60.0
    ring_seconds: float = 25.0
    max_attempts: int = 3
    retry_minutes: float = 120.0
    opens: int = 9 * 60
    closes: int = 18 * 60
    shift_start: int = 9 * 60
    shift_hours: float = 9.0
    days: int = 1
    mode: DialingMode = DialingMode.PREVIEW
    ratio: float = DEFAULT_PACING_RATIO
    target: float = DEFAULT_ABANDON_RATE
    last_answer_rate: float | None = None
    answer_seconds: tuple[float, float] | None = None
    adaptive: Tuning | None = None

    def answers_at(self, minute: float) -> float:
        """The answer rate at this minute of the day."""
        if self.last_answer_rate is not None:
            passed = min(max((minute - self.shift_start) / 60 / self.shift_hours, 0.0), 1.0)
            return self.answer_rate + passed * (self.last_answer_rate - self.answer_rate)
        return dict(self.answer_rates).get(int(minute // 60), self.answer_rate)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it with one seed. Rates are per hour in which an agent was signed in; `abandoned` is the share of the
    answered calls that had no agent within two seconds.

    `finished_hours` is the working time from the first shift's start until nobody was left to dial, None if it did not come
    to that; `finished_minute` is the minute of the day when that was, and `finished_day` the day, from 1.
    """

    seed: int
    agent_hours: float
    calls: int
    events: int
    talk_minutes: float
    occupancy: float
    abandoned: float
    attempts_a_person: float
    reached: float
    done: float
    finished_hours: float | None
    finished_day: int | None
    finished_minute: float | None


def simulate(centre: Centre, seed: int) -> Figures:
    """Work through the list with this seed. The same centre and seed give the same figures."""
    return _Floor(centre, seed).work()


class _Floor:
    """The agents, the people they call, and their dialer."""

    def __init__(self, centre: Centre, seed: int) -> None:
        self._centre = centre
        self._seed = seed
        chance = Chance(seed)
        self._people, self._desks = chance.of("people"), chance.of("desks")
        self._store = Store()
        instance = _instance(centre)
        self._store.instances[_RUN] = instance
        self._store.add([_record(place) for place in range(centre.people)])
        rule = centre.adaptive
        modes = dict(pacing.MODES)
        if rule is not None:
            modes[centre.mode] = Adaptive(rule)
        self._dialer = Dialer(modes)
        self._talks: dict[str, float] = {}  # answered calls -> how long they will talk, seconds
        self._coming: list[tuple[datetime, int, events.Event]] = []
        self._count = self._puts = 0
        self._now = MONDAY + timedelta(minutes=centre.shift_start)
        self._since: dict[str, tuple[AgentState, datetime]] = {}
        self._busy = self._signed_in = 0.0
        self._finished_at: datetime | None = None

    def work(self) -> Figures:
        centre, agents = self._centre, [f"a-{number:05d}" for number in range(self._centre.agents)]
        self._handle(
            events.EngineRestored(
                at=self._now,
                stream_id="st-centre",
                max_live_calls=_LINES_AN_AGENT * centre.agents,
                max_call=timedelta(hours=4),
                queues=(events.QueueConfig(_QUEUE, timedelta(hours=1)),),
                agents=tuple(events.AgentConfig(agent_id, (_QUEUE,)) for agent_id in agents),
            )
        )
        self._handle(events.StartRequested(at=self._now, request_id="", run=self._store.running(_RUN)))
        shift, starts = timedelta(hours=centre.shift_hours), self._now
        for day in range(centre.days):
            begins = starts + timedelta(days=day)
            for at, state in ((begins, AgentState.AVAILABLE), (begins + shift, AgentState.OFFLINE)):
                for agent_id in agents:
                    self._put(events.AgentStateRequested(at=at, request_id="", agent_id=agent_id, state=state))
            if centre.mode is not DialingMode.PREVIEW:  # so that nobody answers when all agents have gone
                last_call = begins + shift - timedelta(seconds=centre.ring_seconds) - _PAUSED_BEFORE
                self._put(events.PauseRequested(at=last_call, request_id="", instance_id=_RUN))
                self._put(events.ResumeRequested(at=begins + shift + _PAUSED_BEFORE, request_id="", instance_id=_RUN))
        self._until_done(starts + timedelta(days=centre.days - 1) + shift)
        return self._figures()

    def _until_done(self, end: datetime) -> None:
        """Until the list is done, or the last call of the last shift is."""
        coming = self._coming
        while self._finished_at is None:
            deadline = self._dialer.next_deadline()
            if coming and (deadline is None or coming[0][0] < deadline):
                event = heapq.heappop(coming)[2]
            elif deadline is not None:
                event = events.TimePassed(at=max(deadline, self._now))
            else:
                break
            if event.at > end and all(state is AgentState.OFFLINE for state, _ in self._since.values()):
                break
            self._now = event.at
            self._handle(event)
            if self._only_abandoned_left(end):
                self._finished_at = self._now
        for agent_id in list(self._since):
            self._was(agent_id, AgentState.OFFLINE)

    def _only_abandoned_left(self, end: datetime) -> bool:
        """Nobody can be dialed before the end but for people who were abandoned, and are left in peace for days."""
        run = self._dialer.state.runs.get(_RUN)
        if run is None or run.live or run.next_due_at is None or not run.window.complete or len(run.window):
            return False
        return run.next_due_at > end + timedelta(minutes=self._centre.retry_minutes)

    def _handle(self, event: events.Event) -> None:
        self._count += 1
        wanted = self._dialer.handle(event)
        follow_ups = self._store.save([one for one in wanted if isinstance(one, commands.Save)], self._now)
        for command in wanted:
            react = _REACTIONS.get(type(command))
            if react is not None:
                react(self, command)
        for follow_up in follow_ups:
            self._handle(follow_up)

    def _put(self, event: events.Event) -> None:
        self._puts += 1
        heapq.heappush(self._coming, (event.at, self._puts, event))

    def _in(self, seconds: float) -> datetime:
        return self._now + timedelta(seconds=seconds)

    # --- what follows from the engine's commands

    def _offered(self, command: commands.OpenPreview) -> None:
        preview = command.preview
        at = self._in(lognormal(self._desks, self._centre.reading_seconds, 0.6))
        self._put(events.PreviewDialRequested(at=at, request_id="", agent_id=preview.agent_id, preview_id=preview.id))

    def _placed(self, command: commands.PlaceCall) -> None:
        """The whole course of a call is drawn when it is placed."""
        centre, rng, call = self._centre, self._people, command.attempt_id
        drawn, answers = rng.random(), centre.answers_at((self._now - MONDAY).total_seconds() / 60 % 1440)
        rings = self._in(SETUP_SECONDS)
        left = (drawn - answers) / (1 - answers) if answers < 1 else 1.0
        if drawn < answers:
            answered = rings + timedelta(seconds=self._rings_for())
            self._talks[call] = lognormal(rng, centre.talk_seconds, 0.9)
            self._put(events.CallRang(at=rings, attempt_id=call))
            self._put(events.CallAnswered(at=answered, attempt_id=call))
        elif left < INVALID:
            self._end(call, rings, Outcome.INVALID_NUMBER)
        elif left < INVALID + BUSY:
            self._end(call, rings, Outcome.BUSY)
        else:
            self._put(events.CallRang(at=rings, attempt_id=call))
            declines = left < INVALID + BUSY + DECLINED
            seconds = REFUSED_AFTER_SECONDS if declines else centre.ring_seconds
            outcome = Outcome.DECLINED if declines else Outcome.NO_ANSWER
            self._end(call, rings + timedelta(seconds=seconds), outcome)

    def _rings_for(self) -> float:
        """Seconds until a person answers who does so while it rings."""
        centre, rng = self._centre, self._people
        if centre.answer_seconds is None:
            return centre.ring_seconds * rng.uniform(0.1, 0.9)
        while (seconds := lognormal(rng, *centre.answer_seconds)) >= centre.ring_seconds:
            pass
        return seconds

    def _connected(self, command: commands.Connect) -> None:
        talks = self._talks.pop(command.attempt_id, None)
        if talks is not None:
            self._end(command.attempt_id, self._in(talks), Outcome.CONNECTED)

    def _hung_up(self, command: commands.HangUp) -> None:
        if self._talks.pop(command.attempt_id, None) is not None:
            self._end(command.attempt_id, self._now, Outcome.CONNECTED)

    def _end(self, call: str, at: datetime, outcome: Outcome) -> None:
        self._put(events.CallEnded(at=at, attempt_id=call, outcome=outcome, ended_by=EndedBy.PERSON))

    def _asked(self, command: commands.AskSwitch) -> None:
        state = self._store.attempts[command.attempt_id].state
        self._put(events.CallReported(at=self._now, attempt_id=command.attempt_id, state=state))

    def _moved(self, command: commands.SaveSession) -> None:
        session = command.session
        self._was(session.agent_id, session.state)
        if session.state is AgentState.WRAP_UP and session.attempt_id is not None:
            at = self._in(lognormal(self._desks, self._centre.wrap_up_seconds, 0.5))
            self._put(
                events.DispositionGiven(
                    at=at, request_id="", agent_id=session.agent_id, attempt_id=session.attempt_id, code="spoken_to"
                )
            )

    def _was(self, agent_id: str, state: AgentState) -> None:
        """Count the time in the state before."""
        before, since = self._since.get(agent_id, (AgentState.OFFLINE, self._now))
        seconds = (self._now - since).total_seconds()
        if before is not AgentState.OFFLINE:
            self._signed_in += seconds
            if before not in IDLE:
                self._busy += seconds
        self._since[agent_id] = state, self._now

    def _loads(self, command: commands.LoadRecords) -> None:
        self._put(self._store.load(command))

    def _status(self, command: commands.SaveInstance) -> None:
        if command.status is InstanceStatus.COMPLETED and self._store.instances[_RUN].status is command.status:
            self._finished_at = self._now

    # --- what came of it

    def _figures(self) -> Figures:
        centre, attempts, records = self._centre, self._store.attempts.values(), self._store.records.values()
        talked = sum(
            (one.ended_at - one.connected_at).total_seconds() for one in attempts if one.ended_at and one.connected_at
        )
        answered = [one for one in attempts if one.answered_at]
        hours = self._signed_in / 3600
        finished = self._finished_at
        day = None if finished is None else (finished - MONDAY).days
        minute = None if finished is None else (finished - MONDAY).total_seconds() / 60 % 1440
        worked = None
        if day is not None and minute is not None:
            today = min(max(minute - centre.shift_start, 0.0) / 60, centre.shift_hours)
            worked = day * centre.shift_hours + today
        return Figures(
            seed=self._seed,
            agent_hours=hours,
            calls=len(attempts),
            events=self._count,
            talk_minutes=talked / 60 / hours if hours else 0.0,
            occupancy=self._busy / self._signed_in if self._signed_in else 0.0,
            abandoned=sum(map(_abandoned, answered)) / len(answered) if answered else 0.0,
            attempts_a_person=len(attempts) / centre.people,
            reached=len({one.record_id for one in attempts if one.answered_at}) / centre.people,
            done=sum(one.state not in OPEN for one in records) / centre.people,
            finished_hours=worked,
            finished_day=None if day is None else day + 1,
            finished_minute=minute,
        )


_REACTIONS: Final[dict[type[commands.Command], Callable[[_Floor, Any], None]]] = {
    commands.OpenPreview: _Floor._offered,
    commands.PlaceCall: _Floor._placed,
    commands.Connect: _Floor._connected,
    commands.HangUp: _Floor._hung_up,
    commands.AskSwitch: _Floor._asked,
    commands.SaveSession: _Floor._moved,
    commands.LoadRecords: _Floor._loads,
    commands.SaveInstance: _Floor._status,
}


def _abandoned(answered: Attempt) -> bool:
    """Nobody was there two seconds after the answer."""
    joined = answered.connected_at or answered.ended_at
    return joined is not None and answered.answered_at is not None and joined - answered.answered_at > ABANDONED_AFTER


def _instance(centre: Centre) -> Instance:
    return Instance(
        id=_RUN,
        campaign_id="cd-centre",
        campaign_name="the list",
        mode=centre.mode,
        priority=3,
        caller_id="+442079460123",
        hours=CallingHours(Frequency.DAILY, ZONE, (Window(centre.opens, centre.closes),)),
        order=DialingOrder.FIFO,
        max_attempts=centre.max_attempts,
        retry_period=timedelta(minutes=centre.retry_minutes),
        ring_time=timedelta(seconds=centre.ring_seconds),
        queue_id=_QUEUE,
        max_skips=0,
        preview_time=timedelta(seconds=centre.preview_seconds),
        outside_hours=OutsideHours.DEFER,
        disposition_retries={},
        dnc_list_id="cl-centre",
        status=InstanceStatus.READY,
        prepared=True,
        pacing_ratio=centre.ratio,
        target_abandon_rate=centre.target,
    )


def _record(place: int) -> Record:
    number = f"+4411{place:09d}"
    return Record(f"dl-{place:07d}", _RUN, f"cc-{place}", number, "", LOWEST_RANK, place)
