"""Experience flows: what people hear who answer an Agentless campaign, as a document that is checked and drawn."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Body, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from ringfence.api import answers, auth, flow_trial_bodies, openapi, problems, routes
from ringfence.api.configuration_answers import FlowAnswer, FlowsAnswer
from ringfence.domain import flow as flow_nodes
from ringfence.domain import flow_drawing
from ringfence.domain.problems import Fault, Problem
from ringfence.ports.storage.flows import StoredFlow
from ringfence.services import flow_documents, flows, sample
from ringfence.services.flow_documents import FlowDocument, Reading
from ringfence.services.flows import Draft
from ringfence.services.runtime import Runtime

router = routes.router("Flows")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]
Raw = Annotated[Any, Body()]

_AT: Final = "2026-03-02T09:00:00.000Z"
_DOCUMENT: Final[dict[str, Any]] = {
    "language": "en",
    "start": "slot",
    "nodes": {
        "slot": {
            "type": "gather",
            "text": "Hello {{firstName}}. Your delivery comes tomorrow. Press 1 to confirm, or 2 to change the day.",
            "keys": {"1": "confirmed", "2": "change"},
            "otherwise": "end",
        },
        "confirmed": {"type": "disposition", "code": "confirmed", "next": "end"},
        "change": {"type": "disposition", "code": "wants_another_day", "next": "end"},
        "end": {"type": "hangup"},
    },
}
_ASKED: Final[dict[str, Any]] = {
    "name": "Delivery slot",
    "description": "Tells people that their delivery comes tomorrow",
    "flow": _DOCUMENT,
}
_CHANGE: Final[dict[str, Any]] = _ASKED | {"name": sample.SPARE_FLOW}
_MADE: Final[dict[str, Any]] = {
    "id": "cf-1b6d0f42-9a3e-4c75-8d21-6e5f7a8b9c0d",
    "version": 1,
    "columns": ["firstName"],
    "createdAt": _AT,
    "updatedAt": _AT,
}
_SPARE: Final[dict[str, Any]] = _ASKED | _MADE | {"id": sample.SPARE_FLOW_ID, "name": sample.SPARE_FLOW}


def _sample() -> dict[str, Any]:
    document = sample.flow_document(sample.FLOW_FILE)
    return _MADE | {
        "id": sample.FLOW_ID,
        "name": sample.FLOW,
        "description": sample.FLOW_DESCRIPTION,
        "flow": document,
        "columns": ["balance", "firstName"],
    }


def _spare() -> dict[str, Any]:
    document = sample.flow_document(sample.SPARE_FLOW_FILE)
    description = "Two questions after a visit."
    return _SPARE | {"description": description, "flow": document, "columns": ["firstName"]}


def _drawn(document: Any) -> str:
    compiled = flow_documents.read(document, problems.fault_of).compiled
    return flow_drawing.mermaid(flow_nodes.flow_of(compiled or {}))


class FlowBody(BaseModel):
    """`name` is unique in the stream whatever its case. In a change, a description that is left out stays as it is."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=256)
    description: str | None = Field(default=None, max_length=256)
    flow: FlowDocument


class _Frame(BaseModel):
    """A body but for what is in its document, which is read for itself."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=256)
    description: str | None = Field(default=None, max_length=256)


class CheckBody(BaseModel):
    flow: FlowDocument


def rendered(flow: StoredFlow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "name": flow.name,
        "description": flow.description,
        "version": flow.version,
        "flow": dict(flow.document),
        "columns": list(flows.columns(flow)),
        "createdAt": answers.time(flow.created_at),
        "updatedAt": answers.time(flow.updated_at),
    }


def _under_flow(fault: Fault) -> Fault:
    if fault.path:
        return Fault(f"flow.{fault.path}", fault.code, fault.message)
    return Fault("flow", fault.code, fault.message.replace("the body must be", "must be", 1))


def _read(raw: Any) -> tuple[Any, Reading]:
    """The document of a body, and what it means. One that is missing is a fault of its own."""
    document = raw.get("flow") if isinstance(raw, dict) else None
    if document is None:
        return None, Reading((Fault("", "required", "is required"),), {})
    return document, flow_documents.read(document, problems.fault_of)


async def _draft(runtime: Runtime, stream_id: str, raw: Any) -> Draft:
    """The body, all of whose faults are reported at once."""
    body, faults = problems.collect(_Frame, raw)
    document, reading = _read(raw)
    of_flow = await flows.faults_of(runtime.database, stream_id=stream_id, reading=reading)
    faults += [_under_flow(fault) for fault in of_flow] if isinstance(raw, dict) else []
    if faults or body is None:
        raise Problem.invalid(faults)
    return Draft(body.name, document, reading, body.description)


@router.post(
    "/flows",
    summary="Create a flow",
    openapi_extra=openapi.body(FlowBody, _ASKED),
    responses=openapi.example({"status": "success", "message": "Flow Delivery slot created", "data": _ASKED | _MADE}),
)
async def create(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Every fault of the document is reported at once, each with its place. Campaigns name the flow."""
    runtime: Runtime = request.app.state.runtime
    draft = await _draft(runtime, caller.stream_id, raw)
    made = await flows.create(runtime.database, at=runtime.clock.now(), stream_id=caller.stream_id, draft=draft)
    return answers.success(f"Flow {made.name} created", rendered(made))


@router.get(
    "/flows",
    summary="List the flows",
    responses=openapi.example(
        {"status": "success", "message": "1 flow", "data": answers.Page(0, 10).of([_sample()], 1)}, FlowsAnswer
    ),
)
async def list_all(
    request: Request,
    caller: Reader,
    skip: answers.NumberOrEmpty = None,
    page: answers.NumberOrEmpty = None,
    limit: answers.NumberOrEmpty = None,
) -> answers.Json:
    """In the order of their names."""
    runtime: Runtime = request.app.state.runtime
    wanted = answers.page(skip, page, limit)
    found, total = await flows.page(runtime.database, stream_id=caller.stream_id, skip=wanted.skip, limit=wanted.limit)
    return answers.success(answers.counted(total, "flow"), wanted.of([rendered(flow) for flow in found], total))


@router.get(
    "/flow-schema",
    summary="Read the schema of flows",
    responses=openapi.example(
        {"status": "success", "message": "The JSON Schema of a flow", "data": flow_documents.schema()}
    ),
)
async def schema(request: Request, caller: Reader) -> answers.Json:
    """For editors that complete and check a document while it is written. The graph is checked beyond it."""
    return answers.success("The JSON Schema of a flow", flow_documents.schema())


@router.post(
    "/flow-checks",
    summary="Check a flow",
    openapi_extra=openapi.body(CheckBody, {"flow": _DOCUMENT}),
    responses=openapi.example(
        {
            "status": "success",
            "message": "This flow can be used",
            "data": {"columns": ["firstName"], "mermaid": _drawn(_DOCUMENT)},
        }
    ),
)
async def check(raw: Raw, request: Request, caller: Reader) -> answers.Json:
    """The answer is that of a creation, but nothing is stored; with the columns that it reads, and its picture."""
    runtime: Runtime = request.app.state.runtime
    _, reading = _read(raw)
    faults = await flows.faults_of(runtime.database, stream_id=caller.stream_id, reading=reading)
    if faults or reading.flow is None:
        raise Problem.invalid([_under_flow(fault) for fault in faults])
    data = {"columns": list(flow_nodes.columns(reading.flow)), "mermaid": flow_drawing.mermaid(reading.flow)}
    return answers.success("This flow can be used", data)


@router.post(
    "/flow-trials",
    summary="Go through a flow",
    openapi_extra=openapi.body(flow_trial_bodies.TrialBody, {"flow": _DOCUMENT, **flow_trial_bodies.EXAMPLE}),
    responses=openapi.example(
        {"status": "success", "message": "The call is over", "data": flow_trial_bodies.TRIED},
        flow_trial_bodies.TrialAnswer,
    ),
)
async def try_out(raw: Raw, request: Request, caller: Reader) -> answers.Json:
    """What a person would hear who does these things, by the interpreter that talks to real ones. Nobody is called, no web
    hook is asked. Ask with the inputs so far and one more, to go on."""
    runtime: Runtime = request.app.state.runtime
    body, faults = problems.collect(flow_trial_bodies.Frame, raw)
    _, reading = _read(raw)
    of_flow = await flows.faults_of(runtime.database, stream_id=caller.stream_id, reading=reading)
    faults += [_under_flow(fault) for fault in of_flow] if isinstance(raw, dict) else []
    if faults or body is None or reading.flow is None:
        raise Problem.invalid(faults)
    found = body.trial(reading.flow, runtime.clock.now())
    message = "The call is over" if found.waits_for is None else f"It waits at {found.node}"
    return answers.success(message, flow_trial_bodies.rendered(found))


@router.get(
    "/flows/{flowId}",
    summary="Read a flow",
    responses=openapi.example({"status": "success", "message": "Flow Payment reminder", "data": _sample()}, FlowAnswer),
)
async def read(flowId: str, request: Request, caller: Reader) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await flows.get(runtime.database, stream_id=caller.stream_id, flow_id=flowId)
    return answers.success(f"Flow {found.name}", rendered(found))


@router.get(
    "/flows/{flowId}/graph",
    summary="Draw a flow",
    responses=openapi.example(
        {
            "status": "success",
            "message": "Flow Payment reminder",
            "data": {"mermaid": _drawn(sample.flow_document(sample.FLOW_FILE))},
        }
    ),
)
async def graph(flowId: str, request: Request, caller: Reader) -> answers.Json:
    """As a flowchart in the language of Mermaid, which GitHub, editors and browsers turn into a picture."""
    runtime: Runtime = request.app.state.runtime
    found = await flows.get(runtime.database, stream_id=caller.stream_id, flow_id=flowId)
    return answers.success(f"Flow {found.name}", {"mermaid": flows.drawn(found)})


@router.put(
    "/flows/{flowId}",
    summary="Change a flow",
    openapi_extra=openapi.body(FlowBody, _CHANGE),
    responses=openapi.example(
        {"status": "success", "message": f"Flow {sample.SPARE_FLOW} changed", "data": _SPARE | {"version": 2}}
    ),
)
async def update(flowId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """A document that is another one is a new version. Calls that are up keep theirs, later ones begin with the new one."""
    runtime: Runtime = request.app.state.runtime
    await flows.get(runtime.database, stream_id=caller.stream_id, flow_id=flowId)
    draft = await _draft(runtime, caller.stream_id, raw)
    changed = await flows.update(
        runtime.database,
        runtime.dialers,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        flow_id=flowId,
        draft=draft,
    )
    return answers.success(f"Flow {changed.name} changed", rendered(changed))


@router.delete(
    "/flows/{flowId}",
    summary="Remove a flow",
    responses=openapi.example({"status": "success", "message": f"Flow {sample.SPARE_FLOW} removed", "data": _spare()}),
)
async def remove(flowId: str, request: Request, caller: Configurator) -> answers.Json:
    """Refused while a campaign names it. Calls that are in it go on to their end."""
    runtime: Runtime = request.app.state.runtime
    gone = await flows.remove(runtime.database, stream_id=caller.stream_id, flow_id=flowId)
    return answers.success(f"Flow {gone.name} removed", rendered(gone))
