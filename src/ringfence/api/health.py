"""Health: for load balancers, supervisors and Prometheus. No token."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from starlette.responses import Response

import ringfence
from ringfence.api import answers, openapi, routes
from ringfence.services.gauges import Gauges
from ringfence.services.runtime import Runtime

router = routes.router("Health")

_ALIVE: Final = {"status": "success", "message": "alive", "data": {"version": ringfence.__version__}}
_READY: Final = {
    "status": "success",
    "message": "ready",
    "data": {"streams": 1, "now": "2026-03-02T09:00:00.000Z"},
}
_FIGURES: Final = (
    "# HELP process_open_fds Number of open file descriptors.\n# TYPE process_open_fds gauge\nprocess_open_fds 24.0\n"
)
_METRICS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Prometheus's text format",
        "content": {"text/plain": {"schema": {"type": "string"}, "example": _FIGURES}},
    }
}


@router.get("/healthz", summary="Is the process alive?", responses=openapi.example(_ALIVE))
async def alive() -> answers.Json:
    return answers.success("alive", {"version": ringfence.__version__})


@router.get("/readyz", summary="Can it serve?", responses=openapi.example(_READY))
async def ready(request: Request) -> answers.Json:
    """503 while the database cannot be read."""
    runtime: Runtime = request.app.state.runtime
    streams = await runtime.database.read(lambda tx: len(tx.tenancy.streams()))
    return answers.success("ready", {"streams": streams, "now": answers.time(runtime.clock.now())})


@router.get("/metrics", summary="Figures for Prometheus", response_class=Response, responses=_METRICS)
async def metrics(request: Request) -> Response:
    """Of the process, and of its dialers: calls, agents, and how Predictive campaigns are paced."""
    runtime: Runtime = request.app.state.runtime
    mine = CollectorRegistry()
    mine.register(Gauges(runtime.dialers.states, runtime.clock.now))
    return Response(generate_latest(REGISTRY) + generate_latest(mine), media_type=CONTENT_TYPE_LATEST)
