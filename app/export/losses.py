"""What a package cannot say of the SIS, counted, so that nobody takes it for all there is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.database import metadata
from app.intake.csv_columns import Standard
from app.intake.pairings import PAIRINGS


@dataclass(frozen=True, slots=True)
class Loss:
    """Records of which something is lost."""

    count: str
    """The SELECT of how many those are."""
    warning: str


def losses(standard: Standard) -> Iterator[Loss]:
    """Yield what a package of a version may lose."""
    yield from _LOSSES
    if standard.version == "1.1":
        files = {table.name for table in standard.tables}
        without = [p.model.__tablename__ for p in PAIRINGS if p.file not in files]
        yield Loss(_rows(without), "records for which OneRoster 1.1 has no file: left out")
        yield from _LOSSES_1_1


def _rows(tables: Iterable[str], condition: str = "TRUE") -> str:
    parts = " UNION ALL ".join(f'SELECT FROM "{name}" WHERE {condition}' for name in tables)
    return f"SELECT count(*) FROM ({parts}) AS record"


_EXCLUDABLE: Final = sorted(
    name for name, table in metadata.tables.items() if "lms_exclude" in table.columns
)
_IN_A_BACKUP: Final = "no file of the standard has them; `rollcall backup` includes them"
_WITHOUT_A_FILE: Final[Mapping[str, Sequence[str]]] = {
    "posted grades": ("posted_grade",),
    "assessments and their results": ("assessment", "assessment_score"),
    "records of how the SIS is set up for grading": (
        "course_master", "default_category", "grading_task", "standard", "grading_window",
    ),
}  # fmt: skip

_LOSSES: Final = (
    Loss(
        _rows(_EXCLUDABLE, "lms_exclude"),
        "records excluded from sharing: here as all others, for a package cannot say so",
    ),
    Loss(
        _rows(["enrollment"], "no_show"),
        "enrollments of a No Show: here as all others, for a package cannot say so",
    ),
    Loss(
        """
        SELECT count(*)
        FROM enrollment
        JOIN calendar ON calendar.sourced_id = enrollment.calendar_id
        WHERE calendar.end_year NOT IN (SELECT end_year FROM school_year WHERE active)
        """,
        "enrollments at a school in another school year: left out, for roles know no year",
    ),
    Loss(
        _rows(["term"], "calendar_id IS NOT NULL"),
        "terms of one school: the whole district's, for a session names no school",
    ),
    Loss(
        _rows(["score_group"], "section_id IS NULL AND EXISTS (SELECT FROM section)"),
        "score scales of no class: written with a class of their course, school or district, for "
        "a package has scales of classes only; Rollcall reads them as they are",
    ),
    Loss(
        _rows(["score_group"], "section_id IS NULL AND NOT EXISTS (SELECT FROM section)"),
        "score scales of no class: left out, for there is no class to write them with",
    ),
    *(
        Loss(_rows(tables), f"{what}: left out, because {_IN_A_BACKUP}")
        for what, tables in _WITHOUT_A_FILE.items()
    ),
)
_LOSSES_1_1: Final = (
    Loss(
        """
        SELECT count(*)
        FROM (
            SELECT
            FROM (
                SELECT person_id, role FROM district_assignment
                UNION ALL
                SELECT person_id, role FROM contact_assignment
                UNION ALL
                SELECT person_id, 'student' FROM enrollment
            ) AS role
            GROUP BY person_id
            HAVING count(DISTINCT role) > 1
        ) AS person
        """,
        "people in several roles: in one, for OneRoster 1.1 has one a user",
    ),
    Loss(
        _rows(["score"], "score IS NULL"),
        "results that are no number: left out, for OneRoster 1.1 has no others",
    ),
)
