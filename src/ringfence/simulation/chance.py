"""Chance, in separate streams: drawing more in one place moves nothing elsewhere."""

from __future__ import annotations

import math
from random import Random


class Chance:
    """The random streams of one seed, one a concern. The same for the same seed on every run and every machine."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, Random] = {}

    def of(self, *concern: object) -> Random:
        """The stream of a concern, such as `("person", "+44…")`."""
        name = ":".join(map(str, concern))
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = Random(f"{self.seed}/{name}")
        return stream

    def once(self, *concern: object) -> Random:
        """A stream that is not kept: for concerns that are drawn from once."""
        return Random(f"{self.seed}/{':'.join(map(str, concern))}")


def lognormal(rng: Random, mean: float, variation: float) -> float:
    """A time of this mean and coefficient of variation, in the mean's unit: how long people read, ring and talk."""
    spread = math.log(1 + variation * variation)
    return rng.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread))
