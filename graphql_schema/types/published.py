"""What every published object has: identity, status, change time, and its reference."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, and_, case, exists, func, literal_column, not_, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from app.roster.versions import SEGMENT, Published
from graphql_schema.compile.json import quoted
from graphql_schema.compile.mapping import Kind, computed, constant, internal, leaf

UNDER: Final = {"under": (str, "What stands before the id: the address of the collection.")}


def identity() -> Any:
    """Declare `sourcedId`."""
    return leaf("Id of the object; it never changes.", "sourced_id")


def status() -> Any:
    """Declare `status`."""
    return leaf(
        "Status: `active`, or `tobedeleted` after the object was removed from the roster.", "status"
    )


def modified() -> Any:
    """Declare `dateLastModified`."""
    return leaf("When the published content of the object last changed.", "date_last_modified")


def metadata() -> Any:
    """Declare `metadata`."""
    return leaf(
        "Additional fields of the district beyond the standard, by name.",
        "metadata",
        filtered=False,
    )


def href(published: type[Published] | None = None) -> Any:
    """Declare `href`: what a segment of a path cannot hold is percent-encoded in the id.

    Of `published` objects an index tells, once in a statement, whether any id needs that: to look
    at each id takes a third of the time of a page.
    """

    def value(row: Any, given: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        id_ = row["sourced_id"]
        is_plain = id_.bool_op("~")(quoted(SEGMENT))
        if published is not None:
            is_plain = or_(_all_are_plain(published, row.tombstone), is_plain)
        return func.concat(
            given["under"], quoted("/"), case((is_plain, id_), else_=func.url_segment(id_))
        )

    address = computed(
        "The object's address: `under`, a slash, and the id, percent-encoded.",
        value,
        Kind.TEXT,
        derived_from=("sourcedId",),
        arguments=UNDER,
    )
    return internal(address)


def _all_are_plain(
    published: type[Published], tombstone: ColumnElement[bool] | None
) -> ColumnElement[bool]:
    """Whether a path can hold every id of a table; false of a tombstone, whose row may be gone."""
    ids = published.__table__.alias("encoded")
    encoded: Select[Any] = select(literal_column("1")).select_from(ids)
    all_are = not_(exists(encoded.where(ids.c.sourced_id.op("!~")(quoted(SEGMENT)))))
    return all_are if tombstone is None else and_(tombstone.is_not(true()), all_are)


def noun(word: str) -> Any:
    """Declare `noun`: the word by which references call this type of object."""
    return constant("The word by which references call this type of object.", word)


def flag_text(column: str, of: str, *, nullable: bool) -> Any:
    """Declare the text form of a flag, for readers that want `"true"` and `"false"`."""

    def value(row: Any, _: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        return case((row[column], quoted('"true"')), (row[column].is_(False), quoted('"false"')))

    description = f"`{of}` as text."
    return internal(computed(description, value, Kind.RAW, derived_from=(of,), nullable=nullable))
