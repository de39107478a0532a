"""Asterisk remembers how calls ended in as many places as calls were ever up at once."""

from __future__ import annotations

import pytest

from ringfence.adapters.telephony.asterisk.memory import free_slot


@pytest.mark.parametrize(("used", "free"), [(set(), 0), ({0, 1, 2}, 3), ({0, 2}, 1), ({1, 4}, 0), ({0, 1, 4}, 2)])
def test_a_new_call_gets_the_lowest_place_that_no_call_has_which_is_up(used: set[int], free: int) -> None:
    assert free_slot(used) == free
