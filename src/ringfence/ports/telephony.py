"""The softswitch. An unreliable narrator: any message may be lost, late or repeated; a call's id is always ours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ringfence.domain.attempt import AnswerKind, CallState, EndedBy, Outcome, Side
from ringfence.domain.prompts import MachineDetection as MachineDetection
from ringfence.domain.prompts import PlayFile as PlayFile
from ringfence.domain.prompts import Prompt as Prompt
from ringfence.domain.prompts import Say as Say
from ringfence.domain.supervision import SupervisionMode as SupervisionMode


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
class PromptPlayed:
    """All prompts of this step came to their end. Not told of those that were stopped."""

    call_id: str
    step_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """The person pressed a key: one of 0–9, *, #, A–D. Told whether or not something plays."""

    call_id: str
    digit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerClassified:
    """Who answered, for a leg with `detect_machines`: once, some seconds after `connected`, unless it ended before."""

    call_id: str
    kind: AnswerKind
    at: datetime


@dataclass(frozen=True, slots=True)
class AudioMissing:
    """No audio arrives from this side of a conversation, for some seconds: the other hears nothing."""

    call_id: str
    side: Side
    at: datetime


@dataclass(frozen=True, slots=True)
class AudioHeard:
    """It arrives again."""

    call_id: str
    side: Side
    at: datetime


News = CallReport | PromptPlayed | DigitPressed | AnswerClassified | AudioMissing | AudioHeard


@dataclass(frozen=True, slots=True)
class Leg:
    """A call to be placed. `call_id` is the attempt's id and the channel's id; placing it twice places it once.

    `ring_time` (5 to 120 s) counts from when the phone starts to ring; then the switch gives up: `no_answer`.
    `agent_id` None: nobody hears it ring, and who is joined with the person is said by `connect`. `record`: from the
    answer on, both sides; some seconds after the call's end the file CALL_ID.wav is in the folder of arrivals (see
    `services.recordings`): stereo, with all that the person heard on the left, and what they said on the right.
    """

    call_id: str
    stream_id: str
    phone_number: str
    caller_id: str
    ring_time: timedelta
    agent_id: str | None
    agent_endpoint: str | None
    detect_machines: MachineDetection | None = None
    record: bool = False


Listener = Callable[[News], None]
"""Called on the event loop for everything that happens to a call: ringing, connected (answered), ended, and what is
heard in it.

A call that is refused ends without ringing. Hold is not told: it is ours to know. What happens while nobody listens is
not told later, it has to be asked for. A listener must not raise: the switch then stops telling, and says so.
"""


class TelephonyUnavailable(Exception):
    """The switch cannot be asked or told now. What it did is unknown: ask later."""


class PhoneUnreachable(Exception):
    """An agent's phone is not there, or does not pick up: the message begins with its endpoint."""


class Telephony(Protocol):
    """Everything but `start` and `stop` raises TelephonyUnavailable when the switch cannot be reached.

    What needs an answered call (connect, play, stop_playing, hold, unhold, mute, unmute, send_digits) does nothing when
    there is none.
    """

    async def start(self, listener: Listener) -> None: ...

    async def stop(self) -> None:
        """Close the connection to the switch. Calls go on."""
        ...

    async def place(self, leg: Leg) -> None:
        """Ring the number; the agent, if there is one, hears it ring. Idempotent by `call_id`."""
        ...

    async def connect(self, call_id: str, agent_id: str | None = None, agent_endpoint: str | None = None) -> None:
        """Join the answered person with the leg's agent, or with this one; what plays is stopped.

        Joining them again changes nothing.
        """
        ...

    async def play(self, call_id: str, step_id: str, prompts: tuple[Prompt, ...]) -> None:
        """Play these to the person, one after the other; what plays is stopped.

        Idempotent by `step_id`: the step that was asked for last, played or not, is not begun anew. No prompts at all
        have been played at once.
        """
        ...

    async def stop_playing(self, call_id: str) -> None:
        """Silence. Where nothing plays, nothing changes."""
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


@dataclass(frozen=True, slots=True)
class IceServer:
    """Helps a browser's audio through firewalls: STUN (RFC 8489), or TURN (RFC 8656) with a name and its password."""

    url: str
    username: str | None = None
    credential: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BrowserPhone:
    """With what a browser signs in as an agent's phone: SIP over a web socket (RFC 7118). No addresses: there is nothing to
    telephone with, and nothing is missing."""

    user: str
    password: str = field(repr=False)
    addresses: tuple[str, ...]
    ice_servers: tuple[IceServer, ...] = ()


class AgentPhones(Protocol):
    """The phones of agents, on the switch. Everything raises TelephonyUnavailable when it cannot be reached."""

    @property
    def carries_audio(self) -> bool:
        """False where calls are simulated: nobody needs a telephone then."""
        ...

    async def open_phone(self, agent_id: str, endpoint: str) -> None:
        """Ring the agent's phone once and keep it up: calls of theirs are joined with it, and leave it up. One that is up
        at this endpoint stays so. Raises PhoneUnreachable, after some seconds."""
        ...

    async def close_phone(self, agent_id: str) -> None:
        """Put it down. Where none is kept up, nothing changes."""
        ...

    async def open_phones(self) -> frozenset[str]:
        """The agents whose phones are kept up now."""
        ...

    async def admit_browser(self, agent_id: str) -> BrowserPhone:
        """Have the agent's browser be a phone, from now on with this password alone. Its endpoint is `web`.

        A call that is up on what was the agent's browser until now goes on with this one: it is rung until it is there, and
        the person hears music meanwhile, for some seconds.
        """
        ...

    async def dismiss_browser(self, agent_id: str) -> None:
        """Accept it no more; a call that is up goes on."""
        ...

    async def unplugged(self, endpoints: Collection[str]) -> frozenset[str]:
        """Those of these phones of which it is known that they are not connected. `web/AGENT_ID` is an agent's browser."""
        ...


@dataclass(frozen=True, slots=True)
class SwitchHealth:
    """One server. `carrier_answers` is None where that is not known, `max_calls` None for no limit. `drained`: its calls go
    on, and no new one comes."""

    name: str
    connected: bool
    carrier_answers: bool | None
    calls: int
    max_calls: int | None = None
    drained: bool = False


class Switches(Protocol):
    """The servers that carry the calls, for those who watch over them."""

    def health(self) -> Sequence[SwitchHealth]:
        """How each of them is, as far as is known without asking it."""
        ...


class Supervisors(Protocol):
    """Supervisors in conversations. Everything raises TelephonyUnavailable when the switch cannot be reached."""

    async def supervise(self, call_id: str, supervisor_id: str, endpoint: str, mode: SupervisionMode) -> None:
        """Ring the supervisor's phone, unless it is up, and bring it into the conversation; or change what they do there.

        `endpoint` is `web` for a browser that was admitted for the supervisor. Where there is no conversation nothing
        happens. It ends with the conversation, and when the phone is hung up. A supervisor is in one at a time. Raises
        PhoneUnreachable, after some seconds.
        """
        ...

    async def stop_supervising(self, supervisor_id: str) -> None:
        """Out of it, and the phone put down."""
        ...
