"""Why is nothing dialing? What keeps a campaign from placing its next call, in words, the first reason first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ringfence.domain.agent import IDLE, AgentState
from ringfence.domain.calling_hours import openness
from ringfence.domain.campaign import Campaign, CampaignStatus, DialingMode, Instance
from ringfence.domain.problems import Problem
from ringfence.domain.record import LIVE, WAITING, Exclusion, RecordState
from ringfence.engine.ordering import earliest
from ringfence.ports.clock import Clock
from ringfence.ports.storage.campaigns import CampaignQuery
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.history import Count
from ringfence.ports.storage.pre_calls import NONE_FAILING, Failing
from ringfence.ports.storage.tenancy import Stream
from ringfence.services.pacing import insight
from ringfence.services.progress import current_run

_C: Final = CampaignStatus
_IN_WORDS: Final = {
    AgentState.AWAY: "away",
    AgentState.AVAILABLE: "available",
    AgentState.PREVIEWING: "reading a preview",
    AgentState.BUSY: "in a call",
    AgentState.WRAP_UP: "wrapping up",
}
_LATELY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that bears on the question. `until`: when it changes by itself, as far as the clock knows."""

    code: str
    message: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`dialing`: previews are open or calls are up now. `because` is the first finding, in one sentence."""

    at: datetime
    campaign: Campaign
    dialing: bool
    findings: Sequence[Finding]

    @property
    def because(self) -> str:
        return self.findings[0].message


@dataclass(frozen=True, slots=True)
class Known:
    """All that bears on a campaign at one instant. `agents`: state of each agent of its queue, None without a queue.

    `ahead` are names of running campaigns for the same agents that come first. `due_at`: when the first waiting retry or
    callback whose calling hours are open falls due. `agentless` lines of `max_agentless` are in use. `failing`: about whom
    the campaign's own system could not be asked lately. `gate_shut`: one more abandoned would be too many, so that
    Predictive dials like Progressive.
    """

    at: datetime
    campaign: Campaign
    run: Instance | None
    counts: Sequence[Count]
    agents: Sequence[AgentState] | None
    ahead: Sequence[str]
    live_calls: int
    max_live_calls: int
    due_at: datetime | None
    agentless: int = 0
    max_agentless: int = 1
    failing: Failing = NONE_FAILING
    gate_shut: bool = False


async def diagnosis(database: Database, clock: Clock, stream: Stream, campaign_id: str) -> Diagnosis:
    """Raises Problem (not found)."""
    at = clock.now()
    known = await database.read(lambda tx: _known(tx, stream, campaign_id, at))
    dialing = _live(known.counts) > 0
    return Diagnosis(at, known.campaign, dialing, tuple(findings(known)))


def _known(tx: Transaction, stream: Stream, campaign_id: str, at: datetime) -> Known:
    campaign = tx.campaigns.get(stream.id, campaign_id)
    if campaign is None:
        raise Problem.not_found(f"campaign {campaign_id}")
    run = current_run(tx, campaign)
    counts = [] if run is None else tx.history.counts(run.id)
    zones = sorted({count.zone_key for count in counts if count.state in WAITING})
    open_zones = [] if run is None else [zone for zone in zones if openness(run.hours, zone, at).open]
    running = tx.campaigns.page(stream.id, CampaignQuery(statuses=(_C.ACTIVE,)), 0, 100)
    agents = None
    ahead: list[str] = []
    if campaign.queue_id is not None:
        queue = tx.queues.get(stream.id, campaign.queue_id)
        members = () if queue is None else queue.agent_ids
        sessions = tx.agents.sessions(stream.id, members)
        agents = [sessions[one].state if one in sessions else AgentState.OFFLINE for one in members]
        ahead = [
            other.name
            for other in running
            if other.queue_id == campaign.queue_id and other.priority > campaign.priority and other.id != campaign.id
        ]
    return Known(
        at=at,
        campaign=campaign,
        run=run,
        counts=counts,
        agents=agents,
        ahead=ahead,
        live_calls=tx.history.live_calls(stream.account_id, stream.id),
        max_live_calls=stream.settings.max_live_calls,
        due_at=None if run is None else tx.execution.next_due(run.id, open_zones),
        agentless=_agentless(tx, running) if agents is None else 0,
        max_agentless=stream.settings.max_agentless_calls,
        failing=tx.pre_calls.failing(run.id, at - _LATELY) if run is not None and run.asks_first else NONE_FAILING,
        gate_shut=_gate_shut(tx, campaign, at),
    )


def _gate_shut(tx: Transaction, campaign: Campaign, at: datetime) -> bool:
    if campaign.dialing_mode is not DialingMode.PREDICTIVE:
        return False
    learned = insight(tx, campaign, at)
    return learned.known and not learned.budget.gate_open


def _agentless(tx: Transaction, running: Sequence[Campaign]) -> int:
    """Lines that Agentless campaigns have."""
    runs = [current_run(tx, one) for one in running if one.dialing_mode is DialingMode.AGENTLESS]
    return sum(_live(tx.history.counts(run.id)) for run in runs if run is not None)


def findings(known: Known) -> Iterator[Finding]:
    """At least one."""
    live = _live(known.counts)
    if live:
        yield Finding("dialing", f"it is dialing: {_people(live)} {_are(live)} on agents' desks or on the line")
    status = _status(known)
    if status is not None:
        yield status
        return
    if known.failing.records:
        n = known.failing.records
        message = f"its own system could not be asked about {_people(n)} lately, who {_are(n)} tried later"
        yield Finding("pre_call_failing", f"{message}: {known.failing.why}")
    people = list(_records(known))
    yield from people
    if any(finding.code in _NOBODY for finding in people):
        return
    yield from _resources(known)
    if not live and not people and known.agents is None:
        yield Finding("about_to", "it is about to place calls")


_NOBODY: Final = frozenset({"nobody", "all_done", "not_prepared", "hours_shut", "not_due"})


def _status(known: Known) -> Finding | None:
    """Why a campaign that is not Active does not dial."""
    campaign = known.campaign
    match campaign.status:
        case _C.ACTIVE:
            return None
        case _C.PREPARING:
            return Finding("preparing", "its contacts are still being prepared: start it when it is Ready")
        case _C.READY:
            return Finding("not_started", "it has not been started: play it")
        case _C.SCHEDULED | _C.RESCHEDULED:
            return Finding("scheduled", "it waits for the start of its schedule")
        case _C.PAUSED:
            return Finding("paused", "it is paused: resume it")
        case _C.STOPPED:
            return Finding("stopped", "it was stopped: play it to begin a new run")
        case _C.COMPLETED:
            return Finding("completed", "its run is complete, nobody is left to be dialed: play it to begin a new one")
        case _:
            return Finding("failed", f"it could not be prepared: {campaign.failure}")


def _records(known: Known) -> Iterator[Finding]:
    """Who of its people can be dialed now."""
    assert known.run is not None  # an Active campaign has a run
    states: Counter[RecordState] = Counter()
    shut, opens = 0, []
    for count in known.counts:
        states[count.state] += count.n
        if count.state in WAITING:
            hours = openness(known.run.hours, count.zone_key, known.at)
            if not hours.open:
                shut += count.n
                opens.append(hours.until)
    total, waiting = sum(states.values()), sum(states[state] for state in WAITING)
    if not known.run.prepared:
        code = "preparing_more" if total else "not_prepared"
        yield Finding(code, f"its contacts are still being prepared: {_people(total)} so far")
    if not total and known.run.prepared:
        yield Finding("nobody", "its contact lists hold nobody")
    elif total and not waiting and not _live(known.counts):
        yield Finding("all_done", f"nobody of its {_people(total)} is left to be dialed: {_why_closed(known, states)}")
    elif waiting:
        fresh = sum(_open(known, RecordState.PENDING))
        due = known.due_at is not None and known.due_at <= known.at
        if shut:
            next_opening = earliest(*opens)
            code = "hours_shut" if shut == waiting else "some_hours_shut"
            message = f"{_people(shut)} of {waiting} who wait {_are(shut)} outside their calling hours"
            yield Finding(code, message, next_opening)
        if shut < waiting and not fresh and not due:
            message = (
                f"{_people(waiting - shut)} {_are(waiting - shut)} waiting for a retry or callback that is not due yet"
            )
            yield Finding("not_due", message, known.due_at)


def _resources(known: Known) -> Iterator[Finding]:
    """Agents and lines."""
    if known.live_calls >= known.max_live_calls:
        yield Finding("no_lines", f"all {known.max_live_calls} lines of the stream are in use")
    elif known.agents is None and known.agentless >= known.max_agentless:
        yield Finding("no_lines", f"all {known.max_agentless} lines for Agentless campaigns are in use")
    if known.gate_shut:
        yield Finding(
            "gate_shut", "one more abandoned call would be too many: it places one call an idle agent for now"
        )
    if known.agents is None:
        return
    states, queue = Counter(known.agents), known.campaign.queue_name
    free = sum(states[state] for state in IDLE)
    if not known.agents:
        yield Finding("no_agents", f"queue {queue} has no agents: add some")
    elif states[AgentState.OFFLINE] == len(known.agents):
        yield Finding("nobody_signed_in", f"none of the {len(known.agents)} agents of queue {queue} is signed in")
    elif not free:
        doing = ", ".join(f"{states[state]} {word}" for state, word in _IN_WORDS.items() if states[state])
        yield Finding("no_agent_available", f"no agent of queue {queue} is available: {doing}")
    elif known.ahead:
        yield Finding("others_first", f"agents of queue {queue} are offered people of {_names(known.ahead)} first")
    elif not _live(known.counts):
        message = f"{free} of the agents of queue {queue} {_are(free)} available, and about to be given somebody"
        yield Finding("about_to", message)


def _why_closed(known: Known, states: Counter[RecordState]) -> str:
    excluded: Counter[Exclusion] = Counter()
    for count in known.counts:
        if count.exclusion is not None:
            excluded[count.exclusion] += count.n
    parts = [
        f"{states[state]} {word}"
        for state, word in (
            (RecordState.COMPLETED, "completed"),
            (RecordState.EXHAUSTED, "out of attempts"),
            (RecordState.DROPPED, "dropped"),
        )
        if states[state]
    ]
    return ", ".join(parts + [f"{n} excluded ({exclusion})" for exclusion, n in sorted(excluded.items())])


def _open(known: Known, state: RecordState) -> Iterator[int]:
    """How many in this state have open calling hours, by zone."""
    assert known.run is not None
    for count in known.counts:
        if count.state is state and openness(known.run.hours, count.zone_key, known.at).open:
            yield count.n


def _live(counts: Sequence[Count]) -> int:
    return sum(count.n for count in counts if count.state in LIVE)


def _people(n: int) -> str:
    return "1 person" if n == 1 else f"{n:,} people"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"campaign{'s' if len(names) > 1 else ''} {', '.join(names[:3])}{more}"
