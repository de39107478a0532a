"""Apps: programs that call the API, with their secrets and scopes."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.office_answers import Answer
from ringfence.ports.storage.tenancy import App
from ringfence.services import apps, sample
from ringfence.services.runtime import Runtime

router = routes.router("People")
Admin = Annotated[auth.Caller, Depends(auth.require("administration"))]

_APP: Final[dict[str, Any]] = {
    "clientId": sample.SPARE_APP_ID,
    "name": sample.SPARE_APP,
    "scopes": ["campaign_management"],
    "algorithm": "HS256",
    "requireExp": False,
    "requireJti": False,
    "createdAt": "2026-03-02T09:00:00.000Z",
}
_LONGEST_SECONDS: Final = int(apps.LONGEST_TOKEN.total_seconds())


class NewAppBody(BaseModel):
    """`scopes` are what it may do. `publicKey` in PEM is for RS256 and ES256, with which it signs its tokens itself.
    `requireExp` refuses tokens without an end, `requireJti` takes each token once."""

    model_config = ConfigDict(
        str_strip_whitespace=True,
        json_schema_extra={"example": {"name": "CRM", "scopes": ["campaign_management", "configuration"]}},
    )

    name: str = Field(min_length=1, max_length=256)
    scopes: list[str] = Field(max_length=10)
    algorithm: str = "HS256"
    publicKey: str | None = Field(default=None, max_length=10_000)
    requireExp: bool = False
    requireJti: bool = False


class TokenBody(BaseModel):
    """For how long it is good."""

    model_config = ConfigDict(json_schema_extra={"example": {"ttlSeconds": 3600}})

    ttlSeconds: int = Field(default=3600, ge=60, le=_LONGEST_SECONDS)


class AppPage(BaseModel):
    clientId: str
    name: str
    scopes: list[str]
    algorithm: str
    requireExp: bool
    requireJti: bool
    createdAt: str


class AppWithSecretPage(AppPage):
    """`clientSecret` is told once; null for an app that signs with a key of its own."""

    clientSecret: str | None


class TokenPage(BaseModel):
    token: str
    expiresAt: str


class AppAnswer(Answer):
    data: AppPage


class AppsAnswer(Answer):
    data: list[AppPage]


class NewAppAnswer(Answer):
    data: AppWithSecretPage


class TokenAnswer(Answer):
    data: TokenPage


def _answer(message: str, data: Any, model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, model)


@router.get("/apps", summary="List the apps", responses=_answer("2 apps", [_APP], AppsAnswer))
async def list_all(request: Request, caller: Admin) -> answers.Json:
    """Oldest first, without their secrets."""
    runtime: Runtime = request.app.state.runtime
    found = await apps.of_stream(runtime.database, caller.stream)
    return answers.success(answers.counted(len(found), "app"), [_rendered(app) for app in found])


@router.post(
    "/apps",
    summary="Make an app",
    responses=_answer(
        "App CRM made",
        _APP
        | {
            "clientId": "cs-5f0c2c9e-6a1d-4a76-8a0f-2d5c1b7e9f34",
            "name": "CRM",
            "scopes": ["campaign_management", "configuration"],
            "clientSecret": "q3T0mH…",
        },
        NewAppAnswer,
    ),
)
async def create(body: NewAppBody, request: Request, caller: Admin) -> answers.Json:
    """Its secret is in this answer and told never again. Nobody gives a scope that they do not have."""
    runtime: Runtime = request.app.state.runtime
    made = await apps.create(
        runtime.database,
        caller.stream,
        at=request.app.state.now(),
        name=body.name,
        scopes=body.scopes,
        granting=caller.scopes,
        algorithm=body.algorithm,
        public_key=body.publicKey,
        require_exp=body.requireExp,
        require_jti=body.requireJti,
    )
    return answers.success(f"App {made.app.name} made", _rendered(made.app) | {"clientSecret": made.secret})


@router.post(
    "/apps/{appId}/token",
    summary="Make a token of an app",
    responses=_answer(
        f"Token of app {sample.SPARE_APP}",
        {"token": "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjcy01ZjBjIn0.4Zk…", "expiresAt": "2026-03-02T10:00:00.000Z"},
        TokenAnswer,
    ),
)
async def make_token(appId: str, body: TokenBody, request: Request, caller: Admin) -> answers.Json:
    """For the header `auth`. It is kept nowhere; it is good until it ends, or the app is removed. Nobody is given scopes
    that they do not have."""
    runtime: Runtime = request.app.state.runtime
    at, ttl = request.app.state.now(), timedelta(seconds=body.ttlSeconds)
    app, made = await apps.token(runtime.database, caller.stream, appId, at=at, ttl=ttl, granting=caller.scopes)
    return answers.success(f"Token of app {app.name}", {"token": made, "expiresAt": answers.time(at + ttl)})


@router.delete(
    "/apps/{appId}", summary="Remove an app", responses=_answer(f"App {sample.SPARE_APP} removed", _APP, AppAnswer)
)
async def remove(appId: str, request: Request, caller: Admin) -> answers.Json:
    """Its tokens are refused within seconds."""
    runtime: Runtime = request.app.state.runtime
    gone = await apps.remove(runtime.database, caller.stream, appId)
    return answers.success(f"App {gone.name} removed", _rendered(gone))


def _rendered(app: App) -> dict[str, Any]:
    return {
        "clientId": app.id,
        "name": app.name,
        "scopes": list(app.scopes),
        "algorithm": app.algorithm,
        "requireExp": app.require_exp,
        "requireJti": app.require_jti,
        "createdAt": answers.time(app.created_at),
    }
