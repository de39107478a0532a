"""One transaction, by noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from ringfence.ports.storage.agents import Agents
    from ringfence.ports.storage.caller_ids import CallerIds
    from ringfence.ports.storage.campaigns import Campaigns
    from ringfence.ports.storage.contact_lists import ContactLists
    from ringfence.ports.storage.dnc_lists import DncLists
    from ringfence.ports.storage.history import History
    from ringfence.ports.storage.idempotency import IdempotencyKeys
    from ringfence.ports.storage.live import Live
    from ringfence.ports.storage.queues import Queues
    from ringfence.ports.storage.tenancy import Tenancy


class SqlTransaction:
    """The nouns of one connection, which is in a transaction. Each is imported when it is first asked for."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def tenancy(self) -> Tenancy:
        from ringfence.adapters.storage.tenancy import SqlTenancy

        return SqlTenancy(self.connection)

    @property
    def idempotency(self) -> IdempotencyKeys:
        from ringfence.adapters.storage.idempotency import SqlIdempotencyKeys

        return SqlIdempotencyKeys(self.connection)

    @property
    def caller_ids(self) -> CallerIds:
        from ringfence.adapters.storage.caller_ids import SqlCallerIds

        return SqlCallerIds(self.connection)

    @property
    def queues(self) -> Queues:
        from ringfence.adapters.storage.queues import SqlQueues

        return SqlQueues(self.connection)

    @property
    def agents(self) -> Agents:
        from ringfence.adapters.storage.agents import SqlAgents

        return SqlAgents(self.connection)

    @property
    def contact_lists(self) -> ContactLists:
        from ringfence.adapters.storage.contact_lists import SqlContactLists

        return SqlContactLists(self.connection)

    @property
    def dnc_lists(self) -> DncLists:
        from ringfence.adapters.storage.dnc_lists import SqlDncLists

        return SqlDncLists(self.connection)

    @property
    def campaigns(self) -> Campaigns:
        from ringfence.adapters.storage.campaigns import SqlCampaigns

        return SqlCampaigns(self.connection)

    @property
    def live(self) -> Live:
        from ringfence.adapters.storage.live import SqlLive

        return SqlLive(self.connection)

    @property
    def history(self) -> History:
        from ringfence.adapters.storage.history import SqlHistory

        return SqlHistory(self.connection)
