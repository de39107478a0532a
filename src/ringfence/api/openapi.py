"""The API page, which works without the Internet, and the document behind it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from ringfence.api import parameter_examples, paths, problems

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


def example(answer: Any, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """`responses` of an operation, with an answer as it is printed on the API page, and the model that it has."""
    said: dict[str, Any] = {"description": "Success", "content": {"application/json": {"example": answer}}}
    return {200: said if model is None else said | {"model": model}}


def examples(by_name: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """`responses` of an operation that answers in several ways, each as it is printed on the API page."""
    shown = {name: {"value": answer} for name, answer in by_name.items()}
    return {200: {"description": "Success", "content": {"application/json": {"examples": shown}}}}


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
    _restore_nulls(made, routes)
    for path, operations in made["paths"].items():
        for method in _METHODS:
            if method in operations:
                _complete(operations[method], method, path)
                _lift_definitions(operations[method], schemas)
                _lift_examples(operations[method], schemas)
    return made


def _name(route: APIRoute) -> str:
    """`resource.operation`: the module and the name of its endpoint, which is what clients call it."""
    return f"{route.endpoint.__module__.rpartition('.')[2]}.{route.endpoint.__name__}"


def _restore_nulls(made: dict[str, Any], routes: Sequence[BaseRoute]) -> None:
    """Show examples as they were declared: FastAPI leaves out of them what is null."""
    for route in routes:
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = made["paths"][route.path_format][method.lower()]
            operation["operationId"] = _name(route)
            for status, said in route.responses.items():
                shown = operation["responses"][str(status)]["content"]
                for media, content in said.get("content", {}).items():
                    shown[media] = shown.get(media, {}) | content
            declared = (route.openapi_extra or {}).get("requestBody", {}).get("content", {})
            for media, said in declared.items():
                operation["requestBody"]["content"][media]["example"] = said["example"]


def _complete(operation: dict[str, Any], method: str, path: str) -> None:
    """What holds for every operation and so is declared by none."""
    in_stream = paths.stream_id(path) is not None
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
    for parameter in parameters:
        if parameter["in"] == "header":  # filled in beforehand, the same key would be sent with every try
            parameter["description"] = "Up to 255 characters of your own, such as a UUID: a repeat does nothing again"
            continue
        example = _declared(parameter["schema"])
        if example is None:
            example = parameter_examples.of(method, path, parameter["name"])
        if example is not None:
            parameter["example"] = example


def _declared(schema: dict[str, Any]) -> Any:
    """The first example of a schema or of what it may be."""
    for one in (schema, *schema.get("anyOf", ())):
        if "examples" in one:
            return one["examples"][0]
    return None


def _lift_examples(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Show the example of a body's model where the API page looks for it."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for schema in (media.get("schema", {}), *media.get("schema", {}).get("anyOf", ())):
        model = schemas.get(schema.get("$ref", "").rpartition("/")[2], {})
        if "example" in model:
            media.setdefault("example", model["example"])


def _lift_definitions(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        for name, schema in media.get("schema", {}).pop("$defs", {}).items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two different models are named {name}: the API page can show only one of them")
