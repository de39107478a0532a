"""Whose the records of a run are: named by a column of the list, or known from promises."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import CTE, JSON, ColumnElement, Connection, String, cast, column, func, literal, select

from ringfence.adapters.storage import filtering, upserts
from ringfence.adapters.storage.tables import agents, record_owners, records


def of(connection: Connection, instance_id: str) -> tuple[str, ...]:
    """The agents whose records are, or were, among those of the run."""
    known = select(record_owners.c.agent_id).where(record_owners.c.instance_id == instance_id)
    return tuple(sorted(connection.execute(known).scalars()))


def add(connection: Connection, owned: Iterable[tuple[str, str]]) -> None:
    """There are records of these runs and agents."""
    rows = [{"instance_id": instance_id, "agent_id": agent_id} for instance_id, agent_id in sorted(set(owned))]
    if rows:
        connection.execute(upserts.if_new(record_owners), rows)


def know(connection: Connection, instance_id: str, made: ColumnElement[bool]) -> None:
    """The owners of the records of a run that have just been made."""
    wanted = select(records.c.owner).where(made, records.c.owner != "").distinct()
    add(connection, [(instance_id, agent_id) for agent_id in connection.execute(wanted).scalars()])


def agents_by_name(connection: Connection, stream_id: str) -> CTE:
    """The agents of the stream under every name that a list may give them, in lower case: id, e-mail, id of their own."""
    known: dict[str, str] = {}
    rows = select(agents.c.id, agents.c.email_id, agents.c.custom_id).where(agents.c.stream_id == stream_id)
    for agent_id, *names in connection.execute(rows.order_by(agents.c.id)):
        for name in (agent_id, *names):
            if name:
                known.setdefault(name.lower(), agent_id)
    text = literal(json.dumps(known), String)
    each = func.json_each(text) if connection.dialect.name == "sqlite" else func.json_each_text(cast(text, JSON))
    pairs = each.table_valued(column("key", String), column("value", String))
    return select(pairs.c.key, pairs.c.value).cte("agents_by_name").prefix_with("MATERIALIZED")


def owner(connection: Connection, named_by: str, agents_of: CTE) -> ColumnElement[str]:
    """The agent whom a contact's column names, '' for nobody and for whom there is none."""
    named = func.lower(func.trim(filtering.column(named_by, connection.dialect.name)))
    return func.coalesce(select(agents_of.c.value).where(agents_of.c.key == named).scalar_subquery(), "")
