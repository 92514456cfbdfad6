"""What every record of the SIS has: identity, change time, extras, and for some an exclusion."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from graphql_schema.compile.mapping import leaf


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
    """A record that vendors write, too."""

    written_by: str | None = leaf("The connection that wrote it last, if one did.")
    written_at: datetime | None = leaf("When a connection wrote it last.")


@strawberry.type
class Excludable(Record):
    """A record that carries the "External LMS Exclude" check box."""

    lms_exclude: bool = leaf("Whether it, and what hangs on it, is kept from every vendor.")
