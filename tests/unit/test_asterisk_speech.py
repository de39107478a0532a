"""Prompts become files that Asterisk can play."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import pytest

from ringfence.adapters.telephony.asterisk.speech import Speech, Unspeakable
from ringfence.ports.telephony import PlayFile, Say
from ringfence.testbed import sounds

SPEAKER = """
import sys, wave
text = sys.stdin.read()
with wave.open(sys.argv[1], "wb") as file:
    file.setnchannels(1); file.setsampwidth(2); file.setframerate(16000)
    file.writeframes(b"\\x00\\x10" * 1600 * len(text))
"""


@pytest.fixture
def speaker(tmp_path: Path) -> str:
    """A command that takes a tenth of a second for each letter."""
    script = tmp_path / "speak.py"
    script.write_text(SPEAKER)
    return f"{sys.executable} {script} {{file}}"


async def test_text_is_spoken_at_the_rate_of_a_telephone_and_kept(speaker: str, tmp_path: Path) -> None:
    speech = Speech(speaker, tmp_path / "sounds")
    path = await speech.file("st-1", Say("Hello"))
    with wave.open(f"{path}.wav") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() == 4000
        assert set(file.readframes(4000)[::2]) == {0x00}
    assert await speech.file("st-1", Say("Hello")) == path
    assert await speech.file("st-1", Say("Hello", "de")) != path


async def test_a_file_of_the_stream_is_found_by_its_name_and_no_other(speaker: str, tmp_path: Path) -> None:
    speech = Speech(speaker, tmp_path)
    (tmp_path / "st-1").mkdir()
    sounds.write_wav(tmp_path / "st-1/welcome.wav", [(0.1, 440)])
    assert await speech.file("st-1", PlayFile("welcome")) == tmp_path / "st-1/welcome"
    for stream, name in [("st-1", "other"), ("st-2", "welcome"), ("st-2", "../st-1/welcome")]:
        with pytest.raises(Unspeakable, match="no audio file"):
            await speech.file(stream, PlayFile(name))


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("no-such-speaker {file}", "not installed"),
        (f"{sys.executable} -c 'import sys; sys.exit(\"no voice\")'", "no voice"),
        (f"{sys.executable} -c 1", "wrote no file"),
    ],
)
async def test_a_command_that_does_not_speak_is_told_of(command: str, wrong: str, tmp_path: Path) -> None:
    with pytest.raises(Unspeakable, match=wrong):
        await Speech(command, tmp_path).file("st-1", Say("Hello"))


def test_a_tone_is_found_in_what_was_heard_and_no_other() -> None:
    heard = sounds.samples([(0.5, sounds.PERSON_HZ)])
    assert sounds.share_of(sounds.PERSON_HZ, heard) > 0.95
    assert sounds.share_of(sounds.AGENT_HZ, heard) < 0.02
    mixed = [a + b for a, b in zip(heard, sounds.samples([(0.5, sounds.AGENT_HZ)]), strict=True)]
    assert 0.4 < sounds.share_of(sounds.AGENT_HZ, mixed) < 0.6
