"""Every operation of 1.1: what it answers with, whom it lets, and what it refuses how."""

import re
from typing import Any

import pytest
from starlette.types import ASGIApp

from app.database import Database
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE
from tests.facade.district import PUBLIC_URL, token
from tests.facade.service import Client
from tests.facade.validity import validate
from tests.v1p1.asking import DOCUMENT, READS, found, named, older, path_of

EVERY = pytest.mark.parametrize("operation", READS, ids=named)
LISTS = pytest.mark.parametrize("operation", [each for each in READS if not each.single], ids=named)
WITH_IDS = pytest.mark.parametrize(
    "operation", [each for each in READS if "{" in each.path], ids=named
)

ENTITY = {"sourcedId", "status", "dateLastModified"}
REQUIRED = {
    "orgs": {"name", "type", "identifier"},
    "academicSessions": {"title", "startDate", "endDate", "type", "schoolYear"},
    "courses": {"title", "courseCode"},
    "classes": {"title", "course", "school", "terms"},
    "enrollments": {"user", "class", "school", "role"},
    "users": {
        "username", "enabledUser", "givenName", "familyName", "role", "orgs", "identifier",
        "agents",
    },
    "demographics": set(),
    "resources": {"vendorResourceId"},
    "categories": {"title"},
    "lineItems": {
        "title", "assignDate", "dueDate", "class", "category", "gradingPeriod", "resultValueMin",
        "resultValueMax",
    },
    "results": {"lineItem", "student", "scoreStatus", "score", "scoreDate"},
}  # fmt: skip
"""The properties that no object of 1.1 may lack, as the specification's tables have them, and
those that its best-known reader wants."""


@EVERY
async def test_an_answer_is_as_its_schema_says(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation))
    described = DOCUMENT["paths"][operation.path]["get"]["responses"]["200"]

    assert response.status_code == 200
    assert int(response.headers["x-total-count"]) > 0
    validate(response.json(), described["content"]["application/json"]["schema"], DOCUMENT)


@EVERY
async def test_an_answer_has_all_that_1_1_requires(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation))
    key = operation.resource.singular if operation.single else operation.resource.plural

    assert [*response.json()] == [key]
    for each in found(response.json()):
        assert ENTITY | REQUIRED[operation.resource.plural] <= each.keys()
        assert None not in each.values()


@EVERY
async def test_references_lead_into_1_1(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation))
    addresses = re.findall(r'"href":"([^"]+)"', response.text)

    assert all(each.startswith(f"{PUBLIC_URL}{SERVICE.base}/") for each in addresses)
    for address in addresses:
        assert (await old.get(address.removeprefix(PUBLIC_URL + SERVICE.base))).status_code == 200


@LISTS
async def test_a_list_pages_and_ends(operation: Operation, old: Client) -> None:
    path = path_of(operation)
    first = await old.get(path, params={"limit": 1})
    beyond = await old.get(path, params={"offset": 10_000})

    assert len(found(first.json())) == 1
    assert first.links["first"]["url"].startswith(f"{PUBLIC_URL}{SERVICE.base}{path}?limit=1")
    assert beyond.json() == {operation.resource.plural: []}
    assert beyond.headers["x-total-count"] == first.headers["x-total-count"]


@EVERY
async def test_fields_are_all_that_is_given(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation), params={"fields": "status,sourcedId"})

    assert all(each.keys() == {"sourcedId", "status"} for each in found(response.json()))


@EVERY
async def test_nobody_is_let_in_without_a_token(operation: Operation, old: Client) -> None:
    response = await old.get(path_of(operation), headers={"authorization": ""})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert_refusal(response.json(), "unauthorized")


@EVERY
async def test_a_token_of_1_2_does_not_open_1_1(
    operation: Operation, old: Client, new: Client
) -> None:
    bearer = new.headers["authorization"]
    response = await old.get(path_of(operation), headers={"authorization": bearer})

    assert response.status_code == 403
    assert "for OneRoster 1.2" in assert_refusal(response.json(), "forbidden")


@pytest.mark.parametrize("path", ["/users", "/orgs/D", "/classes/S-algebra-1/students"])
async def test_a_token_of_1_1_does_not_open_1_2(path: str, old: Client, new: Client) -> None:
    bearer = old.headers["authorization"]
    response = await new.get(path, headers={"authorization": bearer})

    assert response.status_code == 403
    assert "for OneRoster 1.1" in response.json()["imsx_description"]


@pytest.mark.parametrize("scope", SERVICE.scopes, ids=lambda each: each.rsplit("/", 1)[1])
async def test_a_scope_lets_one_do_what_it_says_and_no_more(
    scope: str, service: ASGIApp, published: Database
) -> None:
    async with older(service, token(published, scopes=[scope], version="1.1")) as vendor:
        for operation in READS:
            response = await vendor.get(path_of(operation))
            if scope in operation.scopes:
                assert response.status_code == 200
            else:
                assert response.status_code == 403
                assert operation.scopes[0] in assert_refusal(response.json(), "forbidden")


@WITH_IDS
async def test_what_is_not_there_is_unknown(operation: Operation, old: Client) -> None:
    for name in re.findall(r"{(\w+)}", operation.path):
        response = await old.get(path_of(operation, **{name: "nobody"}))

        assert response.status_code == 404
        assert "'nobody'" in assert_refusal(response.json(), "unknown object")


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/classes/S-algebra-1/teachers", {"krabappel"}),
        ("/classes/S-algebra-1/students", {"lisa"}),
        ("/schools/T/students", {"milhouse"}),
        ("/schools/S/teachers", {"krabappel"}),
        ("/schools/S/terms", {"S-fall"}),
        ("/students", {"lisa", "milhouse", "otto"}),
        ("/teachers", {"krabappel", "hoover"}),
        ("/users", {"lisa", "milhouse", "otto", "krabappel", "hoover", "marge", "willie"}),
        ("/teachers/krabappel/classes", {"S-algebra-1", "a/b@1"}),
        ("/classes/T-art-1/students", {"milhouse", "otto"}),
        ("/demographics", {"lisa", "milhouse", "otto"}),
        ("/courses/S-algebra/resources", {"book"}),
        ("/terms/S-fall/gradingPeriods", {"S-q1"}),
    ],
)
async def test_a_list_holds_what_belongs_there(path: str, ids: set[str], old: Client) -> None:
    response = await old.get(path)

    assert {each["sourcedId"] for each in found(response.json())} == ids


def assert_refusal(body: Any, minor: str) -> str:
    """Check that a body is a refusal with this word; return what it says."""
    validate(body, {"$ref": "#/components/schemas/statusInfoSetDType"}, DOCUMENT)
    ((entry),) = body["statusInfoSet"]
    assert (entry["imsx_codeMajor"], entry["imsx_severity"]) == ("failure", "error")
    assert entry["imsx_codeMinor"] == minor
    said: str = entry["imsx_description"]
    return said
