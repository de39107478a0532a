"""What becomes of people who answer a call that the dialer placed, and of the agents who are kept for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ringfence.domain.prompts import MachineDetection, PlayFile, Prompt, Say
from ringfence.domain.values import quick

CALLER_ID = "{{callerId}}"
"""What a text has where the number is to be said that the person was called from."""


@quick
@dataclass(frozen=True, slots=True)
class Announcement:
    """What a person is told: a text to be said, or an audio file of the stream, which then comes instead of it.

    `language` is a BCP 47 tag.
    """

    text: str = ""
    file: str = ""
    language: str = "en"

    def prompts(self, caller_id: str) -> tuple[Prompt, ...]:
        """What is to be played, to somebody called from this number; nothing where nothing is to be said."""
        if self.file:
            return (PlayFile(self.file),)
        return (Say(self.text.replace(CALLER_ID, " ".join(caller_id)), self.language),) if self.text else ()


SILENCE = Announcement()


@quick
@dataclass(frozen=True, slots=True)
class Answering:
    """How a stream deals with them.

    A person who has no agent `abandoned_after` the answer counts as abandoned, whether or not one comes later. A person
    for whom none is free hears `waiting_message` and waits for `wait`, then hears `safe_harbour` (who called,
    which number to call, the key to be called no more) and is hung up on. Within `redial_block` of that they are called only
    where an agent is reserved for the call. An agent held for a run is let go after `reservation`.

    With `screening` the switch first listens whether a person or a machine answered: machines are hung up on and never
    reach an agent, and a person's time begins at the end of their greeting.
    """

    wait: timedelta = timedelta(seconds=5)
    abandoned_after: timedelta = timedelta(seconds=2)
    reservation: timedelta = timedelta(seconds=30)
    waiting_message: Announcement = SILENCE
    safe_harbour: Announcement = SILENCE
    opt_out_key: str | None = "9"  # one of 0-9, *, #; None where there is none
    redial_block: timedelta = timedelta(hours=72)
    screening: MachineDetection | None = None


DEFAULT = Answering()
