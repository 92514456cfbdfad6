"""People who are excluded, hidden in the editions before the one that publishes the exclusion.

Vendors that page through an older edition, which is kept for a while, would receive them otherwise:
their records, and their ids as agents of others.
"""

from typing import Final

from sqlalchemy import Connection, text

from app.roster.nouns import TABLES

_OWNERS: Final = {"users": "sourced_id", "demographics": "sourced_id", "enrollments": "user_id"}
_USERS: Final = TABLES["users"].name
_EXCLUDED: Final = "SELECT sourced_id FROM person WHERE lms_exclude"
_DROP_AGENTS: Final = f"""
UPDATE {_USERS} SET document = NULL, document_key = NULL, agent_ids = (
    SELECT array_agg(id ORDER BY position)
    FROM unnest(agent_ids) WITH ORDINALITY AS agent (id, position)
    WHERE id NOT IN ({_EXCLUDED})
)
WHERE valid_until > valid_from AND valid_until <= :edition
    AND agent_ids && ARRAY({_EXCLUDED})
    AND sourced_id IN (
        SELECT unnest(agent_ids) FROM {_USERS} WHERE sourced_id IN ({_EXCLUDED})
    )
"""  # noqa: S608  # the names are ours
"""People and their agents name each other, so that those who name an excluded person are found."""


def hide_excluded(connection: Connection, edition: int) -> None:
    """Let no edition before `edition`, whose rows are written, hold an excluded person.

    The rows stay, valid in no edition: they tell whose the numbers in the log of disclosures are.
    """
    connection.execute(text(_DROP_AGENTS), {"edition": edition})
    for noun, owner in _OWNERS.items():
        hide = f"""
        UPDATE {TABLES[noun].name} SET valid_until = valid_from
        WHERE valid_until > valid_from AND valid_until <= :edition
            AND {owner} IN ({_EXCLUDED})
        """  # noqa: S608  # the names are ours
        connection.execute(text(hide), {"edition": edition})
