"""People who are excluded, hidden in the editions before the one that publishes the exclusion.

Vendors that page through an older edition, which is kept for a while, would receive them otherwise.
"""

from typing import Final

from sqlalchemy import Connection, text

from app.roster.nouns import TABLES

_OWNERS: Final = {"users": "sourced_id", "demographics": "sourced_id", "enrollments": "user_id"}


def hide_excluded(connection: Connection, edition: int) -> None:
    """Let no edition before `edition`, whose rows are written, hold an excluded person.

    The rows stay, valid in no edition: they tell whose the numbers in the log of disclosures are.
    """
    for noun, owner in _OWNERS.items():
        hide = f"""
        UPDATE {TABLES[noun].name} SET valid_until = valid_from
        WHERE valid_until > valid_from AND valid_until <= :edition
            AND {owner} IN (SELECT sourced_id FROM person WHERE lms_exclude)
        """  # noqa: S608  # the names are ours
        connection.execute(text(hide), {"edition": edition})
