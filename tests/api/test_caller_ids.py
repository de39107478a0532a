from __future__ import annotations

from tests.api.conftest import OTHER_ACCOUNT, OTHER_STREAM, STREAM, World

URL = f"/api/v1/streams/{STREAM}/caller-ids"


async def test_a_caller_id_is_added_listed_and_removed(world: World, auth: dict[str, str]):
    added = await world.http.post(URL, json={"phoneNumber": "+442079460123", "label": "Head office"}, headers=auth)
    expected = {
        "phoneNumber": "+442079460123",
        "label": "Head office",
        "verified": True,
        "createdAt": "2026-03-02T10:00:00.000Z",
    }
    assert added.status_code == 200
    assert added.json() == {"status": "success", "message": "Caller ID +442079460123 added", "data": expected}
    assert (await world.http.get(URL, headers=auth)).json()["data"] == [expected]
    removed = await world.http.delete(f"{URL}/+442079460123", headers=auth)
    assert removed.json()["data"] == expected
    assert (await world.http.get(URL, headers=auth)).json()["data"] == []
    assert (await world.http.delete(f"{URL}/%2B442079460123", headers=auth)).status_code == 404


async def test_a_number_that_is_there_already_gets_the_new_label(world: World, auth: dict[str, str]):
    await world.http.post(URL, json={"phoneNumber": "+442079460123"}, headers=auth)
    await world.http.post(URL, json={"phoneNumber": "442079460123", "label": "Night desk"}, headers=auth)
    found = (await world.http.get(URL, headers=auth)).json()["data"]
    assert [(one["phoneNumber"], one["label"]) for one in found] == [("+442079460123", "Night desk")]


async def test_what_is_no_number_is_refused_and_named(world: World, auth: dict[str, str]):
    answer = await world.http.post(URL, json={"phoneNumber": "call me"}, headers=auth)
    assert answer.status_code == 400
    fault = answer.json()["errors"][0]
    assert (fault["path"], fault["code"]) == ("phoneNumber", "malformed")


async def test_two_streams_do_not_see_each_others_caller_ids(world: World, auth: dict[str, str]):
    await world.http.post(URL, json={"phoneNumber": "+442079460123"}, headers=auth)
    other = await world.headers(account=OTHER_ACCOUNT, stream=OTHER_STREAM)
    url = f"/api/v1/streams/{OTHER_STREAM}/caller-ids"
    assert (await world.http.get(url, headers=other)).json()["data"] == []
    assert (await world.http.delete(f"{url}/+442079460123", headers=other)).status_code == 404
