"""Seeds that once broke a promise, each with what it showed: they are played for ever."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.simulation import situations


class Named(NamedTuple):
    level: str
    seed: int
    showed: str


NAMED = (
    Named("engine", 55, "hours of two runs open at one instant, and the second run did not look again"),
    Named(
        "engine", 60, "after a restart an agent whose preview had been refused came before one who was idle for longer"
    ),
    Named("engine", 61, "a machine that was known for one when the process died was brought to an agent after it"),
    Named("engine", 344, "a call given up while the switch was away stayed up, and its agent was given the next one"),
    Named("engine", 1972, "questions that were given up counted as questions under way"),
    Named("engine", 2004, "an answer about a contact whose number was called since was expected to be good still"),
    Named("engine", 2101, "others were not served after an agent whose own records had to be loaded first"),
    Named("engine", 2480, "each owner had as many questions asked at once as there may be in all"),
    Named(
        "engine",
        3465,
        "an agent got somebody of a campaign of lower priority as the better one waited for its next load",
    ),
    Named("engine", 4042, "an agent whose better run was for one who waited for a load was given nothing after it"),
    Named("engine", 7196, "answers were expected to be good although the run's hours had been changed"),
    Named("crash", 62, "an orphan whose hang-up got no answer was never hung up"),
    Named("crash", 130, "a call given up, in wrap-up when the process died, was not taken for an orphan"),
    Named("crash", 157, "an agent whose preview was refused as the process died had a state that nobody was told of"),
    Named(
        "crash", 812, "who had waited in vain as the process died was held when the flow's contact came a moment late"
    ),
    Named("crash", 911, "an answer to a question from before the hours were changed was expected to be heeded"),
    Named("crash", 913, "an answer to a question from before the hours were changed was taken for that to a new one"),
    Named("crash", 272, "contacts joined while the news of them was still on its way"),
)


@pytest.mark.parametrize("named", NAMED, ids=lambda named: f"{named.level}-{named.seed}")
def test_a_seed_that_once_failed_holds(named: Named) -> None:
    situations.PLAY[named.level](named.seed)
