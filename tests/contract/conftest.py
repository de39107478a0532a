"""What a database must do, on each adapter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.adapters.storage.database import SqlDatabase
from tests.support import migrated

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return migrated.at(tmp_path / "ringfence.db")


@pytest.fixture
def database(url: str) -> Iterator[SqlDatabase]:
    made = SqlDatabase(url)
    yield made
    made.close()
