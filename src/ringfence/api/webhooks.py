"""Webhooks: addresses that events are sent to, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Body, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfence.api import answers, auth, openapi, problems, routes
from ringfence.api.configuration_answers import DeliveriesAnswer, WebhooksAnswer, WebhookWithSecretAnswer
from ringfence.domain.problems import Problem
from ringfence.ports.storage.webhooks import Delivery, DeliveryState, Webhook
from ringfence.services import notices, sample, webhooks
from ringfence.services.runtime import Runtime
from ringfence.services.webhooks import Draft

router = routes.router("Webhooks")
Configurator = Annotated[auth.Caller, Depends(auth.require("configuration"))]
Raw = Annotated[Any, Body()]
Text = Annotated[str, StringConstraints(max_length=128)]

PAGE: Final = 50

_ASKED: Final = {
    "url": "https://crm.ringfence.example/ringfence-events",
    "description": "Writes outcomes into the CRM",
    "types": ["call.wrapped_up", "campaign.*"],
}
_ANSWER: Final = {
    "id": sample.WEBHOOK_ID,
    "url": "https://crm.ringfence.example/ringfence-events",
    "description": "Writes outcomes into the CRM",
    "types": ["call.wrapped_up", "campaign.*"],
    "campaignId": None,
    "enabled": False,
    "disabledBecause": None,
    "createdAt": "2026-03-02T09:00:00.000Z",
    "updatedAt": "2026-03-02T09:00:00.000Z",
}
_SECRET: Final = {"secret": "whsec_plJ3nmyCDGBKInavdOK15jslW2w7XhGxJqTjWxVQd8k="}
_DELIVERY: Final = {
    "eventId": notices.notice_id(sample.STREAM, 1),
    "cursor": "1",
    "type": "campaign.created",
    "campaignId": sample.CAMPAIGN_ID,
    "state": "dead",
    "attempts": 11,
    "attemptedAt": "2026-03-03T10:02:17.120Z",
    "statusCode": 503,
    "error": "the receiver refused it",
    "nextAttemptAt": None,
}


class WebhookBody(BaseModel):
    """`types` are types of events or families such as `call.*`; none: all. `campaignId`: events of that campaign alone.

    In a change, what is left out stays as it is, but for `campaignId`.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    url: str = Field(min_length=1, max_length=2048)
    description: str | None = Field(default=None, max_length=256)
    types: list[Text] | None = Field(default=None, max_length=50)
    campaignId: Text | None = None
    enabled: bool | None = None


def rendered(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "description": webhook.description,
        "types": list(webhook.types),
        "campaignId": webhook.campaign_id,
        "enabled": webhook.enabled,
        "disabledBecause": webhook.disabled_because,
        "createdAt": answers.time(webhook.created_at),
        "updatedAt": answers.time(webhook.updated_at),
    }


def _delivery(stream_id: str, delivery: Delivery) -> dict[str, Any]:
    pending = delivery.state is DeliveryState.PENDING
    return {
        "eventId": notices.notice_id(stream_id, delivery.seq),
        "cursor": str(delivery.seq),
        "type": delivery.type,
        "campaignId": delivery.lane or None,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "attemptedAt": answers.optional_time(delivery.attempted_at),
        "statusCode": delivery.status_code,
        "error": delivery.error,
        "nextAttemptAt": answers.time(delivery.next_at) if pending else None,
    }


def _draft(raw: Any, runtime: Runtime) -> Draft:
    body, faults = problems.collect(WebhookBody, raw)
    if not isinstance(body, WebhookBody):
        raise Problem.invalid(faults)
    types = None if body.types is None else tuple(body.types)
    draft = Draft(body.url, body.description, types, body.campaignId, body.enabled)
    faults = webhooks.faults_of(draft, runtime.config.allow_private_networks)
    if faults:
        raise Problem.invalid(faults)
    return draft


@router.post(
    "/webhooks",
    summary="Create a webhook",
    openapi_extra=openapi.body(WebhookBody, _ASKED),
    responses=openapi.example(
        {"status": "success", "message": "Webhook created", "data": _ANSWER | {"enabled": True} | _SECRET},
        WebhookWithSecretAnswer,
    ),
)
async def create(raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """Events from now on are sent there by POST, signed by Standard Webhooks with the `secret`, which is shown only here.

    Any answer with 2xx takes an event; it comes again after other answers, or none within 15 s: after 5 s, then ever later
    for a day, under the same `webhook-id`. Events of one campaign come in order.
    """
    runtime: Runtime = request.app.state.runtime
    made = await webhooks.create(
        runtime.database, at=runtime.clock.now(), stream_id=caller.stream_id, draft=_draft(raw, runtime)
    )
    return answers.success("Webhook created", rendered(made) | {"secret": made.secrets[0].value})


@router.get(
    "/webhooks",
    summary="List the webhooks",
    responses=openapi.example({"status": "success", "message": "1 webhook", "data": [_ANSWER]}, WebhooksAnswer),
)
async def list_all(request: Request, caller: Configurator) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await webhooks.all_of(runtime.database, caller.stream_id)
    return answers.success(answers.counted(len(found), "webhook"), [rendered(webhook) for webhook in found])


@router.get(
    "/webhooks/{webhookId}",
    summary="Read a webhook",
    responses=openapi.example({"status": "success", "message": "Webhook", "data": _ANSWER}),
)
async def read(webhookId: str, request: Request, caller: Configurator) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    found = await webhooks.get(runtime.database, stream_id=caller.stream_id, webhook_id=webhookId)
    return answers.success("Webhook", rendered(found))


@router.put(
    "/webhooks/{webhookId}",
    summary="Change a webhook",
    openapi_extra=openapi.body(WebhookBody, _ASKED | {"enabled": False}),
    responses=openapi.example(
        {
            "status": "success",
            "message": "Webhook changed",
            "data": _ANSWER | {"id": sample.SPARE_WEBHOOK_ID, "enabled": False},
        }
    ),
)
async def update(webhookId: str, raw: Raw, request: Request, caller: Configurator) -> answers.Json:
    """One that is put on again is sent what it has missed, as far as that is kept."""
    runtime: Runtime = request.app.state.runtime
    await webhooks.get(runtime.database, stream_id=caller.stream_id, webhook_id=webhookId)
    changed = await webhooks.update(
        runtime.database,
        at=runtime.clock.now(),
        stream_id=caller.stream_id,
        webhook_id=webhookId,
        draft=_draft(raw, runtime),
    )
    return answers.success("Webhook changed", rendered(changed))


@router.delete(
    "/webhooks/{webhookId}",
    summary="Remove a webhook",
    responses=openapi.example(
        {"status": "success", "message": "Webhook removed", "data": _ANSWER | {"id": sample.SPARE_WEBHOOK_ID}}
    ),
)
async def remove(webhookId: str, request: Request, caller: Configurator) -> answers.Json:
    """With its deliveries."""
    runtime: Runtime = request.app.state.runtime
    gone = await webhooks.remove(runtime.database, stream_id=caller.stream_id, webhook_id=webhookId)
    return answers.success("Webhook removed", rendered(gone))


@router.post(
    "/webhooks/{webhookId}/rotate",
    summary="Give a webhook a new secret",
    responses=openapi.example(
        {"status": "success", "message": "The new secret is in use", "data": _ANSWER | _SECRET}, WebhookWithSecretAnswer
    ),
)
async def rotate(webhookId: str, request: Request, caller: Configurator) -> answers.Json:
    """For a day deliveries are signed with the one before as well: change it at the receiver meanwhile."""
    runtime: Runtime = request.app.state.runtime
    changed = await webhooks.rotate(
        runtime.database, now=request.app.state.now(), stream_id=caller.stream_id, webhook_id=webhookId
    )
    return answers.success("The new secret is in use", rendered(changed) | {"secret": changed.secrets[0].value})


@router.get(
    "/webhooks/{webhookId}/deliveries",
    summary="What came of a webhook's deliveries",
    responses=openapi.example(
        {
            "status": "success",
            "message": "1 delivery",
            "data": {"results": [_DELIVERY], "limit": 10, "hasMore": False, "nextCursor": None},
        },
        DeliveriesAnswer,
    ),
)
async def list_deliveries(
    webhookId: str,
    request: Request,
    caller: Configurator,
    state: Annotated[DeliveryState | None, Query(examples=["dead"])] = None,
    limit: Annotated[int, Query(ge=1, le=webhooks.LARGEST_PAGE)] = PAGE,
    cursor: Annotated[str | None, Query(max_length=18, pattern=r"^[0-9]+$", examples=["1000000"])] = None,
) -> answers.Json:
    """Newest first. While there is a `nextCursor`, ask again with it as `cursor`. Dead ones can be replayed."""
    runtime: Runtime = request.app.state.runtime
    found = await webhooks.deliveries(
        runtime.database,
        stream_id=caller.stream_id,
        webhook_id=webhookId,
        state=state,
        before=None if cursor is None else int(cursor),
        limit=limit + 1,
    )
    shown = found[:limit]
    data = {
        "results": [_delivery(caller.stream_id, delivery) for delivery in shown],
        "limit": limit,
        "hasMore": len(found) > limit,
        "nextCursor": str(shown[-1].seq) if len(found) > limit else None,
    }
    n = len(shown)
    return answers.success("1 delivery" if n == 1 else f"{n} deliveries", data)


@router.post(
    "/webhooks/{webhookId}/replay",
    summary="Have all dead deliveries made again",
    responses=openapi.example({"status": "success", "message": "1 delivery to be made again", "data": {"replayed": 1}}),
)
async def replay_all(webhookId: str, request: Request, caller: Configurator) -> answers.Json:
    """They come before what is pending, in order among each other."""
    return await _replay(webhookId, None, request, caller)


@router.post(
    "/webhooks/{webhookId}/deliveries/{eventId}/replay",
    summary="Have one dead delivery made again",
    responses=openapi.example({"status": "success", "message": "1 delivery to be made again", "data": {"replayed": 1}}),
)
async def replay_one(webhookId: str, eventId: str, request: Request, caller: Configurator) -> answers.Json:
    return await _replay(webhookId, eventId, request, caller)


async def _replay(webhook_id: str, event_id: str | None, request: Request, caller: auth.Caller) -> answers.Json:
    runtime: Runtime = request.app.state.runtime
    count = await webhooks.replay(
        runtime.database,
        now=request.app.state.now(),
        stream_id=caller.stream_id,
        webhook_id=webhook_id,
        event_id=event_id,
    )
    many = "1 delivery" if count == 1 else f"{count} deliveries"
    return answers.success(f"{many} to be made again", {"replayed": count})
