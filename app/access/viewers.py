"""Connections as viewers: what the register says of one becomes what it may see."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection as Transaction
from sqlalchemy import text

from app.access.scopes import ConnectionType, Version
from app.access.sharing import ALL, DataToShare
from app.access.viewer import History, Policy, Viewer
from app.roster.editions import current_number

VIEWER: Final = """
connection.id, connection.application, connection.version, connection.type, application.partner,
connection.schools,
CASE WHEN connection.schools IS NOT NULL THEN ARRAY(
    SELECT sourced_id FROM roster_org
    WHERE school_ids && connection.schools AND sourced_id <> ALL (connection.schools)
        AND valid_from <= edition.number AND valid_until > edition.number
    ORDER BY sourced_id
) END,
connection.sharing::text, connection.revision, connection.since, connection.departed,
connection.arrived
"""
"""What `viewer` is made from, of the tables `connection` and `application`, and an `edition`."""

_CONNECTIONS: Final = f"""
SELECT {VIEWER}
FROM connection
JOIN application ON application.name = connection.application
CROSS JOIN (SELECT CAST(:edition AS integer) AS number) AS edition
WHERE connection.version IS NOT NULL AND connection.id = ANY (coalesce(:ids, ARRAY[connection.id]))
ORDER BY connection.id
"""  # noqa: S608  # all of it is ours


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
    departed: bool
    arrived: bool


def viewer(registered: Sequence[Any], scopes: Iterable[str] = ()) -> Viewer:
    """Return the viewer that a row of `VIEWER` stands for, with the scopes of its token."""
    found = _Registered(*registered)
    is_tool = found.version is None
    return Viewer(
        kind="tool" if is_tool else "connection",
        id=found.id,
        name=found.application,
        scopes=frozenset(scopes),
        version=found.version,
        policy=_policy(found),
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
    if found.version is None or not (policy.limits_rows or found.revision):
        return policy
    return replace(policy, history=_history(found))


def _history(found: _Registered) -> History:
    since = sorted((found.since or {}).items())
    return History(
        found.id,
        found.revision,
        departed=found.departed,
        arrived=found.arrived,
        since=tuple((table, datetime.fromisoformat(moment)) for table, moment in since),
    )


@lru_cache(maxsize=1_000)
def shared_with(sharing: str | None) -> DataToShare:
    """Return what a connection's JSON says is shared; all where it says nothing."""
    return ALL if sharing is None else DataToShare.model_validate(orjson.loads(sharing))
