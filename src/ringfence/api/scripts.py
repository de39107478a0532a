"""What agents of a queue are to say."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from ringfence.api import answers, auth, openapi, routes
from ringfence.api.desk_answers import ScriptAnswer
from ringfence.ports.storage.scripts import Script
from ringfence.services import sample, shifts
from ringfence.services.runtime import Runtime

router = routes.router("Queues")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Reader = Annotated[auth.Caller, Depends(auth.require("configuration", "campaign_management"))]

_TEXT: Final = "Good day, am I speaking to **{{firstName}} {{lastName}}**?"
_STORED: Final = {"queueId": sample.QUEUE_ID, "text": _TEXT, "updatedAt": "2026-03-02T09:00:00.000Z"}


def _answer(message: str, data: Any) -> dict[int | str, dict[str, Any]]:
    return openapi.example({"status": "success", "message": message, "data": data}, ScriptAnswer)


class ScriptBody(BaseModel):
    """`{{column}}` stands for a column of the person, `**…**` is bold, `# ` begins a heading, `- ` an entry of a list."""

    model_config = ConfigDict(json_schema_extra={"example": {"text": _TEXT}})

    text: str = Field(min_length=1, max_length=shifts.LONGEST_SCRIPT)


@router.get("/queues/{queueId}/script", summary="Read a queue's script", responses=_answer("Script", _STORED))
async def read(queueId: str, request: Request, caller: Reader) -> answers.Json:
    """`text` is null where there is none."""
    runtime: Runtime = request.app.state.runtime
    return answers.success(
        "Script", _rendered(queueId, await shifts.script(runtime.database, caller.stream_id, queueId))
    )


@router.put("/queues/{queueId}/script", summary="Write a queue's script", responses=_answer("Script kept", _STORED))
async def write(queueId: str, body: ScriptBody, request: Request, caller: Configurator) -> answers.Json:
    """Agents see it with the next person."""
    runtime: Runtime = request.app.state.runtime
    script = Script(queueId, body.text, request.app.state.now())
    await shifts.keep_script(runtime.database, caller.stream_id, script)
    return answers.success("Script kept", _rendered(queueId, script))


@router.delete(
    "/queues/{queueId}/script",
    summary="Remove a queue's script",
    responses=_answer("Script removed", {"queueId": sample.QUEUE_ID, "text": None, "updatedAt": None}),
)
async def remove(queueId: str, request: Request, caller: Configurator) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    await shifts.remove_script(runtime.database, caller.stream_id, queueId)
    return answers.success("Script removed", _rendered(queueId, None))


def _rendered(queue_id: str, script: Script | None) -> dict[str, Any]:
    return {
        "queueId": queue_id,
        "text": script.text if script else None,
        "updatedAt": answers.time(script.updated_at) if script else None,
    }
