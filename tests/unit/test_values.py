"""Quick values: made fast, and otherwise like frozen dataclasses."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, field, fields
from dataclasses import replace as slow_replace
from datetime import UTC, datetime

import msgspec
import pytest

from ringfence.domain.agent import AgentSession, AgentState
from ringfence.domain.values import quick, replace
from ringfence.engine import events

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@quick
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 7
    name: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(events.Event):
    point: Point
    by: str = ""


def test_it_is_made_by_place_by_name_and_with_defaults():
    assert (Point(1).x, Point(1).y, Point(x=1, y=2, name="a").name) == (1, 7, "a")
    moved = Moved(at=NOW, point=Point(1))
    assert (moved.at, moved.point, moved.by) == (NOW, Point(1), "")


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_what_is_missing_or_unknown_is_refused(wrong):
    with pytest.raises(TypeError):
        Point(**wrong)


def test_fields_of_an_event_are_named():
    with pytest.raises(TypeError):
        Moved(NOW, Point(1))  # type: ignore[call-arg]


def test_it_compares_hashes_and_shows_like_a_dataclass():
    assert Point(1, 2) == Point(1, 2) != Point(2, 1)
    assert len({Point(1), Point(1), Point(2)}) == 2
    assert repr(Point(1)) == "Point(x=1, y=7, name=None)"
    assert [one.name for one in fields(Point)] == ["x", "y", "name"]


def test_a_replaced_value_is_another_one_and_the_first_is_as_it_was():
    first = Point(1, 2)
    second = replace(first, y=3, name="b")
    assert (first, second) == (Point(1, 2), Point(1, 3, "b"))
    assert slow_replace(first, y=3, name="b") == second


def test_what_is_no_field_cannot_be_replaced():
    with pytest.raises(AttributeError):
        replace(Point(1), z=3)  # type: ignore[call-arg]


def test_it_can_be_copied_pickled_and_read_from_json():
    session = AgentSession("a-1", AgentState.AWAY, NOW, reason="lunch")
    assert copy.copy(session) == pickle.loads(pickle.dumps(session)) == session
    assert msgspec.json.decode(msgspec.json.encode(session), type=AgentSession) == session


def test_other_classes_are_refused():
    @dataclass
    class Loose:
        x: int

    @dataclass(frozen=True, slots=True)
    class Checked:
        x: int

        def __post_init__(self) -> None:
            raise ValueError

    @dataclass(frozen=True, slots=True)
    class Listed:
        x: list[int] = field(default_factory=list)

    for cls in (Loose, Checked, Listed):
        with pytest.raises(TypeError, match=cls.__name__):
            quick(cls)
