"""Where every query begins."""

from typing import Final

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo
from graphql.pyutils import AwaitableOrValue
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from app.database import Database
from app.roster.differences import not_kept
from graphql_schema.compile.describe import RESOLVER, Edition
from graphql_schema.context import Context
from graphql_schema.types.administration import AdministrationQuery
from graphql_schema.types.assessments import AssessmentQuery
from graphql_schema.types.calendars import CalendarQuery
from graphql_schema.types.gradebook import GradebookQuery
from graphql_schema.types.gradebook_views import Gradebook
from graphql_schema.types.organizations import OrganizationQuery
from graphql_schema.types.people import PeopleQuery
from graphql_schema.types.resources import ResourceQuery
from graphql_schema.types.roster import Roster
from graphql_schema.types.scheduling import SchedulingQuery


def _edition(
    root: object, info: GraphQLResolveInfo[Context], edition: int | None = None
) -> AwaitableOrValue[Edition]:
    current = _current(root, info)
    if edition is None or edition == current.number:
        return current
    return _kept(info.context.database, edition, current.number)


async def _kept(database: Database, number: int, current: int) -> Edition:
    """Return an edition before the current one; raises GraphQLError where it is not kept."""
    async with database.reading() as connection:
        found = await connection.execute(_EDITIONS, [number])
        kept, first = await found.fetchone() or (False, None)
    if not kept:
        refusal = not_kept(number, first, current)
        raise GraphQLError(refusal, extensions={"code": "UNKNOWN_EDITION"})
    return Edition(number)


def _current(_: object, info: GraphQLResolveInfo[Context]) -> Edition:
    number = info.context.edition
    if number is None:
        raise GraphQLError(
            "Nothing is published yet; run a refresh first.",
            extensions={"code": "NOTHING_PUBLISHED"},
        )
    return Edition(number)


_EDITIONS: Final = "SELECT bool_or(number = %s), min(number) FROM roster_edition"

_ROSTER = strawberry.field(
    description="What vendors see: the published roster, now or as an edition had it.",
    metadata={RESOLVER: _edition},
)
_ROSTER.arguments = [
    StrawberryArgument(
        "edition",
        None,
        StrawberryAnnotation(int | None),
        description="The edition's number; the current one unless given.",
        default=strawberry.UNSET,
    )
]


@strawberry.type(
    description="What can be asked: of the SIS, live and by its own names, and of the roster that "
    "is published from it."
)
class Query(
    OrganizationQuery,
    CalendarQuery,
    PeopleQuery,
    SchedulingQuery,
    GradebookQuery,
    AssessmentQuery,
    ResourceQuery,
    AdministrationQuery,
):
    """What can be asked."""

    roster: Roster = _ROSTER
    gradebook: Gradebook = strawberry.field(
        description="What vendors see of the grade book, now: what of it is of the published "
        "roster.",
        metadata={RESOLVER: _current},
    )
