"""Tombstones: what is kept of an object that left, so that a client can be told to delete it.

Nothing of its content is kept but the words that decide which collections it was listed in: the
roles of a user, the type of an organization or academic session. What the standard requires of an
object besides is filled with blanks and fixed placeholders (`app/decisions/0100-tombstones.md`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    case,
    cast,
    column,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, array
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.roster.nouns import content
from app.roster.versions import OPEN
from app.sis.columns import Id, TextList

STATUS: Final = "tobedeleted"
"""The status of an object that left."""
PLACEHOLDER: Final = "withdrawn"
"""The id in references of a tombstone that the standard requires."""

_EPOCH: Final = "'1970-01-01'::date"
_WORDS: Final[Mapping[str, str]] = {
    "roster_user": "role_names",
    "roster_org": "type",
    "roster_academic_session": "type",
}
"""By published table, the column whose words are kept."""
_FIXED: Final[Mapping[tuple[str, str], str]] = {
    ("roster_class", "class_type"): "'scheduled'",
    ("roster_enrollment", "role"): "'student'",
    ("roster_user", "username"): "''",
}
"""Placeholders of vocabularies, and the blank of what is required in 1.1 alone."""


class Columns(Protocol):
    """A row, as expressions by column name."""

    def __getitem__(self, name: str, /) -> ColumnElement[Any]:
        """Return a column."""


class Tombstone:
    """An object that left, from an edition on; one row however often it came and left again.

    Where an edition holds the object again, the object is told and the row is not.
    """

    published: Mapped[str]
    """The published table that held it."""
    sourced_id: Mapped[Id]
    number: Mapped[int]
    """The number of the object in that table."""
    valid_from: Mapped[int]
    """The first edition without it."""
    date_last_modified: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    words: Mapped[TextList]


class RosterTombstone(Tombstone, Base):
    """An object that left the roster."""

    __tablename__ = "roster_tombstone"
    __table_args__ = (
        PrimaryKeyConstraint("published", "sourced_id"),
        Index("ix_roster_tombstone_modified", "published", "date_last_modified"),
    )


def kept_words(table: Table, row: Columns) -> ColumnElement[Any]:
    """Return the words of an object that are kept once it left."""
    name = _WORDS.get(table.name)
    if name is None:
        return literal_column("'{}'::text[]", ARRAY(Text()))
    words = row[name]
    return words if isinstance(table.c[name].type, ARRAY) else array([words])


def blank_row(table: Table, tombstone: Columns) -> list[ColumnElement[Any]]:
    """Return the columns of a published table, named, as a tombstone has them."""
    told: dict[str, ColumnElement[Any]] = {
        "sourced_id": tombstone["sourced_id"],
        "number": tombstone["number"],
        "valid_from": tombstone["valid_from"],
        "valid_until": literal_column(str(OPEN)),
        "status": literal_column(f"'{STATUS}'::text", Text()),
        "date_last_modified": tombstone["date_last_modified"],
    }
    blanks = {
        each.name: cast(_blank(table, each, tombstone["words"]), each.type)
        for each in content(table)
    }
    return [value.label(name) for name, value in (blanks | told).items()]


def _blank(table: Table, blank: Column[Any], words: ColumnElement[Any]) -> ColumnElement[Any]:
    fixed = _FIXED.get((table.name, blank.name))
    if fixed is not None:
        return literal_column(fixed)
    if blank.name == _WORDS.get(table.name):
        return words if isinstance(blank.type, ARRAY) else words[literal_column("1")]
    if (table.name, blank.name) == ("roster_user", "roles"):
        return _roles(words)
    return null() if blank.nullable else _empty(blank)


def _empty(blank: Column[Any]) -> ColumnElement[Any]:
    by_type = (
        (ARRAY, "'{}'"),
        (JSONB, "'[]'"),
        (Boolean, "false"),
        (Date, _EPOCH),
        (Text, "''"),
    )
    return literal_column(next(sql for type_, sql in by_type if isinstance(blank.type, type_)))


def _roles(words: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a role for each word, the first one primary, at no organization."""
    listed = (
        func.unnest(words)
        .table_valued(column("word", Text()), with_ordinality="place")
        .render_derived()
    )
    is_first = listed.c.place == literal_column("1")
    primary: ColumnElement[str] = literal_column("'primary'")
    secondary: ColumnElement[str] = literal_column("'secondary'")
    role = func.jsonb_build_object(
        literal_column("'role'"),
        listed.c.word,
        literal_column("'role_type'"),
        case((is_first, primary), else_=secondary),
    )
    roles = func.jsonb_agg(aggregate_order_by(role, listed.c.place))
    made = select(roles).select_from(listed).scalar_subquery()
    return func.coalesce(made, literal_column("'[]'::jsonb"))
