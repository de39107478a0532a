"""The migrated schema is the declared one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from ringfence.adapters.storage import migrations
from ringfence.adapters.storage.database import engine, writing
from ringfence.adapters.storage.tables import metadata
from ringfence.domain.problems import Problem

REGENERATE = "write the migration: python -m ringfence.adapters.storage.migrations.regenerate"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'migrated.db'}"


def schema(url: str) -> dict[str, list[str]]:
    """Every table and index as SQL, its parts sorted: their order in a migration says nothing."""
    with engine(url).connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {
        name: sorted(part.strip().rstrip(",") for part in re.split(r"\n", sql))
        for name, sql in rows
        if name != "alembic_version"
    }


def test_the_migrated_schema_is_the_declared_schema_to_the_letter(url: str, tmp_path: Path):
    migrations.upgrade(url)
    declared_url = f"sqlite:///{tmp_path / 'declared.db'}"
    declared = engine(declared_url)
    metadata.create_all(declared)
    migrated_schema, declared_schema = schema(url), schema(declared_url)
    assert migrated_schema.keys() == declared_schema.keys(), REGENERATE
    for name, parts in declared_schema.items():
        assert migrated_schema[name] == parts, f"{name}: {REGENERATE}"


def test_alembic_sees_no_difference_either(url: str):
    migrations.upgrade(url)
    with engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == [], REGENERATE


def test_upgrading_twice_changes_nothing(url: str):
    assert migrations.upgrade(url) == migrations.head()
    before = schema(url)
    assert migrations.upgrade(url) == migrations.head()
    assert schema(url) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(url: str):
    with writing(engine(url).connect()) as connection, connection.begin():
        connection.execute(text("CREATE TABLE journal (surprise TEXT)"))
    before = schema(url)
    with pytest.raises(Exception, match="journal"):
        migrations.upgrade(url)
    assert schema(url) == before


def test_a_database_of_a_newer_version_is_left_alone(url: str):
    migrations.upgrade(url)
    with writing(engine(url).connect()) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Problem, match="start the newer Ringfence"):
        migrations.upgrade(url)
