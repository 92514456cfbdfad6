"""What every record of the SIS has: identity, change time, extras, and for some an exclusion."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from graphql_schema.compile.mapping import leaf

LASTING = ("starts_on", "ends_on")
"""The columns of the first day of what lasts for a time, and of the first day after it."""


@strawberry.type
class Record:
    """A record of the SIS."""

    sourced_id: strawberry.ID = leaf(
        "Id of the record; it is unique among records of its type and never changes."
    )
    metadata: JSON | None = leaf(
        "Additional fields beyond the standard, by name, from the package that the record came "
        "from.",
        filtered=False,
    )
    changed_at: datetime = leaf("When the record last changed in the SIS.")


@strawberry.type
class Written(Record):
    """A record of the grade book, with its last writer."""

    written_kind: str = leaf(
        "Writer of the last change: `connection`, `connectionTest`, `tool`, `person`, `import`, "
        "`service` or `unknown`."
    )
    written_by: str | None = leaf(
        "Id of the connection, tool, person or import that last wrote the record."
    )
    written_at: datetime | None = leaf("When the record was last written.")


@strawberry.type
class Excludable(Record):
    """A record that carries the "External LMS Exclude" check box."""

    lms_exclude: bool = leaf(
        "True if the record, and every record that depends on it, is excluded from all vendors."
    )
