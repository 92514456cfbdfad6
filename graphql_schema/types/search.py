"""People, sections, courses, schools and other records, searched for by what people call them."""

from typing import Annotated

import strawberry
from graphql import GraphQLError

from app.access.scopes import SIS_READ
from app.explanations.records import KINDS
from app.explanations.searching import DEFAULT_KINDS, Found, search
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.tool_access import check_tool
from graphql_schema.types.explanations import RecordKind, kind_with_name
from graphql_schema.types.limit import Limit, at_most


@strawberry.type(description="A record of the SIS that a search found.")
class SearchResult:
    """A record of the SIS that a search found."""

    kind: RecordKind = strawberry.field(description="Kind of the record.")
    sourced_id: strawberry.ID = strawberry.field(description="Id of the record.")
    name: str = strawberry.field(description="Name of the record.")
    detail: str = strawberry.field(
        description="Details that distinguish records with the same name: roles, schools and "
        "numbers."
    )
    rank: int = strawberry.field(
        description="Quality of the match: 0 for an id or number, 1 for the whole name, 2 for "
        "beginnings of words, 3 for a part of a word."
    )

    @classmethod
    def of(cls, found: Found) -> "SearchResult":
        """Return a record as the graph has it."""
        return cls(
            kind=RecordKind[found.kind],
            sourced_id=strawberry.ID(found.id),
            name=found.name,
            detail=found.detail,
            rank=found.rank,
        )


async def _search(
    info: strawberry.Info[Context, None],
    text: Annotated[
        str,
        strawberry.argument(
            description="Words of names, or an id, number, username or e-mail address; all words "
            "must match, regardless of case and accents."
        ),
    ],
    kinds: Annotated[
        list[RecordKind] | None,
        strawberry.argument(
            description="Return only these kinds; by default people, sections, courses and "
            "organizations."
        ),
    ] = None,
    school: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="Return only records of the school with this id."),
    ] = None,
    limit: Limit = 20,
) -> list[SearchResult]:
    viewer = info.context.viewer
    if not viewer.is_internal:
        raise GraphQLError(
            "Only the district's own tools can search the SIS.", extensions={"code": "FORBIDDEN"}
        )
    check_tool(viewer, SIS_READ)
    names = DEFAULT_KINDS if kinds is None else [*map(kind_with_name, kinds)]
    wanted, most = [KINDS[name] for name in dict.fromkeys(names)], at_most(limit)
    found = await aside(
        info.context.database,
        lambda transaction: search(transaction, text, wanted, school=school, limit=most),
    )
    return [SearchResult.of(each) for each in found]


@strawberry.type
class SearchQuery:
    """Where a search begins."""

    search: list[SearchResult] = strawberry.field(
        resolver=_search,
        description="Records of the SIS that match a text, the best match first.",
    )
