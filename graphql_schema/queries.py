"""Where every query begins."""

from typing import Any, Final

import strawberry
from graphql import GraphQLResolveInfo
from graphql.pyutils import AwaitableOrValue
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from graphql_schema.compile.describe import RESOLVER, Edition
from graphql_schema.context import Context
from graphql_schema.editions import choose_edition
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
    _: object, info: GraphQLResolveInfo[Context], edition: int | None = None, **given: Any
) -> AwaitableOrValue[Edition]:
    return choose_edition(info.context, edition, given.get(_AS))


_AS: Final = "asConnection"

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
