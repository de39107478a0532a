"""A manager tries a centre out in Chromium: what the page shows is what the API answers."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.support.chromium import Window
from tests.support.desks import PASSWORD, a_centre, an_agent
from tests.support.server_process import ServerProcess


async def test_numbers_of_agents_are_compared_by_keyboard_alone(server: ServerProcess, browser: Browser):
    centre, _ = await a_centre(server)
    email = await an_agent(centre, "Max Office", "manager")
    window = await Window.of(browser, server.url)
    await window.sign_in(email, PASSWORD)
    page = window.page
    await page.get_by_role("link", name="What if").click()
    people = page.get_by_label("People on the list")
    await people.focus()
    await people.press("Home")
    agents = page.get_by_label("Agents", exact=False).first
    await agents.focus()
    await agents.press("Home")
    for _ in range(4):
        await agents.press("ArrowRight")
    await window.check_accessible()
    async with page.expect_response(lambda answer: answer.url.endswith("/simulations")) as response:
        await page.get_by_role("button", name="Try it out").press("Enter")
    answer = await (await response.value).json()
    results = answer["data"]["results"]
    assert [one["value"] for one in results] == [3, 4, 5, 6, 8]
    rows = page.get_by_role("table", name="What if?").get_by_role("row")
    await expect(rows).to_have_count(1 + len(results))
    for n, one in enumerate(results, start=1):
        await expect(rows.nth(n).get_by_role("rowheader")).to_have_text(str(one["value"]))
        done = round(100 * one["doneShare"]["mean"], 1)
        await expect(rows.nth(n).get_by_role("cell").first).to_contain_text(f"{done:g} %")
    await window.check_accessible()
    assert window.complaints == []
