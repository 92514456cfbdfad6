"""The kinds of records that carry the flag, by the names that the graph gives them."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, Self

from sqlalchemy import ColumnElement, Table, and_, true

from app.database import metadata
from app.errors import RollcallError
from app.sis.calendars import Calendar, GradeLevel, ScheduleStructure
from app.sis.columns import Excludable
from app.sis.gradebook import GradingTask, Standard
from app.sis.organizations import Organization
from app.sis.people import DistrictAssignment, Enrollment, Person
from app.sis.scheduling import Course, CourseMaster, Section


class UnknownKind(RollcallError):
    """No records of that kind carry the flag."""

    code = "unknown_kind"
    status = 404


class Kind(Enum):
    """A kind of records that carry the flag."""

    School = "School"
    Calendar = "Calendar"
    ScheduleStructure = "ScheduleStructure"
    GradeLevel = "GradeLevel"
    Course = "Course"
    Section = "Section"
    Enrollment = "Enrollment"
    CourseMaster = "CourseMaster"
    DistrictAssignment = "DistrictAssignment"
    GradingTask = "GradingTask"
    Standard = "Standard"
    Person = "Person"

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the kind of a name, however it is cased; raises `UnknownKind`."""
        plain = name.strip().replace("-", "").replace("_", "").lower()
        plain = _ALIASES.get(plain, plain)
        for kind in cls:
            if kind.name.lower() == plain:
                return kind
        raise UnknownKind(
            f"{name!r} is no kind of record that can be excluded. There is "
            f"{', '.join(kind.name for kind in cls)}."
        )

    @property
    def type_(self) -> str:
        """The graph's type of its records."""
        return _MODELS[self].__name__

    @property
    def table(self) -> Table:
        """The table of its records."""
        return metadata.tables[_MODELS[self].__tablename__]

    @property
    def only(self) -> Mapping[str, str]:
        """What columns of the table hold in a row of this kind: not every organization is one."""
        return {"kind": "school"} if self is Kind.School else {}

    @property
    def ours(self) -> ColumnElement[bool]:
        """What a row of the table must be to be of this kind."""
        return and_(true(), *(self.table.c[name] == word for name, word in self.only.items()))


_ALIASES: Final[Mapping[str, str]] = {
    "class": "section",
    "user": "person",
    "student": "person",
    "teacher": "person",
}
"""Other words for kinds, as OneRoster and people use them."""
_MODELS: Final[Mapping[Kind, type[Excludable]]] = {
    Kind.School: Organization,
    Kind.Calendar: Calendar,
    Kind.ScheduleStructure: ScheduleStructure,
    Kind.GradeLevel: GradeLevel,
    Kind.Course: Course,
    Kind.Section: Section,
    Kind.Enrollment: Enrollment,
    Kind.CourseMaster: CourseMaster,
    Kind.DistrictAssignment: DistrictAssignment,
    Kind.GradingTask: GradingTask,
    Kind.Standard: Standard,
    Kind.Person: Person,
}
