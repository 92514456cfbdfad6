"""The service over a district, in this process, and clients of it with tokens."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from sqlalchemy import insert, select
from starlette.types import ASGIApp

from app.access.proofs import token_digest
from app.access.scopes import allowed
from app.access.tables import AccessToken, Connection, Credential
from app.database import Database

BASE: Final = "/ims/oneroster"
ROSTER: Final = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments",
                 "demographics")  # fmt: skip
COLLECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "1.2": (*(f"/rostering/v1p2/{noun}" for noun in ROSTER), "/resources/v1p2/resources"),
    "1.1": tuple(f"/v1p1/{noun}" for noun in (*ROSTER, "resources")),
}
"""The paths of the collections of the roster, by version."""


@asynccontextmanager
async def client(service: ASGIApp, token: str, host: str) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client with a token; its paths are below the base of OneRoster."""
    transport = httpx.ASGITransport(service)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url=host + BASE, headers=headers, timeout=600
    ) as made:
        yield made


def bearer(database: Database, application: str) -> str:
    """Return a new token of the connection of an application."""
    made, now = secrets.token_urlsafe(32), datetime.now(UTC)
    chosen = select(Connection).where(Connection.application == application)
    with database.transaction() as transaction:
        connection = transaction.execute(chosen).mappings().one()
        credential = transaction.execute(
            insert(Credential).values(connection_id=connection["id"], digest=b"")
            .returning(Credential.id)
        ).scalar_one()  # fmt: skip
        transaction.execute(
            insert(AccessToken).values(
                digest=token_digest(made),
                credential_id=credential,
                scopes=[*allowed(connection["version"], connection["type"])],
                issued_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
    return made
