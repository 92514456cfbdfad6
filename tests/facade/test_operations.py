"""Every operation: what it answers with, whom it lets, and what it refuses how."""

from typing import Any

import pytest

from app.database import Database
from rest_facade.resources import Operation
from rest_facade.v1p2.services import ROSTERING_SERVICE
from tests.facade.asking import (
    DOCUMENTS,
    HOST,
    OPERATIONS,
    SERVICE_OF,
    named,
    path_of,
    path_of_with,
    paths_to_nothing,
)
from tests.facade.district import PUBLIC_URL, token
from tests.facade.service import Client
from tests.facade.validity import validate

READS = [operation for operation in OPERATIONS if operation.method == "GET"]
EVERY = pytest.mark.parametrize("operation", READS, ids=named)
SINGLES = pytest.mark.parametrize("operation", [each for each in READS if each.single], ids=named)
LISTS = pytest.mark.parametrize("operation", [each for each in READS if not each.single], ids=named)
WITH_IDS = pytest.mark.parametrize(
    "operation", [each for each in READS if "{" in each.path], ids=named
)


def answer_schema(operation: Operation) -> Any:
    document = DOCUMENTS[SERVICE_OF[operation]]
    described = document["paths"][operation.path]["get"]["responses"]["200"]
    return described["content"]["application/json"]["schema"]


@EVERY
async def test_an_answer_is_as_the_standard_has_it(operation: Operation, vendor: Client) -> None:
    response = await vendor.get(path_of(operation))

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert int(response.headers["x-total-count"]) > 0
    validate(response.json(), answer_schema(operation), DOCUMENTS[SERVICE_OF[operation]])


@LISTS
async def test_a_list_stands_under_its_name_and_is_not_empty(
    operation: Operation, vendor: Client
) -> None:
    response = await vendor.get(path_of(operation))

    (found,) = response.json().values()
    assert [*response.json()] == [operation.resource.plural]
    assert len(found) == int(response.headers["x-total-count"])


@LISTS
async def test_a_list_has_its_page_links(operation: Operation, vendor: Client) -> None:
    path = path_of(operation)
    response = await vendor.get(path, params={"limit": 1})

    reached = path.replace(HOST, PUBLIC_URL)
    assert response.links["first"]["url"].startswith(f"{reached}?limit=1")
    assert ("next" in response.links) == (int(response.headers["x-total-count"]) > 1)


@LISTS
async def test_a_filter_that_meets_nothing_is_an_empty_list(
    operation: Operation, vendor: Client
) -> None:
    response = await vendor.get(path_of(operation), params={"filter": "sourcedId='norecords'"})

    assert response.status_code == 200
    assert response.json() == {operation.resource.plural: []}
    assert response.headers["x-total-count"] == "0"


@LISTS
async def test_a_list_past_its_end_is_empty(operation: Operation, vendor: Client) -> None:
    response = await vendor.get(path_of(operation), params={"offset": 10_000})

    assert response.status_code == 200
    assert response.json() == {operation.resource.plural: []}
    assert int(response.headers["x-total-count"]) > 0


@EVERY
async def test_fields_are_all_that_is_given(operation: Operation, vendor: Client) -> None:
    response = await vendor.get(path_of(operation), params={"fields": "status,sourcedId"})

    (found,) = response.json().values()
    for each in [found] if operation.single else found:
        assert each.keys() == {"sourcedId", "status"}


@EVERY
async def test_nobody_is_let_in_without_a_token(operation: Operation, vendor: Client) -> None:
    response = await vendor.get(path_of(operation), headers={"authorization": ""})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    _assert_refusal(response.json(), "unauthorisedrequest")


@EVERY
async def test_nobody_is_let_in_with_a_made_up_token(operation: Operation, vendor: Client) -> None:
    for made_up in ("x", "x" * 43):
        response = await vendor.get(
            path_of(operation), headers={"authorization": f"Bearer {made_up}"}
        )

        assert response.status_code == 401
        assert 'error="invalid_token"' in response.headers["www-authenticate"]
        _assert_refusal(response.json(), "unauthorisedrequest")


@pytest.mark.parametrize(
    ("operation", "scope"),
    [(operation, scope) for operation in READS for scope in SERVICE_OF[operation].scopes],
    ids=lambda each: each.rsplit("/", 1)[1] if isinstance(each, str) else named(each),
)
async def test_a_scope_lets_one_do_what_it_says_and_no_more(
    operation: Operation, scope: str, vendor: Client, published: Database
) -> None:
    bearer = token(published, scopes=[scope])
    response = await vendor.get(path_of(operation), headers={"authorization": f"Bearer {bearer}"})

    if scope in operation.scopes:
        assert response.status_code == 200
    else:
        assert response.status_code == 403
        assert operation.scopes[0] in response.headers["www-authenticate"]
        assert operation.scopes[0] in response.json()["imsx_description"]
        _assert_refusal(response.json(), "forbidden")


@WITH_IDS
async def test_what_is_not_there_is_unknown(operation: Operation, vendor: Client) -> None:
    for path in paths_to_nothing(operation):
        response = await vendor.get(path)

        assert response.status_code == 404
        assert "Unknown Object" in response.json()["imsx_description"]
        assert "'nobody'" in response.json()["imsx_description"]
        _assert_refusal(response.json(), "unknownobject")


@pytest.mark.parametrize(
    ("path", "noun"),
    [
        ("/schools/D", "school"),
        ("/schools/D/courses", "school"),
        ("/schools/D/students", "school"),
        ("/schools/D/terms", "school"),
        ("/schools/S-math/classes", "school"),
        ("/terms/Y", "term"),
        ("/terms/S-q1/classes", "term"),
        ("/terms/Y/gradingPeriods", "term"),
        ("/gradingPeriods/S-fall", "grading period"),
        ("/students/krabappel", "student"),
        ("/students/krabappel/classes", "student"),
        ("/teachers/lisa", "teacher"),
        ("/teachers/lisa/classes", "teacher"),
        ("/schools/T/classes/S-algebra-1/students", "class"),
        ("/schools/T/classes/S-algebra-1/enrollments", "class"),
        ("/demographics/krabappel", "demographics record"),
    ],
)
async def test_an_object_of_another_sort_is_unknown(path: str, noun: str, vendor: Client) -> None:
    response = await vendor.get(path)

    assert response.status_code == 404
    assert f"no {noun} " in response.json()["imsx_description"]


@pytest.mark.parametrize(
    "path", ["/schools/T/teachers", "/users/skinner/classes", "/terms/T-fall/gradingPeriods"]
)
async def test_a_parent_with_nothing_below_has_an_empty_list(path: str, vendor: Client) -> None:
    response = await vendor.get(path)

    assert response.status_code == 200
    assert response.headers["x-total-count"] == "0"


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/classes/S-algebra-1/teachers", {"krabappel"}),
        ("/classes/a%2Fb%401/students", {"lisa"}),
        ("/schools/S/classes", {"S-algebra-1", "a/b@1"}),
        ("/schools/T/students", {"milhouse"}),
        ("/schools/S/teachers", {"krabappel"}),
        ("/schools/S/terms", {"S-fall"}),
        ("/schools/S/courses", {"S-algebra"}),
        ("/courses/T-art/classes", {"T-art-1"}),
        ("/students/milhouse/classes", {"T-art-1"}),
        ("/teachers/krabappel/classes", {"S-algebra-1", "a/b@1"}),
        ("/terms/S-fall/classes", {"S-algebra-1", "a/b@1"}),
        ("/terms/S-fall/gradingPeriods", {"S-q1"}),
        ("/schools", {"S", "T"}),
        ("/terms", {"S-fall", "T-fall"}),
        ("/teachers", {"krabappel"}),
        ("/demographics", {"lisa", "milhouse"}),
        ("/schools/S/classes/a%2Fb@1/enrollments", {"krabappel-home", "lisa-home"}),
    ],
)
async def test_a_list_holds_what_belongs_there(path: str, ids: set[str], vendor: Client) -> None:
    response = await vendor.get(path)

    (found,) = response.json().values()
    assert {each["sourcedId"] for each in found} == ids


@WITH_IDS
async def test_an_id_no_database_can_hold_is_unknown(operation: Operation, vendor: Client) -> None:
    name = operation.path.split("{")[1].split("}")[0]

    assert (await vendor.get(path_of_with(operation, name, "%00"))).status_code == 404


def _assert_refusal(body: Any, minor: str) -> None:
    document = DOCUMENTS[ROSTERING_SERVICE]
    validate(body, {"$ref": "#/components/schemas/imsx_StatusInfoDType"}, document)
    assert (body["imsx_codeMajor"], body["imsx_severity"]) == ("failure", "error")
    (field,) = body["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert field == {
        "imsx_codeMinorFieldName": "TargetEndSystem",
        "imsx_codeMinorFieldValue": minor,
    }
