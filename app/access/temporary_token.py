"""An access token of a vendor's connection for people of the district: it only reads.

As for a test of the connection, it comes from a secret of its own, by which the service knows its
requests: the logs of disclosures and of failed requests leave them out.
"""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from urllib.parse import urlencode

from anyio import to_thread
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, func

from app.access.asking import Question
from app.access.desk import Desk
from app.access.listing import Registered, vendors_own
from app.access.rotation import add_secret
from app.access.scopes import ConnectionType, Version, allowed
from app.access.tables import Credential
from app.access.terms import networks
from app.access.token_endpoint import PATH
from app.database import Database
from app.errors import RollcallError

LIFE: Final = timedelta(minutes=10)
_EXPIRED: Final = delete(Credential).where(Credential.trial, Credential.expires_at < func.now())


class NoTemporaryToken(RollcallError):
    """A connection gets no token."""

    code, status = "no_token", 409


@dataclass(frozen=True, slots=True)
class TemporaryToken:
    """A token, the one time that it can be read."""

    token: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...]


async def issue_temporary_token(database: Database, desk: Desk, client_id: str) -> TemporaryToken:
    """Return a token of a vendor's connection; raises `NoTemporaryToken`."""
    ends = datetime.now(UTC) + LIFE

    def prepare() -> tuple[Registered, str]:
        with database.transaction() as transaction:
            return _with_secret(transaction, desk, client_id, ends)

    found, secret = await to_thread.run_sync(prepare)
    reply = await desk.ask(_request(found, secret))
    if reply.status != 200:
        why = str(reply.json.get("error_description", f"the service answers {reply.status}"))
        raise NoTemporaryToken(f"No token is given: {why.rstrip('.')}.")
    scopes = tuple(str(reply.json["scope"]).split())
    return TemporaryToken(str(reply.json["access_token"]), ends, scopes)


def _with_secret(
    transaction: Transaction, desk: Desk, client_id: str, ends: datetime
) -> tuple[Registered, str]:
    """Return the connection, and a secret for this token alone."""
    found = vendors_own(transaction, client_id)
    if found.state != "active":
        raise NoTemporaryToken(f"No token is given: the connection is {found.state}.")
    transaction.execute(_EXPIRED)
    return found, add_secret(transaction, desk.pepper, client_id, trial=True, expires_at=ends)


def _request(found: Registered, secret: str) -> Question:
    form = {"grant_type": "client_credentials", "scope": " ".join(reading_scopes(found))}
    basic = base64.b64encode(f"{found.client_id}:{secret}".encode()).decode()
    headers = {
        "authorization": f"Basic {basic}",
        "content-type": "application/x-www-form-urlencoded",
    }
    return Question(PATH, headers, urlencode(form).encode(), _address(found))


def reading_scopes(found: Registered) -> list[str]:
    """Return the scopes of a vendor's connection that only read."""
    version, type_ = cast("Version", found.version), cast("ConnectionType", found.type)
    return [scope for scope in allowed(version, type_) if scope.endswith(".readonly")]


def _address(found: Registered) -> str:
    """Return an address that the connection may come from."""
    own = networks(found.details.networks or ())
    return str(own[0].network_address) if own else "127.0.0.1"
