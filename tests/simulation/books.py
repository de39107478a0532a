"""What was told outside and what was counted, compared with what is on record: whatever crashed, they agree."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, func, select

from ringfence.adapters.storage import tables
from ringfence.adapters.storage.rollups import hour_of
from ringfence.domain.attempt import AnswerKind


def differences(connection: Connection, stream_id: str) -> list[str]:
    """In words; [] if there are none."""
    told = _told(connection, stream_id)
    found = _gaps(connection, stream_id)
    found += _calls(connection, stream_id, told)
    found += _previews(connection, stream_id, told)
    found += _agents(connection, stream_id, told)
    return found + _counted(connection, stream_id)


def _told(connection: Connection, stream_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Type and data of every notice, in order."""
    n = tables.notices.c
    rows = connection.execute(select(n.type, n.data).where(n.stream_id == stream_id).order_by(n.seq))
    return [(type, json.loads(data)) for type, data in rows]


def _gaps(connection: Connection, stream_id: str) -> list[str]:
    n, heads = tables.notices.c, tables.notice_heads.c
    seqs = list(connection.execute(select(n.seq).where(n.stream_id == stream_id).order_by(n.seq)).scalars())
    last = connection.execute(select(heads.seq).where(heads.stream_id == stream_id)).scalar() or 0
    return (
        [] if seqs == list(range(1, last + 1)) else [f"notices are numbered {seqs[:3]}…{seqs[-3:]}, the last is {last}"]
    )


def _differ(what: str, told: Any, should: Any) -> list[str]:
    return [] if told == should else [f"{what}: {told}, should be {should}"]


_BETWEEN = ("call.held", "call.unheld", "call.screened", "call.guided", "call.waiting", "call.abandoned")
"""What may happen to a call any number of times, or not at all, and is not on record."""


def _calls(connection: Connection, stream_id: str, told: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Every call is told of once for each thing that happened to it, in order; no other is."""
    lives: dict[str, list[str]] = defaultdict(list)
    outcomes = {}
    for type, data in told:
        if type.startswith("call.") and type not in _BETWEEN:
            lives[data["id"]].append(type)
            outcomes[data["id"]] = (data["outcome"], data["disposition"])
    found, should = [], {}
    for row in connection.execute(select(tables.attempts).where(tables.attempts.c.stream_id == stream_id)):
        happened = {
            "call.dialing": row.placed_at,
            "call.ringing": row.ringing_at,
            "call.answered": row.connected_at,
            "call.ended": row.ended_at,
            "call.wrapped_up": row.wrapped_up_at,
        }
        should[row.id] = [type for type, at in happened.items() if at is not None]
        if row.wrapped_up_at is not None:
            found += _differ(f"outcome of {row.id}", outcomes.get(row.id), (row.outcome, row.disposition))
    for call_id in sorted({*lives, *should}):
        found += _differ(f"told of {call_id}", lives.get(call_id), should.get(call_id))
    return found


def _previews(connection: Connection, stream_id: str, told: list[tuple[str, dict[str, Any]]]) -> list[str]:
    lives: dict[str, list[str]] = defaultdict(list)
    for type, data in told:
        if type.startswith("preview."):
            lives[data["id"]].append(type)
    rows = connection.execute(select(tables.previews).where(tables.previews.c.stream_id == stream_id))
    should = {row.id: ["preview.offered"] + ([] if row.closed_at is None else [f"preview.{row.state}"]) for row in rows}
    return [
        line
        for preview_id in sorted({*lives, *should})
        for line in _differ(f"told of {preview_id}", lives.get(preview_id), should.get(preview_id))
    ]


def _agents(connection: Connection, stream_id: str, told: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """An agent's stints join on to each other, up to the present state, and the hours add up to them."""
    sessions = {
        row.agent_id: row
        for row in connection.execute(
            select(tables.agent_sessions).where(tables.agent_sessions.c.stream_id == stream_id)
        )
    }
    states = {data["agentId"]: data["state"] for type, data in told if type == "agent.state"}
    found = _differ("states told", states, {agent_id: row.state for agent_id, row in sessions.items()})
    s, h = tables.agent_stints.c, tables.agent_hours.c
    stints: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(select(tables.agent_stints).where(s.stream_id == stream_id).order_by(s.since)):
        stints[row.agent_id].append(row)
    for agent_id, some in stints.items():
        joined = [*((one.until, two.since) for one, two in pairwise(some)), (some[-1].until, sessions[agent_id].since)]
        found += [f"{agent_id} was in no state from {until} to {since}" for until, since in joined if until != since]
    for state in ("away", "available", "previewing", "busy", "wrap_up"):
        rows = select(h.agent_id, func.sum(h[f"{state}_ms"])).where(h.stream_id == stream_id).group_by(h.agent_id)
        for agent_id, counted in connection.execute(rows):
            spent = sum((one.until - one.since).total_seconds() for one in stints[agent_id] if one.state == state)
            if abs(counted / 1000 - spent) > 0.002 * (
                len(stints[agent_id]) + 1
            ):  # cut to milliseconds, each hour of each
                found.append(f"{agent_id} was {state} for {counted} ms, should be {spent} s")
    return found


def _counted(connection: Connection, stream_id: str) -> list[str]:
    a = tables.attempts.c
    calls: Counter[tuple[Any, ...]] = Counter()
    placed: Counter[Any] = Counter()
    for row in connection.execute(select(tables.attempts).where(a.stream_id == stream_id)):
        hour = hour_of(row.placed_at)
        placed[hour, row.campaign_id] += 1
        if row.wrapped_up_at is not None:
            answered = row.answered_at is not None and row.answered_by != AnswerKind.MACHINE
            calls[hour, row.campaign_id, row.instance_id, row.number, row.outcome, row.disposition or "", answered] += 1
    c, p = tables.call_hours.c, tables.placed_hours.c
    kept: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(select(tables.call_hours).where(c.stream_id == stream_id)):
        key = (row.hour, row.campaign_id, row.instance_id, row.number, row.outcome, row.disposition)
        kept[*key, True] += row.answered
        kept[*key, False] += row.calls - row.answered
    days = select(tables.call_days).where(tables.call_days.c.stream_id == stream_id)
    of_days: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(days):
        key = (row.day, row.campaign_id, row.instance_id, row.number, row.outcome, row.disposition)
        of_days[*key, True] += row.answered
        of_days[*key, False] += row.calls - row.answered
    summed: Counter[tuple[Any, ...]] = Counter()
    for (hour, *others), n in kept.items():
        summed[hour.replace(hour=0), *others] += n
    rows = select(p.hour, p.campaign_id, func.sum(p.n)).where(p.stream_id == stream_id).group_by(p.hour, p.campaign_id)
    found = _differ("calls by the hour", +kept, calls)
    found += _differ("calls by the day", +of_days, +summed)
    found += _differ("calls placed", {(hour, one): n for hour, one, n in connection.execute(rows)}, dict(placed))
    v, h = tables.previews.c, tables.agent_hours.c
    offered = Counter(connection.execute(select(v.agent_id).where(v.stream_id == stream_id)).scalars())
    counts = select(h.agent_id, func.sum(h.previews)).where(h.stream_id == stream_id).group_by(h.agent_id)
    return found + _differ("previews", {agent_id: n for agent_id, n in connection.execute(counts) if n}, dict(offered))
