"""What the roster should be now: the SIS as the eight kinds of published objects.

Each `.sql` file here is one SELECT; its first lines say the rules it applies. A refresh keeps the
result of each in a temporary table of the file's name (`next_…` for the published objects, whose
files are named after their tables), so that a rule is evaluated once and stands in one place.
"""

from importlib.resources import files
from typing import Final

from sqlalchemy import Connection

from app.publishing.job import Progress
from app.publishing.kinds import KINDS

STAGES: Final = (
    "kept_year",
    "kept_organization",
    "line",
    "school_of",
    "kept_calendar",
    "teaching_organization",
    "kept_term",
    "kept_course",
    "placement",
    "kept_section",
    "kept_enrollment",
    "kept_assignment",
    "kept_relationship",
    "kept_contact",
    "agent",
    "user_role",
    "absent_student",
    "absent_staff",
    "kept_place",
    "guest",
    "kept_user",
    "kept_profile",
)
"""What the objects are selected from; each may read those before it."""


def project(connection: Connection, progress: Progress) -> None:
    """Fill the `next` table of every kind; all tables go with the transaction."""
    # Everything here is joined by hashing; a nested loop would be an estimate gone wrong.
    _run(connection, "SET LOCAL enable_nestloop = off")
    progress("Deciding what is published")
    for stage in STAGES:
        _keep(connection, stage, _select(stage))
        _run(connection, f"ANALYZE {stage}")
    for kind in KINDS:
        progress(f"Building {kind.noun}")
        _keep(connection, kind.next.name, _select(kind.table.name))
        _run(connection, f"ANALYZE {kind.next.name} (sourced_id)")
    _run(connection, "SET LOCAL enable_nestloop = DEFAULT")


def _keep(connection: Connection, name: str, select: str) -> None:
    _run(connection, f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _select(name: str) -> str:
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
