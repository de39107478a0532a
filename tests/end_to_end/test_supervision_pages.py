"""The wall's alerts and full screen, saved filters, and how a campaign is paced, in Chromium: every figure is the API's."""

from __future__ import annotations

import re

from playwright.async_api import Browser, expect

from tests.end_to_end.conftest import StartServer
from tests.end_to_end.test_office_pages import a_manager
from tests.support.chromium import Window
from tests.support.desks import PASSWORD, a_centre, an_agent
from tests.support.server_process import ServerProcess


async def test_the_wall_says_what_is_past_its_thresholds_and_goes_dark_on_the_whole_screen(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    agent = await Window.of(browser, server.url)
    await agent.sign_in(await an_agent(centre, "Ann Archer"), PASSWORD)
    await agent.page.get_by_role("button", name="Start taking calls").click()
    await agent.phase("available")
    window = await a_manager(browser, server, centre, "supervisor")
    page = window.page
    await page.get_by_role("link", name="Wall").click()
    await page.get_by_role("listitem").filter(has_text="Ann Archer").wait_for()
    alerts = page.get_by_role("list", name="What needs an eye")
    await expect(alerts.get_by_role("listitem")).to_have_count(0)
    await page.get_by_role("button", name="Alerts").click()
    await window.check_accessible()
    await page.get_by_label("Seconds without work").fill("soon")
    await page.get_by_role("button", name="Save").click()
    await window.says("Must be a number, 0 or more.")
    await page.get_by_label("Seconds without work").fill("1")
    await page.keyboard.press("Enter")
    await expect(alerts).to_contain_text("Ann Archer: ready for more than 0:01")
    await window.check_accessible()
    await page.reload()
    await expect(alerts).to_contain_text("Ann Archer: ready for more than 0:01")  # kept in this browser
    await page.get_by_role("button", name="Full screen").press("Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await window.check_accessible()
    await page.get_by_role("button", name="Leave full screen").press("Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "auto")
    assert window.complaints == []


async def test_a_filter_of_the_campaigns_is_saved_chosen_again_and_forgotten(server: ServerProcess, browser: Browser):
    centre, _ = await a_centre(server)
    await centre.create(name="Renewals")
    window = await a_manager(browser, server, centre)
    page = window.page
    rows = page.locator("[data-campaign]")
    await expect(rows).to_have_count(2)
    await page.get_by_label("Search by name").fill("renew")
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Save this filter").press("Enter")
    await page.get_by_label("Name of the filter").fill("Renewals only")
    await window.check_accessible()
    await page.keyboard.press("Enter")
    await page.get_by_label("Search by name").fill("")
    await expect(rows).to_have_count(2)
    await page.reload()
    await page.get_by_role("button", name="Renewals only", exact=True).press("Enter")
    await expect(rows).to_have_count(1)
    await expect(page.get_by_label("Search by name")).to_have_value("renew")
    await window.check_accessible()
    await page.get_by_role("button", name="Forget the filter Renewals only").press("Enter")
    await expect(page.get_by_role("button", name="Renewals only", exact=True)).to_have_count(0)
    assert window.complaints == []


async def test_a_campaign_shows_whom_it_abandoned_and_how_it_is_paced(start_server: StartServer, browser: Browser):
    server = await start_server(speed=20, seed=4)
    centre, _ = await a_centre(server)
    campaign = await centre.create(name="Ahead", dialingMode="Predictive", targetAbandonRate=2.5, maxSkips=None)
    agent = await Window.of(browser, server.url)
    await agent.sign_in(await an_agent(centre, "Ann Archer"), PASSWORD)
    await agent.page.get_by_role("button", name="Start taking calls").click()
    await agent.phase("available")
    await centre.trigger(campaign, "play")
    await agent.phase("connected", "ended")
    await centre.trigger(campaign, "pause")
    window = await a_manager(browser, server, centre)
    page = window.page
    await page.goto(f"{server.url}/campaigns/{campaign}")
    ledger = page.locator("[data-ledger=day] td")
    await expect(page.get_by_text("It is kept at 2.5 % of answered calls at most")).to_be_visible()
    told = (await centre.call("GET", f"{centre.base}/campaigns/{campaign}/pacing"))["data"]
    await expect(ledger).to_have_text(
        [*(str(told["day"][name]) for name in ("answered", "machines", "abandoned")), re.compile(r"^[\d.]+ %$")]
    )
    assert told["day"]["answered"] > 0
    await window.says("It is still learning")
    rows = page.get_by_role("region", name="How many calls it places").get_by_role("rowheader")
    await expect(rows).to_have_count(min(8, len(told["decisions"])))
    assert told["decisions"]
    await window.check_accessible()
    assert window.complaints == []
