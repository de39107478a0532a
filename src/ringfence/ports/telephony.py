"""The softswitch. An unreliable narrator: any message may be lost, late or repeated; a call's id is always ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ringfence.domain.attempt import CallState, EndedBy, Outcome


@dataclass(frozen=True, slots=True)
class CallReport:
    """What the switch says of one call. `outcome` and `cause` only when `state` is `ended`.

    `outcome` is how the leg ended as the switch saw it: a call that was answered and then ended is `connected`. `cause`
    is the carrier's own code. `at` is when it happened, in the dialer's time.
    """

    call_id: str
    state: CallState
    at: datetime
    outcome: Outcome | None = None
    cause: str | None = None
    ended_by: EndedBy | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """A call to be placed. `call_id` is the attempt's id and the channel's id; placing it twice places it once.

    `ring_time` (5 to 120 s) counts from when the phone starts to ring; then the switch gives up: `no_answer`.
    """

    call_id: str
    stream_id: str
    phone_number: str
    caller_id: str
    ring_time: timedelta
    agent_id: str | None
    agent_endpoint: str | None


Listener = Callable[[CallReport], None]
"""Called on the event loop for everything that happens to a call: ringing, connected (answered), ended.

A call that is refused ends without ringing. Hold is not told: it is ours to know. What happens while nobody listens is
not told later, it has to be asked for. A listener must not raise: the switch then stops telling, and says so.
"""


class TelephonyUnavailable(Exception):
    """The switch cannot be asked or told now. What it did is unknown: ask later."""


class Telephony(Protocol):
    """Everything but `start` and `stop` raises TelephonyUnavailable when the switch cannot be reached.

    What needs an answered call (connect, hold, unhold, mute, unmute, send_digits) does nothing when there is none.
    """

    async def start(self, listener: Listener) -> None: ...

    async def stop(self) -> None:
        """Close the connection to the switch. Calls go on."""
        ...

    async def place(self, leg: Leg) -> None:
        """Ring the number; the agent, if there is one, hears it ring. Idempotent by `call_id`."""
        ...

    async def connect(self, call_id: str) -> None:
        """Join the answered person with the leg's agent. Joining them again changes nothing."""
        ...

    async def hang_up(self, call_id: str) -> None:
        """End the call, whatever its state: `cancelled` before an answer, `connected` after; told as ended by `system`.

        An unknown or ended call is left as it is.
        """
        ...

    async def hold(self, call_id: str) -> None: ...
    async def unhold(self, call_id: str) -> None: ...
    async def mute(self, call_id: str) -> None: ...
    async def unmute(self, call_id: str) -> None: ...

    async def send_digits(self, call_id: str, digits: str) -> None:
        """DTMF to the person: 0–9, *, #, A–D."""
        ...

    async def report(self, call_id: str) -> CallReport | None:
        """The truth about one call, ended ones included for at least an hour; None if the switch has never seen it."""
        ...

    async def live_calls(self) -> list[CallReport]:
        """Every call that is up, of every stream: to find orphans after a crash."""
        ...
