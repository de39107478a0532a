"""The planted bugs: each still has its place in the sources, and planting one works."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from tests.mutants import hunt
from tests.mutants.bugs import BUGS
from tests.mutants.planting import AnchorLost, Bug, Level, planted

NAMES = [bug.name for bug in BUGS]


@pytest.mark.parametrize("bug", BUGS, ids=NAMES)
def test_the_text_that_a_bug_replaces_is_there_exactly_once(bug: Bug) -> None:
    text = bug.path().read_text()
    with_bug = planted(bug, text)
    assert with_bug != text
    ast.parse(with_bug)


def test_every_bug_has_a_name_of_its_own_and_says_what_it_breaks() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(bug.breaks for bug in BUGS)


def test_most_bugs_must_be_found() -> None:
    must = [bug for bug in BUGS if not bug.survives]
    assert len(must) >= 28
    assert len(must) >= 0.8 * len(BUGS)
    assert {bug.level for bug in must} == set(Level)


def test_a_bug_whose_place_is_gone_is_named() -> None:
    gone = replace(BUGS[0], old="no such line")
    with pytest.raises(AnchorLost, match=f"{gone.name} replaces in {gone.file} is there 0 times"):
        planted(gone, gone.path().read_text())


def test_a_planted_bug_is_found_and_the_sources_are_left_alone() -> None:
    bug = next(bug for bug in BUGS if bug.name == "preview never times out")
    before = bug.path().read_text()
    found = hunt.hunted(bug, Level.ENGINE, 5)
    assert found.why.startswith("I11")
    assert bug.path().read_text() == before


def test_without_a_bug_nothing_is_found() -> None:
    assert hunt.hunted(None, Level.ENGINE, 3).why == ""
