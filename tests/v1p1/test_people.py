"""People in 1.1: one role each, and nobody without a username."""

from typing import Any

import pytest
from starlette.types import ASGIApp

from app.access.scopes import allowed
from app.database import Database
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE
from tests.facade.district import token
from tests.facade.service import Client
from tests.v1p1.asking import READS, ids, named, older, path_of
from tests.v1p1.district import NAMELESS

PEOPLE = [each for each in READS if each.resource.plural in {"users", "demographics"}]


async def user(vendor: Client, id_: str) -> Any:
    return (await vendor.get(f"/users/{id_}")).json()["user"]


@pytest.mark.parametrize(
    ("id_", "role", "orgs"),
    [
        ("lisa", "student", ["S"]),
        ("marge", "guardian", ["S"]),
        ("krabappel", "teacher", ["S"]),
        ("hoover", "teacher", ["S", "T"]),
        ("willie", "aide", ["S"]),
        ("otto", "student", ["S", "T"]),
    ],
)
async def test_a_person_has_one_role_and_the_orgs_of_all(
    id_: str, role: str, orgs: list[str], old: Client
) -> None:
    found = await user(old, id_)

    assert (found["role"], [org["sourcedId"] for org in found["orgs"]]) == (role, orgs)


async def test_metadata_lists_the_roles_that_one_word_does_not_tell(old: Client) -> None:
    hoover, willie = await user(old, "hoover"), await user(old, "willie")

    assert hoover["metadata"] == {
        "hired": 1990,
        "roles": [
            {"role": "principal", "roleType": "primary", "orgSourcedId": "S"},
            {"role": "teacher", "roleType": "primary", "orgSourcedId": "T"},
            {"role": "guardian", "roleType": "secondary", "orgSourcedId": "S"},
        ],
    }
    assert [each["role"] for each in willie["metadata"]["roles"]] == ["ext:groundskeeper"]


async def test_metadata_is_the_districts_own_where_one_word_tells_all(old: Client) -> None:
    assert (await user(old, "lisa"))["metadata"] == {"x": [1]}
    assert "metadata" not in await user(old, "marge")


async def test_a_vendor_of_one_school_knows_people_by_what_they_are_there(
    service: ASGIApp, published: Database
) -> None:
    scopes = allowed("1.1", "roster-sync")
    bearer = token(published, scopes=scopes, version="1.1", schools=["T"])
    async with older(service, bearer) as vendor:
        otto, hoover = await user(vendor, "otto"), await user(vendor, "hoover")
        students = await vendor.get("/students")

    assert (otto["role"], hoover["role"]) == ("teacher", "teacher")
    assert [org["sourcedId"] for org in hoover["orgs"]] == ["T"]
    assert hoover["metadata"] == {"hired": 1990}
    assert ids(students.json()) == {"milhouse"}


async def test_who_has_no_number_is_identified_by_the_id(old: Client) -> None:
    assert (await user(old, "lisa"))["identifier"] == "A-1"
    assert (await user(old, "marge"))["identifier"] == "marge"


async def test_agents_are_there_even_if_nobody_is(old: Client) -> None:
    assert (await user(old, "willie"))["agents"] == []
    assert [agent["sourcedId"] for agent in (await user(old, "lisa"))["agents"]] == ["marge"]


async def test_what_1_2_alone_has_is_left_out(old: Client) -> None:
    assert not {
        "roles", "primaryOrg", "userProfiles", "pronouns", "preferredFirstName", "resources",
        "userMasterIdentifier",
    } & (await user(old, "lisa")).keys()  # fmt: skip


async def test_a_word_of_the_districts_own_is_told_as_the_nearest(old: Client) -> None:
    assert (await old.get("/orgs/S-math")).json()["org"]["type"] == "department"
    assert (await old.get("/classes/T-art-1")).json()["class"]["classType"] == "scheduled"
    assert "sex" not in (await old.get("/demographics/otto")).json()["demographics"]


@pytest.mark.parametrize("operation", READS, ids=named)
async def test_who_has_no_username_is_nowhere(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation))

    assert not [name for name in NAMELESS if f'"{name}"' in response.text]
    assert not [name for name in NAMELESS if f"/users/{name}" in response.text]


@pytest.mark.parametrize("operation", PEOPLE, ids=named)
async def test_who_has_no_username_is_in_no_count(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation))

    assert int(response.headers["x-total-count"]) == len(ids(response.json()))


@pytest.mark.parametrize(
    "path",
    [
        "/users/skinner",
        "/users/skinner/classes",
        "/demographics/skinner",
        "/enrollments/skinner-algebra",
        "/students/pupil-00",
        "/students/pupil-00/classes",
        "/enrollments/pupil-00-algebra",
    ],
)
async def test_whoever_asks_for_them_by_id_is_told_there_is_nobody(path: str, old: Client) -> None:
    assert (await old.get(path)).status_code == 404


@pytest.mark.parametrize(
    "filter_",
    [
        "user.sourcedId='pupil-00'",
        "user.sourcedId='skinner' OR sourcedId='pupil-01-algebra'",
        "user.sourcedId~'pupil'",
    ],
)
async def test_no_filter_finds_them(filter_: str, old: Client, new: Client) -> None:
    asked = {"filter": filter_}

    assert (await old.get("/enrollments", params=asked)).headers["x-total-count"] == "0"
    assert (await new.get("/enrollments", params=asked)).headers["x-total-count"] != "0"


async def test_an_object_has_the_same_id_in_both_versions(old: Client, new: Client) -> None:
    for operation in SERVICE.operations:
        if operation.path.count("/") > 1 or operation.resource.source.root.live:
            continue
        if operation.resource.plural == "resources":
            continue
        older = ids((await old.get(operation.path)).json())
        newer = ids((await new.get(operation.path)).json())

        assert older
        assert older == newer or older < newer, operation.path
