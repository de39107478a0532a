"""A planted bug: a small edit of one source file, of the kind that slips through a review."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


class Level(StrEnum):
    """Which simulation looks for it."""

    ENGINE = "engine"  # the engine with a store in memory
    CRASH = "crash"  # engine, shell and SQL, with crashes


@dataclass(frozen=True, slots=True)
class Bug:
    """`old`, found exactly once in `file` (a path below `src/ringfence`), becomes `new`.

    `breaks` is what goes wrong, in the field's words. `survives` is why no simulation can find it; empty for a bug that
    must be found.
    """

    name: str
    level: Level
    file: str
    old: str
    new: str
    breaks: str
    survives: str = ""

    def path(self, source: Path = SOURCE) -> Path:
        return source / "ringfence" / self.file


class AnchorLost(Exception):
    """The source has changed: the text that a bug replaces is not found, or not exactly once."""


def planted(bug: Bug, text: str) -> str:
    """The text of the bug's file with the bug in it. Raises AnchorLost."""
    found = text.count(bug.old)
    if found != 1:
        raise AnchorLost(
            f"the text that {bug.name} replaces in {bug.file} is there {found} times instead of once: "
            f"find where that decision is made now, and change the list of bugs. It was: {bug.old!r}"
        )
    return text.replace(bug.old, bug.new)


def copy_with(bug: Bug | None, folder: Path) -> Path:
    """A copy of the sources in `folder`, with the bug in it. Raises AnchorLost."""
    copy = folder / "src"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "pages"))
    if bug is not None:
        path = bug.path(copy)
        path.write_text(planted(bug, path.read_text()))
    return copy
