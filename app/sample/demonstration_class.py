"""The class of the demonstration: one in which a vendor's integration test finds everything.

Packages cannot carry assessments, and few classes of the sample have a resource; this class is
given both.
"""

from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import text

_FIND: Final = text(
    """
    WITH taught AS (
        SELECT
            person_id, section_id,
            row_number() OVER (PARTITION BY person_id ORDER BY section_id) AS place
        FROM section_staff
        WHERE role = 'teacher'
    )

    SELECT taught.person_id, taught.section_id
    FROM taught
    WHERE taught.place = 1
        AND (
            SELECT count(*) > 1 AND bool_and(person.email IS NOT NULL)
            FROM roster_entry AS seat
            JOIN person ON person.sourced_id = seat.person_id
            WHERE seat.section_id = taught.section_id
        )
        AND EXISTS (SELECT FROM score WHERE score.section_id = taught.section_id)
        AND NOT EXISTS (
            SELECT FROM section_staff AS other
            WHERE other.person_id = taught.person_id AND other.ends_on IS NOT NULL
        )
    ORDER BY taught.person_id
    LIMIT 1
    """
)
"""A teacher whose first class, by its id, has students with e-mail and results."""
_RESOURCE: Final = text(
    """
    INSERT INTO section_resource (sourced_id, section_id, resource_id)
    SELECT gen_random_uuid()::text, :section, min(sourced_id) FROM resource
    WHERE NOT EXISTS (SELECT FROM section_resource AS own WHERE own.section_id = :section)
    HAVING min(sourced_id) IS NOT NULL
    """
)
_ASSESSMENT: Final = text(
    """
    WITH made AS (
        INSERT INTO assessment (sourced_id, title, section_id, minimum, maximum)
        VALUES (gen_random_uuid()::text, 'Fall Benchmark', :section, 0, 100)
        RETURNING sourced_id
    )

    INSERT INTO assessment_score
        (sourced_id, assessment_id, person_id, status, score, scored_on)
    SELECT
        gen_random_uuid()::text, made.sourced_id, seat.person_id, 'fully graded',
        60 + 3 * (row_number() OVER (ORDER BY seat.sourced_id) % 13), DATE '2026-10-02'
    FROM made
    CROSS JOIN roster_entry AS seat
    WHERE seat.section_id = :section
    """
)


def complete_class(transaction: Transaction) -> str | None:
    """Give the class a resource and an assessment, and return the id of its teacher.

    Returns None where the district is too small to have such a class.
    """
    found = transaction.execute(_FIND).one_or_none()
    if found is None:
        return None
    for statement in (_RESOURCE, _ASSESSMENT):
        transaction.execute(statement, {"section": found.section_id})
    return str(found.person_id)
