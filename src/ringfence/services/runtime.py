"""What a running server is made of, handed to the API by the wiring."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringfence.config import Config
from ringfence.ports.bus import Bus
from ringfence.ports.clock import Clock
from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.database import Database
from ringfence.ports.telephony import Switches
from ringfence.services.dialers import Dialers
from ringfence.services.imports import Imports
from ringfence.services.phones import Phones
from ringfence.services.presence import Presence
from ringfence.services.recordings import Recordings
from ringfence.services.rounds import Rounds
from ringfence.services.supervising import Supervising
from ringfence.services.tasks import Tasks
from ringfence.services.what_if import WhatIf


@dataclass(frozen=True, slots=True)
class Runtime:
    config: Config
    database: Database
    clock: Clock
    numbering: NumberingPlan
    dialers: Dialers
    presence: Presence
    tasks: Tasks
    bus: Bus
    imports: Imports
    recordings: Recordings
    phones: Phones
    supervising: Supervising
    switches: Switches
    what_if: WhatIf = field(default_factory=WhatIf)
    outlooks: WhatIf = field(default_factory=WhatIf)  # its own, so that a form does not wait for what managers try out
    schedules: Rounds = field(default_factory=Rounds)
    pulls: Rounds = field(default_factory=Rounds)
