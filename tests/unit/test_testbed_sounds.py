"""The test bed's tones, and how they are measured."""

from __future__ import annotations

import pytest

from ringfence.testbed import sounds


def test_mu_law_and_back_is_the_same_but_for_its_coarseness() -> None:
    before = sounds.samples([(0.5, sounds.PERSON_HZ)])
    after = sounds.samples_of_ulaw(sounds.ulaw([(0.5, sounds.PERSON_HZ)]))
    assert len(after) == len(before)
    assert max(abs(a - b) for a, b in zip(after, before, strict=True)) < 300  # of 8000


@pytest.mark.parametrize("tone", [sounds.PERSON_HZ, sounds.AGENT_HZ, sounds.MUSIC_HZ, sounds.MACHINE_HZ])
def test_a_tone_is_told_from_every_other(tone: int) -> None:
    heard = sounds.samples([(1.0, tone)])
    assert sounds.share_of(tone, heard) == pytest.approx(1.0, abs=0.01)
    for other in {sounds.PERSON_HZ, sounds.AGENT_HZ, sounds.MUSIC_HZ, sounds.MACHINE_HZ} - {tone}:
        assert sounds.share_of(other, heard) < 0.01


def test_of_two_voices_each_has_its_share_and_silence_has_none() -> None:
    one, two = sounds.samples([(1.0, sounds.PERSON_HZ)]), sounds.samples([(1.0, sounds.AGENT_HZ)])
    both = [a + b for a, b in zip(one, two, strict=True)]
    assert sounds.share_of(sounds.PERSON_HZ, both) == pytest.approx(0.5, abs=0.02)
    assert sounds.share_of(sounds.PERSON_HZ, sounds.samples([(1.0, 0)])) == 0.0
