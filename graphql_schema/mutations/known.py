"""What the SIS has of what inputs refer to, in sets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.district.settings import DistrictSettings
from graphql_schema.mutations.writer import Writer


@dataclass(frozen=True, slots=True)
class Category:
    """A category that a line item may be filed under."""

    title: str
    section: str | None
    """The class whose it is; None where it is the district's."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A score scale."""

    section: str | None
    marks: Sequence[tuple[str, str]]


_CATEGORIES: Final = """
SELECT sourced_id, title, section_id FROM category
WHERE section_id IS NULL OR section_id = ANY(%(sections)s)
ORDER BY sourced_id
"""

_SCALES: Final = """
SELECT sourced_id, section_id, items FROM score_group WHERE sourced_id = ANY(%(ids)s)
"""

_ROSTERED: Final = """
WITH pair AS (
    SELECT DISTINCT section_id, person_id
    FROM unnest(%(sections)s::text[], %(people)s::text[]) AS pair (section_id, person_id)
)
SELECT section_id, person_id FROM pair JOIN roster_entry USING (section_id, person_id)
UNION
SELECT section_id, person_id FROM pair
JOIN roster_enrollment ON class_id = section_id AND user_id = person_id AND role = 'student'
"""

_PERIODS: Final = """
WITH RECURSIVE zone AS (
    SELECT coalesce(
        (SELECT value #>> '{}' FROM setting WHERE name = 'timeZone'), %(zone)s
    ) AS name
), asked AS (
    SELECT DISTINCT section_id, due, (due AT TIME ZONE zone.name)::date AS day
    FROM unnest(%(sections)s::text[], %(due)s::timestamptz[]) AS asked (section_id, due), zone
), own AS (
    SELECT section_id, term_id FROM section_term
    WHERE section_id IN (SELECT section_id FROM asked)
    UNION
    SELECT own.section_id, term.sourced_id FROM own JOIN term ON term.parent_id = own.term_id
)
SELECT DISTINCT ON (asked.section_id, asked.due) asked.section_id, asked.due, term.sourced_id
FROM asked
JOIN section ON section.sourced_id = asked.section_id
JOIN term ON term.starts_on <= asked.day AND asked.day < term.ends_on
    AND term.kind <> 'schoolYear'
LEFT JOIN calendar ON calendar.sourced_id = term.calendar_id
LEFT JOIN own ON own.section_id = asked.section_id AND own.term_id = term.sourced_id
WHERE own.term_id IS NOT NULL OR term.calendar_id IS NULL
    OR calendar.organization_id = section.organization_id
ORDER BY
    asked.section_id, asked.due, own.term_id IS NULL, term.kind <> 'gradingPeriod',
    term.ends_on - term.starts_on, term.sourced_id
"""


async def categories(writer: Writer, sections: Iterable[str]) -> Mapping[str, Category]:
    """Return the categories of the classes and of the district, by id."""
    found = await writer.rows(_CATEGORIES, sections=sorted({*sections}))
    return {id_: Category(title, section) for id_, title, section in found}


async def scales(writer: Writer, ids: Iterable[str]) -> Mapping[str, Scale]:
    """Return those of the score scales that there are, by id."""
    wanted = sorted({*ids})
    found = await writer.rows(_SCALES, ids=wanted) if wanted else ()
    return {id_: Scale(section, marks(items)) for id_, section, items in found}


def marks(items: Sequence[Mapping[str, str]]) -> Sequence[tuple[str, str]]:
    """Return the sides of a score scale's entries as they are kept."""
    return [(each["lhs"], each["rhs"]) for each in items]


async def rostered(writer: Writer, pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return those of the pairs of class and student where the one was ever in the other."""
    wanted = sorted({*pairs})
    if not wanted:
        return frozenset()
    sections, people = zip(*wanted, strict=True)
    return frozenset(await _pairs(writer, _ROSTERED, sections=[*sections], people=[*people]))


async def grading_periods(
    writer: Writer, due: Iterable[tuple[str, datetime]]
) -> Mapping[tuple[str, datetime], str]:
    """Return the grading period of a class that holds the day of an instant, where there is one.

    The day is that of the district's time zone.

    It is the narrowest of the class's own terms and what they consist of, else of its
    school's calendars and the district; a grading period before a term.
    """
    wanted = sorted({*due})
    if not wanted:
        return {}
    sections, instants = zip(*wanted, strict=True)
    given = {"sections": [*sections], "due": [*instants], "zone": DistrictSettings().time_zone}
    found = await writer.rows(_PERIODS, **given)
    return {(section, instant): term for section, instant, term in found}


async def _pairs(writer: Writer, sql: str, **values: Any) -> Iterable[tuple[str, str]]:
    return [(first, second) for first, second in await writer.rows(sql, **values)]
