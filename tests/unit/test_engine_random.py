"""Days drawn from seeds: the promises hold after every event, and everything comes to its end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.promises import all_final
from tests.support.random_world import RandomWorld

SEEDS = 220
REACHED = (
    "CompletionRefused",
    "PreviewRefused",
    "AttemptRefused",
    "RecordsDropped",
    "NumbersBlocked",
    "RecordsJoined",
    "AgentRemoved",
    "CallReported",
    "answer after our deadline",
    "answer of an agent who has gone",
    "crash with someone talking",
    "crash in a preview",
    "died saved",
    "died unsaved",
    "lost while available",
    "lost while busy",
    "lost while previewing",
    "lost while wrap_up",
    "message lost",
    "preview over while down",
    "refused calling_hours",
    "refused lines_free",
    "refused no_attempts_left",
    "refused no_skips_left",
)
"""Hard situations. One that no seed reaches has not been tested."""

FOUND = {
    2: "an agent who frees a line goes before one who waits for it",
    62: "a preview is refused that was withdrawn in the same transaction",
}
"""Seeds that once failed, and by what."""


def live(seed: int) -> RandomWorld:
    world = RandomWorld(seed)
    world.run()
    all_final(world.store)
    return world


def test_every_promise_holds_on_every_day() -> None:
    reached: Counter[str] = Counter()
    for seed in range(SEEDS):
        world = live(seed)
        reached += world.reached + world.driver.handled
    assert not [situation for situation in REACHED if not reached[situation]]


@pytest.mark.parametrize("seed", FOUND)
def test_a_seed_that_failed_once_holds(seed: int) -> None:
    live(seed)


def fingerprint(seeds: range) -> str:
    """Of everything that the engine was told and wanted."""
    digest = hashlib.sha256()
    for seed in seeds:
        digest.update("\n".join(live(seed).log).encode())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_commands_whatever_the_hash_seed() -> None:
    program = "from tests.unit.test_engine_random import fingerprint; print(fingerprint(range(6)))"
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), str(root / "src")])
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1", "4242")
    }
    assert found == {fingerprint(range(6)) + "\n"}
