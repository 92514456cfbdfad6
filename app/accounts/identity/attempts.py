"""Sign-ins that a provider has not answered: each state is of use once, within ten minutes."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, insert

from app.access.proofs import token_digest
from app.accounts.tables import ProviderSignInRow

LIFE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has begun."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    next: str


def begin(transaction: Transaction, provider: str, next_: str, now: datetime) -> Attempt:
    """Store a new attempt, and delete those that have ended."""
    transaction.execute(delete(ProviderSignInRow).where(ProviderSignInRow.ends_at <= now))
    state, nonce, code_verifier = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(state, nonce, code_verifier, next_)
    values = {
        "digest": token_digest(attempt.state),
        "provider": provider,
        "nonce": attempt.nonce,
        "code_verifier": attempt.code_verifier,
        "next": next_,
        "ends_at": now + LIFE,
    }
    transaction.execute(insert(ProviderSignInRow).values(values))
    return attempt


def use(transaction: Transaction, provider: str, state: str, now: datetime) -> Attempt | None:
    """Return the attempt of a state and delete it; None where it ended, was used or never was."""
    row = ProviderSignInRow
    own = delete(row).where(
        row.digest == token_digest(state), row.provider == provider, row.ends_at > now
    )
    found = transaction.execute(own.returning(row.nonce, row.code_verifier, row.next)).first()
    return None if found is None else Attempt(state, *found)
