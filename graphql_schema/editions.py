"""Which edition published records are read in, and as which connection sees them."""

from dataclasses import replace
from typing import Final

from graphql import GraphQLError
from graphql.pyutils import AwaitableOrValue

from app.access.scopes import ROSTER_READ
from app.access.viewer import Viewer
from app.access.viewers import vendors
from app.database import Database
from app.roster.differences import not_kept
from graphql_schema.aside import aside
from graphql_schema.compile.describe import Edition
from graphql_schema.context import Context
from graphql_schema.tool_access import check_tool

_EDITIONS: Final = "SELECT bool_or(number = %s), min(number) FROM roster_edition"


def choose_edition(
    context: Context, number: int | None, client_id: str | None
) -> AwaitableOrValue[Edition]:
    """Return the edition of a number, by default the current one, as its viewer sees it.

    The viewer is the one who asks, or the connection of a client id. Raises `GraphQLError` for an
    edition or a connection that there is not, and for a viewer that may not read it.
    """
    check_tool(context.viewer, ROSTER_READ)
    current = _current(context)
    chosen = current.number if number is None else number
    if client_id is not None:
        return _seen_by(context, client_id, chosen, current.number)
    if chosen == current.number:
        return current
    return _kept(context.database, chosen, current.number)


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


def _current(context: Context) -> Edition:
    number = context.edition
    if number is None:
        raise GraphQLError(
            "Nothing is published yet; run a refresh first.",
            extensions={"code": "NOTHING_PUBLISHED"},
        )
    return Edition(number)
