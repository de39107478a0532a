"""Health: for load balancers, supervisors and Prometheus. No token."""

from __future__ import annotations

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from starlette.responses import Response

import ringfence
from ringfence.api import answers, routes
from ringfence.services.runtime import Runtime

router = routes.router("Health")


@router.get("/healthz", summary="Is the process alive?")
async def alive() -> answers.Json:
    return answers.success("alive", {"version": ringfence.__version__})


@router.get("/readyz", summary="Can it serve?")
async def ready(request: Request) -> answers.Json:
    """503 while the database cannot be read."""
    runtime: Runtime = request.app.state.runtime
    streams = await runtime.database.read(lambda tx: len(tx.tenancy.streams()))
    return answers.success("ready", {"streams": streams, "now": answers.time(runtime.clock.now())})


@router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
async def metrics() -> Response:
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
