"""Attempts to sign in: counted per account and address, and per address, over all workers.

An account is counted for each address by itself, so that nobody locks out its owner from elsewhere.
Attempts are counted before they are checked, whether the account exists or not.
"""

import json
from datetime import timedelta
from math import ceil
from typing import Final

from sqlalchemy import text

from app.access.proofs import secret_digest
from app.access.tables import WrongSecretCount
from app.accounts.services import AccountServices
from app.errors import RollcallError

OF_ACCOUNT: Final = 10
"""Attempts for an account from an address in a window."""
OF_ADDRESS: Final = 100
"""Attempts from an address in a window."""
WINDOW: Final = timedelta(minutes=5)
_TABLE: Final = WrongSecretCount.__tablename__

_COUNT: Final = text(
    f"""
    INSERT INTO {_TABLE} AS own (digest, ends_at, count) VALUES (:digest, :ends_at, 1)
    ON CONFLICT (digest) DO UPDATE SET
        ends_at = CASE WHEN own.ends_at <= :now THEN excluded.ends_at ELSE own.ends_at END,
        count = CASE WHEN own.ends_at <= :now THEN 1 ELSE own.count + 1 END
    RETURNING count, ends_at
    """  # noqa: S608  # all of it is ours
)
_FORGET: Final = text(f"DELETE FROM {_TABLE} WHERE digest = :digest OR ends_at <= :now")  # noqa: S608


class TooManyAttempts(RollcallError):
    """Somebody tried too often to sign in."""

    code, status = "too_many_attempts", 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"There were too many attempts to sign in. Try again in {seconds} seconds."
        )
        self.seconds = seconds


def count_attempt(
    services: AccountServices, name: str, address: str | None, *, most: int = OF_ACCOUNT
) -> None:
    """Count an attempt for a name, such as an e-mail address; raises `TooManyAttempts`.

    `most` is how many there may be for the name in a window.
    """
    now = services.now()
    limits = (
        (_digest(services, None, address), OF_ADDRESS),
        (_digest(services, name, address), most),
    )
    with services.database.transaction() as transaction:
        given = {"now": now, "ends_at": now + WINDOW}
        counts = [
            (transaction.execute(_COUNT, {**given, "digest": digest}).one(), limit)
            for digest, limit in limits
        ]
    exceeded = [ends_at for (count, ends_at), limit in counts if count > limit]
    if exceeded:
        raise TooManyAttempts(max(1, ceil((max(exceeded) - now).total_seconds())))


def forget_attempts(services: AccountServices, name: str, address: str | None) -> None:
    """Forget the attempts for a name from an address, after one that succeeded."""
    given = {"digest": _digest(services, name, address), "now": services.now()}
    with services.database.transaction() as transaction:
        transaction.execute(_FORGET, given)


def _digest(services: AccountServices, name: str | None, address: str | None) -> bytes:
    folded = None if name is None else name.strip().lower()
    return secret_digest(services.pepper, json.dumps(["sign-in", folded, address]))
