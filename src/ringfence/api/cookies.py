"""The cookie of a browser that is signed in, and how we know that a request comes from a page of ours.

The cookie is HttpOnly, so that no script reads it, and SameSite=Lax, so that browsers send it with no POST of another
site's. On top of that whatever changes something must say that it comes from our own pages, which browsers do by
themselves and no page of another site can make them say (Fetch Metadata; OWASP's CSRF prevention).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ringfence.domain.problems import Problem

NAME: Final = "ringfence"

Headers = Iterable[tuple[bytes, bytes]]


def secret(headers: Headers) -> str | None:
    """The secret of the session, where there is one."""
    for name, value in headers:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(NAME)
            except CookieError:
                continue
            if found is not None and found.value:
                return found.value
    return None


def give(answer: Response, connection: HTTPConnection, secret: str, longest: timedelta) -> Response:
    """The answer, with the cookie of a new session, which lasts so long at most."""
    answer.set_cookie(
        NAME, secret, int(longest.total_seconds()), httponly=True, samesite="lax", secure=_is_encrypted(connection)
    )
    return answer


def take(answer: Response, connection: HTTPConnection) -> Response:
    """The answer, with which the browser forgets the cookie."""
    answer.delete_cookie(NAME, httponly=True, samesite="lax", secure=_is_encrypted(connection))
    return answer


def check_own_page(headers: Headers) -> None:
    """Raises Problem (forbidden) unless a page of this server's own has sent this."""
    said = {name: value.decode("latin-1") for name, value in headers if name in _TELLING}
    site = said.get(b"sec-fetch-site")
    if site is not None:
        own = site == "same-origin"
    else:
        host = said.get(b"x-forwarded-host") or said.get(b"host", "")
        own = urlsplit(said.get(b"origin", "")).netloc == host != ""
    if not own:
        raise Problem.forbidden(
            "this did not come from a page of this server: a session is good for its own pages alone"
        )


_TELLING: Final = frozenset({b"sec-fetch-site", b"origin", b"host", b"x-forwarded-host"})


def _is_encrypted(connection: HTTPConnection) -> bool:
    return connection.url.scheme in ("https", "wss")
