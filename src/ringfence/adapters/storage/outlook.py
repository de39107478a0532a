"""Whom a campaign would call, in SQL: the rules of preparation over contacts, with no record made and nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, String, and_, case, func, literal, null, or_, select

from ringfence.adapters.storage import filtering, owners
from ringfence.adapters.storage.tables import contacts, dnc_lists, dnc_numbers
from ringfence.domain.list_file import ListStatus
from ringfence.domain.record import Exclusion
from ringfence.ports.storage.outlook import OwnerCounts, PeopleCount, Whom


class SqlOutlook:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def dnc_lists(self, stream_id: str, name: str | None) -> dict[str, str]:
        in_force = or_(dnc_lists.c.is_global.is_(True), dnc_lists.c.lname == (name or "").lower())
        wanted = select(dnc_lists.c.id, dnc_lists.c.name).where(
            dnc_lists.c.stream_id == stream_id, dnc_lists.c.status != ListStatus.DELETING.value, in_force
        )
        return {row.id: row.name for row in self._connection.execute(wanted.order_by(dnc_lists.c.id))}

    def people(self, whom: Whom) -> Sequence[PeopleCount]:
        c = _judged(self._connection, whom).c
        keys = (c.list_id, c.zone_key, c.exclusion, c.dnc_list_id)
        rows = self._connection.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys))
        return [
            PeopleCount(list_id, zone_key, None if why is None else Exclusion(why), dnc_list_id, n)
            for list_id, zone_key, why, dnc_list_id, n in rows
        ]

    def owners(self, whom: Whom, column: str, most_unknown: int) -> OwnerCounts:
        agents_of = owners.agents_by_name(self._connection, whom.stream_id)
        named = func.trim(func.coalesce(filtering.column(column, self._connection.dialect.name), ""))
        more = {"named": named, "owner": owners.owner(self._connection, column, agents_of)}
        c = _judged(self._connection, whom, more).c
        stranger = case((c.owner == "", c.named), else_="")
        rows = (
            select(c.owner, stranger.label("stranger"), func.count().label("n"))
            .where(c.exclusion.is_(None))
            .group_by(c.owner, stranger)
            .order_by(func.count().desc(), c.owner, stranger)
        )
        agents, unknown, nobody = dict[str, int](), dict[str, int](), 0
        for row in self._connection.execute(rows):
            if row.owner:
                agents[row.owner] = row.n
            elif not row.stranger:
                nobody = row.n
            elif len(unknown) < most_unknown:
                unknown[row.stranger] = row.n
        return OwnerCounts(agents, unknown, nobody)


def _judged(connection: Connection, whom: Whom, more: dict[str, ColumnElement[Any]] | None = None) -> CTE:
    """Each contact, and why it may not be called: its number is blocked, the filter leaves it out, or an earlier list has
    somebody with its number who may be."""
    blocker: ColumnElement[Any] = null()
    if whom.dnc_list_ids:
        blocker = (
            select(func.min(dnc_numbers.c.list_id))
            .where(
                and_(
                    dnc_numbers.c.list_id.in_(whom.dnc_list_ids),
                    dnc_numbers.c.phone_number == contacts.c.phone_number,
                    or_(dnc_numbers.c.expires_at.is_(None), dnc_numbers.c.expires_at > whom.at),
                )
            )
            .scalar_subquery()
        )
    place = case({list_id: n for n, list_id in enumerate(whom.list_ids)}, value=contacts.c.list_id)
    meant = literal(True) if whom.wanted is None else filtering.meant(connection, whom.wanted)
    candidates = (
        select(
            contacts.c.list_id, contacts.c.zone_key, contacts.c.phone_number, place.label("place"),
            blocker.label("dnc_list_id"), meant.label("meant"),
            *(column.label(name) for name, column in (more or {}).items()),
        )
        .where(contacts.c.list_id.in_(whom.list_ids))
        .cte("candidates")
        .prefix_with("MATERIALIZED")  # else what is worked out is worked out again wherever it is named
    )  # fmt: skip
    c = candidates.c
    callable_place = case((and_(c.dnc_list_id.is_(None), c.meant), c.place))
    first = func.min(callable_place).over(partition_by=c.phone_number) if len(whom.list_ids) > 1 else c.place
    placed = select(candidates, first.label("first")).cte("placed")
    p = placed.c
    why = case(
        (p.dnc_list_id.is_not(None), literal(Exclusion.DNC.value, String)),
        (~p.meant, literal(Exclusion.FILTER.value, String)),
        (p.first < p.place, literal(Exclusion.DUPLICATE.value, String)),
        else_=null(),
    )
    names = (p[name] for name in (more or {}))
    return select(p.list_id, p.zone_key, p.dnc_list_id, why.label("exclusion"), *names).cte("judged")
