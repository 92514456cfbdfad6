"""The application: every route of the service on one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from app.access import token_endpoint
from app.database import Database
from app.edge import Edge
from app.errors import RollcallError
from app.front_page import front_page
from app.preview.previewing import Previewer
from app.refusals import failed, refused, unrouted
from app.settings import Settings
from app.shortcut import Shortcut
from app.status import status_routes
from graphql_schema import endpoint
from graphql_schema.execute import Graph
from rest_facade import routes as facade


def create_app(settings: Settings, database: Database) -> Edge:
    """Return the service over a migrated `database`, which it opens and closes itself."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        yield
        await database.close()

    graph = Graph(database, page_limit=settings.page_limit, preview=Previewer(settings, database))
    app = FastAPI(
        title="Rollcall",
        openapi_url=None,  # the standard's own documents describe the API
        telemetry={"tracing": False, "metrics": False, "logs": False},  # `app.events` tells
        routes=[
            *token_endpoint.routes(settings, database),
            *facade.documents(settings),
            *endpoint.routes(database, graph),
            front_page(settings),
        ],
        exception_handlers={RollcallError: refused, HTTPException: unrouted, Exception: failed},
        lifespan=lifespan,
    )
    app.include_router(status_routes(settings, database))
    shortcut = Shortcut(app, facade.operations(settings, database, graph))
    return Edge(shortcut, https=settings.public_url.startswith("https://"))
