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

    sourced_id: strawberry.ID = leaf("The id, unique within its kind, that never changes.")
    metadata: JSON | None = leaf(
        "What the package that brought it adds to the standard, by name.", filtered=False
    )
    changed_at: datetime = leaf("When the record last changed in the SIS.")


@strawberry.type
class Written(Record):
    """A record of the grade book, with its last writer."""

    written_kind: str = leaf(
        "What wrote it last: connection, connectionTest, tool, person, import, service or unknown."
    )
    written_by: str | None = leaf("The id of the connection, tool, person or import that did.")
    written_at: datetime | None = leaf("When that was.")


@strawberry.type
class Excludable(Record):
    """A record that carries the "External LMS Exclude" check box."""

    lms_exclude: bool = leaf("Whether it, and what hangs on it, is kept from every vendor.")
