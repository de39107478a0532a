"""What the dialer saves, in one transaction, with what only the database knows at that instant: who may not be called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from ringfence.adapters.storage import (
    enrolling,
    history,
    instances,
    limiting,
    owners,
    restoring,
    schedules,
    upserts,
    window,
)
from ringfence.adapters.storage.dnc_lists import SqlDncLists
from ringfence.adapters.storage.journal import SqlJournal
from ringfence.adapters.storage.limiting import Asked
from ringfence.adapters.storage.pacing import SqlPacing
from ringfence.adapters.storage.tables import (
    agent_sessions,
    attempts,
    campaigns,
    journal,
    previews,
    records,
)
from ringfence.adapters.storage.tables import instances as instances_table
from ringfence.domain.agent import AgentState
from ringfence.domain.attempt import Attempt, Outcome
from ringfence.domain.campaign import CampaignStatus, InstanceStatus
from ringfence.domain.record import WAITING, RecordState
from ringfence.engine import commands, events
from ringfence.engine.permit import Refusal, Rule
from ringfence.ports.storage.journal import Handled
from ringfence.ports.storage.live import Loaded

S = TypeVar("S", bound=commands.Save)


class SqlLive:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def restore(self, stream_id: str, at: datetime) -> events.EngineRestored:
        return restoring.restore(self._connection, stream_id, at)

    def last_sequence(self, stream_id: str) -> int:
        last = select(func.coalesce(func.max(journal.c.seq), 0)).where(journal.c.stream_id == stream_id)
        return int(self._connection.execute(last).scalar_one())

    def load(self, wanted: commands.LoadRecords) -> Loaded:
        return window.load(self._connection, wanted)

    def busy_streams(self) -> list[str]:
        running = select(instances_table.c.stream_id).where(
            instances_table.c.status.in_([InstanceStatus.ACTIVE, InstanceStatus.PAUSED])
        )
        calling = select(attempts.c.stream_id).where(attempts.c.ended_at.is_(None))
        signed_in = select(agent_sessions.c.stream_id).where(agent_sessions.c.state != AgentState.OFFLINE)
        return sorted(self._connection.execute(union(running, calling, signed_in)).scalars())

    def signed_in(self) -> list[tuple[str, str]]:
        sessions = select(agent_sessions.c.stream_id, agent_sessions.c.agent_id)
        wanted = sessions.where(agent_sessions.c.state != AgentState.OFFLINE).order_by(*sessions.selected_columns)
        return [(stream_id, agent_id) for stream_id, agent_id in self._connection.execute(wanted)]

    def latest_instant(self) -> datetime | None:
        streams = (
            select(journal.c.stream_id, func.max(journal.c.seq).label("seq")).group_by(journal.c.stream_id).subquery()
        )
        latest = select(func.max(journal.c.at)).join(
            streams, (streams.c.stream_id == journal.c.stream_id) & (streams.c.seq == journal.c.seq)
        )
        return self._connection.execute(latest).scalar()

    def save(
        self,
        account_id: str,
        stream_id: str,
        first_sequence: int,
        handled: Sequence[Handled],
        saves: Sequence[commands.Save],
        at: datetime,
    ) -> list[events.Event]:
        SqlJournal(self._connection).append(stream_id, first_sequence, handled)
        opened = {save.attempt.id for save in _of(saves, commands.OpenAttempt)}
        offered = {save.preview.id for save in _of(saves, commands.OpenPreview)}
        final_attempts = {save.attempt.id: save.attempt for save in _of(saves, commands.SaveAttempt)}
        final_previews = {save.preview.id: save.preview for save in _of(saves, commands.SavePreview)}
        # What ends before what begins: a number, and an agent, can be let go and taken in one transaction.
        self._update(attempts, [_changing(one) for one in _letting_go_first(final_attempts, opened)])
        self._update(previews, [_row(one) for one in final_previews.values() if one.id not in offered])
        for block in _of(saves, commands.BlockNumber):
            SqlDncLists(self._connection).put(block.list_id, [block.phone_number], None, block.at)
        settled = [one for one in final_attempts.values() if one.wrapped_up_at is not None]
        enrolling.enrol(self._connection, stream_id, [one for one in settled if one.id not in opened], at)
        refused, details = self._refused(account_id, stream_id, saves, at)
        tenant = {"account_id": account_id, "stream_id": stream_id}
        self._insert(
            previews,
            [
                {"stream_id": stream_id, **_row(final_previews.get(save.preview.id, save.preview))}
                for save in _of(saves, commands.OpenPreview)
                if save.preview.id not in refused
            ],
        )
        self._insert(
            attempts,
            [
                {
                    **tenant,
                    **_row(final_attempts.get(save.attempt.id, save.attempt)),
                    "permit": save.attempt.permit | details.get(save.attempt.id, {}),
                }
                for save in _of(saves, commands.OpenAttempt)
                if save.attempt.id not in refused
            ],
        )
        settled = [one for one in settled if one.id not in refused]
        history.count_calls(self._connection, settled)
        enrolling.enrol(self._connection, stream_id, [one for one in settled if one.id in opened], at)
        self._save_records(list(_of(saves, commands.SaveRecord)))
        for wish in _of(saves, commands.SetCallback):
            self._set_callback(wish)
        self._save_sessions(stream_id, list(_of(saves, commands.SaveSession)))
        SqlPacing(self._connection).save(
            list(_of(saves, commands.SaveTally)),
            list(_of(saves, commands.SaveEstimates)),
            list(_of(saves, commands.SaveDecision)),
        )
        follow_ups: list[events.Event] = [
            events.AttemptRefused(at=at, attempt_id=one, reason=said.rule, until=said.until)
            if one in opened
            else events.PreviewRefused(at=at, preview_id=one, reason=said.rule, until=said.until)
            for one, said in refused.items()
        ]
        for status in _of(saves, commands.SaveInstance):
            follow_ups += self._save_instance(status)
        for drop in _of(saves, commands.DropShut):
            follow_ups.append(self._drop_shut(drop))
        return follow_ups

    def _refused(
        self, account_id: str, stream_id: str, saves: Sequence[commands.Save], at: datetime
    ) -> tuple[dict[str, Refusal], dict[str, dict[str, str]]]:
        """Which previews and attempts may not be, and what the limits say of the others."""
        asked: list[tuple[Asked, str]] = [
            (Asked(of.id, of.phone_number, of.contact_id, of.offered_at), save.dnc_list_id)
            for save in _of(saves, commands.OpenPreview)
            for of in (save.preview,)
        ] + [
            (Asked(of.id, of.phone_number, of.contact_id, of.placed_at), save.dnc_list_id)
            for save in _of(saves, commands.OpenAttempt)
            for of in (save.attempt,)
        ]  # fmt: skip
        if not asked:
            return {}, {}
        in_flight = self._in_flight(account_id, {one.phone_number for one, _ in asked})
        refused = self._abandoned(stream_id, list(_of(saves, commands.OpenAttempt)))
        for list_id in sorted({list_id for _, list_id in asked}):
            mine = [one for one, asked_list in asked if asked_list == list_id]
            numbers = [one.phone_number for one in mine]
            blocked = SqlDncLists(self._connection).blocked(stream_id, list_id, numbers, at)
            for one in mine:
                if one.phone_number in blocked:
                    refused[one.id] = Refusal(Rule.DNC, "number is on a do-not-call list")
                elif one.phone_number in in_flight:
                    refused[one.id] = Refusal(Rule.IN_FLIGHT, "number is being called")
        judged = limiting.judge(self._connection, stream_id, [one for one, _ in asked if one.id not in refused])
        return refused | judged.refused, judged.details

    def _abandoned(self, stream_id: str, asked: Sequence[commands.OpenAttempt]) -> dict[str, Refusal]:
        """Those of the attempts without a reserved agent whose number was abandoned too recently."""
        guarded = {save.attempt.phone_number: save for save in asked if save.undisturbed_since is not None}
        if not guarded:
            return {}
        refused: dict[str, Refusal] = {}
        earliest = min(save.undisturbed_since for save in guarded.values() if save.undisturbed_since is not None)
        wanted = {"the_stream": stream_id, "numbers": sorted(guarded), "earliest": earliest}
        for number, abandoned_at in self._connection.execute(_abandonments(), wanted):
            save = guarded[number]
            if save.undisturbed_since is not None and abandoned_at > save.undisturbed_since:
                until = abandoned_at + (save.attempt.placed_at - save.undisturbed_since)
                refused[save.attempt.id] = Refusal(Rule.ABANDONED, "number was abandoned recently", until)
        return refused

    def _in_flight(self, account_id: str, numbers: Collection[str]) -> set[str]:
        asked = {"the_account": account_id, "numbers": sorted(numbers)}
        return set(self._connection.execute(_live_numbers(), asked).scalars())

    def _save_records(self, saves: Sequence[commands.SaveRecord]) -> None:
        final = {save.record.id: save.record for save in saves}
        self._update(records, [_row(record) for record in final.values()])
        owners.add(self._connection, ((one.instance_id, one.owner) for one in final.values() if one.owner))
        moved: Counter[tuple[str, str, str, str]] = Counter()
        for save in saves:
            record = save.record
            moved[record.instance_id, save.before, record.zone_key, ""] -= 1
            moved[record.instance_id, record.state, record.zone_key, record.exclusion or ""] += 1
        for instance_id in {key[0] for key in moved}:
            deltas = [(*key[1:], n) for key, n in moved.items() if key[0] == instance_id and n]
            instances.add_counts(self._connection, instance_id, deltas)

    def _set_callback(self, wish: commands.SetCallback) -> None:
        mine = (
            records.c.id == wish.record_id,
            records.c.instance_id == wish.instance_id,
            records.c.state.in_(sorted(WAITING)),
        )
        before = self._connection.execute(select(records.c.state, records.c.zone_key).where(*mine)).first()
        if before is None:
            return
        callback = {"state": RecordState.CALLBACK.value, "due_at": wish.due_at, "is_callback": True}
        self._connection.execute(update(records).where(*mine), callback)
        moved = [(before.state, before.zone_key, "", -1), (RecordState.CALLBACK.value, before.zone_key, "", 1)]
        instances.add_counts(self._connection, wish.instance_id, moved)

    def _save_sessions(self, stream_id: str, saves: Sequence[commands.SaveSession]) -> None:
        final = {save.session.agent_id: {"stream_id": stream_id, **_row(save.session)} for save in saves}
        if final:
            self._connection.execute(upserts.replacing(agent_sessions), list(final.values()))

    def _save_instance(self, save: commands.SaveInstance) -> list[events.Event]:
        table = instances_table
        values: dict[str, Any] = {"status": save.status, "updated_at": save.at}
        if save.status is InstanceStatus.ACTIVE:
            values["started_at"] = func.coalesce(table.c.started_at, bindparam("now", save.at, table.c.started_at.type))
        elif save.status in (InstanceStatus.STOPPED, InstanceStatus.COMPLETED):
            values["ended_at"] = save.at
        statement = update(table).where(table.c.id == save.instance_id).values(**values)
        if save.status is InstanceStatus.COMPLETED:
            statement = statement.where(~_has_open_records(save.instance_id))
        if not self._connection.execute(statement).rowcount:
            return [
                events.CompletionRefused(at=save.at, run=restoring.running(self._connection, save.instance_id, save.at))
            ]
        self._connection.execute(
            update(campaigns)
            .where(campaigns.c.id == save.campaign_id, campaigns.c.instance_id == save.instance_id)
            .values(status=_status_of(save.status), instance_updated_at=save.at)
        )
        return []

    def _drop_shut(self, drop: commands.DropShut) -> events.RecordsDropped:
        mine = (
            records.c.instance_id == drop.instance_id,
            records.c.zone_key.in_(drop.zone_keys),
            records.c.state.in_(sorted(WAITING)),
        )
        waiting = (
            select(records.c.state, records.c.zone_key, func.count())
            .where(*mine)
            .group_by(records.c.state, records.c.zone_key)
        )
        counted = self._connection.execute(waiting).all()
        self._connection.execute(update(records).where(*mine).values(state=RecordState.DROPPED.value))
        zones: Counter[str] = Counter()
        for _, zone_key, n in counted:
            zones[zone_key] += n
        deltas = [(state, zone_key, "", -n) for state, zone_key, n in counted]
        deltas += [(RecordState.DROPPED.value, zone_key, "", n) for zone_key, n in zones.items()]
        instances.add_counts(self._connection, drop.instance_id, deltas)
        return events.RecordsDropped(at=drop.at, instance_id=drop.instance_id, zone_counts=dict(zones))

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(_insertion(table), rows)

    def _update(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(
                _change(table, tuple(rows[0])),
                [{f"to_{name}" if name != "id" else "the_id": value for name, value in row.items()} for row in rows],
            )


# A statement that is made once is also put into words once: half of what a small save costs is making its statements.


@cache
def _insertion(table: Table) -> Insert:
    return insert(table)


@cache
def _change(table: Table, names: tuple[str, ...]) -> Update:
    """Sets these columns of the row with the id `the_id` to what is called `to_` and the column."""
    changed = {name: bindparam(f"to_{name}", type_=table.c[name].type) for name in names if name != "id"}
    return update(table).where(table.c.id == bindparam("the_id")).values(changed)


@cache
def _abandonments() -> Select[tuple[str, datetime]]:
    """When those of the numbers `numbers` that were abandoned in the stream `the_stream` after `earliest` were so last."""
    return (
        select(attempts.c.phone_number, func.max(attempts.c.ended_at, type_=attempts.c.ended_at.type))
        .where(
            attempts.c.stream_id == bindparam("the_stream"),
            attempts.c.phone_number.in_(bindparam("numbers", expanding=True)),
            attempts.c.outcome == Outcome.ABANDONED,
            attempts.c.ended_at > bindparam("earliest", type_=attempts.c.ended_at.type),
        )
        .group_by(attempts.c.phone_number)
    )


@cache
def _live_numbers() -> Select[tuple[str]]:
    """Those of the numbers `numbers` that are being called in the account `the_account`."""
    return select(attempts.c.phone_number).where(
        attempts.c.account_id == bindparam("the_account"),
        attempts.c.phone_number.in_(bindparam("numbers", expanding=True)),
        attempts.c.ended_at.is_(None),
    )


def _of(saves: Iterable[commands.Save], kind: type[S]) -> Iterable[S]:
    return [save for save in saves if isinstance(save, kind)]


def _letting_go_first(saved: Mapping[str, Attempt], opened: Collection[str]) -> list[Attempt]:
    """Those that were on record before, in the order in which no agent is in two live calls at any step."""
    known = [one for one in saved.values() if one.id not in opened]
    return sorted(known, key=lambda one: (one.ended_at is None, one.agent_id is not None))


def _row(entity: Any) -> dict[str, Any]:
    return {name: getattr(entity, name) for name in entity.__slots__}


def _status_of(run: InstanceStatus) -> Any:
    """The status of a campaign whose run is in this one: after the run it waits for the next start of its schedule."""
    if run not in (InstanceStatus.STOPPED, InstanceStatus.COMPLETED):
        return run.value
    return case((schedules.is_ahead(), CampaignStatus.RESCHEDULED.value), else_=run.value)


def _changing(attempt: Attempt) -> dict[str, Any]:
    """What may change of an attempt: its permit, to which the limits have added what they say, stays."""
    row = _row(attempt)
    del row["permit"]
    return row


def _has_open_records(instance_id: str) -> Any:
    """Asked of the three partial indexes, none of which holds records that are closed."""
    mine = select(records.c.id).where(records.c.instance_id == instance_id)
    return or_(*(exists(mine.where(condition)) for condition in window.OPEN_CONDITIONS))
