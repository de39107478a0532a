"""Supervisors in conversations."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue, StringConstraints

from ringfence.api import answers, auth, openapi, parameter_examples, routes
from ringfence.api.agents import endpoint_of
from ringfence.api.desk_answers import browser_phone
from ringfence.domain.problems import Problem
from ringfence.domain.supervision import SupervisionMode
from ringfence.services.runtime import Runtime

router = routes.router("Supervision")

_ASKED: Final[dict[str, JsonValue]] = {"mode": "whisper", "endpoint": "PJSIP/1010"}


async def _supervisor(
    caller: Annotated[auth.Caller, Depends(auth.require("agent", "campaign_management", "configuration"))],
) -> auth.Caller:
    """Whoever may see more than one agent's work. Raises Problem (forbidden)."""
    if caller.agent_id is not None:
        raise Problem.forbidden("this is for supervisors: an agent's token is good for the agent's own calls")
    return caller


Supervisor = Annotated[auth.Caller, Depends(_supervisor)]


class SupervisionBody(BaseModel):
    """`listen`: nobody hears you; `whisper`: the agent does; `barge`: both do. `endpoint` is where your phone is:
    `PJSIP/1010`, or `web` for your browser."""

    model_config = ConfigDict(json_schema_extra={"example": _ASKED})

    mode: SupervisionMode
    endpoint: Annotated[str, StringConstraints(max_length=128), AfterValidator(endpoint_of)]


def _answer(message: str, data: Any) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data})


@router.put(
    "/calls/{callId}/supervision",
    summary="Listen to a conversation, whisper to its agent, or talk with both",
    responses=_answer("You are in the conversation", {"id": parameter_examples.CALL_ID, "mode": "whisper"}),
)
async def begin(callId: str, body: SupervisionBody, request: Request, caller: Supervisor) -> answers.Json:
    """Your phone is rung, and you are in the conversation once you pick up, until it ends or you hang up. Ask again with
    another `mode` to change what you do there. You are in one conversation at a time."""
    runtime: Runtime = request.app.state.runtime
    await runtime.supervising.begin(caller.stream_id, callId, caller.app_id, body.endpoint, body.mode)
    return answers.success("You are in the conversation", {"id": callId, "mode": body.mode.value})


@router.post(
    "/supervision/phone",
    summary="Have the browser be the supervisor's telephone",
    responses=_answer(
        "The browser may telephone", {"user": "web-u-1", "password": "…", "addresses": [], "iceServers": []}
    ),
)
async def admit_browser(request: Request, caller: Supervisor) -> answers.Json:
    """With what a SIP telephone in the page registers over a web socket (RFC 7118), at one of `addresses`, before a
    conversation is asked for with the endpoint `web`. Good until the conversation is left. No addresses: calls are
    simulated, and nobody is heard. `iceServers` are for the page's RTCPeerConnection."""
    runtime: Runtime = request.app.state.runtime
    phone = await runtime.supervising.browser(caller.app_id)
    return answers.success("The browser may telephone", browser_phone(phone))


@router.delete(
    "/calls/{callId}/supervision",
    summary="Leave a conversation",
    responses=_answer("You have left the conversation", {"id": parameter_examples.CALL_ID}),
)
async def end(callId: str, request: Request, caller: Supervisor) -> answers.Json:
    """Your phone is put down; the two talk on."""
    runtime: Runtime = request.app.state.runtime
    await runtime.supervising.end(caller.app_id)
    return answers.success("You have left the conversation", {"id": callId})
