"""Contact filters: which people of a list are meant, said by their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Operator(StrEnum):
    """How a column is compared, as the API calls it; AND and OR join the parts of a group."""

    AND = "and"
    OR = "or"
    EQUALS = "equals"
    NOT_EQUALS = "notEquals"
    CONTAINS = "contains"
    NOT_CONTAINS = "notContains"
    STARTS_WITH = "startsWith"
    ENDS_WITH = "endsWith"
    GREATER_THAN = "greaterThan"
    AT_LEAST = "greaterThanOrEquals"
    LESS_THAN = "lessThan"
    AT_MOST = "lessThanOrEquals"
    IN = "in"
    NOT_IN = "notIn"
    IS_EMPTY = "isEmpty"
    IS_NOT_EMPTY = "isNotEmpty"


GROUPS: Final = frozenset({Operator.AND, Operator.OR})
WITHOUT_VALUE: Final = frozenset({Operator.IS_EMPTY, Operator.IS_NOT_EMPTY})
WITH_VALUES: Final = frozenset({Operator.IN, Operator.NOT_IN})


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """A condition on a column, or a group of filters.

    A condition has a `column` (a field of `domain.contact.FIELDS`, or any other column of the list) and as many `values` as
    its operator takes; a group has `parts`. Text is compared whatever the case of its ASCII letters. A value that is
    `numeric` is compared with columns that hold a number, as JSON writes them, and no others; anything else as text, so
    that dates as YYYY-MM-DD are in their order. A column that a person does not have is empty.
    """

    operator: Operator
    column: str = ""
    values: tuple[str, ...] = ()
    numeric: bool = False
    parts: tuple[ContactFilter, ...] = ()

    def columns(self) -> Iterator[str]:
        """The columns that are looked at, in order, repeats included."""
        if self.operator in GROUPS:
            for part in self.parts:
                yield from part.columns()
        else:
            yield self.column
