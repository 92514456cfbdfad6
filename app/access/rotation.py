"""The secrets of a connection: at most two are valid, the newest until it is replaced."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy import Connection as Transaction

from app.access.proofs import new_secret, secret_digest
from app.access.scopes import Version
from app.access.tables import Connection, Credential
from app.errors import RollcallError

_AT_ONCE: Final = 2

VALID: Final[ColumnElement[bool]] = or_(
    Credential.expires_at.is_(None), Credential.expires_at > func.now()
)
"""What makes a credential count."""
OWN: Final[ColumnElement[bool]] = Credential.trial.is_(False)
"""What makes a credential the vendor's, and not one of ours to try the connection with."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A connection's client id and secret, the one time that the secret is known."""

    client_id: str
    secret: str = field(repr=False)
    version: Version | None
    """The OneRoster version it speaks; None for a tool."""


class UnknownConnection(RollcallError):
    """No connection has this client id."""

    code, status = "unknown_connection", 404

    def __init__(self, client_id: str) -> None:
        super().__init__(
            f"There is no connection {client_id!r}; `rollcall connection list` shows them all."
        )


class TooManySecrets(RollcallError):
    """As many secrets of a connection are valid as may be."""

    code, status = "too_many_secrets", 409


class AlreadyPast(RollcallError):
    """An old secret is to be kept until a moment that is over."""

    code = "already_past"


def rotate(
    transaction: Transaction, pepper: bytes, client_id: str, *, keep_old_until: datetime | None
) -> Issued:
    """Return a new secret of a connection; its old ones, and their tokens, stop at once.

    With `keep_old_until` the old one is valid until then beside the new one, so that the
    vendor has time to change over. Raises `UnknownConnection`, `TooManySecrets` or
    `AlreadyPast`.
    """
    if keep_old_until and keep_old_until <= datetime.now(UTC):
        raise AlreadyPast(f"{keep_old_until:%Y-%m-%d %H:%M %Z} is past: nothing would be kept.")
    version = _take_turn(transaction, client_id)
    old = update(Credential).where(Credential.connection_id == client_id, OWN, VALID)
    ended = transaction.execute(old.values(expires_at=keep_old_until or func.now())).rowcount
    if keep_old_until and ended >= _AT_ONCE:
        raise TooManySecrets(
            f"{client_id} has {_AT_ONCE} valid secrets already: rotate without keeping the old "
            "ones, or wait until the older one expires."
        )
    return Issued(client_id, add_secret(transaction, pepper, client_id), version)


def add_secret(transaction: Transaction, pepper: bytes, client_id: str, **columns: object) -> str:
    """Return a new secret for a connection, stored as a digest."""
    secret = new_secret()
    digest = secret_digest(pepper, secret)
    new = insert(Credential).values(connection_id=client_id, digest=digest, **columns)
    transaction.execute(new)
    return secret


def _take_turn(transaction: Transaction, client_id: str) -> Version | None:
    """Keep other rotations of a connection waiting, and return its version."""
    chosen = select(Connection.version).where(Connection.id == client_id).with_for_update()
    found = transaction.execute(chosen).first()
    if found is None:
        raise UnknownConnection(client_id)
    return found[0]
