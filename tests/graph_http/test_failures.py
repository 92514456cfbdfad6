"""What tools are told when something goes wrong that is not theirs to mend, and what is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import psycopg
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from structlog.testing import capture_logs

from app.access.asking import Within
from app.access.desk import Desk
from app.database import READING, Database
from app.disclosure.log import DisclosureLog
from app.edge import Edge
from app.publishing.refresh import refresh
from app.settings import Settings
from graphql_schema.endpoint import routes
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.build import SPRINGFIELD, save
from tests.facade.district import token
from tests.graph_http.asking import Tool, ask, asking, first

USERS = "{roster{users{nodes{givenName}}}}"


@pytest.fixture
async def tool(opened: Database) -> AsyncIterator[Tool]:
    """A tool of a district that a test may break, which gets three rows at most."""
    save(opened, *SPRINGFIELD)
    refresh(opened)
    async with within(opened, Limits(rows=3)) as tool:
        yield tool


def within(opened: Database, limits: Limits) -> AbstractAsyncContextManager[Tool]:
    """Return a tool of the district that gets this much."""
    service = Edge(
        Starlette(routes=routes(opened, Graph(opened), DisclosureLog(opened), limits)), https=False
    )
    return asking(service, token(opened, scopes=["graphql.read"], version=None))


async def test_a_bug_tells_its_request_id_and_where_it_was(tool: Tool, opened: Database) -> None:
    with opened.transaction() as connection:
        connection.execute(text("ALTER TABLE roster_user RENAME given_name TO lost"))
    with capture_logs() as lines:
        answer = await ask(tool, f"{{roster{{number}} {USERS[1:]}")
    id_ = answer.headers["x-request-id"]
    assert answer.status_code == 200
    assert answer.json() == {
        "errors": [
            {
                "message": f"Internal error (request id {id_}).",
                "locations": [{"line": 1, "column": 30}],
                "path": ["roster", "users", "nodes"],
                "extensions": {"code": "INTERNAL", "requestId": id_},
            }
        ],
        "data": {"roster": {"number": 1, "users": None}},
    }
    crashed = next(line for line in lines if line["event"] == "crashed")
    assert (crashed["error"], crashed["request_id"]) == ("UndefinedColumn", id_)


async def test_what_takes_too_long_is_given_up_on_the_server_too(
    tool: Tool, opened: Database
) -> None:
    siblings = " ".join(f"a{i}:users{{totalCount nodes{{givenName}}}}" for i in range(3))
    async with within(opened, Limits(seconds=0.5)) as hasty:
        with psycopg.connect(opened.url) as blocking:
            blocking.execute("LOCK TABLE roster_user IN ACCESS EXCLUSIVE MODE")
            answer = await ask(hasty, f"{{roster{{{siblings}}}}}")
            active = "SELECT FROM pg_stat_activity WHERE application_name = %s AND state = 'active'"
            assert blocking.execute(active, [READING]).fetchall() == []
    assert (answer.status_code, first(answer)[1]) == (503, "TOO_SLOW")
    assert (await ask(tool, USERS)).json()["data"] is not None


async def test_a_page_has_an_end(tool: Tool) -> None:
    answer = await ask(tool, "{roster{users{totalCount nodes{givenName}}}}")
    users = answer.json()["data"]["roster"]["users"]
    assert (users["totalCount"], len(users["nodes"])) == (5, 3)


async def test_a_database_that_is_away_is_said_so(tool: Tool, opened: Database) -> None:
    await opened.close()
    answer = await ask(tool, USERS)
    assert (answer.status_code, first(answer)[1]) == (503, "UNAVAILABLE")


async def test_nothing_published_is_no_bug(opened: Database) -> None:
    log = DisclosureLog(opened)
    service = Edge(Starlette(routes=routes(opened, Graph(opened), log)), https=False)
    async with asking(service, token(opened, scopes=["graphql.read"], version=None)) as tool:
        answer = await ask(tool, USERS)
    message, code = first(answer)
    assert code == "NOTHING_PUBLISHED"
    assert message == "Nothing is published yet; run a refresh first."


CREATE = "mutation {%s}"
FIELD = '%s: createApplication(name: "%s") {name}'
BLOCKED = CREATE % " ".join(FIELD % each for each in (("a", "One"), ("b", "Two"), ("c", "Three")))
HELD = "INSERT INTO application (name, partner) VALUES ('Two', FALSE)"
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def administering(opened: Database, limits: Limits) -> AbstractAsyncContextManager[Tool]:
    """Return a tool that may change how the district is administered."""
    graph = Graph(opened, desk=Desk.of(Settings.load(), Within()))
    service = Edge(
        Starlette(routes=routes(opened, graph, DisclosureLog(opened), limits)), https=False
    )
    scopes = ["administration.read", "administration.write"]
    return asking(service, token(opened, scopes=scopes, version=None))


async def test_mutations_before_one_that_takes_too_long_keep_their_results(
    opened: Database,
) -> None:
    async with administering(opened, Limits(seconds=1.5)) as tool:
        with psycopg.connect(opened.url) as blocking:
            blocking.execute(HELD)
            answer = (await ask(tool, BLOCKED)).json()
            assert blocking.execute(WAITING).fetchall() == []
    assert answer["data"] == {"a": {"name": "One"}, "b": None, "c": None}
    second, third = answer["errors"]
    assert (second["path"], second["extensions"]["code"]) == (["b"], "TOO_SLOW")
    assert "was cancelled. It may have been committed" in second["message"]
    assert (third["path"], third["extensions"]["code"]) == (["c"], "TOO_SLOW")
    assert "was not begun" in third["message"]


async def test_mutations_before_an_outage_keep_their_results(opened: Database) -> None:
    async with administering(opened, Limits(seconds=30)) as tool:
        with psycopg.connect(opened.url) as blocking:
            blocking.execute(HELD)
            asked = asyncio.create_task(ask(tool, BLOCKED))
            while not (waiting := blocking.execute(WAITING).fetchall()):
                await asyncio.sleep(0.02)
            blocking.execute("SELECT pg_terminate_backend(%s)", waiting[0])
            answer = (await asked).json()
    assert answer["data"] == {"a": {"name": "One"}, "b": None, "c": {"name": "Three"}}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]) == (["b"], {"code": "UNAVAILABLE"})
    assert error["message"].startswith("The database became unavailable. This change may have")


async def test_mutation_that_fails_alone_in_an_outage_is_503(opened: Database) -> None:
    async with administering(opened, Limits()) as tool:
        await opened.close()
        opened.engine.dispose()
        answer = await ask(tool, CREATE % FIELD % ("a", "One"))
    assert (answer.status_code, first(answer)[1]) == (503, "UNAVAILABLE")


async def test_secrets_of_mutations_are_given_while_the_log_of_disclosures_fails(
    opened: Database,
) -> None:
    async with administering(opened, Limits()) as tool:
        with opened.transaction() as connection:
            connection.execute(text("ALTER TABLE disclosure RENAME TO lost"))
        answer = await ask(tool, CREATE % FIELD % ("a", "One"))
        assert answer.json() == {"data": {"a": {"name": "One"}}}
        refused = await ask(tool, "{ __typename }")
        assert (refused.status_code, first(refused)[1]) == (503, "UNAVAILABLE")
