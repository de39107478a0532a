"""A contact centre whose agents work in the browser: eight people who all answer, a campaign, agents who can sign in."""

from __future__ import annotations

from tests.support.server_process import Centre, ServerProcess

SPEED = 8
PASSWORD = "a long enough secret"
PEOPLE = [(20 + n, f"Person {n}") for n in range(8)]  # all of them answer
CSV = "phoneNumber,firstName,lastName,timeZone,balance\n" + "".join(
    f"+4411349602{ending},{name},Ashby,Europe/London,{ending}.50\n" for ending, name in PEOPLE
)


async def a_centre(
    server: ServerProcess, account: str = "ac-test", stream: str = "st-test", preview_seconds: int = 90
) -> tuple[Centre, str]:
    """A contact centre with a campaign that is ready, and the campaign's id."""
    centre = Centre(server.url, await server.new_token(account, stream), account, stream)
    await centre.set_up(0, wrap_up_seconds=600)
    await centre.upload("People", CSV)
    return centre, await centre.create(previewTimeout=preview_seconds, maxSkips=2)


async def an_agent(centre: Centre, name: str, role: str = "agent") -> str:
    """The address of somebody new who works in the queue."""
    [queue] = (await centre.call("GET", f"{centre.base}/queues"))["data"]["results"]
    email = f"{name.split()[0].lower()}@centre.example"
    body = {"email": email, "name": name, "role": role, "password": PASSWORD}
    await centre.call(
        "POST", f"{centre.base}/users", json=body | ({"queues": [queue["id"]]} if role == "agent" else {})
    )
    return email
