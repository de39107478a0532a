"""A server whose dialers note what they are told, for tests of what lists tell them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ringfence.adapters.bus.memory import MemoryBus
from ringfence.adapters.clock import ManualClock
from ringfence.adapters.numbering import LibPhoneNumber
from ringfence.adapters.storage.database import SqlDatabase
from ringfence.adapters.telephony.simulated import SimulatedCarrier
from ringfence.config import Config
from ringfence.services.imports import Imports
from ringfence.services.phones import Phones
from ringfence.services.presence import Presence
from ringfence.services.recordings import Recordings
from ringfence.services.runtime import Runtime
from ringfence.services.supervising import Supervising
from ringfence.services.tasks import Tasks
from tests.api.conftest import NOW
from tests.support.recorded_dialers import RecordedDialers


@asynccontextmanager
async def recorded_runtime(database: SqlDatabase, config: Config) -> AsyncIterator[tuple[Runtime, RecordedDialers]]:
    clock, numbering, tasks, dialers = ManualClock(NOW), LibPhoneNumber(), Tasks(), RecordedDialers()
    uploads = config.data / "uploads"
    carrier = SimulatedCarrier(config.data / "carrier.db", clock, config.seed)
    yield (
        Runtime(
            config=config,
            database=database,
            clock=clock,
            numbering=numbering,
            dialers=dialers,
            presence=Presence(dialers),
            tasks=tasks,
            bus=MemoryBus(),
            imports=Imports(database, numbering, dialers, clock, tasks, uploads, config.max_upload_bytes),
            recordings=Recordings(database, clock, config.data / "recordings"),
            phones=Phones(database, dialers, carrier),
            supervising=Supervising(database, carrier, carrier),
            switches=carrier,
        ),
        dialers,
    )
    await tasks.stop()
