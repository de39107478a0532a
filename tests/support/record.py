"""The promises of the dialer, checked against what a server has left in its database."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from ringfence.adapters.storage.journal import decoded
from ringfence.adapters.storage.tables import instant
from ringfence.domain.agent import AgentState
from ringfence.domain.calling_hours import open_in_all
from ringfence.domain.campaign import RESERVING, Instance
from ringfence.domain.record import OPEN
from ringfence.engine import commands, events
from ringfence.engine.dialer import Dialer

Row = sqlite3.Row


@dataclass(frozen=True)
class Hush:
    """From a pause or stop that was answered to the moment before the resume or play that ended it."""

    instance_id: str
    start: datetime
    end: datetime


class Record:
    """A database, read whole after its server has stopped."""

    def __init__(self, data: Path) -> None:
        database = sqlite3.connect(f"file:{data / 'ringfence.db'}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        self.attempts = database.execute("SELECT * FROM attempts ORDER BY placed_at").fetchall()
        self.previews = database.execute("SELECT * FROM previews ORDER BY offered_at").fetchall()
        self.records = {row["id"]: row for row in database.execute("SELECT * FROM records")}
        self.counts = database.execute("SELECT * FROM record_counts").fetchall()
        self.blocked = {row["phone_number"]: row["added_at"] for row in database.execute("SELECT * FROM dnc_numbers")}
        self.instances = {
            row["id"]: msgspec.convert(
                {
                    **json.loads(row["spec"]),
                    "id": row["id"],
                    "status": row["status"],
                    "prepared": bool(row["prepared"]),
                },
                Instance,
            )
            for row in database.execute("SELECT * FROM instances")
        }
        self.journal = [
            decoded(row["kind"], row["body"]) for row in database.execute("SELECT * FROM journal ORDER BY seq")
        ]
        database.close()

    def check(self, hushes: Iterable[Hush] = (), preview_slack: timedelta = timedelta(seconds=5)) -> None:
        """Every promise that the record can show. `preview_slack`: how late a time-out may be, in the dialer's time."""
        self.one_live_attempt_a_number()
        self.attempts_within_the_limit()
        self.permitted_when_placed()
        self.retries_wait()
        self.one_thing_an_agent()
        self.longest_idle_first_and_in_order()
        self.nothing_lost()
        self.silent_when_told(hushes)
        self.previews_end_in_time(preview_slack)

    def one_live_attempt_a_number(self) -> None:
        """I1."""
        by_number: dict[str, list[Row]] = defaultdict(list)
        for row in self.attempts:
            by_number[row["phone_number"]].append(row)
        for rows in by_number.values():
            for before, after in pairwise(rows):
                assert before["ended_at"] is not None, f"{before['id']} never ended"
                assert before["ended_at"] <= after["placed_at"], f"I1: {before['id']} and {after['id']} at once"

    def attempts_within_the_limit(self) -> None:
        """I2."""
        made = Counter(row["record_id"] for row in self.attempts)
        for record_id, count in made.items():
            record = self.records[record_id]
            assert count <= self.instances[record["instance_id"]].max_attempts, f"I2: {record_id} tried {count} times"
            assert record["attempts"] == count, f"I8: {record_id} counts {record['attempts']} of {count} attempts"

    def permitted_when_placed(self) -> None:
        """I3, I4, I12."""
        for row in self.attempts:
            at, record = instant(row["placed_at"]), self.records[row["record_id"]]
            hours = self.instances[row["instance_id"]].hours
            assert open_in_all(hours, record["zone_key"], at), f"I3: {row['id']} outside calling hours"
            blocked_at = self.blocked.get(row["phone_number"])
            assert blocked_at is None or blocked_at > row["placed_at"], f"I4: {row['id']} to a do-not-call number"
            permit = json.loads(row["permit"])
            assert datetime.fromisoformat(permit["at"]) == at, f"I12: {row['id']} has no permit of its own"

    def retries_wait(self) -> None:
        """I5."""
        by_record: dict[str, list[Row]] = defaultdict(list)
        for row in self.attempts:
            by_record[row["record_id"]].append(row)
        for rows in by_record.values():
            period = self.instances[rows[0]["instance_id"]].retry_period
            for before, after in pairwise(rows):
                waited = instant(after["placed_at"]) - instant(before["ended_at"])
                assert waited >= period, f"I5: {after['id']} only {waited} after the attempt before"

    def one_thing_an_agent(self) -> None:
        """I6: previews and calls, wrap-up included, of one agent follow one another."""
        spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for row in self.previews:
            assert row["closed_at"] is not None, f"{row['id']} never closed"
            spans[row["agent_id"]].append((row["offered_at"], row["closed_at"], row["id"]))
        for row in self.attempts:
            reserved = self.instances[row["instance_id"]].mode in RESERVING
            start = row["placed_at"] if reserved else row["connected_at"]
            if row["agent_id"] is not None:
                spans[row["agent_id"]].append((start, row["wrapped_up_at"], row["id"]))
        for agent_id, found in spans.items():
            for (_, end, before), (start, _, after) in pairwise(sorted(found)):
                assert end <= start, f"I6: {agent_id} has {before} and {after} at once"

    def longest_idle_first_and_in_order(self) -> None:
        """I7, I10: the journal replayed, looking at every offer."""
        dialer = Dialer()
        for event in self.journal:
            if isinstance(event, events.EngineRestored):
                dialer = Dialer()
            idle = {
                session.agent_id: session.since
                for session in dialer.state.sessions.values()
                if session.state is AgentState.AVAILABLE
            }
            order: dict[str, tuple[int, float, int]] = {}
            for command in dialer.handle(event):
                if not isinstance(command, commands.OpenPreview):
                    continue
                agent_id = command.preview.agent_id
                since = idle.pop(agent_id, None)
                record = self.records[command.preview.record_id]
                is_their_own = dialer.state.records[record["id"]].owner == agent_id
                for other, other_since in () if is_their_own else idle.items():
                    passed_over = since is None or other_since < since
                    still_idle = dialer.state.sessions[other].state is AgentState.AVAILABLE
                    assert not (passed_over and still_idle), f"I7: {other} passed over for {agent_id}"
                if record["due_at"] is None and record["attempts"] == 0:
                    place = (record["rank"], 0.0, record["position"])
                    assert order.get(record["instance_id"], place) <= place, f"I10: {record['id']} out of order"
                    order[record["instance_id"]] = place

    def nothing_lost(self) -> None:
        """I8: the counts are those of the records, and records of runs that are over are closed."""
        counted: Counter[tuple[str, str, str, str]] = Counter()
        for row in self.records.values():
            counted[row["instance_id"], row["state"], row["zone_key"], row["exclusion"] or ""] += 1
        kept = {
            (row["instance_id"], row["state"], row["zone_key"], row["exclusion"]): row["n"]
            for row in self.counts
            if row["n"]
        }
        assert kept == dict(counted), "I8: the counts of records are not those of the records"
        for row in self.records.values():
            if self.instances[row["instance_id"]].status == "Completed":
                assert row["state"] not in {state.value for state in OPEN}, f"I8: {row['id']} is still {row['state']}"

    def silent_when_told(self, hushes: Iterable[Hush]) -> None:
        """I9."""
        for hush in hushes:
            for row in self.attempts:
                placed = instant(row["placed_at"])
                if row["instance_id"] == hush.instance_id:
                    assert not hush.start < placed < hush.end, f"I9: {row['id']} placed at {placed}"

    def previews_end_in_time(self, slack: timedelta) -> None:
        """I11."""
        for row in self.previews:
            late = instant(row["closed_at"]) - instant(row["expires_at"])
            assert late <= slack, f"I11: {row['id']} lived {late} too long"

    def outcomes(self) -> Counter[str]:
        return Counter(row["outcome"] for row in self.attempts)

    def values(self, column: str) -> Counter[Any]:
        """How many records have each value of a column."""
        return Counter(row[column] for row in self.records.values())
