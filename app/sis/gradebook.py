"""Assignments, scores, final grades and the scales they are read by."""

from datetime import date, datetime

from sqlalchemy import Computed, DateTime, Double, Index, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Excludable, Id, Record, Written


class Category(Written):
    """A kind of assignment; of one section, or of the district where it names none."""

    __tablename__ = "category"

    title: Mapped[str]
    weight: Mapped[float | None] = mapped_column(Double)
    section_id: Mapped[Id | None] = mapped_column(index=True)


class DefaultCategory(Record):
    """Where line items are filed that name no category: those of a section, or of a teacher."""

    __tablename__ = "default_category"
    __table_args__ = (
        Index("uq_default_category_section_id", "section_id", unique=True),
        Index("uq_default_category_person_id", "person_id", unique=True),
    )

    section_id: Mapped[Id | None]
    person_id: Mapped[Id | None]
    category_id: Mapped[Id] = mapped_column(index=True)


class ScoreGroup(Written):
    """A score scale: what marks there are and from which score each is given."""

    __tablename__ = "score_group"

    title: Mapped[str]
    kind: Mapped[str]
    organization_id: Mapped[Id | None]
    course_id: Mapped[Id | None]
    section_id: Mapped[Id | None] = mapped_column(index=True)
    items: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """The marks in order, each `{"lhs": …, "rhs": …}` as OneRoster writes them."""


class Assignment(Written):
    """Work that is scored in a section."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_section_id_sourced_id", "section_id", "sourced_id"),
        Index("ix_assignment_organization_id_sourced_id", "organization_id", "sourced_id"),
        Index("ix_assignment_changed_at", "changed_at"),
    )

    title: Mapped[str]
    description: Mapped[str | None]
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    section_id: Mapped[Id]
    category_id: Mapped[Id | None] = mapped_column(index=True)
    grading_period_id: Mapped[Id | None]
    term_id: Mapped[Id | None]
    organization_id: Mapped[Id]
    """The school it is assigned at: the section's, unless it was said otherwise."""
    minimum: Mapped[float | None] = mapped_column(Double)
    maximum: Mapped[float | None] = mapped_column(Double)


class AssignmentObjective(Record):
    """A learning objective that an assignment is about."""

    __tablename__ = "assignment_objective"

    assignment_id: Mapped[Id] = mapped_column(index=True)
    source: Mapped[str]
    objective_id: Mapped[str]


class AssignmentScale(Record):
    """A score group by which an assignment is marked."""

    __tablename__ = "assignment_scale"

    title: Mapped[str | None]
    assignment_id: Mapped[Id] = mapped_column(index=True)
    score_group_id: Mapped[Id]


class Score(Written):
    """What a student got for an assignment."""

    __tablename__ = "score"
    __table_args__ = (
        Index("ix_score_assignment_id_sourced_id", "assignment_id", "sourced_id"),
        Index("ix_score_section_id_sourced_id", "section_id", "sourced_id"),
        Index("ix_score_person_id_section_id", "person_id", "section_id"),
        Index("ix_score_changed_at", "changed_at"),
    )

    assignment_id: Mapped[Id]
    person_id: Mapped[Id]
    section_id: Mapped[Id]
    """The assignment's section, unless it was said otherwise."""
    status: Mapped[str]
    """exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word."""
    score: Mapped[float | None] = mapped_column(Double)
    text_score: Mapped[str | None]
    scored_on: Mapped[date]
    comment: Mapped[str | None]
    in_progress: Mapped[bool | None]
    incomplete: Mapped[bool | None]
    late: Mapped[bool | None]
    missing: Mapped[bool | None]


class ScoreObjective(Record):
    """What a student got for one learning objective of an assignment."""

    __tablename__ = "score_objective"

    score_id: Mapped[Id] = mapped_column(index=True)
    source: Mapped[str]
    objective_id: Mapped[str]
    score: Mapped[float | None] = mapped_column(Double)
    text_score: Mapped[str | None]


class ScoreScale(Record):
    """A score group by which one score was marked."""

    __tablename__ = "score_scale"

    title: Mapped[str | None]
    score_id: Mapped[Id] = mapped_column(index=True)
    score_group_id: Mapped[Id]


class GradingTask(Excludable):
    """A final-grade column of the report card, such as Semester Final."""

    __tablename__ = "grading_task"

    title: Mapped[str]
    score_group_id: Mapped[Id | None]


class Standard(Excludable):
    """A learning standard that is graded like a task."""

    __tablename__ = "standard"

    title: Mapped[str]
    score_group_id: Mapped[Id | None]


class GradingWindow(Record):
    """When grades of a task or standard may be posted for a term."""

    __tablename__ = "grading_window"

    task_id: Mapped[Id | None]
    standard_id: Mapped[Id | None]
    term_id: Mapped[Id] = mapped_column(index=True)
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FinalGradeColumn(Base):
    """A column of final grades: a task or standard in a section and a term that has a window.

    `app.sis.final_grades` keeps the rows in step with what they follow from.
    """

    __tablename__ = "final_grade_column"
    __table_args__ = (
        Index("ix_final_grade_column_section_id_sourced_id", "section_id", "sourced_id"),
    )

    sourced_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    """The ids of section, term, and task or standard, with nothing between."""
    section_id: Mapped[Id]
    term_id: Mapped[Id]
    task_id: Mapped[Id | None]
    standard_id: Mapped[Id | None]
    title: Mapped[str]
    organization_id: Mapped[Id]
    score_group_id: Mapped[Id | None]
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """From the first window's beginning to the last one's end."""
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class PostedGrade(Written):
    """A final grade of a student in a section and term."""

    __tablename__ = "posted_grade"
    __table_args__ = (
        Index("ix_posted_grade_column_id_sourced_id", "column_id", "sourced_id"),
        Index("ix_posted_grade_section_id_sourced_id", "section_id", "sourced_id"),
        Index("ix_posted_grade_person_id_section_id", "person_id", "section_id"),
        Index("ix_posted_grade_changed_at", "changed_at"),
    )

    section_id: Mapped[Id]
    person_id: Mapped[Id]
    term_id: Mapped[Id]
    task_id: Mapped[Id | None]
    standard_id: Mapped[Id | None]
    column_id: Mapped[Id | None] = mapped_column(
        Computed("section_id || term_id || COALESCE(task_id, standard_id)", persisted=True)
    )
    """The id of the column that it stands in."""
    status: Mapped[str | None]
    """What its sender said of it; fully graded unless he did."""
    percent: Mapped[float | None] = mapped_column(Double)
    mark: Mapped[str | None]
    scored_on: Mapped[date | None]
    """The day it was given; absent where that is the day it came."""
    comment: Mapped[str | None]
