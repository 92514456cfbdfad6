"""The service over a database of the test's own, asked over HTTP without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from app.database import Database
from app.disclosure.log import DisclosureLog
from app.edge import Edge
from app.settings import Settings
from graphql_schema.execute import Graph
from rest_facade.routes import documents, operations
from tests.facade.district import BASE, PUBLIC_URL, token

Client = httpx.AsyncClient
PEPPER = "of the tests, and long enough to be one"
_EVERY_SITE_MAY_READ = {"cache-control", "content-length", "content-type"}
"""Headers that browsers show to pages of other sites without being told (Fetch standard)."""
_FOR_THE_BROWSER = {
    *("vary", "content-encoding", "transfer-encoding", "strict-transport-security"),
    *("x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy"),
}
"""Headers that browsers obey, and pages have no use for."""


async def check_exposed(response: httpx.Response) -> None:
    """Fail where a page of another site could not read a header of the response."""
    if "access-control-allow-origin" not in response.headers:
        return  # a page of another site can read nothing of it
    listed = response.headers.get("access-control-expose-headers", "")
    exposed = {name.strip().lower() for name in listed.split(",")}
    hidden = {
        name
        for name in response.headers
        if not name.startswith("access-control-")
        and name not in exposed | _EVERY_SITE_MAY_READ | _FOR_THE_BROWSER
    }
    assert not hidden, f"not in Access-Control-Expose-Headers: {hidden}"


def worker(database: Database, **settings_: Any) -> ASGIApp:
    """Return one process's service, with some settings of one's own."""
    given = {"public_url": PUBLIC_URL, "page_limit": 5000, "pepper": PEPPER, **settings_}
    settings = Settings.load(**given)
    routes = [
        *operations(settings, database, Graph(database), DisclosureLog(database)),
        *documents(settings),
    ]
    return Edge(Starlette(routes=routes), https=True)


def client(service: ASGIApp, bearer: str) -> Client:
    """Return a client with this token, who takes no encoding."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(service, raise_app_exceptions=False),
        base_url=f"http://127.0.0.1:8000{BASE}",
        headers={"authorization": f"Bearer {bearer}", "accept-encoding": "identity"},
        event_hooks={"response": [check_exposed]},
    )


@asynccontextmanager
async def serving(database: Database) -> AsyncIterator[Client]:
    """Yield a client of a database's service, with a token for the whole roster."""
    await database.open()
    async with client(worker(database), token(database)) as vendor:
        yield vendor
    await database.close()
