"""Courses, their sections, and who sits and teaches in them."""

from datetime import date

from sqlalchemy import ARRAY, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Excludable, Id, Record, TextList


class CourseMaster(Excludable):
    """A course as the district's catalogue has it, from which schools make theirs."""

    __tablename__ = "course_master"

    title: Mapped[str]
    number: Mapped[str | None]


class Course(Excludable):
    """A course of an organization."""

    __tablename__ = "course"

    title: Mapped[str]
    number: Mapped[str | None]
    organization_id: Mapped[Id] = mapped_column(index=True)
    year_term_id: Mapped[Id | None]
    """The term of kind schoolYear it is offered in."""
    master_id: Mapped[Id | None]
    grades: Mapped[TextList | None]
    subjects: Mapped[TextList | None]
    subject_codes: Mapped[TextList | None]


class Section(Excludable):
    """A class: a course as it is taught to a group of students at a school."""

    __tablename__ = "section"

    title: Mapped[str]
    number: Mapped[str | None]
    kind: Mapped[str]
    """homeroom, scheduled, or an `ext:` word."""
    room: Mapped[str | None]
    course_id: Mapped[Id] = mapped_column(index=True)
    organization_id: Mapped[Id] = mapped_column(index=True)
    grades: Mapped[TextList | None]
    subjects: Mapped[TextList | None]
    subject_codes: Mapped[TextList | None]


class SectionTerm(Base):
    """A placement: a term in which a section meets, and the periods it meets in then."""

    __tablename__ = "section_term"
    __table_args__ = (Index("ix_section_term_term_id", "term_id"),)

    section_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    term_id: Mapped[str] = mapped_column(Text(collation="C"))
    periods: Mapped[list[str] | None] = mapped_column(ARRAY(Text))


class RosterEntry(Record):
    """A student in a section."""

    __tablename__ = "roster_entry"

    section_id: Mapped[Id] = mapped_column(index=True)
    person_id: Mapped[Id] = mapped_column(index=True)
    organization_id: Mapped[Id]
    """The school the entry was made at, as a rule the section's."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class SectionStaff(Record):
    """A member of staff in a section."""

    __tablename__ = "section_staff"

    section_id: Mapped[Id] = mapped_column(index=True)
    person_id: Mapped[Id] = mapped_column(index=True)
    organization_id: Mapped[Id]
    role: Mapped[str]
    """teacher, administrator, proctor, or an `ext:` word."""
    primary: Mapped[bool]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
