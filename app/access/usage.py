"""Last use: when a secret, or a token got with it, was last used, and from where.

Each worker notes it once a minute at most, and all of them together hardly more often.
"""

from time import monotonic
from typing import Final

from app.access.terms import Terms
from app.database import Away, Database

_MINUTE: Final = 60.0
_REMEMBERED: Final = 10_000

NOTE: Final = """
UPDATE credential SET used_at = now(), used_from = {address}
WHERE id = {credential} AND (used_at IS NULL OR used_at < now() - interval '1 minute')
"""
"""Says when and from where a credential is used, unless that was said within a minute."""

_NOTE: Final = NOTE.format(address="%(address)s", credential="%(credential)s")

_noted: dict[int, float] = {}
"""By credential, until when it need not be noted again."""


async def note(database: Database, terms: Terms, address: str | None) -> None:
    """Note that a connection is used; what cannot be noted is let go, for nothing hangs on it."""
    now = monotonic()
    if now < _noted.get(terms.credential, 0.0):
        return
    _noted.pop(terms.credential, None)  # so that it goes to the end
    _noted[terms.credential] = now + _MINUTE
    if len(_noted) > _REMEMBERED:
        del _noted[next(iter(_noted))]
    try:
        async with database.writing() as connection:
            said = {"address": address, "credential": terms.credential}
            await connection.execute(_NOTE, said)
    except Away:
        _noted.pop(terms.credential, None)
