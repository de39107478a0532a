"""The pool of idle agents: who has been idle longest, in each queue."""

from __future__ import annotations

from ringfence.engine.pool import Pool
from tests.support.memory_store import MONDAY, SECOND

SINCE = {"a": MONDAY, "b": MONDAY + SECOND, "c": MONDAY + 2 * SECOND}


def full() -> Pool:
    pool = Pool()
    pool.add("a", ("q1",), SINCE["a"])
    pool.add("b", ("q1", "q2"), SINCE["b"])
    pool.add("c", ("q2",), SINCE["c"])
    return pool


def test_who_became_idle_first_is_first_in_each_queue() -> None:
    pool = full()
    assert (pool.longest_idle("q1"), pool.longest_idle("q2")) == ("a", "b")
    assert (pool.longest_idle("q3"), pool.longest_idle(None)) == (None, None)


def test_who_leaves_is_gone_from_all_queues() -> None:
    pool = full()
    pool.remove("b")
    pool.remove("b")
    assert (pool.longest_idle("q1"), pool.longest_idle("q2")) == ("a", "c")
    assert "b" not in pool
    assert len(pool) == 2


def test_who_comes_back_is_last() -> None:
    pool = full()
    pool.remove("a")
    pool.add("a", ("q1", "q2"), MONDAY + 3 * SECOND)
    assert (pool.longest_idle("q1"), pool.longest_idle("q2")) == ("b", "b")
    pool.remove("b")
    assert (pool.longest_idle("q1"), pool.longest_idle("q2")) == ("a", "c")


def test_who_moves_to_other_queues_keeps_the_place_by_idle_time() -> None:
    pool = full()
    pool.move("a", ("q2",))
    assert (pool.longest_idle("q1"), pool.longest_idle("q2")) == ("b", "a")
    pool.move("c", ("q1",))
    assert (pool.longest_idle("q1"), pool.longest_idle("q2")) == ("b", "a")


def test_an_agent_without_queues_is_idle_and_gets_nothing() -> None:
    pool = full()
    pool.move("a", ())
    assert "a" in pool
    assert pool.longest_idle("q1") == "b"


def test_who_comes_back_without_having_worked_has_the_place_of_before() -> None:
    pool = full()
    pool.remove("a")
    pool.add("a", ("q2",), SINCE["a"])
    assert pool.longest_idle("q2") == "a"


def test_of_those_who_became_idle_at_one_instant_who_was_added_first_is_next() -> None:
    pool = Pool()
    pool.add("b", ("q1",), MONDAY)
    pool.add("a", ("q1",), MONDAY)
    assert pool.longest_idle("q1") == "b"
    pool.remove("b")
    assert pool.longest_idle("q1") == "a"
