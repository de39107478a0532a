"""Transactions. How to use them: docs/architecture.md, "Storage"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from ringfence.ports.storage.agents import Agents
from ringfence.ports.storage.audit import Audit
from ringfence.ports.storage.board import Board
from ringfence.ports.storage.callbacks import Callbacks
from ringfence.ports.storage.caller_ids import CallerIds
from ringfence.ports.storage.campaigns import Campaigns
from ringfence.ports.storage.contact_lists import ContactLists
from ringfence.ports.storage.disposition_sets import DispositionSets
from ringfence.ports.storage.dnc_lists import DncLists
from ringfence.ports.storage.drafts import Drafts
from ringfence.ports.storage.execution import Execution
from ringfence.ports.storage.flows import Flows
from ringfence.ports.storage.history import History
from ringfence.ports.storage.idempotency import IdempotencyKeys
from ringfence.ports.storage.journal import Journal
from ringfence.ports.storage.list_pulls import ListPulls
from ringfence.ports.storage.live import Live
from ringfence.ports.storage.notices import Notices
from ringfence.ports.storage.outlook import Outlook
from ringfence.ports.storage.pacing import Pacing
from ringfence.ports.storage.pre_calls import PreCalls
from ringfence.ports.storage.queues import Queues
from ringfence.ports.storage.recordings import Recordings
from ringfence.ports.storage.rollups import Rollups
from ringfence.ports.storage.schedules import Schedules
from ringfence.ports.storage.scripts import Scripts
from ringfence.ports.storage.shifts import Shifts
from ringfence.ports.storage.staging import Stager
from ringfence.ports.storage.tenancy import Tenancy
from ringfence.ports.storage.users import Users
from ringfence.ports.storage.wall import Wall
from ringfence.ports.storage.webhooks import Webhooks

T = TypeVar("T")


class Transaction(Protocol):
    """One transaction, by noun. Valid inside the `work` it was handed to, and nowhere else."""

    @property
    def tenancy(self) -> Tenancy: ...
    @property
    def idempotency(self) -> IdempotencyKeys: ...
    @property
    def caller_ids(self) -> CallerIds: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def flows(self) -> Flows: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def contact_lists(self) -> ContactLists: ...
    @property
    def dnc_lists(self) -> DncLists: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def callbacks(self) -> Callbacks: ...
    @property
    def disposition_sets(self) -> DispositionSets: ...
    @property
    def pre_calls(self) -> PreCalls: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def list_pulls(self) -> ListPulls: ...
    @property
    def live(self) -> Live: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def pacing(self) -> Pacing: ...
    @property
    def history(self) -> History: ...
    @property
    def recordings(self) -> Recordings: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def rollups(self) -> Rollups: ...
    @property
    def execution(self) -> Execution: ...
    @property
    def wall(self) -> Wall: ...
    @property
    def board(self) -> Board: ...
    @property
    def outlook(self) -> Outlook: ...
    @property
    def shifts(self) -> Shifts: ...
    @property
    def scripts(self) -> Scripts: ...
    @property
    def users(self) -> Users: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def audit(self) -> Audit: ...


class Database(Protocol):
    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, from one consistent snapshot. Never waits for a writer."""
        ...

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """`read` for a few rows that are found by their keys, which takes less than handing it to another thread would.

        Where the database is a file, it is made at once, and nothing else of this process goes on meanwhile: so never for
        what may grow.
        """
        ...

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """What `work` returns, once it is durable. Rolled back, and the exception passed on, when it raises."""
        ...

    async def step(self, work: Callable[[Transaction], T], staged: Path | None = None) -> T:
        """`write` for one step of long work, such as an import: what else is to be written goes first.

        It holds, whatever becomes of this process; after a loss of power only if a `write` came later, with which long work
        therefore ends. `staged` is a file of rows that were put aside by `stage`, which the step may put in.
        """
        ...

    @property
    def stage(self) -> Stager:
        """What puts rows aside in a new file, with the columns of their kind. It is slow, and works in any process."""
        ...
