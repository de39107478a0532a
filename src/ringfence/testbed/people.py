"""Who answers in the test bed's telephone network, by the number that is dialed.

The last two digits decide as they do with the simulated carrier. Numbers of `SPECIAL` choose more: `+44118496` `0`, two
digits for what is there, one for how many seconds it talks (9: until the other side hangs up).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SPECIAL: Final = "+441184960"


class Way(StrEnum):
    """What a number does."""

    PERSON = "answers, says hello, talks, hangs up"
    PATIENT = "answers, talks, leaves the hanging up to the other side"
    NOBODY = "rings for ever"
    MACHINE = "answers with a greeting and a beep"
    MUMBLES = "answers with something that is neither"
    SILENT = "answers and says nothing"
    HEARD = "answers, with audio that a test hears and sends; leaves the hanging up to the other side"
    NO_AUDIO = "answers and sends no audio"
    SLOW = "takes a while to ring, then answers"
    AT_ONCE = "answers and hangs up at once"
    LAST_MOMENT = "answers at the last second"
    EARLY = "an announcement before the answer, then refused"
    DEAD = "the carrier does not reply"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Number:
    """`digits` is a pattern of the last two digits, or of the two after SPECIAL. `status` and `reason` of a refusal."""

    name: str
    digits: str
    special: str
    way: Way
    status: str = ""
    reason: int | None = None
    rings: bool = False  # before it is refused
    keys: str = ""  # pressed after the answer


NUMBERS: Final = [
    Number("person", "[0-4][0-9]", "00", Way.PERSON),
    Number("patient", "5[0-9]", "50", Way.PATIENT),
    Number("nobody", "6[0-9]", "60", Way.NOBODY),
    Number("busy", "7[0-4]", "70", Way.REFUSED, "486 Busy Here"),
    Number("declines", "7[5-9]", "75", Way.REFUSED, "603 Decline", rings=True),
    Number("machine", "8[0-8]", "80", Way.MACHINE),
    Number("mumbles", "89", "89", Way.MUMBLES),
    Number("unknown", "90", "90", Way.REFUSED, "404 Not Found"),
    Number("incomplete", "91", "91", Way.REFUSED, "484 Address Incomplete"),
    Number("gone", "92", "92", Way.REFUSED, "410 Gone"),
    Number("announced", "93", "93", Way.EARLY, "404 Not Found", reason=1),
    Number("unallocated", "94", "94", Way.REFUSED, "404 Not Found", reason=1),
    Number("congested", "95", "95", Way.REFUSED, "503 Service Unavailable"),
    Number("out_of_order", "96", "96", Way.REFUSED, "502 Bad Gateway", reason=27),
    Number("server_error", "97", "97", Way.REFUSED, "500 Server Internal Error"),
    Number("at_once", "98", "98", Way.AT_ONCE),
    Number("last_moment", "99", "99", Way.LAST_MOMENT),
    Number("silent", "", "01", Way.SILENT),
    Number("no_audio", "", "02", Way.NO_AUDIO),
    Number("heard", "", "04", Way.HEARD),
    Number("dead", "", "03", Way.DEAD),
    Number("slow", "", "05", Way.SLOW),
    Number("presses_1", "", "51", Way.PATIENT, keys="1"),
    Number("presses_2", "", "52", Way.PATIENT, keys="2"),
    Number("presses_1985", "", "55", Way.PATIENT, keys="1985"),
    Number("unavailable", "", "10", Way.REFUSED, "480 Temporarily Unavailable", rings=True),
    Number("unavailable_q850", "", "11", Way.REFUSED, "480 Temporarily Unavailable", reason=19, rings=True),
    Number("forbidden", "", "12", Way.REFUSED, "403 Forbidden"),
    Number("not_acceptable", "", "13", Way.REFUSED, "488 Not Acceptable Here"),
    Number("timed_out", "", "14", Way.REFUSED, "408 Request Timeout"),
    Number("gateway_timed_out", "", "15", Way.REFUSED, "504 Server Time-out"),
    Number("unwanted", "", "16", Way.REFUSED, "607 Unwanted", rings=True),
    Number("rejected", "", "17", Way.REFUSED, "608 Rejected", rings=True),
]
BY_NAME: Final = {number.name: number for number in NUMBERS}


def special(name: str, talks: int = 9) -> str:
    """A telephone number that does this, and talks for so many seconds (0 to 8; 9: until the other side hangs up)."""
    return f"{SPECIAL}{BY_NAME[name].special}{talks}"
