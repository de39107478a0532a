"""What the manager's pages are answered with, as models: for the API page, and for the types of programs made from it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ringfence.domain.attempt import Outcome
from ringfence.domain.campaign import CampaignStatus
from ringfence.domain.record import Exclusion, RecordState


class Answer(BaseModel):
    status: str
    message: str


# --- how far a campaign is


class ProgressPage(BaseModel):
    """How many records are where; the counts of states, `waitingHours` and `excluded` add up to `total`."""

    instanceId: str | None
    status: CampaignStatus
    prepared: bool
    total: int
    pending: int
    reserved: int
    dialing: int
    connected: int
    waitingRetry: int
    callback: int
    completed: int
    exhausted: int
    dropped: int
    waitingHours: int
    excluded: dict[Exclusion, int]
    nextOpening: str | None
    callsCompleted: int
    answered: int


class ProgressAnswer(Answer):
    data: ProgressPage


class FindingPage(BaseModel):
    """`until`: when it changes by itself."""

    code: str
    message: str
    until: str | None


class DiagnosisPage(BaseModel):
    """`because` is the first of the findings."""

    at: str
    campaignId: str
    campaignName: str
    status: CampaignStatus
    dialing: bool
    because: str
    findings: list[FindingPage]


class DiagnosisAnswer(Answer):
    data: DiagnosisPage


# --- reports


class Report(BaseModel):
    """`from` and `to` are whole hours."""

    model_config = ConfigDict(extra="allow")

    start: str = Field(alias="from")
    end: str = Field(alias="to")


class OverviewFigures(BaseModel):
    """`placed` = `inProgress` + `completed`; `answerRate` is from 0 to 1, null where nothing is completed."""

    placed: int
    inProgress: int
    completed: int
    answered: int
    answerRate: float | None
    abandoned: int
    machines: int
    talkSeconds: float
    averageTalkSeconds: float | None
    wrapUpSeconds: float


class OverviewRow(OverviewFigures):
    campaignId: str
    campaignName: str | None


class OverviewReport(Report):
    results: list[OverviewRow]
    totals: OverviewFigures


class OverviewAnswer(Answer):
    data: OverviewReport


class AgentRow(BaseModel):
    """An agent's work; `seconds` are those spent in each state."""

    agentId: str
    firstName: str | None
    lastName: str | None
    state: str | None
    previews: int
    skipped: int
    calls: int
    answered: int
    seconds: dict[str, float]


class AgentsReport(Report):
    results: list[AgentRow]
    totals: dict[str, Any]


class AgentsReportAnswer(Answer):
    data: AgentsReport


class OutcomeRow(BaseModel):
    """Of one campaign, or of one hour; `share` is from 0 to 1."""

    campaignId: str | None
    campaignName: str | None
    hour: str | None
    outcome: Outcome
    calls: int
    share: float
    talkSeconds: float


class OutcomesReport(Report):
    results: list[OutcomeRow]
    totals: dict[Outcome, int]


class OutcomesAnswer(Answer):
    data: OutcomesReport


class DispositionRow(BaseModel):
    """`attempt` is which try reached the person; agents gave no `disposition` where it is null."""

    campaignId: str
    campaignName: str | None
    disposition: str | None
    attempt: int
    calls: int
    talkSeconds: float


class DispositionsReport(Report):
    results: list[DispositionRow]
    totals: dict[str, Any]


class DispositionsAnswer(Answer):
    data: DispositionsReport


class AbandonedPage(BaseModel):
    """Rates are percent."""

    answered: int
    machines: int
    abandoned: int
    percentOfAnswered: float
    percentOfAnsweredByPeople: float


class ComplianceRow(BaseModel):
    model_config = ConfigDict(extra="allow")

    campaignId: str
    campaignName: str | None
    last24Hours: AbandonedPage
    last30Days: AbandonedPage


class ComplianceReport(Report):
    results: list[ComplianceRow]
    totals: dict[str, Any]


class ComplianceAnswer(Answer):
    data: ComplianceReport


class ExecutionRow(BaseModel):
    """A person of a campaign's current run, and what came of their last call."""

    model_config = ConfigDict(extra="allow")

    campaignDialingListId: str
    contactId: str
    phoneNumber: str
    firstName: str | None
    lastName: str | None
    uniqueId: str | None
    state: RecordState
    exclusion: Exclusion | None
    attempts: int
    skips: int
    dueAt: str | None
    lastCallAt: str | None
    outcome: Outcome | None
    disposition: str | None
    notes: str | None


class ExecutionPage(BaseModel):
    results: list[ExecutionRow]
    skip: int
    limit: int
    hasMore: bool


class ExecutionAnswer(Answer):
    data: ExecutionPage


# --- contact lists


class FilePage(BaseModel):
    """A file that is being imported: of `lines`, `checked` are judged, and what is up to `line` is in the list."""

    fileId: str
    fileName: str
    status: str
    encoding: str | None
    checked: int
    line: int
    lines: int | None
    rows: int
    accepted: int
    rejected: int
    failure: str | None


class UsePage(BaseModel):
    id: str
    name: str


class ContactListPage(BaseModel):
    """A list of people to be called. `mapping` says which column holds which field; null where none does."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(alias="_id")
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: str | None
    mapping: dict[str, str | None]
    isListInUse: bool
    campaignInUse: list[UsePage]
    columns: list[str]
    files: list[FilePage]
    createdAt: str
    updatedAt: str
    allowDuplicates: bool


class ContactListAnswer(Answer):
    data: ContactListPage


class ContactListsPage(BaseModel):
    results: list[ContactListPage]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class ContactListsAnswer(Answer):
    data: ContactListsPage
