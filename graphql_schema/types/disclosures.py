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


@strawberry.type(description="Data about a person that a connection received.")
class Disclosure:
    """Data about a person that a connection received."""

    connection: strawberry.ID = strawberry.field(description="Client id of the connection.")
    application: str | None = strawberry.field(
        description="Name of the application; null if the connection is no longer known."
    )
    data: DisclosedData = strawberry.field(description="What data the connection received.")
    certainty: DisclosureCertainty = strawberry.field(
        description="How certain it is that the connection received it."
    )
    since: datetime = strawberry.field(description="When the connection first received the data.")
    last: datetime = strawberry.field(description="When the connection last received the data.")
    times: int = strawberry.field(
        description="Number of responses with the data; if it is not certain, the largest "
        "possible number."
    )
    operations: list[str] = strawberry.field(description="Operations that returned the data.")
    fields: list[str] = strawberry.field(description="Names of the fields that were sent.")
    reason: str | None = strawberry.field(description="Why it is not certain; null if it is.")

    @classmethod
    def of(cls, received: Received) -> "Disclosure":
        """Return what was received as the graph has it."""
        return cls(**{name: getattr(received, name) for name in Received.__slots__})


@strawberry.type(description="Activity of a connection on one day.")
class DayOfActivity:
    """Activity of a connection on one day."""

    day: date = strawberry.field(description="Day in the district's time zone.")
    operation: str = strawberry.field(description="Operation that was requested.")
    answers: int = strawberry.field(description="Number of responses.")
    rows: int = strawberry.field(description="Number of objects in the responses.")


@strawberry.type(description="Requests of a connection that were answered.")
class ConnectionActivity:
    """Requests of a connection that were answered."""

    connection: strawberry.ID = strawberry.field(description="Client id of the connection.")
    application: str | None = strawberry.field(
        description="Name of the application; null if the connection is no longer known."
    )
    last_access: datetime | None = strawberry.field(
        description="When the connection last received a response; null if it never did, as far "
        "as the log goes back."
    )
    days: list[DayOfActivity] = strawberry.field(
        description="Activity by day and operation, the latest day first."
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
        strawberry.ID | None,
        strawberry.argument(description="Return only the connection with this client id."),
    ] = None,
) -> list[ConnectionActivity]:
    found = await aside(info.context.database, lambda database: activity(database, connection))
    return [ConnectionActivity.of(each) for each in found]


@strawberry.type
class DisclosureQuery:
    """Who got what."""

    disclosures: list[Disclosure] = strawberry.field(
        resolver=_disclosures,
        description="Connections that received data about a person, what they received and since "
        "when; certain disclosures first.",
    )
    activity: list[ConnectionActivity] = strawberry.field(
        resolver=_activity,
        description="Number of responses and objects that each connection received, by day and "
        "operation.",
    )
