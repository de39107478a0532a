"""Asterisk remembers how calls ended in as many places as calls were ever up at once."""

from __future__ import annotations

from ringfence.adapters.telephony.asterisk.memory import Slots


def test_each_call_gets_the_lowest_place_that_is_free() -> None:
    slots = Slots()
    assert [slots.take() for _ in range(3)] == [0, 1, 2]
    slots.give_back(1)
    slots.give_back(0)
    assert [slots.take() for _ in range(3)] == [0, 1, 3]


def test_places_of_calls_that_are_up_after_a_restart_are_not_given_to_others() -> None:
    slots = Slots()
    for used in (4, 1):
        slots.take_up(used)
    assert [slots.take() for _ in range(3)] == [0, 2, 3]
    slots.give_back(4)
    slots.give_back(4)
    assert [slots.take() for _ in range(3)] == [4, 5, 6]
