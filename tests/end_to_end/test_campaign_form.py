"""The form of a campaign in Chromium: whom it would call, when, whose people they are, and what to beware of."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.end_to_end.test_office_pages import a_manager, bar, read_campaign
from tests.support.desks import a_centre, an_agent
from tests.support.server_process import Centre, ServerProcess

OWNED = (
    "phoneNumber,firstName,lastName,timeZone,agent\n"
    "+441134960261,Ada,Ashby,Europe/London,ann@centre.example\n"
    "+441134960262,Ben,Brook,Europe/London,ann@centre.example\n"
    "+441134960263,Cy,Cole,America/New_York,zoe@elsewhere.example\n"
    "+441134960264,Di,Dane,America/New_York,\n"
    "12,Ed,Eve,Europe/London,\n"
)


async def people_of(centre: Centre, **body: Any) -> Any:
    return (await centre.call("POST", f"{centre.base}/outlook/people", json=body))["data"]


async def block(centre: Centre, number: str) -> str:
    """The name of the do-not-call list that it is on now."""
    [found] = (await centre.call("GET", f"{centre.base}/dnc-lists"))["data"]["results"]
    await centre.call("POST", f"{centre.base}/dnc-lists/{found['_id']}/numbers", json={"phoneNumbers": [number]})
    return str(found["name"])


async def begun(page: Page, *lists: str) -> None:
    """A new campaign over these lists."""
    await page.get_by_role("link", name="New campaign").click()
    await page.get_by_role("heading", name="New campaign").wait_for()
    await page.get_by_label("Name", exact=True).fill("By hand")
    for name in lists:
        await page.get_by_text(name).first.click()


async def test_the_form_says_who_would_be_called_and_who_not_and_why(server: ServerProcess, browser: Browser):
    centre, _ = await a_centre(server)
    await centre.upload("Owned", OWNED)
    dnc = await block(centre, "+441134960261")
    await an_agent(centre, "Ann Archer")
    window = await a_manager(browser, server, centre)
    page = window.page
    await begun(page, "Owned")
    told = await people_of(centre, contactLists=["Owned"], dncLists={"name": dnc})
    assert (told["total"], told["callable"], told["excluded"]) == (4, 3, {"dnc": 1})
    await window.says("3 of 4 people would be called")
    assert await bar(page, "Who would be called", "May be called") == told["callable"]
    assert await bar(page, "Who would be called", "Do-not-call") == told["excluded"]["dnc"]
    await window.says(f"On do-not-call lists: {dnc} (1).")
    await window.says("1 row of the files did not go in")

    await page.get_by_label("Column that names the agent").select_option("agent")
    await page.get_by_role("heading", name="Whose people they are").wait_for()
    owned = await people_of(
        centre, contactLists=["Owned"], dncLists={"name": dnc}, dialingMode="Preview", agentColumn="agent"
    )
    assert owned["owners"]["unknown"] == [{"name": "zoe@elsewhere.example", "people": 1}]
    assert await bar(page, "Whose people they are", "Ann Archer") == owned["owners"]["agents"][0]["people"] == 1
    assert await bar(page, "Whose people they are", "Anybody's") == owned["owners"]["nobody"] == 1
    await window.says("zoe@elsewhere.example (1)")

    await page.get_by_role("button", name="Add a condition").click()
    condition = page.get_by_role("group", name="Condition 1")
    await condition.get_by_label("Column").select_option("firstName")
    await condition.get_by_label("How").select_option("startsWith")
    await condition.get_by_label("Value").fill("C")
    await window.says("1 of 4 people would be called")
    assert await bar(page, "Who would be called", "Not in the filter") == 2
    await window.check_accessible()
    await page.get_by_role("button", name="Create campaign").click()
    await page.get_by_role("heading", name="By hand").wait_for()
    assert (await read_campaign(centre, page.url.rsplit("/", 1)[1]))["agentColumn"] == "agent"
    assert window.complaints == []


async def test_a_list_shows_whose_its_people_are_and_campaigns_are_told_to_go_by_that_column(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    await centre.upload("Owned", OWNED)
    await an_agent(centre, "Ann Archer")
    window = await a_manager(browser, server, centre)
    page = window.page
    await begun(page, "Owned")
    await page.get_by_role("button", name="Create campaign").click()
    await page.get_by_role("heading", name="By hand").wait_for()
    campaign = page.url.rsplit("/", 1)[1]
    await page.get_by_role("link", name="Lists").click()
    await page.get_by_role("link", name="Owned").click()
    whose = page.get_by_role("region", name="Agents of their own")
    column = whose.get_by_label("Column that names the agent")
    await expect(column).to_have_value("")
    await expect(whose.get_by_role("listitem").filter(has_text="By hand")).to_contain_text(
        "offers everybody to anybody"
    )
    await column.focus()
    await page.keyboard.type("Agent")
    await window.says("zoe@elsewhere.example (1)")
    assert await bar(page, "Whose people they are", "Ann Archer") == 2
    assert await bar(page, "Whose people they are", "Anybody's") == 1
    await window.check_accessible()
    assert "agentColumn" not in await read_campaign(centre, campaign)
    await page.get_by_role("button", name="Go by Agent in By hand").press("Enter")
    await window.says("By hand goes by Agent, and is prepared anew.")
    assert (await read_campaign(centre, campaign))["agentColumn"] == "agent"
    await expect(whose.get_by_role("listitem").filter(has_text="By hand")).to_contain_text("goes by Agent")
    await centre.until_status(campaign, "Ready")
    await centre.call("POST", f"{centre.campaigns}/campaign/trigger/{campaign}?trigger=play")
    await page.reload()
    await expect(column).to_have_value("agent")
    await column.select_option("")
    await window.says("can be changed while it does not run")
    await expect(page.get_by_role("button", name="Offer everybody to anybody in By hand")).to_have_count(0)
    await window.check_accessible()
    assert window.complaints == []


async def test_the_form_says_how_long_it_takes_as_the_simulator_works_through_it(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    await an_agent(centre, "Ann Archer")
    window = await a_manager(browser, server, centre)
    await begun(window.page, "People")
    await window.page.get_by_text("As the simulator works through it").wait_for(timeout=60_000)
    await window.says("With 1 agent at work in all calling hours that takes")
    await window.says("with usual figures, as there have been few calls: 30 % answer and talk for 3:00.")
    await window.check_accessible()
    assert window.complaints == []


async def test_the_form_shows_when_people_may_be_called_when_it_begins_and_what_to_mind(
    server: ServerProcess, browser: Browser
):
    centre, _ = await a_centre(server)
    await centre.upload("Owned", OWNED)
    window = await a_manager(browser, server, centre)
    page = window.page
    await begun(page, "Owned")
    week = page.get_by_role("region", name="When people may be called")
    london = week.get_by_role("row").filter(has=page.get_by_role("rowheader", name="London"))
    await expect(london.get_by_text("10:00–19:00")).to_have_count(5)  # in Berlin, where the manager is
    await expect(london.get_by_text("shut")).to_have_count(2)
    await expect(week.get_by_role("rowheader", name="New York")).to_contain_text("2 people")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        await page.get_by_label(f"{day}, from").fill("06:00")
    minded = page.get_by_role("list", name="What to mind")
    await expect(minded.get_by_text("before 8:00 or after 21:00")).to_be_visible()
    await expect(minded.get_by_text("16 CFR 310.4(c)")).to_be_visible()
    await expect(minded.get_by_text("has no agents")).to_be_visible()
    await page.get_by_text("Record the calls").click()
    await expect(minded.get_by_text("told that they are recorded")).to_be_visible()

    await page.get_by_text("It begins by itself").click()
    await page.get_by_label("Time zone, where").select_option("Europe/London")
    await page.get_by_label("First start", exact=True).fill("2030-03-30T09:00")
    await page.get_by_role("combobox", name="Again").select_option("Daily")
    starts = page.get_by_role("region", name="When it begins")
    await starts.get_by_text("Next, by the clock in London: Sat 30 Mar").wait_for()
    # the clocks change in between, and it begins at the same time of day
    await expect(starts).to_contain_text("Sat 30 Mar, 09:00 · Sun 31 Mar, 09:00 · Mon 1 Apr, 09:00")
    april = starts.get_by_role("table", name="April 2030")
    await expect(april.get_by_role("cell", name="09:00")).to_have_count(30)
    await window.check_accessible()
    assert window.complaints == []
