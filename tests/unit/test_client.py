"""The client's operations stand in the repository as they are made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_client_is_what_the_document_says() -> None:
    """Where this fails: make client."""
    command = [sys.executable, "scripts/generate_client.py", "--check"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
