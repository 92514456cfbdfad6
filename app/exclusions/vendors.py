"""The vendors of the district: each active connection as the viewer that it is."""

from typing import Final

from sqlalchemy import Connection, text

from app.access.scopes import allowed
from app.access.viewer import Policy, Viewer

_ACTIVE: Final = text(
    """
    SELECT connection.id, application, version, type, partner, schools,
        CASE WHEN schools IS NOT NULL THEN ARRAY(
            SELECT sourced_id FROM roster_org
            WHERE school_ids && schools AND sourced_id <> ALL (schools)
                AND valid_from <= edition.number AND valid_until > edition.number
            ORDER BY sourced_id
        ) END AS orgs
    FROM connection
    JOIN application AS own ON own.name = application
    CROSS JOIN (SELECT max(number) AS number FROM roster_edition) AS edition
    WHERE active AND version IS NOT NULL
    ORDER BY application, connection.id
    """
)


def vendors(connection: Connection) -> list[Viewer]:
    """Return every active connection of a vendor, by application and client id."""
    return [
        Viewer(
            kind="connection",
            id=found.id,
            name=found.application,
            scopes=frozenset(allowed(found.version, found.type)),
            version=found.version,
            policy=Policy(
                None if found.schools is None else tuple(found.schools),
                orgs=tuple(found.orgs or ()),
                usernames_only=found.version == "1.1",
            ),
            type=found.type,
            partner=found.partner,
        )
        for found in connection.execute(_ACTIVE)
    ]
