"""Assessments from outside the grade book, and their scores."""

from datetime import date
from typing import Any

from sqlalchemy import Double
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.sis.columns import Id, Written


class Assessment(Written):
    """A test, or a part of one."""

    __tablename__ = "assessment"

    title: Mapped[str]
    description: Mapped[str | None]
    section_id: Mapped[Id | None] = mapped_column(index=True)
    parent_id: Mapped[Id | None] = mapped_column(index=True)
    score_group_id: Mapped[Id | None]
    minimum: Mapped[float | None] = mapped_column(Double)
    maximum: Mapped[float | None] = mapped_column(Double)
    objectives: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    """The learning objectives it is about, as OneRoster writes their set."""


class AssessmentScore(Written):
    """What a student got in an assessment."""

    __tablename__ = "assessment_score"

    assessment_id: Mapped[Id] = mapped_column(index=True)
    person_id: Mapped[Id] = mapped_column(index=True)
    status: Mapped[str]
    score: Mapped[float | None] = mapped_column(Double)
    text_score: Mapped[str | None]
    percentile: Mapped[float | None] = mapped_column(Double)
    scored_on: Mapped[date]
    comment: Mapped[str | None]
    score_group_id: Mapped[Id | None]
    objectives: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    """What the student got for each learning objective, as OneRoster writes their set."""
    in_progress: Mapped[bool | None]
    incomplete: Mapped[bool | None]
    late: Mapped[bool | None]
    missing: Mapped[bool | None]
