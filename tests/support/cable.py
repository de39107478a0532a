"""A cable between a browser and a server, which can be cut and mended."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Cable:
    """Passes bytes on between a port of its own and the server's, while it is whole.

    A cut one tells both ends; one that has gone dead tells neither, like that of a computer that sleeps.
    """

    def __init__(self, server_url: str) -> None:
        host, _, port = server_url.removeprefix("http://").rpartition(":")
        self._target = (host, int(port))
        self._is_whole = True
        self._is_alive = asyncio.Event()
        self._is_alive.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def __aenter__(self) -> Cable:
        self._server = await asyncio.start_server(self._plugged_in, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()

    def cut(self) -> None:
        self._is_whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._is_whole = True

    def go_dead(self) -> None:
        self._is_alive.clear()

    def come_alive(self) -> None:
        self._is_alive.set()

    async def _plugged_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_whole:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._is_alive.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
