"""Pictures of the pages of those who run the day: every page and what opens on it."""

from __future__ import annotations

import re
from typing import Final

from ringfence.services import sample
from scripts.camera import ADMIN, MANAGER, OFFICE_SIZES, Camera, Walk

_FILE: Final = f"""Handynummer,firstName,lastName,balance,agent
+44 113 496 0411,Ada,Whitlock,12.50,{sample.address_of("Rosa Winter")}
0113 496 0412,Ben,"Stone, Jr.",80.00,
12,Cleo,Marsh,4.20,
+44 113 496 0413,Dan,Oakley,61.00,r.winter@elsewhere.example
"""


async def campaigns(camera: Camera) -> None:
    """A manager looks at campaigns, and makes one."""
    window, page = camera.window, camera.page
    await window.sign_in(MANAGER, sample.PASSWORD)
    await page.get_by_role("heading", name="Campaigns").wait_for()
    await page.get_by_role("link", name=sample.CAMPAIGN).wait_for()
    await page.get_by_text(re.compile(r"\b[3-9]\d of 196")).wait_for(timeout=120_000)
    await page.get_by_label("Search by name").fill("open")
    await page.get_by_role("button", name="Save this filter").click()
    await page.get_by_label("Name of the filter").fill("Instalments")
    await camera.take("campaigns-saving")
    await page.keyboard.press("Enter")
    await page.get_by_label("Search by name").fill("")
    await camera.take("campaigns")
    await page.get_by_role("link", name=sample.CAMPAIGN).click()
    await page.get_by_role("heading", name="The people of this run").wait_for()
    await page.get_by_role("rowheader").first.wait_for()
    await camera.take("campaign", whole=True)
    await page.get_by_role("button", name="Stop").click()
    await page.get_by_role("alertdialog").wait_for()
    await camera.take("campaign-stop")
    await page.keyboard.press("Escape")
    await form(camera)


async def form(camera: Camera) -> None:
    """A new campaign, with all that it says before it is saved."""
    window, page = camera.window, camera.page
    await page.goto(f"{window.url}/campaigns/new")
    await page.get_by_role("heading", name="New campaign").wait_for()
    await page.get_by_text(sample.CONTACT_LIST).first.click()
    await page.get_by_label("Monday, from").fill("07:00")
    await page.get_by_text("Record the calls").click()
    await page.get_by_text("It begins by itself").click()
    await page.get_by_label("First start", exact=True).fill("2030-03-04T09:00")
    await page.get_by_role("combobox", name="Again").select_option("Weekly")
    await page.get_by_text("Thu", exact=True).click()
    await page.get_by_role("region", name="When it begins").wait_for()
    await window.says("people would be called")
    await camera.take("campaign-new", whole=True)
    await page.get_by_label("Calls to one person, at most").fill("many")
    await page.get_by_role("button", name="Create campaign").click()
    await page.locator(".react-aria-FieldError").first.wait_for()
    await camera.take("campaign-new-refused", whole=True)


async def paced(camera: Camera) -> None:
    """A campaign that the dialer paces."""
    window, page = camera.window, camera.page
    await window.sign_in(MANAGER, sample.PASSWORD)
    await page.get_by_text(re.compile(r"\b[3-9]\d of \d+")).first.wait_for(timeout=180_000)
    await page.locator(".table.campaigns a").first.click()
    await page.get_by_role("heading", name="How many calls it places").wait_for(timeout=60_000)
    await camera.take("campaign-paced", whole=True)


async def wall(camera: Camera) -> None:
    """The wall: as it is, when it speaks up, and on the whole screen."""
    window, page = camera.window, camera.page
    await window.sign_in(MANAGER, sample.PASSWORD)
    await page.get_by_role("heading", name="Campaigns").wait_for()
    await page.goto(f"{window.url}/wall")
    await page.locator(".wall-agent").first.wait_for()
    await camera.take("wall")
    await page.get_by_role("button", name="Alerts").click()
    await page.get_by_role("dialog").wait_for()
    await camera.take("wall-thresholds")
    for name in ("Seconds to wrap up", "Seconds to read", "Seconds on a call", "Seconds without work"):
        await page.get_by_label(name).fill("1")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await page.locator(".wall-alerts li").first.wait_for()
    await camera.take("wall-alerts")
    await page.get_by_role("button", name="Full screen").click()
    await page.get_by_role("button", name="Leave full screen").wait_for()
    await camera.take("wall-full")


async def lists(camera: Camera) -> None:
    """Lists of people, one uploaded; numbers that are not called."""
    window, page = camera.window, camera.page
    await window.sign_in(MANAGER, sample.PASSWORD)
    await page.get_by_role("heading", name="Campaigns").wait_for()
    await page.goto(f"{window.url}/lists")
    await page.get_by_role("rowheader").first.wait_for()
    await camera.take("lists")
    await page.get_by_role("button", name="Upload a list").click()
    await page.get_by_role("button", name="Choose a file").wait_for()
    await camera.take("lists-drop")
    await page.locator("input[type=file]").set_input_files(
        {"name": "renewals.csv", "mimeType": "text/csv", "buffer": _FILE.encode()}
    )
    await window.says("Which column is which?")
    await page.get_by_role("region", name="What would be rejected").wait_for()
    await camera.take("lists-columns")
    await camera.take("lists-trial", ".window .window-tools")
    await page.get_by_role("button", name="Upload", exact=True).click()
    await page.get_by_role("link", name="Open the list").wait_for()
    await camera.take("lists-done")
    await page.get_by_role("link", name="Open the list").click()
    await window.says("All lists")
    await page.get_by_role("cell").first.wait_for()
    await page.get_by_label("Column that names the agent").select_option("agent")
    await window.says("r.winter@elsewhere.example")
    await camera.take("list", whole=True)
    await page.get_by_role("link", name="All lists").click()
    await page.get_by_role("link", name=sample.CONTACT_LIST).click()
    await page.get_by_label("Column that names the agent").select_option("city")
    await window.says("The column names nobody who is an agent")
    await camera.take("list-whose", ".whose")
    await page.goto(f"{window.url}/dnc")
    await page.get_by_role("rowheader").first.wait_for()
    await camera.take("dnc")
    await page.get_by_role("link", name=sample.DNC_LIST).click()
    await page.get_by_role("heading", name=sample.DNC_LIST).wait_for()
    await page.wait_for_timeout(500)
    await camera.take("dnc-list")


async def figures(camera: Camera) -> None:
    """Reports, one number, and a centre that is tried out."""
    window, page = camera.window, camera.page
    await window.sign_in(MANAGER, sample.PASSWORD)
    await page.get_by_text(re.compile(r"\b[3-9]\d of 196")).wait_for(timeout=120_000)
    await page.goto(f"{window.url}/reports")
    await page.get_by_role("heading", name="By campaign").wait_for()
    await camera.take("reports", whole=True)
    await page.goto(f"{window.url}/campaigns")
    await page.get_by_role("link", name=sample.CAMPAIGN).click()
    await page.get_by_label("Where they are").select_option("completed")
    await page.locator(".run-people tbody a").first.click()
    await page.get_by_role("heading", name="Its calls").wait_for()
    await camera.take("number", whole=True)
    await page.goto(f"{window.url}/simulate")
    await page.locator("input[type=range]").nth(1).fill("500")  # people: it is done sooner
    await page.get_by_role("button", name=re.compile("Try")).click()
    await page.get_by_role("table").first.wait_for(timeout=90_000)
    await camera.take("what-if", whole=True)


_PARTS: Final = {
    "queues": "New queue", "agents": None, "numbers": None, "outcomes": None, "flows": None, "webhooks": "New webhook",
    "rules": None, "telephony": None, "apps": "New app",
}  # fmt: skip
"""The parts of the settings, with the button that opens a form in them."""


async def settings(camera: Camera) -> None:
    """An admin sets the centre up."""
    window, page = camera.window, camera.page
    await window.sign_in(ADMIN, sample.PASSWORD)
    await page.get_by_role("heading", name="Campaigns").wait_for()
    for part, button in _PARTS.items():
        await page.goto(f"{window.url}/settings/{part}")
        await page.get_by_role("heading", name="Settings").wait_for()
        await page.wait_for_timeout(700)
        await camera.take(f"settings-{part}", whole=True)
        if button:
            await page.get_by_role("button", name=button).click()
            await page.get_by_role("dialog").wait_for()
            await camera.take(f"settings-{part}-new")
            await page.keyboard.press("Escape")
    await page.get_by_role("button", name=f"Token of {sample.SPARE_APP}").click()
    await page.get_by_role("button", name="Make it").click()
    await page.locator(".secret").wait_for()
    await camera.take("settings-apps-token")
    await page.goto(f"{window.url}/flows/{sample.FLOW_ID}")
    await page.get_by_role("heading", name=sample.FLOW).wait_for()
    await page.wait_for_timeout(700)
    await camera.take("flow", whole=True)


async def people(camera: Camera) -> None:
    """An admin lets people in."""
    page = camera.page
    await camera.window.sign_in(ADMIN, sample.PASSWORD)
    await page.locator(".person-button").wait_for()
    await page.goto(f"{camera.window.url}/people")
    await page.get_by_role("heading", name="People").wait_for()
    await camera.take("people")
    await page.get_by_role("button", name="Add somebody").click()
    await page.get_by_role("dialog").wait_for()
    await camera.take("people-add")


WALKS: Final[dict[str, Walk]] = {
    "campaigns": Walk(campaigns, speed=30.0, sizes=OFFICE_SIZES),
    "paced": Walk(paced, speed=20.0, sizes=OFFICE_SIZES, mode="Predictive"),
    "wall": Walk(wall, sizes=OFFICE_SIZES),
    "lists": Walk(lists, sizes=OFFICE_SIZES),
    "figures": Walk(figures, speed=30.0, sizes=OFFICE_SIZES),
    "settings": Walk(settings, sizes=OFFICE_SIZES),
    "people": Walk(people, sizes=OFFICE_SIZES),
}
