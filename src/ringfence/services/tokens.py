"""Tokens: who is calling, by a JWT that its app signed (RFC 7519), and tokens for agents.

The payload carries `appId`; `exp`, `nbf` and `jti` are honoured when they are there and demanded when the app demands them.
`agentId` makes a token good for that agent alone; `scope` (words with spaces between, or a list) narrows the app's scopes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from ringfence.domain import ids
from ringfence.domain.problems import Problem
from ringfence.ports.storage.database import Database, Transaction
from ringfence.ports.storage.tenancy import App, Stream

ALGORITHMS: Final = ("HS256", "HS384", "HS512", "RS256", "ES256")
FRESH: Final = timedelta(seconds=5)
"""How long a removed app, or an old setting of a stream, may still be honoured."""
AGENT_TOKEN_TTL: Final = timedelta(hours=12)

_LONGEST_TOKEN: Final = 8192
_REMEMBERED: Final = 10_000
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

Key = OctKey | RSAKey | ECKey


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a good token speaks for. `agent_id`: that agent alone; None: the app itself."""

    app: App
    scopes: frozenset[str]
    agent_id: str | None


@dataclass(frozen=True, slots=True)
class _Verified:
    identity: Identity
    not_before: float
    expires: float


def key_of(algorithm: str, material: str) -> Key:
    """The key that verifies an app's tokens. Raises Problem (invalid) for one that does not fit the algorithm."""
    try:
        if algorithm == "RS256":
            return RSAKey.import_key(material)
        if algorithm == "ES256":
            return ECKey.import_key(material)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # lengths are checked where apps are made
            return OctKey.import_key(material)
    except (JoseError, ValueError, TypeError) as error:
        raise Problem.at("publicKey", "malformed", f"must be a key for {algorithm} in PEM ({error})") from error


def sign(app_id: str, secret: str, *, at: datetime, ttl: timedelta, algorithm: str = "HS256", **claims: Any) -> str:
    """A token of an app that has a shared secret, good from `at` for `ttl`; `claims` are added to it."""
    issued = int(at.timestamp())
    payload = {"appId": app_id, "iat": issued, "exp": issued + int(ttl.total_seconds())} | claims
    return jwt.encode({"alg": algorithm}, payload, key_of(algorithm, secret), algorithms=[algorithm])


def agents_app(stream_id: str) -> str:
    """The id of the stream's own app, which signs the tokens of its agents."""
    return ids.derived(ids.APP, stream_id, "agents")


async def agent_token(
    database: Database, stream: Stream, agent_id: str, *, at: datetime, ttl: timedelta = AGENT_TOKEN_TTL
) -> str:
    """A token with scope `agent` that is good for this agent alone, from `at` (real time) for `ttl`.

    It is signed by an app of the stream's own, which is made when the first one is asked for.
    """
    app_id = agents_app(stream.id)

    def work(tx: Transaction) -> App:
        app = tx.tenancy.app(app_id)
        if app is None:
            secret = secrets.token_urlsafe(32)
            name = "Agents' sessions"
            scopes = ("agent",)
            app = App(app_id, stream.account_id, name, "HS256", secret, scopes, (stream.id,), True, False, at)
            tx.tenancy.add_app(app)
        return app

    app = await database.look(lambda tx: tx.tenancy.app(app_id))
    if app is None:
        app = await database.write(work)
    return sign(app.id, app.key, at=at, ttl=ttl, agentId=agent_id, scope="agent")


class Tokens:
    """Verifies tokens, and remembers the good ones until they expire: a repeat costs microseconds.

    `now` is real time. An app that is removed or changed is noticed within 5 s.
    """

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self._verified: dict[bytes, _Verified] = {}
        self._apps: dict[str, tuple[App, datetime]] = {}
        self._streams: dict[str, tuple[Stream, datetime]] = {}

    async def identify(self, token: str) -> Identity:
        """Who this token speaks for. Raises Problem (unauthenticated) that says what is wrong with it."""
        if len(token) > _LONGEST_TOKEN:
            raise Problem.unauthenticated(f"the token is longer than {_LONGEST_TOKEN} characters")
        digest = hashlib.blake2b(token.encode("utf-8", "surrogateescape"), digest_size=16).digest()
        now = self._now()
        known = self._verified.get(digest)
        if known is not None:
            app = await self._app(known.identity.app.id, now)
            if app == known.identity.app:
                _check_times(known, now)
                return known.identity
            del self._verified[digest]
        verified, claims = await self._verify(token, now)
        _check_times(verified, now)
        app = verified.identity.app
        if app.require_jti:
            await self._use_once(app, claims.get("jti"), verified.expires)
        else:
            _remember(self._verified, digest, verified)
        return verified.identity

    async def stream(self, stream_id: str) -> Stream | None:
        """The stream, with settings that are at most 5 s old."""
        now = self._now()
        known = self._streams.get(stream_id)
        if known is not None and now - known[1] < FRESH:
            return known[0]
        stream = await self._database.look(lambda tx: tx.tenancy.stream(stream_id))
        if stream is None:
            self._streams.pop(stream_id, None)
        else:
            _remember(self._streams, stream_id, (stream, now))
        return stream

    async def _app(self, app_id: str, now: datetime) -> App | None:
        known = self._apps.get(app_id)
        if known is not None and now - known[1] < FRESH:
            return known[0]
        app = await self._database.look(lambda tx: tx.tenancy.app(app_id))
        if app is None:
            self._apps.pop(app_id, None)
            return None
        if known is not None and app == known[0]:
            app = known[0]  # the same object: comparing it costs nothing
        _remember(self._apps, app_id, (app, now))
        return app

    async def _verify(self, token: str, now: datetime) -> tuple[_Verified, dict[str, Any]]:
        app_id = _claims(token).get("appId")
        if not isinstance(app_id, str) or not app_id:
            raise Problem.unauthenticated("the token's payload has no appId: put the client id of your app there")
        app = await self._app(app_id, now)
        if app is None:
            raise Problem.unauthenticated(f"the token's appId {app_id[:64]!r} is not an app that this server knows")
        try:
            claims = jwt.decode(token, key_of(app.algorithm, app.key), algorithms=[app.algorithm]).claims
        except (JoseError, ValueError) as error:
            raise Problem.unauthenticated(
                f"the token is not signed by its app with {app.algorithm}: check the secret and the algorithm"
            ) from error
        if claims.get("appId") != app_id:
            raise Problem.unauthenticated("the token's payload names its app twice")
        agent_id = claims.get("agentId")
        if agent_id is not None and (not isinstance(agent_id, str) or not agent_id):
            raise Problem.unauthenticated("the token's agentId must be the id of an agent")
        identity = Identity(app, _scopes(app, claims, agent_id), agent_id)
        if app.require_exp and "exp" not in claims:
            raise Problem.unauthenticated("the token has no exp, which its app demands")
        return _Verified(identity, _seconds(claims, "nbf", 0.0), _seconds(claims, "exp", _NEVER.timestamp())), claims

    async def _use_once(self, app: App, jti: object, expires: float) -> None:
        if not isinstance(jti, str) or not 0 < len(jti) <= 256:
            raise Problem.unauthenticated(
                "the token has no jti, which its app demands: 1 to 256 characters, new each time"
            )
        at = min(datetime.fromtimestamp(min(expires, _NEVER.timestamp()), UTC), _NEVER)
        now = self._now()

        def work(tx: Transaction) -> bool:
            tx.tenancy.forget_tokens(now)
            return tx.tenancy.use_token(app.id, jti, at)

        if not await self._database.write(work):
            raise Problem.unauthenticated("the token was used before: its app demands a new jti each time")


def _check_times(verified: _Verified, now: datetime) -> None:
    at = now.timestamp()
    if at >= verified.expires:
        raise Problem.unauthenticated("the token has expired: make a new one")
    if at < verified.not_before:
        raise Problem.unauthenticated(
            "the token is not valid yet: check its nbf and the clock of the machine that made it"
        )


def _claims(token: str) -> dict[str, Any]:
    """The payload as it stands, not yet to be believed."""
    parts = token.split(".")
    try:
        if len(parts) != 3:
            raise ValueError("three parts, with dots between")
        payload = msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, msgspec.DecodeError, RecursionError) as error:
        raise Problem.unauthenticated(
            "the token is not a JWT: header, payload and signature with dots between"
        ) from error
    return payload if isinstance(payload, dict) else {}


def _scopes(app: App, claims: dict[str, Any], agent_id: str | None) -> frozenset[str]:
    scopes = frozenset(app.scopes)
    asked = claims.get("scope")
    if asked is not None:
        words = asked.split() if isinstance(asked, str) else asked
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise Problem.unauthenticated("the token's scope must be words with spaces between, or a list of them")
        scopes &= frozenset(words)
    return scopes & {"agent"} if agent_id is not None else scopes


def _seconds(claims: dict[str, Any], name: str, default: float) -> float:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Problem.unauthenticated(f"the token's {name} must be a number of seconds since 1970")
    return float(value)


def _remember(known: dict[Any, Any], key: object, value: object) -> None:
    if len(known) >= _REMEMBERED and key not in known:
        del known[next(iter(known))]  # the oldest
    known[key] = value
