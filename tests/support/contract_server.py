"""A server process with a small contact centre, as clients of the public contract meet it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from tests.support.server_process import RINGFENCE

ACCOUNT: Final = "ac-contract"
STREAM: Final = "st-contract"
OURS: Final = f"/api/v1/streams/{STREAM}"
BASE: Final = f"/campaign/api/v2/public/{STREAM}"
CSV: Final = "phoneNumber,firstName,uniqueId\n" + "".join(f"+44113496{n:04d},P{n},C-{n}\n" for n in range(20))
ALWAYS: Final = {"frequency": "DAILY", "timezone": "Europe/London", "days": [{"start": "12:00 AM", "end": "12:00 AM"}]}
CAMPAIGN: Final[dict[str, Any]] = {
    "name": "Contract",
    "description": "",
    "contactLists": ["People"],
    "dncLists": {"name": "House DNC"},
    "priority": "4",
    "dialingMode": "Preview",
    "dialingStrategy": {
        "callerId": {"phoneNumber": "+442079460123"},
        "callingHours": ALWAYS,
        "dialingOrder": "FIFO",
        "maxAttemptsPerRecord": 3,
        "defaultRetryPeriod": 45,
        "maxRingTime": 25,
    },
    "schedule": {"isSchedulingEnabled": False},
    "queue_name": "Collections",
    "maxSkips": 2,
    "campaignType": "voice",
}


@dataclass
class Server:
    http: httpx.Client
    made: dict[str, str] = field(default_factory=dict)
    """Ids of what was made, for the paths of rows."""

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        return self.http.request(method, path.format_map(self.made), **request)

    def ask(self, method: str, path: str, **request: Any) -> Any:
        answer = self.call(method, path, **request)
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()

    def campaign(self, name: str, **changes: Any) -> str:
        """The id of a new campaign that is Ready."""
        query = {"accountId": ACCOUNT, "campaignType": "voice"}
        body = CAMPAIGN | {"name": name} | changes
        campaign_id = str(self.ask("POST", f"{BASE}/campaign", params=query, json=body)["data"]["id"])
        self.until(lambda: self.status(campaign_id) != "Preparing")
        return campaign_id

    def status(self, campaign_id: str) -> str:
        answer = self.ask("POST", f"{BASE}/campaign/{campaign_id}/status", params={"view": "status"})
        return str(answer["data"]["status"])

    def trigger(self, campaign_id: str, trigger: str, prefix: str = f"{BASE}/campaign") -> Any:
        query = {"campaignType": "voice", "trigger": trigger}
        return self.ask("POST", f"{prefix}/trigger/{campaign_id}", params=query)

    def until(self, holds: Callable[[], bool], seconds: float = 30) -> None:
        end_at = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end_at
            time.sleep(0.05)


@contextmanager
def contracted(folder: Path) -> Iterator[Server]:
    """The server on this folder, with what `CAMPAIGN` names and some campaigns."""
    log = (folder / "server.log").open("wb")
    command = [RINGFENCE, "serve", "--port", "0", "--data", str(folder), "--speed", "20", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        headers = {"auth": _token(folder), "accountId": ACCOUNT, "iid": STREAM}
        with httpx.Client(base_url=url, headers=headers, timeout=30) as http:
            made = Server(http)
            _furnish(made)
            yield made
    finally:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()
        log.close()


def _token(folder: Path) -> str:
    def ringfence(*arguments: str) -> str:
        environment = {**os.environ, "RINGFENCE_DATA": str(folder)}
        return subprocess.run(
            [RINGFENCE, *arguments], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    scopes = ("--scope", "campaign_management", "--scope", "configuration")
    app = json.loads(
        ringfence("app", "create", "--account", ACCOUNT, "--stream", STREAM, "--name", "Contract", *scopes, "--json")
    )
    return ringfence("token", "--app", app["clientId"], "--secret", app["clientSecret"])


def _furnish(server: Server) -> None:
    made = server.made
    server.ask("POST", f"{OURS}/caller-ids", json={"phoneNumber": "+442079460123"})
    queue = server.ask("POST", f"{OURS}/queues", json={"name": "Collections", "wrapUpSeconds": 30})
    made["queue"] = queue["data"]["id"]
    agent = {"emailId": "ada@example.com", "firstName": "Ada", "lastName": "Byron", "queues": [made["queue"]]}
    made["agent"] = server.ask("POST", f"{OURS}/agents", json=agent)["data"]["id"]
    made["dnc"] = server.ask("POST", f"{OURS}/dnc-lists", json={"name": "House DNC"})["data"]["_id"]
    files = {"file": ("people.csv", CSV.encode(), "text/csv")}
    made["list"] = server.ask("POST", f"{OURS}/contact-lists", files=files, data={"name": "People"})["data"]["_id"]
    spare = {"name": "Spare", "description": "", "source": "passiveApi"}
    made["spare"] = server.ask("POST", f"{BASE}/campaign/contactList/createContactList", json=spare)["data"]["_id"]
    path = f"{OURS}/contact-lists/{made['list']}"
    server.until(lambda: bool(server.ask("GET", path)["data"]["status"] == "Validated"))
    made["late"] = server.ask("POST", f"{OURS}/queues", json={"name": "Late"})["data"]["id"]
    leaver = {"emailId": "leaver@example.com", "firstName": "L", "lastName": "M", "queues": [made["late"]]}
    made["leaver"] = server.ask("POST", f"{OURS}/agents", json=leaver)["data"]["id"]
    made["old_dnc"] = server.ask("POST", f"{OURS}/dnc-lists", json={"name": "Old"})["data"]["_id"]
    gone = {"name": "To go", "description": "", "source": "passiveApi"}
    made["gone"] = server.ask("POST", f"{BASE}/campaign/contactList/createContactList", json=gone)["data"]["_id"]
    made["ready"] = server.campaign("Ready one")
    made["spare_campaign"] = server.campaign("Spare one")
    made["scheduled"] = server.campaign("To be scheduled")
    made["active"] = server.campaign("Active one")
    made["run"] = server.trigger(made["active"], "play")["campaignInstanceId"]
    rows = server.ask("POST", f"{BASE}/campaign/{made['active']}/status", params={"view": "contacts"}, json={})["data"]
    made["record"] = rows["results"][0]["campaignDialingListId"]
