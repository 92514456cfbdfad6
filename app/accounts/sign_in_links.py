"""One-time links that sign a person in: created on the server, of use once, within a day."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, insert, select

from app.access.proofs import token_digest
from app.accounts.tables import AccountRow, SignInLinkRow

PATH: Final = "/sign-in/link"
LIFE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A link, the one time that its address is known."""

    url: str = field(repr=False)
    ends_at: datetime


def create_link(
    transaction: Transaction, account_id: int, public_url: str, now: datetime
) -> SignInLink:
    """Return a new link for an account; it replaces the account's earlier ones."""
    expired = (SignInLinkRow.account_id == account_id) | (SignInLinkRow.ends_at <= now)
    transaction.execute(delete(SignInLinkRow).where(expired))
    token, ends_at = secrets.token_urlsafe(32), now + LIFE
    values = {"digest": token_digest(token), "account_id": account_id, "ends_at": ends_at}
    transaction.execute(insert(SignInLinkRow).values(values))
    return SignInLink(f"{public_url}{PATH}/{token}", ends_at)


def is_valid(transaction: Transaction, token: str, now: datetime) -> bool:
    """Return whether a link still signs somebody in; this changes nothing."""
    digest = token_digest(token)
    if digest is None:
        return False
    own = (
        select(AccountRow.id)
        .join(SignInLinkRow, SignInLinkRow.account_id == AccountRow.id)
        .where(SignInLinkRow.digest == digest, SignInLinkRow.ends_at > now, AccountRow.active)
    )
    return transaction.execute(own).first() is not None


def consume(transaction: Transaction, token: str, now: datetime) -> int | None:
    """Return the id of the account that a link is for, and delete the link; None if not valid."""
    if not is_valid(transaction, token, now):
        return None
    used = delete(SignInLinkRow).where(SignInLinkRow.digest == token_digest(token))
    found: int | None = transaction.scalar(used.returning(SignInLinkRow.account_id))
    return found
