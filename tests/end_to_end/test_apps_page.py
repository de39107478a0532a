"""Apps, telephony and a screen on the wall in Chromium."""

from __future__ import annotations

import httpx
from playwright.async_api import Browser, expect

from tests.end_to_end.test_office_pages import a_manager
from tests.support.chromium import Window
from tests.support.desks import PASSWORD, a_centre, an_agent
from tests.support.server_process import ServerProcess


async def test_an_admin_makes_an_app_and_a_token_that_works_until_the_app_is_removed(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    email = await an_agent(centre, "Al Admin", "admin")
    window = await Window.of(browser, server.url)
    await window.sign_in(email, PASSWORD)
    page = window.page
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("link", name="Apps").click()
    await page.get_by_role("button", name="New app").press("Enter")
    await window.check_accessible()
    await page.get_by_label("Name", exact=True).fill("CRM")
    for scope in ("run campaigns", "set the centre up"):
        await page.get_by_role("dialog").get_by_text(scope).click()
    await page.get_by_role("button", name="Save").click()
    await window.says("Must name at least one of")
    await page.get_by_role("dialog").get_by_text("run campaigns").click()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("dialog", name="CRM is there").wait_for()
    await expect(page.locator(".secret")).to_have_count(2)
    await window.check_accessible()
    await page.get_by_role("button", name="Close").click()
    row = page.get_by_role("row").filter(has_text="CRM")
    await expect(row).to_contain_text("run campaigns")
    await page.get_by_role("button", name="Token of CRM").press("Enter")
    await page.get_by_label("Hours that it is good for").fill("9000")
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_label("Hours that it is good for")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Hours that it is good for").fill("1")
    await page.keyboard.press("Enter")
    token = await page.locator(".secret").inner_text()
    async with httpx.AsyncClient(base_url=server.url, headers={"auth": token}) as program:
        assert (await program.get(f"{centre.base}/board")).status_code == 200
        assert (await program.get(f"{centre.base}/users")).status_code == 403
        await page.get_by_role("button", name="Close").click()
        await page.get_by_role("button", name="Remove CRM").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
        await window.says("CRM is removed.")
        await expect(row).to_have_count(0)
        await centre.until(lambda: program.get(f"{centre.base}/board"), lambda answer: answer.status_code == 401)
    assert window.complaints == []


async def test_telephony_is_shown_as_the_api_says_it_is_and_apps_are_for_admins_alone(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    window = await a_manager(browser, server, centre)
    page = window.page
    await page.goto(f"{server.url}/settings/telephony")
    await window.says("Calls are simulated here")
    told = (await centre.call("GET", f"{centre.base}/telephony"))["data"]
    rows = page.get_by_role("table", name="Switches").get_by_role("rowheader")
    assert await rows.all_inner_texts() == [one["name"] for one in told["switches"]]
    await expect(page.get_by_role("row").filter(has_text="simulated")).to_contain_text("Connected")
    await expect(page.locator("[data-figure=liveCalls]")).to_have_text(str(told["liveCalls"]))
    await window.check_accessible()
    assert await page.get_by_role("link", name="Apps").count() == 0
    await page.goto(f"{server.url}/settings/apps")
    await page.get_by_role("button", name="New queue").wait_for()  # the first part instead
    assert window.complaints == []


async def test_a_screen_on_the_wall_shows_the_wall_and_can_do_nothing_else(server: ServerProcess, browser: Browser):
    centre, _ = await a_centre(server)
    agent = await Window.of(browser, server.url)
    await agent.sign_in(await an_agent(centre, "Ann Archer"), PASSWORD)
    await agent.page.get_by_role("button", name="Start taking calls").click()
    await agent.phase("available")
    screen = await Window.of(browser, server.url)
    await screen.sign_in(await an_agent(centre, "West wall", "wall"), PASSWORD)
    tile = screen.page.get_by_role("listitem").filter(has_text="Ann Archer")
    await expect(tile).to_contain_text("Ready")
    assert await tile.get_by_role("button").count() == 0
    assert await screen.page.get_by_role("link", name="Campaigns").count() == 0
    await screen.check_accessible()
    await screen.page.goto(f"{server.url}/campaigns")
    await expect(tile).to_contain_text("Ready")  # and nothing else is to be seen
    assert screen.complaints == []
