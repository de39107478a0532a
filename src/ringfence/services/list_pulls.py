"""Contact lists that are filled from an address at intervals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from ringfence.domain.list_pull import ListPull, Pulled, PullMethod, rows_of
from ringfence.domain.problems import Problem
from ringfence.ports.outbound import Outbound, OutboundFailed
from ringfence.ports.storage.database import Transaction
from ringfence.ports.storage.list_pulls import StoredPull
from ringfence.services import addresses, contact_lists, tenancy
from ringfence.services.runtime import Runtime

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS: Final = 30.0
MOST_BYTES: Final = 32 * 1024 * 1024
MOST_REASONS: Final = 20
BY: Final = "pull"


async def get(runtime: Runtime, stream_id: str, list_id: str) -> StoredPull | None:
    """None where the list is not filled in that way. Raises Problem (not found)."""

    def work(tx: Transaction) -> StoredPull | None:
        contact_lists.found(tx, stream_id, list_id)
        return tx.list_pulls.get(list_id)

    return await runtime.database.read(work)


async def put(runtime: Runtime, stream_id: str, list_id: str, pull: ListPull) -> StoredPull:
    """Fetch from now on, the first time at once. Raises Problem: not found; invalid."""
    why = addresses.why_not(pull.url, runtime.config.allow_private_networks)
    if why is not None:
        raise Problem.at("url", "malformed", why)
    at = runtime.clock.now()

    def work(tx: Transaction) -> StoredPull:
        contact_lists.found(tx, stream_id, list_id)
        before = tx.list_pulls.get(list_id)
        wanted = pull
        if before is not None and before.pull.url == pull.url:  # a secret does not go to another address
            wanted = replace(pull, headers=addresses.with_known(pull.headers, before.pull.headers))
        stored = StoredPull(list_id, stream_id, wanted, at, None if before is None else before.latest)
        tx.list_pulls.put(stored)
        return stored

    stored = await runtime.database.write(work)
    runtime.pulls.wake()
    return stored


async def remove(runtime: Runtime, stream_id: str, list_id: str) -> None:
    """The contacts stay. Raises Problem (not found)."""

    def work(tx: Transaction) -> None:
        contact_lists.found(tx, stream_id, list_id)
        tx.list_pulls.remove(list_id)

    await runtime.database.write(work)


class Puller:
    """Fetches for every list of every stream, one after the other."""

    def __init__(self, runtime: Runtime, outbound: Outbound, timeout: float = TIMEOUT_SECONDS) -> None:
        """`timeout` is in seconds of real time."""
        self._runtime = runtime
        self._outbound = outbound
        self._timeout = timeout

    async def watch(self) -> None:
        """Until cancelled."""
        await self._runtime.pulls.make(self._runtime.clock, self.look)

    async def look(self) -> datetime | None:
        """Fetch what is due, and answer when something is due next."""
        database, clock = self._runtime.database, self._runtime.clock
        while (due := await database.read(lambda tx: tx.list_pulls.due(clock.now()))) is not None:
            await self._pull(due)
        return await database.read(lambda tx: tx.list_pulls.next_at())

    async def _pull(self, due: StoredPull) -> None:
        at = self._runtime.clock.now()
        pulled = await self._pulled(due, at)
        if pulled.failure is not None:
            _log.warning("list_pull_failed", list=due.list_id, why=pulled.failure)

        def work(tx: Transaction) -> None:
            now = tx.list_pulls.get(due.list_id)
            if now is not None and now.pull == due.pull and now.next_at == due.next_at:  # else it was changed meanwhile
                tx.list_pulls.put(replace(now, next_at=at + due.pull.every, latest=pulled))

        await self._runtime.database.write(work)

    async def _pulled(self, due: StoredPull, at: datetime) -> Pulled:
        rows = await self._rows(due.pull)
        if isinstance(rows, str):
            return Pulled(at, failure=rows)
        runtime = self._runtime
        try:
            stream = await tenancy.stream(runtime.database, due.stream_id)
            added = await contact_lists.take_in(
                runtime.database,
                runtime.numbering,
                runtime.dialers,
                at=at,
                stream=stream,
                list_id=due.list_id,
                rows=rows,
                by=BY,
            )
        except Problem as problem:
            return Pulled(at, failure=problem.message)
        rejects = [reject for reject in added.rejects if not contact_lists.is_known(reject)]
        reasons = tuple(f"row {reject.line}: {reject.reason}" for reject in rejects[:MOST_REASONS])
        return Pulled(at, added.accepted, len(added.rejects) - len(rejects), len(rejects), reasons)

    async def _rows(self, pull: ListPull) -> list[dict[str, object]] | str:
        headers = {"user-agent": "Ringfence", "accept": "application/json", **pull.headers}
        content = b""
        if pull.method is PullMethod.POST:
            headers["content-type"] = "application/json"
            content = b"" if pull.body is None else json.dumps(pull.body).encode()
        try:
            answer = await self._outbound.send(
                pull.method,
                pull.url,
                headers=headers,
                content=content,
                timeout=self._timeout,
                most_bytes=MOST_BYTES + 1,
            )
        except OutboundFailed as error:
            return str(error)[:256]
        if not 200 <= answer.status < 300:
            return "redirects are not followed" if 300 <= answer.status < 400 else f"the answer was {answer.status}"
        if len(answer.body) > MOST_BYTES:
            return f"the answer is longer than {MOST_BYTES:,} bytes"
        found = rows_of(answer.body, pull)
        return found if isinstance(found, str) else [dict(row) for row in found]
