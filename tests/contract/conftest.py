"""What a database must do, on each adapter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from ringfence.testbed.bed import Bed
from tests.support import migrated
from tests.support.beds import bed_or_skip
from tests.support.exchanges import PACE

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return migrated.at(tmp_path / "ringfence.db")


@pytest.fixture
def database(url: str) -> Iterator[SqlDatabase]:
    made = SqlDatabase(url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def quick_bed() -> Iterator[Bed]:
    """A real Asterisk and the network behind it, whose people are quick."""
    with bed_or_skip(PACE) as bed:
        yield bed
