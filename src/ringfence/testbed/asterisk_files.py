"""Asterisk itself, fetched from Debian's unstable release: Debian's stable releases have none.

The packages are unpacked into a folder and run from there by the C library that comes with them, so that nothing of the
machine is changed and no root is needed. The folder is kept, and shared by every test bed of the user.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ringfence.testbed.programs import find, missing

RELEASE: Final = "sid"
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_FETCH_SECONDS: Final = 600
_DONE: Final = ".complete"


@dataclass(frozen=True, slots=True)
class AsteriskFiles:
    """An unpacked Asterisk. `command` starts it, before its own arguments."""

    root: Path

    @property
    def libraries(self) -> str:
        return f"{self.root}/usr/lib/x86_64-linux-gnu"

    @property
    def modules(self) -> Path:
        return Path(self.libraries) / "asterisk" / "modules"

    @property
    def data(self) -> Path:
        return self.root / "usr/share/asterisk"

    @property
    def command(self) -> list[str]:
        loader = self.root / "usr/lib64/ld-linux-x86-64.so.2"
        return [str(loader), "--library-path", self.libraries, str(self.root / "usr/sbin/asterisk")]


def default_folder() -> Path:
    """Where it is kept: RINGFENCE_TEST_BED, or the user's cache folder."""
    named = os.environ.get("RINGFENCE_TEST_BED")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(cache) / "ringfence" / "test-bed"


def fetched(folder: Path | None = None) -> AsteriskFiles:
    """Asterisk, fetched if it is not there yet (80 MB, some seconds). Raises Problem (unavailable)."""
    folder = folder or default_folder()
    root = folder / "asterisk"
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "lock"):
        if not (root / _DONE).exists():
            shutil.rmtree(root, ignore_errors=True)
            _unpack(_downloaded(folder / "apt"), root)
            shutil.rmtree(folder / "apt", ignore_errors=True)
            (root / _DONE).touch()
    return AsteriskFiles(root)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Several test processes may want it at once: one fetches."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _downloaded(apt: Path) -> list[Path]:
    """The package asterisk and everything that it stands on, resolved as if nothing were installed."""
    if not KEYRING.exists():
        raise missing(f"{KEYRING} is not there, so that Debian's packages cannot be checked: use Debian, or install it")
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    (apt / "sources.list").write_text(f"deb [signed-by={KEYRING}] {_mirror()} {RELEASE} main\n")
    options = {
        "Dir::State": apt / "state",
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt / "cache",
        "Dir::Etc::sourcelist": apt / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",  # else apt, run by root, may not write into the user's folder
        "Debug::NoLocking": "1",
    }
    command = [str(find("apt-get")), "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    _run([*command, "update"])
    _run([*command, "--yes", "--no-install-recommends", "--download-only", "install", "asterisk"])
    return sorted((apt / "cache/archives").glob("*.deb"))


def _mirror() -> str:
    """Where this machine gets its Debian packages from."""
    wanted = ["Created-By: Packages", "Origin: Debian", "Label: Debian"]
    found = _run([str(find("apt-get")), "indextargets", "--format", "$(REPO_URI)", *wanted]).split()
    if not found:
        raise missing("this machine gets no packages from Debian, so that Asterisk cannot be fetched")
    return found[0]


def _unpack(packages: list[Path], root: Path) -> None:
    """Asterisk and the libraries; of the rest of a system it needs nothing."""
    dpkg = str(find("dpkg-deb"))
    for package in packages:
        if package.name.startswith(("asterisk", "lib")):
            _run([dpkg, "-x", str(package), str(root)])


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False)
    if done.returncode != 0:
        raise missing(f"Asterisk cannot be fetched: {done.stderr.strip()[-300:] or ' '.join(command)}")
    return done.stdout
