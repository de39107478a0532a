"""The API page, which works without the Internet, and the document behind it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from ringfence.api import paths, problems

_ASSETS: Final = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_ERROR: Final = {"$ref": "#/components/schemas/ErrorBody"}
_STATUSES: Final = {
    "400": "Malformed or invalid: every fault is in `errors`",
    "401": "No token, or a bad one",
    "403": "The token is good, but not for this tenant or scope",
    "404": "Unknown id",
    "409": "Not possible in the current state, or the Idempotency-Key stands for another request",
    "413": "The body is too large",
    "429": "Too many calls a minute: see Retry-After",
}
_DESCRIPTION: Final = """
Outbound voice campaigns that ring only when they may.

Send your app's token in the header `auth`, or as `Authorization: Bearer`. Campaign operations are also found under
`/api/v2/public/{streamId}` and `/api/1.1/public/{streamId}`. Any POST may carry an `Idempotency-Key`.
"""


def body(model: type[BaseModel], example: Any) -> dict[str, Any]:
    """`openapi_extra` of an operation that reads its JSON body itself, to report all faults at once."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def example(answer: Any) -> dict[int | str, dict[str, Any]]:
    """`responses` of an operation, with an answer as it is printed on the API page."""
    return {200: {"description": "Success", "content": {"application/json": {"example": answer}}}}


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Serve the document of these routes at /openapi.json, and the page at /docs."""
    folder = files("fastapi_offline") / "static"

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, routes)
        return app.openapi_schema

    async def page(request: Request) -> Response:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url="/docs/swagger-ui-bundle.js",
            swagger_css_url="/docs/swagger-ui.css",
            swagger_favicon_url="/docs/favicon.png",
        )

    async def asset(request: Request) -> Response:
        return FileResponse(
            str(folder / request.url.path.rsplit("/", 1)[1]), headers={"cache-control": "max-age=86400"}
        )

    app.openapi = document  # type: ignore[method-assign]
    app.add_route("/docs", page, include_in_schema=False)
    for name in _ASSETS:
        app.add_route(f"/docs/{name}", asset, include_in_schema=False)


def _document(app: FastAPI, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    made = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=routes)
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    error = problems.ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(error.pop("$defs", {}))
    schemas["ErrorBody"] = error
    components["securitySchemes"] = {
        "auth": {"type": "apiKey", "in": "header", "name": "auth", "description": "The app's JWT"},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    for path, operations in made["paths"].items():
        for method in _METHODS:
            if method in operations:
                _complete(operations[method], method, in_stream=paths.stream_id(path) is not None)
                _lift_definitions(operations[method], schemas)
    return made


def _complete(operation: dict[str, Any], method: str, in_stream: bool) -> None:
    """What holds for every operation and so is declared by none."""
    responses = operation["responses"]
    responses.pop("422", None)
    statuses = _STATUSES if in_stream else {}
    for status, description in statuses.items():
        content = {"application/json": {"schema": _ERROR}}
        responses.setdefault(status, {"description": description, "content": content})
    if not in_stream:
        return
    operation["security"] = [{"auth": []}, {"bearer": []}]
    parameters = operation.setdefault("parameters", [])
    declared = {(parameter["in"], parameter["name"]) for parameter in parameters}
    common = [("path", "streamId"), ("query", "accountId")] + ([("header", "Idempotency-Key")] * (method == "post"))
    for where, name in common:
        if (where, name) not in declared:
            parameters.append({"in": where, "name": name, "required": where == "path", "schema": {"type": "string"}})


def _lift_definitions(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        schemas.update(media.get("schema", {}).pop("$defs", {}))
