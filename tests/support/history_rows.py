"""Campaigns whose records have been dialed, skipped and excluded, written as the dialer saves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ringfence.domain import ids
from ringfence.domain.attempt import Attempt, CallState, EndedBy, Outcome
from ringfence.domain.calling_hours import CallingHours, Frequency, Window
from ringfence.domain.campaign import (
    Campaign,
    DialingMode,
    DialingOrder,
    Instance,
    InstanceStatus,
    OutsideHours,
)
from ringfence.domain.contact import Contact
from ringfence.domain.list_file import ListStatus
from ringfence.domain.preview import Preview
from ringfence.domain.record import Record, RecordState
from ringfence.domain.settings import StreamSettings
from ringfence.engine.commands import OpenAttempt, OpenPreview, Save, SaveAttempt, SaveInstance, SaveRecord
from ringfence.ports.storage.contact_lists import ContactList
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.dnc_lists import DncList
from ringfence.ports.storage.tenancy import Stream

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday, 10:00 in London
ACCOUNT = "ac-alpha"
HOURS = CallingHours(Frequency.DAILY, "Europe/London", (Window(540, 1080),))
DNC, GLOBAL_DNC = "cl-opted-out", "cl-global"


class Ledger:
    """One stream; campaign `name` has the id `cd-name`, its list `name` the id of `list_id(name)`."""

    def __init__(self, database: Database, stream_id: str = "st-alpha") -> None:
        self.database = database
        self.stream = Stream(stream_id, ACCOUNT, StreamSettings(), NOW)
        self.runs: dict[str, Instance] = {}
        self.lists: dict[str, str] = {}

    async def furnish(self) -> None:
        """The stream, if it is not there, with a do-not-call list for its campaigns and a global one."""

        def work(tx: Transaction) -> None:
            if not tx.tenancy.has_account(ACCOUNT):
                tx.tenancy.add_account(ACCOUNT, NOW)
            if tx.tenancy.stream(self.stream.id) is None:
                tx.tenancy.add_stream(self.stream)
            for list_id, name, is_global in ((DNC, "Opted out", False), (GLOBAL_DNC, "National register", True)):
                tx.dnc_lists.add(DncList(list_id, self.stream.id, name, "", is_global, ListStatus.READY, NOW, NOW))

        await self.database.write(work)

    async def block(self, number: str, list_id: str = DNC, until: datetime | None = None) -> None:
        await self.database.write(lambda tx: tx.dnc_lists.put(list_id, [number], until, NOW))

    async def add_list(self, name: str, numbers: Sequence[str], zone_keys: Sequence[str] = ()) -> str:
        """A contact list of these people, in the campaign's own zone where no zone key is given."""
        list_id = self.lists[name] = ids.new(ids.LIST)

        def work(tx: Transaction) -> None:
            made = ContactList(list_id, self.stream.id, name, "", "passiveApi", True, ListStatus.READY, NOW, NOW)
            tx.contact_lists.add(made)
            tx.contact_lists.add_contacts(
                [
                    Contact(
                        ids.member(ids.CONTACT, list_id, n), list_id, n, number, None, None, None, None, None,
                        zone_keys[n] if zone_keys else "", {},
                    )
                    for n, number in enumerate(numbers)
                ]
            )  # fmt: skip
            tx.contact_lists.save(replace(made, total=len(numbers), next_position=len(numbers)))

        await self.database.write(work)
        return list_id

    async def add_campaign(self, name: str, lists: Sequence[str], prepare: bool = True) -> None:
        """A campaign over these lists, Ready with its run prepared unless said otherwise."""
        campaign = Campaign(
            id=f"cd-{name}",
            stream_id=self.stream.id,
            account_id=ACCOUNT,
            name=name,
            description="",
            contact_lists=tuple(lists),
            contact_list_ids=tuple(self.lists[each] for each in lists),
            dnc_list_id=DNC,
            dnc_list_name="Opted out",
            priority=3,
            dialing_mode=DialingMode.PREVIEW,
            caller_id="+442079460123",
            calling_hours=HOURS,
            dialing_order=DialingOrder.FIFO,
            max_attempts=3,
            retry_period=timedelta(minutes=45),
            ring_time=timedelta(seconds=25),
            queue_id=None,
            queue_name=None,
            max_skips=2,
            preview_time=timedelta(seconds=30),
            created_at=NOW,
            updated_at=NOW,
        )
        run = self.runs[name] = Instance(
            id=ids.new(ids.INSTANCE),
            campaign_id=campaign.id,
            campaign_name=name,
            mode=campaign.dialing_mode,
            priority=3,
            caller_id=campaign.caller_id,
            hours=HOURS,
            order=campaign.dialing_order,
            max_attempts=3,
            retry_period=campaign.retry_period,
            ring_time=campaign.ring_time,
            queue_id=None,
            max_skips=2,
            preview_time=campaign.preview_time,
            outside_hours=OutsideHours.DEFER,
            disposition_retries={},
            dnc_list_id=DNC,
        )

        def work(tx: Transaction) -> None:
            tx.campaigns.add(campaign)
            if prepare:
                tx.campaigns.add_instance(self.stream.id, run, NOW)
                while tx.campaigns.prepare(run.id, 1_000, NOW) is not None:
                    pass
                tx.campaigns.set_prepared(run.id)

        await self.database.write(work)

    async def start(self, name: str) -> None:
        def work(tx: Transaction) -> None:
            campaign = tx.campaigns.get(self.stream.id, f"cd-{name}")
            assert campaign is not None
            assert tx.campaigns.claim(campaign, self.runs[name].id, NOW)

        await self.database.write(work)
        await self.move(name, InstanceStatus.ACTIVE)

    async def move(self, name: str, status: InstanceStatus) -> None:
        await self.save(SaveInstance(self.runs[name].id, f"cd-{name}", status, NOW))

    async def save(self, *saves: Save) -> None:
        refused = await self.database.write(lambda tx: tx.live.save(ACCOUNT, self.stream.id, 1, [], saves, NOW))
        assert refused == []

    async def record(self, name: str, number: str) -> Record:
        found = await self.database.read(lambda tx: tx.history.records_of(self.runs[name].id, number, 9))
        return found[0].record

    async def change(self, name: str, number: str, state: RecordState, **changes: Any) -> Record:
        """Move the record of a number to a state."""
        before = await self.record(name, number)
        after = replace(before, state=state, **changes)
        await self.save(SaveRecord(after, before.state))
        return after

    async def call(
        self,
        name: str,
        number: str,
        state: RecordState,
        outcome: Outcome | None = None,
        at: datetime = NOW,
        **changes: Any,
    ) -> Attempt:
        """An attempt placed at `at`, ended 20 seconds later if it has an outcome, and its record's state then."""
        before = await self.record(name, number)
        made = Attempt(
            id=ids.derived(ids.ATTEMPT, before.id, before.attempts + 1),
            record_id=before.id,
            instance_id=before.instance_id,
            campaign_id=f"cd-{name}",
            contact_id=before.contact_id,
            phone_number=number,
            caller_id="+442079460123",
            number=before.attempts + 1,
            limit=3,
            agent_id=changes.pop("agent_id", None),
            queue_id=None,
            permit={"at": at.isoformat(), "campaign_active": "campaign run is Active"},
            placed_at=at,
        )
        after = replace(before, state=state, attempts=made.number, **changes)
        await self.save(OpenAttempt(made, DNC), SaveRecord(after, before.state))
        if outcome is not None:
            answered = at + timedelta(seconds=5) if outcome is Outcome.CONNECTED else None
            ended = at + timedelta(seconds=20)
            made = replace(
                made, state=CallState.ENDED, ringing_at=at, answered_at=answered, ended_at=ended, outcome=outcome,
                cause="16", ended_by=EndedBy.PERSON, wrapped_up_at=ended,
            )  # fmt: skip
            await self.save(SaveAttempt(made))
        return made

    async def preview(self, name: str, number: str, agent_id: str = "a-1") -> Preview:
        """The number offered to an agent now."""
        record = await self.change(name, number, RecordState.RESERVED, offers=1)
        made = Preview(
            id=ids.derived(ids.PREVIEW, record.id, 1),
            record_id=record.id,
            instance_id=record.instance_id,
            campaign_id=f"cd-{name}",
            contact_id=record.contact_id,
            phone_number=number,
            agent_id=agent_id,
            offered_at=NOW,
            expires_at=NOW + timedelta(seconds=30),
            skips_left=2,
            permit={},
        )
        await self.save(OpenPreview(made, DNC))
        return made


def number(n: int) -> str:
    """Numbers of London that can exist."""
    return f"+442079460{n:03d}"
