"""A life as a transition table that is checked at every move."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from ringfence.domain.problems import BrokenPromise

S = TypeVar("S", bound=StrEnum)


class Lifecycle(Generic[S]):
    """The states of a noun and the moves between them."""

    def __init__(self, noun: str, moves: Mapping[S, frozenset[S]]) -> None:
        self.noun = noun
        self.moves = dict(moves)

    def allows(self, before: S, after: S) -> bool:
        return after in self.moves[before]

    def check(self, before: S, after: S) -> S:
        """`after`, if the table has this move; BrokenPromise otherwise."""
        if after not in self.moves[before]:
            raise BrokenPromise(f"a {self.noun} cannot go from {before} to {after}")
        return after

    def is_final(self, state: S) -> bool:
        return not self.moves[state]
