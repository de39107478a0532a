"""All planted bugs."""

from __future__ import annotations

from tests.mutants.engine_bugs import ENGINE_BUGS
from tests.mutants.shell_bugs import SHELL_BUGS

BUGS = (*ENGINE_BUGS, *SHELL_BUGS)
