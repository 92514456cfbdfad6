"""What changed in the published roster between two editions: summed up by kind, and as a list."""

from datetime import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError
from sqlalchemy import Connection

from app.roster.comparison import Comparison
from app.roster.differences import (
    Difference,
    Differing,
    compared,
    differences,
    edition_at,
    list_changes,
)
from graphql_schema.aside import aside
from graphql_schema.compile.arguments import bad_argument
from graphql_schema.context import Context
from graphql_schema.edition_watch import MOST_SECONDS
from graphql_schema.limits import Limits
from graphql_schema.types.limit import MOST, Limit, at_most
from graphql_schema.types.pages import PageInfo
from graphql_schema.types.words import ObjectChange, ObjectKind, word

Info = strawberry.Info[Context, None]

_SEPARATOR = ":"

Kinds = Annotated[
    list[ObjectKind] | None,
    strawberry.argument(description="Return only these kinds; all kinds by default."),
]
School = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Return only objects of this school, in either of the editions."
    ),
]


@strawberry.type(description="A field that differs between two editions.")
class DifferingField:
    """A field that differs between two editions."""

    name: str = strawberry.field(description="Name of the field.")
    count: int = strawberry.field(description="Number of objects in which the field differs.")


@strawberry.type(description="An object that differs between two editions.")
class DifferingObject:
    """An object that differs between two editions."""

    kind: ObjectKind = strawberry.field(description="Kind of the object.")
    sourced_id: strawberry.ID = strawberry.field(description="Id of the object.")
    name: str | None = strawberry.field(
        description="Name of the object; null for kinds without names."
    )
    change: ObjectChange = strawberry.field(description="How the object differs.")
    fields: list[str] = strawberry.field(description="Names of the fields that changed.")

    @classmethod
    def of(cls, differing: Differing) -> "DifferingObject":
        """Return an object as the graph has it."""
        return cls(
            kind=ObjectKind(differing.kind),
            sourced_id=strawberry.ID(differing.sourced_id),
            name=differing.name,
            change=ObjectChange(differing.change),
            fields=[*differing.fields],
        )


@strawberry.type(description="Differences between two editions in objects of one kind.")
class EditionDifference:
    """Differences between two editions in objects of one kind."""

    kind: ObjectKind = strawberry.field(description="Kind of the objects.")
    added: int = strawberry.field(description="Number of objects that only the later edition has.")
    changed: int = strawberry.field(description="Number of objects that differ.")
    removed: int = strawberry.field(
        description="Number of objects that only the earlier edition has."
    )
    fields: list[DifferingField] = strawberry.field(
        description="Fields that differ, the most frequent first."
    )
    objects: list[DifferingObject] = strawberry.field(
        description="First objects that differ, sorted by id."
    )

    @classmethod
    def of(cls, found: Difference) -> "EditionDifference":
        """Return a difference as the graph has it."""
        fields = found.fields.items()
        return cls(
            kind=ObjectKind(found.kind),
            added=found.added,
            changed=found.changed,
            removed=found.removed,
            fields=[DifferingField(name=name, count=count) for name, count in fields],
            objects=[*map(DifferingObject.of, found.objects)],
        )


async def _total(root: strawberry.Parent["ChangePage"], info: Info) -> int:
    of = root.of
    found = await aside(info.context.database, lambda connection: differences(connection, of, 0))
    return sum(each.added + each.changed + each.removed for each in found)


@strawberry.type(description="A page of the objects that differ between two editions.")
class ChangePage:
    """A page of the objects that differ between two editions."""

    of: strawberry.Private[Comparison]
    from_edition: int = strawberry.field(
        description="Number of the earlier edition; the current one if no earlier one is stored."
    )
    to_edition: int = strawberry.field(
        description="Number of the later edition, which is the current one."
    )
    nodes: list[DifferingObject] = strawberry.field(
        description="Objects, sorted by kind in OneRoster's order and then by id."
    )
    total_count: int = strawberry.field(
        resolver=_total, description="Number of records on all pages."
    )
    page_info: PageInfo = strawberry.field(
        description="Limits of the page, and where the next page starts."
    )


def _nouns(kinds: list[ObjectKind] | None) -> list[str] | None:
    return None if kinds is None else [*map(word, kinds)]


async def _difference(
    info: Info,
    before: Annotated[
        int | None,
        strawberry.argument(
            description="Number of the earlier edition; by default the one before `after`."
        ),
    ] = None,
    after: Annotated[
        int | None,
        strawberry.argument(description="Number of the later edition; by default the current one."),
    ] = None,
    kinds: Kinds = None,
    school: School = None,
    limit: Limit = 20,
) -> list[EditionDifference]:
    most = at_most(limit)

    def read(connection: Connection) -> list[Difference]:
        of = compared(connection, before, after, kinds=_nouns(kinds), school=school)
        return differences(connection, of, most)

    return [EditionDifference.of(each) for each in await aside(info.context.database, read)]


async def _changes(  # noqa: PLR0913, PLR0917  # the arguments of its field
    info: Info,
    since: Annotated[
        datetime | None,
        strawberry.argument(
            description="Return changes since the edition that was current at this time."
        ),
    ] = None,
    since_edition: Annotated[
        int | None,
        strawberry.argument(
            description="Return changes since this edition; by default, without `since`, those of "
            "the last refresh."
        ),
    ] = None,
    kinds: Kinds = None,
    school: School = None,
    limit: Limit = 100,
    after: Annotated[
        str | None, strawberry.argument(description="Begin behind this cursor.")
    ] = None,
    wait: Annotated[
        int,
        strawberry.argument(
            description="Seconds to wait for an edition after `sinceEdition` where there is none "
            f"yet, at most {MOST_SECONDS}."
        ),
    ] = 0,
) -> ChangePage:
    most, place = at_most(limit), None if after is None else _place(after)
    if wait:
        await _wait(info.context, since_edition, wait)
    if since is not None and since_edition is not None:
        raise GraphQLError(
            "`since` and `sinceEdition` say the same; give one of them.",
            extensions={"code": "BAD_ARGUMENT"},
        )

    def read(connection: Connection) -> tuple[Comparison, list[Differing]]:
        before = since_edition if since is None else edition_at(connection, since)
        of = compared(connection, before, None, kinds=_nouns(kinds), school=school)
        return of, [*list_changes(connection, of, most + 1, place)]

    of, found = await aside(info.context.database, read)
    page = found[:most]
    return ChangePage(
        of=of,
        from_edition=of.before,
        to_edition=of.after,
        nodes=[*map(DifferingObject.of, page)],
        page_info=PageInfo(
            has_next_page=len(found) > most,
            end_cursor=_SEPARATOR.join((page[-1].kind, page[-1].sourced_id)) if page else None,
            has_previous_page=after is not None,
            start_cursor=_SEPARATOR.join((page[0].kind, page[0].sourced_id)) if page else None,
            limit=most,
            largest_limit=MOST,
        ),
    )


async def _wait(context: Context, known: int | None, seconds: int) -> None:
    """Return when an edition after the known one is current, or after some seconds."""
    if not 0 <= seconds <= MOST_SECONDS:
        raise bad_argument(f"`wait: {seconds}` must be from 0 to {MOST_SECONDS}.")
    if known is None:
        raise bad_argument("`wait` needs `sinceEdition`, the edition that you know.")
    context.take(seconds + Limits().seconds)
    await context.memory.editions.wait(known, seconds)


def _place(after: str) -> tuple[str, str]:
    """Return kind and id of the last object of a page."""
    kind, separator, id_ = after.partition(_SEPARATOR)
    if not separator or "\0" in after:
        raise GraphQLError(
            f"`after: {after!r}` is no cursor of this list; give the `endCursor` of its last page.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    return kind, id_


@strawberry.type
class Differences:
    """What changed between editions."""

    difference: list[EditionDifference] = strawberry.field(
        resolver=_difference,
        description="Differences between two editions, by kind of object; by default those of the "
        "last refresh.",
    )
    changes: ChangePage = strawberry.field(
        resolver=_changes,
        description="Objects that changed since an edition or a time; by default in the last "
        "refresh.",
    )
