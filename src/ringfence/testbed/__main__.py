"""`python -m ringfence.testbed`: fetch what the test bed needs, or say in one line what is missing."""

from __future__ import annotations

import sys

from ringfence.domain.problems import Problem
from ringfence.testbed.asterisk_files import fetched
from ringfence.testbed.programs import find


def main() -> int:
    """0 if it is all there."""
    try:
        for program in ("sipp", "espeak-ng"):
            find(program)
        files = fetched()
    except Problem as problem:
        print(f"no calls over Asterisk here: {problem.message}", file=sys.stderr)
        return 1
    print(f"Asterisk is in {files.root}")
    return 0


sys.exit(main())
