"""What the vendor of a connection would see that does not exist yet."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from sqlalchemy import Connection as Transaction

from app.access.new_preview import SeenKind as Found
from app.access.new_preview import preview_connection
from app.access.wishes import wanted
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.mutations.connections import NewConnectionInput, connection_wish
from graphql_schema.types.connections import SHARING_SECONDS, SchoolCount, SeenObject
from graphql_schema.types.words import ObjectKind


@strawberry.type(description="Objects of one kind that a connection would see.")
class SeenKind:
    """Objects of one kind that a connection would see."""

    kind: ObjectKind = strawberry.field(description="Kind of the objects.")
    seen: int = strawberry.field(description="Number of objects.")
    by_school: list[SchoolCount] = strawberry.field(
        description="Number of objects by school; empty for kinds that belong to no school."
    )
    examples: list[SeenObject] = strawberry.field(
        description="Examples of the objects, at most 20, by name."
    )

    @classmethod
    def of(cls, found: Found) -> "SeenKind":
        """Return a kind as the graph has it."""
        return cls(
            kind=ObjectKind(found.kind),
            seen=found.seen,
            by_school=[*map(SchoolCount.of, found.by_school)],
            examples=[*map(SeenObject.of, found.examples)],
        )


async def _preview(
    info: strawberry.Info[Context, None],
    connection: Annotated[
        NewConnectionInput, strawberry.argument(description="The connection as it would be.")
    ],
) -> list[SeenKind]:
    desk = info.context.office()
    info.context.take(SHARING_SECONDS)

    def read(transaction: Transaction) -> Sequence[Found]:
        wish = connection_wish(transaction, desk, connection)
        return preview_connection(transaction, wanted(transaction, wish))

    return [SeenKind.of(each) for each in await aside(info.context.database, read)]


@strawberry.type
class NewConnectionQuery:
    """What a new connection would see."""

    new_connection_preview: list[SeenKind] = strawberry.field(
        resolver=_preview,
        description="Preview of a connection before it is created: how many objects its vendor "
        "would see, with examples; nothing is created.",
    )
