"""Sessions of vendors on the page about their connection: an access token that ends soon.

A vendor signs in with its client id and secret, by a request for a token like any other: throttled,
and only from the networks of the connection. The token is the session, so that a session ends with
the secret, the connection or its access.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.access.asking import Question
from app.access.bearer import authenticate
from app.access.desk import Desk
from app.access.listing import vendors_own
from app.access.proofs import token_digest
from app.access.tables import AccessToken, VendorPage
from app.access.token_endpoint import PATH
from app.access.viewer import Viewer
from app.database import Database
from app.errors import RollcallError

LIFE: Final = timedelta(minutes=15)
_PAGE_OFF: Final = (
    "The district has not opened this page for the connection. Ask the district to do so."
)


class VendorRefused(RollcallError):
    """A vendor is not signed in."""

    code = "vendor_refused"

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.http_status = status


async def sign_in(database: Database, desk: Desk, client_id: str, secret: str, address: str) -> str:
    """Return the token of a new session; raises `VendorRefused`."""
    pair = ":".join(quote(each, safe="") for each in (client_id, secret))
    headers = {
        "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "content-type": "application/x-www-form-urlencoded",
    }
    reply = await desk.ask(Question(PATH, headers, b"grant_type=client_credentials", address))
    if reply.status != 200:
        text = str(reply.json.get("error_description", "The service gave no token."))
        raise VendorRefused(text, 429 if reply.status == 429 else 401)
    token = str(reply.json["access_token"])

    def begin() -> bool:
        with database.transaction() as transaction:
            if not is_page_open(transaction, client_id):
                _end(transaction, token)
                return False
            own = update(AccessToken).where(AccessToken.digest == token_digest(token))
            transaction.execute(own.values(expires_at=datetime.now(UTC) + LIFE))
            return True

    if not await to_thread.run_sync(begin):
        raise VendorRefused(_PAGE_OFF, 403)
    return token


async def vendor_of(database: Database, token: str) -> Viewer | None:
    """Return the connection of a session, None where it ended or the page was closed."""
    standing = await authenticate(database, token)
    if standing is None or standing.viewer.is_internal:
        return None

    def read() -> bool:
        with database.transaction() as transaction:
            return is_page_open(transaction, standing.viewer.id)

    return standing.viewer if await to_thread.run_sync(read) else None


async def sign_out(database: Database, token: str) -> None:
    """End a session."""

    def end() -> None:
        with database.transaction() as transaction:
            _end(transaction, token)

    await to_thread.run_sync(end)


def is_page_open(transaction: Transaction, client_id: str) -> bool:
    """Return whether the vendor of a connection can open its page."""
    own = select(VendorPage.connection_id).where(VendorPage.connection_id == client_id)
    return transaction.execute(own).first() is not None


def open_pages(transaction: Transaction, client_ids: Sequence[str]) -> dict[str, bool]:
    """Return those of some connections whose vendors can open their pages."""
    found = select(VendorPage.connection_id).where(VendorPage.connection_id.in_(client_ids))
    return dict.fromkeys(transaction.scalars(found), True)


def open_page(transaction: Transaction, client_id: str, by: str, *, opened: bool) -> None:
    """Open the page for the vendor of a connection, or close it.

    Raises `UnknownConnection` or `NotAVendors`.
    """
    vendors_own(transaction, client_id)
    if opened:
        row = {"connection_id": client_id, "opened_by": by, "opened_at": datetime.now(UTC)}
        transaction.execute(insert(VendorPage).values(row).on_conflict_do_nothing())
    else:
        transaction.execute(delete(VendorPage).where(VendorPage.connection_id == client_id))


def _end(transaction: Transaction, token: str) -> None:
    transaction.execute(delete(AccessToken).where(AccessToken.digest == token_digest(token)))
