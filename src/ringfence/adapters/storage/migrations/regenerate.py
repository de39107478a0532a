"""Write the first migration anew from the declared tables: `python -m ringfence.adapters.storage.migrations.regenerate`.

Only until the first release; afterwards a change of tables is a migration of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Literal

from alembic.autogenerate import api, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from ringfence.adapters.storage.tables import FlowProgress, Instant, metadata

_FILE: Final = Path(__file__).parent / "versions" / "0001_initial.py"
_HEAD: Final = '''"""The tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
'''


def render(kind: str, item: Any, context: api.AutogenContext) -> str | Literal[False]:
    """A migration says what is in the database, and does not change when the code's own types do."""
    if kind != "type" or not isinstance(item, Instant | FlowProgress):
        return False
    return "sa.BigInteger()" if isinstance(item, Instant) else "sa.String()"


def initial() -> str:
    """The Python of the first migration, unformatted."""
    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_item": render, "target_metadata": metadata})
        operations = produce_migrations(context, metadata).upgrade_ops
        assert operations is not None
        code = render_python_code(operations, render_item=render, migration_context=context)
    lines = (line for line in code.splitlines() if "auto generated" not in line and "end Alembic" not in line)
    return _HEAD + "\n".join(f"    {line.strip()}" if line.startswith(("op.", "#")) else line for line in lines) + "\n"


def main() -> None:
    _FILE.write_text(initial(), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(_FILE)], check=True)
    print(f"written: {_FILE}")


if __name__ == "__main__":
    main()
