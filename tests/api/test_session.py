"""Signing in: passwords, cookies, lock-out, what each role may do, and the record of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from ringfence.api.app import create_app
from ringfence.domain.user import Role
from ringfence.ports.storage.users import User
from ringfence.services import sessions, tenancy, users
from ringfence.services.passwords import Passwords
from ringfence.services.users import Draft
from tests.api.conftest import ACCOUNT, OTHER_ACCOUNT, OTHER_STREAM, STREAM, World
from tests.support.browser import Browser

PASSWORD = "a long enough secret"
SESSION = "/api/v1/session"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
async def world(world: World) -> World:
    world.app = create_app(world.runtime, now=world.time, passwords=Passwords(QUICK))
    await tenancy.ensure_stream(world.database, at=world.time(), account_id=ACCOUNT, stream_id=STREAM)
    await tenancy.ensure_stream(world.database, at=world.time(), account_id=OTHER_ACCOUNT, stream_id=OTHER_STREAM)
    return world


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with Browser(world.app) as browser:
        yield browser


async def somebody(world: World, role: Role, email: str = "", **where: str) -> User:
    made = await users.create(
        world.database,
        world.runtime.dialers,
        at=world.time(),
        account_id=where.get("account", ACCOUNT),
        stream_id=where.get("stream", STREAM),
        draft=Draft(email or f"{role}@alpha.example", "Some Body", role, QUICK.hash(PASSWORD)),
    )
    return made.user


async def signed_in(world: World, browser: Browser, role: Role) -> User:
    user = await somebody(world, role)
    assert (await browser.sign_in(user.email, PASSWORD)).status_code == 200
    return user


# --- the first admin


async def test_a_new_server_is_set_up_once_with_the_code_that_it_printed(world: World, browser: Browser):
    code = world.app.state.first_run.code
    body = {"code": code, "name": "Ada Byron", "email": "Ada@Alpha.example", "password": PASSWORD}
    assert (await browser.get(SESSION)).json()["data"]["setUpDue"] is True
    assert (await browser.post("/api/v1/setup", json=body | {"code": "guessed"})).status_code == 403
    assert (await browser.post("/api/v1/setup", json=body | {"password": "short"})).status_code == 400
    made = await browser.post("/api/v1/setup", json=body)
    assert made.json()["data"]["user"]["role"] == "admin"
    here = (await browser.get(SESSION)).json()["data"]
    assert (here["user"]["email"], here["setUpDue"], here["streamId"]) == ("ada@alpha.example", False, STREAM)
    assert (await browser.post("/api/v1/setup", json=body)).status_code == 409


# --- cookies


async def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(world: World, browser: Browser):
    user = await somebody(world, Role.MANAGER)
    answer = await browser.sign_in(user.email.upper(), PASSWORD)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # plain HTTP: the browser would throw it away
    assert PASSWORD not in answer.text


async def test_over_tls_the_cookie_is_sent_over_tls_alone(world: World):
    user = await somebody(world, Role.MANAGER)
    async with Browser(world.app) as browser:
        browser.base_url = "https://ringfence.test"
        assert "secure" in (await browser.sign_in(user.email, PASSWORD)).headers["set-cookie"].lower()


FOREIGN: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_what_another_site_makes_a_browser_send_changes_nothing(world: World, browser: Browser, headers):
    await signed_in(world, browser, Role.ADMIN)
    async with Browser(world.app, headers=headers, cookies=browser.cookies) as lured:
        body = {"name": "Sales"}
        refused = await lured.post(f"/api/v1/streams/{STREAM}/queues", json=body)
        assert refused.status_code == 403
        assert (await lured.delete(SESSION)).status_code == 403
        assert (await lured.sign_in("admin@alpha.example", PASSWORD)).status_code == 403
    assert (await browser.get(f"/api/v1/streams/{STREAM}/queues")).json()["data"]["results"] == []


async def test_a_browser_that_says_its_origin_alone_is_believed(world: World, browser: Browser):
    await signed_in(world, browser, Role.ADMIN)
    own = {"origin": "http://ringfence.test"}
    async with Browser(world.app, headers=own, cookies=browser.cookies) as old:
        assert (await old.post(f"/api/v1/streams/{STREAM}/queues", json={"name": "Sales"})).status_code == 200


async def test_signing_out_ends_the_session_and_not_only_the_cookie(world: World, browser: Browser):
    await signed_in(world, browser, Role.MANAGER)
    kept = dict(browser.cookies)
    assert (await browser.delete(SESSION)).status_code == 200
    async with Browser(world.app, cookies=kept) as thief:
        assert (await thief.get(f"/api/v1/streams/{STREAM}/queues")).status_code == 401


async def test_a_screen_on_the_wall_sees_the_wall_alone_for_months(world: World, browser: Browser):
    await signed_in(world, browser, Role.WALL)
    base = f"/api/v1/streams/{STREAM}"
    seen = {"/wall": 200, "/reports/compliance": 200, "/board": 403, "/attempts": 403, "/users": 403}
    for path, status in seen.items():
        assert (await browser.get(base + path)).status_code == status, path
    for _ in range(14):
        world.time.advance(days=6, hours=12)
        assert (await browser.get(f"{base}/wall")).status_code == 200
    world.time.advance(days=2)
    assert (await browser.get(f"{base}/wall")).status_code == 401  # it is older than three months
    await browser.sign_in("wall@alpha.example", PASSWORD)
    world.time.advance(days=8)
    assert (await browser.get(f"{base}/wall")).status_code == 401  # it was off for a week


@pytest.mark.parametrize("away", [sessions.IDLE, sessions.LONGEST], ids=["idle", "old"])
async def test_a_session_comes_to_its_end(world: World, browser: Browser, away: timedelta):
    await signed_in(world, browser, Role.MANAGER)
    url = f"/api/v1/streams/{STREAM}/queues"
    steps = 1 if away == sessions.IDLE else 24
    for _ in range(steps):
        assert (await browser.get(url)).status_code == 200
        world.time.at += away / steps
    assert (await browser.get(url)).status_code == 401
    assert (await browser.get(SESSION)).json()["data"]["user"] is None


# --- passwords


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(world: World, browser: Browser):
    user = await somebody(world, Role.MANAGER)
    wrong = await browser.sign_in(user.email, "not the password")
    unknown = await browser.sign_in("nobody@alpha.example", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


@pytest.mark.parametrize("email", ["manager@alpha.example", "nobody@alpha.example"])
async def test_an_address_is_locked_after_wrong_passwords_whether_it_is_known_or_not(
    world: World, browser: Browser, email: str
):
    await somebody(world, Role.MANAGER)
    for _ in range(sessions.FREE_FAILURES):
        assert (await browser.sign_in(email, "not the password")).status_code == 401
    locked = await browser.sign_in(email, PASSWORD)
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 60
    world.time.advance(seconds=60)
    assert (await browser.sign_in(email, PASSWORD)).status_code == (200 if email.startswith("manager") else 401)


async def test_each_further_failure_locks_for_twice_as_long_up_to_a_quarter_of_an_hour(world: World, browser: Browser):
    waits = []
    for _ in range(sessions.FREE_FAILURES + 6):
        answer = await browser.sign_in("nobody@alpha.example", "not the password")
        if answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            world.time.advance(seconds=waits[-1])
            await browser.sign_in("nobody@alpha.example", "not the password")
    assert waits == [60, 120, 240, 480, 900, 900]


async def test_a_changed_password_ends_the_other_sessions(world: World, browser: Browser):
    user = await signed_in(world, browser, Role.MANAGER)
    body = {"password": PASSWORD, "newPassword": "another long secret"}
    async with Browser(world.app) as elsewhere:
        await elsewhere.sign_in(user.email, PASSWORD)
        wrong = await browser.put(f"{SESSION}/password", json=body | {"password": "wrong"})
        assert wrong.json()["errors"][0]["path"] == "password"
        assert (await browser.put(f"{SESSION}/password", json=body)).status_code == 200
        assert (await elsewhere.get(f"/api/v1/streams/{STREAM}/queues")).status_code == 401
    assert (await browser.get(f"/api/v1/streams/{STREAM}/queues")).status_code == 200
    assert (await browser.sign_in(user.email, body["newPassword"])).status_code == 200


# --- roles

READ, CHANGE, ADMINISTER = ("GET", "queues"), ("POST", "queues"), ("GET", "users")
MAY = {
    Role.ADMIN: {READ, CHANGE, ADMINISTER},
    Role.MANAGER: {READ, CHANGE},
    Role.SUPERVISOR: {READ},
    Role.AGENT: set(),
}


@pytest.mark.parametrize("role", MAY)
async def test_each_role_may_do_its_own_things_and_no_more(world: World, browser: Browser, role: Role):
    await signed_in(world, browser, role)
    for method, path in (READ, CHANGE, ADMINISTER):
        answer = await browser.request(method, f"/api/v1/streams/{STREAM}/{path}", json={"name": "Sales"})
        assert answer.status_code == (200 if (method, path) in MAY[role] else 403), (method, path)
    campaigns = f"/campaign/api/v2/public/{STREAM}/campaign/getAllCampaignDetails"
    found = await browser.post(campaigns, json={"type": "voice"})
    assert found.status_code == (403 if role is Role.AGENT else 200)


async def test_an_agent_works_at_their_own_desk_alone(world: World, browser: Browser):
    await signed_in(world, browser, Role.AGENT)
    other = await somebody(world, Role.AGENT, "other@alpha.example")
    [agent] = await world.database.read(lambda tx: tx.agents.with_users(STREAM, [other.id]))
    own = (await browser.get(SESSION)).json()["data"]["agentId"]
    desks = f"/api/v1/streams/{STREAM}/agents"
    assert (await browser.put(f"{desks}/{own}/state", json={"state": "available"})).status_code == 200
    assert (await browser.put(f"{desks}/{agent.id}/state", json={"state": "available"})).status_code == 403


async def test_nobody_sees_another_accounts_streams(world: World, browser: Browser):
    await signed_in(world, browser, Role.ADMIN)
    assert (await browser.get(f"/api/v1/streams/{OTHER_STREAM}/queues")).status_code == 403
    stranger = await somebody(world, Role.ADMIN, "x@omega.example", account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    assert (await browser.get(f"/api/v1/streams/{STREAM}/users/{stranger.id}")).status_code == 404
    assert (await browser.delete(f"/api/v1/streams/{STREAM}/users/{stranger.id}")).status_code == 404


# --- people


async def test_an_admin_makes_an_agent_who_can_sign_in_and_takes_them_away_again(world: World, browser: Browser):
    await signed_in(world, browser, Role.ADMIN)
    base = f"/api/v1/streams/{STREAM}"
    queue = (await browser.post(f"{base}/queues", json={"name": "Sales"})).json()["data"]
    body = {"email": "Zoe@alpha.example", "name": "Zoe van Dam", "role": "agent", "password": PASSWORD}
    made = (await browser.post(f"{base}/users", json=body | {"queues": [queue["id"]]})).json()["data"]
    assert made["queues"] == [queue["id"]]
    agent = (await browser.get(f"{base}/agents/{made['agentId']}")).json()["data"]
    assert (agent["firstName"], agent["lastName"], agent["userId"]) == ("Zoe", "van Dam", made["id"])
    async with Browser(world.app) as hers:
        assert (await hers.sign_in("zoe@alpha.example", PASSWORD)).status_code == 200
        assert (await browser.delete(f"{base}/users/{made['id']}")).status_code == 200
        assert (await hers.get(SESSION)).json()["data"]["user"] is None


async def test_the_last_admin_stays(world: World, browser: Browser):
    user = await signed_in(world, browser, Role.ADMIN)
    url = f"/api/v1/streams/{STREAM}/users/{user.id}"
    assert (await browser.delete(url)).json()["code"] == "last_admin"
    demoted = await browser.put(url, json={"email": user.email, "name": user.name, "role": "agent"})
    assert demoted.json()["code"] == "last_admin"


async def test_an_admin_lets_in_who_is_locked_out_by_a_new_password(world: World, browser: Browser):
    await signed_in(world, browser, Role.ADMIN)
    locked = await somebody(world, Role.MANAGER)
    async with Browser(world.app) as theirs:
        for _ in range(sessions.FREE_FAILURES):
            await theirs.sign_in(locked.email, "not the password")
        body = {"email": locked.email, "name": locked.name, "role": "manager", "password": "another long secret"}
        assert (await browser.put(f"/api/v1/streams/{STREAM}/users/{locked.id}", json=body)).status_code == 200
        assert (await theirs.sign_in(locked.email, "another long secret")).status_code == 200


# --- the record


async def test_who_did_what_is_on_record_newest_first(world: World, browser: Browser):
    admin = await signed_in(world, browser, Role.ADMIN)
    base = f"/api/v1/streams/{STREAM}"
    await browser.post(f"{base}/queues", json={"name": "Sales"})
    await browser.post(f"{base}/queues", json={"name": "Sales"})  # refused: not a deed
    await browser.sign_in(admin.email, "not the password")
    page = (await browser.get(f"{base}/audit", params={"limit": 2})).json()["data"]
    assert [deed["action"] for deed in page["results"]] == ["Wrong password", "Create a queue"]
    assert page["results"][1]["userId"] == admin.id
    rest = (await browser.get(f"{base}/audit", params={"limit": 2, "before": page["before"]})).json()["data"]
    assert [deed["action"] for deed in rest["results"]] == ["Sign in"]
    assert rest["before"] is None


async def test_questions_that_change_nothing_are_for_whoever_may_look_and_not_on_record(world: World, browser: Browser):
    base = f"/api/v1/streams/{STREAM}"
    await signed_in(world, browser, Role.SUPERVISOR)
    file = {"file": ("people.csv", b"phone\n+442079460001\n", "text/csv")}
    asked = [
        await browser.post(f"{base}/outlook", json={"campaign": {}, "zones": []}),
        await browser.post(f"{base}/outlook/people", json={"contactLists": []}),
        await browser.post(f"{base}/contact-list-trials", files=file),
    ]
    assert [answer.status_code for answer in asked] == [200, 400, 200]
    assert (await browser.post(f"{base}/contact-lists", files=file, data={"name": "North"})).status_code == 403
    async with Browser(world.app) as admins:
        await signed_in(world, admins, Role.ADMIN)
        deeds = (await admins.get(f"{base}/audit")).json()["data"]["results"]
    assert [deed["action"] for deed in deeds] == ["Sign in", "Sign in"]
