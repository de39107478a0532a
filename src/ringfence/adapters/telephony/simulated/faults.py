"""What goes wrong between the simulated carrier and the dialer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.adapters.telephony.simulated import chance
from ringfence.ports.telephony import CallReport


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities (0 to 1) that an event is lost, told twice, or told late by up to `delay`.

    `unavailable`: the carrier can be neither asked nor told, and tells nothing; its calls go on.
    """

    lost: float = 0.0
    repeated: float = 0.0
    delayed: float = 0.0
    delay: timedelta = timedelta(seconds=5)
    unavailable: bool = False

    def tellings(self, seed: int, report: CallReport) -> tuple[datetime, ...]:
        """When the dialer is told of this event: once at its instant where nothing goes wrong, never if it is lost."""
        if not (self.lost or self.repeated or self.delayed):
            return (report.at,)
        lost, repeated, delayed, by = chance.fractions(seed, "event", report.call_id, report.state)
        if lost < self.lost:
            return ()
        first = report.at + self.delay * by if delayed < self.delayed else report.at
        return (first, report.at + self.delay) if repeated < self.repeated else (first,)


NONE = Faults()
