"""How a document comes and how its response goes: GET, hashes, encodings, costs, durations."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from starlette.applications import Starlette
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from app.database import Database
from app.disclosure.log import DisclosureLog
from app.edge import Edge
from app.settings import BadSetting
from graphql_schema.endpoint import routes
from graphql_schema.execute import Graph
from graphql_schema.http.documents import Documents, read_documents
from tests.facade.district import token
from tests.graph_http.asking import MODERN, Tool, ask, asking, first

LISA = 'query One { person(sourcedId: "lisa") { givenName } }'
MANY = "query Many { people(limit: 5) { nodes { givenName } } __schema { types { description } } }"
HASH = sha256(LISA.encode()).hexdigest()
ANSWER = {"data": {"person": {"givenName": "lisa"}}}


def persisted(hash_: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_}}


async def get(tool: Tool, **parameters: str) -> Any:
    return await tool.get("/graphql", params=parameters, headers={"accept": MODERN})


async def test_query_is_answered_by_get_as_by_post(tool: Tool) -> None:
    document = "query A($id: ID!) { person(sourcedId: $id) { sourcedId } } query B { __typename }"
    given = {"query": document, "operationName": "A", "variables": '{"id": "lisa"}'}
    answer = await get(tool, **given)
    assert answer.json() == {"data": {"person": {"sourcedId": "lisa"}}}
    assert answer.headers["cache-control"] == "no-store"
    posted = await ask(tool, document, operationName="A", variables={"id": "lisa"})
    assert posted.json() == answer.json()


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"query": "mutation { requestRefresh { number } }"}, 405, "METHOD_NOT_ALLOWED"),
        ({}, 400, "BAD_REQUEST"),
        ({"query": "{", "variables": "{}"}, 400, "GRAPHQL_PARSE_FAILED"),
        ({"query": LISA, "variables": "{"}, 400, "BAD_REQUEST"),
        ({"query": LISA, "variables": "[]"}, 400, "BAD_REQUEST"),
        ({"query": LISA, "variables": '{"a": "\\u0000"}'}, 400, "BAD_REQUEST"),
        ({"query": LISA + "\0"}, 400, "BAD_REQUEST"),
        ({"query": LISA, "extensions": '{"cost": 1}'}, 400, "BAD_REQUEST"),
    ],
)  # fmt: skip
async def test_wrong_get_is_refused(
    tool: Tool, parameters: dict[str, str], status: int, code: str
) -> None:
    answer = await get(tool, **parameters)
    assert (answer.status_code, first(answer)[1]) == (status, code)


async def test_parameter_that_is_twice_in_a_url_is_refused(tool: Tool) -> None:
    answer = await tool.get("/graphql?query={__typename}&query={__typename}")
    assert first(answer) == ("The URL has the parameter `query` twice.", "BAD_REQUEST")


async def test_document_is_sent_once_and_then_named_by_its_hash(tool: Tool) -> None:
    document = LISA.replace("One", "Registered")
    hash_ = sha256(document.encode()).hexdigest()
    unknown = await tool.post("/graphql", json={"extensions": persisted(hash_)})
    assert unknown.status_code == 200
    assert first(unknown) == ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
    wrong = await ask(tool, LISA, extensions=persisted(hash_))
    assert (wrong.status_code, first(wrong)[1]) == (400, "BAD_REQUEST")
    assert (await ask(tool, document, extensions=persisted(hash_))).json() == ANSWER
    extensions = orjson.dumps(persisted(hash_)).decode()
    assert (await get(tool, extensions=extensions)).json() == ANSWER
    assert (await get(tool, documentId=f"sha256:{hash_}")).json() == ANSWER
    version = {"persistedQuery": {"version": 2, "sha256Hash": hash_}}
    assert first(await ask(tool, document, extensions=version))[1] == "BAD_REQUEST"


@pytest.fixture(scope="module")
async def restricted(springfield: Database, service: ASGIApp) -> AsyncIterator[Tool]:
    """A tool of a service that executes two documents."""
    assert service  # which opened the database
    documents = Documents({HASH: LISA, "one": "{ __typename }"})
    log = DisclosureLog(springfield)
    served = routes(springfield, Graph(springfield), log, documents=documents)
    bearer = token(springfield, scopes=["graphql.read"], version=None)
    async with asking(Edge(Starlette(routes=served), https=False), bearer) as tool:
        yield tool
    await log.close()


async def test_only_listed_documents_are_executed(restricted: Tool) -> None:
    assert (await ask(restricted, LISA)).json() == ANSWER
    assert (await ask(restricted, LISA, extensions=persisted(HASH))).json() == ANSWER
    assert (await get(restricted, documentId="one")).json() == {"data": {"__typename": "Query"}}
    unknown = await get(restricted, documentId="two")
    assert first(unknown) == ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
    other = await ask(restricted, LISA + " ")
    assert (other.status_code, first(other)[1]) == (403, "DOCUMENT_NOT_LISTED")


def test_documents_are_read_from_the_files_that_generators_write(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    assert read_documents(None) is None
    file.write_bytes(orjson.dumps({f"sha256:{HASH}": LISA}))
    assert read_documents(file) == {HASH: LISA}
    operations = [{"id": HASH, "body": LISA, "name": "One", "type": "query"}]
    file.write_bytes(orjson.dumps({"format": "apollo-persisted-query-manifest",
                                   "operations": operations}))  # fmt: skip
    assert read_documents(file) == {HASH: LISA}
    for wrong in (b"{", b"[]", b'{"a": 1}', b'{"operations": [1]}', b'{"operations": [{}]}'):
        file.write_bytes(wrong)
        with pytest.raises(BadSetting, match="ROLLCALL_GRAPHQL_DOCUMENTS: "):
            read_documents(file)
    with pytest.raises(BadSetting, match="cannot be read"):
        read_documents(tmp_path / "missing.json")


@pytest.mark.parametrize("encoding", ["gzip", "zstd", None])
async def test_long_answers_are_encoded_as_the_client_likes(
    tool: Tool, encoding: str | None
) -> None:
    headers = {"accept": MODERN, "accept-encoding": encoding or "identity"}
    async with tool.stream("POST", "/graphql", json={"query": MANY}, headers=headers) as answer:
        content = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Authorization, Accept, Accept-Encoding"
    if encoding == "zstd":
        content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
    plain = (await ask(tool, MANY)).content
    assert (len(content) < len(plain)) == (encoding == "gzip")
    if encoding != "gzip":
        assert content == plain
    short = await tool.post("/graphql", json={"query": LISA}, headers=headers)
    assert "content-encoding" not in short.headers


async def test_cost_is_in_the_extensions_where_it_is_wanted(tool: Tool) -> None:
    answer = await ask(tool, MANY, extensions={"cost": True})
    assert answer.json()["extensions"] == {
        "cost": {
            "rows": 5,
            "fields": {"used": 6, "limit": 500},
            "depth": {"used": 3, "limit": 10},
            "aliases": {"used": 0, "limit": 30},
            "fragments": {"used": 0, "limit": 100},
        }
    }
    assert "extensions" not in (await ask(tool, MANY)).json()
    assert "extensions" not in (await ask(tool, "{", extensions={"cost": True})).json()


async def test_durations_are_in_a_header_and_in_the_log_with_the_name_of_the_operation(
    tool: Tool,
) -> None:
    with capture_logs() as lines:
        answer = await ask(tool, LISA.replace("One", "O" * 120))
        await ask(tool, "{ __typename }")
    steps = ["authenticate", "prepare", "execute", "log", "respond"]
    assert re.findall(r"(\w+);dur=\d+\.\d", answer.headers["server-timing"]) == steps
    named, anonymous = [line for line in lines if line["event"] == "answered"]
    assert named["document"] == "O" * 100
    assert [*named["steps"]] == steps
    assert sum(named["steps"].values()) <= named["seconds"]
    assert "document" not in anonymous
