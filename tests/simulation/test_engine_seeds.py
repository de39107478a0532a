"""The engine alone with a store in memory: every promise, over many seeds."""

from __future__ import annotations

import pytest

from tests.simulation import situations

LEVEL = "engine"


@pytest.mark.parametrize("number", range(situations.CHUNKS[LEVEL]))
def test_every_promise_holds(number: int) -> None:
    _, broken = situations.chunk(LEVEL, number)
    assert not broken, "\n\n".join(broken)


def test_the_usual_seeds_reach_every_hard_situation() -> None:
    reached = [situations.chunk(LEVEL, number)[0] for number in range(situations.CHUNKS[LEVEL])]
    assert not situations.unreached(LEVEL, reached)
    assert len(situations.SITUATIONS[LEVEL]) >= 40
