"""Mutations by which administrators give tools of the district access, and change it."""

from typing import Annotated

import strawberry
from sqlalchemy import Connection as Transaction

from app.access.changes import note, noted
from app.access.details import Details
from app.access.listing import one_registered
from app.access.registry import NewTool, create_tool
from app.access.sharing import ALL
from app.access.tools import ToolChange, change_tool, check_grantable
from app.access.wishes import Sharing
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.connections import (
    ClientId,
    Credentials,
    DetailsInput,
    issue_credentials,
)
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.connection_inputs import DataToShareInput, input_fields, schools_of
from graphql_schema.types.connections import ConnectionDetails
from graphql_schema.types.words import ToolScope, word


@strawberry.input(description="A new tool of the district.")
class NewToolInput:
    """A new tool of the district."""

    name: str = strawberry.field(description="Name of the tool.")
    scopes: list[ToolScope] = strawberry.field(
        description="Scopes of the tool, at most those of the caller."
    )
    schools: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Schools that the tool sees, by id; null for all, and a limited tool can have "
        "`rosterRead` and `gradebookWrite` only.",
    )
    data_to_share: DataToShareInput | None = strawberry.field(
        default=None, description="Data of these schools that the tool sees; all data by default."
    )
    details: DetailsInput | None = strawberry.field(
        default=None, description="Details and terms of the connection."
    )


@strawberry.type
class ToolsMutation:
    """What administrators do about tools of the district."""

    @mutation
    async def create_tool(
        self, info: Info, tool: Annotated[NewToolInput, argument("The new tool.")]
    ) -> Credentials:
        """Register a tool of the district; its secret is readable only in this response."""
        desk, granting = info.context.office(), info.context.viewer.scopes

        def work(transaction: Transaction, by: str) -> Credentials:
            scopes = tuple(map(word, tool.scopes))
            check_grantable(granting, scopes)
            chosen = Sharing(input_fields(tool.data_to_share), schools=schools_of(tool.schools))
            sharing, schools = chosen.over(ALL, None)
            details = Details(**input_fields(tool.details))
            new = NewTool(tool.name, scopes, schools, sharing, details)
            issued = create_tool(transaction, desk.pepper, new)
            note(transaction, issued.client_id, {}, by)
            return issue_credentials(transaction, desk, issued, link=False)

        return await administer(info._raw_info, work)  # noqa: SLF001

    @mutation
    async def change_tool(
        self,
        info: Info,
        client_id: ClientId,
        scopes: Annotated[
            list[ToolScope] | None, argument("New scopes; no change if absent.")
        ] = None,
        data_to_share: Annotated[
            DataToShareInput | None, argument("Changes of the data that the tool sees.")
        ] = None,
        schools: Annotated[
            list[strawberry.ID] | None,
            argument("Schools that the tool sees, by id; null for all, and no change if absent."),
        ] = strawberry.UNSET,
    ) -> ConnectionDetails:
        """Change the scopes and the data to share of a tool; it takes effect within a second."""
        granting = info.context.viewer.scopes
        sharing = Sharing(input_fields(data_to_share), schools=schools_of(schools))
        change = ToolChange(None if scopes is None else [*map(word, scopes)], sharing)

        def work(transaction: Transaction, by: str) -> ConnectionDetails:
            with noted(transaction, client_id, by):
                change_tool(transaction, client_id, change)
            found = one_registered(transaction, client_id)
            check_grantable(granting, found.scopes or ())
            return ConnectionDetails.of(found)

        return await administer(info._raw_info, work)  # noqa: SLF001
