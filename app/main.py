"""The application: every route of the service on one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import psycopg
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.access import link_page, token_endpoint
from app.access.asking import Within
from app.access.desk import Desk
from app.access.failure_log import FailureLog
from app.accounts import services
from app.accounts.clock import Clock, utc_now
from app.api_page import routes as api_pages
from app.console import ask
from app.console.assets import asset_routes
from app.console.guard import guarded
from app.console.routes import PAGES
from app.database import Database
from app.disclosure.log import DisclosureLog
from app.edge import Edge
from app.errors import RollcallError
from app.front_page import front_page
from app.graphiql import assets as graphiql_assets
from app.graphiql import routes as graphiql
from app.preview.previewing import Previewer
from app.refusals import failed, refused, unavailable, unrouted
from app.settings import Settings
from app.shortcut import Shortcut
from app.status import status_routes
from app.vendor_page import routes as vendor_pages
from graphql_schema import endpoint
from graphql_schema.execute import Graph
from graphql_schema.http.documents import Documents, read_documents
from rest_facade import routes as facade


def create_app(settings: Settings, database: Database, now: Clock = utc_now) -> Edge:
    """Return the service over a migrated `database`, which it opens and closes itself.

    `now` is the clock of sessions and sign-in.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        yield
        await failures.close()
        await log.close()
        await database.close()

    log = DisclosureLog(database)
    failures = FailureLog(database)
    within = Within()
    desk = Desk.of(settings, within)
    previewer = Previewer(settings, database)
    graph = Graph(database, page_limit=settings.page_limit, desk=desk, preview=previewer)
    app = FastAPI(
        title="Rollcall",
        openapi_url=None,  # the standard's own documents describe the API
        telemetry={"tracing": False, "metrics": False, "logs": False},  # `app.events` tells
        routes=[
            *token_endpoint.routes(settings, database),
            *link_page.routes(settings, database),
            *facade.documents(settings),
            *endpoint.routes(
                database,
                graph,
                log,
                documents=Documents(read_documents(settings.graphql_documents)),
                page=graphiql.PATH,
                upload_bytes=settings.upload_bytes,
            ),
            front_page(settings),
            *asset_routes(),
            *guarded((*PAGES, *graphiql.PAGES, *api_pages.PAGES, *vendor_pages.PAGES)),
            *graphiql_assets.asset_routes(settings),
        ],
        exception_handlers={
            RollcallError: refused,
            HTTPException: partial(unrouted, settings.public_url + token_endpoint.PATH),
            psycopg.Error: unavailable,
            SQLAlchemyError: unavailable,
            Exception: failed,
        },
        lifespan=lifespan,
    )
    ask.install(app.state, graph, database)
    services.install(app.state, database, settings, now)
    app.include_router(status_routes(settings, database))
    shortcut = Shortcut(app, facade.operations(settings, database, graph, log))
    https = settings.public_url.startswith("https://")
    edge = Edge(shortcut, https=https, failures=failures)
    within.app = edge
    return edge
