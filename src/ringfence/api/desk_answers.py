"""What an agent's desk is answered with, as models: for the API page, and for the types of programs made from it.

Columns of a person are whatever the list has, so that a contact may hold more than is named here.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ringfence.domain.campaign import DialingMode
from ringfence.ports.telephony import BrowserPhone


class ContactPage(BaseModel):
    """A person with every column of the list, under the list's names."""

    model_config = ConfigDict(extra="allow")

    phoneNumber: str
    firstName: str | None = None
    lastName: str | None = None
    timeZone: str | None = None
    uniqueId: str | None = None
    contactPriority: int | None = None


class LocalTime(BaseModel):
    """`localTime` has the offset of its zone."""

    timeZone: str
    localTime: str


class PastAttemptPage(BaseModel):
    """An earlier attempt to reach the person in this run."""

    id: str
    number: int
    agentId: str | None
    placedAt: str
    answeredAt: str | None
    endedAt: str | None
    outcome: str | None
    disposition: str | None
    notes: str | None


class PreviewPage(BaseModel):
    """Somebody to read about. At `expiresAt`, by the server's clock, the number is dialed. `callbackAt` is when the person
    was promised a call; `own` is whether they are this agent's own."""

    model_config = ConfigDict(extra="allow")

    id: str
    campaignId: str
    campaignName: str | None
    queueId: str | None
    campaignInstanceId: str
    campaignDialingListId: str
    state: str
    contact: ContactPage
    timeZone: str
    localTime: str
    otherLocalTimes: list[LocalTime]
    attempts: list[PastAttemptPage]
    callbackAt: str | None
    own: bool
    skipsLeft: int
    offeredAt: str
    expiresAt: str


class CallPage(BaseModel):
    """A call. `wrapUpEndsAt` is there while its agent wraps up."""

    model_config = ConfigDict(extra="allow")

    id: str
    campaignId: str
    campaignName: str | None
    dialingMode: DialingMode | None
    queueId: str | None
    campaignInstanceId: str
    campaignDialingListId: str
    contact: ContactPage
    phoneNumber: str
    callerId: str
    timeZone: str
    localTime: str
    otherLocalTimes: list[LocalTime]
    attempts: list[PastAttemptPage]
    number: int
    state: Literal["dialing", "ringing", "connected", "held", "ended"]
    since: str
    muted: bool
    placedAt: str
    answeredAt: str | None
    endedAt: str | None
    outcome: str | None
    endedBy: str | None
    noAudioFrom: Literal["person", "agent"] | None
    wrapUpEndsAt: str | None = None


class WorkPage(BaseModel):
    """The whole desk. `draft` is what the agent has typed about the person and not given yet."""

    model_config = ConfigDict(extra="allow")

    state: Literal["offline", "away", "available", "reserved", "previewing", "busy", "wrap_up"]
    since: str
    reason: str | None
    nextState: str | None = None
    nextReason: str | None = None
    serverTime: str
    clockSpeed: float
    preview: PreviewPage | None = None
    call: CallPage | None = None
    draft: dict[str, Any] | None = None


class WorkAnswer(BaseModel):
    status: str
    message: str
    data: WorkPage


class DispositionChoice(BaseModel):
    code: str
    label: str


class QueueOfAgent(BaseModel):
    """A queue of the agent. `script` is what to say; `{{column}}` in it stands for a column of the person.

    `dispositions` are what its agents may choose.
    """

    id: str
    name: str
    description: str
    wrapUpSeconds: int
    script: str | None
    dispositions: list[DispositionChoice]


class AboutPage(BaseModel):
    """Who the agent is. `endpoint` is where their phone is: `web` for the page itself. `deskPhone` is the other one that
    they may choose. Without `carriesAudio` calls are simulated, and nobody needs a telephone."""

    id: str
    firstName: str
    lastName: str
    endpoint: str | None
    deskPhone: str | None
    carriesAudio: bool
    queues: list[QueueOfAgent]


class AboutAnswer(BaseModel):
    status: str
    message: str
    data: AboutPage


class PromisePage(BaseModel):
    """A callback that the agent has promised; `own`: it is for them to make, and not for anyone."""

    campaignDialingListId: str
    dueAt: str
    campaignName: str | None
    contact: ContactPage
    timeZone: str
    localTime: str
    otherLocalTimes: list[LocalTime]
    notes: str | None
    own: bool


class LeftPage(BaseModel):
    """Notes about a call whose wrap-up ended before they were given."""

    callId: str
    campaignDialingListId: str
    endedAt: str
    contact: ContactPage
    notes: str


class DispositionCount(BaseModel):
    code: str
    calls: int


class TodayPage(BaseModel):
    """What the agent has done `since`. `left` are notes that no call has yet."""

    since: str
    calls: int
    answered: int
    skipped: int
    talkSeconds: int
    dispositions: list[DispositionCount]
    callbacks: list[PromisePage]
    left: list[LeftPage]


class TodayAnswer(BaseModel):
    status: str
    message: str
    data: TodayPage


class ScriptPage(BaseModel):
    queueId: str
    text: str | None
    updatedAt: str | None


class ScriptAnswer(BaseModel):
    status: str
    message: str
    data: ScriptPage


def browser_phone(phone: BrowserPhone) -> dict[str, Any]:
    """With what a browser telephones. `iceServers` are as RTCPeerConnection takes them."""
    ice = [
        {"urls": [server.url]}
        | ({} if server.username is None else {"username": server.username, "credential": server.credential})
        for server in phone.ice_servers
    ]
    return {"user": phone.user, "password": phone.password, "addresses": list(phone.addresses), "iceServers": ice}
