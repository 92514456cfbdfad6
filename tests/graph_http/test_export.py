"""Collections exported whole, and waiting for the next edition."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from app.database import Database
from app.disclosure.log import DisclosureLog
from app.edge import Edge
from app.publishing.refresh import refresh
from graphql_schema.endpoint import routes
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.build import SPRINGFIELD, change, save
from tests.facade.district import token
from tests.graph_http.asking import Tool, ask, asking, first
from tests.postgres import Postgres

PEOPLE = '{ people(where: {givenName: {ne: "marge"}}) { nodes { sourcedId changedAt } } }'
USERS = (
    "query Users($of: String) { roster { "
    "all: users(where: {givenName: {ne: $of}}) { nodes { givenName } } } }"
)


@pytest.fixture(scope="module")
async def exporting(postgres: Postgres) -> AsyncIterator[tuple[Edge, Database]]:
    """A service that exports two rows at a time, and its district."""
    with postgres.database() as url:
        database = Database(url, pool_size=4)
        save(database, *SPRINGFIELD)
        refresh(database)
        log = DisclosureLog(database)
        limits = Limits(export_rows=2)
        served = Starlette(routes=routes(database, Graph(database), log, limits))
        await database.open()
        yield Edge(served, https=False), database
        await log.close()
        await database.close()
        database.dispose()


@pytest.fixture
async def tool(exporting: tuple[Edge, Database]) -> AsyncIterator[Tool]:
    service, database = exporting
    async with asking(service, token(database, scopes=["graphql.read"], version=None)) as tool:
        yield tool


async def export(tool: Tool, query: str, **more: Any) -> Any:
    return await tool.post("/graphql/export", json={"query": query, **more})


def rows(answer: Any) -> list[Any]:
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [orjson.loads(line) for line in answer.content.splitlines()]


async def test_export_gives_the_rows_of_all_pages_as_lines(tool: Tool) -> None:
    whole = (await ask(tool, PEOPLE)).json()["data"]["people"]["nodes"]
    answer = await export(tool, PEOPLE)
    assert len(whole) == 4
    assert rows(answer) == whole
    assert answer.content.endswith(b"\n")
    by_url = await tool.get("/graphql/export", params={"query": PEOPLE})
    assert by_url.content == answer.content


async def test_export_takes_variables_aliases_and_fragments(tool: Tool) -> None:
    document = USERS.replace("givenName } } }", "...F } } }")
    document += " fragment F on RosterUser { givenName }"
    answer = await export(tool, document, variables={"of": "bart"}, operationName="Users")
    posted = await ask(tool, USERS, variables={"of": "bart"})
    assert rows(answer) == posted.json()["data"]["roster"]["all"]["nodes"]


async def test_empty_collection_gives_no_line(tool: Tool) -> None:
    answer = await export(tool, PEOPLE.replace("ne:", "eq:").replace("marge", "nobody"))
    assert rows(answer) == []


async def test_export_is_encoded_as_the_client_likes(tool: Tool) -> None:
    headers = {"accept-encoding": "gzip"}
    given = {"query": PEOPLE}
    async with tool.stream("POST", "/graphql/export", json=given, headers=headers) as answer:
        content = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(content) == (await export(tool, PEOPLE)).content


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ people { nodes { phone } totalCount } }", "CANNOT_EXPORT"),
        ("{ people { all: nodes { phone } } }", "CANNOT_EXPORT"),
        ("{ people { totalCount } }", "CANNOT_EXPORT"),
        ("{ people(limit: 3) { nodes { phone } } }", "CANNOT_EXPORT"),
        ("{ ...F } fragment F on Query { people { nodes { phone } } }", "CANNOT_EXPORT"),
        ("{ person(sourcedId: 1) { phone } }", "CANNOT_EXPORT"),
        ("{ __typename }", "CANNOT_EXPORT"),
        ("mutation { requestRefresh { number } }", "CANNOT_EXPORT"),
        ("{ people { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ roster(edition: 7) { users { nodes { givenName } } } }", "UNKNOWN_EDITION"),
    ],
)
async def test_what_cannot_be_exported_is_an_error_as_of_other_documents(
    tool: Tool, document: str, code: str
) -> None:
    answer = await export(tool, document)
    assert first(answer)[1] == code
    assert answer.headers["content-type"] == "application/json"


async def test_export_needs_a_token_and_its_scope(exporting: tuple[Edge, Database]) -> None:
    service, database = exporting
    async with asking(service, None) as stranger:
        assert (await export(stranger, PEOPLE)).status_code == 401
    bearer = token(database, scopes=["administration.read"], version=None)
    async with asking(service, bearer) as other:
        assert first(await export(other, PEOPLE))[1] == "FORBIDDEN"


async def test_every_page_is_in_the_log_of_disclosures(
    tool: Tool, exporting: tuple[Edge, Database]
) -> None:
    _, database = exporting
    logged = text("SELECT count(*), coalesce(sum(rows), 0) FROM disclosure")
    with database.transaction() as connection:
        pages, before = connection.execute(logged).one()
    sent = len(rows(await export(tool, PEOPLE)))
    with database.transaction() as connection:
        assert connection.execute(logged).one() == (pages + 2, before + sent)


async def test_export_of_a_tool_that_is_disabled_meanwhile_ends_incomplete(
    exporting: tuple[Edge, Database],
) -> None:
    service, database = exporting
    bearer = token(database, scopes=["graphql.read"], version=None)
    disable = text(
        "UPDATE connection SET active = FALSE "
        "WHERE id = (SELECT connection_id FROM credential ORDER BY id DESC LIMIT 1)"
    )
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 2:
            with database.transaction() as connection:
                connection.execute(disable)
            await asyncio.sleep(1)  # what a token stands for is remembered for half a second

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    headers = [(b"authorization", f"Bearer {bearer}".encode())]
    query = urlencode({"query": PEOPLE}).encode()
    scope = {"type": "http", "method": "GET", "path": "/graphql/export", "raw_path": b"",
             "query_string": query, "headers": headers, "state": {}}  # fmt: skip
    await service(scope, receive, send)
    assert [message["type"] for message in sent[:2]] == [
        "http.response.start",
        "http.response.body",
    ]
    assert sent[-1]["more_body"], "the body has no end"
    assert len(sent) == 2


async def test_wait_returns_with_the_next_edition(
    exporting: tuple[Edge, Database],
) -> None:
    service, database = exporting
    bearer = token(database, scopes=["administration.read"], version=None)
    document = (
        "query ($since: Int, $wait: Int!) { administration { cache { "
        "changes(sinceEdition: $since, wait: $wait) { toEdition nodes { sourcedId } } } } }"
    )
    async with asking(service, bearer) as reader:
        for wait, since, said in (
            (31, 1, "must be from 0 to 30"),
            (-1, 1, "from 0"),
            (1, None, "needs `sinceEdition`"),
        ):
            message, code = first(
                await ask(reader, document, variables={"since": since, "wait": wait})
            )
            assert (code, said in message) == ("BAD_ARGUMENT", True)
        asked = [
            asyncio.create_task(ask(reader, document, variables={"since": 1, "wait": 30}))
            for _ in range(3)
        ]
        empty = await ask(reader, document, variables={"since": 1, "wait": 1})
        assert empty.json()["data"]["administration"]["cache"]["changes"] == {
            "toEdition": 1,
            "nodes": [],
        }
        assert not any(task.done() for task in asked)
        save(database, change("person", "lisa", given_name="Changed"))
        await asyncio.to_thread(refresh, database)
        for answer in await asyncio.gather(*asked):
            changes = answer.json()["data"]["administration"]["cache"]["changes"]
            assert (changes["toEdition"], changes["nodes"]) == (2, [{"sourcedId": "lisa"}])
