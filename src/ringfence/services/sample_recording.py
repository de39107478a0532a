"""A recording for the sample data: of a call of the week before, of which it is all that is left."""

from __future__ import annotations

import asyncio
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from ringfence.domain import ids
from ringfence.ports.storage.recordings import Recording
from ringfence.services import recordings
from ringfence.services.runtime import Runtime

PHONE_NUMBER: Final = "+442079460354"
ATTEMPT_ID: Final = "at-2d61b0f4-8c3e-8a57-b1d9-7f40e6c25a83"
RECORDING_ID: Final = recordings.id_of(ATTEMPT_ID)
SECONDS: Final = 1.0
SIZE: Final = 32_044  # bytes


async def make(runtime: Runtime, *, stream_id: str, campaign_id: str, agent_id: str, contact_list_id: str) -> None:
    """The recording, if it is not there yet."""
    made = Recording(
        id=RECORDING_ID,
        stream_id=stream_id,
        attempt_id=ATTEMPT_ID,
        campaign_id=campaign_id,
        agent_id=agent_id,
        contact_id=ids.member(ids.CONTACT, contact_list_id, 0),
        phone_number=PHONE_NUMBER,
        started_at=runtime.clock.now(),
        seconds=SECONDS,
        size=SIZE,
    )
    path = runtime.recordings.path(made)
    if not await asyncio.to_thread(path.exists):
        with as_file(files("ringfence") / "samples" / "recording.wav") as source:
            await asyncio.to_thread(_copy, source, path)
        await runtime.database.write(lambda tx: tx.recordings.add(made))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
