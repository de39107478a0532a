"""Does the carrier behind the trunk answer? Asterisk asks it (`qualify_frequency`), and is asked by us now and then.

A channel can be made and dialed on a trunk that is down: it would be silent until its time is over.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Final

import structlog

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused
from ringfence.ports.telephony import TelephonyUnavailable

_log = structlog.get_logger(__name__)

LOOKS_EVERY_SECONDS: Final = 2.0
UNASKED_SECONDS: Final = 35.0
"""A trunk counts as offline until Asterisk has asked it for the first time, up to `qualify_frequency` after its start."""


class Trunk:
    """Of one server. `answers` is True unless it is known that it does not."""

    def __init__(self, ari: Ari, dial_string: str) -> None:
        self.answers = True
        self._ari = ari
        self._technology, self._name = endpoint(dial_string)
        self._offline_since: float | None = None
        self._seen = False  # online, since the server was started

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            with suppress(TelephonyUnavailable):  # which says so itself
                await self.look()

    async def look(self) -> None:
        """Raises TelephonyUnavailable."""
        try:
            state = (await self._ari.get(f"endpoints/{self._technology}/{self._name}"))["state"]
        except Refused:  # there is none of this name, which every call finds out
            return
        before, now = self.answers, time.monotonic()
        if state != "offline":
            self._seen, self._offline_since, self.answers = True, None, True
        else:
            self._offline_since = self._offline_since or now
            self.answers = not self._seen and now - self._offline_since < UNASKED_SECONDS
        if before and not self.answers:
            _log.error("trunk_down", server=self._ari.settings.name, trunk=self._name)
        elif self.answers and not before:
            _log.info("trunk_up", server=self._ari.settings.name, trunk=self._name)

    def restarted(self) -> None:
        """Asterisk's process is gone: what it knew it has to find out again."""
        self.answers, self._seen, self._offline_since = True, False, None


def endpoint(dial_string: str) -> tuple[str, str]:
    """Technology and name of the endpoint through which numbers are dialed: PJSIP and trunk of `PJSIP/{number}@trunk`."""
    technology, _, rest = dial_string.partition("/")
    return technology, rest.partition("@")[2] or rest.partition("/")[0]
