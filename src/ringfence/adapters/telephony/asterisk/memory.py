"""What Asterisk itself remembers of the last calls that ended: for the time in which nobody listens.

A hangup handler of the dialplan (`deploy/asterisk/extensions.conf`, context CONTEXT) writes how a call ended into a global
variable. There are as many as calls were ever up at once: Asterisk goes through all of them to set one. Without that context
a call that ends while we are away is `interrupted`, or `connected` if it had been answered.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ringfence.adapters.telephony.asterisk.ari import Ari, Refused

CONTEXT: Final = "ringfence-ended"


@dataclass(frozen=True, slots=True)
class Remembered:
    """How a call ended: Q.850 cause, whether it had been answered or was ringing, and how long ago."""

    q850: int
    answered: bool
    rang: bool
    age: timedelta


def free_slot(used: Collection[int]) -> int:
    """The number of the variable for a new call: the lowest that no call has which is up."""
    return next(slot for slot in itertools.count() if slot not in used)


def variables(app: str, slot: int) -> dict[str, str]:
    """What makes Asterisk remember. None of it is a variable proper: Asterisk would tell of each."""
    return {"CHANNEL(accountcode)": app, "CHANNEL(hangup_handler_push)": f"{CONTEXT},s,1({slot})"}


async def of(ari: Ari, call_id: str, slot: int) -> Remembered | None:
    """What it remembers of this call; None if nothing. Raises TelephonyUnavailable."""
    try:
        found = (await ari.get("asterisk/variable", variable=f"RINGFENCE_ENDED_{ari.settings.app}_{slot}"))["value"]
        who, cause, state, epoch = found.split("|") if found else ("", "", "", "")
        if who != call_id:
            return None
        now = (await ari.get("asterisk/variable", variable="EPOCH"))["value"]
        age = timedelta(seconds=max(0, int(now) - int(epoch)))
        return Remembered(int(cause or 0), state == "Up", state == "Ringing", age)
    except (Refused, ValueError):
        return None
