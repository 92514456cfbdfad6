"""The whole service over a published Springfield, and clients of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp

from app.access.rotation import Issued
from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.database import Database
from app.main import create_app
from app.publishing.refresh import refresh
from tests.access.office import Office
from tests.build import SPRINGFIELD, save
from tests.running import running

BASE = "/ims/oneroster/rostering/v1p2"
URL = "https://rollcall.example"
HERE = "203.0.113.5"


def client(app: ASGIApp, token: str = "", *, address: str = HERE) -> httpx.AsyncClient:
    """Return a client that comes from an address."""
    transport = httpx.ASGITransport(app=app, client=(address, 4711))
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=transport, base_url=URL, headers=headers)


@dataclass(frozen=True, slots=True)
class Service:
    """The service, and the office that gives access to it."""

    office: Office
    app: ASGIApp
    tool: str
    """A token of a tool that may do everything."""

    async def vendor(
        self, issued: Issued, scope: str | None = None, *, address: str = HERE
    ) -> httpx.AsyncClient:
        """Return a vendor's client, with a token."""
        return client(self.app, await self.office.token(issued, scope), address=address)

    async def graph(self, document: str, **variables: object) -> Any:
        """Return what the graph answers a tool over HTTP: data, and errors where there are any."""
        async with client(self.app, self.tool) as tool:
            asked = {"query": document, "variables": variables}
            return (await tool.post("/graphql", json=asked, timeout=60)).json()

    async def data(self, document: str, **variables: object) -> Any:
        """Return the data of an answer without errors."""
        answer = await self.graph(document, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def refusal(self, document: str, **variables: object) -> tuple[str, str]:
        """Return code and sentence of an answer's error."""
        (error,) = (await self.graph(document, **variables))["errors"]
        return error["extensions"]["code"], error["message"]


def is_of_request(statement: str) -> bool:
    """Whether it is one that every request takes: of transactions, pools, tokens and the log."""
    control = ("BEGIN", "COMMIT", "ROLLBACK", "INSERT INTO disclosure")
    return (
        statement in {";", "SELECT 1"}
        or statement.startswith(control)
        or "access_token" in statement
    )


def publish(database: Database) -> None:
    """Publish Springfield."""
    save(database, *SPRINGFIELD)
    refresh(database)


@asynccontextmanager
async def serving(office: Office) -> AsyncIterator[Service]:
    """Serve what an office gives access to."""
    app = create_app(office.settings, office.database)
    async with running(app):
        tool = office.equip("Console", [GRAPHQL_READ, GRAPHQL_WRITE])
        yield Service(office, app, await office.token(tool))
