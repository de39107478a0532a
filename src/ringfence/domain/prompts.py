"""What a person hears that no agent says, and what a machine that answers is told by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ringfence.domain.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Say:
    """Text to speech. `language` is a BCP 47 tag, such as `en` or `de-AT`."""

    text: str
    language: str = "en"


@quick
@dataclass(frozen=True, slots=True)
class PlayFile:
    """An audio file of the stream, by name."""

    name: str


Prompt = Say | PlayFile


class AnswerKind(StrEnum):
    """Who answered, as the switch's detection has it; it errs now and then."""

    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


@quick
@dataclass(frozen=True, slots=True)
class MachineDetection:
    """How long a switch listens before it says who answered, and what it takes for a greeting.

    The defaults are those of Asterisk's `amd.conf`. `limit`: after this the answer is `unknown`. `initial_silence`: longer
    silence before the first word is a machine. `greeting`: a longer one is a machine's. `silence_after_greeting`: this
    long, and it was a person. `most_words`: a greeting of more words is a machine's.
    """

    limit: timedelta = timedelta(milliseconds=5000)
    initial_silence: timedelta = timedelta(milliseconds=2500)
    greeting: timedelta = timedelta(milliseconds=1500)
    silence_after_greeting: timedelta = timedelta(milliseconds=800)
    most_words: int = 2


SCREENING: Final = MachineDetection(
    limit=timedelta(milliseconds=3000),
    initial_silence=timedelta(milliseconds=3500),
    silence_after_greeting=timedelta(milliseconds=600),
    most_words=3,
)
"""Before a person is joined with an agent: quick, and in doubt it was a person. Who says nothing is one, too."""
