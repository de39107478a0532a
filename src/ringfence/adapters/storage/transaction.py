"""One transaction, by noun."""

from __future__ import annotations

from sqlalchemy import Connection

from ringfence.adapters.storage.agents import SqlAgents
from ringfence.adapters.storage.audit import SqlAudit
from ringfence.adapters.storage.board import SqlBoard
from ringfence.adapters.storage.callbacks import SqlCallbacks
from ringfence.adapters.storage.caller_ids import SqlCallerIds
from ringfence.adapters.storage.campaigns import SqlCampaigns
from ringfence.adapters.storage.contact_lists import SqlContactLists
from ringfence.adapters.storage.disposition_sets import SqlDispositionSets
from ringfence.adapters.storage.dnc_lists import SqlDncLists
from ringfence.adapters.storage.drafts import SqlDrafts
from ringfence.adapters.storage.execution import SqlExecution
from ringfence.adapters.storage.flows import SqlFlows
from ringfence.adapters.storage.history import SqlHistory
from ringfence.adapters.storage.idempotency import SqlIdempotencyKeys
from ringfence.adapters.storage.journal import SqlJournal
from ringfence.adapters.storage.list_pulls import SqlListPulls
from ringfence.adapters.storage.live import SqlLive
from ringfence.adapters.storage.notices import SqlNotices
from ringfence.adapters.storage.outlook import SqlOutlook
from ringfence.adapters.storage.pacing import SqlPacing
from ringfence.adapters.storage.pre_calls import SqlPreCalls
from ringfence.adapters.storage.queues import SqlQueues
from ringfence.adapters.storage.recordings import SqlRecordings
from ringfence.adapters.storage.rollups import SqlRollups
from ringfence.adapters.storage.schedules import SqlSchedules
from ringfence.adapters.storage.scripts import SqlScripts
from ringfence.adapters.storage.shifts import SqlShifts
from ringfence.adapters.storage.tenancy import SqlTenancy
from ringfence.adapters.storage.users import SqlUsers
from ringfence.adapters.storage.wall import SqlWall
from ringfence.adapters.storage.webhooks import SqlWebhooks
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
from ringfence.ports.storage.tenancy import Tenancy
from ringfence.ports.storage.users import Users
from ringfence.ports.storage.wall import Wall
from ringfence.ports.storage.webhooks import Webhooks


class SqlTransaction:
    """The nouns of one connection, which is in a transaction."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def tenancy(self) -> Tenancy:
        return SqlTenancy(self.connection)

    @property
    def idempotency(self) -> IdempotencyKeys:
        return SqlIdempotencyKeys(self.connection)

    @property
    def caller_ids(self) -> CallerIds:
        return SqlCallerIds(self.connection)

    @property
    def queues(self) -> Queues:
        return SqlQueues(self.connection)

    @property
    def flows(self) -> Flows:
        return SqlFlows(self.connection)

    @property
    def agents(self) -> Agents:
        return SqlAgents(self.connection)

    @property
    def contact_lists(self) -> ContactLists:
        return SqlContactLists(self.connection)

    @property
    def dnc_lists(self) -> DncLists:
        return SqlDncLists(self.connection)

    @property
    def campaigns(self) -> Campaigns:
        return SqlCampaigns(self.connection)

    @property
    def callbacks(self) -> Callbacks:
        return SqlCallbacks(self.connection)

    @property
    def disposition_sets(self) -> DispositionSets:
        return SqlDispositionSets(self.connection)

    @property
    def pre_calls(self) -> PreCalls:
        return SqlPreCalls(self.connection)

    @property
    def schedules(self) -> Schedules:
        return SqlSchedules(self.connection)

    @property
    def list_pulls(self) -> ListPulls:
        return SqlListPulls(self.connection)

    @property
    def live(self) -> Live:
        return SqlLive(self.connection)

    @property
    def journal(self) -> Journal:
        return SqlJournal(self.connection)

    @property
    def pacing(self) -> Pacing:
        return SqlPacing(self.connection)

    @property
    def history(self) -> History:
        return SqlHistory(self.connection)

    @property
    def recordings(self) -> Recordings:
        return SqlRecordings(self.connection)

    @property
    def notices(self) -> Notices:
        return SqlNotices(self.connection)

    @property
    def webhooks(self) -> Webhooks:
        return SqlWebhooks(self.connection)

    @property
    def rollups(self) -> Rollups:
        return SqlRollups(self.connection)

    @property
    def execution(self) -> Execution:
        return SqlExecution(self.connection)

    @property
    def audit(self) -> Audit:
        return SqlAudit(self.connection)

    @property
    def drafts(self) -> Drafts:
        return SqlDrafts(self.connection)

    @property
    def users(self) -> Users:
        return SqlUsers(self.connection)

    @property
    def scripts(self) -> Scripts:
        return SqlScripts(self.connection)

    @property
    def wall(self) -> Wall:
        return SqlWall(self.connection)

    @property
    def board(self) -> Board:
        return SqlBoard(self.connection)

    @property
    def outlook(self) -> Outlook:
        return SqlOutlook(self.connection)

    @property
    def shifts(self) -> Shifts:
        return SqlShifts(self.connection)
