"""The telephone network as one SIPp scenario that branches on the number dialed (https://sipp.readthedocs.io).

Requests that may come at any time (CANCEL, BYE, a re-INVITE) are received by `optional="global"` steps in a block that
is jumped over: SIPp looks backwards for those from wherever a call is.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ringfence.testbed.people import NUMBERS, SPECIAL, Number, Way

HUNG_UP_AFTER = 240_000  # milliseconds that a call may ring


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take in the network, in seconds: at least, at most."""

    rings: tuple[float, float] = (0.3, 0.8)
    talks: tuple[float, float] = (1.0, 2.0)
    messages: tuple[float, float] = (3.0, 4.0)  # of an answering machine
    last_moment: float = 4.2  # how long `last_moment` rings
    setup: float = 1.0  # until `slow` rings
    patience: float = 600.0  # until one hangs up who leaves that to the other side
    reaction: float = 1.2  # from the answer to the first key


class Scenario:
    """Collects steps; labels are numbers to SIPp and names here."""

    def __init__(self, name: str) -> None:
        self._steps: list[str] = []
        self._labels: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._name = name

    def add(self, step: str) -> None:
        self._steps.append(step)

    def label(self, name: str) -> int:
        if name not in self._labels:
            self._labels[name] = next(self._numbers)
        return self._labels[name]

    def mark(self, name: str) -> None:
        self.add(f'<label id="{self.label(name)}"/>')

    def go(self, name: str, test: str | None = None) -> None:
        self.add(f'<nop next="{self.label(name)}"' + (f' test="{test}"' if test else "") + "/>")

    def send(self, message: str, *, reliably: bool = False) -> None:
        again = ' retrans="500"' if reliably else ""
        self.add(f"<send{again}><![CDATA[\n\n{message}\n]]></send>")

    def reply(
        self,
        status: str,
        *,
        to_invite: bool = False,
        tag: bool = True,
        audio: bool = False,
        port: int | None = None,
        reason: int | None = None,
    ) -> None:
        """A response; to the INVITE (whose number is kept) also when another request came last. `port` is where the audio
        is if SIPp does not send it."""
        lines = [f"SIP/2.0 {status}", "[last_Via:]", "[last_From:]"]
        lines.append("[last_To:];tag=[pid]C[call_number]" if tag else "[last_To:]")
        lines += ["[last_Call-ID:]", "CSeq: [$cseq] INVITE" if to_invite else "[last_CSeq:]"]
        lines.append("Contact: <sip:[local_ip]:[local_port];transport=[transport]>")
        if reason is not None:
            lines.append(f"Reason: Q.850;cause={reason}")
        self.send(
            "\n".join([*lines, *(_description(port) if audio else ["Content-Length: 0", ""])]), reliably=to_invite
        )

    def text(self) -> str:
        steps = "\n".join(self._steps)
        head = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n'
        return f'{head}<scenario name="{self._name}">\n{steps}\n</scenario>\n'


SDP = """\
Content-Type: application/sdp
Content-Length: [len]

v=0
o=network 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=sendrecv
""".splitlines()


def _description(port: int | None) -> list[str]:
    return SDP if port is None else [line.replace("[rtpstream_audio_port]", str(port)) for line in SDP]


def carrier(pace: Pace, sounds: Path, ear: int) -> str:
    """The network behind the trunk. `ear` is the port of the audio of the number `heard`."""
    s = Scenario("carrier")
    _invited(s, {number.name: _pattern(number) for number in NUMBERS})
    for number in NUMBERS:
        s.go(number.name, test=f"is_{number.name}")
    s.go("unknown")
    for number in NUMBERS:
        s.mark(number.name)
        _answer(s, number, pace, sounds, ear)
    _talk(s, pace)
    _endings(s)
    return s.text()


def phones(sounds: Path, busy: int, silent: int, ears: Mapping[int, int]) -> str:
    """Agents' phones: they pick up at once, all but two. The audio of those in `ears` is at the port named there."""
    s = Scenario("phones")
    _invited(
        s, {"busy": f"sip:{busy}@", "nobody": f"sip:{silent}@"} | {f"heard{phone}": f"sip:{phone}@" for phone in ears}
    )
    s.go("busy", test="is_busy")
    s.go("nobody", test="is_nobody")
    for phone in ears:
        s.go(f"heard{phone}", test=f"is_heard{phone}")
    _picked_up(s, sounds / "agent.ulaw", then="stays")
    for phone, port in ears.items():
        s.mark(f"heard{phone}")
        _picked_up(s, None, then="stays", port=port)
    s.mark("busy")
    _refuse(s, "486 Busy Here", None)
    s.mark("nobody")
    _ring_for_ever(s)
    _talk(s, Pace(patience=86_400.0))
    _endings(s)
    return s.text()


def _pattern(number: Number) -> str:
    """Of the request line: any number that ends so, or one of the special range."""
    special = f"sip:[+]?{SPECIAL[1:]}{number.special}[0-9]@"
    if not number.digits:
        return special
    return f"{special}|sip:[+]?({_not_special()})[0-9]*{number.digits}@"


def _not_special() -> str:
    """The beginnings that are not SPECIAL: whichever digit is the first to differ."""
    digits = SPECIAL[1:]
    return "|".join(f"{digits[:n]}[^{digit}+@]" for n, digit in enumerate(digits))


def _invited(s: Scenario, patterns: dict[str, str]) -> None:
    """Take the call, note what is needed of it, and be ready for what may come at any time."""
    s.add('<recv request="INVITE" rrs="true"><action>')
    for header, name, pattern in [("CSeq:", "cseq", "[0-9]+"), ("From:", "from", ".*"), ("To:", "to", ".*")]:
        s.add(f'<ereg regexp="{pattern}" search_in="hdr" header="{header}" check_it="true" assign_to="{name}"/>')
    s.add(f'<ereg regexp="{SPECIAL[1:]}[0-9][0-9]([0-9])@" search_in="msg" check_it="false" assign_to="m,talk"/>')
    for name, pattern in patterns.items():
        s.add(f'<ereg regexp="INVITE ({pattern})" search_in="msg" check_it="false" assign_to="is_{name}"/>')
    s.add("</action></recv>")
    s.go("start")
    s.add(f'<recv request="CANCEL" optional="global" next="{s.label("cancelled")}"/>')
    s.add(f'<recv request="BYE" optional="global" next="{s.label("byed")}"/>')
    kept = '<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" check_it="true" assign_to="cseq"/>'
    s.add(f'<recv request="INVITE" optional="global" next="{s.label("again")}"><action>{kept}</action></recv>')
    s.add('<recv request="ACK" optional="global"/>')
    s.add('<recv request="NEVER"/>')
    s.mark("start")
    s.add('<Reference variables="m,talk,from,to,cseq"/>')


def _answer(s: Scenario, number: Number, pace: Pace, sounds: Path, ear: int) -> None:
    match number.way:
        case Way.REFUSED:
            if number.rings:
                _ring(s, pace.rings)
            _refuse(s, number.status, number.reason)
        case Way.NOBODY:
            _ring_for_ever(s)
        case Way.DEAD:
            s.add(f'<pause milliseconds="{HUNG_UP_AFTER}"/>')
            s.go("end")
        case Way.EARLY:
            s.reply("183 Session Progress", audio=True)
            s.add(f'<nop><action><exec rtp_stream="{sounds}/machine.ulaw,1,0,PCMU/8000"/></action></nop>')
            _pause(s, pace.rings)
            _refuse(s, number.status, number.reason)
        case Way.HEARD:
            _ring(s, pace.rings)
            _picked_up(s, None, then="stays", port=ear)
        case Way.AT_ONCE:
            _ring(s, pace.rings)
            _picked_up(s, None, then="bye")
        case way:
            if way is Way.SLOW:
                s.reply("100 Trying", tag=False)
                _pause(s, (pace.setup, pace.setup))
            _ring(s, (pace.last_moment, pace.last_moment) if way is Way.LAST_MOMENT else pace.rings)
            voice, times = _VOICES.get(way, ("person", -1))
            then = f"keys_{number.name}" if number.keys else _NEXT.get(way, "talk")
            _picked_up(s, sounds / f"{voice}.ulaw" if voice else None, times, then=then)
            if number.keys:
                s.mark(then)
                _press(s, number.keys, pace.reaction)
                s.go("stays")


_VOICES: Final[dict[Way, tuple[str | None, int]]] = {
    Way.MACHINE: ("machine", 1),
    Way.MUMBLES: ("mumbles", -1),
    Way.SILENT: ("silence", -1),
    Way.NO_AUDIO: (None, 0),
}
"""What is heard of them, and how often; -1: for ever. All others speak as a person does."""
_NEXT: Final = {Way.PATIENT: "stays", Way.MACHINE: "message", Way.MUMBLES: "message"}
"""What follows the answer; for all others they talk."""


def _press(s: Scenario, keys: str, reaction: float) -> None:
    """Keys as SIP INFO: SIPp cannot send them in the audio."""
    for number, key in enumerate(keys, start=1):
        _pause(s, (reaction, reaction) if number == 1 else (0.25, 0.25))
        body = [
            "Content-Type: application/dtmf-relay",
            "Content-Length: [len]",
            "",
            f"Signal={key}",
            "Duration=160",
            "",
        ]
        s.send("\n".join(_request("INFO", number) + body), reliably=True)
        s.add('<recv response="200"/>')


def _request(method: str, sequence: int) -> list[str]:
    """The head of a request from the called side."""
    return [
        f"{method} [next_url] SIP/2.0",
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
        "From:[$to];tag=[pid]C[call_number]",
        "To:[$from]",
        "Call-ID: [call_id]",
        f"CSeq: {sequence} {method}",
        "Max-Forwards: 70",
    ]


def _ring(s: Scenario, seconds: tuple[float, float]) -> None:
    s.reply("180 Ringing")
    _pause(s, seconds)


def _pause(s: Scenario, seconds: tuple[float, float]) -> None:
    least, most = (round(each * 1000) for each in seconds)
    s.add(f'<pause distribution="uniform" min="{least}" max="{max(most, least + 1)}"/>')


def _ring_for_ever(s: Scenario) -> None:
    s.reply("180 Ringing")
    s.add(
        f'<recv request="CANCEL" next="{s.label("cancelled")}" timeout="{HUNG_UP_AFTER}" ontimeout="{s.label("end")}"/>'
    )


def _refuse(s: Scenario, status: str, reason: int | None) -> None:
    s.reply(status, to_invite=True, reason=reason)
    s.add(f'<recv request="ACK" next="{s.label("end")}"/>')


def _picked_up(s: Scenario, voice: Path | None, times: int = -1, *, then: str, port: int | None = None) -> None:
    s.add('<nop><action><assign assign_to="answer" value="1"/>')
    s.add('<test assign_to="is_answered" variable="answer" compare="equal" value="1"/></action></nop>')
    s.reply("200 OK", to_invite=True, audio=True, port=port)
    s.add('<recv request="ACK"/>')
    if voice is not None:
        s.add(f'<nop><action><exec rtp_stream="{voice},{times},0,PCMU/8000"/></action></nop>')
    s.go(then)


def _talk(s: Scenario, pace: Pace) -> None:
    """For as long as the number says, else as the pace says; then hang up."""
    s.mark("talk")
    for seconds in range(9):
        s.add(f'<nop><action><strcmp assign_to="differs" variable="talk" value="{seconds}"/>')
        s.add('<test assign_to="is_it" variable="differs" compare="equal" value="0"/></action></nop>')
        s.go(f"talk{seconds}", test="is_it")
    s.add('<nop><action><strcmp assign_to="differs" variable="talk" value="9"/>')
    s.add('<test assign_to="is_it" variable="differs" compare="equal" value="0"/></action></nop>')
    s.go("stays", test="is_it")
    _pause(s, pace.talks)
    s.go("bye")
    for seconds in range(9):
        s.mark(f"talk{seconds}")
        s.add(f'<pause milliseconds="{seconds * 1000}"/>')
        s.go("bye")
    s.mark("message")
    _pause(s, pace.messages)
    s.mark("bye")
    bye = [*_request("BYE", 50), "Reason: Q.850;cause=16", "Content-Length: 0", ""]
    s.send("\n".join(bye), reliably=True)
    s.add(f'<recv response="200" next="{s.label("end")}"/>')
    s.mark("stays")
    _stay(s, pace.patience)


def _stay(s: Scenario, seconds: float) -> None:
    """Until the other side hangs up, or for so long."""
    timeout = f'timeout="{round(seconds * 1000)}" ontimeout="{s.label("bye")}"'
    s.add(f'<recv request="BYE" next="{s.label("byed")}" {timeout}/>')


def _endings(s: Scenario) -> None:
    s.mark("again")  # hold, or a session timer: accepted; then it talks on
    s.reply("200 OK", to_invite=True, tag=False, audio=True)
    s.add(f'<recv request="ACK" next="{s.label("talk")}"/>')
    s.mark("cancelled")
    s.reply("200 OK")
    s.go("stays", test="is_answered")  # too late
    s.reply("487 Request Terminated", to_invite=True)
    s.add(f'<recv request="ACK" next="{s.label("end")}"/>')
    s.mark("byed")
    s.reply("200 OK", tag=False)
    s.mark("end")
