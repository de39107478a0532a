"""Whether audio arrives from both sides of a conversation: told to the agent, and kept with the attempt.

Nothing is decided by it: the agent hears for themselves, and may hang up and say so.
"""

from __future__ import annotations

from ringfence.domain.attempt import Attempt
from ringfence.domain.values import replace
from ringfence.engine import events
from ringfence.engine.commands import SaveAttempt, TellAgent
from ringfence.engine.state import State

MISSING = "call.no_audio"
BACK = "call.audio_back"


def missing(s: State, event: events.AudioMissing) -> None:
    """No audio arrives from one side. The first one of which that is so stays with the attempt."""
    attempt = _conversation(s, event.attempt_id)
    if attempt is None:
        return
    if attempt.no_audio_from is None:
        attempt = s.attempts[attempt.id] = replace(attempt, no_audio_from=event.side)
        s.emit(SaveAttempt(attempt))
    _tell(s, attempt, MISSING, f"no_audio_{event.side}")


def heard(s: State, event: events.AudioHeard) -> None:
    """It arrives again."""
    attempt = _conversation(s, event.attempt_id)
    if attempt is not None:
        _tell(s, attempt, BACK, None)


def _conversation(s: State, attempt_id: str) -> Attempt | None:
    attempt = s.attempts.get(attempt_id)
    return attempt if attempt is not None and attempt.live and attempt.answered_at is not None else None


def _tell(s: State, attempt: Attempt, type: str, reason: str | None) -> None:
    if attempt.agent_id is not None:
        s.emit(TellAgent(attempt.agent_id, type, s.at, attempt_id=attempt.id, reason=reason))
