"""Supervisors in a conversation."""

from __future__ import annotations

from enum import StrEnum


class SupervisionMode(StrEnum):
    """What a supervisor does there: heard by nobody, by the agent alone, or by both."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
