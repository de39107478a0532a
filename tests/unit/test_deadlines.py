"""Deadlines: at most one a key, the earliest first."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ringfence.engine.deadlines import Deadlines, Key
from tests.support.memory_store import MONDAY, SECOND

A, B = Key("call", "a"), Key("call", "b")


def test_there_is_none_at_first() -> None:
    assert Deadlines().next() is None
    assert Deadlines().pop_due(MONDAY) is None


def test_a_deadline_is_due_at_its_instant_and_once() -> None:
    deadlines = Deadlines()
    deadlines.set(A, MONDAY)
    assert deadlines.pop_due(MONDAY - timedelta(microseconds=1)) is None
    assert deadlines.pop_due(MONDAY) == A
    assert deadlines.pop_due(MONDAY) is None


def test_setting_it_again_moves_it_both_ways() -> None:
    deadlines = Deadlines()
    deadlines.set(A, MONDAY + 5 * SECOND)
    deadlines.set(A, MONDAY + 9 * SECOND)
    assert deadlines.next() == MONDAY + 9 * SECOND
    deadlines.set(A, MONDAY + SECOND)
    assert deadlines.next() == MONDAY + SECOND
    assert deadlines.pop_due(MONDAY + 60 * SECOND) == A
    assert deadlines.next() is None


def test_moving_it_there_and_back_is_still_one_deadline() -> None:
    deadlines = Deadlines()
    for seconds in (5, 9, 5, 9, 5):
        deadlines.set(A, MONDAY + seconds * SECOND)
    assert deadlines.pop_due(MONDAY + 60 * SECOND) == A
    assert deadlines.pop_due(MONDAY + 60 * SECOND) is None


def test_a_cleared_deadline_never_comes() -> None:
    deadlines = Deadlines()
    deadlines.set(A, MONDAY)
    deadlines.set(B, MONDAY + SECOND)
    deadlines.clear(A)
    deadlines.clear(A)
    assert deadlines.next() == MONDAY + SECOND
    assert deadlines.pop_due(MONDAY + SECOND) == B


steps = st.lists(
    st.tuples(st.sampled_from("abcd"), st.one_of(st.none(), st.integers(0, 20)), st.booleans()), max_size=60
)


@given(steps)
def test_it_behaves_like_a_table_that_is_searched(drawn: list[tuple[str, int | None, bool]]) -> None:
    deadlines, table, now = Deadlines(), dict[Key, int](), 0
    for name, seconds, passes in drawn:
        key = Key("run", name)
        if seconds is None:
            deadlines.clear(key)
            table.pop(key, None)
        else:
            deadlines.set(key, MONDAY + (now + seconds) * SECOND)
            table[key] = now + seconds
        if passes:
            now += 5
            while (found := deadlines.pop_due(MONDAY + now * SECOND)) is not None:
                assert table[found] == min(table.values()) <= now
                del table[found]
            assert all(at > now for at in table.values())
        assert deadlines.next() == (MONDAY + min(table.values()) * SECOND if table else None)
