"""Where each kind of record is kept, what hangs on it, and how it is stored and deleted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.database import Base
from app.sis.final_grades import CATEGORY
from graphql_schema.mutations.ownership import LastWriter
from graphql_schema.mutations.writer import Writer

Row = Mapping[str, Any]
"""A row to store, by column."""

NOW: Final = "date_trunc('milliseconds', clock_timestamp())"
"""When a record changed: after the locks were got, so that it never goes back."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table of rows that belong to a record and go with it."""

    table: str
    owner: str
    """The column that holds the record's id."""


@dataclass(frozen=True, slots=True)
class Dependant:
    """A table whose rows refer to a record, so that it cannot be deleted before them."""

    table: str
    column: str
    said: str
    """What its rows are called."""


@dataclass(frozen=True, slots=True)
class Place:
    """A table that holds records."""

    table: str
    section: str = "section_id"
    """SQL for the class that a row `t` is of."""
    person: str = "NULL"
    """SQL for the student that a row is about."""
    parts: tuple[Part, ...] = ()
    dependants: tuple[Dependant, ...] = ()
    keeps_shared: bool = False
    """Whether rows of no class are for the district's own tools alone."""
    fixed: frozenset[str] = frozenset()
    """The ids of rows that the SIS needs as they are."""

    @property
    def columns(self) -> frozenset[str]:
        """The table's columns."""
        return frozenset(Base.metadata.tables[self.table].columns.keys())


class Vanished(Exception):
    """A record was deleted after it was found; the change is to be tried again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record that is there, locked until the transaction ends."""

    place: Place
    section: str | None
    person: str | None
    revision: str
    writer: LastWriter


CATEGORIES: Final = Place(
    "category",
    fixed=frozenset({CATEGORY}),
    dependants=(
        Dependant("assignment", "category_id", "line items"),
        Dependant("default_category", "category_id", "defaults"),
    ),
)
ASSIGNMENTS: Final = Place(
    "assignment",
    parts=(
        Part("assignment_objective", "assignment_id"),
        Part("assignment_scale", "assignment_id"),
    ),
    dependants=(Dependant("score", "assignment_id", "results"),),
)
SCORES: Final = Place(
    "score",
    person="t.person_id",
    parts=(Part("score_objective", "score_id"), Part("score_scale", "score_id")),
)
POSTED: Final = Place("posted_grade", person="t.person_id")
SCALES: Final = Place(
    "score_group",
    keeps_shared=True,
    dependants=(
        Dependant("assignment_scale", "score_group_id", "line items"),
        Dependant("score_scale", "score_group_id", "results"),
        Dependant("assessment", "score_group_id", "assessment line items"),
        Dependant("assessment_score", "score_group_id", "assessment results"),
        Dependant("grading_task", "score_group_id", "grading tasks"),
        Dependant("standard", "score_group_id", "standards"),
    ),
)
ASSESSMENTS: Final = Place(
    "assessment",
    dependants=(
        Dependant("assessment", "parent_id", "assessment line items"),
        Dependant("assessment_score", "assessment_id", "assessment results"),
    ),
)
ASSESSMENT_SCORES: Final = Place(
    "assessment_score",
    section="(SELECT a.section_id FROM assessment a WHERE a.sourced_id = t.assessment_id)",
    person="t.person_id",
)
_ID_LOCK: Final = """
SELECT pg_advisory_xact_lock(hashtextextended('rollcall ' || %(noun)s || ' ' || %(id)s, 0))
"""

TASKS: Final = Place("grading_task", section="NULL")
STANDARDS: Final = Place("standard", section="NULL")
WINDOWS: Final = Place("grading_window", section="NULL")
DEFAULTS: Final = Place("default_category", section="NULL")

TABLES: Final = tuple(
    sorted(
        name
        for place in (
            CATEGORIES, ASSIGNMENTS, SCORES, POSTED, SCALES, ASSESSMENTS, ASSESSMENT_SCORES, TASKS,
            STANDARDS, WINDOWS, DEFAULTS,
        )
        for name in (place.table, *(part.table for part in place.parts))
    )
)  # fmt: skip
"""Every table that a change may store to, in the order in which an import locks them."""


async def lock_id(writer: Writer, noun: str, id_: str) -> None:
    """Hold an id, whether or not there is a record of it: two creators wait for each other."""
    await writer.run(_ID_LOCK, noun=noun, id=id_)


async def held(writer: Writer, place: Place, id_: str) -> Held | None:
    """Return a record, locked; None where there is none."""
    last = "t.written_kind, t.written_by" if "written_kind" in place.columns else "NULL, NULL"
    found = await writer.rows(
        f"""
        SELECT {place.section}, {place.person}, t.xmin::text, {last}
        FROM {place.table} AS t WHERE t.sourced_id = %(id)s FOR UPDATE OF t
        """,
        id=id_,
    )
    if not found:
        return None
    section, person, revision, *by = found[0]
    return Held(place, section, person, revision, LastWriter(*by))


async def hold(writer: Writer, place: Place, ids: Iterable[str]) -> None:
    """Keep records from being deleted until the transaction ends; raise `Vanished` too late."""
    wanted = sorted({*ids})
    if not wanted:
        return
    found = await writer.rows(
        f"""
        SELECT sourced_id FROM {place.table}
        WHERE sourced_id = ANY(%(ids)s) ORDER BY sourced_id FOR KEY SHARE
        """,
        ids=wanted,
    )
    if len(found) < len(wanted):
        raise Vanished


async def store(writer: Writer, place: Place, rows: Sequence[Row]) -> None:
    """Store one record or more, each in place of the one of its id, in one statement.

    All rows have the same columns; those of the table that they do not have stay as they are.
    """
    await writer.run(_upsert(place, [*rows[0]]), rows=spelt(rows))


async def replace_parts(
    writer: Writer, part: Part, owners: Sequence[str], rows: Sequence[Row]
) -> None:
    """Let records have these parts and no others; the parts of a record that has them stay."""
    if not rows:
        await _remove(writer, part.table, part.owner, owners)
        return
    names = [*rows[0]]
    found = await writer.rows(
        f"""
        SELECT {", ".join(names)} FROM {part.table}
        WHERE {part.owner} = ANY(%(ids)s) ORDER BY sourced_id
        """,
        ids=[*owners],
    )
    there = _by_owner(part, (dict(zip(names, each, strict=True)) for each in found))
    wanted = _by_owner(part, rows)
    changed = [owner for owner in owners if there.get(owner) != wanted.get(owner)]
    await _remove(writer, part.table, part.owner, changed)
    inserted = [row for owner in changed for row in wanted.get(owner, ())]
    if inserted:
        listed = ", ".join(names)
        await writer.run(
            f"""
            INSERT INTO {part.table} (sourced_id, {listed})
            SELECT to_char(row_number() OVER (), 'FM000000-') || gen_random_uuid(), {listed}
            FROM jsonb_populate_recordset(NULL::{part.table}, %(rows)s)
            """,
            rows=spelt(inserted),
        )


def _by_owner(part: Part, rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[part.owner], []).append(row)
    return grouped


async def delete(writer: Writer, place: Place, ids: Sequence[str]) -> None:
    """Delete records with all their parts."""
    for part in place.parts:
        await _remove(writer, part.table, part.owner, ids)
    await _remove(writer, place.table, "sourced_id", ids)


async def dependants(writer: Writer, place: Place, id_: str) -> Mapping[str, int]:
    """Return how many rows refer to a record, by what they are called."""
    if not place.dependants:
        return {}
    counts = " UNION ALL ".join(
        f"SELECT {i}, count(*) FROM {each.table} WHERE {each.column} = %(id)s"
        for i, each in enumerate(place.dependants)
    )
    found = await writer.rows(counts, id=id_)
    return {place.dependants[i].said: count for i, count in found if count}


def spelt(rows: Iterable[Row]) -> str:
    """Return rows as the JSON that PostgreSQL makes records of."""
    return json.dumps([*rows], default=_written, ensure_ascii=False, allow_nan=False)


def _written(value: date) -> str:
    return value.isoformat()


async def _remove(writer: Writer, table: str, column: str, ids: Sequence[str]) -> None:
    if ids:
        await writer.run(f"DELETE FROM {table} WHERE {column} = ANY(%(ids)s)", ids=[*ids])


def _upsert(place: Place, names: Sequence[str]) -> str:
    stamps = {"changed_at": "moment"}
    if "written_at" in place.columns:
        stamps |= {"written_at": "moment"}
    columns = (*names, *stamps)
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "sourced_id")
    return f"""
        INSERT INTO {place.table} ({", ".join(columns)})
        SELECT {", ".join((*names, *stamps.values()))}
        FROM jsonb_populate_recordset(NULL::{place.table}, %(rows)s)
        CROSS JOIN (SELECT {NOW} AS moment) AS clock
        ON CONFLICT (sourced_id) DO UPDATE SET {replaced}
        """
