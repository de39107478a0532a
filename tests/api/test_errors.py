from __future__ import annotations

from typing import Annotated, Literal

import pytest
from fastapi import Request
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import Response

from ringfence.api import answers, paths, problems, routes
from ringfence.domain.problems import BrokenPromise, Kind, Problem
from tests.api.conftest import STREAM, World

URL = f"/api/v1/streams/{STREAM}/caller-ids"


def must_be_even(value: int) -> int:
    if value % 2:
        raise problems.fault("out_of_range", "must be an even number, such as {2}")
    return value


class Inner(BaseModel):
    maxRingTime: int = Field(ge=5, le=120)
    even: Annotated[int, AfterValidator(must_be_even)] = 0


class Body(BaseModel):
    name: str = Field(min_length=1, max_length=4)
    mode: Literal["Preview", "Power"] = "Preview"
    lists: list[Inner] = Field(default_factory=list, max_length=2)
    inner: Inner | None = None


def fault(path: str, code: str, message: str) -> dict[str, str]:
    return {"path": path, "code": code, "message": message}


@pytest.fixture
def odd(world: World) -> World:
    """The application, with some endpoints that go wrong."""
    router = routes.router("Odd")

    @router.post("/odd/shape")
    async def shape(body: Body) -> answers.Json:
        return answers.success("fine", body.model_dump())

    @router.get("/odd/{kind}")
    async def raises(kind: str, request: Request) -> Response:
        if kind == "promise":
            raise BrokenPromise("I1")
        raise Problem(Kind(kind), "a_code", "a sentence", retry_after=7 if kind == "unavailable" else None)

    world.app.include_router(router)
    return world


async def test_all_faults_of_a_body_are_reported_at_once_by_place_code_and_sentence(odd: World):
    body = {
        "name": "Ringfence",
        "mode": "Fast",
        "lists": [{}, {"maxRingTime": "long", "even": 3}],
        "inner": {"maxRingTime": 121},
    }
    answer = await odd.http.post("/odd/shape", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        fault("name", "too_long", "must be at most 4 characters"),
        fault("mode", "not_one_of", "must be one of Preview or Power"),
        fault("lists[0].maxRingTime", "required", "is required"),
        fault("lists[1].maxRingTime", "wrong_type", "must be a whole number"),
        fault("lists[1].even", "out_of_range", "must be an even number, such as {2}"),
        fault("inner.maxRingTime", "out_of_range", "must be at most 120"),
    ]
    assert answer.json()["message"] == "name: must be at most 4 characters (5 more in errors)"


def test_a_service_gets_the_same_faults_to_add_its_own():
    model, faults = problems.collect(Body, {"name": "", "inner": {"maxRingTime": 4}})
    assert model is None
    assert [(found.path, found.code) for found in faults] == [
        ("name", "too_short"),
        ("inner.maxRingTime", "out_of_range"),
    ]
    assert problems.collect(Body, {"name": "ok"}) == (Body(name="ok"), [])
    assert problems.collect(Body, [])[1][0].message == "the body must be an object"


async def test_malformed_json_is_answered_with_the_place(odd: World):
    answer = await odd.http.post("/odd/shape", content=b'{"name":\n oops}')
    assert answer.status_code == 400
    assert answer.json()["errors"] == [fault("", "malformed", "is not valid JSON: Expecting value in line 2, column 2")]


@pytest.mark.parametrize(
    "content",
    [
        b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": NaN}',
        b"\xff",
        b"[" * 100_000,
        b"",
        b"null",
        b"[]",
        b"7",
    ],
)
async def test_what_is_not_a_json_object_is_400_in_the_one_form(odd: World, content: bytes):
    answer = await odd.http.post("/odd/shape", content=content)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == ""


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "nonsense"])
async def test_json_is_read_whatever_its_content_type_says(odd: World, content_type: str):
    answer = await odd.http.post("/odd/shape", content=b'{"name": "ok"}', headers={"content-type": content_type})
    assert answer.status_code == 200
    assert (await odd.http.post("/odd/shape", content=b'{"name": "ok"}')).status_code == 200


async def test_a_file_where_json_belongs_is_400(odd: World):
    answer = await odd.http.post("/odd/shape", files={"file": b"phoneNumber\n"})
    assert answer.status_code == 400


async def test_unknown_fields_are_ignored(odd: World):
    answer = await odd.http.post("/odd/shape", json={"name": "ok", "surprise": 1})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("invalid", 400),
        ("unauthenticated", 401),
        ("forbidden", 403),
        ("not_found", 404),
        ("conflict", 409),
        ("too_large", 413),
        ("rate_limited", 429),
        ("unavailable", 503),
    ],
)
async def test_every_kind_of_problem_has_its_status(odd: World, kind: str, status: int):
    answer = await odd.http.get(f"/odd/{kind}")
    assert answer.status_code == status
    assert answer.json() == {"status": "error", "message": "a sentence", "code": "a_code", "errors": []}
    assert answer.headers.get("retry-after") == ("7" if kind == "unavailable" else None)


async def test_our_own_mistakes_are_500_with_an_id_to_look_for(odd: World):
    answer = await odd.http.get("/odd/promise")
    assert answer.status_code == 500
    assert "er-" in answer.json()["message"]
    assert "I1" not in answer.text


@pytest.mark.parametrize("path", ["/nowhere", f"/api/v1/streams/{STREAM}/nowhere", "/api/v1/streams"])
async def test_an_unknown_address_is_404_in_the_one_form(world: World, auth: dict[str, str], path: str):
    answer = await world.http.get(path, headers=auth)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_route_that_could_not_be_found_is_refused_at_the_start():
    for path in ("/{anything}", "/files/{path:path}"):
        router = routes.router("Odd")
        router.add_api_route(path, lambda: None)
        with pytest.raises(ValueError, match="fixed length"):
            routes.Index(routes.at(paths.V1, router))


async def test_a_method_that_an_address_does_not_take_is_405_in_the_one_form(world: World, auth: dict[str, str]):
    answer = await world.http.patch(URL, headers=auth)
    assert answer.status_code == 405
    assert answer.json()["status"] == "error"
    assert "GET" in answer.headers["allow"]


async def test_doubled_slashes_and_a_slash_at_the_end_change_nothing(world: World, auth: dict[str, str]):
    for url in (URL + "/", URL.replace("/caller", "//caller"), "//" + URL):
        assert (await world.http.get(f"http://ringfence.test{url}", headers=auth)).status_code == 200


def test_a_page_counts_from_one_and_wins_over_skip():
    assert answers.page(None, None, None) == answers.Page(0, 10)
    assert answers.page(7, 3, 20) == answers.Page(40, 20)
    assert answers.Page(40, 20).of(["a"], 41) == {
        "results": ["a"],
        "skip": 40,
        "limit": 20,
        "hasMore": False,
        "totalPages": 3,
        "totalResults": 41,
    }
    with pytest.raises(Problem) as caught:
        answers.page(-1, 0, 101)
    assert [found.path for found in caught.value.faults] == ["limit", "page", "skip"]
