"""What every published object has: identity, status, change time, and its reference."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import case, func
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.json import quoted
from graphql_schema.compile.mapping import Kind, computed, constant, internal, leaf

UNDER: Final = {"under": (str, "What stands before the id: the address of the collection.")}


_SEGMENT: Final = "^[A-Za-z0-9._~@:!$&()*+,;=-]*$"
"""The ids that a path can hold as they are (RFC 3986); nearly all are."""


def identity() -> Any:
    """Declare `sourcedId`."""
    return leaf("The id that stays the same as long as the object exists.", "sourced_id")


def status() -> Any:
    """Declare `status`."""
    return leaf("`active`, or `tobedeleted` once the object has left the roster.", "status")


def modified() -> Any:
    """Declare `dateLastModified`."""
    return leaf("When the published content last changed.", "date_last_modified")


def metadata() -> Any:
    """Declare `metadata`."""
    return leaf("What the district adds to the standard, by name.", "metadata", filtered=False)


def href() -> Any:
    """Declare `href`: what a segment of a path cannot hold is percent-encoded in the id."""

    def value(row: Any, given: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        id_ = row["sourced_id"]
        plain = id_.bool_op("~")(quoted(_SEGMENT))
        return func.concat(
            given["under"], quoted("/"), case((plain, id_), else_=func.url_segment(id_))
        )

    address = computed(
        "The object's address: `under`, a slash, and the id, percent-encoded.",
        value,
        Kind.TEXT,
        derived_from=("sourcedId",),
        arguments=UNDER,
    )
    return internal(address)


def noun(word: str) -> Any:
    """Declare `noun`: the word by which references call this type of object."""
    return constant("The word by which references call this type of object.", word)


def flag_text(column: str, of: str, *, nullable: bool) -> Any:
    """Declare the text form of a flag, for readers that want `"true"` and `"false"`."""

    def value(row: Any, _: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        return case((row[column], quoted('"true"')), (row[column].is_(False), quoted('"false"')))

    description = f"`{of}` as text."
    return internal(computed(description, value, Kind.RAW, derived_from=(of,), nullable=nullable))
