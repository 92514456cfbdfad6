"""The application: every route of the service on one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from app.database import Database
from app.edge import Edge
from app.errors import RollcallError
from app.front_page import front_page
from app.refusals import refused, unrouted
from app.settings import Settings
from app.status import status_routes


def create_app(settings: Settings, database: Database) -> FastAPI:
    """Return the service over a migrated `database`, which it opens and closes itself."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        yield
        await database.close()

    app = FastAPI(
        title="Rollcall",
        openapi_url=None,  # the standard's own documents describe the API
        routes=[front_page(settings)],
        middleware=[Middleware(Edge, https=settings.public_url.startswith("https://"))],
        exception_handlers={RollcallError: refused, HTTPException: unrouted},
        lifespan=lifespan,
    )
    app.include_router(status_routes(settings, database))
    return app
