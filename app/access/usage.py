"""Last use: when a secret, or a token got with it, was last used, and from where.

Each worker notes it once a minute at most, and all of them together hardly more often.
"""

from time import monotonic
from typing import Final

from app.access.terms import Terms
from app.database import Away, Database
from app.recent import Recent

_MINUTE: Final = 60.0

NOTE: Final = """
UPDATE credential SET used_at = now(), used_from = {address}
WHERE id = {credential} AND (used_at IS NULL OR used_at < now() - interval '1 minute')
"""
"""Says when and from where a credential is used, unless that was said within a minute."""

_NOTE: Final = NOTE.format(address="%(address)s", credential="%(credential)s")

_noted: Recent[int, float] = Recent(10_000)
"""By credential, until when it need not be noted again."""


async def note(database: Database, terms: Terms, address: str | None) -> None:
    """Note that a connection is used; what cannot be noted is let go, for nothing hangs on it."""
    now = monotonic()
    if now < (_noted.get(terms.credential) or 0.0):
        return
    _noted.put(terms.credential, now + _MINUTE)
    try:
        async with database.noting() as connection:
            said = {"address": address, "credential": terms.credential}
            await connection.execute(_NOTE, said)
    except Away:
        _noted.drop(terms.credential)
