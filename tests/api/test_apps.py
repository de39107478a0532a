"""Apps over the API: made by admins, with no more than they may do themselves; tokens; gone within seconds."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.ports.storage.tenancy import Stream
from ringfence.services import tokens
from tests.api.conftest import ACCOUNT, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World

BASE = f"/api/v1/streams/{STREAM}"


async def ask(world: World, method: str, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any]:
    answer = await world.http.request(method, BASE + path, headers=headers, json=body)
    return answer.status_code, answer.json()


async def test_an_app_is_made_listed_used_and_removed(world: World, auth: dict[str, str]):
    body = {"name": " CRM ", "scopes": ["configuration", "campaign_management"]}
    status, answer = await ask(world, "POST", "/apps", auth, body)
    assert status == 200
    made = answer["data"]
    assert (made["name"], made["scopes"], made["algorithm"]) == (
        "CRM",
        ["campaign_management", "configuration"],
        "HS256",
    )
    status, listed = await ask(world, "GET", "/apps", auth)
    [mine] = [app for app in listed["data"] if app["clientId"] == made["clientId"]]
    assert mine == {name: value for name, value in made.items() if name != "clientSecret"}
    status, token = await ask(world, "POST", f"/apps/{made['clientId']}/token", auth, {"ttlSeconds": 600})
    assert status == 200
    headers = {"auth": token["data"]["token"]}
    assert (await ask(world, "GET", "/queues", headers))[0] == 200
    assert (await ask(world, "GET", "/users", headers))[0] == 403  # it has not that scope
    world.time.advance(minutes=11)
    assert (await ask(world, "GET", "/queues", headers))[0] == 401
    fresh = await world.headers()
    assert (await ask(world, "DELETE", f"/apps/{made['clientId']}", fresh))[0] == 200
    assert (await ask(world, "DELETE", f"/apps/{made['clientId']}", fresh))[0] == 404


async def test_nobody_gives_a_scope_that_they_do_not_have(world: World, auth: dict[str, str]):
    only = await world.headers("administration")
    status, answer = await ask(world, "POST", "/apps", only, {"name": "CRM", "scopes": ["campaign_management"]})
    assert (status, answer["code"]) == (403, "forbidden")
    assert (await ask(world, "POST", "/apps", only, {"name": "Admin", "scopes": ["administration"]}))[0] == 200
    more = await world.new_app("campaign_management")
    status, answer = await ask(world, "POST", f"/apps/{more.app.id}/token", only, {})
    assert (status, answer["code"]) == (403, "forbidden"), "nor a token of an app that has it"
    for scope in ("campaign_management", "configuration", "agent"):
        headers = await world.headers(scope)
        assert (await ask(world, "GET", "/apps", headers))[0] == 403
        assert (await ask(world, "POST", "/apps", headers, {"name": "CRM", "scopes": [scope]}))[0] == 403


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"name": ""}, "name"),
        ({"algorithm": "none"}, "algorithm"),
        ({"algorithm": "ES256"}, "publicKey"),
    ],
)
async def test_what_is_wrong_with_an_app_is_said_where_it_is(
    world: World, auth: dict[str, str], change: dict[str, Any], path: str
):
    status, answer = await ask(world, "POST", "/apps", auth, {"name": "CRM", "scopes": ["agent"]} | change)
    assert (status, [fault["path"] for fault in answer["errors"]]) == (400, [path])


async def stream_of(world: World) -> Stream:
    found = await world.database.read(lambda tx: tx.tenancy.stream(STREAM))
    assert isinstance(found, Stream)
    return found


async def test_apps_of_others_are_not_there(world: World, auth: dict[str, str]):
    theirs = await world.new_app(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    second = await world.new_app(account=ACCOUNT, stream="st-second")
    ids = {app["clientId"] for app in (await ask(world, "GET", "/apps", auth))[1]["data"]}
    assert not ids & {theirs.app.id, second.app.id}
    await tokens.agent_token(world.database, await stream_of(world), "a-1", at=world.time())
    assert {app["clientId"] for app in (await ask(world, "GET", "/apps", auth))[1]["data"]} == ids
    assert (await ask(world, "DELETE", f"/apps/{tokens.agents_app(STREAM)}", auth))[0] == 404
    for app in (theirs, second):
        assert (await ask(world, "DELETE", f"/apps/{app.app.id}", auth))[0] == 404
        assert (await ask(world, "POST", f"/apps/{app.app.id}/token", auth, {}))[0] == 404


async def test_a_token_lasts_a_year_at_most_and_is_not_made_for_who_signs_alone(world: World, auth: dict[str, str]):
    app = await world.new_app("agent")
    status, answer = await ask(world, "POST", f"/apps/{app.app.id}/token", auth, {"ttlSeconds": 367 * 86_400})
    assert (status, answer["errors"][0]["path"]) == (400, "ttlSeconds")
