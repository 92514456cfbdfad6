"""Bearer tokens: what the token of a request stands for, in one statement.

The answer is remembered for half a second in each worker, so a connection switched off, a
secret rotated out and a new edition are noticed within a second everywhere.
"""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final, NamedTuple

from app.access.proofs import token_digest
from app.access.scopes import ConnectionType, Version
from app.access.viewer import DEFAULTS, Policy, Standing, Viewer
from app.database import Database
from app.district.settings import DistrictSettings

_GOOD_SECONDS: Final = 0.5
_BAD_SECONDS: Final = 0.1  # a connection switched on again is missed for less long
_REMEMBERED: Final = 10_000

_STANDING: Final = """
SELECT connection.id, application, version, type, partner, access_token.scopes, schools,
    CASE WHEN schools IS NOT NULL THEN ARRAY(
        SELECT sourced_id FROM roster_org
        WHERE school_ids && schools AND sourced_id <> ALL (schools)
            AND valid_from <= edition.number AND valid_until > edition.number
        ORDER BY sourced_id
    ) END,
    edition.number, vendor_digest,
    (
        SELECT jsonb_object_agg(name, value) FROM setting
        WHERE name IN ('pageSizeLimit', 'unknownParent')
    )
FROM access_token
JOIN credential ON credential.id = credential_id
JOIN connection ON connection.id = connection_id
JOIN application AS own ON own.name = application
CROSS JOIN (SELECT max(number) AS number FROM roster_edition) AS edition
WHERE access_token.digest = %s AND access_token.expires_at > now() AND active
    AND (credential.expires_at IS NULL OR credential.expires_at > now())
"""

_standings: dict[bytes, tuple[float, Standing | None]] = {}
"""By a token's digest: until when, and what. All stay about as long, so the first is the oldest."""


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """Return the token of an `Authorization: Bearer` header (RFC 6750), None without one."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def authenticate(database: Database, token: str) -> Standing | None:
    """Return what a token stands for; None where it is unknown, expired or revoked.

    It is revoked while its connection is switched off, and for good once the secret that
    it was got with is no longer valid.
    """
    digest = token_digest(token)
    if digest is None:
        return None
    asked = monotonic()
    remembered = _standings.get(digest)
    if remembered and asked < remembered[0]:
        return remembered[1]
    standing = await _look_up(database, digest)
    _remember(digest, asked, standing)
    return standing


async def _look_up(database: Database, digest: bytes) -> Standing | None:
    async with database.reading() as connection:
        found = await (await connection.execute(_STANDING, [digest])).fetchone()
    return _standing(_Found(*found)) if found else None


class _Found(NamedTuple):
    """What the statement says of a token."""

    id: str
    application: str
    version: Version | None
    type: ConnectionType
    partner: bool
    scopes: list[str]
    schools: list[str] | None
    orgs: list[str] | None
    edition: int | None
    vendor_digest: bytes | None
    settings: dict[str, Any] | None


def _standing(found: _Found) -> Standing:
    policy = Policy(
        None if found.schools is None else tuple(found.schools),
        orgs=tuple(found.orgs or ()),
        usernames_only=found.version == "1.1",
    )
    is_tool = found.version is None
    return Standing(
        Viewer(
            kind="tool" if is_tool else "connection",
            id=found.id,
            name=found.application,
            scopes=frozenset(found.scopes),
            version=found.version,
            policy=policy,
            type=None if is_tool else found.type,
            partner=found.partner,
        ),
        found.edition,
        found.vendor_digest,
        DistrictSettings.model_validate(found.settings) if found.settings else DEFAULTS,
    )


def _remember(digest: bytes, asked: float, standing: Standing | None) -> None:
    _standings.pop(digest, None)  # so that it goes to the end
    _standings[digest] = asked + (_GOOD_SECONDS if standing else _BAD_SECONDS), standing
    if len(_standings) > _REMEMBERED:
        del _standings[next(iter(_standings))]
