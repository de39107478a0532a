"""What is heard in a call: prompts that came to their end, keys that were pressed, who answered.

News of a call that nobody conducts changes nothing: an agent hears the keys for themselves.
"""

from __future__ import annotations

from ringfence.domain.attempt import CallState
from ringfence.engine import answering, calls, events, guiding
from ringfence.engine.state import State

Heard = events.PromptPlayed | events.DigitPressed | events.AnswerClassified


def heard(s: State, event: Heard) -> None:
    """To whoever conducts the call."""
    attempt = calls.live(s, event.attempt_id)
    if attempt is None:
        return
    if attempt.state is CallState.GUIDED:
        guiding.heard(s, attempt, event)
    elif attempt.state is CallState.SCREENED and isinstance(event, events.AnswerClassified):
        answering.classified(s, attempt, event.kind)
    elif attempt.state is CallState.ABANDONED and not isinstance(event, events.AnswerClassified):
        answering.heard(s, attempt, event)
