"""Every row of the tables of the public contract, against a server process over HTTP: what clients send, what they get.

Paths, fields and words stand here as clients write them. A row of a table is a test, named as the contract names it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import httpx
import pytest
from websockets.sync.client import connect

from tests.support.contract_server import ACCOUNT, BASE, CAMPAIGN, CSV, OURS, STREAM, Server, contracted


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with contracted(tmp_path_factory.mktemp("server")) as made:
        yield made


class Row(NamedTuple):
    """A row of a table: what is sent, and the fields that are answered (`data.x` for those inside)."""

    name: str
    method: str
    path: str
    query: Mapping[str, str] = MappingProxyType({})
    body: Any = None
    answered: str = "status message data"


LIST_FIELDS: Final = (
    "_id isActive name description totalRecordCount status createdBy updatedBy mapping isListInUse listType isGlobalDNC"
    " isDefault campaignInUse source apiConfigurations columns files createdAt updatedAt allowDuplicates"
)
_IN_DATA: Final = "data.{}".format
CAMPAIGN_FIELDS: Final = (
    "name lname description dncLists priority dialingMode dialingStrategy status maxSkips isFiltersEnabled createdAt"
    " updatedAt contactLists"
)


def inside(fields: str, also: str = "") -> str:
    return " ".join(["status", "message", *(_IN_DATA(name) for name in f"{fields} {also}".split())])


_VOICE: Final = {"campaignType": "voice"}
_ACCOUNT: Final = {"accountId": ACCOUNT}
_PAGE: Final = "results skip limit hasMore totalPages totalResults"
_ON: Final = {"enableSchedule": "true", "campaignName": "To be scheduled"}
_OFF: Final = _ON | {"enableSchedule": "false"}
_DAILY: Final = {"recurType": "Daily", "dailyDetails": {"onceEveryNdays": 1}}
_TIMES: Final = {
    "startDateTime": "2099-01-04 10:00:00",
    "endDateTime": "2099-02-04 10:00:00",
    "timezone": "Europe/London",
}
_WEEKLY: Final = {"recurType": "Weekly", "weeklyDetails": {"onceEveryNweeks": 1, "whichDays": ["Mon", "Wed"]}}

ROWS: Final = [
    # 3 voice campaigns
    Row("3 create", "POST", BASE + "/campaign", _ACCOUNT | _VOICE, CAMPAIGN | {"name": "Created"},
        inside(CAMPAIGN_FIELDS, "id")),
    Row("3 update", "PUT", BASE + "/campaign/{ready}", _ACCOUNT | {"campaignType": "sms"}, CAMPAIGN | {"name": "Ready one"},
        inside(CAMPAIGN_FIELDS, "_id") + " id"),
    Row("3 read", "GET", BASE + "/campaign/{active}", _ACCOUNT, None, inside(CAMPAIGN_FIELDS, "_id schedule")),
    Row("3 list", "POST", BASE + "/campaign/getAllCampaignDetails", _ACCOUNT,
        {"type": "voice", "skip": "", "page": 1, "limit": 10, "startDate": "", "endDate": "", "sortBy": {"name": "asc"},
         "filters": {"status": [], "priority": [], "dialingMode": ["Preview"]}}, inside(_PAGE)),
    Row("3 delete", "DELETE", BASE + "/campaign/{spare_campaign}", _ACCOUNT | _VOICE, None, inside("name", "_id")),
    Row("3 status", "POST", BASE + "/campaign/{active}/status", {"view": "status"}, None,
        "status data.id data.status data.name"),
    Row("3 contacts of the current run", "POST", BASE + "/campaign/{active}/status", {"view": "contacts"},
        {"page": 1, "limit": 5}, "data.results data.page data.limit data.totalPages data.totalResults"),
    Row("3.5 schedule on, daily", "POST", BASE + "/campaign/schedule",
        _ON, _TIMES | {"recurrenceObject": _DAILY}, "status message id"),
    Row("3.5 schedule on, weekly", "POST", BASE + "/campaign/schedule",
        _ON, _TIMES | {"recurrenceObject": _WEEKLY}, "status message id"),
    Row("3.5 schedule on, monthly", "POST", BASE + "/campaign/schedule",
        _ON,
        _TIMES | {"recurrenceObject": {"recurType": "Monthly", "monthlyDetails": {"onceEveryNmonths": 1, "dayOfMonth": 4}}},
        "status message id"),
    Row("3.5 schedule on, yearly", "POST", BASE + "/campaign/schedule",
        _ON,
        _TIMES | {"endDateTime": "2105-01-01 00:00:00",
                  "recurrenceObject": {"recurType": "Yearly", "yearlyDetails": {"onceEveryNyears": 1}}},
        "status message id"),
    Row("3.5 schedule off", "POST", BASE + "/campaign/schedule",
        _OFF, None, "status message"),
    Row("3.6 call back", "POST", BASE + "/campaign/{run}/callContactAt", {},
        [{"campaignDialingListId": "{record}", "timeToContact": "2099-01-01T10:00:00Z"},
         {"campaignDialingListId": "dl-nobody", "timeToContact": "2099-01-01T10:00:00Z"}], "status data"),
    # 4 contact lists
    Row("4 create", "POST", BASE + "/campaign/contactList/createContactList", {},
        {"name": "Fresh", "description": "d", "source": "passiveApi", "allowDuplicates": True}, inside(LIST_FIELDS)),
    Row("4 update", "PUT", BASE + "/campaign/contactList/{spare}", {}, {"name": "Spare", "description": "now"},
        inside("_id name description")),
    Row("4 read", "GET", BASE + "/campaign/contactList/{list}", {}, None, inside(LIST_FIELDS)),
    Row("4 list", "POST", BASE + "/campaign/contactList/getAllListDetails", {"type": "call"}, None, "status data"),
    Row("4 contacts", "GET", BASE + "/campaign/contactList/{list}/getAllContacts", {"skip": "0", "limit": "5"}, None,
        inside(_PAGE)),
    Row("4 add contacts", "POST", f"/api/1.1/public/{STREAM}/campaign/contactList/addContacts", {},
        {"contact_list_name": "Spare", "data": [{"phoneNumber": "441134960900", "timeZone": "Europe/London", "x": "y"}]},
        "message"),
    Row("4 add contacts under v2", "POST", BASE + "/campaign/contactList/addContacts", {},
        {"contact_list_name": "Spare", "data": [{"phoneNumber": "+441134960901"}]}, "message"),
    # 6 our own endpoints
    Row("6 caller IDs, make", "POST", OURS + "/caller-ids", {}, {"phoneNumber": "+442079460124", "label": "Sales"},
        inside("phoneNumber label verified")),
    Row("6 caller IDs, list", "GET", OURS + "/caller-ids"),
    Row("6 caller IDs, remove", "DELETE", OURS + "/caller-ids/+442079460124"),
    Row("6 queues, make", "POST", OURS + "/queues", {}, {"name": "Early", "description": "d", "wrapUpSeconds": 10},
        inside("id name")),
    Row("6 queues, list", "GET", OURS + "/queues", {}, None, inside("results")),
    Row("6 queues, read", "GET", OURS + "/queues/{queue}", {}, None, inside("id name")),
    Row("6 queues, change", "PUT", OURS + "/queues/{late}", {}, {"name": "Later", "wrapUpSeconds": 10}, inside("id name")),
    Row("6 agents, remove", "DELETE", OURS + "/agents/{leaver}"),
    Row("6 queues, remove", "DELETE", OURS + "/queues/{late}"),
    Row("4 queues of the reference", "GET", f"/agentassist/api/v1/public/{STREAM}/queues"),
    Row("4 agents of the reference", "GET", f"/agentassist/api/v1/public/{STREAM}/agents"),
    Row("6 agents, make", "POST", OURS + "/agents", {},
        {"emailId": "b@example.com", "firstName": "B", "lastName": "C", "customId": "7", "queues": ["{queue}"]},
        inside("id userId emailId firstName lastName customId queues")),
    Row("6 agents, change", "PUT", OURS + "/agents/{agent}", {},
        {"emailId": "ada@example.com", "firstName": "Ada", "lastName": "King", "queues": ["{queue}"]},
        inside("id lastName")),
    Row("6 agents, list", "GET", OURS + "/agents", {}, None, inside("results")),
    Row("6 agents, read", "GET", OURS + "/agents/{agent}", {}, None, inside("id userId")),
    Row("6 agent credentials", "POST", OURS + "/agents/{agent}/token", {}, None, inside("token")),
    Row("6 import report", "GET", OURS + "/contact-lists/{list}/rejects.csv", {}, None, "line,phoneNumber,reason"),
    Row("6 DNC lists, make", "POST", OURS + "/dnc-lists", {}, {"name": "Another", "description": "d"},
        inside("_id listType")),
    Row("6 DNC lists, list", "GET", OURS + "/dnc-lists"),
    Row("6 DNC lists, read", "GET", OURS + "/dnc-lists/{dnc}", {}, None, inside("_id name listType isGlobalDNC")),
    Row("6 DNC lists, add numbers", "POST", OURS + "/dnc-lists/{dnc}/numbers", {},
        {"phoneNumbers": ["+441134960999"], "expiresAt": "2099-01-01T00:00:00Z"}),
    Row("6 DNC lists, remove a number", "DELETE", OURS + "/dnc-lists/{dnc}/numbers/+441134960999"),
    Row("6 DNC lists, global", "POST", OURS + "/dnc-lists/{dnc}/global", {}, None, inside("isGlobalDNC")),
    Row("6 DNC lists, remove", "DELETE", OURS + "/dnc-lists/{old_dnc}"),
    Row("4 delete", "DELETE", BASE + "/campaign/contactList/{gone}"),
    Row("6 flows", "GET", OURS + "/flows"),
    Row("6 dispositions", "GET", OURS + "/disposition-sets"),
    Row("6 settings", "GET", OURS + "/settings", {}, None, inside("maxLiveCalls allowSharedLists")),
    Row("6 progress", "GET", OURS + "/campaigns/{active}/progress", {}, None,
        inside("instanceId status total pending reserved dialing connected waitingRetry waitingHours callback completed"
               " exhausted dropped excluded")),
    Row("6 why", "GET", OURS + "/explain", {"phoneNumber": "+441134960001", "campaignId": "{active}"}),
    Row("6 attempts", "GET", OURS + "/attempts", {"campaignId": "{active}", "limit": "5"}, None, inside("results")),
    Row("6 webhooks", "GET", OURS + "/webhooks"),
    Row("6 health", "GET", "/healthz", {}, None, ""),
    Row("6 metrics", "GET", "/metrics", {}, None, "# HELP"),
    Row("6 readiness", "GET", "/readyz", {}, None, ""),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_answered_with_its_fields(server: Server, row: Row) -> None:
    request: dict[str, Any] = {"params": {name: value.format_map(server.made) for name, value in row.query.items()}}
    if row.body is not None:
        request["json"] = _filled(row.body, server.made)
    answer = server.call(row.method, row.path, **request)
    assert answer.status_code == 200, answer.text
    if "json" not in answer.headers["content-type"]:
        assert row.answered in answer.text
        return
    for name in row.answered.split():
        found = answer.json()
        for part in name.split("."):
            assert part in found, f"{name} is missing in {answer.text[:500]}"
            found = found[part]


def _filled(body: Any, made: dict[str, str]) -> Any:
    """The body with the ids of what was made."""
    match body:
        case str():
            return body.format_map(made) if body.startswith("{") else body
        case list():
            return [_filled(one, made) for one in body]
        case dict():
            return {name: _filled(value, made) for name, value in body.items()}
    return body


# --- 3.4: triggers, under every address -------------------------------------------------------------------------------


_PREFIXES: Final = [f"{BASE}/campaign", f"/api/v2/public/{STREAM}/campaign", f"{BASE}/campaign/"]


@pytest.mark.parametrize("prefix", _PREFIXES, ids=["as the table says", "without /campaign", "a doubled slash"])
def test_a_run_is_started_paused_resumed_and_stopped(server: Server, prefix: str) -> None:
    campaign = server.campaign(f"Triggered {_PREFIXES.index(prefix)}")
    played = server.trigger(campaign, "play", prefix)
    assert {"status", "message", "totalCallsCompleted", "updatedAt", "campaignInstanceId"} <= played.keys()
    assert (played["status"], played["message"], played["totalCallsCompleted"]) == ("Active", "Campaign Started", 0)
    answer = server.call("POST", f"{BASE}/campaign/trigger/{campaign}", params=_VOICE | {"trigger": "play"})
    assert answer.status_code == 409
    query = {"accountId": ACCOUNT, "campaignType": "voice"}
    assert server.call("DELETE", f"{BASE}/campaign/{campaign}", params=query).status_code == 409
    assert server.call("PUT", f"{BASE}/campaign/{campaign}", params=query, json=CAMPAIGN).status_code == 409
    for trigger, status in (("pause", "Paused"), ("resume", "Active"), ("stop", "Stopped")):
        said = server.trigger(campaign, trigger, prefix)
        assert (said["status"], said["campaignInstanceId"]) == (status, played["campaignInstanceId"])
    assert server.trigger(campaign, "play", prefix)["campaignInstanceId"] != played["campaignInstanceId"]
    server.trigger(campaign, "stop")


# --- 3.1: each field of a new campaign --------------------------------------------------------------------------------

_S, _H = "dialingStrategy.", "dialingStrategy.callingHours."
_LIMITS: Final[list[tuple[str, list[Any], list[Any]]]] = [
    # the field, values that are refused at it, and values that are taken
    ("name", ["", "n" * 49, 7, "READY ONE"], ["n" * 48]),
    ("description", ["d" * 257, None], ["", "d" * 256]),
    ("contactLists", [[], ["No such list"], ["People", "people"], ["People"] * 11], [["People"]]),
    ("dncLists.name", ["No such list", None], ["House DNC"]),
    ("priority", ["0", "6", 0, 6, "high"], ["1", "5", 3]),
    ("dialingMode", ["Manual", None], []),
    (_S + "callerId.phoneNumber", ["+442079460999", "020 7946 0123", None], ["+442079460123"]),
    (_H + "frequency", ["MONTHLY", None], []),
    (_H + "timezone", ["Mars/Olympus", "GMT+25"], ["Asia/Kolkata"]),
    (_S + "dialingOrder", ["RANDOM", None], ["FIFO", "LIFO"]),
    (_S + "maxAttemptsPerRecord", [0, 101, 1.5, "3"], [1, 100]),
    (_S + "defaultRetryPeriod", [0, 1441], [1, 1440]),
    (_S + "maxRingTime", [4, 121], [5, 120]),
    ("queue_name", ["No such queue", None], ["Collections"]),
    ("maxSkips", [-1, 101, None], [0, 100]),
    ("enableMachineDetect", ["detect"], []),
    ("pacingRatio", [2], []),
    ("targetAbandonRate", [3], []),
    ("campaignType", ["fax", "sms"], []),
    ("previewTimeout", [4, 601], [5, 600]),
    ("dispositionRetries", [{"sold": 0}, {"sold": "never"}, ["sold"]], [{"sold": "final", "later": 5}]),
    ("outsideHours", ["wait"], ["defer", "skip"]),
    ("preCallUrl", ["crm.example", "http://crm.example/"], ["https://crm.example/before"]),
    ("preCallHeaders", [["x"]], [{"x-key": "1"}]),
    ("schedule.startDateTime", ["yesterday"], []),
]


@pytest.mark.parametrize(("path", "bad", "good"), _LIMITS, ids=[row[0] for row in _LIMITS])
def test_a_field_of_a_campaign_is_held_to_its_rule(server: Server, path: str, bad: list[Any], good: list[Any]) -> None:
    query = {"accountId": ACCOUNT, "campaignType": "voice"}
    for value in bad:
        body = _with(path, value)
        answer = server.call("POST", f"{BASE}/campaign", params=query, json=body)
        taken = path == "name" and value == "READY ONE"
        assert answer.status_code == (409 if taken else 400), f"{path}={value!r}: {answer.text}"
        said = answer.json()
        assert (said["status"], bool(said["message"])) == ("error", True)
        at = [fault["path"] for fault in said["errors"]]
        assert taken or any(one == path or one.startswith((f"{path}[", f"{path}.")) for one in at), f"{value!r}: {at}"
    for number, value in enumerate(good):
        body = _with(path, value, name=f"{path} {number}"[-48:])
        made = server.ask("POST", f"{BASE}/campaign", params=query, json=body)["data"]["id"]
        server.until(lambda made=made: server.status(made) != "Preparing")  # type: ignore[misc]
        server.ask("DELETE", f"{BASE}/campaign/{made}", params=query)


def _with(path: str, value: Any, name: str = "Bounds") -> dict[str, Any]:
    body = copy.deepcopy(CAMPAIGN) | {"name": name}
    if path.startswith("schedule."):
        body["schedule"] = {"isSchedulingEnabled": True, "endDateTime": "2099-01-01 00:00:00"}
    *inner, last = path.split(".")
    part = body
    for one in inner:
        part = part[one]
    part[last] = value
    return body


# --- 1 and 2: conventions ---------------------------------------------------------------------------------------------

_READ: Final = BASE + "/campaign/{ready}"


@pytest.mark.parametrize(
    ("row", "method", "path", "request_", "status"),
    [
        ("400 malformed", "POST", OURS + "/queues", {"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ("401 no token", "GET", _READ, {"headers": {"auth": ""}}, 401),
        ("401 a bad token", "GET", _READ, {"headers": {"auth": "a.b.c"}}, 401),
        ("403 another account in the query", "GET", _READ, {"params": {"accountId": "ac-other"}}, 403),
        ("403 another stream in a header", "GET", _READ, {"headers": {"iid": "st-other"}}, 403),
        ("403 another tenant's stream", "GET", "/campaign/api/v2/public/st-other/campaign/cd-x", {}, 403),
        ("404 an unknown id", "GET", BASE + "/campaign/cd-00000000-0000-4000-8000-000000000000", {}, 404),
        ("404 an unknown address", "GET", OURS + "/nothing", {}, 404),
        ("409 conflict with the state", "DELETE", BASE + "/campaign/contactList/{list}", {}, 409),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:1] == "4" else "",
)  # fmt: skip
def test_a_refusal_has_its_status_and_form(
    server: Server, row: str, method: str, path: str, request_: dict[str, Any], status: int
) -> None:
    answer = server.call(method, path, **request_)
    assert answer.status_code == status, f"{row}: {answer.text}"
    said = answer.json()
    assert (said["status"], isinstance(said["errors"], list), bool(said["message"])) == ("error", True, True)


def test_the_same_idempotency_key_does_it_once_and_another_body_is_a_conflict(server: Server) -> None:
    headers = {"Idempotency-Key": "contract-1"}
    first = server.ask("POST", f"{OURS}/queues", json={"name": "Once"}, headers=headers)
    assert server.ask("POST", f"{OURS}/queues", json={"name": "Once"}, headers=headers) == first
    assert server.call("POST", f"{OURS}/queues", json={"name": "Twice"}, headers=headers).status_code == 409


def test_a_bearer_token_and_headers_in_any_case_are_taken(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.http.headers['auth']}", "IID": STREAM, "ACCOUNTID": ACCOUNT}
    path = _READ.format_map(server.made)
    assert httpx.get(f"{server.http.base_url}{path}", headers=headers).status_code == 200


# --- 6: an agent's session --------------------------------------------------------------------------------------------


def test_an_agents_session_row_by_row(server: Server) -> None:
    agent_id = server.made["agent"]
    token = server.ask("POST", f"{OURS}/agents/{agent_id}/token")["data"]["token"]

    def do(method: str, path: str, **request: Any) -> Any:
        answer = server.call(method, OURS + path, headers={"auth": token}, **request)
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()["data"]

    def work() -> Any:
        return do("GET", f"/agents/{agent_id}/work")

    def previewed() -> Any:
        server.until(lambda: "preview" in work())
        return work()["preview"]

    assert work()["state"] == "offline"
    assert do("PUT", f"/agents/{agent_id}/state", json={"state": "away", "reason": "lunch"}).keys() >= {
        "state",
        "since",
    }
    do("PUT", f"/agents/{agent_id}/state", json={"state": "available"})
    preview = previewed()
    fields = {
        "id",
        "campaignId",
        "campaignName",
        "campaignDialingListId",
        "contact",
        "attempts",
        "skipsLeft",
        "expiresAt",
    }
    assert fields <= preview.keys()
    assert preview["contact"]["phoneNumber"].startswith("+44113496")
    assert do("POST", f"/previews/{preview['id']}/skip", json={"reason": "busy"})["skipsLeft"] == 1
    answered, call_id = False, ""
    for _ in range(6):  # numbers of 00 to 59 answer, the others may not
        preview = previewed()
        call_id = do("POST", f"/previews/{preview['id']}/dial")["callId"]
        assert do("POST", f"/previews/{preview['id']}/dial")["callId"] == call_id
        taken = server.call("POST", f"{OURS}/previews/{preview['id']}/skip", headers={"auth": token})
        assert taken.status_code == 409
        server.until(lambda: work().get("call", {}).get("state") not in ("dialing", "ringing"))
        answered = work().get("call", {}).get("state") == "connected"
        if answered:
            break
    assert answered
    assert {"id", "campaignId", "contact", "phoneNumber", "state", "since"} <= work()["call"].keys()
    for action, body in (
        ("hold", None),
        ("unhold", None),
        ("mute", None),
        ("unmute", None),
        ("dtmf", {"digits": "1#"}),
    ):
        answer = server.call("POST", f"{OURS}/calls/{call_id}/{action}", headers={"auth": token}, json=body)
        assert answer.status_code in (200, 409), answer.text  # the person may have hung up meanwhile
    do("POST", f"/calls/{call_id}/hangup")
    server.until(lambda: work()["state"] != "busy")
    given = {"code": "promise_to_pay", "notes": "Friday", "callbackAt": "2099-01-01T10:00:00Z", "addToDnc": False}
    do("POST", f"/calls/{call_id}/disposition", json=given)
    do("PUT", f"/agents/{agent_id}/state", json={"state": "offline"})
    (attempt,) = [
        one
        for one in server.ask("GET", f"{OURS}/attempts", params={"agentId": agent_id})["data"]["results"]
        if one["id"] == call_id
    ]
    assert attempt["disposition"] == "promise_to_pay"


def test_files_of_contacts_and_numbers_are_taken_and_appended(server: Server) -> None:
    def sent(path: str, text: str, **data: str) -> Any:
        return server.ask("POST", OURS + path, files={"file": ("numbers.csv", text.encode(), "text/csv")}, data=data)[
            "data"
        ]

    made = sent("/contact-lists", CSV, name="From a file", description="d", allowDuplicates="false")
    path = f"{OURS}/contact-lists/{made['_id']}"
    server.until(lambda: bool(server.ask("GET", path)["data"]["status"] == "Validated"))
    sent(f"/contact-lists/{made['_id']}/file", "phoneNumber\n+441134961999\nnonsense\n")
    server.until(lambda: bool(server.ask("GET", path)["data"]["totalRecordCount"] == 21))
    assert "nonsense" in server.call("GET", f"{path}/rejects.csv").text
    blocked = sent("/dnc-lists", "phoneNumber\n+441134961998\n", name="Uploaded")
    sent(f"/dnc-lists/{blocked['_id']}/file", "+441134961997\n")
    numbers = f"{OURS}/dnc-lists/{blocked['_id']}/numbers.csv"
    server.until(lambda: "+441134961997" in server.call("GET", numbers).text)


def test_what_happens_is_told_on_the_event_stream_and_the_agents_web_socket(server: Server) -> None:
    types = set()
    with server.http.stream("GET", f"{OURS}/events", headers={"Last-Event-ID": "0"}) as stream:
        for line in stream.iter_lines():
            if line.startswith("event:"):
                types.add(line.removeprefix("event:").strip())
            if "campaign.created" in types:
                break
    agent_id = server.made["agent"]
    token = server.ask("POST", f"{OURS}/agents/{agent_id}/token")["data"]["token"]
    url = f"{server.http.base_url}{OURS}/agents/{agent_id}/events?token={token}".replace("http://", "ws://")
    with connect(url) as socket:
        first = json.loads(socket.recv(10))
    assert first["type"] == "work"
    assert {"type", "at", "state"} <= first.keys()
