"""One end of a call's audio: real RTP (RFC 3550) both ways, G.711 µ-law, to measure what is heard.

SIPp sends audio and reads none. Where the scenario names this port in its SDP, SIPp only signals, and the audio is here.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Final, Self

from ringfence.testbed import sounds

PACKET_SECONDS: Final = 0.02
PACKET_SAMPLES: Final = round(sounds.RATE * PACKET_SECONDS)
_HEADER: Final = struct.Struct("!BBHII")
_PCMU: Final = 0


class Ear:
    """Listens at a port of loopback, and says one tone while it is told where to. Use it as a context manager.

    `heard` is what came since `forget`, as 16-bit samples at 8 kHz; `received` and `sent` count its packets.
    """

    def __init__(self, port: int, hertz: int) -> None:
        self.received = self.sent = 0
        self.heard: list[int] = []
        self._tone = sounds.ulaw([(1.0, hertz)])
        self._to: tuple[str, int] | None = None
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"ear {port}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def talk_to(self, address: str) -> None:
        """Say it to HOST:PORT from now on."""
        host, _, port = address.rpartition(":")
        self._to = (host, int(port))

    def hush(self) -> None:
        """Send nothing more."""
        self._to = None

    def forget(self) -> None:
        """What is measured begins now."""
        self.received = self.sent = 0
        self.heard = []

    def share_of(self, hertz: int) -> float:
        """How much of the energy of what was heard lies at this tone, 0 to 1; 0 where nothing was."""
        return sounds.share_of(hertz, self.heard)

    def _run(self) -> None:
        due = time.monotonic()
        number = 0
        while not self._ends.is_set():
            ready, _, _ = select.select([self._socket], [], [], max(0.0, due - time.monotonic()))
            if ready:
                self._take(self._socket.recv(2048))
            if time.monotonic() >= due:
                due += PACKET_SECONDS
                if self._to is not None:
                    self._say(number, self._to)
                    number += 1

    def _take(self, packet: bytes) -> None:
        if len(packet) > _HEADER.size and packet[1] & 0x7F == _PCMU:
            self.received += 1
            self.heard += sounds.samples_of_ulaw(packet[_HEADER.size :])

    def _say(self, number: int, to: tuple[str, int]) -> None:
        stamp = number * PACKET_SAMPLES
        start = stamp % len(self._tone)
        header = _HEADER.pack(0x80, _PCMU, number & 0xFFFF, stamp & 0xFFFFFFFF, 0x0EA20EA2)
        self._socket.sendto(header + self._tone[start : start + PACKET_SAMPLES], to)
        self.sent += 1
