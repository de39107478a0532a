"""What the storage of experience flows must do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.domain.settings import StreamSettings
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.flows import StoredFlow
from ringfence.ports.storage.tenancy import Stream
from tests.contract.conftest import NOW

STREAM, OTHER = "st-alpha", "st-omega"


@pytest.fixture
async def streams(database: SqlDatabase) -> SqlDatabase:
    def work(tx: Transaction) -> None:
        tx.tenancy.add_account("ac-alpha", NOW)
        for stream in (STREAM, OTHER):
            tx.tenancy.add_stream(Stream(stream, "ac-alpha", StreamSettings(), NOW))

    await database.write(work)
    return database


def a_flow(id: str = "cf-1", name: str = "Reminder", stream: str = STREAM, version: int = 1) -> StoredFlow:
    document = {"start": "a", "nodes": {"a": {"type": "hangup"}}, "v": version, "Grüße": "ß"}
    return StoredFlow(id, stream, name, "for you", version, document, {**document, "language": "en"}, NOW, NOW)


async def test_a_flow_is_found_by_id_and_by_name_in_its_stream_alone(streams: SqlDatabase) -> None:
    flow = a_flow()
    await streams.write(lambda tx: tx.flows.add(flow))
    assert await streams.read(lambda tx: tx.flows.get(STREAM, "cf-1")) == flow
    assert await streams.read(lambda tx: tx.flows.named(STREAM, "REMINDER")) == flow
    assert await streams.read(lambda tx: tx.flows.get(OTHER, "cf-1")) is None
    assert await streams.read(lambda tx: tx.flows.named(OTHER, "Reminder")) is None


async def test_flows_are_listed_by_name(streams: SqlDatabase) -> None:
    for n, name in enumerate(["b", "C", "a"]):
        flow = a_flow(f"cf-{n}", name)
        await streams.write(lambda tx, flow=flow: tx.flows.add(flow))  # type: ignore[misc]
    await streams.write(lambda tx: tx.flows.add(a_flow("cf-9", "b", OTHER)))
    page = await streams.read(lambda tx: tx.flows.page(STREAM, 1, 5))
    assert [flow.name for flow in page] == ["b", "C"]
    assert await streams.read(lambda tx: tx.flows.count(STREAM)) == 3


async def test_older_versions_stay(streams: SqlDatabase) -> None:
    first, second = a_flow(), replace(a_flow(version=2), updated_at=NOW + timedelta(hours=1))
    await streams.write(lambda tx: tx.flows.add(first))
    await streams.write(lambda tx: tx.flows.save(second))
    assert await streams.read(lambda tx: tx.flows.get(STREAM, "cf-1")) == second
    wanted = [("cf-1", 1), ("cf-1", 2), ("cf-1", 3), ("cf-2", 1)]
    found = await streams.read(lambda tx: tx.flows.versions(wanted))
    assert found == {("cf-1", 1): first.compiled, ("cf-1", 2): second.compiled}
    await streams.write(lambda tx: tx.flows.remove("cf-1"))
    assert await streams.read(lambda tx: tx.flows.get(STREAM, "cf-1")) is None
    assert await streams.read(lambda tx: tx.flows.versions([("cf-1", 1)])) == {("cf-1", 1): first.compiled}


async def test_a_new_name_alone_makes_no_version(streams: SqlDatabase) -> None:
    await streams.write(lambda tx: tx.flows.add(a_flow()))
    renamed = replace(a_flow(), name="Second reminder", description="")
    await streams.write(lambda tx: tx.flows.save(renamed))
    assert await streams.read(lambda tx: tx.flows.named(STREAM, "second reminder")) == renamed
