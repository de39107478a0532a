"""Bodies of the campaign operations: each field's type and bounds, and which of them a dialing mode needs.

Every rule raises its own fault at its own field, whatever is wrong elsewhere, so that all of them are answered at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from ringfence.api import answers
from ringfence.api.campaign_fields import (
    CallingHoursBody,
    CampaignType,
    Checked,
    boolean,
    campaign_priority,
    number,
    one_of,
    phone_number,
    text,
    whole,
)
from ringfence.api.filter_bodies import COLUMN, FILTER, contact_filter
from ringfence.api.header_bodies import HEADERS
from ringfence.api.problems import collect, fault
from ringfence.api.schedule_bodies import ScheduleBody, TimesBody, schedule_of
from ringfence.domain.campaign import (
    DEFAULT_ABANDON_RATE,
    DEFAULT_PACING_RATIO,
    FINAL,
    CampaignStatus,
    DialingMode,
    DialingOrder,
    OnMachine,
    OutsideHours,
)
from ringfence.domain.filters import ContactFilter
from ringfence.domain.pre_call import PreCall
from ringfence.domain.problems import Fault
from ringfence.domain.record import MAX_LIST_PRIORITY
from ringfence.ports.storage.campaigns import NEWEST_FIRST, CampaignQuery, SortKey
from ringfence.services import addresses
from ringfence.services.campaigns import Mentions, Proposal, Settings

NOT_YET: Final = "not_yet"
MOST_RETRY_RULES: Final = 100
LONGEST_RETRY_MINUTES: Final = 43_200  # 30 days


_LIST_NAME: Final[TypeAdapter[str]] = TypeAdapter(Annotated[str, text(48)])


def _list_names(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise fault("wrong_type", "must be a list of names")
    if not value:
        raise fault("too_short", "must be 1 to 10 names of contact lists")
    first: dict[str, int] = {}
    faults = []
    for place, name in enumerate(value):
        try:
            key = _LIST_NAME.validate_python(name).lower()
            if first.setdefault(key, place) != place:
                raise fault("repeated", f"is the same list as contactLists[{first[key]}]: name each list once")
        except (ValidationError, PydanticCustomError) as error:
            faults.append(_at(place, error, name))
    if faults:
        raise ValidationError.from_exception_data("contactLists", faults)
    return value


def _list_priorities(value: Any, info: ValidationInfo) -> dict[str, int]:
    """Name of a list of the campaign, in lower case → its priority."""
    if not isinstance(value, dict):
        raise fault("wrong_type", "must be an object of names of contact lists")
    named = {name.lower() for name in info.data.get("contactLists", ())}
    priorities, faults = {}, []
    for name, priority in value.items():
        try:
            if named and name.lower() not in named:
                raise fault("unknown", "is none of contactLists")
            priorities[name.lower()] = _LIST_PRIORITY.validate_python(priority)
        except (ValidationError, PydanticCustomError) as error:
            faults.append(_at(name, error, priority))
    if faults:
        raise ValidationError.from_exception_data("contactListPriorities", faults)
    return priorities


def _at(place: int | str, error: ValidationError | PydanticCustomError, value: Any) -> InitErrorDetails:
    """The fault of an entry, at its own place."""
    if isinstance(error, ValidationError):
        said = error.errors(include_url=False, include_input=False)[0]
        error = fault(said["type"], said["msg"])
    return InitErrorDetails(type=error, loc=(place,), input=value)


def _disposition_retries(value: Any) -> dict[str, int | str]:
    """Disposition code → minutes until the next try, or `final`."""
    if not isinstance(value, dict):
        raise fault("wrong_type", "must be an object of disposition codes")
    if len(value) > MOST_RETRY_RULES:
        raise fault("too_long", f"must have at most {MOST_RETRY_RULES} entries")
    rules: dict[str, int | str] = {}
    faults = []
    for code, rule in value.items():
        try:
            rules[_CODE.validate_python(code)] = rule if rule == FINAL else _MINUTES.validate_python(rule)
        except ValidationError as error:
            kind = str(error.errors()[0]["type"])
            message = f'must be "{FINAL}", or a whole number of minutes from 1 to {LONGEST_RETRY_MINUTES}'
            if kind in ("too_long", "too_short"):
                message = "must be a disposition code of 1 to 64 characters"
            faults.append(_at(code, fault(kind, message), rule))
    if faults:
        raise ValidationError.from_exception_data("dispositionRetries", faults)
    return rules


_CODE: Final[TypeAdapter[str]] = TypeAdapter(Annotated[str, text(64)])
_MINUTES: Final[TypeAdapter[int]] = TypeAdapter(Annotated[int, whole(1, LONGEST_RETRY_MINUTES)])
_LIST_PRIORITY: Final[TypeAdapter[int]] = TypeAdapter(Annotated[int, whole(1, MAX_LIST_PRIORITY)])


class CallerIdBody(BaseModel):
    phoneNumber: Annotated[str, Checked(phone_number, {"pattern": "^[+][1-9][0-9]{6,14}$"})]


class RingBody(BaseModel):
    maxRingTime: Annotated[int, whole(5, 120, " seconds")]


class DialingStrategyBody(BaseModel):
    callerId: CallerIdBody
    callingHours: CallingHoursBody
    dialingOrder: Annotated[DialingOrder, one_of(DialingOrder)]
    maxAttemptsPerRecord: Annotated[int, whole(1, 100)]
    defaultRetryPeriod: Annotated[int, whole(1, 1440, " minutes")]
    maxRingTime: Annotated[int, whole(5, 120, " seconds")]


class DncListBody(BaseModel):
    name: Annotated[str, text(256)]


_ALL: Final = frozenset(DialingMode)
_REQUIRED_IN: Final[Mapping[str, frozenset[DialingMode]]] = {
    "queue_name": _ALL - {DialingMode.AGENTLESS},
    "maxSkips": frozenset({DialingMode.PREVIEW}),
    "experienceFlowName": frozenset({DialingMode.AGENTLESS}),
    "enableMachineDetect": frozenset({DialingMode.AGENTLESS}),
}
_REFUSED_IN: Final[Mapping[str, frozenset[DialingMode]]] = {
    "enableMachineDetect": frozenset({DialingMode.PREVIEW, DialingMode.PROGRESSIVE}),
    "agentColumn": _ALL - {DialingMode.PREVIEW},
    "pacingRatio": _ALL - {DialingMode.POWER},
    "targetAbandonRate": _ALL - {DialingMode.PREDICTIVE},
}
_MODAL: Final = tuple(dict.fromkeys([*_REQUIRED_IN, *_REFUSED_IN]))


class CampaignBody(BaseModel):
    """A voice campaign. Which fields are required depends on `dialingMode`; unknown ones are ignored."""

    name: Annotated[str, text(48)]
    description: Annotated[str, text(256, least=0)]
    contactLists: Annotated[list[str], Checked(_list_names, {"minItems": 1, "maxItems": 10, "uniqueItems": True})]
    contactListPriorities: Annotated[dict[str, int], BeforeValidator(_list_priorities)] = {}
    dncLists: DncListBody
    priority: Annotated[
        int, Checked(campaign_priority, {"type": ["string", "integer"], "enum": [*"12345", 1, 2, 3, 4, 5]})
    ]
    dialingMode: Annotated[DialingMode, one_of(DialingMode)]
    dialingStrategy: DialingStrategyBody
    schedule: ScheduleBody | None = None
    queue_name: Annotated[str | None, text(256)] = Field(None, validate_default=True)
    maxSkips: Annotated[int | None, whole(0, 100)] = Field(None, validate_default=True)
    experienceFlowName: Annotated[str | None, text(256)] = Field(None, validate_default=True)
    enableMachineDetect: Annotated[OnMachine | None, one_of(OnMachine)] = Field(None, validate_default=True)
    pacingRatio: Annotated[float | None, number(lambda ratio: 1 <= ratio <= 10, "from 1 to 10")] = None
    targetAbandonRate: Annotated[float | None, number(lambda rate: 0 < rate <= 5, "above 0 and at most 5 percent")] = (
        None
    )
    agentColumn: Annotated[str | None, COLUMN] = Field(None, validate_default=True)
    campaignType: Annotated[CampaignType, one_of(CampaignType)]
    previewTimeout: Annotated[int, whole(5, 600, " seconds")] = 30
    dispositionRetries: Annotated[dict[str, int | str], BeforeValidator(_disposition_retries)] = {}
    outsideHours: Annotated[OutsideHours, one_of(OutsideHours)] = OutsideHours.DEFER
    maxConcurrentCalls: Annotated[int | None, whole(1, 10_000)] = None
    contactFilters: Annotated[ContactFilter | None, FILTER] = None
    recordCalls: Annotated[bool, BeforeValidator(boolean)] = False
    preCallUrl: Annotated[str | None, text(addresses.LONGEST)] = None
    preCallHeaders: Annotated[dict[str, str], HEADERS] = {}

    @field_validator(*_MODAL, mode="wrap")
    @classmethod
    def _of_mode(cls, value: Any, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        mode, name = info.data.get("dialingMode"), info.field_name or ""
        if value is None:
            if mode in _REQUIRED_IN.get(name, ()):
                raise fault("required", f"is required for {mode}")
            return None
        if mode in _REFUSED_IN.get(name, ()):
            modes = ", ".join(sorted(_ALL - _REFUSED_IN[name]))
            raise fault("not_allowed", f"cannot be used with {mode}: leave it out (it is for {modes})")
        return check(value)

    @field_validator("schedule", mode="wrap")
    @classmethod
    def _times(cls, value: Any, _: ValidatorFunctionWrapHandler) -> Any:
        return schedule_of(value)

    @field_validator(
        "contactListPriorities",
        "previewTimeout",
        "dispositionRetries",
        "outsideHours",
        "maxConcurrentCalls",
        "preCallUrl",
        "preCallHeaders",
        "recordCalls",
        mode="wrap",
    )
    @classmethod
    def _optional(cls, value: Any, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        return cls.model_fields[info.field_name or ""].default if value is None else check(value)

    def settings(self) -> Settings:
        strategy = self.dialingStrategy
        return Settings(
            name=self.name,
            description=self.description,
            priority=self.priority,
            dialing_mode=self.dialingMode,
            dialing_order=strategy.dialingOrder,
            max_attempts=strategy.maxAttemptsPerRecord,
            retry_period=dt.timedelta(minutes=strategy.defaultRetryPeriod),
            ring_time=dt.timedelta(seconds=strategy.maxRingTime),
            max_skips=self.maxSkips or 0,
            preview_time=dt.timedelta(seconds=self.previewTimeout),
            outside_hours=self.outsideHours,
            disposition_retries=self.dispositionRetries,
            contact_filter=self.contactFilters,
            record_calls=self.recordCalls,
            agent_column=self.agentColumn,
            list_priorities=self.contactListPriorities,
            pre_call=None if self.preCallUrl is None else PreCall(self.preCallUrl, self.preCallHeaders),
            schedule=None if self.schedule is None else self.schedule.schedule(strategy.callingHours.timezone),
            pacing_ratio=DEFAULT_PACING_RATIO if self.pacingRatio is None else self.pacingRatio,
            target_abandon_rate=DEFAULT_ABANDON_RATE if self.targetAbandonRate is None else self.targetAbandonRate,
            on_machine=OnMachine.NO if self.enableMachineDetect is None else self.enableMachineDetect,
            max_concurrent_calls=self.maxConcurrentCalls if self.dialingMode is DialingMode.AGENTLESS else None,
        )


def proposal(raw: Any, *, sms_is_meant: bool) -> Proposal:
    """What a body asks for, with all its faults.

    `sms_is_meant`: a `campaignType` of sms is refused; an update has it by mistake, and the stored type wins.
    """
    kind = raw.get("campaignType") if isinstance(raw, dict) else None
    if kind == CampaignType.SMS and sms_is_meant:
        return Proposal(None, Mentions(), (sms_not_yet(),))
    body, faults = collect(CampaignBody, raw)
    return Proposal(None if body is None else body.settings(), _mentions(raw), tuple(faults))


def sms_not_yet() -> Fault:
    return Fault("campaignType", NOT_YET, "campaignType sms is not supported yet: use voice")


def _mentions(raw: Any) -> Mentions:
    """The parts of a body that can be looked up, each for itself."""
    if not isinstance(raw, dict):
        return Mentions()
    strategy = raw.get("dialingStrategy")
    strategy = strategy if isinstance(strategy, dict) else {}
    dnc_list, _ = collect(DncListBody, raw.get("dncLists"))
    caller_id, _ = collect(CallerIdBody, strategy.get("callerId"))
    hours, _ = collect(CallingHoursBody, strategy.get("callingHours"))
    queue, _ = collect(DncListBody, {"name": raw.get("queue_name")})
    ring, _ = collect(RingBody, strategy)
    url, agent_column = raw.get("preCallUrl"), raw.get("agentColumn")
    times = _times_of(raw.get("schedule"))
    flow, _ = collect(DncListBody, {"name": raw.get("experienceFlowName")})
    agentless = raw.get("dialingMode") == DialingMode.AGENTLESS
    return Mentions(
        contact_lists=tuple(_first_names(raw.get("contactLists"))),
        dnc_list=None if dnc_list is None else dnc_list.name,
        caller_id=None if caller_id is None else caller_id.phoneNumber,
        queue=None if queue is None or agentless else queue.name,
        flow=flow.name if flow is not None and agentless else None,
        calling_hours=None if hours is None else hours.hours(),
        contact_filter=_filter_of(raw.get("contactFilters")),
        ring_seconds=None if ring is None else ring.maxRingTime,
        pre_call_url=url if isinstance(url, str) and url.strip() else None,
        agent_column=agent_column if isinstance(agent_column, str) and agent_column.strip() else None,
        schedule=None if times is None else times.schedule("UTC" if hours is None else hours.timezone),
    )


def _filter_of(wanted: Any) -> ContactFilter | None:
    try:
        return contact_filter(wanted)
    except ValidationError:
        return None


def _times_of(schedule: Any) -> TimesBody | None:
    try:
        return schedule_of(schedule)
    except ValidationError:
        return None


def _first_names(names: Any) -> Iterator[tuple[int, str]]:
    """Well-formed names of lists with their places, repeats left out."""
    seen = set()
    for place, name in enumerate(names if isinstance(names, list) else ()):
        checked, _ = collect(DncListBody, {"name": name})
        if checked is not None and len(name) <= 48 and name.lower() not in seen:
            seen.add(name.lower())
            yield place, name


# --- lists of campaigns ----------------------------------------------------------------------------------------------


class PageBody(BaseModel):
    page: answers.NumberOrEmpty = None
    limit: answers.NumberOrEmpty = None


def _day_or_time(end: bool) -> BeforeValidator:
    """A day (its first or last instant, in UTC) or a time in ISO 8601; an empty string says nothing."""

    def check(value: Any) -> dt.datetime | None:
        if value in ("", None):
            return None
        try:
            if not isinstance(value, str):
                raise ValueError
            if len(value) == 10:
                day = dt.datetime.combine(dt.date.fromisoformat(value), dt.time.max if end else dt.time.min)
                return day.replace(tzinfo=dt.UTC)
            at = dt.datetime.fromisoformat(value)
            return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            message = "must be a date, or a time in ISO 8601, such as 2026-03-02T09:00:00Z"
            raise fault("malformed", message) from None

    return BeforeValidator(check)


_SORT_KEYS: Final[dict[str, SortKey]] = {"name": "name", "createdAt": "created_at", "updatedAt": "updated_at"}


class FiltersBody(BaseModel):
    status: list[Annotated[CampaignStatus, one_of(CampaignStatus)]] = []
    priority: list[Annotated[int, BeforeValidator(campaign_priority)]] = []
    dialingMode: list[Annotated[DialingMode, one_of(DialingMode)]] = []


class ListBody(BaseModel):
    """Which campaigns, in what order, and which part of them. Dates are those of creation."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "voice",
                "page": 1,
                "limit": 10,
                "startDate": "2026-03-01",
                "endDate": "",
                "sortBy": {"createdAt": "desc"},
                "filters": {"status": ["Ready", "Active"], "priority": ["3", "4", "5"], "dialingMode": ["Preview"]},
            }
        }
    )

    type: Annotated[CampaignType, one_of(CampaignType)] = Field(examples=["voice"])
    skip: answers.NumberOrEmpty = None
    page: answers.NumberOrEmpty = None
    limit: answers.NumberOrEmpty = None
    startDate: Annotated[dt.datetime | None, _day_or_time(end=False)] = None
    endDate: Annotated[dt.datetime | None, _day_or_time(end=True)] = None
    sortBy: dict[Literal["name", "createdAt", "updatedAt"], Literal["asc", "desc"]] | None = None
    filters: FiltersBody | None = None

    def query(self) -> CampaignQuery:
        filters = self.filters or FiltersBody()
        sort = tuple((_SORT_KEYS[key], order == "desc") for key, order in (self.sortBy or {}).items())
        return CampaignQuery(
            statuses=tuple(filters.status),
            priorities=tuple(filters.priority),
            modes=tuple(filters.dialingMode),
            created_from=self.startDate,
            created_to=self.endDate,
            sort=sort or NEWEST_FIRST,
        )
