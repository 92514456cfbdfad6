"""Sessions of browsers: in the database, by the digest of a random id."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, insert, select, update

from app.access.proofs import token_digest
from app.accounts.accounts import COLUMNS, Account, account_of
from app.accounts.tables import AccountRow, SessionRow

IDLE: Final = timedelta(minutes=30)
"""After so long without a request a session ends."""
ABSOLUTE: Final = timedelta(hours=12)
"""After so long a session ends."""
UNVERIFIED: Final = timedelta(minutes=10)
"""Time for the second factor."""
REVEALED: Final = timedelta(minutes=15)
"""For so long masked personal data is shown after a reason was given."""
_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session, the one time that its id is known."""

    id: str = field(repr=False)
    csrf: str = field(repr=False)
    verified: bool
    """False where the second factor is still to be shown."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has not ended, and whose it is."""

    digest: bytes = field(repr=False)
    account: Account
    csrf: str = field(repr=False)
    verified: bool
    """False between the password and the second factor."""
    seen_at: datetime
    revealed_until: datetime | None

    def reveals(self, now: datetime) -> bool:
        """Return whether masked personal data is shown."""
        return self.revealed_until is not None and self.revealed_until > now


def start_session(
    transaction: Transaction, account_id: int, now: datetime, *, verified: bool = True
) -> NewSession:
    """Start a session of an account, and delete those that have ended."""
    ended = (SessionRow.ends_at <= now) | (SessionRow.seen_at <= now - IDLE)
    transaction.execute(delete(SessionRow).where(ended))
    new = NewSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32), verified)
    values = {
        "digest": token_digest(new.id),
        "account_id": account_id,
        "csrf": new.csrf,
        "verified": verified,
        "created_at": now,
        "seen_at": now,
        "ends_at": now + (ABSOLUTE if verified else UNVERIFIED),
    }
    transaction.execute(insert(SessionRow).values(values))
    if verified:
        own = update(AccountRow).where(AccountRow.id == account_id)
        transaction.execute(own.values(signed_in_at=now))
    return new


def find_session(transaction: Transaction, id_: str, now: datetime) -> Session | None:
    """Return the session with an id, which is in use now; None where it ended or never was."""
    digest = token_digest(id_)
    if digest is None:
        return None
    columns = (SessionRow.csrf, SessionRow.verified, SessionRow.seen_at, SessionRow.revealed_until)
    own = (
        select(*columns, *COLUMNS)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .where(SessionRow.digest == digest, SessionRow.ends_at > now)
        .where(SessionRow.seen_at > now - IDLE, AccountRow.active)
    )
    row = transaction.execute(own).first()
    if row is None:
        return None
    csrf, verified, seen_at, revealed_until = row[:4]
    if now - seen_at >= _SEEN_EVERY:
        seen = update(SessionRow).where(SessionRow.digest == digest)
        transaction.execute(seen.values(seen_at=now))
    return Session(digest, account_of(row[4:]), csrf, verified, seen_at, revealed_until)


def end_session(transaction: Transaction, session: Session) -> None:
    """End a session."""
    transaction.execute(delete(SessionRow).where(SessionRow.digest == session.digest))


def reveal(transaction: Transaction, session: Session, now: datetime) -> datetime:
    """Show masked personal data in a session; returns until when."""
    until = now + REVEALED
    own = update(SessionRow).where(SessionRow.digest == session.digest)
    transaction.execute(own.values(revealed_until=until))
    return until
