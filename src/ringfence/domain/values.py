"""Values that are made often, made fast.

The engine is built of frozen dataclasses, and to fill one in costs five to ten times as much as to fill in a plain object:
every field goes through `object.__setattr__`. A `@quick` class is filled in directly. To the type checker it is frozen as
before, and that is who sees that nobody assigns to a field; hash, equality and fields are those of a frozen dataclass.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

T = TypeVar("T")

_COPIES: Final[dict[type, Callable[[Any], Any]]] = {}


def quick(cls: type[T]) -> type[T]:
    """For a `@dataclass(frozen=True, slots=True)` without `__post_init__` and default factories.

    Raises TypeError for any other class.
    """
    parameters = getattr(cls, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen or "__slots__" not in vars(cls) or hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} must be a frozen dataclass with slots, without __post_init__")
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    if any(field.default_factory is not dataclasses.MISSING for field in fields):
        raise TypeError(f"{cls.__name__} must not have default factories")
    made = _compiled(fields)
    made["__init__"].__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made["__init__"]  # type: ignore[method-assign]
    cls.__setattr__ = object.__setattr__  # type: ignore[method-assign]
    cls.__delattr__ = object.__delattr__  # type: ignore[method-assign]
    _COPIES[cls] = made["_copy"]
    return cls


def _compiled(fields: tuple[dataclasses.Field[Any], ...]) -> dict[str, Any]:
    """An `__init__` and a `_copy`, written as a person would; `dataclasses` makes its own in the same way."""
    known: dict[str, Any] = {"_new": object.__new__}
    known |= {f"_{field.name}": field.default for field in fields if field.default is not dataclasses.MISSING}
    head = ["self", *(_parameter(field) for field in fields if not field.kw_only)]
    if any(field.kw_only for field in fields):
        head += ["*", *(_parameter(field) for field in fields if field.kw_only)]
    fill = "".join(f" self.{field.name} = {field.name}\n" for field in fields) or " pass\n"
    copy = "".join(f" made.{field.name} = value.{field.name}\n" for field in fields)
    exec(
        f"def __init__({', '.join(head)}):\n{fill}"
        f"def _copy(value):\n made = _new(value.__class__)\n{copy} return made\n",
        known,
    )
    return known


def _parameter(field: dataclasses.Field[Any]) -> str:
    return field.name if field.default is dataclasses.MISSING else f"{field.name}=_{field.name}"


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(value: T, **changes: Any) -> T:
        """`dataclasses.replace` for the values of quick classes. Raises AttributeError for what is no field."""
        made = _COPIES[value.__class__](value)
        for name, to in changes.items():
            setattr(made, name, to)
        return made
