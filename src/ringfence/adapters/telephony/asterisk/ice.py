"""STUN and TURN servers for the audio of agents' browsers, with passwords that end by themselves.

As in "A REST API for Access to TURN Services" (draft-uberti-behave-turn-rest), which coturn, eturnal and others take: the
name is when it ends, the password its signature by a secret that the TURN server shares with us.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from ringfence.ports.telephony import IceServer

GOOD_FOR: Final = timedelta(hours=24)
"""Longer than a shift: a page asks for new ones when it is loaded."""


def ice_servers(urls: Iterable[str], secret: str, user: str, now: datetime) -> tuple[IceServer, ...]:
    """What a browser is given for these addresses (`stun:…`, `turns:…`)."""
    username = f"{int((now + GOOD_FOR).timestamp())}:{user}"
    signature = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(signature).decode()
    return tuple(IceServer(url, username, credential) if url.startswith("turn") else IceServer(url) for url in urls)
