"""Text to speech by a command, and audio files as Asterisk plays them: WAV, 8 kHz, 16 bit, one channel."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shlex
import shutil
import subprocess
import wave
from array import array
from pathlib import Path
from typing import Final

from ringfence.ports.telephony import PlayFile, Prompt, Say

RATE: Final = 8000
SPEAKING_SECONDS: Final = 20.0
"""How long the command may take for one prompt."""


class Unspeakable(Exception):
    """A prompt that cannot be played: the message says why."""


class Speech:
    """Prompts made into files below `folder`, which Asterisk reads by the same path. What was said once is kept."""

    def __init__(self, command: str, folder: Path) -> None:
        self._command = command
        self._folder = folder.absolute()

    async def file(self, stream_id: str, prompt: Prompt) -> Path:
        """The prompt's file, without its ending, as Asterisk wants it named. Raises Unspeakable."""
        if isinstance(prompt, PlayFile):
            return self._recorded(stream_id, prompt.name)
        return await asyncio.to_thread(self._said, prompt)

    def _recorded(self, stream_id: str, name: str) -> Path:
        path = self._folder / stream_id / f"{name}.wav"
        if Path(name).name != name or not path.exists():
            raise Unspeakable(f"there is no audio file {name!r}")
        return path.with_suffix("")

    def _said(self, prompt: Say) -> Path:
        digest = hashlib.sha256(f"{self._command}\x1f{prompt.language}\x1f{prompt.text}".encode()).hexdigest()[:32]
        made = self._folder / "said" / f"{digest}.wav"
        if made.exists():
            os.utime(made)
            return made.with_suffix("")
        made.parent.mkdir(parents=True, exist_ok=True)
        raw = made.with_suffix(f".{os.getpid()}.raw.wav")
        words = [part.format(language=prompt.language.lower(), file=raw) for part in shlex.split(self._command)]
        try:
            subprocess.run(
                words, input=prompt.text, text=True, capture_output=True, timeout=SPEAKING_SECONDS, check=True
            )
            whole = made.with_suffix(".part")
            convert(raw, whole)
            whole.replace(made)
        except FileNotFoundError as error:
            why = f"{words[0]} is not installed" if shutil.which(words[0]) is None else f"{words[0]} wrote no file"
            raise Unspeakable(f"text to speech: {why}") from error
        except subprocess.CalledProcessError as error:
            raise Unspeakable(f"text to speech: {error.stderr.strip()[-200:] or error}") from error
        except (subprocess.TimeoutExpired, wave.Error, EOFError, OSError) as error:
            raise Unspeakable(f"text to speech: {error}") from error
        finally:
            raw.unlink(missing_ok=True)
        return made.with_suffix("")


def convert(source: Path, target: Path) -> None:
    """A WAV file of any rate, 16 bit, as one that Asterisk plays. Raises wave.Error for anything else."""
    with wave.open(str(source), "rb") as file:
        if file.getsampwidth() != 2:
            raise wave.Error("only 16-bit WAV files can be played")
        channels, rate = file.getnchannels(), file.getframerate()
        samples = array("h", file.readframes(file.getnframes()))[::channels]
    if rate != RATE:
        samples = _resampled(samples, rate)
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def _resampled(samples: array[int], rate: int) -> array[int]:
    """Each new sample is the mean of those that it stands for, which also keeps out most of what telephones cannot carry."""
    made = array("h")
    for place in range(len(samples) * RATE // rate):
        start = place * rate // RATE
        end = max(start + 1, (place + 1) * rate // RATE)
        part = samples[start:end]
        made.append(sum(part) // len(part))
    return made
