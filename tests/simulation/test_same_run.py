"""The same seed is the same run, on every run of Python."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation import harness

_SEEDS = (3, 14, 40)
_DIGESTS = f"from ringfence.simulation import run; print([run.play(seed, digest=True).digest for seed in {_SEEDS}])"
_CRASHES = f"from tests.simulation import harness; print([harness.play(seed).digest for seed in {_SEEDS}])"


@pytest.mark.parametrize("program", [_DIGESTS, _CRASHES], ids=["engine", "crashes"])
def test_a_seed_is_the_same_run_whatever_the_hash_seed_and_the_process(program: str) -> None:
    said = {_say(program, hash_seed) for hash_seed in ("0", "1", "2", "2")}
    assert len(said) == 1, said


def test_a_seed_is_the_same_run_twice_in_one_process() -> None:
    assert harness.play(3).digest == harness.play(3).digest


def _say(program: str, hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True, timeout=120
    ).stdout
