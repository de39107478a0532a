"""Why a number may be dialed or not, as it is answered."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ringfence.api.office_answers import Answer
from ringfence.domain.attempt import Outcome
from ringfence.domain.campaign import CampaignStatus
from ringfence.domain.record import Exclusion, RecordState


class RulePage(BaseModel):
    """One rule; `until`: when its verdict changes by itself."""

    rule: str
    passed: bool
    detail: str
    until: str | None


class RecordExplainedPage(BaseModel):
    """A record of the number in a run. `ahead` records come before it, where that says something."""

    model_config = ConfigDict(extra="allow")

    campaignDialingListId: str
    contactId: str
    listId: str
    listName: str | None
    state: RecordState
    attempts: int
    maxAttempts: int
    skips: int
    dueAt: str | None
    exclusion: Exclusion | None
    mayBeDialed: bool
    because: str
    when: str | None
    rules: list[RulePage]


class RejectedRowPage(BaseModel):
    listId: str
    listName: str
    line: int
    reason: str


class CampaignExplainedPage(BaseModel):
    campaignId: str
    campaignName: str
    status: CampaignStatus
    campaignInstanceId: str | None
    mayBeDialed: bool
    because: str
    when: str | None
    records: list[RecordExplainedPage]
    rejects: list[RejectedRowPage]


class DncEntryPage(BaseModel):
    listId: str
    listName: str
    isGlobal: bool
    addedAt: str
    expiresAt: str | None
    inForce: bool


class HolderPage(BaseModel):
    """What holds the number now."""

    kind: Literal["call", "preview"]
    id: str
    campaignDialingListId: str
    campaignId: str
    campaignName: str | None
    agentId: str | None
    state: str
    since: str
    until: str | None


class ExplainedAttemptPage(BaseModel):
    """`permit` is what each rule said when it was dialed."""

    model_config = ConfigDict(extra="allow")

    id: str
    campaignId: str
    number: int
    agentId: str | None
    state: str
    placedAt: str
    answeredAt: str | None
    endedAt: str | None
    outcome: Outcome | None
    cause: str | None
    disposition: str | None
    notes: str | None
    permit: dict[str, str]


class ExplanationPage(BaseModel):
    """May the number be dialed now, in each campaign that has it, and all that has happened to it."""

    phoneNumber: str
    at: str
    mayBeDialed: bool
    because: str
    when: str | None
    campaigns: list[CampaignExplainedPage]
    moreCampaigns: bool
    dncLists: list[DncEntryPage]
    heldBy: list[HolderPage]
    attempts: list[ExplainedAttemptPage]
    moreAttempts: bool


class ExplanationAnswer(Answer):
    data: ExplanationPage
