"""`ringfence serve` in a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 60
_POLL_SECONDS: Final = 0.002


@dataclass(frozen=True, slots=True)
class Process:
    """A server that answers. `start_seconds` is from its start to the first good answer of /readyz."""

    port: int
    pid: int
    start_seconds: float


@contextmanager
def serving(data: Path, *options: str) -> Iterator[Process]:
    """`ringfence serve` over this data folder, until the end of the block."""
    with process([*command(), "serve", "--data", str(data), "--log-level", "warning", *options]) as found:
        yield found


@contextmanager
def process(arguments: Sequence[str]) -> Iterator[Process]:
    """A server of any kind, which is given `--port`. Raises RuntimeError with what it said where it does not come up."""
    port = _free_port()
    started = time.perf_counter()
    running = subprocess.Popen([*arguments, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        while not _is_ready(port):
            if running.poll() is not None or time.perf_counter() - started > START_SECONDS:
                running.kill()
                said = (running.communicate()[1] or b"").decode("utf-8", "replace")
                raise RuntimeError(f"the server to be measured did not start: {said.strip()[-2000:]}")
            time.sleep(_POLL_SECONDS)
        yield Process(port, running.pid, time.perf_counter() - started)
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()


def command() -> list[str]:
    """The command `ringfence` of this Python."""
    script = Path(sys.executable).with_name("ringfence")
    return [str(script)] if script.exists() else [sys.executable, "-c", "from ringfence.cli import main; main()"]


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    return _status_mib(pid, "VmRSS")


def most_mib(pid: int) -> float:
    """The most resident memory that a process has had; where the system does not tell, what it has now."""
    return _status_mib(pid, "VmHWM")


def _status_mib(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith(f"{name}:"))
        return int(line.split()[1]) / 1024
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True)
    return int(said.stdout) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=5) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
