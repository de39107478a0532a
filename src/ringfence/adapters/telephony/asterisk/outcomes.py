"""The one place that turns Asterisk's words for the end of a call into ours.

Asterisk tells a Q.850 cause (https://www.itu.int/rec/T-REC-Q.850) that it derives from the SIP status where the carrier
sent no Reason header, and the status itself. Where one cause stands for several statuses that mean different things to a
dialer (403 and 603 are both 21), the status decides.
"""

from __future__ import annotations

from typing import Final

from ringfence.domain.attempt import Outcome

_BY_STATUS: Final = {
    403: Outcome.FAILED,  # the carrier does not let us: of the trunk, not of the person
    404: Outcome.INVALID_NUMBER,
    408: Outcome.CONGESTION,
    410: Outcome.INVALID_NUMBER,
    480: Outcome.NO_ANSWER,
    484: Outcome.INVALID_NUMBER,
    486: Outcome.BUSY,
    488: Outcome.FAILED,  # no codec in common
    600: Outcome.BUSY,
    603: Outcome.DECLINED,
    604: Outcome.INVALID_NUMBER,
    607: Outcome.DECLINED,  # unwanted (RFC 8197)
    608: Outcome.DECLINED,  # rejected by an analytics engine (RFC 8688)
}
_BY_CAUSE: Final = {
    1: Outcome.INVALID_NUMBER,  # unallocated number
    2: Outcome.CONGESTION,  # no route to transit network
    3: Outcome.CONGESTION,  # no route to destination
    16: Outcome.FAILED,  # normal clearing, before an answer
    17: Outcome.BUSY,
    18: Outcome.CONGESTION,  # no user responding: the far switch is silent
    19: Outcome.NO_ANSWER,
    20: Outcome.NO_ANSWER,  # subscriber absent
    21: Outcome.DECLINED,
    22: Outcome.INVALID_NUMBER,  # number changed
    26: Outcome.FAILED,
    27: Outcome.CONGESTION,  # destination out of order
    28: Outcome.INVALID_NUMBER,  # incomplete
    31: Outcome.FAILED,
    34: Outcome.CONGESTION,
    38: Outcome.CONGESTION,
    41: Outcome.CONGESTION,
    42: Outcome.CONGESTION,
    44: Outcome.CONGESTION,
    58: Outcome.FAILED,
    65: Outcome.FAILED,
    88: Outcome.FAILED,
    102: Outcome.CONGESTION,  # recovery on timer expiry
    127: Outcome.FAILED,
}
NO_REPLY: Final = "no_reply"
"""The cause of a call of which the carrier said nothing within its time."""


def of_refusal(q850: int, status: int | None) -> tuple[Outcome, str]:
    """The outcome of a call that the far end ended before an answer, and its cause as it was told: the SIP status if there
    is one. `status` has to be what the carrier sent; Asterisk also makes up a 480 for calls that it ends itself.

    A cause that the carrier gave itself (in a Reason header) differs from the one that the status stands for, and says more.
    """
    by_cause = _BY_CAUSE.get(q850, Outcome.FAILED)
    if status is None:
        return by_cause, str(q850)
    if status >= 500 and status < 600:
        outcome = by_cause if by_cause in (Outcome.INVALID_NUMBER, Outcome.BUSY) else Outcome.CONGESTION
        return outcome, str(status)
    return _BY_STATUS.get(status, by_cause), str(status)
