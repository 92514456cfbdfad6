"""Records by their global ids, whatever their types are."""

from collections.abc import Sequence
from inspect import isawaitable
from typing import Final

from graphql import GraphQLResolveInfo

from app.access.scopes import SIS_READ
from graphql_schema.compile.arguments import bad_argument
from graphql_schema.compile.describe import ByIds, Edition
from graphql_schema.compile.global_ids import GlobalId, parse
from graphql_schema.compile.mapping import NODES
from graphql_schema.context import Context
from graphql_schema.editions import choose_edition
from graphql_schema.tool_access import check_tool

_GRADEBOOK: Final = "Gradebook"


async def find_node(_: object, info: GraphQLResolveInfo[Context], id: str) -> ByIds:  # noqa: A002
    """Describe the record with a global id."""
    return await _find(info, [id], single=True)


async def find_nodes(_: object, info: GraphQLResolveInfo[Context], ids: list[str]) -> ByIds:
    """Describe the records with some global ids."""
    most = info.context.page_limit
    if len(ids) > most:
        raise bad_argument(f"`ids` has {len(ids):,} entries; at most {most:,} are allowed.")
    return await _find(info, ids, single=False)


async def _find(info: GraphQLResolveInfo[Context], ids: Sequence[str], *, single: bool) -> ByIds:
    parsed = [parse(each) for each in ids]
    editions = {each.view: each for each in parsed}
    return ByIds(
        parsed,
        {view: await _edition(info.context, each) for view, each in editions.items()},
        single,
    )


async def _edition(context: Context, id_: GlobalId) -> Edition | None:
    """Return the edition that a record is read in, None for a live one; check that it may be."""
    if not _is_published(id_.type_):
        check_tool(context.viewer, SIS_READ)
        return None
    chosen = choose_edition(context, id_.edition, id_.client)
    return await chosen if isawaitable(chosen) else chosen


def _is_published(type_: str) -> bool:
    """Whether records of a type are those of `roster` or `gradebook`, not of the live SIS."""
    return NODES[type_].published or type_.startswith(_GRADEBOOK)
