"""What a centre is set up from, as it is answered: for the API page, and for the types of programs made from it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ringfence.api.office_answers import Answer, FilePage, UsePage
from ringfence.domain.agent import PhoneMode
from ringfence.ports.storage.webhooks import DeliveryState


class _Page(BaseModel):
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class QueuePage(BaseModel):
    """`agents` are ids."""

    id: str
    name: str
    description: str
    agents: list[str]
    wrapUpSeconds: int
    createdAt: str
    updatedAt: str


class QueuesPage(_Page):
    results: list[QueuePage]


class QueuesAnswer(Answer):
    data: QueuesPage


class AgentPage(BaseModel):
    """`queues` are ids, `endpoint` is where the agent's phone is; `inBrowser` where it is the browser, as given or as the
    agent has chosen."""

    id: str
    userId: str
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[str]
    endpoint: str | None
    inBrowser: bool
    phoneMode: PhoneMode
    createdAt: str
    updatedAt: str


class AgentsPage(_Page):
    results: list[AgentPage]


class AgentsAnswer(Answer):
    data: AgentsPage


class CallerIdPage(BaseModel):
    phoneNumber: str
    label: str | None
    verified: bool
    createdAt: str


class CallerIdsAnswer(Answer):
    data: list[CallerIdPage]


class DncListPage(BaseModel):
    """`isGlobalDNC`: it holds for every campaign of the stream."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(alias="_id")
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: str | None
    isListInUse: bool
    isGlobalDNC: bool
    campaignInUse: list[UsePage]
    files: list[FilePage]
    createdAt: str
    updatedAt: str


class DncListAnswer(Answer):
    data: DncListPage


class DncListsPage(_Page):
    results: list[DncListPage]


class DncListsAnswer(Answer):
    data: DncListsPage


class BadNumberPage(BaseModel):
    index: int
    phoneNumber: str
    reason: str


class NumbersPage(BaseModel):
    """What came of numbers that were to be blocked."""

    added: int
    alreadyThere: int
    rejected: list[BadNumberPage]
    totalRecordCount: int


class NumbersAnswer(Answer):
    data: NumbersPage


class ChoicePage(BaseModel):
    """`retry`: minutes, `final`, or null."""

    code: str
    label: str
    positive: bool
    retry: int | str | None


class DispositionSetPage(BaseModel):
    """`queues` are ids."""

    id: str
    name: str
    queues: list[str]
    dispositions: list[ChoicePage]
    createdAt: str
    updatedAt: str


class DispositionSetsPage(_Page):
    results: list[DispositionSetPage]


class DispositionSetsAnswer(Answer):
    data: DispositionSetsPage


class FlowPage(BaseModel):
    """`flow` is the document as it was written, `columns` are those that it reads of a contact."""

    id: str
    name: str
    description: str
    version: int
    flow: dict[str, Any]
    columns: list[str]
    createdAt: str
    updatedAt: str


class FlowAnswer(Answer):
    data: FlowPage


class FlowsPage(_Page):
    results: list[FlowPage]


class FlowsAnswer(Answer):
    data: FlowsPage


class WebhookPage(BaseModel):
    """`disabledBecause`: why it was turned off, where nobody did that."""

    id: str
    url: str
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: str | None
    createdAt: str
    updatedAt: str


class WebhookWithSecretPage(WebhookPage):
    """`secret` is shown this once."""

    secret: str


class WebhookWithSecretAnswer(Answer):
    data: WebhookWithSecretPage


class WebhooksAnswer(Answer):
    data: list[WebhookPage]


class DeliveryPage(BaseModel):
    """What came of sending an event."""

    eventId: str
    cursor: str
    type: str
    campaignId: str | None
    state: DeliveryState
    attempts: int
    attemptedAt: str | None
    statusCode: int | None
    error: str | None
    nextAttemptAt: str | None


class DeliveriesPage(BaseModel):
    model_config = ConfigDict(extra="allow")

    results: list[DeliveryPage]


class DeliveriesAnswer(Answer):
    data: DeliveriesPage
