"""Insert, or change what is there: the same words for SQLite and PostgreSQL.

As text, because SQLAlchemy puts its own `on_conflict_do_update` into words anew each time it is executed, which costs
several times what the database then does.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table, TextClause, bindparam, text


@cache
def replacing(table: Table) -> TextClause:
    """A row with the values of all columns, in place of the one with its primary key."""
    keys = {column.name for column in table.primary_key}
    return _upsert(table, {column.name: f"excluded.{column.name}" for column in table.c if column.name not in keys})


@cache
def adding(table: Table) -> TextClause:
    """A row whose columns beside the primary key are counts, added to those of the one that is there."""
    keys = {column.name for column in table.primary_key}
    names = [column.name for column in table.c if column.name not in keys]
    return _upsert(table, {name: f"{table.name}.{name} + excluded.{name}" for name in names})


@cache
def if_new(table: Table) -> TextClause:
    """A row, unless there is one with its primary key."""
    names = [column.name for column in table.c]
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
        f" ON CONFLICT ({', '.join(column.name for column in table.primary_key)}) DO NOTHING"
    ).bindparams(*(bindparam(column.name, type_=column.type) for column in table.c))


def _upsert(table: Table, changes: dict[str, str]) -> TextClause:
    names = [column.name for column in table.c]
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
        f" ON CONFLICT ({', '.join(column.name for column in table.primary_key)})"
        f" DO UPDATE SET {', '.join(f'{name} = {value}' for name, value in changes.items())}"
    ).bindparams(*(bindparam(column.name, type_=column.type) for column in table.c))
