"""What explanations read of the SIS, read by one statement instead of a dozen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text

from app.district.settings import DistrictSettings
from app.explanations.records import Sis

Rows = Mapping[str, list[dict[str, Any]]]

_OF_PERSON: Final = ("enrollment", "district_assignment", "contact_assignment", "relationship")
"""The tables of which the rows of the person are read, by `person_id`."""
_BY_ID: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "calendar": (("enrollment", "calendar_id"),),
    "grade_level": (("enrollment", "grade_level_id"),),
    "schedule_structure": (("grade_level", "structure_id"),),
    "organization": (
        ("calendar", "organization_id"),
        ("district_assignment", "organization_id"),
        ("contact_assignment", "organization_id"),
        ("organization", "parent_id"),
    ),
}
"""The tables of which rows are read by their ids, and the columns that refer to them."""
_READ: Final = """
WITH RECURSIVE
own_enrollment AS (SELECT * FROM enrollment WHERE person_id = :id),
own_assignment AS (SELECT * FROM district_assignment WHERE person_id = :id),
own_contact AS (SELECT * FROM contact_assignment WHERE person_id = :id),
own_calendar AS (
    SELECT * FROM calendar WHERE sourced_id IN (SELECT calendar_id FROM own_enrollment)
),
own_grade AS (
    SELECT * FROM grade_level WHERE sourced_id IN (SELECT grade_level_id FROM own_enrollment)
),
place AS (
    SELECT * FROM organization WHERE sourced_id IN (
        SELECT organization_id FROM own_calendar
        UNION ALL SELECT organization_id FROM own_assignment
        UNION ALL SELECT organization_id FROM own_contact
        UNION ALL SELECT unnest(CAST(:organizations AS text[]))
    )
    UNION
    SELECT above.* FROM organization AS above JOIN place ON above.sourced_id = place.parent_id
)
SELECT 'setting', jsonb_build_object('name', name, 'value', value) FROM setting
UNION ALL SELECT 'person', to_jsonb(row) FROM person AS row WHERE sourced_id = :id
UNION ALL SELECT 'user_account', to_jsonb(row) FROM user_account AS row WHERE sourced_id = :id
UNION ALL SELECT 'enrollment', to_jsonb(row) FROM own_enrollment AS row
UNION ALL SELECT 'district_assignment', to_jsonb(row) FROM own_assignment AS row
UNION ALL SELECT 'contact_assignment', to_jsonb(row) FROM own_contact AS row
UNION ALL SELECT 'relationship', to_jsonb(row) FROM relationship AS row WHERE person_id = :id
UNION ALL SELECT 'calendar', to_jsonb(row) FROM own_calendar AS row
UNION ALL SELECT 'grade_level', to_jsonb(row) FROM own_grade AS row
UNION ALL SELECT 'schedule_structure', to_jsonb(row) FROM schedule_structure AS row
    WHERE sourced_id IN (SELECT structure_id FROM own_grade)
UNION ALL SELECT 'organization', to_jsonb(row) FROM place AS row
UNION ALL SELECT 'school_year', to_jsonb(row) FROM school_year AS row
"""


def prefetch(sis: Sis, person: str | None, organizations: Sequence[str]) -> None:
    """Read settings, school years, some organizations, and what explanations of a person need.

    `sis` need not read it row by row then.
    """
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    given = {"id": person, "organizations": [*organizations]}
    for table, row in sis.transaction.execute(text(_READ), given):
        found[table].append(row)
    chosen = {row["name"]: row["value"] for row in found["setting"]}
    sis.settings = DistrictSettings.model_validate(chosen)
    _remember_years(sis, found["school_year"])
    if person is not None:
        _remember_person(sis, found, person)
    for table in _BY_ID:
        by_id = {row["sourced_id"]: row for row in found[table]}
        referred = organizations if table == "organization" else ()
        for id_ in {*by_id, *_referred(found, table), *referred}:
            sis.remember(table, {"sourced_id": id_}, [by_id[id_]] if id_ in by_id else [])


def _remember_person(sis: Sis, found: Rows, person: str) -> None:
    for table in ("person", "user_account"):
        sis.remember(table, {"sourced_id": person}, found.get(table, ()))
    for table in _OF_PERSON:
        own = sorted(found.get(table, ()), key=lambda row: row["sourced_id"])
        sis.remember(table, {"person_id": person}, own)


def _remember_years(sis: Sis, years: Iterable[dict[str, Any]]) -> None:
    active = [year for year in years if year["active"]]
    sis.remember("school_year", {"active": True}, active)
    for year in years:
        sis.remember("school_year", {"end_year": year["end_year"]}, [year])


def _referred(found: Rows, table: str) -> set[str]:
    """Return the ids of a table to which what was read refers; some may be of no row."""
    return {
        id_
        for of, column in _BY_ID[table]
        for row in found.get(of, ())
        if (id_ := row.get(column)) is not None
    }
