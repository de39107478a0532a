from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from ringfence.adapters.clock import ManualClock
from ringfence.adapters.storage import history as sql
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.attempt import CallState, Outcome
from ringfence.domain.preview import PreviewState
from ringfence.domain.record import Exclusion, RecordState
from ringfence.domain.settings import StreamSettings
from ringfence.engine.commands import SaveAttempt, SavePreview
from ringfence.ports.storage.contact_lists import Reject
from ringfence.ports.storage.history import AttemptKey, AttemptQuery, Calls, Count, Holder
from ringfence.services import retention
from tests.support.history_rows import ACCOUNT, DNC, GLOBAL_DNC, NOW, Ledger, number

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ledger(database: SqlDatabase) -> Ledger:
    made = Ledger(database)
    await made.furnish()
    return made


async def running(ledger: Ledger, name: str = "March", people: int = 6) -> Ledger:
    await ledger.add_list(f"{name} list", [number(n) for n in range(people)])
    await ledger.add_campaign(name, [f"{name} list"])
    await ledger.start(name)
    return ledger


async def pages(ledger: Ledger, query: AttemptQuery, limit: int, stream_id: str = "st-alpha") -> list[list[str]]:
    """The ids of every page, to the end."""
    found: list[list[str]] = []
    after: AttemptKey | None = None
    while True:
        page = await ledger.database.read(
            lambda tx, after=after: tx.history.attempts(stream_id, query, after, limit)  # type: ignore[misc]
        )
        found.append([attempt.id for attempt in page.attempts])
        after = page.after
        if after is None:
            return found


async def test_counts_and_calls_of_a_run_are_those_of_its_records_and_attempts(ledger: Ledger):
    await ledger.block(number(5))
    await running(ledger)
    await ledger.call("March", number(0), RecordState.COMPLETED, Outcome.CONNECTED)
    await ledger.call("March", number(1), RecordState.RETRY, Outcome.BUSY, due_at=NOW + 45 * MINUTE)
    ringing = await ledger.call("March", number(2), RecordState.DIALING)
    run_id = ledger.runs["March"].id
    counts = await ledger.database.read(lambda tx: tx.history.counts(run_id))
    assert counts == [
        Count(RecordState.COMPLETED, "", None, 1),
        Count(RecordState.DIALING, "", None, 1),
        Count(RecordState.EXCLUDED, "", Exclusion.DNC, 1),
        Count(RecordState.PENDING, "", None, 2),
        Count(RecordState.RETRY, "", None, 1),
    ]
    assert await ledger.database.read(lambda tx: tx.history.calls(run_id)) == Calls(2, 1)
    ended = replace(ringing, state=CallState.ENDED, answered_at=NOW, ended_at=NOW, outcome=Outcome.CONNECTED)
    await ledger.save(SaveAttempt(ended))
    assert await ledger.database.read(lambda tx: tx.history.calls(run_id)) == Calls(2, 1)
    await ledger.save(SaveAttempt(replace(ended, wrapped_up_at=NOW + MINUTE, disposition="promise")))
    assert await ledger.database.read(lambda tx: tx.history.calls(run_id)) == Calls(3, 2)


async def test_attempts_are_paged_newest_first_also_where_many_were_placed_at_one_instant(ledger: Ledger):
    await running(ledger)
    made = [
        await ledger.call("March", number(n), RecordState.COMPLETED, Outcome.CONNECTED, at=NOW + MINUTE * (n // 3))
        for n in range(6)
    ]
    newest_first = [a.id for a in sorted(made, key=lambda a: (a.placed_at, a.id), reverse=True)]
    for limit in (1, 2, 4, 6, 7):
        found = await pages(ledger, AttemptQuery(campaign_id="cd-March"), limit)
        assert list(itertools.chain(*found)) == newest_first
        assert all(len(page) == limit for page in found[:-1])


async def test_every_filter_finds_its_attempts_and_all_of_them_together_too(ledger: Ledger):
    await running(ledger)
    await running(ledger, "April")
    busy = await ledger.call("March", number(0), RecordState.RETRY, Outcome.BUSY, due_at=NOW, agent_id="a-1")
    talked = await ledger.call(
        "March", number(1), RecordState.COMPLETED, Outcome.CONNECTED, NOW + MINUTE, agent_id="a-2"
    )
    other = await ledger.call(
        "April", number(0), RecordState.COMPLETED, Outcome.CONNECTED, NOW + 2 * MINUTE, agent_id="a-1"
    )
    everything: dict[str, Any] = {
        "campaign_id": ("cd-March", [talked, busy]),
        "instance_id": (ledger.runs["April"].id, [other]),
        "agent_id": ("a-1", [other, busy]),
        "outcome": (Outcome.CONNECTED, [other, talked]),
        "phone_number": (number(0), [other, busy]),
        "placed_from": (NOW + MINUTE, [other, talked]),
        "placed_before": (NOW + MINUTE, [busy]),
    }
    for name, (value, expected) in everything.items():
        assert await pages(ledger, AttemptQuery(**{name: value}), 9) == [[a.id for a in expected]], name
    one = AttemptQuery("cd-March", ledger.runs["March"].id, "a-1", Outcome.BUSY, number(0), NOW, NOW + MINUTE)
    assert await pages(ledger, one, 9) == [[busy.id]]


async def test_a_page_looks_at_a_bounded_number_of_attempts_and_says_where_to_go_on(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sql, "EXAMINED", 2)
    await running(ledger)
    rare = await ledger.call("March", number(0), RecordState.RETRY, Outcome.BUSY, due_at=NOW)
    for n in range(1, 6):
        await ledger.call("March", number(n), RecordState.COMPLETED, Outcome.CONNECTED, at=NOW + n * MINUTE)
    found = await pages(ledger, AttemptQuery(outcome=Outcome.BUSY), 1)
    assert list(itertools.chain(*found)) == [rare.id]
    assert len(found) > 2


async def test_another_streams_attempts_are_neither_found_nor_hinted_at(ledger: Ledger):
    await running(ledger)
    for n in range(3):
        await ledger.call("March", number(n), RecordState.COMPLETED, Outcome.CONNECTED, agent_id="a-1")
    for query in (
        AttemptQuery(campaign_id="cd-March"),
        AttemptQuery(instance_id=ledger.runs["March"].id),
        AttemptQuery(agent_id="a-1", outcome=Outcome.CONNECTED),
        AttemptQuery(phone_number=number(0)),
        AttemptQuery(),
    ):
        assert await pages(ledger, query, 2, stream_id="st-omega") == [[]]


async def plans(database: Any, work: Any) -> list[str]:
    """How SQLite goes about each statement of this work."""
    statements: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    await database.read(work)
    event.remove(database.engine, "before_cursor_execute", note)
    with database.engine.connect() as connection:
        return [
            row[3]
            for statement, parameters in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


async def test_no_combination_of_filters_scans_the_attempts_or_sorts_them_all(ledger: Ledger):
    values: dict[str, Any] = {
        "campaign_id": "cd-March",
        "instance_id": "cid-1",
        "agent_id": "a-1",
        "outcome": Outcome.BUSY,
        "phone_number": number(0),
        "placed_from": NOW,
        "placed_before": NOW + MINUTE,
    }
    for size in range(len(values) + 1):
        for names in itertools.combinations(values, size):
            query = AttemptQuery(**{name: values[name] for name in names})
            for after in (None, AttemptKey(NOW, "at-1")):
                found = await plans(
                    ledger.database,
                    lambda tx, query=query, after=after: tx.history.attempts("st-alpha", query, after, 100),
                )
                searches = [line for line in found if "attempts" in line]
                assert searches
                assert all(line.startswith("SEARCH attempts USING") for line in searches), (names, found)
                # What is sorted are attempts of the same instant only.
                assert "RIGHT PART OF ORDER BY" in found[1] or "LAST TERM OF ORDER BY" in found[1], found


async def test_what_bears_on_a_number_is_found_by_index(ledger: Ledger):
    await running(ledger)
    record = await ledger.record("March", number(3))
    retry = await ledger.change("March", number(2), RecordState.RETRY, due_at=NOW)
    run_id = ledger.runs["March"].id

    def work(tx: Any) -> None:
        tx.history.counts(run_id)
        tx.history.calls(run_id)
        tx.history.runs_with([run_id], number(3))
        tx.history.current_runs("st-alpha")
        tx.history.records_of(run_id, number(3), 9)
        for one in (record, retry):
            tx.history.ahead(one, ["", "Europe/London"], NOW, 100)
        tx.history.dnc_entries("st-alpha", number(3))
        tx.history.holders(ACCOUNT, number(3))
        tx.history.live_calls(ACCOUNT, "st-alpha")
        tx.history.rejects_of(["cl-1"], number(3), 9)

    found = await plans(ledger.database, work)
    scans = [line for line in found if line.startswith("SCAN") and "subquery" not in line and "anon" not in line]
    assert scans == []
    assert any("ix_records_ready" in line and "rank" in line for line in found)
    assert any("ix_records_waiting" in line and "due_at<" in line for line in found)
    assert not any("ix_attempts_stream" in line for line in found)


async def test_the_place_in_the_order_counts_callbacks_then_fresh_ones_then_retries_of_open_zones(ledger: Ledger):
    zones = ["", "", "Asia/Tokyo", "", "", ""]
    await ledger.add_list("mixed", [number(n) for n in range(6)], zones)
    await ledger.add_campaign("March", ["mixed"])
    await ledger.start("March")
    await ledger.change("March", number(3), RecordState.CALLBACK, due_at=NOW - MINUTE, is_callback=True)
    await ledger.change("March", number(4), RecordState.RETRY, due_at=NOW - MINUTE)
    await ledger.change("March", number(5), RecordState.RETRY, due_at=NOW - 2 * MINUTE)

    async def ahead(n: int, limit: int = 100) -> int:
        record = await ledger.record("March", number(n))
        return await ledger.database.read(lambda tx: tx.history.ahead(record, [""], NOW, limit))

    assert [await ahead(n) for n in (3, 0, 1, 5, 4)] == [0, 1, 2, 3, 4]
    assert await ahead(4, limit=2) == 2


async def test_do_not_call_entries_say_since_when_until_when_and_whether_for_all(ledger: Ledger):
    await ledger.block(number(0), until=NOW + MINUTE)
    await ledger.block(number(0), GLOBAL_DNC)
    found = await ledger.database.read(lambda tx: tx.history.dnc_entries("st-alpha", number(0)))
    assert [(e.list_name, e.is_global, e.added_at, e.expires_at) for e in found] == [
        ("National register", True, NOW, None),
        ("Opted out", False, NOW, NOW + MINUTE),
    ]
    assert [e.holds("cl-another", NOW) for e in found] == [True, False]
    assert [e.holds(DNC, NOW + MINUTE) for e in found] == [True, False]
    assert await ledger.database.read(lambda tx: tx.history.dnc_entries("st-omega", number(0))) == []


async def test_a_number_is_held_by_a_call_or_a_preview_of_whatever_stream_of_the_account(ledger: Ledger):
    await running(ledger)
    preview = await ledger.preview("March", number(0), "a-1")
    call = await ledger.call("March", number(1), RecordState.DIALING, agent_id="a-2")

    async def held(n: int, account_id: str = ACCOUNT) -> list[Holder]:
        return await ledger.database.read(lambda tx: tx.history.holders(account_id, number(n)))

    both = await held(0) + await held(1)
    assert [(h.kind, h.id, h.agent_id, h.campaign_name, h.state, h.until) for h in both] == [
        ("preview", preview.id, "a-1", "March", "open", NOW + timedelta(seconds=30)),
        ("call", call.id, "a-2", "March", "dialing", None),
    ]
    assert await held(0, "ac-omega") == []
    assert await ledger.database.read(lambda tx: tx.history.live_calls(ACCOUNT, "st-alpha")) == 1
    assert await ledger.database.read(lambda tx: tx.history.live_calls(ACCOUNT, "st-beta")) == 0


async def test_rejected_rows_are_found_however_the_number_was_written(ledger: Ledger):
    list_id = await ledger.add_list("March list", [])
    written = ["+44 (0)20 7946 0001", "+44 20-7946.0001", "00442079460001", "442079460001", "+442079460002"]
    rejects = [Reject(line, phone, "duplicate of line 1") for line, phone in enumerate(written, 2)]
    await ledger.database.write(lambda tx: tx.contact_lists.add_rejects(list_id, 1, rejects))
    found = await ledger.database.read(lambda tx: tx.history.rejects_of([list_id], number(1), 9))
    assert [(one.line, one.list_name) for one in found] == [(line, "March list") for line in (2, 3, 4, 5)]


async def test_the_current_run_is_the_one_that_played_last_and_before_the_first_play_the_one_that_waits(ledger: Ledger):
    await running(ledger)
    await ledger.add_campaign("April", ["March list"])
    await ledger.add_campaign("May", ["March list"], prepare=False)
    runs = await ledger.database.read(lambda tx: tx.history.current_runs("st-alpha"))
    assert dict(runs) == {"cd-March": ledger.runs["March"].id, "cd-April": ledger.runs["April"].id}
    with_number = await ledger.database.read(lambda tx: tx.history.runs_with([run for _, run in runs], number(0)))
    assert with_number == {ledger.runs["March"].id, ledger.runs["April"].id}
    assert await ledger.database.read(lambda tx: tx.history.runs_with(list(with_number), number(99))) == set()


async def test_history_is_forgotten_by_age_and_what_is_not_over_or_young_stays(ledger: Ledger):
    await running(ledger)
    old = await ledger.call("March", number(0), RecordState.COMPLETED, Outcome.CONNECTED, at=NOW)
    live = await ledger.call("March", number(1), RecordState.DIALING, at=NOW)
    young = await ledger.call("March", number(2), RecordState.COMPLETED, Outcome.BUSY, at=NOW + timedelta(days=31))
    clock = ManualClock(NOW + timedelta(days=45))
    assert await retention.forget_history(ledger.database, clock) == 0
    keep = replace(StreamSettings(), history_days=7)
    await ledger.database.write(lambda tx: tx.tenancy.save_settings("st-alpha", keep))
    assert await retention.forget_history(ledger.database, clock) == 1
    assert await pages(ledger, AttemptQuery(), 50) == [[young.id, live.id]]
    assert old.id not in (young.id, live.id)
    assert await retention.forget_history(ledger.database, clock) == 0


async def test_old_previews_of_a_run_are_forgotten_once_they_are_closed(ledger: Ledger):
    await running(ledger)
    run_id, later = ledger.runs["March"].id, NOW + timedelta(days=400)
    opened = await ledger.preview("March", number(3))
    assert await ledger.database.write(lambda tx: tx.history.forget_previews(run_id, later, 10)) == 0
    await ledger.save(SavePreview(replace(opened, state=PreviewState.SKIPPED, closed_at=NOW + MINUTE)))
    assert await ledger.database.write(lambda tx: tx.history.forget_previews(run_id, NOW, 10)) == 0
    assert await ledger.database.write(lambda tx: tx.history.forget_previews(run_id, later, 10)) == 1
