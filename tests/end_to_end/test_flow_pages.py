"""A manager makes a flow in Chromium, is told what is wrong with it, goes through it, and keeps it: the API has it."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from ringfence.services import sample
from tests.support.chromium import Window
from tests.support.desks import PASSWORD, a_centre, an_agent
from tests.support.server_process import Centre, ServerProcess


async def a_manager(browser: Browser, server: ServerProcess, centre: Centre) -> Window:
    email = await an_agent(centre, "Max Office", "manager")
    window = await Window.of(browser, server.url)
    await window.sign_in(email, PASSWORD)
    await window.page.get_by_role("heading", name="Campaigns").wait_for()
    return window


async def test_a_flow_is_made_mended_tried_and_kept(server: ServerProcess, browser: Browser):
    centre, _ = await a_centre(server)
    window = await a_manager(browser, server, centre)
    page = window.page
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name="Flows").click()
    await page.get_by_role("button", name="New flow").click()
    await page.get_by_text("This flow can be used.").wait_for()
    await window.check_accessible()

    steps = page.get_by_role("group", name="The flow")
    await steps.get_by_role("button", name="greeting").click()
    step = page.get_by_role("region", name="greeting")
    await step.get_by_label("Text", exact=True).fill("Hello {{firstName}}. Press 1 to agree.")
    await step.get_by_label("Name of the step").fill("hello")
    await step.get_by_label("Name of the step").press("Tab")
    await steps.get_by_role("button", name="hello").wait_for()
    await page.get_by_role("button", name="Add a step").click()
    added = page.get_by_role("region", name="step_4")
    await added.get_by_label("What it does").select_option("transfer")
    await page.get_by_role("region", name="wrong").first.wait_for()
    await window.check_accessible()
    await added.get_by_label("Queue").select_option("Collections")
    await steps.get_by_role("button", name="agreed").click()
    agreed = page.get_by_role("region", name="agreed")
    await agreed.get_by_label("Then").select_option("step_4")
    await page.get_by_text("This flow can be used.").wait_for()

    trial = page.get_by_role("region", name="Try it")
    await trial.get_by_text("Hello Ada. Press 1 to agree.").wait_for()
    await trial.get_by_role("button", name="Press 1", exact=True).click()
    await trial.get_by_text("Came of it: agreed").wait_for()
    await trial.get_by_role("button", name="An agent is free").click()
    await trial.get_by_text("An agent talks").wait_for()
    await trial.get_by_role("button", name="Begin again").click()
    await trial.get_by_role("button", name="Hang up").click()
    await trial.get_by_text("The call is over.").wait_for()
    await window.check_accessible()

    await page.get_by_label("Name", exact=True).fill("Agreement")
    await page.get_by_role("button", name="Save the flow").click()
    await page.get_by_role("heading", name="Agreement").wait_for()
    [kept] = (await centre.call("GET", f"{centre.base}/flows"))["data"]["results"]
    assert (kept["name"], kept["version"], kept["columns"]) == ("Agreement", 1, ["firstName"])
    assert kept["flow"]["nodes"]["agreed"]["next"] == "step_4"
    assert kept["flow"]["nodes"]["step_4"] == {"type": "transfer", "queue": "Collections", "otherwise": "end"}
    assert kept["flow"]["start"] == "hello"
    assert window.complaints == []


async def test_flows_that_were_written_elsewhere_are_shown_and_come_back_as_they_were(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    written = {}
    for file in ("survey.json", "payment-reminder.json", "callback-request.json", "transfer.json"):
        flow = sample.flow_document(file)
        made = await centre.call("POST", f"{centre.base}/flows", json={"name": file, "flow": flow})
        written[made["data"]["id"]] = flow
    window = await a_manager(browser, server, centre)
    page = window.page
    for flow_id, flow in written.items():
        await page.goto(f"{server.url}/flows/{flow_id}")
        await page.get_by_text("This flow can be used.").wait_for()
        steps = page.get_by_role("group", name="The flow").get_by_role("button")
        await expect(steps).to_have_count(len(flow["nodes"]))
        for n in range(await steps.count()):
            await steps.nth(n).click()
        await page.get_by_text("This flow can be used.").wait_for()
        await page.get_by_role("button", name="Save the flow").click()
        await page.get_by_text("is kept.").first.wait_for()
        kept = (await centre.call("GET", f"{centre.base}/flows/{flow_id}"))["data"]
        assert (kept["flow"], kept["version"]) == (flow, 1)
    assert window.complaints == []
