"""A service whose log a test reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from starlette.applications import Starlette

from app.database import Database
from app.disclosure.log import DisclosureLog, _Known
from app.edge import Edge
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.schema import SCHEMA
from graphql_schema.who_got import Received, who_got
from rest_facade.routes import operations
from tests.facade.district import PUBLIC_URL
from tests.facade.service import PEPPER, Client, client

_LOG = """
SELECT disclosure.*, disclosed_query.*, disclosed_people.people AS whose
FROM disclosure JOIN disclosed_query ON disclosed_query.digest = query
LEFT JOIN disclosed_people ON disclosed_people.digest = disclosure.people
JOIN disclosed_view USING (view)
ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Logged:
    """A process of the service, and the log of what it answered."""

    database: Database
    log: DisclosureLog
    service: Edge

    def client(self, bearer: str) -> Client:
        """Return a client of it with this token."""
        return client(self.service, bearer)

    async def rows(self) -> list[Row[Any]]:
        """Return what the log has, once all is written, the first answer first."""
        await self.log.flush()
        with self.database.transaction() as connection:
            return [*connection.execute(text(_LOG))]

    async def forget(self) -> None:
        """Empty the log, also of what the worker knows to be written."""
        await self.log.flush()
        self.log._known = _Known()
        with self.database.transaction() as connection:
            connection.execute(text("DELETE FROM disclosure"))

    async def who_got(self, person: str) -> list[Received]:
        """Return what is told of a person."""
        await self.log.flush()
        with self.database.transaction() as connection:
            return who_got(connection, SCHEMA, person)


@asynccontextmanager
async def logged(database: Database) -> AsyncIterator[Logged]:
    """Yield a service of a database that is open."""
    settings = Settings.load(public_url=PUBLIC_URL, page_limit=5000, pepper=PEPPER)
    log = DisclosureLog(database)
    routes = operations(settings, database, Graph(database), log)
    yield Logged(database, log, Edge(Starlette(routes=routes), https=True))
    await log.close()
