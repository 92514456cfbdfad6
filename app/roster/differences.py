"""What differs between two editions: how much of each kind, in which fields, and which objects."""

from dataclasses import dataclass
from typing import Final, Literal, cast

from pydantic.alias_generators import to_camel
from sqlalchemy import Connection, Table, func, select, text

from app.errors import RollcallError
from app.roster.editions import Edition
from app.roster.nouns import TABLES, content

Change = Literal["added", "changed", "removed"]
_COUNTS: Final = "SELECT change, count(*) FROM met GROUP BY change"
_FIELDS: Final = """
SELECT field, count(*) FROM met CROSS JOIN unnest(fields) AS field
GROUP BY field ORDER BY count(*) DESC, field
"""
_OBJECTS: Final = "SELECT sourced_id, change, fields FROM met ORDER BY sourced_id LIMIT :limit"


class UnknownEdition(RollcallError):
    """There is no such edition, or it is not kept any more."""

    code = "unknown_edition"
    status = 404


class UnknownKind(RollcallError):
    """There is no such kind of object."""

    code = "unknown_kind"
    status = 404


@dataclass(frozen=True, slots=True)
class Differing:
    """An object that differs; one that comes back after its removal is added."""

    sourced_id: str
    change: Change
    fields: tuple[str, ...]
    """The names, in the graph, of the fields that changed; none where it was added or removed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of one kind."""

    kind: str
    added: int
    changed: int
    removed: int
    fields: dict[str, int]
    """In how many objects each field changed, the most frequent first."""
    objects: tuple[Differing, ...]
    """The first of them, by id."""


def differences(
    connection: Connection, before: int, after: int, *, kind: str | None = None, limit: int = 100
) -> list[Difference]:
    """Return what differs between two editions, of one kind or of all; `limit` objects of each.

    Raises `UnknownEdition` or `UnknownKind`.
    """
    for number in (before, after):
        check_kept(connection, number)
    if kind is not None and kind not in TABLES:
        raise UnknownKind(f"{kind!r} is no kind of object. There is {', '.join(TABLES)}.")
    tables = {noun: table for noun, table in TABLES.items() if kind in (None, noun)}
    editions = {"before": before, "after": after, "limit": limit}
    return [_difference(connection, noun, table, editions) for noun, table in tables.items()]


def check_kept(connection: Connection, number: int) -> None:
    """Raise `UnknownEdition`, saying which editions there are, unless edition `number` is kept."""
    if connection.scalar(select(Edition.number).where(Edition.number == number)) is None:
        first, last = connection.execute(
            select(func.min(Edition.number), func.max(Edition.number))
        ).one()
        raise UnknownEdition(not_kept(number, first, last))


def not_kept(number: int, first: int | None, last: int | None) -> str:
    """Return why an edition cannot be read, where those from `first` to `last` can."""
    if last is None:
        return f"There is no edition {number}: nothing is published yet."
    if 1 <= number < last:
        return f"Edition {number} is not kept any more; the oldest one is {first}."
    return f"There is no edition {number}; the current one is {last}."


def _difference(
    connection: Connection, noun: str, table: Table, editions: dict[str, int]
) -> Difference:
    met = _met(table)
    counts: dict[str, int] = dict(connection.execute(text(met + _COUNTS), editions).all())
    fields = connection.execute(text(met + _FIELDS), editions)
    objects = connection.execute(text(met + _OBJECTS), editions)
    return Difference(
        kind=noun,
        added=counts.get("added", 0),
        changed=counts.get("changed", 0),
        removed=counts.get("removed", 0),
        fields={to_camel(name): count for name, count in fields},
        objects=tuple(
            Differing(id_, cast("Change", change), tuple(map(to_camel, columns)))
            for id_, change, columns in objects
        ),
    )


def _met(table: Table) -> str:
    """Return the SQL of `met`: the objects that differ, how, and in which columns."""
    compared = ", ".join(
        f'CASE WHEN a."{column.name}" IS DISTINCT FROM b."{column.name}" THEN \'{column.name}\' END'
        for column in content(table)[1:]
    )
    return f"""
        WITH a AS (
            SELECT * FROM {table.name}
            WHERE valid_from <= :before AND valid_until > :before
                AND NOT (valid_from <= :after AND valid_until > :after)
        ),
        b AS (
            SELECT * FROM {table.name}
            WHERE valid_from <= :after AND valid_until > :after
                AND NOT (valid_from <= :before AND valid_until > :before)
        ),
        paired AS (
            SELECT
                coalesce(a.sourced_id, b.sourced_id) AS sourced_id,
                coalesce(a.status = 'active', FALSE) AS was,
                coalesce(b.status = 'active', FALSE) AS "is",
                a.digest IS DISTINCT FROM b.digest AS differs,
                array_remove(ARRAY[{compared}]::text[], NULL) AS fields
            FROM a FULL JOIN b ON b.sourced_id = a.sourced_id
        ),
        met AS (
            SELECT
                sourced_id,
                CASE WHEN NOT was THEN 'added' WHEN NOT "is" THEN 'removed' ELSE 'changed' END
                    AS change,
                CASE WHEN was AND "is" THEN fields ELSE ARRAY[]::text[] END AS fields
            FROM paired
            WHERE differs AND (was OR "is")
        )
    """  # noqa: S608  # all names are ours
