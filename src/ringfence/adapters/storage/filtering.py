"""Contact filters in SQL: conditions on the rows of `contacts`, one statement for a whole list."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Float, String, and_, case, cast, false, func, literal, or_

from ringfence.adapters.storage.tables import contacts
from ringfence.domain.filters import ContactFilter, Operator

_O = Operator
_FIELDS: Final[dict[str, ColumnElement[Any]]] = {
    "phoneNumber": contacts.c.phone_number,
    "firstName": contacts.c.first_name,
    "lastName": contacts.c.last_name,
    "timeZone": contacts.c.time_zone,
    "uniqueId": contacts.c.unique_id,
    "contactPriority": cast(contacts.c.contact_priority, String),
}


def meant(connection: Connection, wanted: ContactFilter) -> ColumnElement[bool]:
    """Whether the filter means the person of a row of `contacts`; never null."""
    dialect = connection.dialect.name
    if wanted.operator is _O.AND:
        return and_(*(meant(connection, part) for part in wanted.parts))
    if wanted.operator is _O.OR:
        return or_(*(meant(connection, part) for part in wanted.parts))
    text = func.coalesce(column(wanted.column, dialect), "")
    if wanted.numeric:
        return _compared(_number(text, dialect), [literal(float(value)) for value in wanted.values], wanted.operator)
    return _compared(func.lower(text), [func.lower(literal(value)) for value in wanted.values], wanted.operator)


def column(name: str, dialect: str) -> ColumnElement[Any]:
    """A column of the person as text, null where there is none."""
    field = _FIELDS.get(name)
    if field is not None:
        return field
    if dialect == "sqlite":
        extracted: ColumnElement[Any] = func.json_extract(contacts.c["columns"], f'$."{name}"')
        return extracted
    named: ColumnElement[Any] = contacts.c["columns"][name].as_string()
    return named


def _number(text: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The number that a text is, null where it is none."""
    if dialect == "sqlite":  # cast alone would make 0 of anything
        kind = case((func.json_valid(text) == 1, func.json_type(text)), else_=None)
        return case((kind.in_(["integer", "real"]), cast(text, Float)), else_=None)
    is_number = text.op("~")(r"^\s*-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*$")
    return case((is_number, cast(text, Float)), else_=None)


def _compared(found: ColumnElement[Any], values: list[ColumnElement[Any]], operator: Operator) -> ColumnElement[bool]:
    """False where there is nothing to compare with, such as a text that should be a number; NOT_ operators then true."""
    first = values[0] if values else literal("")
    match operator:
        case _O.EQUALS | _O.IN:
            return _is(or_(*(found == value for value in values)))
        case _O.NOT_EQUALS | _O.NOT_IN:
            return ~_is(or_(*(found == value for value in values)))
        case _O.CONTAINS:
            return _is(func.replace(found, first, "") != found)
        case _O.NOT_CONTAINS:
            return ~_is(func.replace(found, first, "") != found)
        case _O.STARTS_WITH:
            return _is(func.substr(found, 1, func.length(first)) == first)
        case _O.ENDS_WITH:
            at = func.length(found) - func.length(first)
            return _is(and_(at >= 0, func.substr(found, at + 1) == first))
        case _O.GREATER_THAN:
            return _is(and_(found != "", found > first))
        case _O.AT_LEAST:
            return _is(and_(found != "", found >= first))
        case _O.LESS_THAN:
            return _is(and_(found != "", found < first))
        case _O.AT_MOST:
            return _is(and_(found != "", found <= first))
        case _O.IS_EMPTY:
            return _is(func.trim(found) == "")
        case _O.IS_NOT_EMPTY:
            return _is(func.trim(found) != "")
        case _:
            raise ValueError(f"{operator} joins filters and compares nothing")


def _is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return func.coalesce(condition, false())
