"""Requests to a server, and its answers or refusals."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Final, Self

import httpx

TIMEOUT_SECONDS: Final = 60.0
Token = str | Callable[[], str]
"""A token, or what gives one that is still good: it is asked before each request."""

File = bytes | IO[bytes] | tuple[str, bytes | IO[bytes]]
"""What an upload holds, with its name if that matters."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of a request: where (dotted path), which rule (stable code), what to do about it."""

    path: str
    code: str
    message: str


class ApiError(Exception):
    """The server refused. `code` is stable and for programs, the message is for people; `status` is that of HTTP.

    `retry_after` is in seconds, where it makes sense to ask again.
    """

    def __init__(
        self, status: int, code: str, message: str, faults: tuple[Fault, ...], retry_after: int | None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.faults = faults
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `query` and `form` values that are None are left out. `of_data`: only the `data` of the answer."""

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: Any = None
    form: Mapping[str, Any] | None = None
    file: File | None = None
    of_data: bool = False
    idempotency_key: str | None = None


def _arguments(call: Call, token: Token) -> dict[str, Any]:
    headers = {"auth": token if isinstance(token, str) else token()}
    if call.idempotency_key is not None:
        headers["idempotency-key"] = call.idempotency_key
    made: dict[str, Any] = {"method": call.method, "url": call.path, "headers": headers}
    if call.query:
        made["params"] = {name: _said(value) for name, value in call.query.items() if value is not None}
    if call.body is not None:
        made["json"] = call.body
    if call.form is not None:
        made["data"] = {name: _said(value) for name, value in call.form.items() if value is not None}
    if call.file is not None:
        made["files"] = {"file": call.file if isinstance(call.file, tuple) else ("upload.csv", call.file)}
    return made


def _said(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _checked(answer: httpx.Response) -> None:
    """Raises ApiError. The answer must have been read."""
    if answer.is_success:
        return
    try:
        body = answer.json()
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    after = answer.headers.get("retry-after", "")
    raise ApiError(
        answer.status_code,
        str(body.get("code", "failed")),
        str(body.get("message", f"the server answered {answer.status_code}")),
        tuple(Fault(fault["path"], fault["code"], fault["message"]) for fault in body.get("errors", ())),
        int(after) if after.isdigit() else None,
    )


def _json(call: Call, answer: httpx.Response) -> Any:
    _checked(answer)
    body = answer.json()
    return body["data"] if call.of_data else body


class Transport:
    """Requests that are waited for, in the name of one stream."""

    def __init__(self, base_url: str, stream_id: str, token: Token, timeout: float | None = TIMEOUT_SECONDS) -> None:
        self.stream_id = stream_id
        self._token = token
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False)

    def ask(self, call: Call) -> Any:
        """What is answered, as JSON says it. Raises ApiError, and httpx.TransportError where there is no server."""
        return _json(call, self._http.request(**_arguments(call, self._token)))

    def read(self, call: Call) -> str:
        """An answer that is text, such as CSV."""
        answer = self._http.request(**_arguments(call, self._token))
        _checked(answer)
        return answer.text

    def lines(self, call: Call, headers: Mapping[str, str], timeout: float) -> Iterator[str]:
        """The lines of an answer, as they come. Raises httpx.TimeoutException after so many seconds without one."""
        arguments = _arguments(call, self._token)
        arguments["headers"] |= headers
        with self._http.stream(**arguments, timeout=timeout) as answer:
            if not answer.is_success:
                answer.read()
                _checked(answer)
            yield from answer.iter_lines()

    def rest(self, seconds: float) -> None:
        time.sleep(seconds)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncTransport:
    """The same for programs that use asyncio. `transport` is for tests that reach an application without a socket."""

    def __init__(
        self,
        base_url: str,
        stream_id: str,
        token: Token,
        timeout: float | None = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.stream_id = stream_id
        self._token = token
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False, transport=transport
        )

    async def ask(self, call: Call) -> Any:
        """What is answered, as JSON says it. Raises ApiError, and httpx.TransportError where there is no server."""
        return _json(call, await self._http.request(**_arguments(call, self._token)))

    async def read(self, call: Call) -> str:
        """An answer that is text, such as CSV."""
        answer = await self._http.request(**_arguments(call, self._token))
        _checked(answer)
        return answer.text

    async def lines(self, call: Call, headers: Mapping[str, str], timeout: float) -> AsyncIterator[str]:
        """The lines of an answer, as they come. Raises httpx.TimeoutException after so many seconds without one."""
        arguments = _arguments(call, self._token)
        arguments["headers"] |= headers
        async with self._http.stream(**arguments, timeout=timeout) as answer:
            if not answer.is_success:
                await answer.aread()
                _checked(answer)
            async for line in answer.aiter_lines():
                yield line

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
