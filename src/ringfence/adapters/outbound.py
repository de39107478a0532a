"""HTTP to addresses that people have given us: each connection is made to an address that has been looked at first."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Mapping
from typing import Any, Final

import httpcore

from ringfence.ports.outbound import Answered, OutboundFailed

CONNECTIONS: Final = 100
KEPT_ALIVE: Final = 20
KEEP_ALIVE_SECONDS: Final = 30.0
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class HttpOutbound:
    """`ports.outbound.Outbound`. With `allow_private` it connects to any address, such as loopback and a local network."""

    def __init__(self, allow_private: bool) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=CONNECTIONS,
            max_keepalive_connections=KEPT_ALIVE,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=_Checked(allow_private),
        )

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes, timeout: float, most_bytes: int = 0
    ) -> Answered:
        named = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        try:
            async with (
                asyncio.timeout(timeout),
                self._pool.stream(method, url, headers=named, content=content) as answer,
            ):
                return Answered(answer.status, await _beginning(answer, most_bytes))
        except TimeoutError:
            raise OutboundFailed(f"no answer within {timeout:g} s") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError) as error:
            raise OutboundFailed(_in_words(error)) from error

    async def close(self) -> None:
        await self._pool.aclose()


async def _beginning(answer: httpcore.Response, most_bytes: int) -> bytes:
    body = b""
    if most_bytes:
        async for chunk in answer.aiter_stream():
            body += chunk
            if len(body) >= most_bytes:
                break
    return body[:most_bytes]


class _Checked(httpcore.AsyncNetworkBackend):
    """Resolves a name, and connects to one of its addresses only if all of them may be connected to.

    The check is made on the very address that is then used: a name that resolves differently the next time gains nothing.
    """

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await _addresses(host, port)
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    raise httpcore.ConnectError(f"{host} is in a private network, where this server sends nothing")
        failed: Exception | None = None
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("not over sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


async def _addresses(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(address: str) -> bool:
    """Is this the address of a machine on the Internet, and not of this machine, its network or nobody's?"""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _in_words(error: Exception) -> str:
    if isinstance(error, httpcore.ReadError | httpcore.WriteError) and not str(error):
        return "the connection broke off before the answer"
    return str(error) or type(error).__name__
