"""Where every query begins."""

from dataclasses import replace
from typing import Any, Final

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo
from graphql.pyutils import AwaitableOrValue
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from app.access.scopes import ROSTER_READ
from app.access.viewer import Viewer
from app.access.viewers import vendors
from app.database import Database
from app.roster.differences import not_kept
from graphql_schema.aside import aside
from graphql_schema.compile.describe import RESOLVER, Edition
from graphql_schema.context import Context
from graphql_schema.tool_access import check_tool
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
from graphql_schema.types.search import SearchQuery


def _edition(
    root: object,
    info: GraphQLResolveInfo[Context],
    edition: int | None = None,
    **said: Any,
) -> AwaitableOrValue[Edition]:
    check_tool(info.context.viewer, ROSTER_READ)
    current = _current(root, info)
    number = current.number if edition is None else edition
    if said.get(_AS) is not None:
        return _seen_by(info.context, said[_AS], number, current.number)
    if number == current.number:
        return current
    return _kept(info.context.database, number, current.number)


async def _seen_by(context: Context, client_id: str, number: int, current: int) -> Edition:
    """Return an edition as a vendor's connection sees it; only the district's tools may ask."""
    if not context.viewer.sees_all_rows:
        raise GraphQLError(
            "`asConnection` is for the district's own tools that see everything; others see what "
            "they see.",
            extensions={"code": "FORBIDDEN"},
        )
    if number != current:
        await _kept(context.database, number, current)
    found = await aside(context.database, lambda at: vendors(at, number, [client_id]))
    if not found:
        raise GraphQLError(
            f"There is no vendor's connection {client_id!r}; `administration {{ connections }}` "
            "has them all.",
            extensions={"code": "UNKNOWN_CONNECTION"},
        )
    return Edition(number, _masked(found[0], context.viewer))


def _masked(seen_by: Viewer, viewer: Viewer) -> Viewer:
    """Return a connection's viewer, from whom what `viewer` may not see is withheld, too."""
    withheld = seen_by.policy.withheld | viewer.policy.withheld
    return replace(seen_by, policy=replace(seen_by.policy, withheld=withheld))


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


_AS: Final = "asConnection"
_EDITIONS: Final = "SELECT bool_or(number = %s), min(number) FROM roster_edition"

_ROSTER = strawberry.field(
    description="The published roster as vendors see it, in the current edition or an earlier one.",
    metadata={RESOLVER: _edition},
)
_AS_CONNECTION: Final = StrawberryArgument(
    "as_connection",
    None,
    StrawberryAnnotation(strawberry.ID | None),
    description="Return what this vendor's connection sees, by client id.",
    default=strawberry.UNSET,
)
_ROSTER.arguments = [
    StrawberryArgument(
        "edition",
        None,
        StrawberryAnnotation(int | None),
        description="Number of the edition; by default the current one.",
        default=strawberry.UNSET,
    ),
    _AS_CONNECTION,
]
_GRADEBOOK = strawberry.field(
    description="The grade book as vendors see it now, limited to the published roster.",
    metadata={RESOLVER: _edition},
)
_GRADEBOOK.arguments = [_AS_CONNECTION]


@strawberry.type(
    description="All queries: live records of the SIS under its own names, and the roster that is "
    "published from them."
)
class Query(
    OrganizationQuery,
    CalendarQuery,
    PeopleQuery,
    SchedulingQuery,
    GradebookQuery,
    AssessmentQuery,
    ResourceQuery,
    SearchQuery,
    AdministrationQuery,
):
    """What can be asked."""

    roster: Roster = _ROSTER
    gradebook: Gradebook = _GRADEBOOK
