"""The rows of an edition: closing old ones, writing their successors and documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Alias,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    exists,
    insert,
    literal,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.publishing.kinds import Kind
from app.publishing.numbers import assigned_number, take_numbers
from app.roster.tombstones import RosterTombstone, kept_words
from app.roster.versions import OPEN
from graphql_schema.stored import FragmentToStore


def close(connection: Connection, kind: Kind, edition: int) -> None:
    """End the rows of `kind` that `edition` replaces.

    They lose their documents, which are built again for who still reads them: ended rows
    are many in the long run, and an update writes the whole row anew.
    """
    rows, delta = kind.table, kind.delta
    connection.execute(
        update(rows)
        .where(rows.c.sourced_id == delta.c.sourced_id, rows.c.valid_until == OPEN)
        .values(valid_until=edition, document=None, document_key=None)
    )


def rewrite(connection: Connection, kind: Kind, document: FragmentToStore) -> int:
    """Store `document` in the rows that stay and keep another; return how many those were.

    The content of such a row is what it was, so its `date_last_modified` stays.
    """
    rows, delta = cast("Alias[Any]", kind.table.alias("t")), kind.delta
    stays = ~exists().where(delta.c.sourced_id == rows.c.sourced_id)
    stale = rows.c.document_key.is_distinct_from(document.key)
    return connection.execute(
        update(rows)
        .where(rows.c.valid_until == OPEN, stale, stays)
        .values(document=literal_column(f"({document.expression})"), document_key=document.key)
    ).rowcount


def succeed(
    connection: Connection,
    kind: Kind,
    edition: int,
    stamp: datetime,
    document: FragmentToStore | None,
) -> None:
    """Insert what `edition` adds and changes, and tombstones of what it removes."""
    last = take_numbers(connection, kind)
    row = _row(_arriving(kind, last), edition, stamp)
    names = [*row.c.keys(), "document", "document_key"]
    filled = select(*row.c, *_document(document))
    connection.execute(insert(kind.table).from_select(names, filled))
    _bury(connection, kind, edition, stamp)


def _arriving(kind: Kind, last: int) -> Select[tuple[object, ...]]:
    new, delta = kind.next, kind.delta
    return (
        select(
            *new.c,
            literal("active").label("status"),
            assigned_number(kind, last).label("number"),
            delta.c.digest,
        )
        .join(delta, delta.c.sourced_id == new.c.sourced_id)
        .where(delta.c.change != "removed")
    )


def _bury(connection: Connection, kind: Kind, edition: int, stamp: datetime) -> None:
    """Keep a tombstone of each object whose row was closed without a successor."""
    old, delta = kind.table, kind.delta
    gone = (
        select(
            literal(old.name).label("published"),
            old.c.sourced_id,
            old.c.number,
            literal(edition).label("valid_from"),
            literal(stamp).label("date_last_modified"),
            kept_words(old, old.c).label("words"),
        )
        .join(delta, delta.c.sourced_id == old.c.sourced_id)
        .where(old.c.valid_until == edition, delta.c.change == "removed")
    )
    names = [each.name for each in gone.selected_columns]
    new = insert_or(RosterTombstone).from_select(names, gone)
    changed = {name: new.excluded[name] for name in names[2:]}
    connection.execute(
        new.on_conflict_do_update(index_elements=["published", "sourced_id"], set_=changed)
    )


def _row(content: Select[tuple[object, ...]], edition: int, stamp: datetime) -> Subquery:
    """Return whole rows in the order of their ids, so that a page of them lies together."""
    return (
        content.add_columns(
            literal(edition).label("valid_from"),
            literal(OPEN).label("valid_until"),
            literal(stamp).label("date_last_modified"),
        )
        .order_by("sourced_id")
        .subquery("t")
    )


def _document(document: FragmentToStore | None) -> Sequence[ColumnElement[Any]]:
    if document is None:
        return null(), null()
    return literal_column(f"({document.expression})"), literal(document.key)
