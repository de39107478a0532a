"""What contact lists and do-not-call lists store in the same way: files, rejected rows, rows in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, Table, delete, insert, select

from ringfence.adapters.storage.tables import campaigns, rejects
from ringfence.domain.list_file import FileState, ListFile
from ringfence.ports.storage.contact_lists import CampaignUse, Reject

IN_LIMIT: Final = 500  # values in one IN list


def chunks(values: Collection[str]) -> Iterator[list[str]]:
    ordered = list(values)
    for start in range(0, len(ordered), IN_LIMIT):
        yield ordered[start : start + IN_LIMIT]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert values as the driver takes them: JSON as text, instants as microseconds. Three times as fast as typed."""
    if not rows:
        return
    statement = insert(table).values(dict.fromkeys(rows[0])).compile(dialect=connection.dialect)
    if statement.positiontup is None:
        connection.exec_driver_sql(str(statement), [dict(row) for row in rows])
    else:
        order = statement.positiontup
        connection.exec_driver_sql(str(statement), [tuple(row[name] for name in order) for row in rows])


def insert_tuples(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    new_only: bool = False,
) -> int:
    """Insert rows of values as the driver takes them, in the order of `names`; how many they were.

    `new_only` leaves out those whose primary key is there already.
    """
    if not rows:
        return 0
    words, by_place = _inserting(connection.dialect, table, tuple(names), new_only)
    if by_place:
        return connection.exec_driver_sql(words, rows if isinstance(rows, list) else list(rows)).rowcount
    return connection.exec_driver_sql(words, [dict(zip(names, row, strict=True)) for row in rows]).rowcount


@lru_cache(maxsize=64)
def _inserting(dialect: Dialect, table: Table, names: tuple[str, ...], new_only: bool) -> tuple[str, bool]:
    """The statement, and whether its values go by their places."""
    statement = insert(table).values(dict.fromkeys(names)).compile(dialect=dialect)
    order = statement.positiontup
    if order is not None and tuple(order) != names:
        raise ValueError(f"the columns of {table.name} must be named in their order: {', '.join(order)}")
    return str(statement) + (" ON CONFLICT DO NOTHING" if new_only else ""), order is not None


def delete_some(connection: Connection, table: Table, key: str, list_id: str, limit: int) -> int:
    """Delete at most `limit` of the list's rows; how many they were."""
    column = table.c[key]
    some = select(column).where(table.c.list_id == list_id).order_by(column).limit(limit)
    return connection.execute(delete(table).where(table.c.list_id == list_id, column.in_(some))).rowcount


def file_json(file: ListFile) -> dict[str, Any]:
    return asdict(file) | {"mapping": dict(file.mapping), "header": list(file.header)}


def file_of(stored: Mapping[str, Any]) -> ListFile:
    return ListFile(**{**stored, "header": tuple(stored["header"]), "state": FileState(stored["state"])})


def uses(connection: Connection, list_id: ColumnElement[str], joined: Any, among: Collection[str]) -> dict[str, Any]:
    """The campaigns that name lists, by list. `list_id` is the column that names it, `joined` the tables to look in."""
    found: dict[str, list[CampaignUse]] = {}
    for some in chunks(among):
        query = (
            select(list_id, campaigns.c.id, campaigns.c.name, campaigns.c.status)
            .select_from(joined)
            .where(list_id.in_(some))
            .order_by(campaigns.c.created_at, campaigns.c.id)
        )
        for named, campaign_id, name, status in connection.execute(query):
            found.setdefault(named, []).append(CampaignUse(campaign_id, name, status))
    return {named: tuple(those) for named, those in found.items()}


def add_rejects(connection: Connection, list_id: str, first: int, rows: Sequence[Reject]) -> None:
    made = [(list_id, n, row.file_id, row.line, row.phone_number, row.reason) for n, row in enumerate(rows, first)]
    insert_tuples(connection, rejects, [column.name for column in rejects.c], made)


def read_rejects(connection: Connection, list_id: str, after: int, limit: int) -> list[Reject]:
    query = (
        select(rejects.c.line, rejects.c.phone_number, rejects.c.reason, rejects.c.file_id)
        .where(rejects.c.list_id == list_id, rejects.c.id > after)
        .order_by(rejects.c.id)
        .limit(limit)
    )
    return [Reject(*row) for row in connection.execute(query)]
