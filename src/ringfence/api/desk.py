"""An agent's session: signing in, the desk, what is done with previews and calls, and the web socket."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import Depends, Request, WebSocket
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from starlette.websockets import WebSocketDisconnect

from ringfence.api import answers, auth, cookies, openapi, parameter_examples, problems, routes
from ringfence.api.desk_answers import WorkAnswer, browser_phone
from ringfence.domain.agent import WEB, AgentState
from ringfence.domain.problems import Problem
from ringfence.domain.record import CallbackOwner
from ringfence.ports.bus import Message, SlowSubscriber, Subscription
from ringfence.services import pushes, sample
from ringfence.services.desk import Desk, Disposition
from ringfence.services.runtime import Runtime

router = routes.router("An agent's session")

SEND_SECONDS: Final = 10.0
"""A web socket that does not take a message for so long is closed."""
TOO_SLOW: Final = 4008
"""The code with which a web socket is closed that did not keep up. Connect again: the whole desk comes first."""
PROTOCOL: Final = "ringfence"
"""The subprotocol of the web socket; a token may be offered as a second one."""

_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "call": {"id": parameter_examples.CALL_ID},
    "preview": {
        "id": parameter_examples.PREVIEW_ID,
        "campaignId": sample.CAMPAIGN_ID,
        "campaignName": sample.CAMPAIGN,
        "queueId": sample.QUEUE_ID,
        "campaignInstanceId": "cid-6bc1bee2-2e40-4f96-993d-7e117393172a",
        "campaignDialingListId": "dl-6bc1bee2-2e40-4f96-993d-000000000001",
        "state": "open",
        "contact": {"balance": "1622.59", "dueDate": "2026-03-18", "city": "London", "phoneNumber": "+442079460354",
                    "firstName": "Mona", "lastName": "Yardley", "timeZone": None, "uniqueId": "C-2186",
                    "contactPriority": 5},
        "timeZone": "Europe/London",
        "localTime": "2026-03-02T10:00:00+00:00",
        "otherLocalTimes": [],
        "attempts": [],
        "callbackAt": None,
        "own": False,
        "skipsLeft": 2,
        "offeredAt": "2026-03-02T10:00:00.000Z",
        "expiresAt": "2026-03-02T10:00:30.000Z",
    },
}  # fmt: skip
_WORK: Final = {
    "state": "previewing",
    "since": "2026-03-02T10:00:00.000Z",
    "reason": None,
    "serverTime": "2026-03-02T10:00:00.250Z",
    "preview": _EXAMPLES["preview"],
    "clockSpeed": 1.0,
}


def _answer(message: str, data: Any, model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, model)


class StateBody(BaseModel):
    """What the agent wants to be: `available`, `away` or `offline`."""

    model_config = ConfigDict(json_schema_extra={"example": {"state": "available"}})

    state: Literal["available", "away", "offline"]
    reason: str | None = Field(default=None, max_length=256)


class PhoneBody(BaseModel):
    """Where the agent telephones: in the `browser`, or at the `desk` phone that is their endpoint."""

    model_config = ConfigDict(json_schema_extra={"example": {"phone": "browser"}})

    phone: Literal["browser", "desk"]


class SkipBody(BaseModel):
    """Why the person is not called now."""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Has paid this morning"}})

    reason: str | None = Field(default=None, max_length=256)


class DigitsBody(BaseModel):
    """Keys to be sent to the person: 1 to 32 of 0–9, *, #, A–D."""

    model_config = ConfigDict(json_schema_extra={"example": {"digits": "12#"}})

    digits: Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[0-9*#A-D]+$")]


class DispositionBody(BaseModel):
    """What came of a call. `callbackAt` has the person called again then; `addToDnc` has them never called again.

    `callbackOwner` is who calls back: `me`, this agent first, or `anyone`. Without it the person stays whose they were: of
    the agent whom the list names, else anybody's.
    """

    model_config = ConfigDict(
        str_strip_whitespace=True,
        json_schema_extra={"example": {"code": "promise_to_pay", "notes": "Pays on Friday", "addToDnc": False}},
    )

    code: str = Field(min_length=1, max_length=64)
    notes: str | None = Field(default=None, max_length=4000)
    callbackAt: AwareDatetime | None = None
    addToDnc: bool = False
    callbackOwner: CallbackOwner | None = None

    @property
    def given(self) -> Disposition:
        return Disposition(self.code, self.notes, self.callbackAt, self.addToDnc, self.callbackOwner)


async def _session(request: Request, caller: Annotated[auth.Caller, Depends(auth.require("agent"))]) -> Desk:
    """The desk that the token may work at. Every call with a good token keeps its agent present."""
    runtime: Runtime = request.app.state.runtime
    agent_id = caller.agent_id or request.path_params.get("agentId")
    if "agentId" in request.path_params:
        caller.must_be(request.path_params["agentId"])
    if agent_id is not None:
        runtime.presence.seen(caller.stream_id, agent_id)
    return _desk(runtime, caller)


def _desk(runtime: Runtime, caller: auth.Caller) -> Desk:
    """The desk that this caller may work at."""
    return Desk(runtime.database, runtime.dialers, runtime.clock, caller.stream_id, caller.agent_id, runtime.phones)


Session = Annotated[Desk, Depends(_session)]


@router.put(
    "/agents/{agentId}/state",
    summary="Sign in, take a break, sign out",
    responses=_answer("State available", {"state": "available", "since": "2026-03-02T09:59:00.000Z"}),
)
async def change_state(agentId: str, body: StateBody, desk: Session) -> answers.Json:
    """While a call is on the desk, this is what follows it: the answer says so in `nextState`."""
    page = await desk.change_state(agentId, AgentState(body.state), body.reason)
    return answers.success(f"State {page['state']}", page)


@router.post(
    "/agents/{agentId}/phone",
    summary="Have the browser be the agent's telephone",
    responses=_answer(
        "The browser may telephone",
        {"user": f"web-{sample.SPARE_AGENT_ID}", "password": "…", "addresses": [], "iceServers": []},
    ),
)
async def admit_browser(agentId: str, desk: Session) -> answers.Json:
    """For an agent whose endpoint is `web`: with what a SIP telephone in the page registers over a web socket (RFC 7118), at
    one of `addresses`, before the agent signs in. What was given before is good no more, nor is this after signing out. A
    call that is up goes on in the new one: its person hears music until that is there, for 20 s at most. No addresses: there
    is no switch to telephone with, and nothing is missing. `iceServers` are for the page's RTCPeerConnection."""
    phone = await desk.phones.browser(desk.stream_id, agentId)
    return answers.success("The browser may telephone", browser_phone(phone))


@router.put(
    "/agents/{agentId}/phone",
    summary="Choose where to telephone",
    responses=_answer("You telephone in the browser", {"phone": "browser", "endpoint": "web"}),
)
async def choose_phone(agentId: str, body: PhoneBody, desk: Session) -> answers.Json:
    """On a break, or signed out. A manager who gives the agent another `endpoint` chooses anew."""
    agent = await desk.phones.choose(desk.stream_id, agentId, in_browser=body.phone == "browser", at=desk.clock.now())
    where = "in the browser" if agent.phone == WEB else f"at {agent.phone}"
    return answers.success(f"You telephone {where}", {"phone": body.phone, "endpoint": agent.phone})


@router.get("/agents/{agentId}/work", summary="See what is on the desk", responses=_answer("Desk", _WORK, WorkAnswer))
async def work(agentId: str, desk: Session) -> answers.Json:
    """At most one of `preview` and `call`; an ended call stays until it is wrapped up. Times are `serverTime`'s."""
    return answers.success("Desk", await desk.work(agentId))


@router.post(
    "/previews/{previewId}/dial",
    summary="Dial the person of a preview",
    responses=_answer(
        "Dialing",
        {
            "id": _EXAMPLES["preview"]["id"],
            "state": "dialed",
            "callId": _EXAMPLES["call"]["id"],
            "attemptId": _EXAMPLES["call"]["id"],
        },
    ),
)
async def dial(previewId: str, desk: Session) -> answers.Json:
    """Once more is answered like the first time. 409 says in words why it is no longer yours."""
    return answers.success("Dialing", await desk.dial(previewId))


@router.post(
    "/previews/{previewId}/skip",
    summary="Skip the person of a preview",
    responses=_answer("Skipped", {"id": _EXAMPLES["preview"]["id"], "state": "skipped", "skipsLeft": 1}),
)
async def skip(previewId: str, desk: Session, body: SkipBody | None = None) -> answers.Json:
    """Costs no attempt. Once more is answered like the first time."""
    return answers.success("Skipped", await desk.skip(previewId, body.reason if body else None))


@router.post("/calls/{callId}/hangup", summary="Hang up", responses=_answer("Hung up", _EXAMPLES["call"]))
async def hang_up(callId: str, desk: Session) -> answers.Json:
    return answers.success("Hung up", await desk.hang_up(callId))


@router.post(
    "/calls/{callId}/hold",
    summary="Put a call on hold",
    responses=_answer("On hold", _EXAMPLES["call"] | {"state": "held"}),
)
async def hold(callId: str, desk: Session) -> answers.Json:
    return answers.success("On hold", await desk.hold(callId, True))


@router.post(
    "/calls/{callId}/unhold",
    summary="Take a call back from hold",
    responses=_answer("Connected", _EXAMPLES["call"] | {"state": "connected"}),
)
async def unhold(callId: str, desk: Session) -> answers.Json:
    return answers.success("Connected", await desk.hold(callId, False))


@router.post(
    "/calls/{callId}/mute",
    summary="Mute the agent",
    responses=_answer("Muted", _EXAMPLES["call"] | {"muted": True}),
)
async def mute(callId: str, desk: Session) -> answers.Json:
    return answers.success("Muted", await desk.mute(callId, True))


@router.post(
    "/calls/{callId}/unmute",
    summary="Let the agent be heard again",
    responses=_answer("Not muted", _EXAMPLES["call"] | {"muted": False}),
)
async def unmute(callId: str, desk: Session) -> answers.Json:
    return answers.success("Not muted", await desk.mute(callId, False))


@router.post(
    "/calls/{callId}/dtmf",
    summary="Send keys",
    responses=_answer("Sent", _EXAMPLES["call"] | {"digits": "12#"}),
)
async def send_digits(callId: str, body: DigitsBody, desk: Session) -> answers.Json:
    return answers.success("Sent", await desk.send_digits(callId, body.digits))


@router.post(
    "/calls/{callId}/disposition",
    summary="Wrap up a call",
    responses=_answer(
        "Wrapped up",
        _EXAMPLES["call"]
        | {
            "code": "promise_to_pay",
            "notes": "Pays on Friday",
            "callbackAt": None,
            "addToDnc": False,
            "callbackOwner": None,
        },
    ),
)
async def wrap_up(callId: str, body: DispositionBody, desk: Session) -> answers.Json:
    """Ends the wrap-up: the agent is available again. The same once more is answered like the first time."""
    return answers.success("Wrapped up", await desk.wrap_up(callId, body.given))


# --- the web socket --------------------------------------------------------------------------------------------------


@router.websocket("/agents/{agentId}/events")
async def events(websocket: WebSocket, streamId: str, agentId: str) -> None:
    """First the whole desk, as `{"type": "work", "at": …}`, then every change. What a client sends is not read.

    A `screen` that is named in the query takes the desk over: the others are told by `desk.taken`, with its name.
    """
    runtime: Runtime = websocket.app.state.runtime
    token, protocol = _token(websocket)
    screen = websocket.query_params.get("screen", "")[:64]
    websocket.scope["query_string"] = b""  # servers log addresses, and a token is a secret
    try:
        caller = await _caller(websocket, token, streamId, agentId)
        desk = _desk(runtime, caller)
        # Before the desk is read, so that nothing falls between the two.
        subscription = await runtime.bus.subscribe(pushes.topic(caller.stream_id, agentId))
        async with subscription:
            first = await desk.work(agentId)
            await websocket.accept(protocol)
            if screen:
                taken = {"type": "desk.taken", "at": first["serverTime"], "screen": screen}
                await runtime.bus.publish(pushes.topic(caller.stream_id, agentId), taken)
            with runtime.presence.connected(caller.stream_id, agentId):
                await _relay(websocket, {"type": "work", "at": first["serverTime"]} | first, subscription)
    except Problem as problem:
        await websocket.send_denial_response(problems.response(problem))


async def _caller(websocket: WebSocket, token: str | None, stream_id: str, agent_id: str) -> auth.Caller:
    tokens, sessions = websocket.app.state.tokens, websocket.app.state.sessions
    headers = websocket.scope["headers"]
    if token is not None:
        caller = await auth.caller_in(tokens, token, stream_id)
    elif (secret := cookies.secret(headers)) is not None:
        cookies.check_own_page(headers)
        caller = await auth.caller_of_session(sessions, tokens, secret, stream_id)
    else:
        raise Problem.unauthenticated(
            "there is no token: send it as ?token=, in the header auth, or as a second subprotocol beside ringfence"
        )
    if "agent" not in caller.scopes:
        raise Problem.forbidden("this needs the scope agent, which the token does not have")
    caller.must_be(agent_id)
    return caller


def _token(websocket: WebSocket) -> tuple[str | None, str | None]:
    """The token, from wherever it is, and the subprotocol to agree on."""
    offered: list[str] = websocket.scope.get("subprotocols", [])
    signed = [protocol for protocol in offered if protocol.count(".") == 2]
    protocol = PROTOCOL if PROTOCOL in offered else signed[0] if signed else None
    header = websocket.headers.get("auth") or websocket.headers.get("authorization") or ""
    if header[:7].lower() == "bearer ":
        header = header[7:]
    return header.strip() or websocket.query_params.get("token") or (signed[0] if signed else None), protocol


async def _relay(websocket: WebSocket, first: Message, subscription: Subscription) -> None:
    """Send until the client is gone, or does not keep up."""
    sending = asyncio.create_task(_send(websocket, first, subscription))
    reading = asyncio.create_task(_until_gone(websocket))
    try:
        done, _ = await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sending.cancel()
        reading.cancel()
        await asyncio.wait({sending, reading})
    for task in done:
        task.result()


async def _send(websocket: WebSocket, first: Message, subscription: Subscription) -> None:
    try:
        await _send_one(websocket, first)
        async for message in subscription:
            await _send_one(websocket, message)
    except SlowSubscriber:
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(SEND_SECONDS):
                await websocket.close(TOO_SLOW, "too slow: connect again")
    except (TimeoutError, WebSocketDisconnect):
        return  # nothing can be said to a client that takes nothing


async def _send_one(websocket: WebSocket, message: Message) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await websocket.send_text(msgspec.json.encode(message).decode())


async def _until_gone(websocket: WebSocket) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
