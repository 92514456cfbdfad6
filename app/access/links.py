"""One-time links: a secret sealed so that only the link opens it, once, within a week.

The link's token is 128 random bits, of which only a hash is kept; what it shows is encrypted
with another hash of it. So neither the database nor its backups tell a secret, and a link that
was opened or has expired tells nothing.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, func, insert, select, text

from app.access.handover import Information
from app.access.proofs import secret_digest
from app.access.registry import NotAVendors
from app.access.rotation import VALID, Issued
from app.access.tables import Credential, HandoverLink

PATH: Final = "/handover"
LIFE: Final = timedelta(days=7)

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_NONCE: Final = 12  # bytes

_OPEN: Final = text(
    """
    WITH found AS (
        SELECT handover_link.digest, sealed, connection.id, connection.version
        FROM handover_link
        JOIN credential ON credential.id = credential_id
        JOIN connection ON connection.id = connection_id
        WHERE handover_link.digest = :digest AND sealed IS NOT NULL
            AND handover_link.expires_at > now()
            AND (credential.expires_at IS NULL OR credential.expires_at > now())
        FOR UPDATE OF handover_link
    )
    UPDATE handover_link SET sealed = NULL, opened_at = now()
    FROM found WHERE handover_link.digest = found.digest
    RETURNING found.sealed, found.id, found.version
    """
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link, the one time that its address is known."""

    url: str = field(repr=False)
    expires_at: datetime


def seal(transaction: Transaction, pepper: bytes, issued: Issued, public_url: str) -> Link:
    """Return a link that shows a vendor's new credentials once, at a service at `public_url`.

    Raises `NotAVendors`.
    """
    if issued.version is None:
        raise NotAVendors(
            f"{issued.client_id} is a tool of the district's own: links are for vendors."
        )
    token = secrets.token_urlsafe(16)
    expires_at = datetime.now(UTC) + LIFE
    digest = secret_digest(pepper, issued.secret)
    own = select(Credential.id).where(Credential.digest == digest)
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(token)).encrypt(nonce, issued.secret.encode(), None)
    transaction.execute(delete(HandoverLink).where(HandoverLink.expires_at < func.now()))
    transaction.execute(
        insert(HandoverLink).values(
            digest=_digest(token),
            credential_id=own.scalar_subquery(),
            sealed=nonce + sealed,
            expires_at=expires_at,
        )
    )
    return Link(f"{public_url}{PATH}/{token}", expires_at)


def is_good(transaction: Transaction, token: str) -> bool:
    """Return whether a link still shows something; looking changes nothing."""
    if not _TOKEN.fullmatch(token):
        return False
    found = transaction.execute(
        select(HandoverLink.digest)
        .join(Credential, Credential.id == HandoverLink.credential_id)
        .where(HandoverLink.digest == _digest(token), HandoverLink.sealed.is_not(None))
        .where(HandoverLink.expires_at > func.now(), VALID)
    )
    return found.first() is not None


def open_once(transaction: Transaction, token: str, public_url: str) -> Information | None:
    """Return what a link shows, which it does no more; None where it shows nothing."""
    if not _TOKEN.fullmatch(token):
        return None
    found = transaction.execute(_OPEN, {"digest": _digest(token)}).first()
    if found is None:
        return None
    nonce, sealed = found.sealed[:_NONCE], found.sealed[_NONCE:]
    secret = AESGCM(_key(token)).decrypt(nonce, sealed, None).decode()
    return Information.of(found.id, found.version, public_url, secret)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _key(token: str) -> bytes:
    return hmac.digest(token.encode(), b"what a handover link seals", "sha256")
