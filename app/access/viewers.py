"""Connections as viewers: what the register says of one becomes what it may see."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection as Transaction
from sqlalchemy import text

from app.access.scopes import ConnectionType, Version, useful
from app.access.sharing import ALL, DataToShare
from app.access.viewer import History, Policy, Viewer
from app.roster.editions import current_number
from app.roster.nouns import TABLES

_KINDS: Final = ", ".join(f"'{table.name}'" for table in TABLES.values())
_SCHOOLS_ORGS: Final = """
SELECT sourced_id FROM roster_org
WHERE school_ids && {schools} AND sourced_id <> ALL ({schools})
    AND valid_from <= {edition} AND valid_until > {edition}
ORDER BY sourced_id
"""
"""What is seen of the organizations with some schools."""


def _with_rows(rows: str) -> str:
    """Return the SQL of the kinds of which there are such rows."""
    return f"""ARRAY(
        SELECT name FROM unnest(ARRAY[{_KINDS}]) AS kind (name)
        WHERE EXISTS (SELECT FROM {rows} AND published = name)
    )"""  # noqa: S608  # all of it is ours


VIEWER: Final = f"""
connection.id, connection.application, connection.version, connection.type, application.partner,
connection.schools,
CASE WHEN connection.schools IS NOT NULL THEN ARRAY(
    {_SCHOOLS_ORGS.format(schools="connection.schools", edition="edition.number")}
) END,
connection.sharing::text, connection.revision, connection.since,
{_with_rows("roster_tombstone WHERE TRUE")},
{_with_rows("connection_tombstone WHERE connection_id = connection.id")},
{_with_rows("granted WHERE connection_id = connection.id")},
(
    SELECT jsonb_agg(jsonb_build_array(edition, revision, count)) FROM receipt_count
    WHERE connection_id = connection.id
)
"""  # noqa: S608  # all of it is ours
"""What `viewer` is made from, of the tables `connection` and `application`, and an `edition`."""

_CONNECTIONS: Final = f"""
SELECT {VIEWER}
FROM connection
JOIN application ON application.name = connection.application
CROSS JOIN (SELECT CAST(:edition AS integer) AS number) AS edition
WHERE connection.version IS NOT NULL AND connection.id = ANY (coalesce(:ids, ARRAY[connection.id]))
ORDER BY connection.id
"""  # noqa: S608  # all of it is ours

_STATES: Final = f"""
SELECT connection.active, coalesce(connection.expires_at <= now(), FALSE), edition.number, {VIEWER}
FROM connection
JOIN application ON application.name = connection.application
CROSS JOIN (SELECT max(number) AS number FROM roster_edition) AS edition
WHERE CASE
    WHEN CAST(:ids AS text[]) IS NULL THEN connection.version IS NOT NULL
    ELSE connection.id = ANY (:ids)
END
ORDER BY application.name, connection.label, connection.id
"""  # noqa: S608  # all of it is ours

_IN_USE: Final = """
SELECT connection_id FROM received
UNION SELECT connection_id FROM credential WHERE used_at IS NOT NULL
UNION SELECT connection_id FROM access_token JOIN credential ON credential.id = credential_id
"""


class _Registered(NamedTuple):
    """What the statement says of a connection."""

    id: str
    application: str
    version: Version | None
    type: ConnectionType
    partner: bool
    schools: list[str] | None
    orgs: list[str] | None
    sharing: str | None
    revision: int
    since: dict[str, str] | None
    left: list[str]
    """The kinds of which objects left the roster."""
    revoked: list[str]
    """The kinds of which tombstones are kept for the connection alone."""
    granted: list[str]
    receipts: list[list[int]] | None


def viewer(registered: Sequence[Any], scopes: Iterable[str] = ()) -> Viewer:
    """Return the viewer that a row of `VIEWER` stands for, with the scopes of its token.

    A token outlives what is shared when it was got: its scopes for what no longer is are gone.
    """
    found = _Registered(*registered)
    policy = _policy(found)
    is_tool = found.version is None
    return Viewer(
        kind="tool" if is_tool else "connection",
        id=found.id,
        name=found.application,
        scopes=frozenset(useful(scopes, policy.unshared)),
        version=found.version,
        policy=policy,
        type=None if is_tool else found.type,
        partner=found.partner,
    )


def vendors(
    transaction: Transaction, edition: int | None = None, ids: Sequence[str] | None = None
) -> list[Viewer]:
    """Return every vendor's connection as a viewer of an edition, or those of the client ids.

    The edition, by default the current one, tells which organizations belong to its schools.
    """
    number = edition or current_number(transaction)
    given = {"edition": number, "ids": None if ids is None else [*ids]}
    return [viewer(row) for row in transaction.execute(text(_CONNECTIONS), given)]


class VendorState(NamedTuple):
    """A connection as it is registered now."""

    viewer: Viewer
    """As a viewer of the current edition; a tool where it has no version."""
    active: bool
    expired: bool
    edition: int | None
    """The current edition."""


def vendor_states(transaction: Transaction, ids: Sequence[str] | None = None) -> list[VendorState]:
    """Return the connections of some client ids, tools too; or every vendor's connection."""
    given = {"ids": None if ids is None else [*ids]}
    found = transaction.execute(text(_STATES), given)
    return [VendorState(viewer(row[3:]), row[0], row[1], row[2]) for row in found]


def in_use(transaction: Transaction, registered: Sequence[Viewer]) -> list[Viewer]:
    """Return the connections that may have read something: those with a token, ever."""
    used = {*transaction.execute(text(_IN_USE)).scalars()}
    return [each for each in registered if each.id in used]


def at_edition(transaction: Transaction, seen_by: Viewer, edition: int) -> Viewer:
    """Return a viewer as of another edition, in which other organizations may be its schools'."""
    schools = seen_by.policy.schools
    if schools is None:
        return seen_by
    asked = text(_SCHOOLS_ORGS.format(schools="CAST(:schools AS text[])", edition=":edition"))
    given = {"schools": [*schools], "edition": edition}
    orgs = tuple(transaction.execute(asked, given).scalars())
    return replace(seen_by, policy=replace(seen_by.policy, orgs=orgs))


def _policy(found: _Registered) -> Policy:
    shared = shared_with(found.sharing)
    policy = Policy(
        None if found.schools is None else tuple(found.schools),
        withheld=shared.kept_back,
        orgs=tuple(found.orgs or ()),
        usernames_only=found.version == "1.1",
        unshared=shared.unshared,
        roles=shared.roles,
        placed_only=not shared.without_enrollments,
        courses=shared.courses,
        subjects=shared.subjects,
    )
    if found.version is None:
        return policy
    own = policy.limits_rows or found.since is not None
    return replace(policy, history=_history(found, own=own))


def _history(found: _Registered, *, own: bool) -> History:
    since = sorted((found.since or {}).items())
    return History(
        found.id,
        found.revision,
        own=own,
        tombstones=frozenset(found.revoked if own else found.left),
        granted=frozenset(found.granted),
        since=tuple((table, datetime.fromisoformat(moment)) for table, moment in since),
        receipts=tuple(
            (edition, revision, count) for edition, revision, count in found.receipts or ()
        ),
    )


@lru_cache(maxsize=1_000)
def shared_with(sharing: str | None) -> DataToShare:
    """Return what a connection's JSON says is shared; all where it says nothing."""
    return ALL if sharing is None else DataToShare.model_validate(orjson.loads(sharing))
