"""The data folder of a running server: one server at a time, and where commands find it.

The server holds a lock on `server.lock` for as long as it lives, however it ends, and says in `server.json` where it is.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ringfence.domain.problems import Kind, Problem

FILE: Final = "server.json"
LOCK: Final = "server.lock"
_LOOKING_SECONDS: Final = 0.5
"""How long a server waits for commands that are just looking whether there is one."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs on a data folder. `speed` is dialer seconds a real second."""

    url: str
    pid: int
    speed: float = 1.0


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, made if it is new, for one server alone. Raises Problem (conflict; unavailable)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        message = f"the data folder {folder} cannot be used ({error.strerror}): choose another one with --data"
        raise Problem(Kind.UNAVAILABLE, "data_folder_unusable", message) from error
    try:
        if not _lock(handle):
            raise _taken(folder)
        yield
    finally:
        os.close(handle)


def announce(folder: Path, running: Running) -> None:
    """Let commands find the server. For the holder of the folder."""
    path = folder / FILE
    text = json.dumps({"url": running.url, "pid": running.pid, "speed": running.speed}) + "\n"
    fresh = path.with_suffix(".json.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def withdraw(folder: Path) -> None:
    """The server cannot be reached any more."""
    (folder / FILE).unlink(missing_ok=True)


def find(folder: Path) -> Running | None:
    """The server that runs on this folder and can be reached; None if there is none."""
    if not _is_held(folder):
        return None
    return _read(folder)


def _read(folder: Path) -> Running | None:
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Running(str(said["url"]), int(said["pid"]), float(said.get("speed", 1.0)))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _lock(handle: int) -> bool:
    deadline = time.monotonic() + _LOOKING_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _is_held(folder: Path) -> bool:
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _taken(folder: Path) -> Problem:
    other = _read(folder)
    where = f"at {other.url} (process {other.pid})" if other else "and is starting or stopping"
    message = f"a server is already running on {folder} {where}: stop it first, or choose another folder with --data"
    return Problem.conflict("data_folder_in_use", message)
