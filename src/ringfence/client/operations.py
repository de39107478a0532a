"""The operations of the API. Made by `make client` from the OpenAPI document: change that, not this."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict
from urllib.parse import quote

from ringfence.client.transport import AsyncTransport, Call, File, Transport


def _in_path(value: object) -> str:
    return quote(str(value), safe="")


class CampaignsCreateAnswerDncLists(TypedDict):
    id: str
    name: str


class CampaignsCreateAnswerDialingStrategyCallerId(TypedDict):
    phoneNumber: str


class CampaignsCreateAnswerDialingStrategyCallingHoursDayItem(TypedDict):
    day: str
    start: str
    end: str


class CampaignsCreateAnswerDialingStrategyCallingHours(TypedDict):
    frequency: str
    timezone: str
    days: list[CampaignsCreateAnswerDialingStrategyCallingHoursDayItem]


class CampaignsCreateAnswerDialingStrategy(TypedDict):
    callerId: CampaignsCreateAnswerDialingStrategyCallerId
    callingHours: CampaignsCreateAnswerDialingStrategyCallingHours
    dialingOrder: str
    maxAttemptsPerRecord: int
    defaultRetryPeriod: int
    maxRingTime: int
    useSystemMappings: bool


class CampaignsCreateAnswer(TypedDict):
    name: str
    description: str
    priority: str
    dialingMode: str
    maxSkips: int
    contactLists: list[str]
    lname: str
    dncLists: CampaignsCreateAnswerDncLists
    dialingStrategy: CampaignsCreateAnswerDialingStrategy
    status: str
    isFiltersEnabled: bool
    createdAt: str
    updatedAt: str | None
    id: str


class CampaignsListSomeAnswerResultItemDncLists(TypedDict):
    id: str
    name: str


class CampaignsListSomeAnswerResultItemSchedule(TypedDict):
    isSchedulingEnabled: bool
    isRecurrenceEnabled: bool


class CampaignsListSomeAnswerResultItem(TypedDict):
    _id: str
    name: str
    description: str
    dncLists: CampaignsListSomeAnswerResultItemDncLists
    priority: str
    dialingMode: str
    status: str
    isFiltersEnabled: bool
    createdAt: str
    updatedAt: str | None
    campaignInstanceUpdatedAt: str
    schedule: CampaignsListSomeAnswerResultItemSchedule
    connection: str
    contactLists: list[str]


class CampaignsListSomeAnswer(TypedDict):
    results: list[CampaignsListSomeAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class CampaignsReadAnswerDncLists(TypedDict):
    id: str
    name: str


class CampaignsReadAnswerDialingStrategyCallerId(TypedDict):
    phoneNumber: str


class CampaignsReadAnswerDialingStrategyCallingHoursDayItem(TypedDict):
    start: str
    end: str


class CampaignsReadAnswerDialingStrategyCallingHours(TypedDict):
    frequency: str
    timezone: str
    days: list[CampaignsReadAnswerDialingStrategyCallingHoursDayItem]


class CampaignsReadAnswerDialingStrategy(TypedDict):
    callerId: CampaignsReadAnswerDialingStrategyCallerId
    callingHours: CampaignsReadAnswerDialingStrategyCallingHours
    dialingOrder: str
    maxAttemptsPerRecord: int
    defaultRetryPeriod: int
    maxRingTime: int
    useSystemMappings: bool


class CampaignsReadAnswerSchedule(TypedDict):
    isSchedulingEnabled: bool
    isRecurrenceEnabled: bool


class CampaignsReadAnswer(TypedDict):
    name: str
    description: str
    priority: str
    dialingMode: str
    maxSkips: int
    contactLists: list[str]
    lname: str
    dncLists: CampaignsReadAnswerDncLists
    dialingStrategy: CampaignsReadAnswerDialingStrategy
    status: str
    isFiltersEnabled: bool
    createdAt: str
    updatedAt: str | None
    _id: str
    queue_name: str
    campaignType: str
    schedule: CampaignsReadAnswerSchedule


class CampaignsEditAnswerDataDncLists(TypedDict):
    id: str
    name: str


class CampaignsEditAnswerDataDialingStrategyCallerId(TypedDict):
    phoneNumber: str


class CampaignsEditAnswerDataDialingStrategyCallingHoursDayItem(TypedDict):
    day: str
    start: str
    end: str


class CampaignsEditAnswerDataDialingStrategyCallingHours(TypedDict):
    frequency: str
    timezone: str
    days: list[CampaignsEditAnswerDataDialingStrategyCallingHoursDayItem]


class CampaignsEditAnswerDataDialingStrategy(TypedDict):
    callerId: CampaignsEditAnswerDataDialingStrategyCallerId
    callingHours: CampaignsEditAnswerDataDialingStrategyCallingHours
    dialingOrder: str
    maxAttemptsPerRecord: int
    defaultRetryPeriod: int
    maxRingTime: int
    useSystemMappings: bool


class CampaignsEditAnswerDataSchedule(TypedDict):
    isSchedulingEnabled: bool
    isRecurrenceEnabled: bool


class CampaignsEditAnswerData(TypedDict):
    name: str
    description: str
    priority: str
    dialingMode: str
    maxSkips: int
    contactLists: list[str]
    lname: str
    dncLists: CampaignsEditAnswerDataDncLists
    dialingStrategy: CampaignsEditAnswerDataDialingStrategy
    status: str
    isFiltersEnabled: bool
    createdAt: str
    updatedAt: str | None
    _id: str
    queue_name: str
    campaignType: str
    schedule: CampaignsEditAnswerDataSchedule


class CampaignsEditAnswer(TypedDict):
    status: str
    message: str
    data: CampaignsEditAnswerData
    id: str


class CampaignsDeleteAnswerDncLists(TypedDict):
    id: str
    name: str


class CampaignsDeleteAnswerDialingStrategyCallerId(TypedDict):
    phoneNumber: str


class CampaignsDeleteAnswerDialingStrategyCallingHoursDayItem(TypedDict):
    start: str
    end: str


class CampaignsDeleteAnswerDialingStrategyCallingHours(TypedDict):
    frequency: str
    timezone: str
    days: list[CampaignsDeleteAnswerDialingStrategyCallingHoursDayItem]


class CampaignsDeleteAnswerDialingStrategy(TypedDict):
    callerId: CampaignsDeleteAnswerDialingStrategyCallerId
    callingHours: CampaignsDeleteAnswerDialingStrategyCallingHours
    dialingOrder: str
    maxAttemptsPerRecord: int
    defaultRetryPeriod: int
    maxRingTime: int
    useSystemMappings: bool


class CampaignsDeleteAnswerSchedule(TypedDict):
    isSchedulingEnabled: bool
    isRecurrenceEnabled: bool


class CampaignsDeleteAnswer(TypedDict):
    name: str
    description: str
    priority: str
    dialingMode: str
    maxSkips: int
    contactLists: list[str]
    lname: str
    dncLists: CampaignsDeleteAnswerDncLists
    dialingStrategy: CampaignsDeleteAnswerDialingStrategy
    status: str
    isFiltersEnabled: bool
    createdAt: str
    updatedAt: str | None
    _id: str
    queue_name: str
    campaignType: str
    schedule: CampaignsDeleteAnswerSchedule


class CampaignsTriggerAnswer(TypedDict):
    status: str
    message: str
    totalCallsCompleted: int
    updatedAt: str | None
    campaignInstanceId: str


class CampaignsStatusAnswerData(TypedDict):
    id: str
    status: str
    name: str


class CampaignsStatusAnswer(TypedDict):
    status: str
    data: CampaignsStatusAnswerData


class CampaignsStatusAnswer2DataResultItem(TypedDict):
    phoneNumber: str
    uniqueId: str | None
    dialerOutcome: str | None
    numberOfAttemptsSoFar: int
    botSessionId: str | None
    agentDispositionCodes: list[Any]
    botOutboundStatus: str | None
    botOutboundStatusDetail: str | None
    campaignDialingListId: str
    nextAttemptAt: str | None
    state: str


class CampaignsStatusAnswer2Data(TypedDict):
    results: list[CampaignsStatusAnswer2DataResultItem]
    page: int
    limit: int
    totalPages: int
    totalResults: int


class CampaignsStatusAnswer2(TypedDict):
    status: str
    message: str
    data: CampaignsStatusAnswer2Data


class SchedulesSwitchAnswer(TypedDict):
    status: str
    message: str
    id: str


class CallbacksCallContactAtAnswerDataItem(TypedDict):
    campaignDialingListId: str
    status: str
    reason: str | None


class CallbacksCallContactAtAnswer(TypedDict):
    status: str
    data: list[CallbacksCallContactAtAnswerDataItem]


class OutlookCountPeopleAnswerExcluded(TypedDict):
    dnc: int


class OutlookCountPeopleAnswerBlockedByItem(TypedDict):
    name: str
    people: int


class OutlookCountPeopleAnswerContactListItem(TypedDict):
    name: str
    total: int
    callable: int
    rejected: int


class OutlookCountPeopleAnswerZoneItem(TypedDict):
    zones: list[str]
    people: int


class OutlookCountPeopleAnswer(TypedDict):
    total: int
    callable: int
    excluded: OutlookCountPeopleAnswerExcluded
    blockedBy: list[OutlookCountPeopleAnswerBlockedByItem]
    contactLists: list[OutlookCountPeopleAnswerContactListItem]
    zones: list[OutlookCountPeopleAnswerZoneItem]
    owners: Any


OutlookLookAheadAnswerWeekItemOpenItem = TypedDict(
    "OutlookLookAheadAnswerWeekItemOpenItem", {"from": "str", "to": "str"}
)


class OutlookLookAheadAnswerWeekItem(TypedDict):
    zones: list[str]
    people: int
    open: list[OutlookLookAheadAnswerWeekItemOpenItem]
    never: bool


class OutlookLookAheadAnswerEstimate(TypedDict):
    simulatedPeople: int
    basedOnCalls: int
    answerRate: float
    talkSeconds: float
    wrapUpSeconds: float
    callsAPerson: float
    secondsACall: float
    workHours: float
    openHoursAWeek: float
    agents: int
    lines: int | None
    weeks: float


class OutlookLookAheadAnswerCautionItem(TypedDict):
    code: str
    message: str
    source: str


class OutlookLookAheadAnswer(TypedDict):
    since: str
    week: list[OutlookLookAheadAnswerWeekItem]
    starts: list[Any]
    estimate: OutlookLookAheadAnswerEstimate
    cautions: list[OutlookLookAheadAnswerCautionItem]


class ContactFiltersCountAnswerContactListItem(TypedDict):
    name: str
    total: int
    matching: int


class ContactFiltersCountAnswer(TypedDict):
    total: int
    matching: int
    contactLists: list[ContactFiltersCountAnswerContactListItem]


class ContactListsUploadAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsUploadAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsUploadAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsUploadAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsUploadAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsUploadAnswer2Mapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsUploadAnswer2ApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsUploadAnswer2FileItem(TypedDict):
    fileId: str
    fileName: str
    status: str
    encoding: str
    checked: int
    line: int
    lines: int | None
    rows: int
    accepted: int
    rejected: int
    failure: Any


class ContactListsUploadAnswer2(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsUploadAnswer2Mapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsUploadAnswer2ApiConfigurations
    columns: dict[str, Any]
    files: list[ContactListsUploadAnswer2FileItem]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsListSomeAnswerResultItemMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsListSomeAnswerResultItemCampaignInUseItem(TypedDict):
    id: str
    name: str


class ContactListsListSomeAnswerResultItemApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsListSomeAnswerResultItem(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsListSomeAnswerResultItemMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[ContactListsListSomeAnswerResultItemCampaignInUseItem]
    source: str
    apiConfigurations: ContactListsListSomeAnswerResultItemApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsListSomeAnswer(TypedDict):
    results: list[ContactListsListSomeAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class ContactListsReadOwnAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsReadOwnAnswerCampaignInUseItem(TypedDict):
    id: str
    name: str


class ContactListsReadOwnAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsReadOwnAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsReadOwnAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[ContactListsReadOwnAnswerCampaignInUseItem]
    source: str
    apiConfigurations: ContactListsReadOwnAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsChangeOwnAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsChangeOwnAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsChangeOwnAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsChangeOwnAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsChangeOwnAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsRemoveOwnAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsRemoveOwnAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsRemoveOwnAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsRemoveOwnAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsRemoveOwnAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsListContactsOwnAnswerResultItem(TypedDict):
    _id: str
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    balance: str
    dueDate: str
    city: str
    position: int


class ContactListsListContactsOwnAnswer(TypedDict):
    results: list[ContactListsListContactsOwnAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class ContactChangesUpsertAnswerResultItem(TypedDict):
    row: int
    status: str
    contactId: str | None
    reason: str | None


class ContactChangesUpsertAnswer(TypedDict):
    created: int
    updated: int
    unchanged: int
    rejected: int
    results: list[ContactChangesUpsertAnswerResultItem]


class ContactListsAppendAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsAppendAnswerCampaignInUseItem(TypedDict):
    id: str
    name: str


class ContactListsAppendAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsAppendAnswerFileItem(TypedDict):
    fileId: str
    fileName: str
    status: str
    encoding: str
    checked: int
    line: int
    lines: int | None
    rows: int
    accepted: int
    rejected: int
    failure: Any


class ContactListsAppendAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsAppendAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[ContactListsAppendAnswerCampaignInUseItem]
    source: str
    apiConfigurations: ContactListsAppendAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[ContactListsAppendAnswerFileItem]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsCreateAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsCreateAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsCreateAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsCreateAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsCreateAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsListAllAnswerItemMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsListAllAnswerItemCampaignInUseItem(TypedDict):
    id: str
    name: str


class ContactListsListAllAnswerItemApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsListAllAnswerItem(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsListAllAnswerItemMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[ContactListsListAllAnswerItemCampaignInUseItem]
    source: str
    apiConfigurations: ContactListsListAllAnswerItemApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsAddAnswer(TypedDict):
    message: str


class ContactListsListContactsAnswerResultItem(TypedDict):
    _id: str
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    balance: str
    dueDate: str
    city: str
    position: int


class ContactListsListContactsAnswer(TypedDict):
    results: list[ContactListsListContactsAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class ContactListsReadAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsReadAnswerCampaignInUseItem(TypedDict):
    id: str
    name: str


class ContactListsReadAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsReadAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsReadAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[ContactListsReadAnswerCampaignInUseItem]
    source: str
    apiConfigurations: ContactListsReadAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsChangeAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsChangeAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsChangeAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsChangeAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsChangeAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListsRemoveAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactListsRemoveAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactListsRemoveAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactListsRemoveAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactListsRemoveAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class ContactListTrialsTryOutAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: int | str | None


class ContactListTrialsTryOutAnswerRejectedByItem(TypedDict):
    column: str
    rows: int


class ContactListTrialsTryOutAnswerRejectItem(TypedDict):
    line: int
    column: str
    phoneNumber: str
    reason: str | None


class ContactListTrialsTryOutAnswerContactItem(TypedDict):
    line: int
    written: str
    phoneNumber: str
    firstName: str
    lastName: str
    timeZones: list[str]
    uniqueId: str | None
    contactPriority: int | str | None
    columns: dict[str, Any]


class ContactListTrialsTryOutAnswer(TypedDict):
    encoding: str
    columns: dict[str, Any]
    mapping: ContactListTrialsTryOutAnswerMapping
    accepted: int
    rejected: int
    rejectedBy: list[ContactListTrialsTryOutAnswerRejectedByItem]
    rejects: list[ContactListTrialsTryOutAnswerRejectItem]
    contacts: list[ContactListTrialsTryOutAnswerContactItem]


class ListPullsReadAnswer(TypedDict):
    isEnabled: bool
    url: str | None
    everyMinutes: int | None
    method: str | None
    headers: dict[str, Any]
    body: Any
    rowsPath: str
    mapping: dict[str, Any]
    nextAt: str | None
    latest: Any


class ListPullsChangeAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    balance: str


class ListPullsChangeAnswer(TypedDict):
    isEnabled: bool
    url: str | None
    everyMinutes: int | None
    headers: dict[str, str]
    rowsPath: str
    mapping: ListPullsChangeAnswerMapping
    method: str | None
    body: Any
    nextAt: str | None
    latest: Any


class ContactChangesChangeAnswer(TypedDict):
    _id: str
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    balance: str
    dueDate: str
    city: str
    position: int


class ContactChangesSubsetAnswerMapping(TypedDict):
    phoneNumber: str
    firstName: str
    lastName: str
    timeZone: str | None
    uniqueId: str | None
    contactPriority: str | None


class ContactChangesSubsetAnswerApiConfigurations(TypedDict):
    dataSyncMode: str


class ContactChangesSubsetAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    createdBy: str
    updatedBy: str
    mapping: ContactChangesSubsetAnswerMapping
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    source: str
    apiConfigurations: ContactChangesSubsetAnswerApiConfigurations
    columns: dict[str, Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None
    allowDuplicates: bool


class DncListsCreateAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None


class DncListsListSomeAnswerResultItem(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None


class DncListsListSomeAnswer(TypedDict):
    results: list[DncListsListSomeAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class DncListsReadAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None


class DncListsRemoveAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None


class DncListsAddAnswer(TypedDict):
    added: int
    alreadyThere: int
    rejected: list[Any]
    totalRecordCount: int


class DncListsRemoveNumberAnswer(TypedDict):
    phoneNumber: str


class DncListsMakeGlobalAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    files: list[Any]
    createdAt: str
    updatedAt: str | None


class DncListsAppendAnswerFileItem(TypedDict):
    fileId: str
    fileName: str
    status: str
    encoding: str
    checked: int
    line: int
    lines: int | None
    rows: int
    accepted: int
    rejected: int
    failure: Any


class DncListsAppendAnswer(TypedDict):
    _id: str
    isActive: bool
    name: str
    description: str
    totalRecordCount: int
    rejectedRecordCount: int
    status: str
    failure: Any
    isListInUse: bool
    listType: str
    isGlobalDNC: bool
    isDefault: bool
    campaignInUse: list[Any]
    files: list[DncListsAppendAnswerFileItem]
    createdAt: str
    updatedAt: str | None


class CallerIdsListAllAnswerItem(TypedDict):
    phoneNumber: str
    label: str
    verified: bool
    createdAt: str


class CallerIdsAddAnswer(TypedDict):
    phoneNumber: str
    label: str
    verified: bool
    createdAt: str


class CallerIdsRemoveAnswer(TypedDict):
    phoneNumber: str
    label: str
    verified: bool
    createdAt: str


class QueuesCreateAnswer(TypedDict):
    name: str
    description: str
    agents: list[str]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None


class QueuesListAllAnswerResultItem(TypedDict):
    name: str
    description: str
    agents: list[str]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None


class QueuesListAllAnswer(TypedDict):
    results: list[QueuesListAllAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class QueuesReadAnswer(TypedDict):
    name: str
    description: str
    agents: list[str]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None


class QueuesUpdateAnswer(TypedDict):
    name: str
    description: str
    agents: list[str]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None


class QueuesRemoveAnswer(TypedDict):
    name: str
    description: str
    agents: list[Any]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None


class QueuesCreateAsReferenceAnswerAgentItem(TypedDict):
    userId: str
    aId: str
    name: str


class QueuesCreateAsReferenceAnswer(TypedDict):
    name: str
    description: str
    agents: list[QueuesCreateAsReferenceAnswerAgentItem]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None
    isActive: bool


class QueuesListAsReferenceAnswerResultItemAgentItem(TypedDict):
    userId: str
    aId: str
    name: str


class QueuesListAsReferenceAnswerResultItem(TypedDict):
    name: str
    description: str
    agents: list[QueuesListAsReferenceAnswerResultItemAgentItem]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None
    isActive: bool


class QueuesListAsReferenceAnswer(TypedDict):
    results: list[QueuesListAsReferenceAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class QueuesReadAsReferenceAnswerAgentItem(TypedDict):
    userId: str
    aId: str
    name: str


class QueuesReadAsReferenceAnswer(TypedDict):
    name: str
    description: str
    agents: list[QueuesReadAsReferenceAnswerAgentItem]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None
    isActive: bool


class QueuesUpdateAsReferenceAnswerAgentItem(TypedDict):
    userId: str
    aId: str
    name: str


class QueuesUpdateAsReferenceAnswer(TypedDict):
    name: str
    description: str
    agents: list[QueuesUpdateAsReferenceAnswerAgentItem]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None
    isActive: bool


class QueuesRemoveAsReferenceAnswer(TypedDict):
    name: str
    description: str
    agents: list[Any]
    wrapUpSeconds: int
    id: str
    createdAt: str
    updatedAt: str | None
    isActive: bool


class AvailabilityReadAvailabilityAnswerStates(TypedDict):
    offline: int
    away: int
    available: int
    previewing: int
    busy: int
    wrap_up: int


class AvailabilityReadAvailabilityAnswerAgentItem(TypedDict):
    id: str
    firstName: str
    lastName: str
    state: str
    since: str
    reason: str | None
    nextState: Any


class AvailabilityReadAvailabilityAnswer(TypedDict):
    at: str
    queueId: str | None
    queueName: str
    available: int
    longestIdleSince: Any
    states: AvailabilityReadAvailabilityAnswerStates
    agents: list[AvailabilityReadAvailabilityAnswerAgentItem]


class DispositionSetsCreateAnswerDispositionItem(TypedDict):
    code: str
    label: str
    positive: bool
    retry: str | None


class DispositionSetsCreateAnswer(TypedDict):
    name: str
    queues: list[Any]
    dispositions: list[DispositionSetsCreateAnswerDispositionItem]
    id: str
    createdAt: str
    updatedAt: str | None


class DispositionSetsListAllAnswerResultItemDispositionItem(TypedDict):
    code: str
    label: str
    positive: bool
    retry: str | None


class DispositionSetsListAllAnswerResultItem(TypedDict):
    name: str
    queues: list[Any]
    dispositions: list[DispositionSetsListAllAnswerResultItemDispositionItem]
    id: str
    createdAt: str
    updatedAt: str | None


class DispositionSetsListAllAnswer(TypedDict):
    results: list[DispositionSetsListAllAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class DispositionSetsReadAnswerDispositionItem(TypedDict):
    code: str
    label: str
    positive: bool
    retry: str | None


class DispositionSetsReadAnswer(TypedDict):
    name: str
    queues: list[Any]
    dispositions: list[DispositionSetsReadAnswerDispositionItem]
    id: str
    createdAt: str
    updatedAt: str | None


class DispositionSetsChangeAnswerDispositionItem(TypedDict):
    code: str
    label: str
    positive: bool
    retry: str | None


class DispositionSetsChangeAnswer(TypedDict):
    name: str
    queues: list[Any]
    dispositions: list[DispositionSetsChangeAnswerDispositionItem]
    id: str
    createdAt: str
    updatedAt: str | None


class DispositionSetsRemoveAnswerDispositionItem(TypedDict):
    code: str
    label: str
    positive: bool
    retry: str | None


class DispositionSetsRemoveAnswer(TypedDict):
    name: str
    queues: list[Any]
    dispositions: list[DispositionSetsRemoveAnswerDispositionItem]
    id: str
    createdAt: str
    updatedAt: str | None


class FlowsCreateAnswerFlowNodesSlot(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    otherwise: str


class FlowsCreateAnswerFlowNodesConfirmed(TypedDict):
    type: str
    code: str
    next: str


class FlowsCreateAnswerFlowNodesChange(TypedDict):
    type: str
    code: str
    next: str


class FlowsCreateAnswerFlowNodesEnd(TypedDict):
    type: str


class FlowsCreateAnswerFlowNodes(TypedDict):
    slot: FlowsCreateAnswerFlowNodesSlot
    confirmed: FlowsCreateAnswerFlowNodesConfirmed
    change: FlowsCreateAnswerFlowNodesChange
    end: FlowsCreateAnswerFlowNodesEnd


class FlowsCreateAnswerFlow(TypedDict):
    language: str
    start: str
    nodes: FlowsCreateAnswerFlowNodes


class FlowsCreateAnswer(TypedDict):
    name: str
    description: str
    flow: FlowsCreateAnswerFlow | None
    id: str
    version: int
    columns: dict[str, Any]
    createdAt: str
    updatedAt: str | None


class FlowsListAllAnswerResultItemFlowNodesWhoCaseItem(TypedDict):
    equals: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesWho(TypedDict):
    type: str
    on: str
    cases: list[FlowsListAllAnswerResultItemFlowNodesWhoCaseItem]
    otherwise: str


class FlowsListAllAnswerResultItemFlowNodesLeftWord(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsListAllAnswerResultItemFlowNodesMachine(TypedDict):
    type: str
    code: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesOwesCaseItem(TypedDict):
    isEmpty: bool
    next: str


class FlowsListAllAnswerResultItemFlowNodesOwes(TypedDict):
    type: str
    on: str
    cases: list[FlowsListAllAnswerResultItemFlowNodesOwesCaseItem]
    otherwise: str


class FlowsListAllAnswerResultItemFlowNodesNothingOwed(TypedDict):
    type: str
    code: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesReminder(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    otherwise: str


class FlowsListAllAnswerResultItemFlowNodesPaid(TypedDict):
    type: str
    code: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesThanks(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsListAllAnswerResultItemFlowNodesOptOut(TypedDict):
    type: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesOptedOut(TypedDict):
    type: str
    code: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesConfirmed(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsListAllAnswerResultItemFlowNodesReminded(TypedDict):
    type: str
    code: str
    next: str


class FlowsListAllAnswerResultItemFlowNodesEnd(TypedDict):
    type: str


class FlowsListAllAnswerResultItemFlowNodes(TypedDict):
    who: FlowsListAllAnswerResultItemFlowNodesWho
    left_word: FlowsListAllAnswerResultItemFlowNodesLeftWord
    machine: FlowsListAllAnswerResultItemFlowNodesMachine
    owes: FlowsListAllAnswerResultItemFlowNodesOwes
    nothing_owed: FlowsListAllAnswerResultItemFlowNodesNothingOwed
    reminder: FlowsListAllAnswerResultItemFlowNodesReminder
    paid: FlowsListAllAnswerResultItemFlowNodesPaid
    thanks: FlowsListAllAnswerResultItemFlowNodesThanks
    opt_out: FlowsListAllAnswerResultItemFlowNodesOptOut
    opted_out: FlowsListAllAnswerResultItemFlowNodesOptedOut
    confirmed: FlowsListAllAnswerResultItemFlowNodesConfirmed
    reminded: FlowsListAllAnswerResultItemFlowNodesReminded
    end: FlowsListAllAnswerResultItemFlowNodesEnd


class FlowsListAllAnswerResultItemFlow(TypedDict):
    language: str
    start: str
    nodes: FlowsListAllAnswerResultItemFlowNodes


class FlowsListAllAnswerResultItem(TypedDict):
    id: str
    version: int
    columns: dict[str, Any]
    createdAt: str
    updatedAt: str | None
    name: str
    description: str
    flow: FlowsListAllAnswerResultItemFlow | None


class FlowsListAllAnswer(TypedDict):
    results: list[FlowsListAllAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class FlowsCheckAnswer(TypedDict):
    columns: dict[str, Any]
    mermaid: str


class FlowsTryOutAnswerLineItem(TypedDict):
    node: str
    kind: str
    text: str | None


class FlowsTryOutAnswer(TypedDict):
    lines: list[FlowsTryOutAnswerLineItem] | None
    node: str
    waitsFor: Any
    values: dict[str, Any]
    disposition: str | None
    blocked: bool
    callbackAt: str | None
    unused: int


class FlowsReadAnswerFlowNodesWhoCaseItem(TypedDict):
    equals: str
    next: str


class FlowsReadAnswerFlowNodesWho(TypedDict):
    type: str
    on: str
    cases: list[FlowsReadAnswerFlowNodesWhoCaseItem]
    otherwise: str


class FlowsReadAnswerFlowNodesLeftWord(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsReadAnswerFlowNodesMachine(TypedDict):
    type: str
    code: str
    next: str


class FlowsReadAnswerFlowNodesOwesCaseItem(TypedDict):
    isEmpty: bool
    next: str


class FlowsReadAnswerFlowNodesOwes(TypedDict):
    type: str
    on: str
    cases: list[FlowsReadAnswerFlowNodesOwesCaseItem]
    otherwise: str


class FlowsReadAnswerFlowNodesNothingOwed(TypedDict):
    type: str
    code: str
    next: str


class FlowsReadAnswerFlowNodesReminder(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    otherwise: str


class FlowsReadAnswerFlowNodesPaid(TypedDict):
    type: str
    code: str
    next: str


class FlowsReadAnswerFlowNodesThanks(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsReadAnswerFlowNodesOptOut(TypedDict):
    type: str
    next: str


class FlowsReadAnswerFlowNodesOptedOut(TypedDict):
    type: str
    code: str
    next: str


class FlowsReadAnswerFlowNodesConfirmed(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsReadAnswerFlowNodesReminded(TypedDict):
    type: str
    code: str
    next: str


class FlowsReadAnswerFlowNodesEnd(TypedDict):
    type: str


class FlowsReadAnswerFlowNodes(TypedDict):
    who: FlowsReadAnswerFlowNodesWho
    left_word: FlowsReadAnswerFlowNodesLeftWord
    machine: FlowsReadAnswerFlowNodesMachine
    owes: FlowsReadAnswerFlowNodesOwes
    nothing_owed: FlowsReadAnswerFlowNodesNothingOwed
    reminder: FlowsReadAnswerFlowNodesReminder
    paid: FlowsReadAnswerFlowNodesPaid
    thanks: FlowsReadAnswerFlowNodesThanks
    opt_out: FlowsReadAnswerFlowNodesOptOut
    opted_out: FlowsReadAnswerFlowNodesOptedOut
    confirmed: FlowsReadAnswerFlowNodesConfirmed
    reminded: FlowsReadAnswerFlowNodesReminded
    end: FlowsReadAnswerFlowNodesEnd


class FlowsReadAnswerFlow(TypedDict):
    language: str
    start: str
    nodes: FlowsReadAnswerFlowNodes


class FlowsReadAnswer(TypedDict):
    id: str
    version: int
    columns: dict[str, Any]
    createdAt: str
    updatedAt: str | None
    name: str
    description: str
    flow: FlowsReadAnswerFlow | None


class FlowsUpdateAnswerFlowNodesSlot(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    otherwise: str


class FlowsUpdateAnswerFlowNodesConfirmed(TypedDict):
    type: str
    code: str
    next: str


class FlowsUpdateAnswerFlowNodesChange(TypedDict):
    type: str
    code: str
    next: str


class FlowsUpdateAnswerFlowNodesEnd(TypedDict):
    type: str


class FlowsUpdateAnswerFlowNodes(TypedDict):
    slot: FlowsUpdateAnswerFlowNodesSlot
    confirmed: FlowsUpdateAnswerFlowNodesConfirmed
    change: FlowsUpdateAnswerFlowNodesChange
    end: FlowsUpdateAnswerFlowNodesEnd


class FlowsUpdateAnswerFlow(TypedDict):
    language: str
    start: str
    nodes: FlowsUpdateAnswerFlowNodes


class FlowsUpdateAnswer(TypedDict):
    name: str
    description: str
    flow: FlowsUpdateAnswerFlow | None
    id: str
    version: int
    columns: dict[str, Any]
    createdAt: str
    updatedAt: str | None


class FlowsRemoveAnswerFlowNodesGreeting(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsRemoveAnswerFlowNodesRating(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    saveAs: str
    retries: int
    otherwise: str


class FlowsRemoveAnswerFlowNodesUnhappy(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    retries: int
    otherwise: str


class FlowsRemoveAnswerFlowNodesCallBack(TypedDict):
    type: str
    afterMinutes: int
    next: str
    otherwise: str


class FlowsRemoveAnswerFlowNodesPromised(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsRemoveAnswerFlowNodesAgain(TypedDict):
    type: str
    text: str | None
    keys: dict[str, str]
    saveAs: str
    otherwise: str


class FlowsRemoveAnswerFlowNodesDone(TypedDict):
    type: str
    code: str
    notes: str | None
    next: str


class FlowsRemoveAnswerFlowNodesThanks(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsRemoveAnswerFlowNodesNoAnswer(TypedDict):
    type: str
    code: str
    next: str


class FlowsRemoveAnswerFlowNodesGoodbye(TypedDict):
    type: str
    text: str | None
    next: str


class FlowsRemoveAnswerFlowNodesEnd(TypedDict):
    type: str


class FlowsRemoveAnswerFlowNodes(TypedDict):
    greeting: FlowsRemoveAnswerFlowNodesGreeting
    rating: FlowsRemoveAnswerFlowNodesRating
    unhappy: FlowsRemoveAnswerFlowNodesUnhappy
    call_back: FlowsRemoveAnswerFlowNodesCallBack
    promised: FlowsRemoveAnswerFlowNodesPromised
    again: FlowsRemoveAnswerFlowNodesAgain
    done: FlowsRemoveAnswerFlowNodesDone
    thanks: FlowsRemoveAnswerFlowNodesThanks
    no_answer: FlowsRemoveAnswerFlowNodesNoAnswer
    goodbye: FlowsRemoveAnswerFlowNodesGoodbye
    end: FlowsRemoveAnswerFlowNodesEnd


class FlowsRemoveAnswerFlow(TypedDict):
    language: str
    start: str
    nodes: FlowsRemoveAnswerFlowNodes


class FlowsRemoveAnswer(TypedDict):
    name: str
    description: str
    flow: FlowsRemoveAnswerFlow | None
    id: str
    version: int
    columns: dict[str, Any]
    createdAt: str
    updatedAt: str | None


class FlowsGraphAnswer(TypedDict):
    mermaid: str


class AgentsCreateAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[str]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsListAllAnswerResultItem(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[str]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsListAllAnswer(TypedDict):
    results: list[AgentsListAllAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class AgentsReadAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[str]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsUpdateAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[str]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsRemoveAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[str]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsTokenAnswer(TypedDict):
    token: str


class AgentsCreateAsReferenceAnswerQueueItem(TypedDict):
    id: str


class AgentsCreateAsReferenceAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[AgentsCreateAsReferenceAnswerQueueItem]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsListAsReferenceAnswerResultItemQueueItem(TypedDict):
    id: str


class AgentsListAsReferenceAnswerResultItem(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[AgentsListAsReferenceAnswerResultItemQueueItem]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsListAsReferenceAnswer(TypedDict):
    results: list[AgentsListAsReferenceAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class AgentsReadAsReferenceAnswerQueueItem(TypedDict):
    id: str


class AgentsReadAsReferenceAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[AgentsReadAsReferenceAnswerQueueItem]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsUpdateAsReferenceAnswerQueueItem(TypedDict):
    id: str


class AgentsUpdateAsReferenceAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[AgentsUpdateAsReferenceAnswerQueueItem]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class AgentsRemoveAsReferenceAnswerQueueItem(TypedDict):
    id: str


class AgentsRemoveAsReferenceAnswer(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    customId: str | None
    queues: list[AgentsRemoveAsReferenceAnswerQueueItem]
    endpoint: str
    phoneMode: str
    inBrowser: bool
    id: str
    userId: str
    createdAt: str
    updatedAt: str | None


class DeskChangeStateAnswer(TypedDict):
    state: str
    since: str


class DeskAdmitBrowserAnswer(TypedDict):
    user: str | None
    password: str
    addresses: list[Any]
    iceServers: list[Any]


class DeskChoosePhoneAnswer(TypedDict):
    phone: str
    endpoint: str


class DeskWorkAnswerPreview(TypedDict):
    id: str
    campaignId: str | None
    campaignName: str
    queueId: str | None
    campaignInstanceId: str
    campaignDialingListId: str
    state: str
    contact: dict[str, Any]
    timeZone: str | None
    localTime: str
    otherLocalTimes: list[Any]
    attempts: list[Any]
    callbackAt: str | None
    own: bool
    skipsLeft: int
    offeredAt: str
    expiresAt: str


class DeskWorkAnswer(TypedDict):
    state: str
    since: str
    reason: str | None
    serverTime: str
    preview: DeskWorkAnswerPreview
    clockSpeed: float


class DeskDialAnswer(TypedDict):
    id: str
    state: str
    callId: str | None
    attemptId: str


class DeskSkipAnswer(TypedDict):
    id: str
    state: str
    skipsLeft: int


class DeskHangUpAnswer(TypedDict):
    id: str


class DeskHoldAnswer(TypedDict):
    id: str
    state: str


class DeskUnholdAnswer(TypedDict):
    id: str
    state: str


class DeskMuteAnswer(TypedDict):
    id: str
    muted: bool


class DeskUnmuteAnswer(TypedDict):
    id: str
    muted: bool


class DeskSendDigitsAnswer(TypedDict):
    id: str
    digits: str


class DeskWrapUpAnswer(TypedDict):
    id: str
    code: str
    notes: str | None
    callbackAt: str | None
    addToDnc: bool
    callbackOwner: Any


class HistoryReadProgressAnswerExcluded(TypedDict):
    dnc: int
    filter: int
    invalid: int
    duplicate: int


class HistoryReadProgressAnswer(TypedDict):
    instanceId: str
    status: str
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
    excluded: HistoryReadProgressAnswerExcluded
    nextOpening: str
    callsCompleted: int
    answered: int


class HistoryReadExplanationAnswerCampaignItemRecordItemRuleItem(TypedDict):
    rule: str
    passed: bool
    detail: str
    until: str | None


class HistoryReadExplanationAnswerCampaignItemRecordItem(TypedDict):
    campaignDialingListId: str
    contactId: str | None
    listId: str
    listName: str
    state: str
    attempts: int
    maxAttempts: int
    skips: int
    dueAt: str | None
    exclusion: Any
    mayBeDialed: bool
    because: str
    when: str
    rules: list[HistoryReadExplanationAnswerCampaignItemRecordItemRuleItem]


class HistoryReadExplanationAnswerCampaignItem(TypedDict):
    campaignId: str | None
    campaignName: str
    status: str
    campaignInstanceId: str
    mayBeDialed: bool
    because: str
    when: str
    records: list[HistoryReadExplanationAnswerCampaignItemRecordItem]
    rejects: list[Any]


class HistoryReadExplanationAnswerAttemptItemPermit(TypedDict):
    at: str
    campaign_active: str
    calling_hours: str
    attempts_left: str
    retry_time: str
    number_not_in_flight: str
    lines_free: str
    not_abandoned_recently: str
    not_on_dnc: str


class HistoryReadExplanationAnswerAttemptItem(TypedDict):
    id: str
    campaignId: str | None
    campaignInstanceId: str
    campaignDialingListId: str
    contactId: str | None
    phoneNumber: str
    callerId: str
    number: int
    limit: int
    agentId: str | None
    queueId: str | None
    state: str
    placedAt: str
    ringingAt: str | None
    answeredAt: str | None
    answeredBy: Any
    greetedAt: str | None
    connectedAt: str | None
    endedAt: str | None
    outcome: str | None
    cause: str | None
    endedBy: str | None
    noAudioFrom: Any
    disposition: str | None
    notes: str | None
    wrappedUpAt: str | None
    muted: bool
    flow: Any
    permit: HistoryReadExplanationAnswerAttemptItemPermit


class HistoryReadExplanationAnswer(TypedDict):
    phoneNumber: str
    at: str
    mayBeDialed: bool
    because: str
    when: str
    campaigns: list[HistoryReadExplanationAnswerCampaignItem]
    moreCampaigns: bool
    dncLists: list[Any]
    heldBy: list[Any]
    attempts: list[HistoryReadExplanationAnswerAttemptItem]
    moreAttempts: bool


class HistoryListAttemptsAnswerResultItemPermit(TypedDict):
    at: str
    campaign_active: str
    calling_hours: str
    attempts_left: str
    retry_time: str
    number_not_in_flight: str
    lines_free: str
    not_abandoned_recently: str
    not_on_dnc: str


class HistoryListAttemptsAnswerResultItem(TypedDict):
    id: str
    campaignId: str | None
    campaignInstanceId: str
    campaignDialingListId: str
    contactId: str | None
    phoneNumber: str
    callerId: str
    number: int
    limit: int
    agentId: str | None
    queueId: str | None
    state: str
    placedAt: str
    ringingAt: str | None
    answeredAt: str | None
    answeredBy: Any
    greetedAt: str | None
    connectedAt: str | None
    endedAt: str | None
    outcome: str | None
    cause: str | None
    endedBy: str | None
    noAudioFrom: Any
    disposition: str | None
    notes: str | None
    wrappedUpAt: str | None
    muted: bool
    flow: Any
    permit: HistoryListAttemptsAnswerResultItemPermit


class HistoryListAttemptsAnswer(TypedDict):
    results: list[HistoryListAttemptsAnswerResultItem]
    limit: int
    hasMore: bool
    nextCursor: str | None


class RecordingsListAllAnswerResultItem(TypedDict):
    id: str
    attemptId: str
    campaignId: str | None
    agentId: str | None
    contactId: str | None
    phoneNumber: str
    startedAt: str
    seconds: float
    bytes: int


class RecordingsListAllAnswer(TypedDict):
    results: list[RecordingsListAllAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class RecordingsReadAnswer(TypedDict):
    id: str
    attemptId: str
    campaignId: str | None
    agentId: str | None
    contactId: str | None
    phoneNumber: str
    startedAt: str
    seconds: float
    bytes: int


class RecordingsDeleteAnswer(TypedDict):
    id: str


class SupervisionBeginAnswer(TypedDict):
    id: str
    mode: str


class SupervisionEndAnswer(TypedDict):
    id: str


class SupervisionAdmitBrowserAnswer(TypedDict):
    user: str | None
    password: str
    addresses: list[Any]
    iceServers: list[Any]


class TelephonyReadHealthAnswerSwitcheItem(TypedDict):
    name: str
    connected: bool
    carrierAnswers: bool
    calls: int
    maxCalls: Any
    drained: bool


class TelephonyReadHealthAnswer(TypedDict):
    at: str
    simulated: bool
    switches: list[TelephonyReadHealthAnswerSwitcheItem]
    liveCalls: int
    maxLiveCalls: int
    since: str
    outcomes: dict[str, Any]


class PacingReadPacingAnswerAnswerRateByHourItem(TypedDict):
    hour: int | None
    answerRate: float


class PacingReadPacingAnswerDay(TypedDict):
    answered: int
    people: int
    machines: int
    abandoned: int
    abandonRate: float
    abandonRateOfPeople: float


class PacingReadPacingAnswerMonth(TypedDict):
    answered: int
    people: int
    machines: int
    abandoned: int
    abandonRate: float
    abandonRateOfPeople: float


class PacingReadPacingAnswerDecisionItemDay(TypedDict):
    answered: int
    abandoned: int


class PacingReadPacingAnswerDecisionItemMonth(TypedDict):
    answered: int
    abandoned: int


class PacingReadPacingAnswerDecisionItem(TypedDict):
    at: str
    campaignInstanceId: str
    calls: int
    reason: str | None
    risk: float
    riskAllowed: float
    idle: int
    waiting: int
    inFlight: int
    talking: int
    wrappingUp: int
    answerRate: float
    day: PacingReadPacingAnswerDecisionItemDay
    month: PacingReadPacingAnswerDecisionItemMonth


class PacingReadPacingAnswer(TypedDict):
    dialingMode: str
    targetAbandonRate: float
    gate: str
    riskAllowed: float
    calls: int
    answerRate: float
    answerRateByHour: list[PacingReadPacingAnswerAnswerRateByHourItem]
    secondsToAnswer: float
    talkSeconds: float
    wrapUpSeconds: float
    day: PacingReadPacingAnswerDay
    month: PacingReadPacingAnswerMonth
    callsAnAgent: float
    decisions: list[PacingReadPacingAnswerDecisionItem]


class SettingsReadAnswer(TypedDict):
    maxLiveCalls: int
    maxAgentlessCalls: int
    agentGraceSeconds: int
    apiCallsPerMinute: int
    apiBurst: int
    maxContactsPerList: int
    maxContactColumns: int
    maxColumnCharacters: int
    maxDncNumbersPerList: int
    maxListsPerCampaign: int
    maxCallSeconds: int
    journalDays: int
    recordingDays: int
    historyDays: int
    allowSharedLists: bool
    callsPerNumberPerDay: Any
    callsPerPersonPer7Days: int | None
    minimumGapMinutes: Any
    afterConversationDays: int | None
    unansweredBeforeDnc: int
    unansweredDncMonths: int
    minRingSeconds: int
    holidays: list[Any]
    callsFromMinute: int
    callsUntilMinute: int
    missedStarts: str
    eventDays: int
    screenMachines: bool
    abandonSeconds: int
    answerWaitSeconds: int
    ownerWaitMinutes: int
    reservationSeconds: int
    redialBlockHours: int
    waitingText: str
    waitingFile: str
    safeHarbourText: str
    safeHarbourFile: str
    messageLanguage: str
    optOutKey: str


class SettingsChangeAnswer(TypedDict):
    maxLiveCalls: int
    maxAgentlessCalls: int
    agentGraceSeconds: int
    apiCallsPerMinute: int
    apiBurst: int
    maxContactsPerList: int
    maxContactColumns: int
    maxColumnCharacters: int
    maxDncNumbersPerList: int
    maxListsPerCampaign: int
    maxCallSeconds: int
    journalDays: int
    recordingDays: int
    historyDays: int
    allowSharedLists: bool
    callsPerNumberPerDay: Any
    callsPerPersonPer7Days: int | None
    minimumGapMinutes: Any
    afterConversationDays: int | None
    unansweredBeforeDnc: int
    unansweredDncMonths: int
    minRingSeconds: int
    holidays: list[Any]
    callsFromMinute: int
    callsUntilMinute: int
    missedStarts: str
    eventDays: int
    screenMachines: bool
    abandonSeconds: int
    answerWaitSeconds: int
    ownerWaitMinutes: int
    reservationSeconds: int
    redialBlockHours: int
    waitingText: str
    waitingFile: str
    safeHarbourText: str
    safeHarbourFile: str
    messageLanguage: str
    optOutKey: str


class SettingsPresetsAnswerItemSettings(TypedDict):
    callsPerPersonPer7Days: int | None
    afterConversationDays: int | None
    minRingSeconds: int
    callsFromMinute: int
    callsUntilMinute: int


class SettingsPresetsAnswerItem(TypedDict):
    preset: str
    settings: SettingsPresetsAnswerItemSettings


class WebhooksListAllAnswerItem(TypedDict):
    id: str
    url: str | None
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: Any
    createdAt: str
    updatedAt: str | None


class WebhooksCreateAnswer(TypedDict):
    id: str
    url: str | None
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: Any
    createdAt: str
    updatedAt: str | None
    secret: str


class WebhooksReadAnswer(TypedDict):
    id: str
    url: str | None
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: Any
    createdAt: str
    updatedAt: str | None


class WebhooksUpdateAnswer(TypedDict):
    id: str
    url: str | None
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: Any
    createdAt: str
    updatedAt: str | None


class WebhooksRemoveAnswer(TypedDict):
    id: str
    url: str | None
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: Any
    createdAt: str
    updatedAt: str | None


class WebhooksRotateAnswer(TypedDict):
    id: str
    url: str | None
    description: str
    types: list[str]
    campaignId: str | None
    enabled: bool
    disabledBecause: Any
    createdAt: str
    updatedAt: str | None
    secret: str


class WebhooksListDeliveriesAnswerResultItem(TypedDict):
    eventId: str
    cursor: str
    type: str
    campaignId: str | None
    state: str
    attempts: int
    attemptedAt: str
    statusCode: int
    error: str
    nextAttemptAt: str | None


class WebhooksListDeliveriesAnswer(TypedDict):
    results: list[WebhooksListDeliveriesAnswerResultItem]
    limit: int
    hasMore: bool
    nextCursor: str | None


class WebhooksReplayAllAnswer(TypedDict):
    replayed: int


class WebhooksReplayOneAnswer(TypedDict):
    replayed: int


class ReportsOverviewAnswerResultItem(TypedDict):
    campaignId: str | None
    campaignName: str
    placed: int
    inProgress: int
    completed: int
    answered: int
    answerRate: float
    abandoned: int
    machines: int
    talkSeconds: float
    averageTalkSeconds: float
    wrapUpSeconds: float


class ReportsOverviewAnswerTotals(TypedDict):
    placed: int
    inProgress: int
    completed: int
    answered: int
    answerRate: float
    abandoned: int
    machines: int
    talkSeconds: float
    averageTalkSeconds: float
    wrapUpSeconds: float


ReportsOverviewAnswer = TypedDict(
    "ReportsOverviewAnswer",
    {
        "from": "str",
        "to": "str",
        "results": "list[ReportsOverviewAnswerResultItem]",
        "totals": "ReportsOverviewAnswerTotals",
    },
)


class ReportsOutcomesAnswerResultItem(TypedDict):
    campaignId: str | None
    campaignName: str
    hour: int | None
    outcome: str | None
    calls: int
    share: float
    talkSeconds: float


class ReportsOutcomesAnswerTotals(TypedDict):
    connected: int
    no_answer: int
    busy: int
    declined: int
    machine: int
    invalid_number: int
    congestion: int
    failed: int
    abandoned: int
    interrupted: int
    cancelled: int


ReportsOutcomesAnswer = TypedDict(
    "ReportsOutcomesAnswer",
    {
        "from": "str",
        "to": "str",
        "results": "list[ReportsOutcomesAnswerResultItem]",
        "totals": "ReportsOutcomesAnswerTotals",
    },
)


class ReportsDispositionsAnswerResultItem(TypedDict):
    campaignId: str | None
    campaignName: str
    disposition: str | None
    attempt: int
    calls: int
    talkSeconds: float


class ReportsDispositionsAnswerTotals(TypedDict):
    calls: int


ReportsDispositionsAnswer = TypedDict(
    "ReportsDispositionsAnswer",
    {
        "from": "str",
        "to": "str",
        "results": "list[ReportsDispositionsAnswerResultItem]",
        "totals": "ReportsDispositionsAnswerTotals",
    },
)


class ReportsComplianceAnswerResultItemLast24Hours(TypedDict):
    answered: int
    machines: int
    abandoned: int
    percentOfAnswered: float
    percentOfAnsweredByPeople: float


class ReportsComplianceAnswerResultItemLast30Days(TypedDict):
    answered: int
    machines: int
    abandoned: int
    percentOfAnswered: float
    percentOfAnsweredByPeople: float


class ReportsComplianceAnswerResultItemRefusals(TypedDict):
    campaign_active: int
    calling_hours: int
    attempts_left: int
    retry_time: int
    number_not_in_flight: int
    lines_free: int
    not_abandoned_recently: int
    not_on_dnc: int
    calls_per_day: int
    calls_per_7_days: int
    minimum_gap: int
    after_conversation: int
    pre_call: int


class ReportsComplianceAnswerResultItem(TypedDict):
    campaignId: str | None
    campaignName: str
    last24Hours: ReportsComplianceAnswerResultItemLast24Hours
    last30Days: ReportsComplianceAnswerResultItemLast30Days
    refusals: ReportsComplianceAnswerResultItemRefusals
    callsByLocalHour: dict[str, int]


class ReportsComplianceAnswerTotals(TypedDict):
    campaigns: int


ReportsComplianceAnswer = TypedDict(
    "ReportsComplianceAnswer",
    {
        "from": "str",
        "to": "str",
        "results": "list[ReportsComplianceAnswerResultItem]",
        "totals": "ReportsComplianceAnswerTotals",
    },
)


class ReportsAgentsAnswerResultItemSeconds(TypedDict):
    away: float
    available: float
    reserved: float
    previewing: float
    busy: float
    wrap_up: float


class ReportsAgentsAnswerResultItem(TypedDict):
    agentId: str | None
    firstName: str
    lastName: str
    state: str
    previews: int
    skipped: int
    calls: int
    answered: int
    seconds: ReportsAgentsAnswerResultItemSeconds


class ReportsAgentsAnswerTotalsSeconds(TypedDict):
    away: float
    available: float
    reserved: float
    previewing: float
    busy: float
    wrap_up: float


class ReportsAgentsAnswerTotals(TypedDict):
    previews: int
    skipped: int
    calls: int
    answered: int
    seconds: ReportsAgentsAnswerTotalsSeconds


ReportsAgentsAnswer = TypedDict(
    "ReportsAgentsAnswer",
    {
        "from": "str",
        "to": "str",
        "results": "list[ReportsAgentsAnswerResultItem]",
        "totals": "ReportsAgentsAnswerTotals",
    },
)


class ReportsAgentStatesAnswerResultItem(TypedDict):
    state: str
    since: str
    until: str | None
    seconds: float
    reason: str | None


class ReportsAgentStatesAnswerTotalsSeconds(TypedDict):
    offline: int
    away: float
    available: float
    reserved: float
    previewing: float
    busy: float
    wrap_up: float


class ReportsAgentStatesAnswerTotals(TypedDict):
    seconds: ReportsAgentStatesAnswerTotalsSeconds


ReportsAgentStatesAnswer = TypedDict(
    "ReportsAgentStatesAnswer",
    {
        "from": "str",
        "to": "str",
        "results": "list[ReportsAgentStatesAnswerResultItem]",
        "totals": "ReportsAgentStatesAnswerTotals",
    },
)


class ReportsListsAnswerResultItem(TypedDict):
    listId: str
    listName: str
    records: int
    excluded: int
    tried: int
    open: int
    completed: int
    exhausted: int
    dropped: int
    penetration: float


class ReportsListsAnswer(TypedDict):
    results: list[ReportsListsAnswerResultItem]


class ReportsLatestExecutionAnswerResultItem(TypedDict):
    campaignDialingListId: str
    contactId: str | None
    listId: str
    phoneNumber: str
    firstName: str
    lastName: str
    uniqueId: str | None
    state: str
    exclusion: Any
    attempts: int
    skips: int
    dueAt: str | None
    lastCallId: str
    lastCallAt: str
    agentId: str | None
    outcome: str | None
    disposition: str | None
    notes: str | None


class ReportsLatestExecutionAnswer(TypedDict):
    results: list[ReportsLatestExecutionAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool


class ReportsReadDiagnosisAnswerFindingItem(TypedDict):
    code: str
    message: str
    until: str | None


class ReportsReadDiagnosisAnswer(TypedDict):
    at: str
    campaignId: str | None
    campaignName: str
    status: str
    dialing: bool
    because: str
    findings: list[ReportsReadDiagnosisAnswerFindingItem]


class BoardReadBoardAnswerCampaignItemPeople(TypedDict):
    total: int
    untried: int
    later: int
    live: int
    done: int
    excluded: int


class BoardReadBoardAnswerCampaignItem(TypedDict):
    id: str
    name: str
    status: str
    failure: Any
    dialingMode: str
    priority: int
    queue: str
    createdAt: str
    movedAt: str
    people: BoardReadBoardAnswerCampaignItemPeople
    callsCompleted: int
    answered: int


class BoardReadBoardAnswer(TypedDict):
    at: str
    campaigns: list[BoardReadBoardAnswerCampaignItem]


class WallReadWallAnswerAgentItem(TypedDict):
    id: str
    firstName: str
    lastName: str
    state: str
    since: str
    reason: str | None
    nextState: Any
    campaign: str
    callId: str | None


class WallReadWallAnswer(TypedDict):
    at: str
    clockSpeed: float
    agents: list[WallReadWallAnswerAgentItem]
    liveCalls: int
    maxLiveCalls: int
    waiting: int
    callsPerMinute: float


class SimulationsSimulateAnswerResultItemTalkMinutesAnHour(TypedDict):
    mean: float
    spread: float


class SimulationsSimulateAnswerResultItemOccupancy(TypedDict):
    mean: float
    spread: float


class SimulationsSimulateAnswerResultItemAbandonRate(TypedDict):
    mean: float
    spread: float


class SimulationsSimulateAnswerResultItemAttemptsAPerson(TypedDict):
    mean: float
    spread: float


class SimulationsSimulateAnswerResultItemReachedShare(TypedDict):
    mean: float
    spread: float


class SimulationsSimulateAnswerResultItemDoneShare(TypedDict):
    mean: float
    spread: float


class SimulationsSimulateAnswerResultItemFinishedHours(TypedDict):
    mean: float
    spread: float
    days: int


class SimulationsSimulateAnswerResultItem(TypedDict):
    value: int
    talkMinutesAnHour: SimulationsSimulateAnswerResultItemTalkMinutesAnHour
    occupancy: SimulationsSimulateAnswerResultItemOccupancy
    abandonRate: SimulationsSimulateAnswerResultItemAbandonRate
    attemptsAPerson: SimulationsSimulateAnswerResultItemAttemptsAPerson
    reachedShare: SimulationsSimulateAnswerResultItemReachedShare
    doneShare: SimulationsSimulateAnswerResultItemDoneShare
    finishedHours: SimulationsSimulateAnswerResultItemFinishedHours


class SimulationsSimulateAnswer(TypedDict):
    seeds: int
    vary: str
    results: list[SimulationsSimulateAnswerResultItem]


class ScriptsReadAnswer(TypedDict):
    queueId: str | None
    text: str | None
    updatedAt: str | None


class ScriptsWriteAnswer(TypedDict):
    queueId: str | None
    text: str | None
    updatedAt: str | None


class ScriptsRemoveAnswer(TypedDict):
    queueId: str | None
    text: str | None
    updatedAt: str | None


class ShiftsAboutAnswerQueueItemDispositionItem(TypedDict):
    code: str
    label: str


class ShiftsAboutAnswerQueueItem(TypedDict):
    id: str
    name: str
    description: str
    wrapUpSeconds: int
    script: str
    dispositions: list[ShiftsAboutAnswerQueueItemDispositionItem]


class ShiftsAboutAnswer(TypedDict):
    id: str
    firstName: str
    lastName: str
    endpoint: str
    deskPhone: Any
    carriesAudio: bool
    queues: list[ShiftsAboutAnswerQueueItem]


class ShiftsTodayAnswer(TypedDict):
    since: str
    calls: int
    answered: int
    skipped: int
    talkSeconds: int
    dispositions: list[Any]
    callbacks: list[Any]
    left: list[Any]


class ShiftsKeepDraftAnswer(TypedDict):
    campaignDialingListId: str


class ShiftsAddNotesAnswer(TypedDict):
    id: str
    notes: str | None


class UsersCreateAnswer(TypedDict):
    id: str
    email: str
    name: str
    role: str
    agentId: str | None
    queues: list[str]
    createdAt: str
    updatedAt: str | None


class UsersListSomeAnswerResultItem(TypedDict):
    id: str
    email: str
    name: str
    role: str
    agentId: str | None
    queues: list[Any]
    createdAt: str
    updatedAt: str | None


class UsersListSomeAnswer(TypedDict):
    results: list[UsersListSomeAnswerResultItem]
    skip: int
    limit: int
    hasMore: bool
    totalPages: int
    totalResults: int


class UsersReadAnswer(TypedDict):
    id: str
    email: str
    name: str
    role: str
    agentId: str | None
    queues: list[str]
    createdAt: str
    updatedAt: str | None


class UsersUpdateAnswer(TypedDict):
    id: str
    email: str
    name: str
    role: str
    agentId: str | None
    queues: list[str]
    createdAt: str
    updatedAt: str | None


class UsersRemoveAnswer(TypedDict):
    id: str
    email: str
    name: str
    role: str
    agentId: str | None
    queues: list[str]
    createdAt: str
    updatedAt: str | None


class AppsListAllAnswerItem(TypedDict):
    clientId: str
    name: str
    scopes: list[str]
    algorithm: str
    requireExp: bool
    requireJti: bool
    createdAt: str


class AppsCreateAnswer(TypedDict):
    clientId: str
    name: str
    scopes: list[str]
    algorithm: str
    requireExp: bool
    requireJti: bool
    createdAt: str
    clientSecret: str


class AppsMakeTokenAnswer(TypedDict):
    token: str
    expiresAt: str


class AppsRemoveAnswer(TypedDict):
    clientId: str
    name: str
    scopes: list[str]
    algorithm: str
    requireExp: bool
    requireJti: bool
    createdAt: str


class AuditReadAnswerResultItem(TypedDict):
    number: int
    at: str
    streamId: str | None
    userId: str
    who: str
    action: str
    subject: str
    address: str


class AuditReadAnswer(TypedDict):
    results: list[AuditReadAnswerResultItem]
    before: Any


class DncListBody(TypedDict):
    name: str


DialingMode = Literal["Preview", "Progressive", "Power", "Predictive", "Agentless"]


class CallerIdBody(TypedDict):
    phoneNumber: str


Frequency = Literal["WEEKLY", "DAILY", "CUSTOM"]

Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class WeeklySpan(TypedDict):
    start: str
    end: str
    day: Weekday


class DatedSpan(TypedDict):
    start: str
    end: str
    date: str


class Span(TypedDict):
    start: str
    end: str


class CallingHoursBody(TypedDict):
    frequency: Frequency
    timezone: str
    days: list[WeeklySpan | DatedSpan | Span]


DialingOrder = Literal["FIFO", "LIFO"]


class DialingStrategyBody(TypedDict):
    callerId: CallerIdBody
    callingHours: CallingHoursBody
    dialingOrder: DialingOrder
    maxAttemptsPerRecord: int
    defaultRetryPeriod: int
    maxRingTime: int


RecurType = Literal["Daily", "Weekly", "Monthly", "Yearly"]


class DailyDetails(TypedDict):
    onceEveryNdays: int


class WeeklyDetails(TypedDict):
    onceEveryNweeks: int
    whichDays: list[str]


class MonthlyDetails(TypedDict):
    onceEveryNmonths: int
    dayOfMonth: int


class YearlyDetails(TypedDict):
    onceEveryNyears: int


class RecurrenceBody(TypedDict):
    recurType: RecurType
    dailyDetails: NotRequired[DailyDetails | None]
    weeklyDetails: NotRequired[WeeklyDetails | None]
    monthlyDetails: NotRequired[MonthlyDetails | None]
    yearlyDetails: NotRequired[YearlyDetails | None]


class ScheduleBody(TypedDict):
    startDateTime: NotRequired[str | None]
    endDateTime: NotRequired[str | None]
    timezone: NotRequired[str | None]
    recurrenceObject: NotRequired[RecurrenceBody | None]
    allowRecurrencePrecedence: NotRequired[bool]
    isSchedulingEnabled: NotRequired[bool]


OnMachine = Literal["no", "detect", "disconnect"]

CampaignType = Literal["voice", "sms"]

OutsideHours = Literal["defer", "skip"]


class CampaignsCreateBody(TypedDict):
    name: str
    description: str
    contactLists: list[str]
    contactListPriorities: NotRequired[dict[str, int]]
    dncLists: DncListBody
    priority: Literal["1", "2", "3", "4", "5", 1, 2, 3, 4, 5]
    dialingMode: DialingMode
    dialingStrategy: DialingStrategyBody
    schedule: NotRequired[ScheduleBody | None]
    queue_name: NotRequired[str | None]
    maxSkips: NotRequired[int | None]
    experienceFlowName: NotRequired[str | None]
    enableMachineDetect: NotRequired[OnMachine | None]
    pacingRatio: NotRequired[float | None]
    targetAbandonRate: NotRequired[float | None]
    agentColumn: NotRequired[str | None]
    campaignType: CampaignType
    previewTimeout: NotRequired[int]
    dispositionRetries: NotRequired[dict[str, int | str]]
    outsideHours: NotRequired[OutsideHours]
    maxConcurrentCalls: NotRequired[int | None]
    contactFilters: NotRequired[dict[str, Any] | list[Any]]
    recordCalls: NotRequired[bool]
    preCallUrl: NotRequired[str | None]
    preCallHeaders: NotRequired[dict[str, str]]


CampaignStatus = Literal[
    "Preparing", "Ready", "Scheduled", "Rescheduled", "Active", "Paused", "Stopped", "Completed", "Failed"
]


class FiltersBody(TypedDict):
    status: NotRequired[list[CampaignStatus]]
    priority: NotRequired[list[int]]
    dialingMode: NotRequired[list[DialingMode]]


class ListBody(TypedDict):
    type: CampaignType
    skip: NotRequired[int | None]
    page: NotRequired[int | None]
    limit: NotRequired[int | None]
    startDate: NotRequired[str | None]
    endDate: NotRequired[str | None]
    sortBy: NotRequired[dict[str, Literal["asc", "desc"]] | None]
    filters: NotRequired[FiltersBody | None]


class CampaignsEditBody(TypedDict):
    name: str
    description: str
    contactLists: list[str]
    contactListPriorities: NotRequired[dict[str, int]]
    dncLists: DncListBody
    priority: Literal["1", "2", "3", "4", "5", 1, 2, 3, 4, 5]
    dialingMode: DialingMode
    dialingStrategy: DialingStrategyBody
    schedule: NotRequired[ScheduleBody | None]
    queue_name: NotRequired[str | None]
    maxSkips: NotRequired[int | None]
    experienceFlowName: NotRequired[str | None]
    enableMachineDetect: NotRequired[OnMachine | None]
    pacingRatio: NotRequired[float | None]
    targetAbandonRate: NotRequired[float | None]
    agentColumn: NotRequired[str | None]
    campaignType: CampaignType
    previewTimeout: NotRequired[int]
    dispositionRetries: NotRequired[dict[str, int | str]]
    outsideHours: NotRequired[OutsideHours]
    maxConcurrentCalls: NotRequired[int | None]
    contactFilters: NotRequired[dict[str, Any] | list[Any]]
    recordCalls: NotRequired[bool]
    preCallUrl: NotRequired[str | None]
    preCallHeaders: NotRequired[dict[str, str]]


class CampaignsStatusBody(TypedDict):
    page: NotRequired[int | None]
    limit: NotRequired[int | None]


class SchedulesSwitchBody(TypedDict):
    startDateTime: str
    endDateTime: NotRequired[str | None]
    timezone: NotRequired[str | None]
    recurrenceObject: NotRequired[RecurrenceBody | None]
    allowRecurrencePrecedence: NotRequired[bool]


class CallbackBody(TypedDict):
    campaignDialingListId: str
    timeToContact: str


JsonValue = Any


class ZonePeople(TypedDict):
    zones: list[str]
    people: int


class OutlookLookAheadBody(TypedDict):
    campaign: dict[str, JsonValue]
    timezone: NotRequired[str]
    zones: NotRequired[list[ZonePeople] | None]


class ContactFiltersCountBody(TypedDict):
    contactLists: list[str]
    contactFilters: dict[str, Any] | list[Any]


class ContactListsUploadBody(TypedDict):
    name: str
    description: NotRequired[str]
    source: NotRequired[Literal["passiveApi"]]
    allowDuplicates: NotRequired[bool]


class UpdateBody(TypedDict):
    name: NotRequired[str | None]
    description: NotRequired[str | None]


class CreateBody(TypedDict):
    name: str
    description: NotRequired[str]
    source: NotRequired[Literal["passiveApi"]]
    allowDuplicates: NotRequired[bool]


class AddBody(TypedDict):
    contact_list_name: str
    data: list[Any]


class ContactChangesUpsertBody(TypedDict):
    data: list[Any]


class ContactChangesSubsetBody(TypedDict):
    name: str
    description: NotRequired[str]
    contactFilters: dict[str, Any] | list[Any]


PullMethod = Literal["GET", "POST"]


class ListPullsChangeBody(TypedDict):
    url: str
    everyMinutes: NotRequired[int]
    method: NotRequired[PullMethod]
    headers: NotRequired[dict[str, str]]
    body: NotRequired[Any]
    rowsPath: NotRequired[str]
    mapping: NotRequired[dict[str, str]]
    isEnabled: NotRequired[bool]


class DncListsCreateBody(TypedDict):
    name: str
    description: NotRequired[str]


class NumbersBody(TypedDict):
    phoneNumbers: list[str]
    expiresAt: NotRequired[str | None]


class GlobalBody(TypedDict):
    isGlobal: NotRequired[bool]


class NewCallerIdBody(TypedDict):
    phoneNumber: str
    label: NotRequired[str | None]


class QueuesCreateBody(TypedDict):
    name: str
    description: NotRequired[str | None]
    wrapUpSeconds: NotRequired[int | None]
    agents: NotRequired[list[str] | None]


class QueuesUpdateBody(TypedDict):
    name: str
    description: NotRequired[str | None]
    wrapUpSeconds: NotRequired[int | None]
    agents: NotRequired[list[str] | None]


class ReferenceMember(TypedDict):
    aId: NotRequired[str | None]
    userId: NotRequired[str | None]


class QueuesCreateAsReferenceBody(TypedDict):
    name: str
    description: NotRequired[str | None]
    wrapUpSeconds: NotRequired[int | None]
    agents: NotRequired[list[ReferenceMember] | None]


class QueuesUpdateAsReferenceBody(TypedDict):
    name: str
    description: NotRequired[str | None]
    wrapUpSeconds: NotRequired[int | None]
    agents: NotRequired[list[ReferenceMember] | None]


class ChoiceBody(TypedDict):
    code: str
    label: str
    positive: NotRequired[bool]
    retry: NotRequired[int | str | None]


class DispositionSetsCreateBody(TypedDict):
    name: str
    queues: NotRequired[list[str]]
    dispositions: list[ChoiceBody]


class DispositionSetsChangeBody(TypedDict):
    name: str
    queues: NotRequired[list[str]]
    dispositions: list[ChoiceBody]


class SayNode(TypedDict):
    type: Literal["say"]
    text: str
    language: NotRequired[str | None]
    next: str


class PlayNode(TypedDict):
    type: Literal["play"]
    file: str
    next: str


class GatherNode(TypedDict):
    text: NotRequired[str | None]
    file: NotRequired[str | None]
    language: NotRequired[str | None]
    type: Literal["gather"]
    keys: NotRequired[dict[str, Any]]
    saveAs: NotRequired[str | None]
    least: NotRequired[int]
    most: NotRequired[int]
    finish: NotRequired[Literal["#", "*", ""]]
    seconds: NotRequired[int]
    retries: NotRequired[int]
    next: NotRequired[str | None]
    otherwise: str


class CaseOf(TypedDict):
    equals: NotRequired[str | None]
    below: NotRequired[float | None]
    atLeast: NotRequired[float | None]
    isEmpty: NotRequired[Literal[True] | None]
    next: str


class BranchNode(TypedDict):
    type: Literal["branch"]
    on: str
    cases: list[CaseOf]
    otherwise: str


class DispositionNode(TypedDict):
    type: Literal["disposition"]
    code: str
    notes: NotRequired[str | None]
    next: str


class DncNode(TypedDict):
    type: Literal["dnc"]
    next: str


class CallbackNode(TypedDict):
    type: Literal["callback"]
    afterMinutes: NotRequired[int | str | None]
    atHour: NotRequired[int | str | None]
    next: str
    otherwise: str


class WebhookNode(TypedDict):
    type: Literal["webhook"]
    url: str
    send: NotRequired[dict[str, str]]
    save: NotRequired[dict[str, str]]
    seconds: NotRequired[int]
    next: str
    otherwise: str


class TransferNode(TypedDict):
    text: NotRequired[str | None]
    file: NotRequired[str | None]
    language: NotRequired[str | None]
    type: Literal["transfer"]
    queue: str
    seconds: NotRequired[int]
    otherwise: str


class HangUpNode(TypedDict):
    type: Literal["hangup"]


class FlowDocument(TypedDict):
    language: NotRequired[str]
    start: str
    nodes: dict[
        str,
        SayNode
        | PlayNode
        | GatherNode
        | BranchNode
        | DispositionNode
        | DncNode
        | CallbackNode
        | WebhookNode
        | TransferNode
        | HangUpNode,
    ]


class FlowsCreateBody(TypedDict):
    name: str
    description: NotRequired[str | None]
    flow: FlowDocument


class FlowsCheckBody(TypedDict):
    flow: FlowDocument


AnswerKind = Literal["human", "machine", "unknown"]

Act = Literal["key", "silence", "answer", "failure", "agent", "hangUp"]


class InputBody(TypedDict):
    act: Act
    key: NotRequired[str]
    values: NotRequired[dict[str, str]]


class FlowsTryOutBody(TypedDict):
    columns: NotRequired[dict[str, str]]
    timeZone: NotRequired[str]
    answeredBy: NotRequired[AnswerKind | None]
    inputs: NotRequired[list[InputBody]]
    flow: FlowDocument


class FlowsUpdateBody(TypedDict):
    name: str
    description: NotRequired[str | None]
    flow: FlowDocument


PhoneMode = Literal["rungPerCall", "keptUp"]


class AgentsCreateBody(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    userId: NotRequired[str | None]
    customId: NotRequired[str | None]
    endpoint: NotRequired[str | None]
    phoneMode: NotRequired[PhoneMode | None]
    queues: NotRequired[list[str] | None]


class AgentsUpdateBody(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    userId: NotRequired[str | None]
    customId: NotRequired[str | None]
    endpoint: NotRequired[str | None]
    phoneMode: NotRequired[PhoneMode | None]
    queues: NotRequired[list[str] | None]


class ReferenceQueue(TypedDict):
    id: str


class AgentsCreateAsReferenceBody(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    userId: NotRequired[str | None]
    customId: NotRequired[str | None]
    endpoint: NotRequired[str | None]
    phoneMode: NotRequired[PhoneMode | None]
    queues: NotRequired[list[ReferenceQueue] | None]


class AgentsUpdateAsReferenceBody(TypedDict):
    emailId: str
    firstName: str
    lastName: str
    userId: NotRequired[str | None]
    customId: NotRequired[str | None]
    endpoint: NotRequired[str | None]
    phoneMode: NotRequired[PhoneMode | None]
    queues: NotRequired[list[ReferenceQueue] | None]


class StateBody(TypedDict):
    state: Literal["available", "away", "offline"]
    reason: NotRequired[str | None]


class PhoneBody(TypedDict):
    phone: Literal["browser", "desk"]


class SkipBody(TypedDict):
    reason: NotRequired[str | None]


class DigitsBody(TypedDict):
    digits: str


CallbackOwner = Literal["me", "anyone"]


class DispositionBody(TypedDict):
    code: str
    notes: NotRequired[str | None]
    callbackAt: NotRequired[str | None]
    addToDnc: NotRequired[bool]
    callbackOwner: NotRequired[CallbackOwner | None]


Outcome = Literal[
    "connected",
    "no_answer",
    "busy",
    "declined",
    "machine",
    "invalid_number",
    "congestion",
    "failed",
    "abandoned",
    "interrupted",
    "cancelled",
]

SupervisionMode = Literal["listen", "whisper", "barge"]


class SupervisionBody(TypedDict):
    mode: SupervisionMode
    endpoint: str


MissedStarts = Literal["make_up", "report"]

Country = Literal["US", "UK", "India"]


class SettingsBody(TypedDict):
    maxLiveCalls: NotRequired[int | None]
    maxAgentlessCalls: NotRequired[int | None]
    agentGraceSeconds: NotRequired[int | None]
    apiCallsPerMinute: NotRequired[int | None]
    apiBurst: NotRequired[int | None]
    maxContactsPerList: NotRequired[int | None]
    maxContactColumns: NotRequired[int | None]
    maxColumnCharacters: NotRequired[int | None]
    maxDncNumbersPerList: NotRequired[int | None]
    maxListsPerCampaign: NotRequired[int | None]
    maxCallSeconds: NotRequired[int | None]
    journalDays: NotRequired[int | None]
    allowSharedLists: NotRequired[bool | None]
    eventDays: NotRequired[int | None]
    missedStarts: NotRequired[MissedStarts | None]
    screenMachines: NotRequired[bool | None]
    abandonSeconds: NotRequired[int | None]
    answerWaitSeconds: NotRequired[int | None]
    ownerWaitMinutes: NotRequired[int | None]
    reservationSeconds: NotRequired[int | None]
    redialBlockHours: NotRequired[int | None]
    waitingText: NotRequired[str | None]
    waitingFile: NotRequired[str | None]
    safeHarbourText: NotRequired[str | None]
    safeHarbourFile: NotRequired[str | None]
    messageLanguage: NotRequired[str | None]
    optOutKey: NotRequired[str | None]
    historyDays: NotRequired[int | None]
    recordingDays: NotRequired[int | None]
    preset: NotRequired[Country | None]
    callsPerNumberPerDay: NotRequired[int | None]
    callsPerPersonPer7Days: NotRequired[int | None]
    minimumGapMinutes: NotRequired[int | None]
    afterConversationDays: NotRequired[int | None]
    unansweredBeforeDnc: NotRequired[int | None]
    unansweredDncMonths: NotRequired[int | None]
    minRingSeconds: NotRequired[int | None]
    callsFromMinute: NotRequired[int | None]
    callsUntilMinute: NotRequired[int | None]
    holidays: NotRequired[list[str] | None]


class WebhooksCreateBody(TypedDict):
    url: str
    description: NotRequired[str | None]
    types: NotRequired[list[str] | None]
    campaignId: NotRequired[str | None]
    enabled: NotRequired[bool | None]


class WebhooksUpdateBody(TypedDict):
    url: str
    description: NotRequired[str | None]
    types: NotRequired[list[str] | None]
    campaignId: NotRequired[str | None]
    enabled: NotRequired[bool | None]


DeliveryState = Literal["pending", "delivered", "dead"]

RecordState = Literal[
    "pending",
    "reserved",
    "dialing",
    "connected",
    "waitingRetry",
    "callback",
    "completed",
    "exhausted",
    "dropped",
    "excluded",
]

Sorting = Literal["place", "phoneNumber", "name", "state", "attempts", "dueAt", "lastCallAt"]


class VaryBody(TypedDict):
    field: str
    values: list[JsonValue]


class SimulationsSimulateBody(TypedDict):
    agents: NotRequired[int]
    people: NotRequired[int]
    answerRate: NotRequired[float]
    talkSeconds: NotRequired[float]
    wrapUpSeconds: NotRequired[float]
    readingSeconds: NotRequired[float]
    previewSeconds: NotRequired[float]
    ringSeconds: NotRequired[float]
    maxAttempts: NotRequired[int]
    retryMinutes: NotRequired[float]
    opens: NotRequired[str]
    closes: NotRequired[str]
    shiftStart: NotRequired[str]
    shiftHours: NotRequired[float]
    mode: NotRequired[DialingMode]
    pacingRatio: NotRequired[float]
    targetAbandonRate: NotRequired[float]
    seeds: NotRequired[int]
    vary: NotRequired[VaryBody | None]


class ScriptBody(TypedDict):
    text: str


class DraftBody(TypedDict):
    campaignDialingListId: str
    draft: dict[str, Any]


class NotesBody(TypedDict):
    notes: str


Role = Literal["admin", "manager", "supervisor", "agent", "wall"]


class NewUserBody(TypedDict):
    email: str
    name: str
    role: Role
    password: str
    queues: NotRequired[list[str] | None]


class UserBody(TypedDict):
    email: str
    name: str
    role: Role
    password: NotRequired[str | None]
    queues: NotRequired[list[str] | None]


class NewAppBody(TypedDict):
    name: str
    scopes: list[str]
    algorithm: NotRequired[str]
    publicKey: NotRequired[str | None]
    requireExp: NotRequired[bool]
    requireJti: NotRequired[bool]


class TokenBody(TypedDict):
    ttlSeconds: NotRequired[int]


class Campaigns:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self, body: CampaignsCreateBody, *, campaign_type: str | None = None, idempotency_key: str | None = None
    ) -> CampaignsCreateAnswer:
        """Create a campaign."""
        answer: CampaignsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign",
                query={"campaignType": campaign_type},
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_some(self, body: ListBody, *, idempotency_key: str | None = None) -> CampaignsListSomeAnswer:
        """List campaigns."""
        answer: CampaignsListSomeAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/getAllCampaignDetails",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def read(self, campaign_id: str) -> CampaignsReadAnswer:
        """Read a campaign."""
        answer: CampaignsReadAnswer = self._transport.ask(
            Call(
                "GET",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}",
                of_data=True,
            )
        )
        return answer

    def edit(self, campaign_id: str, body: CampaignsEditBody) -> CampaignsEditAnswer:
        """Replace a campaign."""
        answer: CampaignsEditAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}",
                body=body,
            )
        )
        return answer

    def delete(self, campaign_id: str) -> CampaignsDeleteAnswer:
        """Delete a campaign."""
        answer: CampaignsDeleteAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}",
                of_data=True,
            )
        )
        return answer

    def trigger(
        self,
        campaign_id: str,
        *,
        trigger: str | None = None,
        campaign_type: str | None = None,
        idempotency_key: str | None = None,
    ) -> CampaignsTriggerAnswer:
        """Start, pause, resume or stop a campaign."""
        answer: CampaignsTriggerAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/trigger/{_in_path(campaign_id)}",
                query={"trigger": trigger, "campaignType": campaign_type},
                idempotency_key=idempotency_key,
            )
        )
        return answer

    def status(
        self,
        campaign_id: str,
        body: CampaignsStatusBody,
        *,
        view: str | None = None,
        idempotency_key: str | None = None,
    ) -> CampaignsStatusAnswer | CampaignsStatusAnswer2:
        """Status of a campaign, or what came of each contact of its current run."""
        answer: CampaignsStatusAnswer | CampaignsStatusAnswer2 = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}/status",
                query={"view": view},
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer


class AsyncCampaigns:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self, body: CampaignsCreateBody, *, campaign_type: str | None = None, idempotency_key: str | None = None
    ) -> CampaignsCreateAnswer:
        """Create a campaign."""
        answer: CampaignsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign",
                query={"campaignType": campaign_type},
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_some(self, body: ListBody, *, idempotency_key: str | None = None) -> CampaignsListSomeAnswer:
        """List campaigns."""
        answer: CampaignsListSomeAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/getAllCampaignDetails",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def read(self, campaign_id: str) -> CampaignsReadAnswer:
        """Read a campaign."""
        answer: CampaignsReadAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}",
                of_data=True,
            )
        )
        return answer

    async def edit(self, campaign_id: str, body: CampaignsEditBody) -> CampaignsEditAnswer:
        """Replace a campaign."""
        answer: CampaignsEditAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}",
                body=body,
            )
        )
        return answer

    async def delete(self, campaign_id: str) -> CampaignsDeleteAnswer:
        """Delete a campaign."""
        answer: CampaignsDeleteAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}",
                of_data=True,
            )
        )
        return answer

    async def trigger(
        self,
        campaign_id: str,
        *,
        trigger: str | None = None,
        campaign_type: str | None = None,
        idempotency_key: str | None = None,
    ) -> CampaignsTriggerAnswer:
        """Start, pause, resume or stop a campaign."""
        answer: CampaignsTriggerAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/trigger/{_in_path(campaign_id)}",
                query={"trigger": trigger, "campaignType": campaign_type},
                idempotency_key=idempotency_key,
            )
        )
        return answer

    async def status(
        self,
        campaign_id: str,
        body: CampaignsStatusBody,
        *,
        view: str | None = None,
        idempotency_key: str | None = None,
    ) -> CampaignsStatusAnswer | CampaignsStatusAnswer2:
        """Status of a campaign, or what came of each contact of its current run."""
        answer: CampaignsStatusAnswer | CampaignsStatusAnswer2 = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(campaign_id)}/status",
                query={"view": view},
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer


class Schedules:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def switch(
        self,
        body: SchedulesSwitchBody,
        *,
        enable_schedule: str | None = None,
        campaign_name: str | None = None,
        idempotency_key: str | None = None,
    ) -> SchedulesSwitchAnswer:
        """Switch a campaign's schedule on or off."""
        answer: SchedulesSwitchAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/schedule",
                query={"enableSchedule": enable_schedule, "campaignName": campaign_name},
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer


class AsyncSchedules:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def switch(
        self,
        body: SchedulesSwitchBody,
        *,
        enable_schedule: str | None = None,
        campaign_name: str | None = None,
        idempotency_key: str | None = None,
    ) -> SchedulesSwitchAnswer:
        """Switch a campaign's schedule on or off."""
        answer: SchedulesSwitchAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/schedule",
                query={"enableSchedule": enable_schedule, "campaignName": campaign_name},
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer


class Callbacks:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_callbacks(self, *, agent_id: str | None = None, limit: int | None = None) -> list[Any]:
        """See who is to be called back."""
        answer: list[Any] = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/callbacks",
                query={"agentId": agent_id, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def call_contact_at(
        self, instance_id: str, body: list[CallbackBody], *, idempotency_key: str | None = None
    ) -> CallbacksCallContactAtAnswer:
        """Call people back at certain times."""
        answer: CallbacksCallContactAtAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(instance_id)}/callContactAt",
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer


class AsyncCallbacks:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_callbacks(self, *, agent_id: str | None = None, limit: int | None = None) -> list[Any]:
        """See who is to be called back."""
        answer: list[Any] = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/callbacks",
                query={"agentId": agent_id, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def call_contact_at(
        self, instance_id: str, body: list[CallbackBody], *, idempotency_key: str | None = None
    ) -> CallbacksCallContactAtAnswer:
        """Call people back at certain times."""
        answer: CallbacksCallContactAtAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/{_in_path(instance_id)}/callContactAt",
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer


class Outlook:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def count_people(self, body: dict[str, Any], *, idempotency_key: str | None = None) -> OutlookCountPeopleAnswer:
        """Count whom a campaign would call."""
        answer: OutlookCountPeopleAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/outlook/people",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def look_ahead(self, body: OutlookLookAheadBody, *, idempotency_key: str | None = None) -> OutlookLookAheadAnswer:
        """See what a campaign comes to."""
        answer: OutlookLookAheadAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/outlook",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncOutlook:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def count_people(
        self, body: dict[str, Any], *, idempotency_key: str | None = None
    ) -> OutlookCountPeopleAnswer:
        """Count whom a campaign would call."""
        answer: OutlookCountPeopleAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/outlook/people",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def look_ahead(
        self, body: OutlookLookAheadBody, *, idempotency_key: str | None = None
    ) -> OutlookLookAheadAnswer:
        """See what a campaign comes to."""
        answer: OutlookLookAheadAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/outlook",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class ContactFilters:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def count(self, body: ContactFiltersCountBody, *, idempotency_key: str | None = None) -> ContactFiltersCountAnswer:
        """Count the people whom a contact filter means."""
        answer: ContactFiltersCountAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-filters/count",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncContactFilters:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def count(
        self, body: ContactFiltersCountBody, *, idempotency_key: str | None = None
    ) -> ContactFiltersCountAnswer:
        """Count the people whom a contact filter means."""
        answer: ContactFiltersCountAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-filters/count",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class ContactLists:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upload(
        self,
        body: ContactListsUploadBody | None = None,
        *,
        file: File | None = None,
        name: str | None = None,
        description: str | None = None,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        allow_duplicates: bool | None = None,
        idempotency_key: str | None = None,
    ) -> ContactListsUploadAnswer | ContactListsUploadAnswer2:
        """Create a contact list, from a CSV file or empty."""
        answer: ContactListsUploadAnswer | ContactListsUploadAnswer2 = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists",
                body=body,
                file=file,
                form={
                    "name": name,
                    "description": description,
                    "mapping": mapping,
                    "encoding": encoding,
                    "allowDuplicates": allow_duplicates,
                }
                if file
                else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_some(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> ContactListsListSomeAnswer:
        """List the contact lists."""
        answer: ContactListsListSomeAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read_own(self, id: str) -> ContactListsReadOwnAnswer:
        """Read a contact list."""
        answer: ContactListsReadOwnAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    def change_own(self, id: str, body: UpdateBody) -> ContactListsChangeOwnAnswer:
        """Change a contact list."""
        answer: ContactListsChangeOwnAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove_own(self, id: str) -> ContactListsRemoveOwnAnswer:
        """Delete a contact list."""
        answer: ContactListsRemoveOwnAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    def list_contacts_own(
        self, id: str, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> ContactListsListContactsOwnAnswer:
        """List the contacts of a list."""
        answer: ContactListsListContactsOwnAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def append(
        self,
        id: str,
        *,
        file: File,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        idempotency_key: str | None = None,
    ) -> ContactListsAppendAnswer:
        """Add a CSV file to a contact list."""
        answer: ContactListsAppendAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/file",
                file=file,
                form={"mapping": mapping, "encoding": encoding} if file else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def report(self, id: str) -> str:
        """The rows that did not go in."""
        return self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/rejects.csv")
        )

    def create(self, body: CreateBody, *, idempotency_key: str | None = None) -> ContactListsCreateAnswer:
        """Create a contact list."""
        answer: ContactListsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/createContactList",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_all(
        self, *, type: Literal["call"] | None = None, idempotency_key: str | None = None
    ) -> list[ContactListsListAllAnswerItem]:
        """List the contact lists."""
        answer: list[ContactListsListAllAnswerItem] = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/getAllListDetails",
                query={"type": type},
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def add(self, body: AddBody, *, idempotency_key: str | None = None) -> ContactListsAddAnswer:
        """Add contacts to a list."""
        answer: ContactListsAddAnswer = self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/addContacts",
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer

    def list_contacts(
        self, id: str, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> ContactListsListContactsAnswer:
        """List the contacts of a list."""
        answer: ContactListsListContactsAnswer = self._transport.ask(
            Call(
                "GET",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}/getAllContacts",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read(self, id: str) -> ContactListsReadAnswer:
        """Read a contact list."""
        answer: ContactListsReadAnswer = self._transport.ask(
            Call(
                "GET",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}",
                of_data=True,
            )
        )
        return answer

    def change(self, id: str, body: UpdateBody) -> ContactListsChangeAnswer:
        """Change a contact list."""
        answer: ContactListsChangeAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove(self, id: str) -> ContactListsRemoveAnswer:
        """Delete a contact list."""
        answer: ContactListsRemoveAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}",
                of_data=True,
            )
        )
        return answer


class AsyncContactLists:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def upload(
        self,
        body: ContactListsUploadBody | None = None,
        *,
        file: File | None = None,
        name: str | None = None,
        description: str | None = None,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        allow_duplicates: bool | None = None,
        idempotency_key: str | None = None,
    ) -> ContactListsUploadAnswer | ContactListsUploadAnswer2:
        """Create a contact list, from a CSV file or empty."""
        answer: ContactListsUploadAnswer | ContactListsUploadAnswer2 = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists",
                body=body,
                file=file,
                form={
                    "name": name,
                    "description": description,
                    "mapping": mapping,
                    "encoding": encoding,
                    "allowDuplicates": allow_duplicates,
                }
                if file
                else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_some(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> ContactListsListSomeAnswer:
        """List the contact lists."""
        answer: ContactListsListSomeAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read_own(self, id: str) -> ContactListsReadOwnAnswer:
        """Read a contact list."""
        answer: ContactListsReadOwnAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    async def change_own(self, id: str, body: UpdateBody) -> ContactListsChangeOwnAnswer:
        """Change a contact list."""
        answer: ContactListsChangeOwnAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove_own(self, id: str) -> ContactListsRemoveOwnAnswer:
        """Delete a contact list."""
        answer: ContactListsRemoveOwnAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    async def list_contacts_own(
        self, id: str, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> ContactListsListContactsOwnAnswer:
        """List the contacts of a list."""
        answer: ContactListsListContactsOwnAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def append(
        self,
        id: str,
        *,
        file: File,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        idempotency_key: str | None = None,
    ) -> ContactListsAppendAnswer:
        """Add a CSV file to a contact list."""
        answer: ContactListsAppendAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/file",
                file=file,
                form={"mapping": mapping, "encoding": encoding} if file else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def report(self, id: str) -> str:
        """The rows that did not go in."""
        return await self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/rejects.csv")
        )

    async def create(self, body: CreateBody, *, idempotency_key: str | None = None) -> ContactListsCreateAnswer:
        """Create a contact list."""
        answer: ContactListsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/createContactList",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_all(
        self, *, type: Literal["call"] | None = None, idempotency_key: str | None = None
    ) -> list[ContactListsListAllAnswerItem]:
        """List the contact lists."""
        answer: list[ContactListsListAllAnswerItem] = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/getAllListDetails",
                query={"type": type},
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def add(self, body: AddBody, *, idempotency_key: str | None = None) -> ContactListsAddAnswer:
        """Add contacts to a list."""
        answer: ContactListsAddAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/addContacts",
                body=body,
                idempotency_key=idempotency_key,
            )
        )
        return answer

    async def list_contacts(
        self, id: str, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> ContactListsListContactsAnswer:
        """List the contacts of a list."""
        answer: ContactListsListContactsAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}/getAllContacts",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read(self, id: str) -> ContactListsReadAnswer:
        """Read a contact list."""
        answer: ContactListsReadAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}",
                of_data=True,
            )
        )
        return answer

    async def change(self, id: str, body: UpdateBody) -> ContactListsChangeAnswer:
        """Change a contact list."""
        answer: ContactListsChangeAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove(self, id: str) -> ContactListsRemoveAnswer:
        """Delete a contact list."""
        answer: ContactListsRemoveAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/campaign/api/v2/public/{self._transport.stream_id}/campaign/contactList/{_in_path(id)}",
                of_data=True,
            )
        )
        return answer


class ContactChanges:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upsert(self, id: str, body: ContactChangesUpsertBody) -> ContactChangesUpsertAnswer:
        """Add or change contacts."""
        answer: ContactChangesUpsertAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts",
                body=body,
                of_data=True,
            )
        )
        return answer

    def change(self, id: str, contact_id: str, body: dict[str, Any]) -> ContactChangesChangeAnswer:
        """Change a contact."""
        answer: ContactChangesChangeAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts/{_in_path(contact_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def export(self, id: str, *, contact_filters: str | None = None) -> str:
        """Export the contacts of a list."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts.csv",
                query={"contactFilters": contact_filters},
            )
        )

    def subset(
        self, id: str, body: ContactChangesSubsetBody, *, idempotency_key: str | None = None
    ) -> ContactChangesSubsetAnswer:
        """Make a list of some people of a list."""
        answer: ContactChangesSubsetAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/subset",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncContactChanges:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def upsert(self, id: str, body: ContactChangesUpsertBody) -> ContactChangesUpsertAnswer:
        """Add or change contacts."""
        answer: ContactChangesUpsertAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def change(self, id: str, contact_id: str, body: dict[str, Any]) -> ContactChangesChangeAnswer:
        """Change a contact."""
        answer: ContactChangesChangeAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts/{_in_path(contact_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def export(self, id: str, *, contact_filters: str | None = None) -> str:
        """Export the contacts of a list."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/contacts.csv",
                query={"contactFilters": contact_filters},
            )
        )

    async def subset(
        self, id: str, body: ContactChangesSubsetBody, *, idempotency_key: str | None = None
    ) -> ContactChangesSubsetAnswer:
        """Make a list of some people of a list."""
        answer: ContactChangesSubsetAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/subset",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class ContactListTrials:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def try_out(
        self,
        *,
        file: File,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        allow_duplicates: bool | None = None,
        idempotency_key: str | None = None,
    ) -> ContactListTrialsTryOutAnswer:
        """Try a file for a contact list."""
        answer: ContactListTrialsTryOutAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-list-trials",
                file=file,
                form={"mapping": mapping, "encoding": encoding, "allowDuplicates": allow_duplicates} if file else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncContactListTrials:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def try_out(
        self,
        *,
        file: File,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        allow_duplicates: bool | None = None,
        idempotency_key: str | None = None,
    ) -> ContactListTrialsTryOutAnswer:
        """Try a file for a contact list."""
        answer: ContactListTrialsTryOutAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/contact-list-trials",
                file=file,
                form={"mapping": mapping, "encoding": encoding, "allowDuplicates": allow_duplicates} if file else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class ListPulls:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read(self, id: str) -> ListPullsReadAnswer:
        """Read how a list is filled from an address."""
        answer: ListPullsReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/pull", of_data=True)
        )
        return answer

    def change(self, id: str, body: ListPullsChangeBody) -> ListPullsChangeAnswer:
        """Fill a list from an address at intervals."""
        answer: ListPullsChangeAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/pull",
                body=body,
                of_data=True,
            )
        )
        return answer


class AsyncListPulls:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read(self, id: str) -> ListPullsReadAnswer:
        """Read how a list is filled from an address."""
        answer: ListPullsReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/pull", of_data=True)
        )
        return answer

    async def change(self, id: str, body: ListPullsChangeBody) -> ListPullsChangeAnswer:
        """Fill a list from an address at intervals."""
        answer: ListPullsChangeAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/contact-lists/{_in_path(id)}/pull",
                body=body,
                of_data=True,
            )
        )
        return answer


class DncLists:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self,
        body: DncListsCreateBody | None = None,
        *,
        file: File | None = None,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        name: str | None = None,
        description: str | None = None,
        idempotency_key: str | None = None,
    ) -> DncListsCreateAnswer:
        """Create a do-not-call list, empty or from a CSV file."""
        answer: DncListsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists",
                body=body,
                file=file,
                form={"mapping": mapping, "encoding": encoding, "name": name, "description": description}
                if file
                else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_some(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> DncListsListSomeAnswer:
        """List the do-not-call lists."""
        answer: DncListsListSomeAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read(self, id: str) -> DncListsReadAnswer:
        """Read a do-not-call list."""
        answer: DncListsReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    def remove(self, id: str) -> DncListsRemoveAnswer:
        """Delete a do-not-call list."""
        answer: DncListsRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    def add(self, id: str, body: NumbersBody, *, idempotency_key: str | None = None) -> DncListsAddAnswer:
        """Block numbers."""
        answer: DncListsAddAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/numbers",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def remove_number(self, id: str, number: str) -> DncListsRemoveNumberAnswer:
        """Unblock a number."""
        answer: DncListsRemoveNumberAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/numbers/{_in_path(number)}",
                of_data=True,
            )
        )
        return answer

    def export(self, id: str) -> str:
        """Export a do-not-call list."""
        return self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/numbers.csv")
        )

    def make_global(
        self, id: str, body: GlobalBody | None = None, *, idempotency_key: str | None = None
    ) -> DncListsMakeGlobalAnswer:
        """Block the numbers of a list for all."""
        answer: DncListsMakeGlobalAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/global",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def append(
        self,
        id: str,
        *,
        file: File,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        idempotency_key: str | None = None,
    ) -> DncListsAppendAnswer:
        """Add a CSV file to a do-not-call list."""
        answer: DncListsAppendAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/file",
                file=file,
                form={"mapping": mapping, "encoding": encoding} if file else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def report(self, id: str) -> str:
        """The rows that did not go in."""
        return self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/rejects.csv")
        )


class AsyncDncLists:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        body: DncListsCreateBody | None = None,
        *,
        file: File | None = None,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        name: str | None = None,
        description: str | None = None,
        idempotency_key: str | None = None,
    ) -> DncListsCreateAnswer:
        """Create a do-not-call list, empty or from a CSV file."""
        answer: DncListsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists",
                body=body,
                file=file,
                form={"mapping": mapping, "encoding": encoding, "name": name, "description": description}
                if file
                else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_some(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> DncListsListSomeAnswer:
        """List the do-not-call lists."""
        answer: DncListsListSomeAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read(self, id: str) -> DncListsReadAnswer:
        """Read a do-not-call list."""
        answer: DncListsReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    async def remove(self, id: str) -> DncListsRemoveAnswer:
        """Delete a do-not-call list."""
        answer: DncListsRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}", of_data=True)
        )
        return answer

    async def add(self, id: str, body: NumbersBody, *, idempotency_key: str | None = None) -> DncListsAddAnswer:
        """Block numbers."""
        answer: DncListsAddAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/numbers",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def remove_number(self, id: str, number: str) -> DncListsRemoveNumberAnswer:
        """Unblock a number."""
        answer: DncListsRemoveNumberAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/numbers/{_in_path(number)}",
                of_data=True,
            )
        )
        return answer

    async def export(self, id: str) -> str:
        """Export a do-not-call list."""
        return await self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/numbers.csv")
        )

    async def make_global(
        self, id: str, body: GlobalBody | None = None, *, idempotency_key: str | None = None
    ) -> DncListsMakeGlobalAnswer:
        """Block the numbers of a list for all."""
        answer: DncListsMakeGlobalAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/global",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def append(
        self,
        id: str,
        *,
        file: File,
        mapping: str | None = None,
        encoding: Literal["utf-8", "utf-16", "windows-1252"] | None = None,
        idempotency_key: str | None = None,
    ) -> DncListsAppendAnswer:
        """Add a CSV file to a do-not-call list."""
        answer: DncListsAppendAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/file",
                file=file,
                form={"mapping": mapping, "encoding": encoding} if file else None,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def report(self, id: str) -> str:
        """The rows that did not go in."""
        return await self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/dnc-lists/{_in_path(id)}/rejects.csv")
        )


class CallerIds:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_all(self) -> list[CallerIdsListAllAnswerItem]:
        """List the caller IDs."""
        answer: list[CallerIdsListAllAnswerItem] = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/caller-ids", of_data=True)
        )
        return answer

    def add(self, body: NewCallerIdBody, *, idempotency_key: str | None = None) -> CallerIdsAddAnswer:
        """Add a caller ID."""
        answer: CallerIdsAddAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/caller-ids",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def remove(self, number: str) -> CallerIdsRemoveAnswer:
        """Remove a caller ID."""
        answer: CallerIdsRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/caller-ids/{_in_path(number)}", of_data=True)
        )
        return answer


class AsyncCallerIds:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_all(self) -> list[CallerIdsListAllAnswerItem]:
        """List the caller IDs."""
        answer: list[CallerIdsListAllAnswerItem] = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/caller-ids", of_data=True)
        )
        return answer

    async def add(self, body: NewCallerIdBody, *, idempotency_key: str | None = None) -> CallerIdsAddAnswer:
        """Add a caller ID."""
        answer: CallerIdsAddAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/caller-ids",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def remove(self, number: str) -> CallerIdsRemoveAnswer:
        """Remove a caller ID."""
        answer: CallerIdsRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/caller-ids/{_in_path(number)}", of_data=True)
        )
        return answer


class Queues:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: QueuesCreateBody, *, idempotency_key: str | None = None) -> QueuesCreateAnswer:
        """Create a queue."""
        answer: QueuesCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/queues",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> QueuesListAllAnswer:
        """List the queues."""
        answer: QueuesListAllAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/queues",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read(self, queue_id: str) -> QueuesReadAnswer:
        """Read a queue."""
        answer: QueuesReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}", of_data=True)
        )
        return answer

    def update(self, queue_id: str, body: QueuesUpdateBody) -> QueuesUpdateAnswer:
        """Change a queue."""
        answer: QueuesUpdateAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove(self, queue_id: str) -> QueuesRemoveAnswer:
        """Remove a queue."""
        answer: QueuesRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}", of_data=True)
        )
        return answer

    def create_as_reference(
        self, body: QueuesCreateAsReferenceBody, *, idempotency_key: str | None = None
    ) -> QueuesCreateAsReferenceAnswer:
        """Create a queue (reference form)."""
        answer: QueuesCreateAsReferenceAnswer = self._transport.ask(
            Call(
                "POST",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_as_reference(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> QueuesListAsReferenceAnswer:
        """List the queues (reference form)."""
        answer: QueuesListAsReferenceAnswer = self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read_as_reference(self, queue_id: str) -> QueuesReadAsReferenceAnswer:
        """Read a queue (reference form)."""
        answer: QueuesReadAsReferenceAnswer = self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                of_data=True,
            )
        )
        return answer

    def update_as_reference(self, queue_id: str, body: QueuesUpdateAsReferenceBody) -> QueuesUpdateAsReferenceAnswer:
        """Change a queue (reference form)."""
        answer: QueuesUpdateAsReferenceAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove_as_reference(self, queue_id: str) -> QueuesRemoveAsReferenceAnswer:
        """Remove a queue (reference form)."""
        answer: QueuesRemoveAsReferenceAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                of_data=True,
            )
        )
        return answer


class AsyncQueues:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: QueuesCreateBody, *, idempotency_key: str | None = None) -> QueuesCreateAnswer:
        """Create a queue."""
        answer: QueuesCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/queues",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> QueuesListAllAnswer:
        """List the queues."""
        answer: QueuesListAllAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/queues",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read(self, queue_id: str) -> QueuesReadAnswer:
        """Read a queue."""
        answer: QueuesReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}", of_data=True)
        )
        return answer

    async def update(self, queue_id: str, body: QueuesUpdateBody) -> QueuesUpdateAnswer:
        """Change a queue."""
        answer: QueuesUpdateAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove(self, queue_id: str) -> QueuesRemoveAnswer:
        """Remove a queue."""
        answer: QueuesRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}", of_data=True)
        )
        return answer

    async def create_as_reference(
        self, body: QueuesCreateAsReferenceBody, *, idempotency_key: str | None = None
    ) -> QueuesCreateAsReferenceAnswer:
        """Create a queue (reference form)."""
        answer: QueuesCreateAsReferenceAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_as_reference(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> QueuesListAsReferenceAnswer:
        """List the queues (reference form)."""
        answer: QueuesListAsReferenceAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read_as_reference(self, queue_id: str) -> QueuesReadAsReferenceAnswer:
        """Read a queue (reference form)."""
        answer: QueuesReadAsReferenceAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                of_data=True,
            )
        )
        return answer

    async def update_as_reference(
        self, queue_id: str, body: QueuesUpdateAsReferenceBody
    ) -> QueuesUpdateAsReferenceAnswer:
        """Change a queue (reference form)."""
        answer: QueuesUpdateAsReferenceAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove_as_reference(self, queue_id: str) -> QueuesRemoveAsReferenceAnswer:
        """Remove a queue (reference form)."""
        answer: QueuesRemoveAsReferenceAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/queues/{_in_path(queue_id)}",
                of_data=True,
            )
        )
        return answer


class Availability:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_availability(self, queue_id: str) -> AvailabilityReadAvailabilityAnswer:
        """Who can take a call now."""
        answer: AvailabilityReadAvailabilityAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/availability",
                of_data=True,
            )
        )
        return answer


class AsyncAvailability:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_availability(self, queue_id: str) -> AvailabilityReadAvailabilityAnswer:
        """Who can take a call now."""
        answer: AvailabilityReadAvailabilityAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/availability",
                of_data=True,
            )
        )
        return answer


class DispositionSets:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self, body: DispositionSetsCreateBody, *, idempotency_key: str | None = None
    ) -> DispositionSetsCreateAnswer:
        """Create a disposition set."""
        answer: DispositionSetsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> DispositionSetsListAllAnswer:
        """List the disposition sets."""
        answer: DispositionSetsListAllAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read(self, set_id: str) -> DispositionSetsReadAnswer:
        """Read a disposition set."""
        answer: DispositionSetsReadAnswer = self._transport.ask(
            Call(
                "GET", f"/api/v1/streams/{self._transport.stream_id}/disposition-sets/{_in_path(set_id)}", of_data=True
            )
        )
        return answer

    def change(self, set_id: str, body: DispositionSetsChangeBody) -> DispositionSetsChangeAnswer:
        """Replace a disposition set."""
        answer: DispositionSetsChangeAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets/{_in_path(set_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove(self, set_id: str) -> DispositionSetsRemoveAnswer:
        """Remove a disposition set."""
        answer: DispositionSetsRemoveAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets/{_in_path(set_id)}",
                of_data=True,
            )
        )
        return answer


class AsyncDispositionSets:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self, body: DispositionSetsCreateBody, *, idempotency_key: str | None = None
    ) -> DispositionSetsCreateAnswer:
        """Create a disposition set."""
        answer: DispositionSetsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> DispositionSetsListAllAnswer:
        """List the disposition sets."""
        answer: DispositionSetsListAllAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read(self, set_id: str) -> DispositionSetsReadAnswer:
        """Read a disposition set."""
        answer: DispositionSetsReadAnswer = await self._transport.ask(
            Call(
                "GET", f"/api/v1/streams/{self._transport.stream_id}/disposition-sets/{_in_path(set_id)}", of_data=True
            )
        )
        return answer

    async def change(self, set_id: str, body: DispositionSetsChangeBody) -> DispositionSetsChangeAnswer:
        """Replace a disposition set."""
        answer: DispositionSetsChangeAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets/{_in_path(set_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove(self, set_id: str) -> DispositionSetsRemoveAnswer:
        """Remove a disposition set."""
        answer: DispositionSetsRemoveAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/disposition-sets/{_in_path(set_id)}",
                of_data=True,
            )
        )
        return answer


class Flows:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: FlowsCreateBody, *, idempotency_key: str | None = None) -> FlowsCreateAnswer:
        """Create a flow."""
        answer: FlowsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/flows",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> FlowsListAllAnswer:
        """List the flows."""
        answer: FlowsListAllAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/flows",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def schema(self) -> dict[str, Any]:
        """Read the schema of flows."""
        answer: dict[str, Any] = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/flow-schema", of_data=True)
        )
        return answer

    def check(self, body: FlowsCheckBody, *, idempotency_key: str | None = None) -> FlowsCheckAnswer:
        """Check a flow."""
        answer: FlowsCheckAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/flow-checks",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def try_out(self, body: FlowsTryOutBody, *, idempotency_key: str | None = None) -> FlowsTryOutAnswer:
        """Go through a flow."""
        answer: FlowsTryOutAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/flow-trials",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def read(self, flow_id: str) -> FlowsReadAnswer:
        """Read a flow."""
        answer: FlowsReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}", of_data=True)
        )
        return answer

    def update(self, flow_id: str, body: FlowsUpdateBody) -> FlowsUpdateAnswer:
        """Change a flow."""
        answer: FlowsUpdateAnswer = self._transport.ask(
            Call(
                "PUT", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}", body=body, of_data=True
            )
        )
        return answer

    def remove(self, flow_id: str) -> FlowsRemoveAnswer:
        """Remove a flow."""
        answer: FlowsRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}", of_data=True)
        )
        return answer

    def graph(self, flow_id: str) -> FlowsGraphAnswer:
        """Draw a flow."""
        answer: FlowsGraphAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}/graph", of_data=True)
        )
        return answer


class AsyncFlows:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: FlowsCreateBody, *, idempotency_key: str | None = None) -> FlowsCreateAnswer:
        """Create a flow."""
        answer: FlowsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/flows",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> FlowsListAllAnswer:
        """List the flows."""
        answer: FlowsListAllAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/flows",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def schema(self) -> dict[str, Any]:
        """Read the schema of flows."""
        answer: dict[str, Any] = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/flow-schema", of_data=True)
        )
        return answer

    async def check(self, body: FlowsCheckBody, *, idempotency_key: str | None = None) -> FlowsCheckAnswer:
        """Check a flow."""
        answer: FlowsCheckAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/flow-checks",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def try_out(self, body: FlowsTryOutBody, *, idempotency_key: str | None = None) -> FlowsTryOutAnswer:
        """Go through a flow."""
        answer: FlowsTryOutAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/flow-trials",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def read(self, flow_id: str) -> FlowsReadAnswer:
        """Read a flow."""
        answer: FlowsReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}", of_data=True)
        )
        return answer

    async def update(self, flow_id: str, body: FlowsUpdateBody) -> FlowsUpdateAnswer:
        """Change a flow."""
        answer: FlowsUpdateAnswer = await self._transport.ask(
            Call(
                "PUT", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}", body=body, of_data=True
            )
        )
        return answer

    async def remove(self, flow_id: str) -> FlowsRemoveAnswer:
        """Remove a flow."""
        answer: FlowsRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}", of_data=True)
        )
        return answer

    async def graph(self, flow_id: str) -> FlowsGraphAnswer:
        """Draw a flow."""
        answer: FlowsGraphAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/flows/{_in_path(flow_id)}/graph", of_data=True)
        )
        return answer


class Agents:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: AgentsCreateBody, *, idempotency_key: str | None = None) -> AgentsCreateAnswer:
        """Create an agent."""
        answer: AgentsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/agents",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> AgentsListAllAnswer:
        """List the agents."""
        answer: AgentsListAllAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/agents",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read(self, agent_id: str) -> AgentsReadAnswer:
        """Read an agent."""
        answer: AgentsReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}", of_data=True)
        )
        return answer

    def update(self, agent_id: str, body: AgentsUpdateBody) -> AgentsUpdateAnswer:
        """Change an agent."""
        answer: AgentsUpdateAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove(self, agent_id: str) -> AgentsRemoveAnswer:
        """Remove an agent."""
        answer: AgentsRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}", of_data=True)
        )
        return answer

    def token(self, agent_id: str, *, idempotency_key: str | None = None) -> AgentsTokenAnswer:
        """Make a token for an agent's session."""
        answer: AgentsTokenAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/token",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def create_as_reference(
        self, body: AgentsCreateAsReferenceBody, *, idempotency_key: str | None = None
    ) -> AgentsCreateAsReferenceAnswer:
        """Create an agent (reference form)."""
        answer: AgentsCreateAsReferenceAnswer = self._transport.ask(
            Call(
                "POST",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_as_reference(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> AgentsListAsReferenceAnswer:
        """List the agents (reference form)."""
        answer: AgentsListAsReferenceAnswer = self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read_as_reference(self, agent_id: str) -> AgentsReadAsReferenceAnswer:
        """Read an agent (reference form)."""
        answer: AgentsReadAsReferenceAnswer = self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                of_data=True,
            )
        )
        return answer

    def update_as_reference(self, agent_id: str, body: AgentsUpdateAsReferenceBody) -> AgentsUpdateAsReferenceAnswer:
        """Change an agent (reference form)."""
        answer: AgentsUpdateAsReferenceAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove_as_reference(self, agent_id: str) -> AgentsRemoveAsReferenceAnswer:
        """Remove an agent (reference form)."""
        answer: AgentsRemoveAsReferenceAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                of_data=True,
            )
        )
        return answer


class AsyncAgents:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: AgentsCreateBody, *, idempotency_key: str | None = None) -> AgentsCreateAnswer:
        """Create an agent."""
        answer: AgentsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/agents",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_all(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> AgentsListAllAnswer:
        """List the agents."""
        answer: AgentsListAllAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/agents",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read(self, agent_id: str) -> AgentsReadAnswer:
        """Read an agent."""
        answer: AgentsReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}", of_data=True)
        )
        return answer

    async def update(self, agent_id: str, body: AgentsUpdateBody) -> AgentsUpdateAnswer:
        """Change an agent."""
        answer: AgentsUpdateAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove(self, agent_id: str) -> AgentsRemoveAnswer:
        """Remove an agent."""
        answer: AgentsRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}", of_data=True)
        )
        return answer

    async def token(self, agent_id: str, *, idempotency_key: str | None = None) -> AgentsTokenAnswer:
        """Make a token for an agent's session."""
        answer: AgentsTokenAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/token",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def create_as_reference(
        self, body: AgentsCreateAsReferenceBody, *, idempotency_key: str | None = None
    ) -> AgentsCreateAsReferenceAnswer:
        """Create an agent (reference form)."""
        answer: AgentsCreateAsReferenceAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_as_reference(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> AgentsListAsReferenceAnswer:
        """List the agents (reference form)."""
        answer: AgentsListAsReferenceAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read_as_reference(self, agent_id: str) -> AgentsReadAsReferenceAnswer:
        """Read an agent (reference form)."""
        answer: AgentsReadAsReferenceAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                of_data=True,
            )
        )
        return answer

    async def update_as_reference(
        self, agent_id: str, body: AgentsUpdateAsReferenceBody
    ) -> AgentsUpdateAsReferenceAnswer:
        """Change an agent (reference form)."""
        answer: AgentsUpdateAsReferenceAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove_as_reference(self, agent_id: str) -> AgentsRemoveAsReferenceAnswer:
        """Remove an agent (reference form)."""
        answer: AgentsRemoveAsReferenceAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/agentassist/api/v1/public/{self._transport.stream_id}/agents/{_in_path(agent_id)}",
                of_data=True,
            )
        )
        return answer


class Desk:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change_state(self, agent_id: str, body: StateBody) -> DeskChangeStateAnswer:
        """Sign in, take a break, sign out."""
        answer: DeskChangeStateAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/state",
                body=body,
                of_data=True,
            )
        )
        return answer

    def admit_browser(self, agent_id: str, *, idempotency_key: str | None = None) -> DeskAdmitBrowserAnswer:
        """Have the browser be the agent's telephone."""
        answer: DeskAdmitBrowserAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/phone",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def choose_phone(self, agent_id: str, body: PhoneBody) -> DeskChoosePhoneAnswer:
        """Choose where to telephone."""
        answer: DeskChoosePhoneAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/phone",
                body=body,
                of_data=True,
            )
        )
        return answer

    def work(self, agent_id: str) -> DeskWorkAnswer:
        """See what is on the desk."""
        answer: DeskWorkAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/work", of_data=True)
        )
        return answer

    def dial(self, preview_id: str, *, idempotency_key: str | None = None) -> DeskDialAnswer:
        """Dial the person of a preview."""
        answer: DeskDialAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/previews/{_in_path(preview_id)}/dial",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def skip(
        self, preview_id: str, body: SkipBody | None = None, *, idempotency_key: str | None = None
    ) -> DeskSkipAnswer:
        """Skip the person of a preview."""
        answer: DeskSkipAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/previews/{_in_path(preview_id)}/skip",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def hang_up(self, call_id: str, *, idempotency_key: str | None = None) -> DeskHangUpAnswer:
        """Hang up."""
        answer: DeskHangUpAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/hangup",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def hold(self, call_id: str, *, idempotency_key: str | None = None) -> DeskHoldAnswer:
        """Put a call on hold."""
        answer: DeskHoldAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/hold",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def unhold(self, call_id: str, *, idempotency_key: str | None = None) -> DeskUnholdAnswer:
        """Take a call back from hold."""
        answer: DeskUnholdAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/unhold",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def mute(self, call_id: str, *, idempotency_key: str | None = None) -> DeskMuteAnswer:
        """Mute the agent."""
        answer: DeskMuteAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/mute",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def unmute(self, call_id: str, *, idempotency_key: str | None = None) -> DeskUnmuteAnswer:
        """Let the agent be heard again."""
        answer: DeskUnmuteAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/unmute",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def send_digits(
        self, call_id: str, body: DigitsBody, *, idempotency_key: str | None = None
    ) -> DeskSendDigitsAnswer:
        """Send keys."""
        answer: DeskSendDigitsAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/dtmf",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def wrap_up(self, call_id: str, body: DispositionBody, *, idempotency_key: str | None = None) -> DeskWrapUpAnswer:
        """Wrap up a call."""
        answer: DeskWrapUpAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/disposition",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncDesk:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change_state(self, agent_id: str, body: StateBody) -> DeskChangeStateAnswer:
        """Sign in, take a break, sign out."""
        answer: DeskChangeStateAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/state",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def admit_browser(self, agent_id: str, *, idempotency_key: str | None = None) -> DeskAdmitBrowserAnswer:
        """Have the browser be the agent's telephone."""
        answer: DeskAdmitBrowserAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/phone",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def choose_phone(self, agent_id: str, body: PhoneBody) -> DeskChoosePhoneAnswer:
        """Choose where to telephone."""
        answer: DeskChoosePhoneAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/phone",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def work(self, agent_id: str) -> DeskWorkAnswer:
        """See what is on the desk."""
        answer: DeskWorkAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/work", of_data=True)
        )
        return answer

    async def dial(self, preview_id: str, *, idempotency_key: str | None = None) -> DeskDialAnswer:
        """Dial the person of a preview."""
        answer: DeskDialAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/previews/{_in_path(preview_id)}/dial",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def skip(
        self, preview_id: str, body: SkipBody | None = None, *, idempotency_key: str | None = None
    ) -> DeskSkipAnswer:
        """Skip the person of a preview."""
        answer: DeskSkipAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/previews/{_in_path(preview_id)}/skip",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def hang_up(self, call_id: str, *, idempotency_key: str | None = None) -> DeskHangUpAnswer:
        """Hang up."""
        answer: DeskHangUpAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/hangup",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def hold(self, call_id: str, *, idempotency_key: str | None = None) -> DeskHoldAnswer:
        """Put a call on hold."""
        answer: DeskHoldAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/hold",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def unhold(self, call_id: str, *, idempotency_key: str | None = None) -> DeskUnholdAnswer:
        """Take a call back from hold."""
        answer: DeskUnholdAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/unhold",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def mute(self, call_id: str, *, idempotency_key: str | None = None) -> DeskMuteAnswer:
        """Mute the agent."""
        answer: DeskMuteAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/mute",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def unmute(self, call_id: str, *, idempotency_key: str | None = None) -> DeskUnmuteAnswer:
        """Let the agent be heard again."""
        answer: DeskUnmuteAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/unmute",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def send_digits(
        self, call_id: str, body: DigitsBody, *, idempotency_key: str | None = None
    ) -> DeskSendDigitsAnswer:
        """Send keys."""
        answer: DeskSendDigitsAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/dtmf",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def wrap_up(
        self, call_id: str, body: DispositionBody, *, idempotency_key: str | None = None
    ) -> DeskWrapUpAnswer:
        """Wrap up a call."""
        answer: DeskWrapUpAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/disposition",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class History:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_progress(self, campaign_id: str) -> HistoryReadProgressAnswer:
        """Progress."""
        answer: HistoryReadProgressAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/campaigns/{_in_path(campaign_id)}/progress",
                of_data=True,
            )
        )
        return answer

    def read_explanation(self, *, phone_number: str, campaign_id: str | None = None) -> HistoryReadExplanationAnswer:
        """Why a number may be dialed now, or not."""
        answer: HistoryReadExplanationAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/explain",
                query={"phoneNumber": phone_number, "campaignId": campaign_id},
                of_data=True,
            )
        )
        return answer

    def list_attempts(
        self,
        *,
        campaign_id: str | None = None,
        instance_id: str | None = None,
        agent_id: str | None = None,
        outcome: Outcome | None = None,
        phone_number: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> HistoryListAttemptsAnswer:
        """The call history, newest first."""
        answer: HistoryListAttemptsAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/attempts",
                query={
                    "campaignId": campaign_id,
                    "instanceId": instance_id,
                    "agentId": agent_id,
                    "outcome": outcome,
                    "phoneNumber": phone_number,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                },
                of_data=True,
            )
        )
        return answer

    def list_attempts_csv(
        self,
        *,
        campaign_id: str | None = None,
        instance_id: str | None = None,
        agent_id: str | None = None,
        outcome: Outcome | None = None,
        phone_number: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> str:
        """The call history, newest first, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/attempts",
                query={
                    "campaignId": campaign_id,
                    "instanceId": instance_id,
                    "agentId": agent_id,
                    "outcome": outcome,
                    "phoneNumber": phone_number,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                    "format": "csv",
                },
            )
        )


class AsyncHistory:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_progress(self, campaign_id: str) -> HistoryReadProgressAnswer:
        """Progress."""
        answer: HistoryReadProgressAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/campaigns/{_in_path(campaign_id)}/progress",
                of_data=True,
            )
        )
        return answer

    async def read_explanation(
        self, *, phone_number: str, campaign_id: str | None = None
    ) -> HistoryReadExplanationAnswer:
        """Why a number may be dialed now, or not."""
        answer: HistoryReadExplanationAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/explain",
                query={"phoneNumber": phone_number, "campaignId": campaign_id},
                of_data=True,
            )
        )
        return answer

    async def list_attempts(
        self,
        *,
        campaign_id: str | None = None,
        instance_id: str | None = None,
        agent_id: str | None = None,
        outcome: Outcome | None = None,
        phone_number: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> HistoryListAttemptsAnswer:
        """The call history, newest first."""
        answer: HistoryListAttemptsAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/attempts",
                query={
                    "campaignId": campaign_id,
                    "instanceId": instance_id,
                    "agentId": agent_id,
                    "outcome": outcome,
                    "phoneNumber": phone_number,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                },
                of_data=True,
            )
        )
        return answer

    async def list_attempts_csv(
        self,
        *,
        campaign_id: str | None = None,
        instance_id: str | None = None,
        agent_id: str | None = None,
        outcome: Outcome | None = None,
        phone_number: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> str:
        """The call history, newest first, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/attempts",
                query={
                    "campaignId": campaign_id,
                    "instanceId": instance_id,
                    "agentId": agent_id,
                    "outcome": outcome,
                    "phoneNumber": phone_number,
                    "from": from_,
                    "to": to,
                    "limit": limit,
                    "cursor": cursor,
                    "format": "csv",
                },
            )
        )


class Recordings:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_all(
        self,
        *,
        campaign_id: str | None = None,
        agent_id: str | None = None,
        attempt_id: str | None = None,
        phone_number: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        skip: int | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> RecordingsListAllAnswer:
        """List the recordings, newest first."""
        answer: RecordingsListAllAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/recordings",
                query={
                    "campaignId": campaign_id,
                    "agentId": agent_id,
                    "attemptId": attempt_id,
                    "phoneNumber": phone_number,
                    "from": from_,
                    "to": to,
                    "skip": skip,
                    "page": page,
                    "limit": limit,
                },
                of_data=True,
            )
        )
        return answer

    def read(self, recording_id: str) -> RecordingsReadAnswer:
        """Read what is known of a recording."""
        answer: RecordingsReadAnswer = self._transport.ask(
            Call(
                "GET", f"/api/v1/streams/{self._transport.stream_id}/recordings/{_in_path(recording_id)}", of_data=True
            )
        )
        return answer

    def delete(self, recording_id: str) -> RecordingsDeleteAnswer:
        """Delete a recording."""
        answer: RecordingsDeleteAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/recordings/{_in_path(recording_id)}",
                of_data=True,
            )
        )
        return answer

    def listen(self, recording_id: str) -> str:
        """Listen to a recording."""
        return self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/recordings/{_in_path(recording_id)}/audio")
        )


class AsyncRecordings:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_all(
        self,
        *,
        campaign_id: str | None = None,
        agent_id: str | None = None,
        attempt_id: str | None = None,
        phone_number: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        skip: int | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> RecordingsListAllAnswer:
        """List the recordings, newest first."""
        answer: RecordingsListAllAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/recordings",
                query={
                    "campaignId": campaign_id,
                    "agentId": agent_id,
                    "attemptId": attempt_id,
                    "phoneNumber": phone_number,
                    "from": from_,
                    "to": to,
                    "skip": skip,
                    "page": page,
                    "limit": limit,
                },
                of_data=True,
            )
        )
        return answer

    async def read(self, recording_id: str) -> RecordingsReadAnswer:
        """Read what is known of a recording."""
        answer: RecordingsReadAnswer = await self._transport.ask(
            Call(
                "GET", f"/api/v1/streams/{self._transport.stream_id}/recordings/{_in_path(recording_id)}", of_data=True
            )
        )
        return answer

    async def delete(self, recording_id: str) -> RecordingsDeleteAnswer:
        """Delete a recording."""
        answer: RecordingsDeleteAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/recordings/{_in_path(recording_id)}",
                of_data=True,
            )
        )
        return answer

    async def listen(self, recording_id: str) -> str:
        """Listen to a recording."""
        return await self._transport.read(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/recordings/{_in_path(recording_id)}/audio")
        )


class Supervision:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def begin(self, call_id: str, body: SupervisionBody) -> SupervisionBeginAnswer:
        """Listen to a conversation, whisper to its agent, or talk with both."""
        answer: SupervisionBeginAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/supervision",
                body=body,
                of_data=True,
            )
        )
        return answer

    def end(self, call_id: str) -> SupervisionEndAnswer:
        """Leave a conversation."""
        answer: SupervisionEndAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/supervision",
                of_data=True,
            )
        )
        return answer

    def admit_browser(self, *, idempotency_key: str | None = None) -> SupervisionAdmitBrowserAnswer:
        """Have the browser be the supervisor's telephone."""
        answer: SupervisionAdmitBrowserAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/supervision/phone",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncSupervision:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def begin(self, call_id: str, body: SupervisionBody) -> SupervisionBeginAnswer:
        """Listen to a conversation, whisper to its agent, or talk with both."""
        answer: SupervisionBeginAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/supervision",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def end(self, call_id: str) -> SupervisionEndAnswer:
        """Leave a conversation."""
        answer: SupervisionEndAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/supervision",
                of_data=True,
            )
        )
        return answer

    async def admit_browser(self, *, idempotency_key: str | None = None) -> SupervisionAdmitBrowserAnswer:
        """Have the browser be the supervisor's telephone."""
        answer: SupervisionAdmitBrowserAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/supervision/phone",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class Telephony:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_health(self) -> TelephonyReadHealthAnswer:
        """How telephony is."""
        answer: TelephonyReadHealthAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/telephony", of_data=True)
        )
        return answer


class AsyncTelephony:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_health(self) -> TelephonyReadHealthAnswer:
        """How telephony is."""
        answer: TelephonyReadHealthAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/telephony", of_data=True)
        )
        return answer


class Pacing:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_pacing(self, campaign_id: str, *, limit: int | None = None) -> PacingReadPacingAnswer:
        """Pacing."""
        answer: PacingReadPacingAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/campaigns/{_in_path(campaign_id)}/pacing",
                query={"limit": limit},
                of_data=True,
            )
        )
        return answer


class AsyncPacing:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_pacing(self, campaign_id: str, *, limit: int | None = None) -> PacingReadPacingAnswer:
        """Pacing."""
        answer: PacingReadPacingAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/campaigns/{_in_path(campaign_id)}/pacing",
                query={"limit": limit},
                of_data=True,
            )
        )
        return answer


class Settings:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read(self) -> SettingsReadAnswer:
        """Read the settings of the stream."""
        answer: SettingsReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/settings", of_data=True)
        )
        return answer

    def change(self, body: SettingsBody) -> SettingsChangeAnswer:
        """Change settings of the stream."""
        answer: SettingsChangeAnswer = self._transport.ask(
            Call("PUT", f"/api/v1/streams/{self._transport.stream_id}/settings", body=body, of_data=True)
        )
        return answer

    def presets(self) -> list[SettingsPresetsAnswerItem]:
        """List the presets of limits."""
        answer: list[SettingsPresetsAnswerItem] = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/settings/presets", of_data=True)
        )
        return answer


class AsyncSettings:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read(self) -> SettingsReadAnswer:
        """Read the settings of the stream."""
        answer: SettingsReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/settings", of_data=True)
        )
        return answer

    async def change(self, body: SettingsBody) -> SettingsChangeAnswer:
        """Change settings of the stream."""
        answer: SettingsChangeAnswer = await self._transport.ask(
            Call("PUT", f"/api/v1/streams/{self._transport.stream_id}/settings", body=body, of_data=True)
        )
        return answer

    async def presets(self) -> list[SettingsPresetsAnswerItem]:
        """List the presets of limits."""
        answer: list[SettingsPresetsAnswerItem] = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/settings/presets", of_data=True)
        )
        return answer


class Webhooks:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_all(self) -> list[WebhooksListAllAnswerItem]:
        """List the webhooks."""
        answer: list[WebhooksListAllAnswerItem] = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/webhooks", of_data=True)
        )
        return answer

    def create(self, body: WebhooksCreateBody, *, idempotency_key: str | None = None) -> WebhooksCreateAnswer:
        """Create a webhook."""
        answer: WebhooksCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def read(self, webhook_id: str) -> WebhooksReadAnswer:
        """Read a webhook."""
        answer: WebhooksReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}", of_data=True)
        )
        return answer

    def update(self, webhook_id: str, body: WebhooksUpdateBody) -> WebhooksUpdateAnswer:
        """Change a webhook."""
        answer: WebhooksUpdateAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove(self, webhook_id: str) -> WebhooksRemoveAnswer:
        """Remove a webhook."""
        answer: WebhooksRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}", of_data=True)
        )
        return answer

    def rotate(self, webhook_id: str, *, idempotency_key: str | None = None) -> WebhooksRotateAnswer:
        """Give a webhook a new secret."""
        answer: WebhooksRotateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/rotate",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_deliveries(
        self,
        webhook_id: str,
        *,
        state: DeliveryState | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> WebhooksListDeliveriesAnswer:
        """What came of a webhook's deliveries."""
        answer: WebhooksListDeliveriesAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/deliveries",
                query={"state": state, "limit": limit, "cursor": cursor},
                of_data=True,
            )
        )
        return answer

    def replay_all(self, webhook_id: str, *, idempotency_key: str | None = None) -> WebhooksReplayAllAnswer:
        """Have all dead deliveries made again."""
        answer: WebhooksReplayAllAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/replay",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def replay_one(
        self, webhook_id: str, event_id: str, *, idempotency_key: str | None = None
    ) -> WebhooksReplayOneAnswer:
        """Have one dead delivery made again."""
        answer: WebhooksReplayOneAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/deliveries/{_in_path(event_id)}/replay",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncWebhooks:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_all(self) -> list[WebhooksListAllAnswerItem]:
        """List the webhooks."""
        answer: list[WebhooksListAllAnswerItem] = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/webhooks", of_data=True)
        )
        return answer

    async def create(self, body: WebhooksCreateBody, *, idempotency_key: str | None = None) -> WebhooksCreateAnswer:
        """Create a webhook."""
        answer: WebhooksCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def read(self, webhook_id: str) -> WebhooksReadAnswer:
        """Read a webhook."""
        answer: WebhooksReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}", of_data=True)
        )
        return answer

    async def update(self, webhook_id: str, body: WebhooksUpdateBody) -> WebhooksUpdateAnswer:
        """Change a webhook."""
        answer: WebhooksUpdateAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove(self, webhook_id: str) -> WebhooksRemoveAnswer:
        """Remove a webhook."""
        answer: WebhooksRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}", of_data=True)
        )
        return answer

    async def rotate(self, webhook_id: str, *, idempotency_key: str | None = None) -> WebhooksRotateAnswer:
        """Give a webhook a new secret."""
        answer: WebhooksRotateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/rotate",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_deliveries(
        self,
        webhook_id: str,
        *,
        state: DeliveryState | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> WebhooksListDeliveriesAnswer:
        """What came of a webhook's deliveries."""
        answer: WebhooksListDeliveriesAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/deliveries",
                query={"state": state, "limit": limit, "cursor": cursor},
                of_data=True,
            )
        )
        return answer

    async def replay_all(self, webhook_id: str, *, idempotency_key: str | None = None) -> WebhooksReplayAllAnswer:
        """Have all dead deliveries made again."""
        answer: WebhooksReplayAllAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/replay",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def replay_one(
        self, webhook_id: str, event_id: str, *, idempotency_key: str | None = None
    ) -> WebhooksReplayOneAnswer:
        """Have one dead delivery made again."""
        answer: WebhooksReplayOneAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/webhooks/{_in_path(webhook_id)}/deliveries/{_in_path(event_id)}/replay",
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class Reports:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def overview(
        self, *, campaign_id: str | None = None, from_: str | None = None, to: str | None = None
    ) -> ReportsOverviewAnswer:
        """Calls by campaign."""
        answer: ReportsOverviewAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/overview",
                query={"campaignId": campaign_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    def overview_csv(self, *, campaign_id: str | None = None, from_: str | None = None, to: str | None = None) -> str:
        """Calls by campaign, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/overview",
                query={"campaignId": campaign_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    def outcomes(
        self,
        *,
        instance_id: str | None = None,
        by: Literal["campaign", "hour"] | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> ReportsOutcomesAnswer:
        """Calls by outcome."""
        answer: ReportsOutcomesAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/outcomes",
                query={"instanceId": instance_id, "by": by, "campaignId": campaign_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    def outcomes_csv(
        self,
        *,
        instance_id: str | None = None,
        by: Literal["campaign", "hour"] | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> str:
        """Calls by outcome, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/outcomes",
                query={
                    "instanceId": instance_id,
                    "by": by,
                    "campaignId": campaign_id,
                    "from": from_,
                    "to": to,
                    "format": "csv",
                },
            )
        )

    def dispositions(
        self,
        *,
        instance_id: str | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> ReportsDispositionsAnswer:
        """Dispositions by attempt."""
        answer: ReportsDispositionsAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/dispositions",
                query={"instanceId": instance_id, "campaignId": campaign_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    def dispositions_csv(
        self,
        *,
        instance_id: str | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> str:
        """Dispositions by attempt, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/dispositions",
                query={"instanceId": instance_id, "campaignId": campaign_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    def compliance(self, *, campaign_id: str | None = None) -> ReportsComplianceAnswer:
        """Abandoned calls and refusals."""
        answer: ReportsComplianceAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/compliance",
                query={"campaignId": campaign_id},
                of_data=True,
            )
        )
        return answer

    def compliance_csv(self, *, campaign_id: str | None = None) -> str:
        """Abandoned calls and refusals, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/compliance",
                query={"campaignId": campaign_id, "format": "csv"},
            )
        )

    def agents(
        self, *, agent_id: str | None = None, from_: str | None = None, to: str | None = None
    ) -> ReportsAgentsAnswer:
        """Agents' work and time in states."""
        answer: ReportsAgentsAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agents",
                query={"agentId": agent_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    def agents_csv(self, *, agent_id: str | None = None, from_: str | None = None, to: str | None = None) -> str:
        """Agents' work and time in states, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agents",
                query={"agentId": agent_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    def agent_states(
        self, *, agent_id: str, from_: str | None = None, to: str | None = None
    ) -> ReportsAgentStatesAnswer:
        """The states of an agent."""
        answer: ReportsAgentStatesAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agent-states",
                query={"agentId": agent_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    def agent_states_csv(self, *, agent_id: str, from_: str | None = None, to: str | None = None) -> str:
        """The states of an agent, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agent-states",
                query={"agentId": agent_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    def lists(self, *, campaign_id: str) -> ReportsListsAnswer:
        """How far a campaign has come through its lists."""
        answer: ReportsListsAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/lists",
                query={"campaignId": campaign_id},
                of_data=True,
            )
        )
        return answer

    def lists_csv(self, *, campaign_id: str) -> str:
        """How far a campaign has come through its lists, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/lists",
                query={"campaignId": campaign_id, "format": "csv"},
            )
        )

    def latest_execution(
        self,
        *,
        campaign_id: str,
        state: RecordState | None = None,
        outcome: Outcome | None = None,
        disposition: str | None = None,
        list_id: str | None = None,
        search: str | None = None,
        sort: Sorting | None = None,
        order: Literal["asc", "desc"] | None = None,
        skip: int | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> ReportsLatestExecutionAnswer:
        """The people of a campaign's current run."""
        answer: ReportsLatestExecutionAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/latest-execution",
                query={
                    "campaignId": campaign_id,
                    "state": state,
                    "outcome": outcome,
                    "disposition": disposition,
                    "listId": list_id,
                    "search": search,
                    "sort": sort,
                    "order": order,
                    "skip": skip,
                    "page": page,
                    "limit": limit,
                },
                of_data=True,
            )
        )
        return answer

    def latest_execution_csv(
        self,
        *,
        campaign_id: str,
        state: RecordState | None = None,
        outcome: Outcome | None = None,
        disposition: str | None = None,
        list_id: str | None = None,
        search: str | None = None,
        sort: Sorting | None = None,
        order: Literal["asc", "desc"] | None = None,
        skip: int | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> str:
        """The people of a campaign's current run, as CSV."""
        return self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/latest-execution",
                query={
                    "campaignId": campaign_id,
                    "state": state,
                    "outcome": outcome,
                    "disposition": disposition,
                    "listId": list_id,
                    "search": search,
                    "sort": sort,
                    "order": order,
                    "skip": skip,
                    "page": page,
                    "limit": limit,
                    "format": "csv",
                },
            )
        )

    def read_diagnosis(self, campaign_id: str) -> ReportsReadDiagnosisAnswer:
        """Why is nothing dialing?."""
        answer: ReportsReadDiagnosisAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/campaigns/{_in_path(campaign_id)}/diagnosis",
                of_data=True,
            )
        )
        return answer


class AsyncReports:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def overview(
        self, *, campaign_id: str | None = None, from_: str | None = None, to: str | None = None
    ) -> ReportsOverviewAnswer:
        """Calls by campaign."""
        answer: ReportsOverviewAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/overview",
                query={"campaignId": campaign_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    async def overview_csv(
        self, *, campaign_id: str | None = None, from_: str | None = None, to: str | None = None
    ) -> str:
        """Calls by campaign, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/overview",
                query={"campaignId": campaign_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    async def outcomes(
        self,
        *,
        instance_id: str | None = None,
        by: Literal["campaign", "hour"] | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> ReportsOutcomesAnswer:
        """Calls by outcome."""
        answer: ReportsOutcomesAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/outcomes",
                query={"instanceId": instance_id, "by": by, "campaignId": campaign_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    async def outcomes_csv(
        self,
        *,
        instance_id: str | None = None,
        by: Literal["campaign", "hour"] | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> str:
        """Calls by outcome, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/outcomes",
                query={
                    "instanceId": instance_id,
                    "by": by,
                    "campaignId": campaign_id,
                    "from": from_,
                    "to": to,
                    "format": "csv",
                },
            )
        )

    async def dispositions(
        self,
        *,
        instance_id: str | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> ReportsDispositionsAnswer:
        """Dispositions by attempt."""
        answer: ReportsDispositionsAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/dispositions",
                query={"instanceId": instance_id, "campaignId": campaign_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    async def dispositions_csv(
        self,
        *,
        instance_id: str | None = None,
        campaign_id: str | None = None,
        from_: str | None = None,
        to: str | None = None,
    ) -> str:
        """Dispositions by attempt, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/dispositions",
                query={"instanceId": instance_id, "campaignId": campaign_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    async def compliance(self, *, campaign_id: str | None = None) -> ReportsComplianceAnswer:
        """Abandoned calls and refusals."""
        answer: ReportsComplianceAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/compliance",
                query={"campaignId": campaign_id},
                of_data=True,
            )
        )
        return answer

    async def compliance_csv(self, *, campaign_id: str | None = None) -> str:
        """Abandoned calls and refusals, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/compliance",
                query={"campaignId": campaign_id, "format": "csv"},
            )
        )

    async def agents(
        self, *, agent_id: str | None = None, from_: str | None = None, to: str | None = None
    ) -> ReportsAgentsAnswer:
        """Agents' work and time in states."""
        answer: ReportsAgentsAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agents",
                query={"agentId": agent_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    async def agents_csv(self, *, agent_id: str | None = None, from_: str | None = None, to: str | None = None) -> str:
        """Agents' work and time in states, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agents",
                query={"agentId": agent_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    async def agent_states(
        self, *, agent_id: str, from_: str | None = None, to: str | None = None
    ) -> ReportsAgentStatesAnswer:
        """The states of an agent."""
        answer: ReportsAgentStatesAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agent-states",
                query={"agentId": agent_id, "from": from_, "to": to},
                of_data=True,
            )
        )
        return answer

    async def agent_states_csv(self, *, agent_id: str, from_: str | None = None, to: str | None = None) -> str:
        """The states of an agent, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/agent-states",
                query={"agentId": agent_id, "from": from_, "to": to, "format": "csv"},
            )
        )

    async def lists(self, *, campaign_id: str) -> ReportsListsAnswer:
        """How far a campaign has come through its lists."""
        answer: ReportsListsAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/lists",
                query={"campaignId": campaign_id},
                of_data=True,
            )
        )
        return answer

    async def lists_csv(self, *, campaign_id: str) -> str:
        """How far a campaign has come through its lists, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/lists",
                query={"campaignId": campaign_id, "format": "csv"},
            )
        )

    async def latest_execution(
        self,
        *,
        campaign_id: str,
        state: RecordState | None = None,
        outcome: Outcome | None = None,
        disposition: str | None = None,
        list_id: str | None = None,
        search: str | None = None,
        sort: Sorting | None = None,
        order: Literal["asc", "desc"] | None = None,
        skip: int | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> ReportsLatestExecutionAnswer:
        """The people of a campaign's current run."""
        answer: ReportsLatestExecutionAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/latest-execution",
                query={
                    "campaignId": campaign_id,
                    "state": state,
                    "outcome": outcome,
                    "disposition": disposition,
                    "listId": list_id,
                    "search": search,
                    "sort": sort,
                    "order": order,
                    "skip": skip,
                    "page": page,
                    "limit": limit,
                },
                of_data=True,
            )
        )
        return answer

    async def latest_execution_csv(
        self,
        *,
        campaign_id: str,
        state: RecordState | None = None,
        outcome: Outcome | None = None,
        disposition: str | None = None,
        list_id: str | None = None,
        search: str | None = None,
        sort: Sorting | None = None,
        order: Literal["asc", "desc"] | None = None,
        skip: int | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> str:
        """The people of a campaign's current run, as CSV."""
        return await self._transport.read(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/reports/latest-execution",
                query={
                    "campaignId": campaign_id,
                    "state": state,
                    "outcome": outcome,
                    "disposition": disposition,
                    "listId": list_id,
                    "search": search,
                    "sort": sort,
                    "order": order,
                    "skip": skip,
                    "page": page,
                    "limit": limit,
                    "format": "csv",
                },
            )
        )

    async def read_diagnosis(self, campaign_id: str) -> ReportsReadDiagnosisAnswer:
        """Why is nothing dialing?."""
        answer: ReportsReadDiagnosisAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/campaigns/{_in_path(campaign_id)}/diagnosis",
                of_data=True,
            )
        )
        return answer


class Board:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_board(self) -> BoardReadBoardAnswer:
        """Every campaign at a glance."""
        answer: BoardReadBoardAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/board", of_data=True)
        )
        return answer


class AsyncBoard:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_board(self) -> BoardReadBoardAnswer:
        """Every campaign at a glance."""
        answer: BoardReadBoardAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/board", of_data=True)
        )
        return answer


class Wall:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read_wall(self) -> WallReadWallAnswer:
        """Everybody who works now."""
        answer: WallReadWallAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/wall", of_data=True)
        )
        return answer


class AsyncWall:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read_wall(self) -> WallReadWallAnswer:
        """Everybody who works now."""
        answer: WallReadWallAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/wall", of_data=True)
        )
        return answer


class Simulations:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def simulate(
        self, body: SimulationsSimulateBody, *, idempotency_key: str | None = None
    ) -> SimulationsSimulateAnswer:
        """Try a centre out."""
        answer: SimulationsSimulateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/simulations",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncSimulations:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def simulate(
        self, body: SimulationsSimulateBody, *, idempotency_key: str | None = None
    ) -> SimulationsSimulateAnswer:
        """Try a centre out."""
        answer: SimulationsSimulateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/simulations",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class Scripts:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read(self, queue_id: str) -> ScriptsReadAnswer:
        """Read a queue's script."""
        answer: ScriptsReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/script", of_data=True)
        )
        return answer

    def write(self, queue_id: str, body: ScriptBody) -> ScriptsWriteAnswer:
        """Write a queue's script."""
        answer: ScriptsWriteAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/script",
                body=body,
                of_data=True,
            )
        )
        return answer

    def remove(self, queue_id: str) -> ScriptsRemoveAnswer:
        """Remove a queue's script."""
        answer: ScriptsRemoveAnswer = self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/script",
                of_data=True,
            )
        )
        return answer


class AsyncScripts:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read(self, queue_id: str) -> ScriptsReadAnswer:
        """Read a queue's script."""
        answer: ScriptsReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/script", of_data=True)
        )
        return answer

    async def write(self, queue_id: str, body: ScriptBody) -> ScriptsWriteAnswer:
        """Write a queue's script."""
        answer: ScriptsWriteAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/script",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def remove(self, queue_id: str) -> ScriptsRemoveAnswer:
        """Remove a queue's script."""
        answer: ScriptsRemoveAnswer = await self._transport.ask(
            Call(
                "DELETE",
                f"/api/v1/streams/{self._transport.stream_id}/queues/{_in_path(queue_id)}/script",
                of_data=True,
            )
        )
        return answer


class Shifts:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def about(self, agent_id: str) -> ShiftsAboutAnswer:
        """See one's queues."""
        answer: ShiftsAboutAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/desk", of_data=True)
        )
        return answer

    def today(self, agent_id: str, *, since: str) -> ShiftsTodayAnswer:
        """See one's day."""
        answer: ShiftsTodayAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/today",
                query={"since": since},
                of_data=True,
            )
        )
        return answer

    def keep_draft(self, agent_id: str, body: DraftBody) -> ShiftsKeepDraftAnswer:
        """Keep what is typed."""
        answer: ShiftsKeepDraftAnswer = self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/draft",
                body=body,
                of_data=True,
            )
        )
        return answer

    def add_notes(self, call_id: str, body: NotesBody, *, idempotency_key: str | None = None) -> ShiftsAddNotesAnswer:
        """Add notes that were left."""
        answer: ShiftsAddNotesAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/notes",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class AsyncShifts:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def about(self, agent_id: str) -> ShiftsAboutAnswer:
        """See one's queues."""
        answer: ShiftsAboutAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/desk", of_data=True)
        )
        return answer

    async def today(self, agent_id: str, *, since: str) -> ShiftsTodayAnswer:
        """See one's day."""
        answer: ShiftsTodayAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/today",
                query={"since": since},
                of_data=True,
            )
        )
        return answer

    async def keep_draft(self, agent_id: str, body: DraftBody) -> ShiftsKeepDraftAnswer:
        """Keep what is typed."""
        answer: ShiftsKeepDraftAnswer = await self._transport.ask(
            Call(
                "PUT",
                f"/api/v1/streams/{self._transport.stream_id}/agents/{_in_path(agent_id)}/draft",
                body=body,
                of_data=True,
            )
        )
        return answer

    async def add_notes(
        self, call_id: str, body: NotesBody, *, idempotency_key: str | None = None
    ) -> ShiftsAddNotesAnswer:
        """Add notes that were left."""
        answer: ShiftsAddNotesAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/calls/{_in_path(call_id)}/notes",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer


class Users:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, body: NewUserBody, *, idempotency_key: str | None = None) -> UsersCreateAnswer:
        """Let somebody sign in."""
        answer: UsersCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/users",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def list_some(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> UsersListSomeAnswer:
        """List the people who can sign in."""
        answer: UsersListSomeAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/users",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    def read(self, user_id: str) -> UsersReadAnswer:
        """Read somebody."""
        answer: UsersReadAnswer = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/users/{_in_path(user_id)}", of_data=True)
        )
        return answer

    def update(self, user_id: str, body: UserBody) -> UsersUpdateAnswer:
        """Change somebody."""
        answer: UsersUpdateAnswer = self._transport.ask(
            Call(
                "PUT", f"/api/v1/streams/{self._transport.stream_id}/users/{_in_path(user_id)}", body=body, of_data=True
            )
        )
        return answer

    def remove(self, user_id: str) -> UsersRemoveAnswer:
        """Let somebody sign in no more."""
        answer: UsersRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/users/{_in_path(user_id)}", of_data=True)
        )
        return answer


class AsyncUsers:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, body: NewUserBody, *, idempotency_key: str | None = None) -> UsersCreateAnswer:
        """Let somebody sign in."""
        answer: UsersCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/users",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def list_some(
        self, *, skip: int | None = None, page: int | None = None, limit: int | None = None
    ) -> UsersListSomeAnswer:
        """List the people who can sign in."""
        answer: UsersListSomeAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/users",
                query={"skip": skip, "page": page, "limit": limit},
                of_data=True,
            )
        )
        return answer

    async def read(self, user_id: str) -> UsersReadAnswer:
        """Read somebody."""
        answer: UsersReadAnswer = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/users/{_in_path(user_id)}", of_data=True)
        )
        return answer

    async def update(self, user_id: str, body: UserBody) -> UsersUpdateAnswer:
        """Change somebody."""
        answer: UsersUpdateAnswer = await self._transport.ask(
            Call(
                "PUT", f"/api/v1/streams/{self._transport.stream_id}/users/{_in_path(user_id)}", body=body, of_data=True
            )
        )
        return answer

    async def remove(self, user_id: str) -> UsersRemoveAnswer:
        """Let somebody sign in no more."""
        answer: UsersRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/users/{_in_path(user_id)}", of_data=True)
        )
        return answer


class Apps:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_all(self) -> list[AppsListAllAnswerItem]:
        """List the apps."""
        answer: list[AppsListAllAnswerItem] = self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/apps", of_data=True)
        )
        return answer

    def create(self, body: NewAppBody, *, idempotency_key: str | None = None) -> AppsCreateAnswer:
        """Make an app."""
        answer: AppsCreateAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/apps",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def make_token(self, app_id: str, body: TokenBody, *, idempotency_key: str | None = None) -> AppsMakeTokenAnswer:
        """Make a token of an app."""
        answer: AppsMakeTokenAnswer = self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/apps/{_in_path(app_id)}/token",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    def remove(self, app_id: str) -> AppsRemoveAnswer:
        """Remove an app."""
        answer: AppsRemoveAnswer = self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/apps/{_in_path(app_id)}", of_data=True)
        )
        return answer


class AsyncApps:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_all(self) -> list[AppsListAllAnswerItem]:
        """List the apps."""
        answer: list[AppsListAllAnswerItem] = await self._transport.ask(
            Call("GET", f"/api/v1/streams/{self._transport.stream_id}/apps", of_data=True)
        )
        return answer

    async def create(self, body: NewAppBody, *, idempotency_key: str | None = None) -> AppsCreateAnswer:
        """Make an app."""
        answer: AppsCreateAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/apps",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def make_token(
        self, app_id: str, body: TokenBody, *, idempotency_key: str | None = None
    ) -> AppsMakeTokenAnswer:
        """Make a token of an app."""
        answer: AppsMakeTokenAnswer = await self._transport.ask(
            Call(
                "POST",
                f"/api/v1/streams/{self._transport.stream_id}/apps/{_in_path(app_id)}/token",
                body=body,
                idempotency_key=idempotency_key,
                of_data=True,
            )
        )
        return answer

    async def remove(self, app_id: str) -> AppsRemoveAnswer:
        """Remove an app."""
        answer: AppsRemoveAnswer = await self._transport.ask(
            Call("DELETE", f"/api/v1/streams/{self._transport.stream_id}/apps/{_in_path(app_id)}", of_data=True)
        )
        return answer


class Audit:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read(
        self, *, before: int | None = None, limit: int | None = None, user_id: str | None = None
    ) -> AuditReadAnswer:
        """Read who did what."""
        answer: AuditReadAnswer = self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/audit",
                query={"before": before, "limit": limit, "userId": user_id},
                of_data=True,
            )
        )
        return answer


class AsyncAudit:
    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def read(
        self, *, before: int | None = None, limit: int | None = None, user_id: str | None = None
    ) -> AuditReadAnswer:
        """Read who did what."""
        answer: AuditReadAnswer = await self._transport.ask(
            Call(
                "GET",
                f"/api/v1/streams/{self._transport.stream_id}/audit",
                query={"before": before, "limit": limit, "userId": user_id},
                of_data=True,
            )
        )
        return answer


class Operations:
    """Every resource of the API page."""

    def __init__(self, transport: Transport) -> None:
        self.campaigns = Campaigns(transport)
        self.schedules = Schedules(transport)
        self.callbacks = Callbacks(transport)
        self.outlook = Outlook(transport)
        self.contact_filters = ContactFilters(transport)
        self.contact_lists = ContactLists(transport)
        self.contact_changes = ContactChanges(transport)
        self.contact_list_trials = ContactListTrials(transport)
        self.list_pulls = ListPulls(transport)
        self.dnc_lists = DncLists(transport)
        self.caller_ids = CallerIds(transport)
        self.queues = Queues(transport)
        self.availability = Availability(transport)
        self.disposition_sets = DispositionSets(transport)
        self.flows = Flows(transport)
        self.agents = Agents(transport)
        self.desk = Desk(transport)
        self.history = History(transport)
        self.recordings = Recordings(transport)
        self.supervision = Supervision(transport)
        self.telephony = Telephony(transport)
        self.pacing = Pacing(transport)
        self.settings = Settings(transport)
        self.webhooks = Webhooks(transport)
        self.reports = Reports(transport)
        self.board = Board(transport)
        self.wall = Wall(transport)
        self.simulations = Simulations(transport)
        self.scripts = Scripts(transport)
        self.shifts = Shifts(transport)
        self.users = Users(transport)
        self.apps = Apps(transport)
        self.audit = Audit(transport)


class AsyncOperations:
    """Every resource of the API page."""

    def __init__(self, transport: AsyncTransport) -> None:
        self.campaigns = AsyncCampaigns(transport)
        self.schedules = AsyncSchedules(transport)
        self.callbacks = AsyncCallbacks(transport)
        self.outlook = AsyncOutlook(transport)
        self.contact_filters = AsyncContactFilters(transport)
        self.contact_lists = AsyncContactLists(transport)
        self.contact_changes = AsyncContactChanges(transport)
        self.contact_list_trials = AsyncContactListTrials(transport)
        self.list_pulls = AsyncListPulls(transport)
        self.dnc_lists = AsyncDncLists(transport)
        self.caller_ids = AsyncCallerIds(transport)
        self.queues = AsyncQueues(transport)
        self.availability = AsyncAvailability(transport)
        self.disposition_sets = AsyncDispositionSets(transport)
        self.flows = AsyncFlows(transport)
        self.agents = AsyncAgents(transport)
        self.desk = AsyncDesk(transport)
        self.history = AsyncHistory(transport)
        self.recordings = AsyncRecordings(transport)
        self.supervision = AsyncSupervision(transport)
        self.telephony = AsyncTelephony(transport)
        self.pacing = AsyncPacing(transport)
        self.settings = AsyncSettings(transport)
        self.webhooks = AsyncWebhooks(transport)
        self.reports = AsyncReports(transport)
        self.board = AsyncBoard(transport)
        self.wall = AsyncWall(transport)
        self.simulations = AsyncSimulations(transport)
        self.scripts = AsyncScripts(transport)
        self.shifts = AsyncShifts(transport)
        self.users = AsyncUsers(transport)
        self.apps = AsyncApps(transport)
        self.audit = AsyncAudit(transport)
