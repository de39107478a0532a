"""What `deploy/asterisk/extensions.conf` does for calls, and how it is known to be there."""

from __future__ import annotations

from typing import Final

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused

VERSION: Final = "RINGFENCE_DIALPLAN"
"""A global variable: functions that look contexts up need a channel, so that the file says itself which one it is."""
ANSWERED: Final = "ringfence-answered"
"""The context to which a call goes that is answered: it is brought to the application, as soon as somebody listens."""
CURRENT: Final = 3


async def version(ari: Ari) -> int:
    """Of the file; 0 where there is none of ours. Raises TelephonyUnavailable."""
    try:
        return int((await ari.get("asterisk/variable", variable=VERSION))["value"])
    except (Refused, ValueError):
        return 0
