"""Who is next: the order of records, and the window that hands them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ringfence.domain.record import Record, RecordState
from ringfence.engine.ordering import AFTER_ALL, BEFORE_ALL, WINDOW, Tier, Window, earliest, order_key, tier_of
from tests.support.memory_store import MONDAY, instance, records

FRESH = records(instance(), 2 * WINDOW)


def due(record: Record, seconds: float, callback: bool = False) -> Record:
    state = RecordState.CALLBACK if callback else RecordState.RETRY
    return replace(record, state=state, due_at=MONDAY + timedelta(seconds=seconds), is_callback=callback)


def loaded(window: Window, *found: Record) -> Window:
    window.begin_load()
    window.fill(found, {})
    return window


def taken(window: Window) -> list[Record]:
    found = []
    while (record := window.take()) is not None:
        found.append(record)
    return found


def test_callbacks_go_before_fresh_records_and_retries_after() -> None:
    assert [tier_of(record) for record in (due(FRESH[0], 0, callback=True), FRESH[0], due(FRESH[0], 0))] == list(Tier)


def test_among_retries_and_callbacks_the_longest_due_goes_first() -> None:
    assert order_key(due(FRESH[1], 5)) < order_key(due(FRESH[0], 6))
    assert order_key(due(FRESH[1], 5, callback=True)) < order_key(due(FRESH[0], 6, callback=True))


def test_ties_go_by_place_then_by_id() -> None:
    assert order_key(due(FRESH[0], 5)) < order_key(due(FRESH[1], 5))
    assert order_key(FRESH[0]) < order_key(replace(FRESH[0], id="dl-z"))


orders = st.lists(
    st.tuples(st.sampled_from(["fresh", "retry", "callback"]), st.integers(-3, 3), st.integers(0, 50)), max_size=40
)


@given(orders)
def test_a_window_hands_out_what_it_was_given_in_order(drawn: list[tuple[str, int, int]]) -> None:
    people = [
        replace(FRESH[n], rank=rank) if kind == "fresh" else due(replace(FRESH[n], rank=rank), at, kind == "callback")
        for n, (kind, rank, at) in enumerate(drawn)
    ]
    assert taken(loaded(Window(), *people)) == sorted(people, key=order_key)


def test_nothing_is_handed_out_before_the_first_load() -> None:
    window = Window()
    window.put(FRESH[0])
    assert window.take() is None
    assert not window.complete
    assert window.wants_load


def test_a_load_that_is_not_full_is_all_there_is() -> None:
    window = loaded(Window(), FRESH[0])
    assert window.complete
    assert not window.wants_load


def test_a_full_load_hands_out_nobody_beyond_its_end() -> None:
    """A record put back that belongs behind the last one loaded must not overtake those in between."""
    window = loaded(Window(), *FRESH[:WINDOW])
    assert not window.complete
    window.put(due(FRESH[-1], 0))
    window.put(FRESH[WINDOW])
    assert taken(window) == FRESH[:WINDOW]


def test_a_record_put_back_is_handed_out_in_its_place() -> None:
    window = loaded(Window(), *FRESH[:3])
    first = window.take()
    assert first is not None
    window.put(first)
    window.put(first)
    assert taken(window) == FRESH[:3]


def test_the_next_load_is_wanted_when_a_quarter_is_left() -> None:
    window = loaded(Window(), *FRESH[:WINDOW])
    while len(window) > WINDOW // 4 + 1:
        window.take()
    assert not window.wants_load
    window.take()
    assert window.wants_load


def test_what_happened_during_a_load_is_not_undone_by_it() -> None:
    window = loaded(Window(), *FRESH[:4])
    window.begin_load()
    dialed = window.take()
    put_back = window.take()
    assert put_back is not None
    window.put(put_back)
    window.fill(FRESH[:4], {})
    assert dialed == FRESH[0]
    assert taken(window) == FRESH[1:4]


def test_what_is_live_is_not_taken_over_from_a_load() -> None:
    window = Window()
    window.begin_load()
    window.fill(FRESH[:3], {FRESH[1].id: FRESH[1]})
    assert taken(window) == [FRESH[0], FRESH[2]]


def test_clearing_forgets_everything_and_the_load_under_way() -> None:
    window = loaded(Window(), *FRESH[:3])
    number = window.begin_load()
    window.clear()
    assert window.load != number
    assert (len(window), window.loading, window.take()) == (0, False, None)
    window.put(FRESH[0])
    assert window.take() is None


def test_a_load_of_which_nobody_could_be_dialed_makes_the_next_one_larger() -> None:
    window = loaded(Window(), *FRESH[:WINDOW])
    assert len(taken(window)) == WINDOW
    window.begin_load()
    assert window.limit == 2 * WINDOW
    window.fill(FRESH[: 2 * WINDOW], {})
    window.take()
    window.useful = True
    window.begin_load()
    assert window.limit == WINDOW


def test_loads_in_a_row_that_nobody_takes_from_do_not_grow() -> None:
    window = Window()
    for _ in range(10):
        loaded(window, *FRESH[:WINDOW])
    assert window.limit == WINDOW


def test_a_load_that_brought_everything_is_not_made_larger() -> None:
    window = Window()
    for _ in range(10):
        assert len(taken(loaded(window, *FRESH[:3]))) == 3
    assert window.limit == WINDOW


def test_the_ends_of_the_order_hold_every_record_between_them() -> None:
    keys = [order_key(due(FRESH[0], -1e9, callback=True)), order_key(due(FRESH[0], 1e9))]
    assert BEFORE_ALL < min(keys) < max(keys) < AFTER_ALL


def test_the_earliest_of_none_is_none() -> None:
    assert earliest(None, None) is None
    assert earliest(None, MONDAY, MONDAY + timedelta(1)) == MONDAY
