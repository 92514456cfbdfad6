"""Who got what, and how much each connection was answered, for administrators."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from sqlalchemy import Connection

from app.cache.records import Record, check_known
from app.disclosure.activity import Activity, activity
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.words import DisclosedData, DisclosureCertainty
from graphql_schema.who_got import Received, who_got

Info = strawberry.Info[Context, None]


@strawberry.type(description="What a connection received of a person's data.")
class Disclosure:
    """What a connection received of a person's data."""

    connection: strawberry.ID = strawberry.field(description="The connection's client id.")
    application: str | None = strawberry.field(
        description="The application; null where nothing is known of the connection any more."
    )
    data: DisclosedData = strawberry.field(description="What of the person's data it was.")
    certainty: DisclosureCertainty = strawberry.field(
        description="How certain it is that the connection received it."
    )
    since: datetime = strawberry.field(description="When it was received first.")
    last: datetime = strawberry.field(description="When it was received last.")
    times: int = strawberry.field(
        description="In how many answers; where it is not certain, in so many at most."
    )
    operations: list[str] = strawberry.field(description="What was asked for.")
    fields: list[str] = strawberry.field(description="The fields that were sent, as named there.")
    reason: str | None = strawberry.field(description="Why it is not certain.")

    @classmethod
    def of(cls, received: Received) -> "Disclosure":
        """Return what was received as the graph has it."""
        return cls(**{name: getattr(received, name) for name in Received.__slots__})


@strawberry.type(description="What a connection was answered on a day.")
class DayOfActivity:
    """What a connection was answered on a day."""

    day: date = strawberry.field(description="The day, in the district's time zone.")
    operation: str = strawberry.field(description="What was asked for.")
    answers: int = strawberry.field(description="How many answers that makes.")
    rows: int = strawberry.field(description="How many objects they had.")


@strawberry.type(description="How much a connection was answered.")
class ConnectionActivity:
    """How much a connection was answered."""

    connection: strawberry.ID = strawberry.field(description="The connection's client id.")
    application: str | None = strawberry.field(
        description="The application; null where nothing is known of the connection any more."
    )
    last_access: datetime | None = strawberry.field(
        description="When it was answered last; null where it never was, as far as is kept."
    )
    days: list[DayOfActivity] = strawberry.field(
        description="By day and operation, the latest day first."
    )

    @classmethod
    def of(cls, found: Activity) -> "ConnectionActivity":
        """Return an activity as the graph has it."""
        days = [
            DayOfActivity(
                day=each.day, operation=each.operation, answers=each.answers, rows=each.rows
            )
            for each in found.days
        ]
        return cls(
            connection=strawberry.ID(found.connection),
            application=found.application,
            last_access=found.last_access,
            days=days,
        )


async def _disclosures(
    info: Info, user: Annotated[strawberry.ID, strawberry.argument(description="The user's id.")]
) -> list[Disclosure]:
    schema = info.context.schema

    def read(connection: Connection) -> list[Received]:
        found = who_got(connection, schema, str(user))
        if not found:
            check_known(connection, Record("users", str(user)))
        return found

    return [Disclosure.of(each) for each in await aside(info.context.database, read)]


async def _activity(
    info: Info,
    connection: Annotated[
        strawberry.ID | None, strawberry.argument(description="Only this client id.")
    ] = None,
) -> list[ConnectionActivity]:
    found = await aside(info.context.database, lambda database: activity(database, connection))
    return [ConnectionActivity.of(each) for each in found]


@strawberry.type
class DisclosureQuery:
    """Who got what."""

    disclosures: list[Disclosure] = strawberry.field(
        resolver=_disclosures,
        description="Which connections received which of a person's data, since when: what is "
        "certain first.",
    )
    activity: list[ConnectionActivity] = strawberry.field(
        resolver=_activity,
        description="How much each connection, or tool, was answered, by day and operation.",
    )
