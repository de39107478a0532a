"""What the machine is that a benchmark ran on."""

from __future__ import annotations

import os
import platform
import sqlite3
from typing import Any


def facts() -> dict[str, Any]:
    """Cores, memory in GiB, versions, and the load of the last minute as it is now."""
    pages, page_size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memoryGiB": round(pages * page_size / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2),
    }


def in_words(found: dict[str, Any]) -> str:
    return (
        f"{found['cores']} cores, {found['memoryGiB']} GiB, {found['system']}, Python {found['python']}, "
        f"SQLite {found['sqlite']}, load {found['load']}"
    )
