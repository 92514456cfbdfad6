"""Whether the service is up, whether it can answer, and its metrics."""

import asyncio
import secrets
from datetime import UTC, datetime
from typing import Final

import psycopg
from fastapi import APIRouter, Response
from fastapi.requests import Request
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from app.cache.schedule import standstill
from app.database import Database
from app.district.settings import DistrictSettings
from app.events import metrics
from app.migrations.run import SERVES_FROM, can_serve, known
from app.settings import Settings

_PATIENCE = 2.0  # seconds; whoever asks /ready asks again soon

_REVISION: Final = f"""
SELECT version_num, (SELECT value FROM database_property WHERE name = '{SERVES_FROM}')
FROM alembic_version
"""  # noqa: S608  # all of it is ours


def status_routes(settings: Settings, database: Database) -> APIRouter:
    """Return `/live`, `/ready` and, where it has a key, `/metrics`."""
    router = APIRouter()
    known()  # now, before an upgrade can replace the files

    @router.get("/live")
    async def live() -> JSONResponse:
        return _answer({"status": "live"})

    @router.get("/ready")
    async def ready() -> JSONResponse:
        missing = await _missing(database)
        if missing:
            return _answer({"status": "unready", "missing": missing}, 503)
        reason = await _standstill(database)
        return _answer({"status": "ready"} | ({"standstill": reason} if reason else {}))

    @router.get("/metrics")
    async def scraped(request: Request) -> Response:
        _check_key(settings, request.headers.get("authorization", ""))
        return Response(metrics.exposition(), media_type="text/plain; version=0.0.4")

    return router


async def _missing(database: Database) -> str | None:
    """Return what keeps requests from being answered, None for nothing."""
    try:
        database.refuse_silent()
        async with asyncio.timeout(_PATIENCE), database.probing() as connection:
            revision = await (await connection.execute(_REVISION)).fetchone()
            edition = await (
                await connection.execute("SELECT max(number) FROM roster_edition")
            ).fetchone()
    except psycopg.errors.UndefinedTable:
        return _migration(None)
    except psycopg.errors.InsufficientPrivilege:
        return "rights: the database role may not read Rollcall's tables"
    except (psycopg.OperationalError, PoolTimeout, TimeoutError):
        return "database: it does not answer"
    if revision is None or not can_serve(*revision):
        return _migration(revision)
    return "edition: run `rollcall refresh`" if edition in (None, (None,)) else None


def _migration(revision: tuple[str, str | None] | None) -> str:
    if revision is None or revision[0] in known():
        return "migration: run `rollcall migrate`"
    return f"release: the database is at revision {revision[0]} of a newer one, upgrade this one"


async def _standstill(database: Database) -> str | None:
    """Return why nothing new is published now, None where it is."""
    async with database.probing() as connection:
        chosen = await (await connection.execute("SELECT name, value FROM setting")).fetchall()
    return standstill(DistrictSettings.model_validate(dict(chosen)), datetime.now(UTC))


def _check_key(settings: Settings, authorization: str) -> None:
    if settings.metrics_key is None:
        raise HTTPException(404)
    expected = f"Bearer {settings.metrics_key.get_secret_value()}"
    if not secrets.compare_digest(authorization.encode(), expected.encode()):
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})


def _answer(body: dict[str, str], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, headers={"cache-control": "no-store"})
