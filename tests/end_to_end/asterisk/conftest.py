"""A real Asterisk with the network behind it, and a server that dials through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ringfence.testbed import sounds
from ringfence.testbed.bed import Bed
from ringfence.testbed.configuration import PHONES
from ringfence.testbed.ear import Ear
from ringfence.testbed.scenario import Pace
from tests.end_to_end.conftest import StartServer
from tests.support.beds import bed_or_skip
from tests.support.line import CALL, Line
from tests.support.server_process import Centre

PACE = Pace(rings=(0.3, 0.8), talks=(1.0, 1.5), messages=(2.0, 3.0), last_moment=4.3, reaction=6.0)
RING_SECONDS = 5
"""The shortest that a campaign may have."""


@pytest.fixture(scope="session")
def session_bed() -> Iterator[Bed]:
    with bed_or_skip(PACE) as bed:
        yield bed


@pytest.fixture
def bed(session_bed: Bed) -> Iterator[Bed]:
    yield session_bed
    session_bed.hang_up_all()


@pytest.fixture
async def centre(bed: Bed, start_server: StartServer) -> Centre:
    server = await start_server(asterisk=bed.url)
    made = Centre(server.url, await server.new_token())
    made.server = server
    return made


@pytest.fixture
async def line(bed: Bed, tmp_path: Path) -> AsyncIterator[Line]:
    made = Line(bed, tmp_path)
    await made.start()
    yield made
    await made.switch.hang_up(CALL)
    await made.switch.stop()


@pytest.fixture
def person(bed: Bed) -> Iterator[Ear]:
    with Ear(bed.ports.person_ear, sounds.PERSON_HZ) as ear:
        yield ear


@pytest.fixture
def agent(bed: Bed) -> Iterator[Ear]:
    with Ear(bed.ports.agent_ear, sounds.AGENT_HZ) as ear:
        yield ear


def phones(count: int) -> list[str]:
    """So many telephones of agents that pick up at once."""
    return [f"PJSIP/{number}" for number in PHONES[:count]]
