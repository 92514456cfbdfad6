"""What imports keep of a person: rows to undo them by, and facts of removed records."""

from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from app.intake.retained import COLUMNS

_NAMES_PERSON: Final = """
    EXISTS (
        SELECT FROM import_change
        WHERE strpos(rows::text, to_jsonb(CAST(:person AS text))::text) > 0
    )
"""
_COUNT: Final = text(f"SELECT count(*) FROM import_change WHERE {_NAMES_PERSON}")  # noqa: S608
_FORGET: Final = text(f"DELETE FROM import_change WHERE {_NAMES_PERSON}")  # noqa: S608
_FACTS: Final = text("DELETE FROM retained_facts WHERE person_id = :person")
_UPLOADS: Final = text("DELETE FROM package_upload")
_FINDINGS: Final = text("UPDATE import_job SET findings = NULL WHERE findings IS NOT NULL")
_CLAIMED: Final = {
    "users": ("SELECT :person",),
    "demographics": ("SELECT :person",),
    "userProfiles": ("SELECT sourced_id FROM user_profile WHERE person_id = :person",),
    "userResources": ("SELECT sourced_id FROM person_resource WHERE person_id = :person",),
    "enrollments": (
        "SELECT sourced_id FROM roster_entry WHERE person_id = :person",
        "SELECT sourced_id FROM section_staff WHERE person_id = :person",
    ),
    "roles": (
        "SELECT role_id FROM enrollment WHERE person_id = :person",
        "SELECT sourced_id FROM district_assignment WHERE person_id = :person",
        "SELECT sourced_id FROM contact_assignment WHERE person_id = :person",
    ),
}
"""By file: the ids of a person's records, on which sources may have claims."""
_CLAIMS: Final = tuple(
    text(
        f"DELETE FROM record_source WHERE file = '{file}' AND sourced_id IN "  # noqa: S608
        f"({' UNION '.join(selects)})"
    )
    for file, selects in _CLAIMED.items()
)
_STAY_EXCLUDED: Final = text(
    """
    INSERT INTO retained_facts ("table", sourced_id, facts, person_id)
    VALUES ('person', :person, CAST(:facts AS jsonb), :person)
    """
)
_EXCLUDED: Final = {name: True if name == "lms_exclude" else None for name in COLUMNS["person"]}


def count_import_rows(connection: Connection, person: str) -> int:
    """Return how many rows undo imports, where one of them says something of a person.

    One row is of many people, and an import is undone whole or not at all.
    """
    return int(connection.execute(_COUNT, {"person": person}).scalar_one())


def erase_from_imports(connection: Connection, person: str) -> None:
    """Forget how imports are undone, who brings the person, and all facts but the exclusion.

    Uploaded packages and findings, which quote values, may be of any person: all are deleted.

    The records of the person must still be there. As the exclusion stays, a person whom a package
    brings back is kept from every vendor.
    """
    binds: dict[str, Any] = {"person": person}
    connection.execute(_FORGET, binds)
    connection.execute(_FACTS, binds)
    connection.execute(_UPLOADS)
    connection.execute(_FINDINGS)
    for statement in _CLAIMS:
        connection.execute(statement, binds)
    connection.execute(_STAY_EXCLUDED, binds | {"facts": orjson.dumps(_EXCLUDED).decode()})
