"""Experience flows: making, changing and removing them. Their documents are read by `flow_documents`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ringfence.domain import flow as flow_nodes
from ringfence.domain import flow_drawing, ids
from ringfence.domain.problems import BrokenPromise, Fault, Problem
from ringfence.engine import events
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.flows import StoredFlow
from ringfence.services.dialers import Dialers
from ringfence.services.flow_documents import Reading


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow as asked for. A `description` that is None stays as it is, or is empty."""

    name: str
    document: Any
    reading: Reading
    description: str | None = None


def drawn(flow: StoredFlow) -> str:
    """The flow as a graph in the language of Mermaid."""
    return flow_drawing.mermaid(flow_nodes.flow_of(flow.compiled))


def columns(flow: StoredFlow) -> tuple[str, ...]:
    """The contact's columns that it reads."""
    return flow_nodes.columns(flow_nodes.flow_of(flow.compiled))


async def faults_of(database: Database, *, stream_id: str, reading: Reading) -> list[Fault]:
    """What is wrong with a document, the queues that it names included."""
    return await database.read(lambda tx: _resolve(tx, stream_id, reading)[1])


async def create(
    database: Database, *, at: datetime, stream_id: str, draft: Draft, known_as: str | None = None
) -> StoredFlow:
    """A new flow; `known_as` is its id where it is to be a certain one.

    Problem: invalid with every fault of the document, conflict where the name is taken.
    """

    def work(tx: Transaction) -> StoredFlow:
        compiled = _resolved(tx, stream_id, draft)
        _check_name(tx, stream_id, draft.name)
        flow = StoredFlow(
            id=known_as or ids.new(ids.FLOW),
            stream_id=stream_id,
            name=draft.name,
            description=draft.description or "",
            version=1,
            document=draft.document,
            compiled=compiled,
            created_at=at,
            updated_at=at,
        )
        tx.flows.add(flow)
        return flow

    return await database.write(work)


async def update(
    database: Database, dialers: Dialers | None, *, at: datetime, stream_id: str, flow_id: str, draft: Draft
) -> StoredFlow:
    """The changed flow, in a new version where its document is another: calls that are up keep theirs.

    `dialers` is None where no server runs. Problem: not found, invalid, conflict where the name is taken.
    """

    def work(tx: Transaction) -> StoredFlow:
        before = _existing(tx, stream_id, flow_id)
        compiled = _resolved(tx, stream_id, draft)
        _check_name(tx, stream_id, draft.name, flow_id)
        same = before.document == draft.document and before.compiled == compiled
        flow = replace(
            before,
            name=draft.name,
            description=before.description if draft.description is None else draft.description,
            version=before.version + (not same),
            document=draft.document,
            compiled=compiled,
            updated_at=at,
        )
        tx.flows.save(flow)
        return flow

    flow = await database.write(work)
    if dialers is not None:
        config = events.FlowConfig(flow.id, flow.version, dict(flow.compiled))
        dialers.tell(stream_id, events.FlowConfigured, flow=config)
    return flow


async def remove(database: Database, *, stream_id: str, flow_id: str) -> StoredFlow:
    """The flow that was removed. Problem: not found, conflict while a campaign names it."""

    def work(tx: Transaction) -> StoredFlow:
        flow = _existing(tx, stream_id, flow_id)
        campaigns = tx.flows.campaigns_of(flow_id)
        if campaigns:
            more = f" and {len(campaigns) - 1} more" if len(campaigns) > 1 else ""
            message = f"flow {flow.name} is used by campaign {campaigns[0]}{more}: give those another flow first"
            raise Problem.conflict("in_use", message)
        tx.flows.remove(flow_id)
        return flow

    return await database.write(work)


async def get(database: Database, *, stream_id: str, flow_id: str) -> StoredFlow:
    """Problem (not found) for an unknown id."""
    return await database.look(lambda tx: _existing(tx, stream_id, flow_id))


async def page(database: Database, *, stream_id: str, skip: int, limit: int) -> tuple[list[StoredFlow], int]:
    """A part of the flows in the order of their names, and how many there are."""
    return await database.read(lambda tx: (tx.flows.page(stream_id, skip, limit), tx.flows.count(stream_id)))


def _existing(tx: Transaction, stream_id: str, flow_id: str) -> StoredFlow:
    flow = tx.flows.get(stream_id, flow_id)
    if flow is None:
        raise Problem.not_found(f"flow {flow_id}")
    return flow


def _check_name(tx: Transaction, stream_id: str, name: str, flow_id: str | None = None) -> None:
    other = tx.flows.named(stream_id, name)
    if other is not None and other.id != flow_id:
        raise Problem.conflict("name_taken", f"a flow with the name {other.name} exists already: choose another name")


def _resolved(tx: Transaction, stream_id: str, draft: Draft) -> dict[str, Any]:
    compiled, faults = _resolve(tx, stream_id, draft.reading)
    if faults:
        raise Problem.invalid(faults)
    if compiled is None:
        raise BrokenPromise("a document that cannot be compiled has a fault")
    return compiled


def _resolve(tx: Transaction, stream_id: str, reading: Reading) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The compiled form with the queues by id, and every fault."""
    faults = list(reading.faults)
    resolved: dict[str, Mapping[str, Any]] = {}
    for name, node in reading.nodes.items():
        resolved[name] = node
        if node["type"] == "transfer":
            queue = tx.queues.named(stream_id, node["queue"])
            if queue is None:
                message = f'there is no queue "{node["queue"]}" in this stream'
                faults.append(Fault(f"nodes.{name}.queue", "not_found", message))
            else:
                resolved[name] = {**node, "queue_id": queue.id}
    if faults or reading.compiled is None:
        return None, faults
    return {**reading.compiled, "nodes": resolved}, []
