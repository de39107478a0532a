"""A long call history: its first pages and the reports on it over HTTP, beside those of a short one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import uvloop

from ringfence.adapters.storage.tables import microseconds
from ringfence.bench import ground, server
from ringfence.bench.http import Client, request
from ringfence.bench.report import Report, Result

MOST_MS: Final = 200.0
SHORT: Final = 10_000
DAYS: Final = 365
_CAMPAIGNS: Final = 20
_AGENTS: Final = 300
_ATTEMPTS_A_RECORD: Final = 3
_DAY: Final = 10 * 3_600_000_000
"""In which people are called, in microseconds."""

_BASE: Final = f"/api/v1/streams/{ground.STREAM}"
_NUMBER: Final = "+447400000007"
_PERMIT: Final = (
    '{"rules":[{"rule":"campaign","allowed":true},{"rule":"doNotCall","allowed":true},{"rule":"callingHours","allowed":'
    'true,"zones":["Europe/London"],"until":"2026-03-02T21:00:00Z"},{"rule":"attempts","allowed":true,"left":2}]}'
)


def run(folder: Path, quick: bool, attempts: int | None = None) -> Report:
    """The last of the attempts was an hour ago, the first one a year before."""
    attempts = attempts or (100_000 if quick else 10_000_000)
    runs = 5 if quick else 25
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    started = time.perf_counter()
    long = _made(folder / "long", attempts, until)
    made = time.perf_counter() - started
    short = _made(folder / "short", min(SHORT, attempts // 10), until)
    size = long.database_path.stat().st_size / 2**30
    with server.serving(long.config.data) as one, server.serving(short.config.data) as other:
        found = uvloop.run(_asked(one.port, other.port, (long.token, short.token), until, runs))
        memory = server.resident_mib(one.pid)
    results = tuple(
        Result(
            name, "ms", tuple(ours), f"ms, of {min(SHORT, attempts // 10):,}", sorted(beside)[len(beside) // 2],
            f"at most {MOST_MS:g} ms", sorted(ours)[len(ours) // 2] <= MOST_MS,
        )
        for name, (ours, beside) in found.items()
    )  # fmt: skip
    remarks = (
        f"{attempts:,} attempts of {DAYS} days, {_CAMPAIGNS} campaigns and {_AGENTS} agents: {size:.1f} GiB, made in"
        f" {made:.0f} s; the server then held {memory:.0f} MiB.",
        "Over HTTP, with the answer read; both servers are asked in turns. Pages are of 100 attempts.",
    )
    return Report("history", quick, results, remarks)


def _questions(until: datetime) -> Iterator[tuple[str, str]]:
    """What is asked, and where."""

    def ago(days: int) -> str:
        return (until - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")

    year, month = f"from={ago(DAYS)}", f"from={ago(30)}"
    yield "attempts, first page", "/attempts"
    yield "… of a campaign", "/attempts?campaignId=cp-7"
    yield "… of an agent", "/attempts?agentId=ag-42"
    yield "… of an agent, one outcome", "/attempts?agentId=ag-42&outcome=busy"
    yield "… of a number", f"/attempts?phoneNumber=%2B{_NUMBER[1:]}"
    yield "… half a year back", f"/attempts?to={ago(DAYS // 2)}"
    yield "calls by campaign, a year", f"/reports/overview?{year}"
    yield "outcomes by hour, a month", f"/reports/outcomes?by=hour&{month}"
    yield "dispositions, a year", f"/reports/dispositions?{year}"
    yield "abandoned and refused, 30 days", "/reports/compliance"
    yield "agents' work, a year", f"/reports/agents?{year}"


Found = dict[str, tuple[list[float], list[float]]]


async def _asked(long: int, short: int, tokens: tuple[str, str], until: datetime, runs: int) -> Found:
    """Milliseconds of each question, in the long history and in the short one."""
    sides = tuple(zip((Client(long), Client(short)), tokens, strict=True))
    found: Found = {}
    for name, path in _questions(until):
        times: tuple[list[float], list[float]] = [], []
        for number in range(runs + 1):
            for (client, token), of_side in zip(sides, times, strict=True):
                began = time.perf_counter()
                status, content = await client.send(request("GET", _BASE + path, token))
                if status != 200:
                    raise RuntimeError(f"GET {path} was answered {status}: {content.decode('utf-8', 'replace')}")
                if number:  # the first is for warming up
                    of_side.append((time.perf_counter() - began) * 1000)
        found[name] = times
    for client, _ in sides:
        client.close()
    return found


def _made(folder: Path, attempts: int, until: datetime) -> ground.Ground:
    place = ground.make(folder, 0, 0)
    connection = sqlite3.connect(place.database_path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
        connection.execute(f"PRAGMA {pragma}").close()
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'attempts' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    start = microseconds(until - timedelta(days=DAYS - 1, hours=10))
    connection.execute(_FILL, {"count": attempts, "start": start})
    for _, statement in indexes:
        connection.execute(statement)
    for statement in _ROLLUPS:
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode=WAL").close()
    connection.close()
    return place


_FILL: Final = f"""
    WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count),
         made(n, record, tries, placed, kind) AS (
             SELECT n, printf('cr-0d5ad1c6-62a6-4bd0-92f0-46cbd2c3b3a1-%012x', n / {_ATTEMPTS_A_RECORD}),
                    n % {_ATTEMPTS_A_RECORD} + 1,
                    :start + n * {DAYS} / :count * 86400000000 + n * {DAYS} % :count * {_DAY} / :count, n * 7 % 20
             FROM numbers)
    INSERT INTO attempts (id, account_id, stream_id, campaign_id, instance_id, record_id, contact_id, phone_number,
                          caller_id, number, "limit", agent_id, queue_id, permit, placed_at, state, muted, ringing_at,
                          answered_at, connected_at, ended_at, outcome, cause, ended_by, disposition, wrapped_up_at)
    SELECT record || '-' || tries, '{ground.ACCOUNT}', '{ground.STREAM}', 'cp-' || (n / 500 % {_CAMPAIGNS}),
           'ci-' || (n / 500 % {_CAMPAIGNS}) || '-' || (placed / 86400000000), record, 'cc' || substr(record, 3),
           printf('+447%09d', 400000000 + n / {_ATTEMPTS_A_RECORD} * 7 % 100000000), '{ground.CALLER_ID}', tries,
           {_ATTEMPTS_A_RECORD}, 'ag-' || (n % {_AGENTS}), 'qu-1', '{_PERMIT}', placed, 'ended', 0, placed + 2000000,
           CASE WHEN kind < 6 THEN placed + 9000000 END, CASE WHEN kind < 6 THEN placed + 9200000 END,
           placed + CASE WHEN kind < 6 THEN 130000000 ELSE 25000000 END,
           CASE WHEN kind < 6 THEN 'connected' WHEN kind < 15 THEN 'no_answer' WHEN kind < 18 THEN 'busy' ELSE 'failed' END,
           CASE WHEN kind < 6 THEN '16' WHEN kind < 15 THEN '19' WHEN kind < 18 THEN '17' ELSE '41' END,
           CASE WHEN kind < 6 THEN 'person' END, CASE WHEN kind < 3 THEN 'promised' WHEN kind < 6 THEN 'spoken_to' END,
           placed + CASE WHEN kind < 6 THEN 150000000 ELSE 25000000 END
    FROM made
"""
_HOUR: Final = "placed_at / 3600000000 * 3600000000"


def _of_days(table: str, of: str, keys: str, sums: Sequence[str]) -> str:
    """Counts by the day of those by the hour."""
    added = ", ".join(f"sum({name})" for name in sums)
    day = "hour / 86400000000 * 86400000000"
    return f"INSERT INTO {table} SELECT stream_id, {day}, {keys}, {added} FROM {of} GROUP BY stream_id, 2, {keys}"


_ROLLUPS: Final = (
    f"""INSERT INTO call_hours
        SELECT stream_id, {_HOUR}, campaign_id, instance_id, number, outcome, coalesce(disposition, ''), count(*),
               count(answered_at), sum(coalesce(ended_at - connected_at, 0)) / 1000,
               sum(wrapped_up_at - ended_at) / 1000
        FROM attempts GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    f"""INSERT INTO placed_hours
        SELECT stream_id, {_HOUR}, campaign_id, placed_at / 3600000000 % 24, count(*) FROM attempts GROUP BY 1, 2, 3, 4""",
    f"""INSERT INTO agent_hours
        SELECT stream_id, {_HOUR}, agent_id, count(*), 0, count(*), count(answered_at), 0, 600000, 0, 900000,
               sum(ended_at - placed_at) / 1000, sum(wrapped_up_at - ended_at) / 1000
        FROM attempts GROUP BY 1, 2, 3""",
    _of_days(
        "call_days", "call_hours", "campaign_id, instance_id, number, outcome, disposition",
        ("calls", "answered", "talk_ms", "wrap_up_ms"),
    ),
    _of_days(
        "agent_days", "agent_hours", "agent_id",
        ("previews", "skipped", "calls", "answered", "away_ms", "available_ms", "reserved_ms", "previewing_ms", "busy_ms",
         "wrap_up_ms"),
    ),
)  # fmt: skip
