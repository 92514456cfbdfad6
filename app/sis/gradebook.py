"""Assignments, scores, posted grades and the scales they are read by."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, Double
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.sis.columns import Excludable, Id, Record


class Category(Record):
    """A kind of assignment; of one section, or of the district where it names none."""

    __tablename__ = "category"

    title: Mapped[str]
    weight: Mapped[float | None] = mapped_column(Double)
    section_id: Mapped[Id | None] = mapped_column(index=True)


class ScoreGroup(Record):
    """A score scale: what marks there are and from which score each is given."""

    __tablename__ = "score_group"

    title: Mapped[str]
    kind: Mapped[str]
    organization_id: Mapped[Id | None]
    course_id: Mapped[Id | None]
    section_id: Mapped[Id | None] = mapped_column(index=True)
    items: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """The marks in order, each `{"lhs": …, "rhs": …}` as OneRoster writes them."""


class Assignment(Record):
    """Work that is scored in a section."""

    __tablename__ = "assignment"

    title: Mapped[str]
    description: Mapped[str | None]
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    section_id: Mapped[Id] = mapped_column(index=True)
    category_id: Mapped[Id | None] = mapped_column(index=True)
    grading_period_id: Mapped[Id | None]
    term_id: Mapped[Id | None]
    organization_id: Mapped[Id | None]
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


class Score(Record):
    """What a student got for an assignment."""

    __tablename__ = "score"

    assignment_id: Mapped[Id] = mapped_column(index=True)
    person_id: Mapped[Id] = mapped_column(index=True)
    section_id: Mapped[Id | None] = mapped_column(index=True)
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


class PostedGrade(Record):
    """A final grade of a student in a section and term."""

    __tablename__ = "posted_grade"

    section_id: Mapped[Id] = mapped_column(index=True)
    person_id: Mapped[Id] = mapped_column(index=True)
    term_id: Mapped[Id]
    task_id: Mapped[Id | None]
    standard_id: Mapped[Id | None]
    percent: Mapped[float | None] = mapped_column(Double)
    mark: Mapped[str | None]
    comment: Mapped[str | None]
    extra: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
