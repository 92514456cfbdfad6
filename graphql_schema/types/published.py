"""What every published object has: identity, status, change time, and its reference."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import case, func
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.json import quoted
from graphql_schema.compile.mapping import Kind, computed, constant, leaf

UNDER: Final = {"under": (str, "What stands before the id: the address of the collection.")}


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
    """Declare `href`: a slash within an id is encoded, its other characters need not be."""
    return computed(
        "The object's address: `under`, a slash, and the id.",
        lambda row, given: func.concat(
            given["under"], quoted("/"), func.replace(row["sourced_id"], quoted("/"), quoted("%2F"))
        ),
        Kind.TEXT,
        derived_from=("sourcedId",),
        arguments=UNDER,
    )


def noun(word: str) -> Any:
    """Declare `noun`: the word by which references call this type of object."""
    return constant("The word by which references call this type of object.", word)


def flag_text(column: str, of: str, *, nullable: bool) -> Any:
    """Declare the text form of a flag, for readers that want `"true"` and `"false"`."""

    def value(row: Any, _: Mapping[str, ColumnElement[Any]]) -> ColumnElement[Any]:
        return case((row[column], quoted('"true"')), (row[column].is_(False), quoted('"false"')))

    return computed(f"`{of}` as text.", value, Kind.RAW, derived_from=(of,), nullable=nullable)
