"""The HTTP application: every resource's router, and what each request goes through first."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import Callable
from datetime import datetime
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.types import Lifespan

import ringfence
from ringfence.api import answers, health, openapi, pages, problems, routes, session
from ringfence.api.audited import Audited
from ringfence.api.auth import Authentication
from ringfence.api.idempotency import Idempotency
from ringfence.api.limits import MOST_FOLLOWERS, BodyLimit, RateLimit
from ringfence.api.paths import AGENTASSIST, CAMPAIGN, V1, Paths
from ringfence.services.first_run import FirstRun
from ringfence.services.passwords import Passwords
from ringfence.services.runtime import Runtime
from ringfence.services.sessions import Sessions
from ringfence.services.tokens import Tokens, utc_now

RESOURCES: Final = (
    "campaigns", "schedules", "callbacks", "outlook", "contact_filters", "contact_lists", "contact_list_trials",
    "list_pulls", "contact_changes", "dnc_lists", "caller_ids", "queues", "availability", "disposition_sets", "flows",
    "agents", "desk", "history", "recordings", "supervision", "telephony", "pacing", "settings", "events", "webhooks",
    "reports", "board", "wall", "simulations", "scripts", "shifts", "users", "apps", "audit",
)  # fmt: skip
"""In the order of the API page. A module has `router`, `campaign_router` or `agentassist_router`: one for each base."""

_BASES: Final = {"router": V1, "campaign_router": CAMPAIGN, "agentassist_router": AGENTASSIST}


def create_app(
    runtime: Runtime,
    *,
    lifespan: Lifespan[FastAPI] | None = None,
    now: Callable[[], datetime] = utc_now,
    passwords: Passwords | None = None,
) -> FastAPI:
    """The application over a runtime, found by endpoints at `request.app.state.runtime`.

    `lifespan` starts and stops what the runtime is made of. `now` is real time: for tokens, sessions, idempotency keys,
    rate limits.
    """
    app = FastAPI(
        title="Ringfence",
        version=ringfence.__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        default_response_class=answers.Json,
    )
    tokens = Tokens(runtime.database, now)
    app.state.runtime = runtime
    app.state.tokens = tokens
    app.state.now = now
    app.state.followers = asyncio.Semaphore(MOST_FOLLOWERS)
    app.state.ending = asyncio.Event()  # the server is being stopped: answers that have no end of their own end now
    app.state.passwords = passwords or Passwords()
    sessions = app.state.sessions = Sessions(runtime.database, app.state.passwords, now)
    app.state.first_run = FirstRun(runtime.database)
    problems.install(app)
    index = routes.Index(route for name in RESOURCES for route in _routes(name))
    app.router.routes.append(index)
    app.include_router(health.router)
    app.include_router(session.router)
    openapi.install(app, [*index.routes, *session.router.routes, *health.router.routes])
    pages.install(app)
    config = runtime.config
    # The last one added is the first that a request meets.
    app.add_middleware(Audited, database=runtime.database, now=now)
    app.add_middleware(Idempotency, database=runtime.database, now=now)
    app.add_middleware(
        Authentication, tokens=tokens, sessions=sessions, rate_limit=RateLimit(lambda: now().timestamp())
    )
    app.add_middleware(BodyLimit, max_json_bytes=config.max_json_bytes, max_upload_bytes=config.max_upload_bytes)
    app.add_middleware(Paths)
    return app


def _routes(name: str) -> list[APIRoute | APIWebSocketRoute]:
    if importlib.util.find_spec(f"ringfence.api.{name}") is None:
        return []
    module = importlib.import_module(f"ringfence.api.{name}")
    found = ((base, getattr(module, attribute, None)) for attribute, base in _BASES.items())
    return [route for base, router in found if router is not None for route in routes.at(base, router)]
