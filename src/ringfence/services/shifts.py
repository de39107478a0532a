"""An agent's working day beside the call at hand: figures, promises, the script, and what was typed but not given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from ringfence.domain.agent import WEB
from ringfence.domain.problems import Problem
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.drafts import Draft
from ringfence.ports.storage.scripts import Script
from ringfence.ports.storage.shifts import LeftDraft, Promise
from ringfence.services import desk_pages
from ringfence.services.desk_pages import Page

LARGEST_DRAFT: Final = 64 * 1024
"""Bytes of JSON: notes of 4,000 characters with room for answers."""
KEPT: Final = timedelta(days=7)
LONGEST_SCRIPT: Final = 20_000

DISPOSITIONS: Final = (
    ("promise_to_pay", "Promise to pay"),
    ("paid", "Has paid"),
    ("interested", "Interested"),
    ("not_interested", "Not interested"),
    ("call_back", "Call back"),
    ("refuses", "Refuses to talk"),
    ("wrong_person", "Wrong person"),
    ("language_barrier", "Language barrier"),
    ("machine", "Answering machine"),
    ("do_not_call", "Do not call"),
)
"""What agents of a queue without a disposition set choose from: code and words. There any other code is good as well."""


async def about(database: Database, stream_id: str, agent_id: str) -> Page:
    """Who the agent is, their queues with what is said there, and what can come of a call. Raises Problem (not found)."""

    def work(tx: Transaction) -> Page:
        agent = tx.agents.get(stream_id, agent_id)
        if agent is None:
            raise Problem.not_found(f"agent {agent_id}")
        scripts = tx.scripts.of(agent.queue_ids)
        queues = [queue for queue in (tx.queues.get(stream_id, one) for one in agent.queue_ids) if queue]
        return {
            "id": agent.id,
            "firstName": agent.first_name,
            "lastName": agent.last_name,
            "endpoint": agent.phone,
            "deskPhone": None if agent.endpoint == WEB else agent.endpoint,
            "queues": [
                {
                    "id": queue.id,
                    "name": queue.name,
                    "description": queue.description,
                    "wrapUpSeconds": queue.wrap_up_seconds,
                    "script": scripts[queue.id].text if queue.id in scripts else None,
                    "dispositions": _choices(tx, queue.id),
                }
                for queue in sorted(queues, key=lambda queue: queue.name.lower())
            ],
        }

    return await database.read(work)


def _choices(tx: Transaction, queue_id: str) -> list[Page]:
    """What may be said of a call of this queue: its set, or what suits most where it has none."""
    found = tx.disposition_sets.of_queue(queue_id)
    choices = DISPOSITIONS if found is None else [(choice.code, choice.label) for choice in found.choices]
    return [{"code": code, "label": label} for code, label in choices]


async def today(database: Database, stream_id: str, agent_id: str, since: datetime, now: datetime) -> Page:
    """What the agent has done since then, what they have promised, and notes that were left. Raises Problem (not found)."""

    def work(tx: Transaction) -> Page:
        if tx.agents.get(stream_id, agent_id) is None:
            raise Problem.not_found(f"agent {agent_id}")
        figures = tx.shifts.figures(agent_id, since)
        return {
            "since": desk_pages.iso(since),
            "calls": figures.calls,
            "answered": figures.answered,
            "skipped": figures.skipped,
            "talkSeconds": int(figures.talked.total_seconds()),
            "dispositions": [{"code": code, "calls": n} for code, n in sorted(figures.dispositions.items())],
            "callbacks": [_promise_page(promise, now) for promise in tx.shifts.promises(stream_id, agent_id)],
            "left": [_left_page(left) for left in tx.shifts.left_drafts(stream_id, agent_id) if left.body.get("notes")],
        }

    return await database.read(work)


# --- drafts


async def keep_draft(database: Database, agent_id: str, record_id: str, body: Mapping[str, Any], at: datetime) -> None:
    """Keep what is typed, in place of what was there. Raises Problem (invalid) where it is too much."""
    if len(msgspec.json.encode(body)) > LARGEST_DRAFT:
        raise Problem.at("body", "too_long", f"must be at most {LARGEST_DRAFT} bytes as JSON")

    def work(tx: Transaction) -> None:
        tx.drafts.forget(at - KEPT)
        tx.drafts.keep(Draft(agent_id, record_id, dict(body), at))

    await database.write(work)


async def forget_draft(database: Database, agent_id: str, record_id: str) -> None:
    if await database.look(lambda tx: tx.drafts.get(agent_id, record_id)) is not None:
        await database.write(lambda tx: tx.drafts.remove(agent_id, record_id))


def draft_about(tx: Transaction, agent_id: str, thing: Page | None) -> Page | None:
    """What the agent has typed about the preview or call on their desk."""
    found = None if thing is None else tx.drafts.get(agent_id, thing["campaignDialingListId"])
    return None if found is None else found.body


async def add_notes(database: Database, agent_id: str, call_id: str, record_id: str, notes: str) -> None:
    """Give a call whose wrap-up ended by itself the notes that were typed.

    Raises Problem (conflict) where it has a disposition or notes already.
    """

    def work(tx: Transaction) -> bool:
        tx.drafts.remove(agent_id, record_id)
        return tx.shifts.add_notes(call_id, notes)

    if not await database.write(work):
        raise Problem.conflict("wrapped_up", "this call has a disposition or notes already, or is not over")


# --- scripts


async def script(database: Database, stream_id: str, queue_id: str) -> Script | None:
    """Raises Problem (not found) for an unknown queue."""

    def work(tx: Transaction) -> Script | None:
        _check_queue(tx, stream_id, queue_id)
        return tx.scripts.of([queue_id]).get(queue_id)

    return await database.read(work)


async def keep_script(database: Database, stream_id: str, script: Script) -> None:
    """Raises Problem (not found) for an unknown queue."""

    def work(tx: Transaction) -> None:
        _check_queue(tx, stream_id, script.queue_id)
        tx.scripts.keep(script)

    await database.write(work)


async def remove_script(database: Database, stream_id: str, queue_id: str) -> None:
    """Raises Problem (not found) for an unknown queue, and for one without a script."""

    def work(tx: Transaction) -> None:
        _check_queue(tx, stream_id, queue_id)
        if not tx.scripts.remove(queue_id):
            raise Problem.not_found(f"the script of queue {queue_id}")

    await database.write(work)


def _check_queue(tx: Transaction, stream_id: str, queue_id: str) -> None:
    if tx.queues.get(stream_id, queue_id) is None:
        raise Problem.not_found(f"queue {queue_id}")


def _promise_page(promise: Promise, now: datetime) -> Page:
    return {
        "campaignDialingListId": promise.record_id,
        "dueAt": desk_pages.iso(promise.due_at),
        "campaignName": promise.campaign_name,
        "contact": desk_pages.contact_page(promise.person, promise.phone_number),
        **desk_pages.times_page(promise.person, promise.hours_zone, now),
        "notes": promise.notes,
        "own": promise.own,
    }


def _left_page(left: LeftDraft) -> Page:
    return {
        "callId": left.attempt_id,
        "campaignDialingListId": left.record_id,
        "endedAt": desk_pages.iso(left.ended_at),
        "contact": desk_pages.contact_page(left.person, left.phone_number),
        "notes": str(left.body.get("notes", "")),
    }
