"""How the people of a run stand, in SQL. Ids of a run's records lie in one range of the primary key, in their order."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from ringfence.adapters.storage import owners
from ringfence.adapters.storage.tables import WAITING, attempts, contact_lists, contacts, records
from ringfence.domain import ids
from ringfence.domain.record import Exclusion, RecordState
from ringfence.ports.storage.execution import ListCount, PeopleQuery, Sorting, Standing

_R: Final = records.c
_COLUMNS: Final = (
    _R.id, _R.contact_id, _R.list_id, _R.phone_number, contacts.c.first_name, contacts.c.last_name, contacts.c.unique_id,
    _R.state, _R.exclusion, _R.attempts, _R.skips, _R.due_at, attempts.c.id.label("call_id"), attempts.c.placed_at,
    attempts.c.agent_id, attempts.c.outcome, attempts.c.disposition, attempts.c.notes,
)  # fmt: skip
_SORTED_BY: Final[dict[Sorting, tuple[ColumnElement[Any], ...]]] = {
    Sorting.PLACE: (),
    Sorting.PHONE_NUMBER: (_R.phone_number,),
    Sorting.NAME: (func.lower(contacts.c.last_name), func.lower(contacts.c.first_name)),
    Sorting.STATE: (_R.state,),
    Sorting.ATTEMPTS: (_R.attempts,),
    Sorting.DUE_AT: (_R.due_at,),
    Sorting.LAST_CALL_AT: (attempts.c.placed_at,),
}


class SqlExecution:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def people(self, instance_id: str, query: PeopleQuery, skip: int, limit: int) -> list[Standing]:
        order = (*_SORTED_BY[query.sort], _R.id)
        if query.descending:
            order = tuple(column.desc() for column in order)
        return self._standings(_wanted(instance_id, query).order_by(*order).offset(skip).limit(limit))

    def people_after(self, instance_id: str, query: PeopleQuery, record_id: str | None, limit: int) -> list[Standing]:
        wanted = _wanted(instance_id, query)
        if record_id is not None:
            wanted = wanted.where(_R.id > record_id)
        return self._standings(wanted.order_by(_R.id).limit(limit))

    def by_list(self, instance_id: str) -> list[ListCount]:
        tried = _R.attempts > 0
        counted = (
            select(_R.list_id, contact_lists.c.name, _R.state, tried, func.count())
            .outerjoin(contact_lists, contact_lists.c.id == _R.list_id)
            .where(*_of(instance_id))
            .group_by(_R.list_id, contact_lists.c.name, _R.state, tried)
            .order_by(contact_lists.c.name, _R.list_id, _R.state)
        )
        return [
            ListCount(list_id, name, RecordState(state), bool(has_been), n)
            for list_id, name, state, has_been, n in self._connection.execute(counted)
        ]

    def next_due(self, instance_id: str, zone_keys: Collection[str]) -> datetime | None:
        found = []
        whose = ("", *owners.of(self._connection, instance_id))
        for owner, is_callback, zone_key in itertools.product(whose, (False, True), zone_keys):
            first = select(func.min(_R.due_at)).where(
                _R.instance_id == instance_id,
                _R.owner == owner,
                _R.is_callback.is_(is_callback),
                _R.zone_key == zone_key,
                WAITING,
            )
            due_at = self._connection.execute(first).scalar()
            found += [] if due_at is None else [due_at]
        return min(found, default=None)

    def _standings(self, wanted: Select[Any]) -> list[Standing]:
        return [_standing(row) for row in self._connection.execute(wanted)]


def _of(instance_id: str) -> tuple[ColumnElement[bool], ...]:
    first, last = ids.member(ids.RECORD, instance_id, 0), ids.member(ids.RECORD, instance_id, 2**48 - 1)
    return _R.id >= first, _R.id <= last, _R.instance_id == instance_id


def _wanted(instance_id: str, query: PeopleQuery) -> Select[Any]:
    """The last call of a record is the attempt with its number of attempts."""
    wanted = (
        select(*_COLUMNS)
        .select_from(records)
        .outerjoin(contacts, contacts.c.id == _R.contact_id)
        .outerjoin(attempts, (attempts.c.record_id == _R.id) & (attempts.c.number == _R.attempts))
        .where(*_of(instance_id))
    )
    if query.states:
        wanted = wanted.where(_R.state.in_(query.states))
    if query.outcome is not None:
        wanted = wanted.where(attempts.c.outcome == query.outcome)
    if query.disposition is not None:
        wanted = wanted.where(attempts.c.disposition == query.disposition)
    if query.list_id is not None:
        wanted = wanted.where(_R.list_id == query.list_id)
    if query.search:
        name = contacts.c.first_name + " " + contacts.c.last_name
        searched = (_R.phone_number, contacts.c.first_name, contacts.c.last_name, name, contacts.c.unique_id)
        wanted = wanted.where(or_(*(column.icontains(query.search, autoescape=True) for column in searched)))
    return wanted


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        record_id=row.id,
        contact_id=row.contact_id,
        list_id=row.list_id,
        phone_number=row.phone_number,
        first_name=row.first_name,
        last_name=row.last_name,
        unique_id=row.unique_id,
        state=RecordState(row.state),
        exclusion=None if row.exclusion is None else Exclusion(row.exclusion),
        attempts=row.attempts,
        skips=row.skips,
        due_at=row.due_at,
        last_call_id=row.call_id,
        last_call_at=row.placed_at,
        agent_id=row.agent_id,
        outcome=row.outcome,
        disposition=row.disposition,
        notes=row.notes,
    )
