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
from graphql_schema.types.explanations import RecordKind
from graphql_schema.types.limit import Limit, at_most


@strawberry.type(description="A record of the SIS that a search found.")
class SearchResult:
    """A record of the SIS that a search found."""

    kind: RecordKind = strawberry.field(description="Its kind.")
    sourced_id: strawberry.ID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="What people call it.")
    detail: str = strawberry.field(
        description="What distinguishes it from others of its name: roles, schools, numbers."
    )
    rank: int = strawberry.field(
        description="How well it fits: 0 an id or number is the text, 1 the name is, 2 words of it "
        "begin with the words of the text, 3 it contains them."
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
            description="Words of names, or an id, number, user name or e-mail address. All words "
            "must be found; case and accents make no difference."
        ),
    ],
    kinds: Annotated[
        list[RecordKind] | None,
        strawberry.argument(
            description="Only these kinds; by default people, sections, courses and organizations."
        ),
    ] = None,
    school: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="Only records of this school, by its id."),
    ] = None,
    limit: Limit = 20,
) -> list[SearchResult]:
    viewer = info.context.viewer
    if viewer.kind != "tool":
        raise GraphQLError(
            "Only the district's own tools can search the SIS.", extensions={"code": "FORBIDDEN"}
        )
    check_tool(viewer, SIS_READ)
    names = DEFAULT_KINDS if kinds is None else [kind.value for kind in kinds]
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
        description="Records of the SIS by what people call them, the best first.",
    )
