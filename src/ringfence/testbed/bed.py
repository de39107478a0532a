"""The whole test bed, up and down."""

from __future__ import annotations

import base64
import contextlib
import random
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from ringfence.domain.problems import Problem
from ringfence.testbed import configuration, scenario, sounds
from ringfence.testbed.asterisk_files import AsteriskFiles, fetched
from ringfence.testbed.configuration import Ports
from ringfence.testbed.programs import find, missing
from ringfence.testbed.scenario import Pace

READY_SECONDS: Final = 30
STOP_SECONDS: Final = 10
TRIES: Final = 3
USER: Final = "ringfence"


@dataclass(slots=True)
class Bed:
    """An Asterisk, the network behind its trunk, and agents' phones. `password` is of the ARI user USER."""

    folder: Path
    files: AsteriskFiles
    ports: Ports
    pace: Pace
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Of the server, for the driver's settings."""
        return f"http://{USER}:{self.password}@127.0.0.1:{self.ports.http}"

    @property
    def credentials(self) -> dict[str, str]:
        """HTTP's header, for its ARI."""
        return {"Authorization": f"Basic {base64.b64encode(f'{USER}:{self.password}'.encode()).decode()}"}

    @property
    def recordings(self) -> Path:
        return self.folder / "spool/recording"

    def start(self) -> None:
        """Return when all of it is ready. Raises Problem (unavailable) that says what is missing."""
        self._write()
        self._sipp("carrier", self.ports.carrier)
        self._sipp("phones", self.ports.phones)
        self.start_asterisk()

    def start_asterisk(self) -> None:
        self._run("asterisk", [*self.files.command, "-f", "-C", str(self.folder / "etc/asterisk.conf")])
        self._until("asterisk", self._knows_the_trunk)

    def stop(self) -> None:
        for name in list(self._processes):
            self.end(name, signal.SIGTERM if name == "asterisk" else signal.SIGKILL)

    def end(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End `asterisk`, `carrier` or `phones`; return when it is gone."""
        process = self._processes.pop(name)
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def signal(self, name: str, how: signal.Signals) -> None:
        """SIGSTOP and SIGCONT, for one that hangs."""
        self._processes[name].send_signal(how)

    def command(self, line: str) -> str:
        """What Asterisk's own command line answers."""
        main = str(self.folder / "etc/asterisk.conf")
        command = [*self.files.command, "-C", main, "-rx", line]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def ask(self, path: str) -> httpx.Response:
        """What its ARI answers, asked by another than the driver."""
        return httpx.get(f"http://127.0.0.1:{self.ports.http}/ari/{path}", auth=(USER, self.password))

    def channels(self) -> list[str]:
        """The ids of all that are up."""
        return [channel["id"] for channel in self.ask("channels").json()]

    def audio_of(self, channel: str) -> str:
        """HOST:PORT at which Asterisk takes this channel's audio."""
        found = self.ask(f"channels/{channel}/variable?variable=CHANNEL(rtp,src)")
        return str(found.json()["value"])

    def hang_up_all(self) -> None:
        """End whatever is up, and return when it is gone."""
        self.command("channel request hangup all")
        ends = time.monotonic() + STOP_SECONDS
        while self.channels() and time.monotonic() < ends:
            time.sleep(0.02)

    def _write(self) -> None:
        """The configuration, the sounds and the scenarios."""
        configuration.write(self.folder, self.files, self.ports, USER, self.password)
        voices = {
            "person": sounds.PERSON,
            "machine": sounds.GREETING,
            "mumbles": sounds.MUMBLING,
            "silence": sounds.SILENCE,
            "agent": sounds.AGENT,
        }
        for name, pieces in voices.items():
            sounds.write_ulaw(self.folder / f"{name}.ulaw", pieces)
        sounds.write_wav(self.folder / "moh/music.wav", sounds.MUSIC)
        (self.folder / "carrier.xml").write_text(scenario.carrier(self.pace, self.folder, self.ports.person_ear))
        phones = scenario.phones(
            self.folder,
            configuration.BUSY_PHONE,
            configuration.SILENT_PHONE,
            {
                configuration.HEARD_PHONE: self.ports.agent_ear,
                configuration.OTHER_HEARD_PHONE: self.ports.other_ear,
            },
        )
        (self.folder / "phones.xml").write_text(phones)

    def _sipp(self, name: str, port: int) -> None:
        if _taken(port):
            raise missing(f"the test bed's {name} does not start: port {port} is taken")
        audio = _free_port(socket.SOCK_DGRAM)
        command = [str(find("sipp")), "-sf", str(self.folder / f"{name}.xml"), "-i", "127.0.0.1", "-p", str(port)]
        command += ["-mi", "127.0.0.1", "-mp", str(audio), "-aa", "-nostdin", "-l", "5000"]
        self._run(name, [*command, "-trace_err", "-error_file", str(self.folder / f"log/{name}.errors")])
        self._until(name, lambda: _taken(port))

    def _run(self, name: str, command: list[str]) -> None:
        with (self.folder / f"log/{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def _knows_the_trunk(self) -> bool:
        """ARI answers earlier than SIP is there."""
        try:
            return self.ask("endpoints/PJSIP/trunk").status_code == 200
        except httpx.TransportError:
            return False

    def _until(self, name: str, ready: Callable[[], bool]) -> None:
        """Another process is waited for: by looking."""
        ends = time.monotonic() + READY_SECONDS
        while not ready():
            if self._processes[name].poll() is not None:
                raise missing(f"the test bed's {name} does not start: {self._last_words(name)}")
            if time.monotonic() > ends:
                raise missing(f"the test bed's {name} is not ready after {READY_SECONDS} s: {self._last_words(name)}")
            time.sleep(0.02)

    def _last_words(self, name: str) -> str:
        return (self.folder / f"log/{name}.log").read_text(errors="replace")[-500:].strip()


@contextlib.contextmanager
def running(pace: Pace | None = None) -> Iterator[Bed]:
    """A test bed until the end of the block. Raises Problem (unavailable) where something is missing."""
    find("sipp")
    files = fetched()
    with contextlib.ExitStack() as stack:
        yield _started(stack, files, pace or Pace())


def _started(stack: contextlib.ExitStack, files: AsteriskFiles, pace: Pace) -> Bed:
    """Somebody else may take a port that was free a moment ago: then once more, with others."""
    for tries_left in reversed(range(TRIES)):
        folder = tempfile.TemporaryDirectory(prefix="ringfence-bed-", ignore_cleanup_errors=True)
        bed = Bed(Path(stack.enter_context(folder)), files, free_ports(), pace)
        stack.callback(bed.stop)
        try:
            bed.start()
            return bed
        except Problem:
            if not tries_left:
                raise
            bed.stop()
    raise AssertionError("TRIES is at least 1")


def free_ports() -> Ports:
    """Ports of loopback that nobody has now."""
    start = random.SystemRandom().randrange(10_000, 28_000, 100)
    udp = socket.SOCK_DGRAM
    return Ports(
        sip=_free_port(udp),
        http=_free_port(socket.SOCK_STREAM),
        carrier=_free_port(udp),
        phones=_free_port(udp),
        person_ear=_free_port(udp),
        agent_ear=_free_port(udp),
        other_ear=_free_port(udp),
        rtp=(start, start + 4000),
    )


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _taken(port: int) -> bool:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
