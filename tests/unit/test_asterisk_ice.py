"""STUN and TURN servers for browsers: TURN's passwords are signed, and end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ringfence.adapters.telephony.asterisk.ice import ice_servers
from ringfence.config import from_environment
from ringfence.domain.problems import Problem
from ringfence.ports.telephony import IceServer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_turn_server_is_given_with_a_name_that_says_when_it_ends_and_its_signature():
    stun, turn = ice_servers(["stun:a.example:3478", "turns:b.example:5349"], "north", "web-a-1", NOON)
    assert stun == IceServer("stun:a.example:3478")
    # printf 1772539200:web-a-1 | openssl dgst -binary -sha1 -hmac north | base64
    assert turn == IceServer("turns:b.example:5349", "1772539200:web-a-1", "nY1Yuje6dcGBXc+dEU+mbVBW1AM=")


def test_a_turn_server_needs_a_secret():
    with pytest.raises(Problem) as caught:
        from_environment({"RINGFENCE_ICE_URLS": "turn:b.example"})
    assert "RINGFENCE_TURN_SECRET" in caught.value.message
