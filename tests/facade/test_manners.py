"""How requests are taken however they are spelled, and answers fitted to who asks."""

import gzip
from typing import Any

import pytest
import zstandard

from app.database import Database
from rest_facade.headers import READABLE, header
from tests.facade.district import BASE, PUBLIC_URL, PUPILS, token
from tests.facade.service import Client, check_exposed

HOST = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/users/",
        f"{BASE}//users",
        "//ims//oneroster/rostering/v1p2/users//",
        f"{BASE.upper()}/USERS",
        "/ims/oneroster/v1p2/rostering/v1p2/users",
        f"{BASE}/Users",
        f"{BASE}/users?limit+=100&ext_basic=true&roles=student",
    ],
)
async def test_a_path_is_known_by_any_spelling(path: str, vendor: Client) -> None:
    response = await vendor.get(HOST + path)

    assert response.status_code == 200
    assert response.headers["x-total-count"] == str(5 + PUPILS)


async def test_a_slash_that_a_proxy_decoded_is_still_part_of_its_id(vendor: Client) -> None:
    response = await vendor.get("/classes/a/b@1/students")

    assert response.headers["x-total-count"] == "1"


async def test_the_case_of_an_id_matters(vendor: Client) -> None:
    assert (await vendor.get("/USERS/lisa")).status_code == 200
    assert (await vendor.get("/users/LISA")).status_code == 404


@pytest.mark.parametrize("path", ["/class/a%2Fb@1", "/roles", ""])
async def test_a_path_that_is_none_is_refused_in_json(path: str, vendor: Client) -> None:
    response = await vendor.get(path)

    assert response.status_code == 404
    assert "no operation has the path" in response.json()["imsx_description"]
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/token", "/oauth2/token", "/TOKEN/", "/oauth/access_token"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_token_url_below_a_base_is_answered_with_the_token_url(
    path: str, method: str, vendor: Client
) -> None:
    response = await vendor.request(method, path, headers={"authorization": ""})

    assert response.status_code == 404
    assert (
        f"The token URL is {PUBLIC_URL}/oauth2/token: POST grant_type"
        in (response.json()["imsx_description"])
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/users/lisa/nothing", "no operation has the path /users/lisa/nothing, and there is no "
         "user 'lisa/nothing'."),
        ("/schools/S/x/students", "no operation has the path /schools/S/x/students, and there is "
         "no school 'S/x'."),
        ("/schools/S/classes/no/x/students", "no operation has the path "
         "/schools/S/classes/no/x/students, and there is no class 'no/x' in school 'S'."),
        ("/users/nobody", "there is no user 'nobody'."),
    ],
)  # fmt: skip
async def test_unknown_list_of_an_object_is_not_blamed_on_the_id(
    path: str, said: str, vendor: Client
) -> None:
    response = await vendor.get(path)

    assert response.status_code == 404
    assert response.json()["imsx_description"] == f"Unknown Object: {said}"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_is_written_here(method: str, vendor: Client) -> None:
    response = await vendor.request(method, "/users/lisa", json={"user": {}})

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert f"{method} is not taken here" in response.json()["imsx_description"]


async def test_a_body_on_get_is_passed_over(vendor: Client) -> None:
    response = await vendor.request("GET", "/users", data={"grant_type": "client_credentials"})

    assert response.status_code == 200


async def test_head_is_get_without_a_body(vendor: Client) -> None:
    for query in ("", "?limit=5000"):
        got = await vendor.get(f"/users{query}")
        head = await vendor.head(f"/users{query}")

        assert head.status_code == 200
        assert head.content == b""
        for name in ("x-total-count", "link", "etag", "content-type"):
            assert head.headers[name] == got.headers[name]


async def test_a_browser_may_ask_from_another_site(vendor: Client) -> None:
    before = await vendor.request("OPTIONS", "/users", headers={"authorization": ""})
    answer = await vendor.get("/users")

    assert before.status_code == 204
    assert "Authorization" in before.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert exposed == [*READABLE]
    assert {
        "X-Total-Count",
        "Link",
        "ETag",
        "X-Replaced-Results",
        "Retry-After",
        "X-Rollcall-Warning",
    } <= {*exposed}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/users", {}, 200),
        ("GET", "/users?limit=5000", {"accept-encoding": "gzip"}, 200),
        ("HEAD", "/users", {}, 200),
        ("GET", "/users/lisa", {"if-none-match": "*"}, 304),
        ("GET", "/users", {"x-rollcall-debug": "1"}, 200),
        ("OPTIONS", "/users", {}, 204),
        ("GET", "/users?filter=x", {}, 400),
        ("GET", "/users", {"authorization": ""}, 401),
        ("GET", "/users/nobody", {}, 404),
        ("DELETE", "/users", {}, 405),
    ],
)
async def test_every_header_is_exposed_to_other_sites(
    vendor: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = await vendor.request(method, path, headers=headers)

    assert answer.status_code == status
    await check_exposed(answer)


def test_a_header_that_is_not_exposed_cannot_be_sent() -> None:
    with pytest.raises(KeyError):
        header("x-unlisted", "1")


async def test_a_single_object_is_counted_too(vendor: Client) -> None:
    assert (await vendor.get("/users/lisa")).headers["x-total-count"] == "1"


@pytest.mark.parametrize("query", ["", "?limit=5000"], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", ["gzip", "zstd"])
async def test_a_long_answer_is_encoded_as_the_client_likes(
    name: str, query: str, vendor: Client
) -> None:
    plain = await vendor.get(f"/users{query}")
    async with vendor.stream("GET", f"/users{query}", headers={"accept-encoding": name}) as sent:
        raw = b"".join([piece async for piece in sent.aiter_raw()])

    decode = gzip.decompress if name == "gzip" else _unzstd
    assert sent.headers["content-encoding"] == name
    assert "Accept-Encoding" in sent.headers["vary"]
    assert decode(raw) == plain.content
    assert len(raw) < len(plain.content)


async def test_a_short_answer_is_sent_as_it_is(vendor: Client) -> None:
    response = await vendor.get("/orgs?limit=1&fields=name", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in response.headers


async def test_an_answer_the_client_has_is_not_sent_again(vendor: Client) -> None:
    first = await vendor.get("/users?limit=3")
    tag = first.headers["etag"]
    for sent in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = await vendor.get("/users?limit=3", headers={"if-none-match": sent})

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, no-cache"


async def test_another_answer_has_another_tag(vendor: Client, published: Database) -> None:
    queries = ["", "?limit=1", "?offset=1", "?fields=email", "?sort=email", "?filter=email='x'"]
    tags = {(await vendor.get(f"/users{query}")).headers["etag"] for query in queries}
    of_one = {(await vendor.get(f"/users/{id_}")).headers["etag"] for id_ in ("lisa", "marge")}
    one_school = {"authorization": f"Bearer {token(published, schools=['S'])}"}
    seen_in_part = (await vendor.get("/users", headers=one_school)).headers["etag"]

    assert len({*tags, *of_one, seen_in_part}) == len(queries) + 3


async def test_the_same_answer_has_the_same_tag_whoever_asks(
    vendor: Client, published: Database
) -> None:
    other = {"authorization": f"Bearer {token(published)}"}

    assert (await vendor.get("/users")).headers["etag"] == (
        await vendor.get("/users?limit=100&unknown=1", headers=other)
    ).headers["etag"]


async def test_ignored_parameter_is_a_warning_in_a_header_and_leaves_the_answer_as_it_is(
    vendor: Client,
) -> None:
    plain = await vendor.get("/users?limit=3")
    warned = await vendor.get("/users?limit=3&sort=nickname&page=2")
    head = await vendor.head("/users?limit=3&sort=nickname&page=2")
    streamed = await vendor.get("/users?limit=5000&page=2")

    assert warned.content == plain.content
    assert warned.headers["etag"] == plain.headers["etag"]
    assert warned.headers.get_list("x-rollcall-warning") == [
        "Unknown sort field 'nickname' ignored: no user has a single value of that name. The "
        "records are in order of sourcedId.",
        "Unknown query parameter ignored: 'page'. Known are limit, offset, sort, orderBy, filter, "
        "fields; names are case-sensitive.",
    ]
    assert len(head.headers.get_list("x-rollcall-warning")) == 2
    assert "x-rollcall-warning" in streamed.headers
    assert "x-rollcall-warning" not in plain.headers


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("email='a b@x.org'", set()),
        ("givenName=%E2%80%98LISA%E2%80%99%20AND%20role=%E2%80%9CSTUDENT%E2%80%9D", {"lisa"}),
        ("email=%91lisa@springfield.example%92", {"lisa"}),
        ("email%3D%25E2%2580%2598lisa@springfield.example%25E2%2580%2599", {"lisa"}),
    ],
)
async def test_filter_is_read_as_it_was_meant(
    filter_: str, expected: set[str], vendor: Client
) -> None:
    response = await vendor.get(f"{HOST}{BASE}/users?filter={filter_}")

    assert {each["sourcedId"] for each in response.json()["users"]} == expected


async def test_who_asks_is_shown_what_the_request_became(vendor: Client) -> None:
    shown = await vendor.get("/users?filter=familyName~'é'", headers={"x-rollcall-debug": "1"})
    not_shown = await vendor.get("/users")

    assert shown.headers["x-rollcall-document"].startswith("query getAllUsers($edition: Int,")
    assert '{"familyName": {"containsExact": "\\u00e9"}}' in shown.headers["x-rollcall-variables"]
    assert "x-rollcall-document" not in not_shown.headers


@pytest.mark.parametrize(
    ("query", "minor", "said"),
    [
        ("filter=foo='x'", "invalid_filter_field", "'foo'"),
        ("filter=status", "invalid_filter_field", "needs a clause"),
        ("fields=foo", "invalid_selection_field", "'foo'"),
        ("fields=", "invalid_selection_field", "blank"),
        ("limit=x", "invaliddata", "limit='x'"),
        ("offset=-1", "invaliddata", "offset='-1'"),
    ],
)
async def test_a_bad_parameter_is_named(query: str, minor: str, said: str, vendor: Client) -> None:
    response = await vendor.get(f"/users?{query}")

    body: Any = response.json()
    assert response.status_code == 400
    assert said in body["imsx_description"]
    assert body["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == minor


async def test_a_page_is_no_larger_than_the_service_gives(vendor: Client) -> None:
    response = await vendor.get("/users?limit=50000")

    assert "limit=5000&" in response.links["first"]["url"]


async def test_a_connection_of_some_schools_sees_no_other(
    vendor: Client, published: Database
) -> None:
    headers = {"authorization": f"Bearer {token(published, schools=['T'])}"}
    users = (await vendor.get("/users", headers=headers)).json()["users"]

    assert {user["sourcedId"] for user in users} == {"milhouse"}
    for path in (
        "/users/lisa",
        "/schools/S",
        "/schools/S/students",
        "/classes/S-algebra-1/students",
    ):
        assert (await vendor.get(path, headers=headers)).status_code == 404


async def test_credentials_of_another_version_are_told_so(
    vendor: Client, published: Database
) -> None:
    headers = {"authorization": f"Bearer {token(published, version='1.1')}"}
    response = await vendor.get("/users", headers=headers)

    assert response.status_code == 403
    assert "OneRoster 1.1" in response.json()["imsx_description"]


async def test_links_lead_to_the_service_as_vendors_reach_it(vendor: Client) -> None:
    response = await vendor.get("/classes/a%2Fb@1/students?limit=1")

    assert response.links["first"]["url"].startswith(
        f"{PUBLIC_URL}{BASE}/classes/a%2Fb%401/students?limit=1&offset=0"
    )


@pytest.mark.parametrize(
    "name",
    [
        "onerosterv1p2rostersservice_openapi3_v1p0.json",
        "imsorv1p2_rostering_openapi3_v1p0.json",
    ],
)
async def test_the_service_describes_itself_to_anybody(name: str, vendor: Client) -> None:
    response = await vendor.get(f"/discovery/{name}", headers={"authorization": ""})

    document = response.json()
    assert response.headers["content-type"] == "application/json"
    assert document["servers"] == [{"url": f"{PUBLIC_URL}{BASE}"}]
    flow = document["components"]["securitySchemes"]["OAuth2CC"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"{PUBLIC_URL}/oauth2/token"


def _unzstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)
