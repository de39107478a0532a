"""Errors, rendered in one place: every failure has the same body, and all faults of a request are in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

import msgspec
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from ringfence.domain.problems import Fault, Kind, Problem

_log = structlog.get_logger(__name__)

STATUS: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}

Model = TypeVar("Model", bound=BaseModel)


class FaultBody(BaseModel):
    """One thing wrong with one field. `path` is empty where no single field is at fault."""

    path: str
    code: str
    message: str


class ErrorBody(BaseModel):
    """Every failure. `code` is stable and for programs, `message` is for people."""

    status: str = "error"
    message: str
    code: str
    errors: list[FaultBody]


def collect(model: type[Model], raw: Any) -> tuple[Model | None, list[Fault]]:
    """The body, or what is wrong with its shape: all of it, to be reported together with what else is wrong."""
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        return None, [fault_of(item["loc"], item) for item in error.errors(include_url=False, include_input=False)]


def fault(code: str, message: str) -> PydanticCustomError:
    """What a Pydantic validator raises, to be reported with this code and message."""
    return PydanticCustomError(cast(Any, code), cast(Any, message))


def response(problem: Problem) -> Response:
    """The answer to a request that has this problem."""
    headers = {} if problem.retry_after is None else {"retry-after": str(problem.retry_after)}
    return _response(STATUS[problem.kind], problem.code, problem.message, problem.faults, headers)


async def send(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer from a middleware."""
    await response(problem)(scope, receive, send)


def install(app: FastAPI) -> None:
    """Render every error of this application in the one form."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def _response(
    status: int, code: str, message: str, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    errors = [{"path": fault.path, "code": fault.code, "message": fault.message} for fault in faults]
    body = {"status": "error", "message": message, "code": code, "errors": errors}
    return Response(_encoded(body), status, headers, "application/json")


def _encoded(body: Any) -> bytes:
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # a message that quotes half a surrogate pair back
        return msgspec.json.encode(msgspec.json.decode(str(body).encode("utf-8", "replace")))


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return response(error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The first part of a place is where it stands: body, query, path, header.
    return response(Problem.invalid([fault_of(item["loc"][1:], item) for item in error.errors()]))


def too_large() -> Problem:
    """A body that turned out to be too large while it was read."""
    return Problem(Kind.TOO_LARGE, *_HTTP[413])


_HTTP: Final[Mapping[int, tuple[str, str]]] = {
    400: ("malformed", "the body cannot be read: send what its Content-Type says"),
    404: ("not_found", "there is no such address: /docs lists them all"),
    405: ("method_not_allowed", "this address does not take this method: /docs lists those that it takes"),
    413: ("too_large", "the body is too large"),
}


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = _HTTP.get(error.status_code, ("failed", str(error.detail)))
    faults = [Fault("", code, message)] if error.status_code == 400 else []
    headers = {"allow": ", ".join(_allowed(request))} if error.status_code == 405 else error.headers
    return _response(error.status_code, code, message, faults, headers)


def _allowed(request: Request) -> list[str]:
    """The methods that this address takes; Starlette itself names those of the first route alone."""
    routes = request.app.router.routes
    return [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


async def _on_unexpected(request: Request, error: Exception) -> Response:
    error_id = f"er-{uuid.uuid4()}"
    _log.error("request_failed", error_id=error_id, method=request.method, route=_route(request), exc_info=error)
    message = f"something went wrong on the server: try again, and if it stays, look for {error_id} in its log"
    return _response(500, "internal", message)


def _route(request: Request) -> str:
    """The route as declared: the path as it came may hold a phone number."""
    return str(getattr(request.scope.get("route"), "path", ""))


_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("required", "is required"),
    "string_type": ("wrong_type", "must be text"),
    "bool_type": ("wrong_type", "must be true or false"),
    "bool_parsing": ("wrong_type", "must be true or false"),
    "int_type": ("wrong_type", "must be a whole number"),
    "int_parsing": ("wrong_type", "must be a whole number"),
    "int_from_float": ("wrong_type", "must be a whole number"),
    "int_parsing_size": ("out_of_range", "is too large a number"),
    "float_type": ("wrong_type", "must be a number"),
    "float_parsing": ("wrong_type", "must be a number"),
    "finite_number": ("out_of_range", "must be a finite number"),
    "list_type": ("wrong_type", "must be a list"),
    "tuple_type": ("wrong_type", "must be a list"),
    "dict_type": ("wrong_type", "must be an object"),
    "model_type": ("wrong_type", "must be an object"),
    "model_attributes_type": ("wrong_type", "must be an object"),
    "string_unicode": ("malformed", "must be well-formed text (UTF-8)"),
    "string_pattern_mismatch": ("malformed", "does not have the form that is expected here"),
    "datetime_type": ("wrong_type", "must be a time in ISO 8601, such as 2026-03-02T09:00:00Z"),
    "datetime_parsing": ("malformed", "must be a time in ISO 8601, such as 2026-03-02T09:00:00Z"),
    "datetime_from_date_parsing": ("malformed", "must be a time in ISO 8601, such as 2026-03-02T09:00:00Z"),
    "timezone_aware": ("malformed", "must say its offset from UTC, such as 2026-03-02T09:00:00Z"),
    "date_type": ("wrong_type", "must be a date such as 2026-03-02"),
    "date_parsing": ("malformed", "must be a date such as 2026-03-02"),
    "date_from_datetime_parsing": ("malformed", "must be a date such as 2026-03-02"),
    "extra_forbidden": ("unknown", "is not a field that is known here"),
}
_OURS: Final = frozenset(
    {"required", "wrong_type", "too_long", "too_short", "out_of_range", "not_one_of", "malformed", "unknown", "repeated",
     "not_allowed"}
)  # fmt: skip


def fault_of(place: Sequence[int | str], item: Mapping[str, Any]) -> Fault:
    """What an error of Pydantic, at this place, means."""
    kind, context = str(item["type"]), item.get("ctx", {})
    if kind == "json_invalid":
        return Fault("", "malformed", f"is not valid JSON: {context.get('error', 'cannot be read')}")
    path = _path(place)
    code, message = _meaning(kind, context, str(item["msg"]))
    return Fault(path, code, message if path else message.replace("must be", "the body must be", 1))


def _meaning(kind: str, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    if kind in _CODES:
        return _CODES[kind]
    if kind in _OURS and not context:  # raised by `fault`; Pydantic's own of the same name say their bound
        return kind, message
    match kind:
        case "string_too_long":
            return "too_long", f"must be at most {context['max_length']} characters"
        case "string_too_short" | "too_short" if context["min_length"] == 1:
            return "too_short", "must not be empty"
        case "string_too_short":
            return "too_short", f"must be at least {context['min_length']} characters"
        case "too_long":
            return "too_long", f"must have at most {context['max_length']} entries"
        case "too_short":
            return "too_short", f"must have at least {context['min_length']} entries"
        case "greater_than_equal":
            return "out_of_range", f"must be at least {context['ge']}"
        case "greater_than":
            return "out_of_range", f"must be above {context['gt']}"
        case "less_than_equal":
            return "out_of_range", f"must be at most {context['le']}"
        case "less_than":
            return "out_of_range", f"must be below {context['lt']}"
        case "literal_error" | "enum":
            return "not_one_of", f"must be one of {context['expected'].replace(chr(39), '')}"
        case "value_error":
            return "malformed", str(context["error"])
    return "malformed", message[:1].lower() + message[1:]


def _path(place: Sequence[int | str]) -> str:
    """`contactLists[0].name` for ("contactLists", 0, "name")."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path
