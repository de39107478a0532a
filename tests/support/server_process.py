"""`ringfence serve` as a process of its own, which a test can kill; and a client who sets a contact centre up."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

READY_SECONDS = 30
RINGFENCE = str(Path(sys.executable).with_name("ringfence"))


class ServerProcess:
    """A server on a data folder. Started again after a kill, it listens on the same port."""

    def __init__(self, data: Path, *, speed: float = 1, seed: int = 1, asterisk: str = "") -> None:
        self.data = data
        self.url = ""
        self.set_up_code: str | None = None  # while nobody can sign in
        self._arguments = ["--data", str(data), "--speed", str(speed), "--seed", str(seed), "--json"]
        self._port = 0
        self._environment = {"RINGFENCE_TELEPHONY": "asterisk", "RINGFENCE_ASTERISK": asterisk} if asterisk else {}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Return when it is ready to serve."""
        with (self.data / "server.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                RINGFENCE, "serve", "--port", str(self._port), *self._arguments,
                env={**os.environ, **self._environment}, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), READY_SECONDS)
        assert line, f"the server did not start: {(self.data / 'server.log').read_text()[-2000:]}"
        said = json.loads(line)
        self.url, self.set_up_code = said["url"], said["setUpCode"]
        self._port = int(self.url.rsplit(":", 1)[1])

    async def kill(self) -> None:
        """SIGKILL: no good-bye."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), READY_SECONDS)

    async def new_token(self, account: str = "ac-test", stream: str = "st-test") -> str:
        """A token of a new app, made by the command line beside the running server."""
        names = ("campaign_management", "configuration", "administration")
        scopes = [word for name in names for word in ("--scope", name)]
        made = await self._ringfence(
            "app", "create", "--account", account, "--stream", stream, "--name", "tests", *scopes, "--json"
        )
        app: dict[str, Any] = json.loads(made)
        return await self._ringfence("token", "--app", app["clientId"], "--secret", app["clientSecret"])

    async def _ringfence(self, *arguments: str) -> str:
        process = await asyncio.create_subprocess_exec(
            RINGFENCE, *arguments, env={**os.environ, "RINGFENCE_DATA": str(self.data)}, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        assert process.returncode == 0
        return out.decode().strip()


_clients: list[httpx.AsyncClient] = []


async def close_clients() -> None:
    """Those of every centre so far."""
    while _clients:
        await _clients.pop().aclose()


class Centre:
    """A contact centre, set up over the API."""

    server: ServerProcess  # where a test has to do with the process itself

    def __init__(self, url: str, token: str, account: str = "ac-test", stream: str = "st-test") -> None:
        self.stream = stream
        self.base = f"/api/v1/streams/{stream}"
        self.campaigns = f"/campaign/api/v2/public/{stream}"
        self._account = account
        self.http = httpx.AsyncClient(
            base_url=url, headers={"auth": token, "accountId": account, "iid": stream}, timeout=30
        )
        _clients.append(self.http)

    async def call(self, method: str, path: str, **request: Any) -> Any:
        """The body of a successful answer."""
        answer = await self.http.request(method, path, **request)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def set_up(
        self, agents: int, wrap_up_seconds: int = 30, endpoints: Sequence[str | None] | None = None
    ) -> list[tuple[str, str]]:
        """A caller ID, a queue with these agents, and a do-not-call list. Returns agents' ids and tokens.

        `endpoints` are the agents' telephones, of which simulated ones need none.
        """
        await self.call("POST", f"{self.base}/caller-ids", json={"phoneNumber": "+442079460123"})
        queue = await self.call(
            "POST", f"{self.base}/queues", json={"name": "Collections", "wrapUpSeconds": wrap_up_seconds}
        )
        await self.call("POST", f"{self.base}/dnc-lists", json={"name": "House DNC"})
        made = []
        for number in range(agents):
            agent = await self.call(
                "POST",
                f"{self.base}/agents",
                json={
                    "emailId": f"agent{number}@centre.example",
                    "firstName": "Agent",
                    "lastName": f"No. {number}",
                    "queues": [queue["data"]["id"]],
                    "endpoint": endpoints[number] if endpoints else None,
                },
            )
            token = await self.call("POST", f"{self.base}/agents/{agent['data']['id']}/token")
            made.append((agent["data"]["id"], token["data"]["token"]))
        return made

    async def upload(self, name: str, csv: str) -> dict[str, Any]:
        """A contact list from a CSV text, once it has been validated."""
        files = {"file": ("people.csv", csv.encode(), "text/csv")}
        made = (await self.call("POST", f"{self.base}/contact-lists", files=files, data={"name": name}))["data"]
        validated: dict[str, Any] = await self.until(
            lambda: self.call("GET", f"{self.base}/contact-lists/{made['_id']}"),
            lambda answer: answer["data"]["status"] == "Validated",
        )
        return validated

    async def create(self, **changes: Any) -> str:
        """The id of a Preview campaign that is Ready. `strategy` changes its dialing strategy."""
        strategy = {
            "callerId": {"phoneNumber": "+442079460123"},
            "callingHours": {
                "frequency": "DAILY",
                "timezone": "Europe/London",
                "days": [{"start": "12:00 AM", "end": "12:00 AM"}],
            },
            "dialingOrder": "FIFO",
            "maxAttemptsPerRecord": 2,
            "defaultRetryPeriod": 1,
            "maxRingTime": 20,
            **changes.pop("strategy", {}),
        }
        body = {
            "name": "Arrears",
            "description": "People whose instalment is open.",
            "contactLists": ["People"],
            "dncLists": {"name": "House DNC"},
            "priority": "4",
            "dialingMode": "Preview",
            "dialingStrategy": strategy,
            "schedule": {"isSchedulingEnabled": False},
            "queue_name": "Collections",
            "maxSkips": 2,
            "campaignType": "voice",
            **changes,
        }
        query = {"accountId": self._account, "campaignType": "voice"}
        made = (await self.call("POST", f"{self.campaigns}/campaign", params=query, json=body))["data"]
        await self.until_status(made["id"], "Ready")
        return str(made["id"])

    async def trigger(self, campaign_id: str, trigger: str) -> dict[str, Any]:
        query = {"campaignType": "voice", "trigger": trigger}
        answer: dict[str, Any] = await self.call(
            "POST", f"{self.campaigns}/campaign/trigger/{campaign_id}", params=query
        )
        return answer

    async def status(self, campaign_id: str) -> str:
        answer = await self.call("POST", f"{self.campaigns}/campaign/{campaign_id}/status", params={"view": "status"})
        return str(answer["data"]["status"])

    async def until_status(self, campaign_id: str, status: str, seconds: float = 60) -> None:
        await self.until(lambda: self.status(campaign_id), lambda found: found == status, seconds)

    async def progress(self, campaign_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.call("GET", f"{self.base}/campaigns/{campaign_id}/progress"))["data"]
        return found

    async def until(self, ask: Any, wanted: Any, seconds: float = 60) -> Any:
        """Ask until the answer is what is wanted."""
        async with asyncio.timeout(seconds):
            while not wanted(answer := await ask()):  # noqa: ASYNC110 (another process is waited for)
                await asyncio.sleep(0.05)
        return answer
