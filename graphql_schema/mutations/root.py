"""Where every change begins."""

import strawberry

from graphql_schema.mutations.administration import AdministrationMutation
from graphql_schema.mutations.connections import ConnectionsMutation
from graphql_schema.mutations.exclusions import ExclusionMutation
from graphql_schema.mutations.gradebook import GradebookMutation
from graphql_schema.mutations.gradebook_setup import GradebookSetupMutation
from graphql_schema.mutations.identity_providers import IdentityProvidersMutation
from graphql_schema.mutations.imports import ImportsMutation
from graphql_schema.mutations.temporary_tokens import TemporaryTokensMutation
from graphql_schema.mutations.tools import ToolsMutation
from graphql_schema.mutations.vendor_keys import VendorKeysMutation
from graphql_schema.mutations.vendor_pages import VendorPagesMutation


@strawberry.type(
    description="All changes that are possible; each field runs in its own transaction, "
    "completely or not at all."
)
class Mutation(
    AdministrationMutation,
    ConnectionsMutation,
    ExclusionMutation,
    GradebookMutation,
    GradebookSetupMutation,
    IdentityProvidersMutation,
    ImportsMutation,
    TemporaryTokensMutation,
    ToolsMutation,
    VendorKeysMutation,
    VendorPagesMutation,
):
    """What can be changed."""
