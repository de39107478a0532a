"""A manager sets a centre up in Chromium, from nothing to a campaign that could be made: all of it is there over the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.chromium import Window
from tests.support.desks import PASSWORD
from tests.support.server_process import Centre, ServerProcess


@pytest.fixture
async def centre(server: ServerProcess) -> Centre:
    """With nothing in it but a manager and a supervisor."""
    made = Centre(server.url, await server.new_token())
    for name, role in (("Max Office", "manager"), ("Sue Wall", "supervisor")):
        email = f"{name.split()[0].lower()}@centre.example"
        body = {"email": email, "name": name, "role": role, "password": PASSWORD}
        await made.call("POST", f"{made.base}/users", json=body)
    return made


async def signed_in(browser: Browser, server: ServerProcess, name: str) -> Window:
    window = await Window.of(browser, server.url)
    await window.sign_in(f"{name}@centre.example", PASSWORD)
    await window.page.get_by_role("heading", name="Campaigns").wait_for()
    return window


async def read(centre: Centre, what: str) -> Any:
    found = (await centre.call("GET", f"{centre.base}/{what}"))["data"]
    return found.get("results", found) if isinstance(found, dict) else found


async def save(page: Page, said: str) -> None:
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await page.get_by_text(said).first.wait_for()
    await page.get_by_role("dialog").wait_for(state="detached")


async def test_queues_agents_numbers_and_outcomes_are_made_changed_and_removed(
    server: ServerProcess, browser: Browser, centre: Centre
):
    window = await signed_in(browser, server, "max")
    page = window.page
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_text("No queue yet").wait_for()

    await page.get_by_role("link", name="Agents").click()
    await page.get_by_role("button", name="New agent").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("First name").fill("Ada")
    await form.get_by_label("Last name").fill("Byron")
    await form.get_by_label("E-mail address").fill("ada@centre.example")
    await form.get_by_text("A SIP telephone").click()
    await form.get_by_label("Where it is").fill("PJSIP 1001")
    await form.get_by_role("button", name="Save").click()
    await form.get_by_text("Must be where the agent's phone is").wait_for()
    await window.check_accessible()
    await form.get_by_label("Where it is").fill("PJSIP/1001")
    await form.get_by_label("It rings").select_option("keptUp")
    await save(page, "Ada Byron is there.")
    [agent] = await read(centre, "agents")
    assert (agent["endpoint"], agent["phoneMode"]) == ("PJSIP/1001", "keptUp")
    await window.check_accessible()

    await page.get_by_role("link", name="Queues").click()
    await page.get_by_role("button", name="New queue").click()
    await form.get_by_label("Name", exact=True).fill("Collections")
    await form.get_by_label("Seconds to wrap up").fill("soon")
    await form.get_by_label("Script", exact=True).fill("Am I speaking to **{{firstName}}**?")
    await form.get_by_text("Ada Byron").click()
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_label("Seconds to wrap up")).to_have_attribute("aria-invalid", "true")
    await form.get_by_label("Seconds to wrap up").fill("45")
    await window.check_accessible()
    await save(page, "Collections is there.")
    [queue] = await read(centre, "queues")
    assert (queue["agents"], queue["wrapUpSeconds"]) == ([agent["id"]], 45)
    assert (await read(centre, f"queues/{queue['id']}/script"))["text"] == "Am I speaking to **{{firstName}}**?"
    await page.get_by_role("button", name="Change Collections").click()
    await expect(form.get_by_label("Script", exact=True)).to_have_value("Am I speaking to **{{firstName}}**?")
    await form.get_by_label("Script", exact=True).fill("")
    await save(page, "Collections is changed.")
    assert (await read(centre, f"queues/{queue['id']}/script"))["text"] is None

    await page.get_by_role("link", name="Outcomes").click()
    await page.get_by_role("button", name="New set").click()
    await form.get_by_label("Name", exact=True).fill("Usual")
    await form.get_by_text("Collections").click()
    await form.get_by_label("What the agent reads").fill("Promises to pay")
    await form.get_by_label("Then").select_option("final")
    await form.get_by_text("Is what we are after").click()
    await form.get_by_role("button", name="Another outcome").click()
    second = form.get_by_role("group", name="Outcome 2")
    await second.get_by_label("What the agent reads").fill("Call later")
    await second.get_by_label("Then").select_option("minutes")
    await second.get_by_label("Minutes").fill("0")
    await form.get_by_role("button", name="Save").click()
    await second.get_by_text("Must be").wait_for()
    await window.check_accessible()
    await second.get_by_label("Minutes").fill("120")
    await save(page, "Usual is there.")
    [usual] = await read(centre, "disposition-sets")
    assert usual["queues"] == [queue["id"]]
    assert usual["dispositions"] == [
        {"code": "promises_to_pay", "label": "Promises to pay", "positive": True, "retry": "final"},
        {"code": "call_later", "label": "Call later", "positive": False, "retry": 120},
    ]

    await page.get_by_role("link", name="Shown numbers").click()
    await page.get_by_label("Number").fill("nonsense")
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_label("Number")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Number").fill("+44 20 7946 0123")
    await page.get_by_label("What it is").fill("Head office")
    await page.get_by_role("button", name="Add").click()
    await page.get_by_role("rowheader", name="+44 207 946 0123").or_(page.get_by_text("Head office")).first.wait_for()
    await window.check_accessible()
    assert [one["phoneNumber"] for one in await read(centre, "caller-ids")] == ["+442079460123"]
    await page.get_by_role("button", name="Remove +44").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    await page.get_by_text("No number yet").wait_for()
    assert await read(centre, "caller-ids") == []
    assert window.complaints == []


async def test_the_rules_are_changed_and_begin_with_those_of_a_country(
    server: ServerProcess, browser: Browser, centre: Centre
):
    window = await signed_in(browser, server, "max")
    page = window.page
    await page.goto(f"{server.url}/settings/rules")
    await page.get_by_role("button", name="the United States").click()
    await expect(page.get_by_label("Nobody is called before")).to_have_value("08:00")
    assert (await read(centre, "settings"))["callsFromMinute"] == 0, "nothing is kept before it is saved"
    await page.get_by_label("Nobody is called after").fill("25:00")
    await page.get_by_label("Holidays").fill("2026-12-25\n2026-12-26")
    await page.get_by_label("Calls to a number in 24 hours").fill("3")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_label("Nobody is called after")).to_have_attribute("aria-invalid", "true")
    await window.check_accessible()
    await page.get_by_label("Nobody is called after").fill("20:30")
    await page.get_by_text("Listen for answering machines").click()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("The rules are changed.").wait_for()
    kept = await read(centre, "settings")
    assert (kept["callsFromMinute"], kept["callsUntilMinute"], kept["minRingSeconds"]) == (480, 1230, 15)
    assert (kept["callsPerNumberPerDay"], kept["callsPerPersonPer7Days"], kept["screenMachines"]) == (3, 7, False)
    assert kept["holidays"] == ["2026-12-25", "2026-12-26"]
    await page.get_by_label("Calls to a number in 24 hours").fill("")
    await page.get_by_role("button", name="Save").click()
    await centre.until(lambda: read(centre, "settings"), lambda found: found["callsPerNumberPerDay"] is None)
    assert window.complaints == []


async def test_numbers_are_blocked_taken_off_and_uploaded(
    server: ServerProcess, browser: Browser, centre: Centre, tmp_path: Path
):
    window = await signed_in(browser, server, "max")
    page = window.page
    await page.get_by_role("link", name="Do-not-call").click()
    await page.get_by_role("button", name="New list").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name", exact=True).fill("House DNC")
    await window.check_accessible()
    await form.get_by_role("button", name="Save").click()
    await page.get_by_role("heading", name="House DNC").wait_for()
    block = page.locator("form").filter(has=page.get_by_role("heading", name="Block numbers"))
    await block.get_by_label("Number").fill("+442079460001\n12\n+44 20 7946 0002")
    await block.get_by_role("button", name="Block").click()
    await page.get_by_text("2 blocked, 0 were blocked before.").first.wait_for()
    await expect(block.get_by_label("Number")).to_have_value("12")
    await window.check_accessible()
    await page.get_by_text("2 numbers").wait_for()
    off = page.locator("form").filter(has=page.get_by_role("heading", name="Take a number off"))
    await off.get_by_label("Number").fill("+442079460001")
    await off.get_by_role("button", name="Take it off").click()
    await page.get_by_text("1 number ·").wait_for()
    file = tmp_path / "more.csv"
    file.write_text("phoneNumber\n+442079460003\n+442079460004\nnobody\n")
    await page.locator("input[type=file]").set_input_files(file)
    await page.get_by_text("3 numbers").wait_for()
    await page.get_by_role("link", name="Download the 1 rejected rows").wait_for()
    await page.get_by_role("button", name="Have it hold for every campaign").click()
    await page.get_by_role("button", name="Have it hold for campaigns that name it alone").wait_for()
    [dnc] = await read(centre, "dnc-lists")
    assert (dnc["totalRecordCount"], dnc["isGlobalDNC"]) == (3, True)
    await page.get_by_role("link", name="All do-not-call lists").click()
    await page.get_by_role("cell", name="Every campaign").wait_for()
    await window.check_accessible()
    assert window.complaints == []


async def test_a_supervisor_sees_the_lists_and_can_change_nothing(
    server: ServerProcess, browser: Browser, centre: Centre
):
    made = await centre.call("POST", f"{centre.base}/dnc-lists", json={"name": "House DNC"})
    window = await signed_in(browser, server, "sue")
    page = window.page
    await expect(page.get_by_role("link", name="Settings")).to_have_count(0)
    await page.goto(f"{server.url}/dnc/{made['data']['_id']}")
    await page.get_by_role("link", name="Download the numbers").wait_for()
    await expect(page.get_by_role("heading", name="Block numbers")).to_have_count(0)
    await page.goto(f"{server.url}/settings/rules")
    await page.get_by_role("heading", name="Campaigns").wait_for()


async def test_a_webhook_is_made_its_secret_shown_once_and_its_deliveries_looked_at(
    server: ServerProcess, browser: Browser, centre: Centre
):
    window = await signed_in(browser, server, "max")
    page = window.page
    await page.goto(f"{server.url}/settings/webhooks")
    await page.get_by_role("button", name="New webhook").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Address", exact=True).fill("http://crm.example.com")
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_label("Address", exact=True)).to_have_attribute("aria-invalid", "true")
    await window.check_accessible()
    await form.get_by_label("Address", exact=True).fill("https://crm.invalid/events")
    await form.get_by_label("Told of").fill("campaign.*\ndnc.number_added")
    await form.get_by_role("button", name="Save").click()
    first = await page.locator(".secret").inner_text()
    assert first.startswith("whsec_")
    await window.check_accessible()
    await form.get_by_role("button", name="Close").click()
    await expect(page.get_by_text(first)).to_have_count(0)
    [webhook] = await read(centre, "webhooks")
    assert webhook["types"] == ["campaign.*", "dnc.number_added"]

    await page.get_by_role("button", name="Change https://crm.invalid/events").click()
    await form.get_by_role("button", name="New secret").click()
    assert await page.locator(".secret").inner_text() != first
    await form.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Change https://crm.invalid/events").click()
    await form.get_by_text("It is told").click()
    await save(page, "https://crm.invalid/events is changed.")
    [webhook] = await read(centre, "webhooks")
    assert webhook["enabled"] is False
    await page.get_by_role("button", name="Deliveries to https://crm.invalid/events").click()
    await page.get_by_text("Nothing has been sent yet.").wait_for()
    assert window.complaints == []
