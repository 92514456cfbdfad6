"""Two editions compared: the SQL of the objects that differ, how, and in which columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table

from app.errors import RollcallError
from app.roster.nouns import TABLES, content

NAMES: Final[Mapping[str, str]] = {
    "orgs": "name",
    "academicSessions": "title",
    "courses": "title",
    "classes": "title",
    "users": "concat_ws(' ', given_name, family_name)",
    "resources": "title",
}
"""What people call an object, in SQL; other kinds have no names."""
_NONE: Final = """
SELECT 0 AS place, '' AS kind, '' COLLATE "C" AS sourced_id, '' AS name, '' AS change,
    '{}'::text[] AS fields
WHERE FALSE
"""


class UnknownKind(RollcallError):
    """There is no such kind of object."""

    code = "unknown_kind"
    status = 404


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions, and which of their objects are compared."""

    before: int
    after: int
    kinds: Sequence[str] | None = None
    """Only these kinds; None for all."""
    school: str | None = None
    """Only objects of this school, as each edition has them; None for the whole district."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """The table of each kind; raises `UnknownKind`."""
        for kind in self.kinds or ():
            if kind not in TABLES:
                raise UnknownKind(f"{kind!r} is no kind of object. There is {', '.join(TABLES)}.")
        chosen = TABLES if self.kinds is None else self.kinds
        return {noun: table for noun, table in TABLES.items() if noun in chosen}

    def met(self) -> str:
        """Return the SQL of `met`, a row for each object that differs, to put before a query.

        Its columns are place and kind, sourced_id, name, change and fields.
        """
        each = [self._part(*of) for of in enumerate(self.tables.items())]
        return f"WITH met AS MATERIALIZED ({' UNION ALL '.join([_NONE, *each])})"

    def binds(self) -> dict[str, Any]:
        """Return the values of its parameters."""
        first, last = sorted((self.before, self.after))
        return {"first": first, "last": last, "school": self.school}

    def _part(self, place: int, of: tuple[str, Table]) -> str:
        """Return the SQL of what differs of one kind.

        `old` are versions that end between the two editions, `new` those that begin there.
        """
        noun, table = of
        changed = ", ".join(
            f'CASE WHEN a."{column.name}" IS DISTINCT FROM b."{column.name}" '
            f"THEN '{column.name}' END"
            for column in content(table)[1:]
        )
        a, b = ("old", "new") if self.before <= self.after else ("new", "old")
        name = NAMES.get(noun, "NULL::text")
        is_of_school = self._of_school(table)
        return f"""
            SELECT
                {place}, '{noun}', sourced_id, name,
                CASE WHEN NOT was THEN 'added' WHEN NOT "is" THEN 'removed' ELSE 'changed' END,
                CASE WHEN was AND "is" THEN fields ELSE '{{}}'::text[] END
            FROM (
                WITH old AS (
                    SELECT *, {name} AS called, status = 'active' AND {is_of_school} AS counts
                    FROM {table.name}
                    WHERE valid_from <= :first AND valid_until > :first AND valid_until <= :last
                ),
                new AS (
                    SELECT *, {name} AS called, status = 'active' AND {is_of_school} AS counts
                    FROM {table.name}
                    WHERE valid_from > :first AND valid_from <= :last AND valid_until > :last
                )
                SELECT
                    coalesce(a.sourced_id, b.sourced_id) AS sourced_id,
                    coalesce(b.called, a.called) AS name,
                    coalesce(a.counts, FALSE) AS was,
                    coalesce(b.counts, FALSE) AS "is",
                    a.digest IS DISTINCT FROM b.digest AS differs,
                    array_remove(ARRAY[{changed}]::text[], NULL) AS fields
                FROM {a} AS a FULL JOIN {b} AS b ON b.sourced_id = a.sourced_id
            ) AS paired
            WHERE (differs OR was <> "is") AND (was OR "is")
        """  # noqa: S608  # all names are ours

    def _of_school(self, table: Table) -> str:
        if self.school is None:
            return "TRUE"
        if "school_id" in table.columns:
            return "school_id = :school"
        if "school_ids" in table.columns:
            return "coalesce(:school = ANY (school_ids), FALSE)"
        return "FALSE"
