"""Identifiers: a prefix and a UUID.

Ids of what a person makes are random. Ids of what the dialer makes are derived from what they stand for, so that making
one twice makes the same one: a call can be placed again after a crash without a second telephone ringing, and a journal
replays to the same ids.
"""

from __future__ import annotations

import hashlib
import uuid

CAMPAIGN = "cd"
INSTANCE = "cid"
LIST = "cl"
CONTACT = "cc"
RECORD = "dl"
QUEUE = "qu"
AGENT = "a"
USER = "u"
FLOW = "cf"
APP = "cs"
STREAM = "st"
ACCOUNT = "ac"
ATTEMPT = "at"
PREVIEW = "pv"
FILE = "fi"
RECORDING = "rec"
EVENT = "ev"
WEBHOOK = "wh"
DISPOSITION_SET = "ds"


def new(prefix: str) -> str:
    """A fresh random id, as `cd-` and a UUID 4."""
    return f"{prefix}-{uuid.uuid4()}"


def derived(prefix: str, *parts: str | int) -> str:
    """The id that stands for these parts, always the same one: a UUID (version 8 of RFC 9562) of their SHA-256."""
    digest = bytearray(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{prefix}-{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def member(prefix: str, owner_id: str, ordinal: int) -> str:
    """The id of the `ordinal`-th member of a list or a run: the owner's UUID with its last 48 bits replaced.

    Members made in order get ids in order, which keeps their index compact. `ordinal` is from 0 to 2**48 - 1.
    """
    return f"{prefix}-{owner_id.split('-', 1)[1][:23]}-{ordinal:012x}"
