"""People who sign in: their roles, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 256


class Role(StrEnum):
    """From the one who may do everything to the one who calls."""

    ADMIN = "admin"
    MANAGER = "manager"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    WALL = "wall"  # a screen that hangs there


@dataclass(frozen=True, slots=True)
class Rights:
    """Scopes of the API: those whose operations a person may use, and those that they may only read with."""

    scopes: frozenset[str]
    reads: frozenset[str] = frozenset()


RIGHTS: Final[Mapping[Role, Rights]] = {
    Role.ADMIN: Rights(frozenset({"administration", "campaign_management", "configuration", "agent"})),
    Role.MANAGER: Rights(frozenset({"campaign_management", "configuration"})),
    # A supervisor may send an agent to a break and end a call, and looks at the rest.
    Role.SUPERVISOR: Rights(frozenset({"agent"}), reads=frozenset({"campaign_management", "configuration"})),
    # Of their own agent alone.
    Role.AGENT: Rights(frozenset({"agent"})),
    Role.WALL: Rights(frozenset(), reads=frozenset({"wall"})),
}
