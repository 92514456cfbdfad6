"""POST /graphql by the rules of GraphQL over HTTP."""

from typing import Any

import orjson
import pytest
from starlette.types import ASGIApp

from app.database import Database
from graphql_schema.introspection import find_introspection
from graphql_schema.limits import Limits
from tests.facade.district import token
from tests.graph_http.asking import LEGACY, MODERN, Tool, ask, asking, first

NAMES = "{roster{users(orderBy:[{givenName:ASC}],limit:2){totalCount nodes{givenName}}}}"
VARIABLE = "query($id:ID!){roster{user(sourcedId:$id){familyName}}}"


async def test_a_query_is_answered(tool: Tool) -> None:
    answer = await ask(tool, NAMES)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MODERN
    assert answer.headers["cache-control"] == "no-store"
    users = {"totalCount": 5, "nodes": [{"givenName": "krabappel"}, {"givenName": "lisa"}]}
    assert answer.json() == {"data": {"roster": {"users": users}}}


async def test_variables_and_the_operations_name_are_read(tool: Tool) -> None:
    document = f"query A{VARIABLE[5:]} query B{{roster{{number}}}}"
    given = {"operationName": "A", "variables": {"id": "lisa"}, "extensions": {"a": 1}, "b": 2}
    answer = await ask(tool, document, **given)
    assert answer.json() == {"data": {"roster": {"user": {"familyName": "Simpson"}}}}


async def test_null_is_as_good_as_an_absent_parameter(tool: Tool) -> None:
    nothing = {"operationName": None, "variables": None, "extensions": None}
    assert (await ask(tool, "{roster{number}}", **nothing)).json()["data"] is not None


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("", MODERN),
        ("*/*", MODERN),
        ("application/*", MODERN),
        (MODERN, MODERN),
        (f"{MODERN}; charset=utf-8", MODERN),
        (LEGACY, LEGACY),
        (f"{LEGACY}, */*;q=0.1", LEGACY),
        (f"{MODERN}, {LEGACY};q=0.9", MODERN),
        (f"{MODERN};q=0.5, {LEGACY};Q=0.9", LEGACY),
        (f"text/html, {LEGACY}, {MODERN}", MODERN),
        (f"*/*, {MODERN};q=0", LEGACY),
    ],
)
async def test_the_answer_is_of_the_type_that_is_most_welcome(
    tool: Tool, accept: str, type_: str
) -> None:
    answer = await ask(tool, "{roster{number}}", accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, type_)


async def test_who_takes_neither_type_is_told_so(tool: Tool) -> None:
    answer = await ask(tool, "{roster{number}}", "text/html")
    assert answer.status_code == 406
    assert first(answer)[1] == "NOT_ACCEPTABLE"


REQUEST_ERRORS = [
    ("{", {}, "Syntax Error: Expected Name, found <EOF>."),
    ("{rooster}", {}, "Cannot query field 'rooster' on type 'Query'."),
    (VARIABLE, {}, "Variable '$id' has invalid value: Expected a value of non-null type 'ID!' to"),
    ("query A{__typename} query B{__typename}", {}, "Must provide operation name"),
    ("{__typename}", {"operationName": "C"}, "Unknown operation named 'C'."),
    ("{roster" * 3 + "}" * 3, {}, "Cannot query field 'roster' on type 'Roster'."),
    ("{a:" + "a" * 200 + "}", {}, "Cannot query field"),
    ("{" + "a" * 101 + "}", {}, "The document has 101 letters in a field's name; at most 100"),
]


@pytest.mark.parametrize(("document", "more", "message"), REQUEST_ERRORS)
async def test_what_cannot_begin_is_400_and_has_no_data(
    tool: Tool, document: str, more: dict[str, Any], message: str
) -> None:
    answer = await ask(tool, document, **more)
    assert answer.status_code == 400
    assert first(answer)[0].startswith(message)
    assert "data" not in answer.json()


@pytest.mark.parametrize(("document", "more", "message"), REQUEST_ERRORS)
async def test_what_cannot_begin_is_200_to_clients_of_old(
    tool: Tool, document: str, more: dict[str, Any], message: str
) -> None:
    answer = await ask(tool, document, LEGACY, **more)
    assert answer.status_code == 200
    assert first(answer)[0].startswith(message)
    assert "data" not in answer.json()


async def test_many_errors_have_no_suggestions(tool: Tool) -> None:
    wrong = " ".join(f"familyNam{number}" for number in range(6))
    answer = await ask(tool, f"{{roster{{user(sourcedId:1){{{wrong}}}}}}}")
    assert "Did you mean" not in answer.text


async def test_an_error_met_on_the_way_has_a_path_and_is_200(tool: Tool) -> None:
    answer = await ask(tool, "{roster{number} a:roster(edition:7){number}}")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"roster": {"number": 1}, "a": None}
    message, code = first(answer)
    assert (message, code) == ("There is no edition 7; the current one is 1.", "UNKNOWN_EDITION")
    assert answer.json()["errors"][0]["path"] == ["a"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body is not JSON"),
        (b"{", "The body is not JSON"),
        (b"\xff", "The body is not JSON"),
        (b'[{"query":"{roster{number}}"}]', "The body is a list; there are no batches"),
        (b'"{roster{number}}"', "The body must be an object that has a `query`."),
        (b'{"query":"{a}","variables":{"b":"\\u0000"}}', "The body has the character U+0000"),
        (b'{"query":"{a(b:\\"\\\\u{0}\\")}"}', "The body has the character U+0000"),
        (b'{"query":"{a}","variables":{"b":"\\ud800"}}', "The body is not JSON"),
        (b"{}", "`query` must be a string; it is null."),
        (b'{"query":7}', "`query` must be a string; it is 7."),
        (b'{"query":"{a}","variables":[1]}', "`variables` must be an object; it is [1]."),
        (b'{"query":"{a}","variables":"{}"}', '`variables` must be an object; it is "{}".'),
        (b'{"query":"{a}","operationName":{}}', "`operationName` must be a string; it is {}."),
    ],
)
@pytest.mark.parametrize("accept", [MODERN, LEGACY])
async def test_a_body_that_is_no_request_is_400(
    tool: Tool, body: bytes, message: str, accept: str
) -> None:
    answer = await tool.post("/graphql", content=body, headers={"accept": accept})
    assert answer.status_code == 400
    assert first(answer)[0].startswith(message)


@pytest.mark.parametrize(
    ("type_", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('Application/JSON;charset="UTF-8"', 200),
        ("application/json; charset=latin-1", 415),
        ("application/graphql", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("", 415),
    ],
)
async def test_only_json_is_taken(tool: Tool, type_: str, status: int) -> None:
    body = orjson.dumps({"query": "{roster{number}}"})
    answer = await tool.post("/graphql", content=body, headers={"content-type": type_})
    assert answer.status_code == status


@pytest.mark.parametrize(("length", "status"), [(1_000_000, 200), (1_000_001, 413)])
async def test_a_body_has_an_end(tool: Tool, length: int, status: int) -> None:
    body = orjson.dumps({"query": "{roster{number}}"}).ljust(length)
    answer = await tool.post("/graphql", content=body)
    assert answer.status_code == status


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_get_and_post_are_answered(tool: Tool, method: str) -> None:
    answer = await tool.request(method, "/graphql?query={roster{number}}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_who_asks_must_say_so(service: ASGIApp) -> None:
    async with asking(service, None) as stranger:
        answer = await ask(stranger, "{roster{number}}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert first(answer)[1] == "UNAUTHENTICATED"


async def test_a_token_must_be_one_of_ours(service: ASGIApp) -> None:
    async with asking(service, "made-up") as stranger:
        answer = await ask(stranger, "{roster{number}}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_connection_with_an_unknown_scope_is_listed(
    tool: Tool, springfield: Database
) -> None:
    token(springfield, scopes=["roster.read", "graphql.reader"], version=None)
    answer = (await ask(tool, "{administration {connections {scopes}}}")).json()
    assert {"scopes": ["rosterRead"]} in answer["data"]["administration"]["connections"], answer


@pytest.mark.parametrize(
    ("scopes", "version"), [(["graphql.read"], "1.2"), ([], None), (["graphql.reader"], None)]
)
async def test_the_graph_is_for_tools_that_may_read_it(
    service: ASGIApp, springfield: Database, scopes: list[str], version: str | None
) -> None:
    async with asking(service, token(springfield, scopes=scopes, version=version)) as other:
        answer = await ask(other, "{roster{number}}")
    assert answer.status_code == 403
    scopes_of_tools = (
        "roster.read sis.read gradebook.write administration.read administration.write"
        " graphql.read graphql.write"
    )
    challenge = f'Bearer error="insufficient_scope", scope="{scopes_of_tools}"'
    assert answer.headers["www-authenticate"] == challenge
    assert "data" not in answer.json()


async def test_introspection_is_open_to_tools(tool: Tool) -> None:
    answer = await ask(tool, "{__schema{queryType{name}}}")
    assert answer.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


async def test_introspection_is_executed_once_for_each_operation_of_a_document(tool: Tool) -> None:
    document = """query Root { __schema { queryType { name } } }
        query Type($name: String = "Roster") { __type(name: $name) { name } }"""
    for _ in range(2):
        root = await ask(tool, document, operationName="Root", extensions={"cost": True})
        assert root.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
        for given, name in (({}, "Roster"), ({"name": "Person"}, "Person"), ({}, "Roster")):
            found = await ask(tool, document, operationName="Type", variables=given)
            assert found.json() == {"data": {"__type": {"name": name}}}
    key = (document, "Root", Limits())
    assert orjson.dumps(find_introspection(key)) == orjson.dumps(root.json()["data"])
    assert find_introspection((document, "Nothing", Limits())) is None


@pytest.mark.parametrize("name", ["query", "variables", "operationName", "extensions", "other"])
@pytest.mark.parametrize("depth", [40, 300, 900, 1_020, 5_000])
async def test_no_depth_of_a_parameter_breaks_the_graph(tool: Tool, name: str, depth: int) -> None:
    said = {"query": '"{roster{number}}"', name: "[" * depth + "]" * depth}
    body = ",".join(f'"{key}":{value}' for key, value in said.items())
    answer = await tool.post(
        "/graphql", content=f"{{{body}}}", headers={"content-type": "application/json"}
    )
    ignored = name == "other" and depth < 1_024
    assert answer.status_code == (200 if ignored else 400), answer.text


@pytest.mark.parametrize("depth", [40, 300, 500])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"and":[', "]}")])
async def test_no_depth_of_a_variable_breaks_the_graph(
    tool: Tool, opened: str, closed: str, depth: int
) -> None:
    query = '"query":"query($w:RosterUserFilter){roster{users(where:$w){totalCount}}}"'
    nested = opened * depth + closed * depth
    answer = await tool.post(
        "/graphql",
        content=f'{{{query},"variables":{{"w":{nested}}}}}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code in {200, 400}, answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"
