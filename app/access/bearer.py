"""Bearer tokens: what the token of a request stands for, in one statement.

The answer is remembered for half a second in each worker, so a connection switched off or at its
end, a secret rotated out and a new edition are noticed within a second everywhere.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Final

from app.access.proofs import token_digest
from app.access.scopes import still_granted
from app.access.terms import Terms, networks
from app.access.viewer import DEFAULTS, Standing, Viewer
from app.access.viewers import VIEWER, viewer
from app.database import Database
from app.district.settings import DistrictSettings
from app.recent import Recent

_GOOD_SECONDS: Final = 0.5
_BAD_SECONDS: Final = 0.1  # a connection switched on again is missed for less long

_STANDING: Final = f"""
SELECT {VIEWER}, access_token.scopes, connection.scopes, edition.number, vendor_digest,
    credential.id, credential.trial, connection.networks, connection.quota,
    (
        SELECT jsonb_object_agg(name, value) FROM setting
        WHERE name IN ('pageSizeLimit', 'unknownParent')
    )
FROM access_token
JOIN credential ON credential.id = credential_id
JOIN connection ON connection.id = connection_id
JOIN application ON application.name = connection.application
CROSS JOIN (SELECT max(number) AS number FROM roster_edition) AS edition
WHERE access_token.digest = %s AND access_token.expires_at > now() AND connection.active
    AND (connection.expires_at IS NULL OR connection.expires_at > now())
    AND (credential.expires_at IS NULL OR credential.expires_at > now())
"""  # noqa: S608  # all of it is ours

_standings: Recent[bytes, tuple[float, Standing | None]] = Recent(10_000)
"""By a token's digest: until when, and what."""
_lookups: dict[bytes, "asyncio.Task[Standing | None]"] = {}
"""The statements under way, by a token's digest."""


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """Return the token of an `Authorization: Bearer` header (RFC 6750), None without one."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def remembered_viewer(token: str) -> Viewer | None:
    """Return the viewer of a token that was used within the last moments, without a statement."""
    digest = token_digest(token)
    remembered = None if digest is None else _standings.get(digest)
    return remembered[1].viewer if remembered and remembered[1] else None


async def authenticate(database: Database, token: str, *, anew: bool = False) -> Standing | None:
    """Return what a token stands for; None where it is unknown, expired or revoked.

    What is remembered of it is not used where it is to be looked up `anew`.

    It is revoked while its connection is switched off or past its end, and for good once the
    secret that it was got with is no longer valid. Raises `Lost` while the database is silent,
    but not where a request that is under way looks it up anew.
    """
    digest = token_digest(token)
    if digest is None:
        return None
    if anew:
        return await _remembered(database, digest)
    database.refuse_silent()
    remembered = _standings.get(digest)
    if remembered and monotonic() < remembered[0]:
        return remembered[1]
    return await _looked_up_once(database, digest)


async def _looked_up_once(database: Database, digest: bytes) -> Standing | None:
    """Return what a token stands for, from one statement for all that ask at this moment.

    A vendor's burst of requests would fill the pool with it.
    """
    lookup = _lookups.get(digest)
    if lookup is None:
        lookup = _lookups[digest] = asyncio.create_task(_remembered(database, digest))
        lookup.add_done_callback(partial(_forget, digest))
    return await asyncio.shield(lookup)  # one client that leaves does not end it for the others


def _forget(digest: bytes, lookup: "asyncio.Task[Standing | None]") -> None:
    _lookups.pop(digest, None)
    if not lookup.cancelled():
        lookup.exception()  # who waits for it is told; nobody may be left


async def _remembered(database: Database, digest: bytes) -> Standing | None:
    asked = monotonic()
    standing = await _look_up(database, digest)
    _standings.put(digest, (asked + (_GOOD_SECONDS if standing else _BAD_SECONDS), standing))
    return standing


async def _look_up(database: Database, digest: bytes) -> Standing | None:
    async with database.reading() as connection:
        found = await (await connection.execute(_STANDING, [digest])).fetchone()
    if not found:
        return None
    (
        *registered,
        scopes,
        own_scopes,
        edition,
        vendor_digest,
        credential,
        is_test,
        allowed,
        quota,
        district,
    ) = found
    if own_scopes is not None:
        scopes = still_granted(scopes, own_scopes)
    terms = Terms(registered[0], credential, networks(allowed or ()), quota)
    settings = DistrictSettings.model_validate(district) if district else DEFAULTS
    found_viewer = replace(viewer(registered, scopes), is_test=is_test)
    return Standing(found_viewer, edition, terms, vendor_digest, settings)
