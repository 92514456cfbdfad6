"""Mutations by which administrators keep records from every vendor, and let them back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import strawberry
from graphql import GraphQLResolveInfo
from sqlalchemy import Connection
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from app.cache.runs import Run
from app.exclusions.changing import Decision, change
from app.exclusions.choice import Chosen
from app.exclusions.publishing_now import ask_for_each
from graphql_schema.choosing import CHOICE, choosing
from graphql_schema.compile.describe import RESOLVER
from graphql_schema.context import Context
from graphql_schema.mutations.administer import administer
from graphql_schema.types.cache import RefreshRun
from graphql_schema.types.exclusions import ChangedRecords

_SHOWS: Final = "Vendors see it with the next refresh."
_SHOWS_NOW: Final = "Vendors see it when the refreshes that start now have ended."


@strawberry.type(description="Result of excluding or including records.")
class ExclusionChange:
    """Result of excluding or including records."""

    records: list[ChangedRecords] = strawberry.field(
        description="Number of changed records, by kind."
    )
    shows: str = strawberry.field(description="When vendors see the change.")
    refreshes: list[RefreshRun] = strawberry.field(
        description="Refreshes that publish the records at once; empty without `now`."
    )


def _changing(description: str, *, exclude: bool) -> Any:
    """Declare a field that sets the flags of the records it is told of, or unsets them."""

    async def resolve(
        _: object,
        info: GraphQLResolveInfo[Context],
        *,
        reason: str | None = None,
        now: bool = False,
        records: Sequence[Mapping[str, Any]] | None = None,
        where: object = None,  # noqa: ARG001  read for its shape
    ) -> ExclusionChange:
        def work(connection: Connection, by: str) -> tuple[Sequence[Chosen], Sequence[Run]]:
            choose = choosing(info, records, excluded=exclude)
            found = change(connection, choose, Decision(exclude, reason, by))
            return found, ask_for_each(connection, found, by) if now else ()

        found, runs = await administer(info, work)
        return ExclusionChange(
            records=ChangedRecords.of(found),
            shows=_SHOWS_NOW if now else _SHOWS,
            refreshes=[RefreshRun.of(run) for run in runs],
        )

    made = strawberry.field(description=description, metadata={RESOLVER: resolve})
    said = StrawberryArgument(
        "reason",
        None,
        StrawberryAnnotation(str if exclude else str | None),
        description="Reason; it is stored with the author and the time.",
        **({} if exclude else {"default": strawberry.UNSET}),
    )
    at_once = StrawberryArgument(
        "now",
        None,
        StrawberryAnnotation(bool),
        description="True to publish each record at once by its own refresh, which is possible "
        "for people only.",
        default=False,
    )
    made.arguments = [*CHOICE, said, at_once]
    return made


@strawberry.type
class ExclusionMutation:
    """What is kept from every vendor."""

    exclude: ExclusionChange = _changing(
        "Exclude records and everything that depends on them from all vendors; only their own "
        "flags are set.",
        exclude=True,
    )
    include: ExclusionChange = _changing(
        "Include excluded records again; records that depend on them and have their own flag "
        "remain excluded.",
        exclude=False,
    )
