"""What every tool can rely on: limits, pages, instants, codes, suggestions, bodies, methods."""

import re
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType

from graphql_schema.http.posted import BODY_BYTES, QUERY_LENGTH
from graphql_schema.limits import Limits
from graphql_schema.schema import TOOL_SCHEMA
from tests.graph_http.asking import LEGACY, MODERN, Tool, ask, first

_STATED: Final = re.compile(
    r" \((all by default; `limit` is|[\d,]+ by default,) at most [\d,]+\)\.$"
)
LISTS: Final = [
    (f"{type_.name}.{name}", field)
    for type_ in TOOL_SCHEMA.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if "limit" in field.args
]


def test_every_list_states_how_many_rows_it_gives() -> None:
    assert len(LISTS) > 150
    for name, field in LISTS:
        assert _STATED.search(field.description or ""), name


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("people(limit: %s) { totalCount }", Limits().rows),
        ("people(limit: %s) { nodes { phone } }", Limits().rows),
        ("roster { users(limit: %s) { totalCount } }", Limits().rows),
        ("people { nodes { contacts(limit: %s) { guardian } } }", 10_000),
        ("administration { settingHistory(limit: %s) { name } }", 1_000),
        ("administration { cache { changes(limit: %s) { totalCount } } }", 1_000),
    ],
)
async def test_limit_below_0_or_above_the_largest_is_an_error(
    tool: Tool, field: str, most: int
) -> None:
    for limit, said in ((-1, "is less than 0"), (most + 1, f"is more than {most:,}")):
        answer = await ask(tool, f"{{ {field % limit} }}")
        message, code = first(answer)
        assert (code, said in message) == ("BAD_ARGUMENT", True), message
    assert "errors" not in (await ask(tool, f"{{ {field % most} }}")).json()


async def test_negative_offset_is_an_error_without_rows(tool: Tool) -> None:
    answer = await ask(tool, "query ($n: Int) { people(offset: $n) { totalCount } }",
                       variables={"n": -1})  # fmt: skip
    assert first(answer) == ("`offset: -1` is less than 0.", "BAD_ARGUMENT")


@pytest.mark.parametrize("root", ["people%s", "roster { users%s"])
async def test_page_info_is_known_without_nodes(tool: Tool, root: str) -> None:
    close = " }" if "{" in root else ""
    info = "pageInfo { hasNextPage endCursor limit largestLimit }"
    whole = f"{{ {root % '(limit: 2)'} {{ nodes {{ sourcedId }} {info} totalCount }}{close} }}"
    without = f"{{ {root % '(limit: 2)'} {{ {info} totalCount }}{close} }}"
    alone = f"{{ {root % '(limit: 2)'} {{ {info} again: {info} }}{close} }}"
    pages = [_page(await ask(tool, document)) for document in (whole, without, alone)]
    assert pages[0]["pageInfo"] == pages[1]["pageInfo"] == pages[2]["again"]
    assert pages[0]["totalCount"] == pages[1]["totalCount"]
    assert pages[0]["pageInfo"]["hasNextPage"]
    assert pages[0]["pageInfo"]["limit"] == 2
    assert pages[0]["pageInfo"]["largestLimit"] == Limits().rows


def _page(answer: Any) -> Any:
    (page,) = answer.json()["data"].values()
    return page.get("users", page)


async def test_instants_have_one_format(tool: Tool) -> None:
    answer = await ask(
        tool,
        "{ roster { orgs(limit: 1) { nodes { dateLastModified } } } people(limit: 1) "
        "{ nodes { changedAt } } administration { connections { createdAt lastUsedAt } "
        "cache { history { askedAt dueAt } } } }",
    )
    assert "errors" not in answer.json()
    found = re.findall(r'"\d{4}-\d\d-\d\dT[^"]*"', answer.text)
    assert len(found) > 4
    for instant in found:
        assert re.fullmatch(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"', instant), instant


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        ("{", {}, "GRAPHQL_PARSE_FAILED"),
        ("{nothing}", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query($id: ID!) {person(sourcedId: $id) {phone}}", {}, "BAD_USER_INPUT"),
        ("query($n: Int) {people(limit: $n) {totalCount}}", {"n": "x"}, "BAD_USER_INPUT"),
        ("query($t: String) {__typename @skip(if: $t)}", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query A {__typename} query B {__typename}", {}, "OPERATION_RESOLUTION_FAILURE"),
        ("query($t: [Int]) {__typename}", {"t": "a" * 20_001}, "TOO_LARGE"),
        ("{" + "a: __typename " * 600 + "}", {}, "TOO_LARGE"),
        ("{people(where: {phone: {eq: null}}) {totalCount}}", {}, "BAD_ARGUMENT"),
        ("{roster(edition: 7) {number}}", {}, "UNKNOWN_EDITION"),
        ("{administration {connection(clientId: 1) {clientId}}}", {}, "UNKNOWN_CONNECTION"),
        ("mutation {requestRefresh { number }}", {}, "FORBIDDEN"),
    ],
)
async def test_every_error_has_a_code_and_a_location(
    tool: Tool, document: str, variables: dict[str, Any], code: str
) -> None:
    for error in (await ask(tool, document, variables=variables)).json()["errors"]:
        assert error["extensions"]["code"] == code
        assert error["locations"]


@pytest.mark.parametrize(
    ("document", "suggestion"),
    [
        ("{people {nodes {givnName}}}", "Did you mean 'givenName'"),
        ("{poeple {totalCount}}", "Did you mean 'people'"),
        ("{people(wher: {}) {totalCount}}", "Did you mean 'where'"),
        ("{people(orderBy: {familyName: ASCC}) {totalCount}}", "Did you mean the enum value 'ASC'"),
        ("{roster {users {nodes {hreff}}}}", ""),
    ],
)
async def test_tool_gets_suggestions_from_its_own_schema(
    tool: Tool, document: str, suggestion: str
) -> None:
    message, _ = first(await ask(tool, document))
    assert suggestion in message
    assert "href'" not in message.replace("'hreff'", "")


async def test_variables_can_be_long(tool: Tool) -> None:
    ids = [f"nobody-{number:05}" for number in range(60_000)]
    document = "query($ids: [ID!]) {people(where: {sourcedId: {in: $ids}}) {totalCount}}"
    answer = await ask(tool, document, variables={"ids": [*ids, "lisa"]})
    assert answer.json() == {"data": {"people": {"totalCount": 1}}}


async def test_body_and_query_beyond_their_bounds_are_413(tool: Tool) -> None:
    for document, variables in (
        ("#" * (QUERY_LENGTH + 1), {}),
        ("{__typename}", {"a": "a" * BODY_BYTES}),
    ):
        answer = await ask(tool, document, variables=variables)
        assert (answer.status_code, first(answer)[1]) == (413, "BODY_TOO_LONG")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(("accept", "type_"), [(MODERN, MODERN), ("", MODERN), ("a/b", LEGACY)])
async def test_other_methods_are_405_in_the_form_of_the_protocol(
    tool: Tool, method: str, accept: str, type_: str
) -> None:
    answer = await tool.request(method, "/graphql", headers={"accept": accept})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.headers["content-type"] == type_
    if method != "HEAD":
        message = f"/graphql answers GET and POST, not {method}."
        assert first(answer) == (message, "METHOD_NOT_ALLOWED")


async def test_null_for_an_argument_or_input_field_with_a_default_means_the_default(
    tool: Tool,
) -> None:
    document = """query ($limit: Int%s, $current: Boolean%s, $new: NewConnectionInput!) {
        administration {
            settingHistory(limit: $limit) { name }
            newConnectionPreview(connection: $new) { kind seen }
        }
        people { nodes { sections(current: $current) { sourcedId } } }
    }"""
    new = {"application": "Reader", "schools": ["S"]}
    nulls = {"limit": None, "current": None, "new": {**new, "version": None, "type": None}}
    given = await ask(tool, document % ("", ""), variables=nulls)
    expected = await ask(tool, document % (" = 20", " = true"), variables={"new": new})
    assert "errors" not in expected.json()
    assert given.json() == expected.json()
