"""Wrong secrets at the token endpoint: counted per client id and address, and throttled.

All workers share one count, in the database. Only wrong secrets are counted: the right one works
however many wrong ones were sent before it.
"""

import json
from math import ceil
from typing import Final

from sqlalchemy import text

from app.access.proofs import secret_digest
from app.access.tables import WrongSecretCount
from app.access.token_request import InvalidClient
from app.database import Database

MOST: Final = 10
"""How many wrong secrets of a client id from an address are answered as such in a minute."""
_SECONDS: Final = 60
_TABLE: Final = WrongSecretCount.__tablename__

# Each count deletes two that have ended, so that the table does not grow with the ids tried.
_COUNT: Final = text(
    f"""
    WITH ended AS (
        DELETE FROM {_TABLE} WHERE digest IN (
            SELECT digest FROM {_TABLE} WHERE ends_at <= now() AND digest <> :digest
            ORDER BY ends_at LIMIT 2 FOR UPDATE SKIP LOCKED
        )
    )
    INSERT INTO {_TABLE} AS own (digest, ends_at, count)
    VALUES (:digest, now() + interval '{_SECONDS} seconds', 1)
    ON CONFLICT (digest) DO UPDATE SET
        ends_at = CASE WHEN own.ends_at <= now() THEN excluded.ends_at ELSE own.ends_at END,
        count = CASE WHEN own.ends_at <= now() THEN 1 ELSE own.count + 1 END
    RETURNING count, extract(epoch FROM ends_at - now())::float8
    """  # noqa: S608  # all of it is ours
)


class TooManyWrongSecrets(InvalidClient):
    """A client id was tried with too many wrong secrets from one address."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"More than {MOST} wrong secrets were sent for this client id within a minute. Check "
            f"the secret, and wait {seconds} seconds before you try another; the right one works "
            "at any time."
        )
        self.headers = {"Retry-After": str(seconds)}


def count_wrong_secret(
    database: Database, pepper: bytes, client_id: str | None, address: str | None
) -> None:
    """Count a wrong secret of a client id, from an address; raises `TooManyWrongSecrets`.

    Neither is stored, only a digest of both: the "client id" may be a secret that was sent in
    its place.
    """
    digest = secret_digest(pepper, json.dumps([client_id, address]))
    with database.transaction() as transaction:
        count, seconds = transaction.execute(_COUNT, {"digest": digest}).one()
    if count > MOST:
        raise TooManyWrongSecrets(max(1, ceil(seconds)))
