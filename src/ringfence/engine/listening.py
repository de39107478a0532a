"""What is heard in a call: prompts that came to their end, keys that were pressed, who answered.

News of a call that nobody conducts changes nothing: an agent hears the keys for themselves.
"""

from __future__ import annotations

from ringfence.engine import events
from ringfence.engine.state import State

Heard = events.PromptPlayed | events.DigitPressed | events.AnswerClassified


def heard(s: State, event: Heard) -> None:
    """To whoever conducts the call."""
