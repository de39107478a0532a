"""A carrier without a phone line, for newcomers, tests and demos: the number's last two digits decide what happens."""

from ringfence.adapters.telephony.simulated.carrier import SimulatedCarrier
from ringfence.adapters.telephony.simulated.faults import Faults

__all__ = ["Faults", "SimulatedCarrier"]
