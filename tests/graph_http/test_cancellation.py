"""The time limit and the end of a connection hold for fields that are not compiled, too."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import psycopg
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from app.database import Database
from app.disclosure.log import DisclosureLog
from app.edge import Edge
from app.publishing.refresh import refresh
from graphql_schema.endpoint import routes
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.build import SPRINGFIELD, save
from tests.facade.district import token
from tests.graph_http.asking import ask, asking, first
from tests.service.test_http_protocol import PATIENT, serving

PATIENCE = 20  # seconds, within which what must happen has happened
CHECKED = '{administration{checks(only:"person-without-email"){%s}}}'
LIMITED = {
    "a check": CHECKED % "count",
    "the rows of a check": CHECKED % "csv",
    "exclusions": "{administration{exclusions{sourcedId}}}",
    "an explanation": '{administration{whyNot(kind:person,record:"bart"){__typename}}}',
}
"""What waits for the table `person`."""
RECORDS = '(exclude:true,records:[{kind:person,ids:["bart"]}])'
LEFT = LIMITED | {
    "a preview": f"{{administration{{exclusionPreview{RECORDS}{{district{{kind}}}}}}}}",
    "a change": 'mutation{exclude(records:[{kind:person,ids:["bart"]}],reason:"x"){__typename}}',
}


@pytest.fixture
async def district(opened: Database) -> Database:
    """A published district."""
    save(opened, *SPRINGFIELD)
    refresh(opened)
    return opened


def service(district: Database, limits: Limits) -> ASGIApp:
    log = DisclosureLog(district)
    return Edge(Starlette(routes=routes(district, Graph(district), log, limits)), https=False)


def bearer(district: Database) -> str:
    scopes = ["graphql.read", "administration.write"]
    return token(district, scopes=scopes, version=None)


class Blocker:
    """A transaction that holds the table `person`, and looks at who waits for it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    async def waiting(self, number: int) -> None:
        """Return once so many statements wait; fail if they do not in time."""
        async with asyncio.timeout(PATIENCE):
            while self._waiting() != number:
                await asyncio.sleep(0.02)

    def _waiting(self) -> int:
        waiting = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND state = 'active'
        """
        self._connection.execute("SELECT pg_stat_clear_snapshot()")
        ((number,),) = self._connection.execute(waiting).fetchall()
        return int(number)


@contextmanager
def blocking(district: Database) -> Iterator[Blocker]:
    with psycopg.connect(district.url) as connection:
        connection.execute("LOCK TABLE person IN ACCESS EXCLUSIVE MODE")
        yield Blocker(connection)


async def test_statements_of_fields_that_are_not_compiled_end_with_the_time_limit(
    district: Database,
) -> None:
    async with asking(service(district, Limits(seconds=0.5)), bearer(district)) as tool:
        for document in LIMITED.values():
            with blocking(district) as blocker:
                answer = await ask(tool, document)

                assert (answer.status_code, first(answer)[1]) == (503, "TOO_SLOW"), document
                await blocker.waiting(0)


async def test_statements_end_when_the_client_closes_the_connection(district: Database) -> None:
    async with serving(service(district, Limits(seconds=60)), PATIENT) as served:
        for document in LEFT.values():
            body = orjson.dumps({"query": document})
            head = (
                "POST /graphql HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n"
                f"authorization: Bearer {bearer(district)}\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            with blocking(district) as blocker:
                _, writer = await served.send(head.encode() + body)
                await blocker.waiting(1)

                writer.close()

                await blocker.waiting(0)

    with district.transaction() as connection:
        excluded = "SELECT count(*) FROM person WHERE lms_exclude"
        assert connection.exec_driver_sql(excluded).scalar_one() == 0
