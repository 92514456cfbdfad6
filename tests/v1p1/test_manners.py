"""What vendors of 1.1 send and are told: filters, warnings, refusals, and paths as spelled."""

from typing import Any

import pytest

from rest_facade.v1p1.services import SERVICE
from tests.facade.asking import HOST
from tests.facade.district import PUBLIC_URL
from tests.facade.service import Client
from tests.facade.validity import validate
from tests.v1p1.asking import DOCUMENT, found, ids
from tests.v1p1.test_operations import assert_refusal


def warned(body: Any) -> list[str]:
    """Return what a body's warnings are about, in the standard's words."""
    for entry in body["statusInfoSet"]:
        assert (entry["imsx_codeMajor"], entry["imsx_severity"]) == ("success", "warning")
    return [entry["imsx_codeMinor"] for entry in body["statusInfoSet"]]


@pytest.mark.parametrize(
    ("path", "filter_", "expected"),
    [
        ("/users", "role='teacher'", {"krabappel", "hoover"}),
        ("/users", "role='TEACHER'", {"krabappel", "hoover"}),
        ("/users", "role=‘teacher’ AND status=’Active‘", {"krabappel", "hoover"}),
        ("/users", "roles.role='guardian'", {"marge"}),
        ("/users", "role!='student' AND orgs.sourcedId='S'",
         {"krabappel", "marge", "hoover", "willie"}),
        ("/users", "orgs.sourcedId='T'", {"milhouse", "hoover", "otto"}),
        ("/users", "roles.org.sourcedId='T'", {"milhouse", "hoover", "otto"}),
        ("/users", "orgs.sourcedId='S,T'", {"hoover", "otto"}),
        ("/users", "orgs.sourcedId='s'", set()),
        ("/users", "identifier='marge'", {"marge"}),
        ("/users", "agents.sourcedId='marge'", {"lisa", "milhouse"}),
        ("/users", "enabledUser='false'", {"milhouse"}),
        ("/users", "enabledUser=false", {"milhouse"}),
        ("/users", "enabledUser='False'", {"milhouse"}),
        ("/users", "username='lsimpson' OR email~'lsimpson'", {"lisa"}),
        ("/users", "status='active' AND role='student' AND familyName='o''brien'", {"milhouse"}),
        ("/users", "dateLastModified>'2026-09-01'", {
            "lisa", "milhouse", "otto", "krabappel", "hoover", "marge", "willie"}),
        ("/users", "dateLastModified>'2026-09-02'", set()),
        ("/orgs", "type='department'", {"S-math"}),
        ("/orgs", "parent.sourcedId='D'", {"S", "T"}),
        ("/classes", "classType='scheduled'", {"S-algebra-1", "T-art-1"}),
        ("/classes", "terms.sourcedId='T-fall'", {"T-art-1"}),
        ("/classes", "sourcedId='T-art-1'", {"T-art-1"}),
        ("/enrollments", "role='teacher' AND primary='true'", {"krabappel-algebra"}),
        ("/enrollments", "role='teacher' AND primary=true", {"krabappel-algebra"}),
        ("/demographics", "sex='female'", {"lisa"}),
        ("/academicSessions", "schoolYear='2026' AND type='term'", {"S-fall", "T-fall"}),
        ("/categories", "metadata.classId='S-algebra-1'", {"quizzes"}),
        ("/classes/S-algebra-1/categories", "title='HOMEWORK'", {"homework"}),
        ("/results", "score>'97' AND scoreStatus='fully graded'", {"quiz-1-lisa"}),
    ],
)  # fmt: skip
async def test_a_filter_finds_what_it_says(
    path: str, filter_: str, expected: set[str], old: Client
) -> None:
    response = await old.get(path, params={"filter": filter_})

    assert ids(response.json()) == expected
    assert response.headers["x-total-count"] == str(len(expected))


@pytest.mark.parametrize("name", ["nickname", "preferredFirstName", "primaryOrg.sourcedId", "orgs"])
async def test_an_unknown_filter_field_is_refused(name: str, old: Client) -> None:
    response = await old.get("/users", params={"filter": f"{name}='x'"})

    assert response.status_code == 400
    assert repr(name) in assert_refusal(response.json(), "invalid_filter_field")


@pytest.mark.parametrize("path", ["/users", "/users/lisa", "/schools/S/classes"])
async def test_an_unknown_selection_field_gives_everything_and_a_warning(
    path: str, old: Client
) -> None:
    whole = await old.get(path)
    response = await old.get(path, params={"fields": "sourcedId,nickname"})

    assert response.status_code == 200
    assert found(response.json()) == found(whole.json())
    assert warned(response.json()) == ["invalid_selection_field"]
    assert "'nickname'" in response.json()["statusInfoSet"][0]["imsx_description"]
    assert response.headers["etag"] != whole.headers["etag"]


@pytest.mark.parametrize("sort", ["nickname", "orgs", "agents", "metadata"])
async def test_an_unknown_sort_field_gives_the_default_order_and_a_warning(
    sort: str, old: Client
) -> None:
    whole = await old.get("/users")
    response = await old.get("/users", params={"sort": sort})

    assert found(response.json()) == found(whole.json())
    assert warned(response.json()) == ["invalid_sort_field"]


async def test_two_things_passed_over_are_two_warnings(old: Client) -> None:
    response = await old.get("/orgs", params={"sort": "x", "fields": "y"})
    described = DOCUMENT["paths"]["/orgs"]["get"]["responses"]["200"]

    assert warned(response.json()) == ["invalid_sort_field", "invalid_selection_field"]
    validate(response.json(), described["content"]["application/json"]["schema"], DOCUMENT)


@pytest.mark.parametrize(
    ("path", "params", "minors", "said"),
    [
        ("/users", {"page": "2"}, ["invalid data"],
         "Unknown query parameter ignored: 'page'. Known are limit, offset, sort"),
        ("/users/lisa", {"Fields": "x", "\r\né": "1"}, ["invalid data"],
         "Unknown query parameters ignored: 'Fields', '\\r\\n\\xe9'."),
        ("/users", {"sort": "role", "orderBy": "down"}, ["invalid_sort_field"],
         "orderBy='down' ignored: allowed are asc and desc. The order is ascending."),
        ("/users", {"orderBy": "desc"}, ["invalid_sort_field"], "orderBy ignored: there is no"),
        ("/results", {"sort": "x", "page": "2"}, ["invalid_sort_field", "invalid data"],
         "Unknown sort field 'x' ignored"),
        ("/users", {str(n): "1" for n in range(9)}, ["invalid data"],
         "ignored: '0', '1', '2', '3', '4', …. Known".encode("ascii", "backslashreplace").decode()),
    ],
)  # fmt: skip
async def test_ignored_parameter_is_a_warning_in_the_body_and_in_a_header(
    path: str, params: dict[str, str], minors: list[str], said: str, old: Client
) -> None:
    response = await old.get(path, params=params)
    again = await old.get(path, params=params, headers={"if-none-match": response.headers["etag"]})
    in_headers = response.headers.get_list("x-rollcall-warning")

    assert warned(response.json()) == minors
    assert response.headers["x-total-count"] == (await old.get(path)).headers["x-total-count"]
    assert said in in_headers[0]
    assert len(in_headers) == len(minors)
    assert again.status_code == 304
    assert again.headers.get_list("x-rollcall-warning") == in_headers


async def test_answer_without_warnings_has_no_header_of_them(old: Client) -> None:
    known = "?limit=1&offset=0&sort=role&orderBy=desc&filter=role='student'&fields=sourcedId&"
    response = await old.get(f"/users{known}")
    next_page = await old.get(response.links["next"]["url"].replace(PUBLIC_URL, HOST))

    assert "x-rollcall-warning" not in response.headers
    assert "x-rollcall-warning" not in next_page.headers
    assert "statusInfoSet" not in next_page.json()


async def test_a_long_list_is_told_its_warning_at_its_end(old: Client) -> None:
    response = await old.get("/users", params={"sort": "x", "limit": 5000})

    assert warned(response.json()) == ["invalid_sort_field"]
    assert [*response.json()] == ["users", "statusInfoSet"]


async def test_what_is_followed_is_not_warned_of(old: Client) -> None:
    response = await old.get("/users", params={"sort": "role", "orderBy": "desc"})
    roles = [each["role"] for each in found(response.json())]

    assert [*response.json()] == ["users"]
    assert roles == sorted(roles, reverse=True)
    assert {*roles} == {"student", "teacher", "guardian", "aide"}


@pytest.mark.parametrize("fields", ["", " ", ",", " , "])
async def test_a_blank_selection_is_refused(fields: str, old: Client) -> None:
    response = await old.get("/users", params={"fields": fields})

    assert response.status_code == 400
    assert_refusal(response.json(), "invalid_blank_selection_field")


@pytest.mark.parametrize(
    ("path", "params", "status", "minor"),
    [
        ("/users", {"limit": "0"}, 400, "invalid data"),
        ("/users", {"limit": "many"}, 400, "invalid data"),
        ("/users", {"offset": "-1"}, 400, "invalid data"),
        ("/users", {"filter": "role"}, 400, "invalid_filter_field"),
        ("/users", {"filter": "enabledUser='perhaps'"}, 400, "invalid_filter_field"),
        ("/persons", {}, 404, "unknown object"),
        ("/", {}, 404, "unknown object"),
        ("/users/nobody", {}, 404, "unknown object"),
        ("/students/krabappel", {}, 404, "unknown object"),
        ("/schools/D", {}, 404, "unknown object"),
        ("/schools/1000000/classes", {}, 404, "unknown object"),
    ],
)
async def test_a_refusal_has_the_word_of_1_1(
    path: str, params: dict[str, str], status: int, minor: str, old: Client
) -> None:
    response = await old.get(path, params=params)

    assert response.status_code == status
    assert_refusal(response.json(), minor)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
async def test_the_roster_is_only_read(method: str, old: Client) -> None:
    response = await old.request(method, "/users", json={"user": {}})

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert_refusal(response.json(), "invalid data")


@pytest.mark.parametrize(
    "path",
    ["/users/", "//users", "/USERS", "/Users?limit=1000", "//users//?unknown=1", "/users?limit =5"],
)
async def test_a_path_is_known_however_it_is_spelled(path: str, old: Client) -> None:
    response = await old.get(f"{HOST}{SERVICE.base}{path}")

    assert ids(response.json()) == ids((await old.get("/users")).json())


async def test_the_base_is_known_however_it_is_spelled(old: Client) -> None:
    for base in ("/ims/oneroster/v1p1", "//ims//oneroster/v1p1/", "/IMS/OneRoster/V1P1"):
        assert (await old.get(f"{HOST}{base}/orgs")).status_code == 200


async def test_the_service_tells_its_own_operations(old: Client) -> None:
    response = await old.get(
        f"{HOST}{SERVICE.base}/discovery/{SERVICE.discovery[0]}", headers={"authorization": ""}
    )

    assert response.json() == DOCUMENT
    assert DOCUMENT["servers"] == [{"url": f"{PUBLIC_URL}{SERVICE.base}"}]
