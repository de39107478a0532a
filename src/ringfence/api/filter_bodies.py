"""Contact filters in the bodies of requests, and as they are read."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from ringfence.api.campaign_fields import Checked
from ringfence.api.problems import fault
from ringfence.domain.contact import is_storable
from ringfence.domain.filters import GROUPS, WITH_VALUES, WITHOUT_VALUE, ContactFilter, Operator

MOST_CONDITIONS: Final = 100
DEEPEST: Final = 5
MOST_VALUES: Final = 1_000
LONGEST: Final = 300

EXAMPLE: Final[dict[str, Any]] = {
    "operator": "and",
    "conditions": [
        {"column": "balance", "operator": "greaterThan", "value": 100},
        {
            "operator": "or",
            "conditions": [
                {"column": "city", "operator": "in", "value": ["Leeds", "York"]},
                {"column": "lastName", "operator": "startsWith", "value": "Mc"},
            ],
        },
    ],
}
_SHAPE: Final[dict[str, Any]] = {
    "description": "A condition (`column`, `operator`, `value`), or a group: `operator` and / or with `conditions`."
    " A list of conditions is a group with and.",
    "anyOf": [{"type": "object"}, {"type": "array"}],
    "example": EXAMPLE,
}
_ONLY_NUMBERS_OR_TEXT: Final = "must be text or a number"


def contact_filter(value: Any) -> ContactFilter | None:
    """The filter of a body, None for none. Raises ValidationError with every fault at its own place."""
    if value in (None, [], {}):
        return None
    faults: list[InitErrorDetails] = []
    counted = _Counted()
    wanted = {"operator": "and", "conditions": value} if isinstance(value, list) else value
    made = _read(wanted, (), 1, counted, faults, is_list=isinstance(value, list))
    if counted.conditions > MOST_CONDITIONS:
        faults = [_at((), fault("too_long", f"must have at most {MOST_CONDITIONS} conditions"), value)]
    if faults:
        raise ValidationError.from_exception_data("contactFilters", faults)
    return made


def column_name(value: Any) -> str:
    """The name of a column of contact lists."""
    if not isinstance(value, str):
        raise fault("wrong_type", "must be the name of a column")
    if not value.strip():
        raise fault("too_short", "must be the name of a column")
    if len(value) > LONGEST:
        raise fault("too_long", f"must be at most {LONGEST} characters, and has {len(value)}")
    if not is_storable(value) or '"' in value or "\\" in value:
        raise fault("malformed", 'must not contain the characters " and \\')
    return value


COLUMN: Final = Checked(column_name, {"minLength": 1, "maxLength": LONGEST})
FILTER: Final = Checked(contact_filter, _SHAPE)


def rendered(wanted: ContactFilter) -> dict[str, Any]:
    """As it was asked for."""
    if wanted.operator in GROUPS:
        return {"operator": wanted.operator, "conditions": [rendered(part) for part in wanted.parts]}
    shown: dict[str, Any] = {"column": wanted.column, "operator": wanted.operator}
    values = [_shown(value) if wanted.numeric else value for value in wanted.values]
    if wanted.operator in WITH_VALUES:
        shown["value"] = values
    elif wanted.operator not in WITHOUT_VALUE:
        shown["value"] = values[0]
    return shown


def _shown(number: str) -> int | float:
    value = float(number)
    return int(value) if value.is_integer() else value


class _Counted:
    def __init__(self) -> None:
        self.conditions = 0


Path = tuple[int | str, ...]


def _read(
    value: Any, path: Path, depth: int, counted: _Counted, faults: list[InitErrorDetails], *, is_list: bool = False
) -> ContactFilter:
    empty = ContactFilter(Operator.AND)
    if not isinstance(value, dict):
        faults.append(_at(path, fault("wrong_type", "must be an object: a condition, or a group of them"), value))
        return empty
    operator = value.get("operator")
    if not isinstance(operator, str) or operator not in Operator.__members__.values():
        faults.append(_at((*path, "operator"), fault("not_one_of", f"must be one of {', '.join(Operator)}"), operator))
        return empty
    if Operator(operator) in GROUPS:
        return _group(Operator(operator), value, path, depth, counted, faults, is_list)
    counted.conditions += 1
    return _condition(Operator(operator), value, path, faults)


def _group(
    operator: Operator,
    value: dict[str, Any],
    path: Path,
    depth: int,
    counted: _Counted,
    faults: list[InitErrorDetails],
    is_list: bool,
) -> ContactFilter:
    conditions, here = value.get("conditions"), path if is_list else (*path, "conditions")
    if not isinstance(conditions, list) or not conditions:
        faults.append(_at(here, fault("required", "must be a list of at least one condition"), conditions))
    elif depth > DEEPEST:
        faults.append(_at(here, fault("too_long", f"groups may be at most {DEEPEST} deep"), None))
    elif len(conditions) > MOST_CONDITIONS:
        counted.conditions += len(conditions)
    else:
        parts = [_read(one, (*here, place), depth + 1, counted, faults) for place, one in enumerate(conditions)]
        return ContactFilter(operator, parts=tuple(parts))
    return ContactFilter(operator)


def _condition(operator: Operator, value: dict[str, Any], path: Path, faults: list[InitErrorDetails]) -> ContactFilter:
    column = value.get("column")
    if not isinstance(column, str) or not column.strip() or len(column) > LONGEST or not is_storable(column):
        faults.append(_at((*path, "column"), fault("required", "must be the name of a column"), column))
    elif '"' in column or "\\" in column:
        faults.append(_at((*path, "column"), fault("malformed", 'must not contain the characters " and \\'), column))
    if operator in WITHOUT_VALUE:
        return ContactFilter(operator, str(column))
    given, here = value.get("value"), (*path, "value")
    if operator in WITH_VALUES:
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_VALUES:
            faults.append(_at(here, fault("required", f"must be a list of 1 to {MOST_VALUES:,} values"), given))
            return ContactFilter(operator, str(column))
        values = given
    else:
        values = [given]
    wrong = [(place, found) for place, one in enumerate(values) if (found := _fault_of(one, operator)) is not None]
    for place, found in wrong:
        faults.append(_at((*here, place) if operator in WITH_VALUES else here, found, values[place]))
    if wrong:
        return ContactFilter(operator, str(column))
    numeric = all(not isinstance(one, str) for one in values) and operator not in _ALWAYS_TEXT
    return ContactFilter(operator, str(column), tuple(map(_text, values)), numeric)


_ALWAYS_TEXT: Final = frozenset({Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH})


def _fault_of(value: Any, operator: Operator) -> PydanticCustomError | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return fault("wrong_type", _ONLY_NUMBERS_OR_TEXT)
    if isinstance(value, str) and (len(value) > LONGEST or not is_storable(value)):
        return fault("too_long", f"must be at most {LONGEST} characters of text")
    if not isinstance(value, str) and not abs(value) < 1e300:
        return fault("out_of_range", "must be a number that a column can hold")
    if value == "" and operator in _ALWAYS_TEXT:
        return fault("too_short", "must not be empty: use isEmpty or isNotEmpty")
    return None


def _text(value: str | int | float) -> str:
    return value if isinstance(value, str) else str(value)


def _at(path: Path, error: PydanticCustomError, value: Any) -> InitErrorDetails:
    return InitErrorDetails(type=error, loc=path, input=value)
