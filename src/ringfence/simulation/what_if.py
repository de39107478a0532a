"""Compares centres in a process of its own, so that a dialer beside it is not slowed: JSON in, JSON out.

python -m ringfence.simulation.what_if < asked.json
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Final

import msgspec

from ringfence.simulation.centre import Centre
from ringfence.simulation.comparing import compare

NICE: Final = 15
"""How much everything else comes before it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Centres, each to be worked through with the seeds from 1 on."""

    centres: tuple[Centre, ...]
    seeds: int


def main() -> None:
    os.nice(NICE)
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    found = [compare(centre, range(1, asked.seeds + 1)).as_json() for centre in asked.centres]
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
