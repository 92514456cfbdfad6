"""Records of the SIS, found one by one: those that a single answer is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from app.database import Base, metadata
from app.district.choices import current
from app.district.settings import DistrictSettings
from app.errors import RollcallError
from app.sis import (
    assessments,
    calendars,
    gradebook,
    organizations,
    people,
    resources,
    scheduling,
)

_NOUNS: Final = {
    "school_year": "school year",
    "schedule_structure": "schedule structure",
    "grade_level": "grade level",
    "user_account": "user account",
    "user_profile": "user profile",
    "district_assignment": "district assignment",
    "contact_assignment": "contact assignment",
    "course_master": "course master",
    "roster_entry": "roster entry",
    "section_staff": "place of staff",
    "score_group": "score group",
    "grading_task": "grading task",
    "final_grade_column": "column of final grades",
    "posted_grade": "posted grade",
    "assessment_score": "assessment score",
}
_MODELS: Final[tuple[type[Base], ...]] = (
    organizations.Organization,
    calendars.SchoolYear,
    calendars.Calendar,
    calendars.ScheduleStructure,
    calendars.GradeLevel,
    calendars.Term,
    people.Person,
    people.UserAccount,
    people.UserProfile,
    people.Demographics,
    people.Enrollment,
    people.DistrictAssignment,
    people.ContactAssignment,
    people.Relationship,
    scheduling.CourseMaster,
    scheduling.Course,
    scheduling.Section,
    scheduling.RosterEntry,
    scheduling.SectionStaff,
    resources.Resource,
    gradebook.Category,
    gradebook.Assignment,
    gradebook.Score,
    gradebook.ScoreGroup,
    gradebook.GradingTask,
    gradebook.Standard,
    gradebook.FinalGradeColumn,
    gradebook.PostedGrade,
    assessments.Assessment,
    assessments.AssessmentScore,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that can be asked about."""

    name: str
    """The graph's type of it, with a small first letter."""
    table: Table
    noun: str

    @property
    def key(self) -> str:
        """The column that says which record it is."""
        return "end_year" if self.table.name == "school_year" else "sourced_id"


def _kind(model: type[Base]) -> Kind:
    table = model.__tablename__
    first, *others = table.split("_")
    name = first + "".join(word.title() for word in others)
    return Kind(name, metadata.tables[table], _NOUNS.get(table, table))


KINDS: Final = {kind.name: kind for kind in map(_kind, _MODELS)}
"""Every kind by its name: what becomes an object of OneRoster, and what holds back others."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the SIS as it is now, or of what is not there any more the id alone."""

    kind: Kind
    id: str
    row: Mapping[str, Any] | None = field(compare=False, hash=False)

    def __getitem__(self, column: str) -> Any:
        """Return what stands in a column; nothing where there is no such column, or no record."""
        return None if self.row is None else self.row.get(column)


class UnknownKind(RollcallError):
    """There are no records of that kind."""

    code = "unknown_kind"
    status = 404

    @classmethod
    def named(cls, kind: str) -> "UnknownKind":
        """Return the refusal of a kind, with those that there are."""
        return cls(f"{kind!r} is no kind of record. There is {', '.join(KINDS)}.")


Rows = tuple[Mapping[str, Any], ...]


class Sis:
    """The SIS as one transaction sees it, read a record at a time and no record twice."""

    def __init__(self, transaction: Connection) -> None:
        self.transaction = transaction
        self._found: dict[tuple[str, tuple[tuple[str, object], ...]], Rows] = {}

    def remember(
        self, table: str, where: Mapping[str, object], rows: Iterable[Mapping[str, Any]]
    ) -> None:
        """Take the rows of a table that have these values for read, in the order of their keys."""
        self._found[table, tuple(where.items())] = tuple(rows)

    @cached_property
    def settings(self) -> DistrictSettings:
        """What the district decided."""
        return current(self.transaction)

    @cached_property
    def year(self) -> int | None:
        """The school year that is published, by the year in which it ends; None without one."""
        chosen = self.settings.active_school_year
        said = {"active": True} if chosen is None else {"end_year": chosen}
        found = self.rows("school_year", **said)
        return found[0]["end_year"] if found else None

    def rows(self, table: str, **where: object) -> Rows:
        """Return the rows of a table that have these values, in the order of their keys."""
        key = (table, tuple(where.items()))
        if key not in self._found:
            rows = metadata.tables[table]
            asked = (rows.c[name] == value for name, value in where.items())
            found = self.transaction.execute(
                select(rows).where(*asked).order_by(*rows.primary_key.columns)
            )
            self._found[key] = tuple(dict(row) for row in found.mappings())
        return self._found[key]

    def record(self, kind: str, id_: object) -> Record | None:
        """Return the record of an id; None where there is none, or no id."""
        of = KINDS[kind]
        if id_ is None or (of.key == "end_year" and not str(id_).isdecimal()):
            return None
        key = int(str(id_)) if of.key == "end_year" else id_
        found = self.rows(of.table.name, **{of.key: key})
        return Record(of, str(id_), found[0]) if found else None

    def records(self, kind: str, **where: object) -> list[Record]:
        """Return the records of a kind that have these values, in the order of their ids."""
        of = KINDS[kind]
        return [Record(of, str(row[of.key]), row) for row in self.rows(of.table.name, **where)]

    def line(self, id_: str | None) -> list[Record]:
        """Return an organization and all that stand above it; a circle is gone round once."""
        found: dict[str, Record] = {}
        while (record := self.record("organization", id_)) and record.id not in found:
            found[record.id] = record
            id_ = record["parent_id"]
        return [*found.values()]
