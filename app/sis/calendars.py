"""School years, the calendars of schools in them, and their terms."""

from datetime import date

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Excludable, Id, Record


class SchoolYear(Base):
    """A school year, named by the calendar year in which it ends; one is active.

    OneRoster only names it (`academicSession.schoolYear`); the sessions of type
    schoolYear are terms here.
    """

    __tablename__ = "school_year"
    __table_args__ = (
        Index("uq_school_year_active", "active", unique=True, postgresql_where=text("active")),
    )

    end_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    active: Mapped[bool] = mapped_column(server_default="false")


class Calendar(Excludable):
    """One school in one school year."""

    __tablename__ = "calendar"
    __table_args__ = (
        Index("uq_calendar_organization_id_end_year", "organization_id", "end_year", unique=True),
    )

    organization_id: Mapped[Id]
    end_year: Mapped[int]


class ScheduleStructure(Excludable):
    """A bell schedule of a calendar."""

    __tablename__ = "schedule_structure"

    calendar_id: Mapped[Id] = mapped_column(index=True)


class GradeLevel(Excludable):
    """A grade that is taught in a schedule structure."""

    __tablename__ = "grade_level"

    structure_id: Mapped[Id] = mapped_column(index=True)
    code: Mapped[str]
    """The grade as it is published, such as `09` or `KG`."""


class Term(Record):
    """A span of a school year: a year, semester, term or grading period."""

    __tablename__ = "term"

    title: Mapped[str]
    kind: Mapped[str]
    """schoolYear, semester, term, gradingPeriod, or an `ext:` word."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The first day that no longer belongs to the term."""
    end_year: Mapped[int] = mapped_column(index=True)
    parent_id: Mapped[Id | None] = mapped_column(index=True)
    calendar_id: Mapped[Id | None]
    """The one calendar it belongs to; absent where it is the district's."""
