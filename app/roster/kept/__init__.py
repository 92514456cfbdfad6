"""What of the SIS is published: the rules, each of which keeps some of its records.

Each `.sql` file here is one SELECT; its first lines say the rule. Its result is kept in a temporary
table of the file's name, so that a rule is evaluated once and stands in one place.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import Connection, CursorResult

STAGES: Final = (
    "chosen",
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
"""Each may read those before it."""


def keep(connection: Connection, stages: Sequence[str] = STAGES) -> None:
    """Fill the tables of `stages` that this transaction does not have yet; they go with it."""
    kept = temporary_tables(connection)
    for stage in stages:
        if stage not in kept:
            fill(connection, stage, _select(stage))


def fill(connection: Connection, name: str, select: str) -> None:
    """Make a temporary table of what a SELECT gives."""
    _run(connection, f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}")
    _run(connection, f"ANALYZE {name}")


def temporary_tables(connection: Connection) -> set[str]:
    """Return the names of the temporary tables that there are."""
    found = _run(
        connection, "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()"
    )
    return {*found.scalars()}


def stages_of(statement: str) -> tuple[str, ...]:
    """Return the stages that a statement reads, and those that they read, in order."""
    read = _words(statement)
    for stage in reversed(STAGES):
        if stage in read:
            read |= _words(_select(stage))
    return tuple(stage for stage in STAGES if stage in read)


def _words(statement: str) -> set[str]:
    return {*re.findall(r"\w+", re.sub(r"--.*", "", statement))}


def _run(connection: Connection, statement: str) -> CursorResult[Any]:
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


@lru_cache(maxsize=len(STAGES))
def _select(stage: str) -> str:
    return files(__name__).joinpath(f"{stage}.sql").read_text(encoding="utf-8")
