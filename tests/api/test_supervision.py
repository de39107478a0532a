"""Supervisors who come into conversations, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringfence.adapters.telephony.simulated.carrier import UNPLUGGED
from ringfence.domain.supervision import SupervisionMode
from tests.support import migrated, sample_server
from tests.support.sample_server import BASE, Office

PHONE = {"mode": "listen", "endpoint": "PJSIP/1010"}


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    migrated.at(tmp_path / "ringfence.db")
    await sample_server.seed(tmp_path)
    return tmp_path


async def ask(office: Office, method: str, call_id: str, body: Any = None, **headers: Any) -> Any:
    path = f"{BASE}/calls/{call_id}/supervision"
    return await office.http.request(method, path, json=body, headers=headers or office.manager)


async def test_a_supervisor_comes_in_changes_what_they_do_and_leaves(folder: Path) -> None:
    async with sample_server.office(folder) as office:
        call_id = (await office.bring("connected"))["callId"]
        assert (await ask(office, "PUT", call_id, PHONE)).status_code == 200
        [place] = office.carrier.supervisors.values()
        assert place == (call_id, SupervisionMode.LISTEN)
        assert (await ask(office, "PUT", call_id, PHONE | {"mode": "barge"})).json()["data"]["mode"] == "barge"
        [place] = office.carrier.supervisors.values()
        assert place == (call_id, SupervisionMode.BARGE)
        assert (await ask(office, "DELETE", call_id)).status_code == 200
        assert office.carrier.supervisors == {}
        assert (await ask(office, "DELETE", call_id)).status_code == 200


async def test_a_supervisor_telephones_in_the_browser(folder: Path) -> None:
    async with sample_server.office(folder) as office:
        call_id = (await office.bring("connected"))["callId"]
        phone = f"{BASE}/supervision/phone"
        given = (await office.http.post(phone, headers=office.manager)).json()["data"]
        assert given["addresses"] == []  # calls are simulated
        assert (await ask(office, "PUT", call_id, PHONE | {"endpoint": "web"})).status_code == 200
        assert (await office.http.post(phone, headers=office.agent)).status_code == 403


async def test_who_may_not_hear_and_what_cannot_be_heard(folder: Path) -> None:
    async with sample_server.office(folder) as office:
        call_id = (await office.bring("connected"))["callId"]
        assert (await ask(office, "PUT", call_id, PHONE, **office.agent)).status_code == 403
        assert (await ask(office, "DELETE", call_id, **office.agent)).status_code == 403
        assert (await ask(office, "PUT", "at-of-nobody", PHONE)).status_code == 404
        assert (await ask(office, "PUT", call_id, PHONE | {"mode": "shout"})).status_code == 400
        assert (await ask(office, "PUT", call_id, PHONE | {"endpoint": "my phone"})).status_code == 400
        refused = await ask(office, "PUT", call_id, PHONE | {"endpoint": UNPLUGGED})
        assert (refused.status_code, "is not connected" in refused.text) == (409, True)
        assert office.carrier.supervisors == {}
        await office.must("POST", f"/calls/{call_id}/hangup")
        await office.until(lambda desk: desk["state"] == "wrap_up")
        assert (await ask(office, "PUT", call_id, PHONE)).status_code == 409
