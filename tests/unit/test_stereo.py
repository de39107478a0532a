"""Two recordings of one conversation made into one file."""

from __future__ import annotations

import io
import struct
import wave
from array import array
from pathlib import Path

import pytest

from ringfence.adapters.telephony import stereo


def mono(values: list[int]) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(array("h", values).tobytes())
    return out.getvalue()


def sides(path: Path) -> tuple[list[int], list[int]]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 8000)
        both = array("h", file.readframes(file.getnframes()))
    return list(both[0::2]), list(both[1::2])


def test_each_side_has_its_channel_and_both_end_together(tmp_path: Path) -> None:
    path = tmp_path / "new" / "call.wav"
    seconds = stereo.write(path, stereo.samples(mono([1, 2, 3])), stereo.samples(mono([7, 8, 9, 10, 11])))
    assert sides(path) == ([0, 0, 1, 2, 3], [7, 8, 9, 10, 11])
    assert seconds == pytest.approx(5 / 8000)
    assert [each.name for each in path.parent.iterdir()] == ["call.wav"]


def test_a_side_that_is_missing_is_silent(tmp_path: Path) -> None:
    stereo.write(tmp_path / "call.wav", stereo.samples(b""), stereo.samples(mono([5, 6])))
    assert sides(tmp_path / "call.wav") == ([0, 0], [5, 6])


def test_a_file_whose_writer_died_is_read_to_its_end() -> None:
    whole = mono([1, 2, 3, 4])
    dead = whole[:40] + struct.pack("<I", 0) + whole[44:]
    assert list(stereo.samples(dead)) == [1, 2, 3, 4]
    assert list(stereo.samples(whole[:-3])) == [1, 2]  # cut short, in the middle of a sample


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not audio at all, but long enough to be taken for it"])
def test_what_is_no_audio_has_no_samples(content: bytes) -> None:
    assert list(stereo.samples(content)) == []
