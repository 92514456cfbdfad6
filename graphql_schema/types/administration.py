"""What administrators look after: the root of `administration`, for the district's own tools.

Each part of it is a class that `Administration` inherits, with resolvers of its own: nothing here
is compiled.
"""

import strawberry
from graphql import GraphQLError

from app.access.scopes import ADMINISTRATION_READ
from graphql_schema.context import Context
from graphql_schema.tool_access import check_tool
from graphql_schema.types.accounts import AccountsQuery
from graphql_schema.types.application_history import ApplicationHistoryQuery
from graphql_schema.types.cache import CacheQuery
from graphql_schema.types.check_runs import CheckRunsQuery
from graphql_schema.types.checks import ChecksQuery
from graphql_schema.types.connections import ConnectionsQuery
from graphql_schema.types.disclosures import DisclosureQuery
from graphql_schema.types.exclusions import ExclusionsQuery
from graphql_schema.types.explanations import ExplanationsQuery
from graphql_schema.types.failed_requests import FailedRequestsQuery
from graphql_schema.types.grade_history import GradeHistoryQuery
from graphql_schema.types.identity_providers import IdentityProvidersQuery
from graphql_schema.types.imports import ImportsQuery
from graphql_schema.types.new_connection import NewConnectionQuery
from graphql_schema.types.settings import SettingsQuery
from graphql_schema.types.staff_queries import StaffQueriesQuery


@strawberry.type(
    description="Connections, exclusions, settings, refreshes and everything else "
    "that administrators manage."
)
class Administration(
    AccountsQuery,
    ApplicationHistoryQuery,
    CacheQuery,
    CheckRunsQuery,
    ChecksQuery,
    ConnectionsQuery,
    DisclosureQuery,
    ExclusionsQuery,
    ExplanationsQuery,
    FailedRequestsQuery,
    GradeHistoryQuery,
    IdentityProvidersQuery,
    ImportsQuery,
    NewConnectionQuery,
    SettingsQuery,
    StaffQueriesQuery,
):
    """Connections, exclusions, settings, refreshes and the rest of administration."""


def _administration(info: strawberry.Info[Context, None]) -> Administration:
    if not info.context.viewer.is_internal:
        raise GraphQLError(
            "This is for the district's own tools; a vendor's connection cannot see it.",
            extensions={"code": "FORBIDDEN"},
        )
    check_tool(info.context.viewer, ADMINISTRATION_READ)
    return Administration()


@strawberry.type
class AdministrationQuery:
    """Where administration begins."""

    administration: Administration = strawberry.field(
        resolver=_administration,
        description="Administration of connections, exclusions, settings and refreshes; for tools "
        "of the district with the scope.",
    )
